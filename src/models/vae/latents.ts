import { BadInput } from '#core/errors.ts';
import type { Random } from '#core/random/random.ts';
import { CHUNK_ROWS } from '#nn/program/forward.ts';
import type { NamedWeights } from '#nn/program/parameters.ts';
import { createDenoiser, type Denoiser } from './denoiser.ts';
import { drawLatents, type LatentPrior } from './prior.ts';

/** Where latents of new rows come from. */
export interface LatentSource {
  readonly latentSize: number;
  /** [CHUNK_ROWS × L] for the rows of the chunk that starts at row `chunk`; only rows [from, to) need be drawn, each at its place. */
  draw(random: Random, chunk: number, from: number, to: number): Promise<Float32Array>;
  dispose(): void;
}

export function mixtureLatents(prior: LatentPrior): LatentSource {
  return {
    latentSize: prior.latentSize,
    async draw(random, chunk, from, to) {
      const z = new Float32Array(CHUNK_ROWS * prior.latentSize);
      z.set(drawLatents(prior, random, from, to - from), (from - chunk) * prior.latentSize);
      return z;
    },
    dispose() {},
  };
}

/** Latents of the dimensions in use from a denoiser; the others, where the posterior is the prior, standard normal. */
function learnedLatents(learned: LearnedPrior, denoiser: Denoiser): LatentSource {
  const { latentSize, used, centre, scale } = learned;
  return {
    latentSize,
    async draw(random, chunk, from, to) {
      const z = new Float32Array(CHUNK_ROWS * latentSize);
      const start = new Float32Array(CHUNK_ROWS * used.length);
      for (let row = from; row < to; row++) {
        for (let l = 0; l < latentSize; l++) z[(row - chunk) * latentSize + l] = random.normal(0, row * latentSize + l);
        used.forEach((l, i) => {
          start[(row - chunk) * used.length + i] = z[(row - chunk) * latentSize + l] as number;
        });
      }
      const drawn = await denoiser.draw(start, CHUNK_ROWS);
      for (let row = from - chunk; row < to - chunk; row++)
        used.forEach((l, i) => {
          z[row * latentSize + l] = (centre[i] as number) + (scale[i] as number) * (drawn[row * used.length + i] as number);
        });
      return z;
    },
    dispose: () => denoiser.dispose(),
  };
}

/** A learned prior's scaling: of the dimensions in use only. */
export interface LearnedPrior {
  readonly latentSize: number;
  /** Ascending. */
  readonly used: readonly number[];
  /** [used.length] */
  readonly centre: Float32Array;
  readonly scale: Float32Array;
}

const MIXTURE_NAMES = { weights: 'prior.weights', means: 'prior.means', cholesky: 'prior.cholesky' } as const;
const LEARNED_NAMES = { used: 'prior.used', centre: 'prior.centre', scale: 'prior.scale' } as const;

export function packMixture({ latentSize, weights, means, cholesky }: LatentPrior): NamedWeights[] {
  const components = weights.length;
  return [
    { name: MIXTURE_NAMES.weights, shape: [components], values: weights },
    { name: MIXTURE_NAMES.means, shape: [components, latentSize], values: means },
    { name: MIXTURE_NAMES.cholesky, shape: [components, latentSize, latentSize], values: cholesky },
  ];
}

/** A scaling and its denoiser's weights, to be saved. */
export function packLearned({ used, centre, scale }: LearnedPrior, denoiser: readonly NamedWeights[]): NamedWeights[] {
  const shape = [used.length];
  return [
    { name: LEARNED_NAMES.used, shape, values: Float32Array.from(used) },
    { name: LEARNED_NAMES.centre, shape, values: centre },
    { name: LEARNED_NAMES.scale, shape, values: scale },
    ...denoiser,
  ];
}

/** @throws BadInput when the weights hold no prior. */
export function openPrior(weights: readonly NamedWeights[], latentSize: number): LatentSource {
  const find = (name: string) => weights.find((entry) => entry.name === name)?.values;
  const [used, centre, scale] = [find(LEARNED_NAMES.used), find(LEARNED_NAMES.centre), find(LEARNED_NAMES.scale)];
  if (used !== undefined && centre !== undefined && scale !== undefined)
    return learnedLatents({ latentSize, used: [...used], centre, scale }, createDenoiser(weights, used.length));
  const [shares, means, cholesky] = [find(MIXTURE_NAMES.weights), find(MIXTURE_NAMES.means), find(MIXTURE_NAMES.cholesky)];
  if (shares === undefined || means === undefined || cholesky === undefined) throw new BadInput('The saved model lacks its prior.');
  return mixtureLatents({ latentSize, weights: shares, means, cholesky });
}
