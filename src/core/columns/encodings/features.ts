import { inverseNormal } from '#core/random/normal.ts';

/** Features of a number: what a generator reads beside its token. */
export const FEATURE_WIDTH = 11;

const FREQUENCIES = 4;
const LEAST_RANK = 0.001;
const MOST_DEVIATIONS = 4;

/**
 * Writes a number's features: normal score of its rank, standardised value clipped to ±4, 2u − 1, sin and cos of 2ᵏπu for k = 0…3.
 *
 * @param rank share of the rows below, cut to [0.001, 0.999].
 * @param standardised (value − mean) / standard deviation.
 */
export function writeFeatures(features: Float32Array, at: number, rank: number, standardised: number): void {
  const u = Math.min(1 - LEAST_RANK, Math.max(LEAST_RANK, rank));
  let place = at;
  features[place++] = inverseNormal(u);
  features[place++] = Math.min(MOST_DEVIATIONS, Math.max(-MOST_DEVIATIONS, standardised));
  features[place++] = 2 * u - 1;
  for (let k = 0; k < FREQUENCIES; k++) {
    const angle = 2 ** k * Math.PI * u;
    features[place++] = Math.sin(angle);
    features[place++] = Math.cos(angle);
  }
}
