import { tokenEncodingOf } from '#core/codec/codec.ts';
import type { FittedCodec } from '#core/codec/contract.ts';
import type { BinnedEncoding } from '#core/columns/encodings/contract.ts';
import { inverseNormal } from '#core/random/normal.ts';
import type { Random } from '#core/random/random.ts';
import type { ResolvedGiven } from '../given.ts';
import { choleskyFactor } from './correlation.ts';
import { type Latent, PRESENT } from './latents.ts';
import { normalCdf } from './normal.ts';

/** Rounds of redrawing each given latent from its conditional, where more than one of them is known as an interval only. */
const SWEEPS = 24;

/** What given cells say about the latents of their column. */
export interface GivenBounds {
  /** [latents of the column], ascending. */
  readonly latents: readonly number[];
  /**
   * [cells × latents of the column] the cell means low ≤ z ≤ high; −Infinity and Infinity where it says nothing, equal where it says all.
   */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Latents in the order in which they are drawn: those of given columns first. */
export interface DrawingOrder {
  /** [latents] which latent stands where. */
  readonly order: Int32Array;
  /** [latents × latents] L with L Lᵀ = the correlations in that order. */
  readonly factor: Float64Array;
  readonly givenCount: number;
  /** [givenCount × givenCount] inverse of the given latents' correlations. */
  readonly precision: Float64Array;
  /** How often the given latents are redrawn: 0 where the first draw is exact. */
  readonly sweepCount: number;
}

/**
 * The interval of each latent that a given cell stands for.
 *
 * A token is its interval of Φ(z); a number inside a bin is the part of it that the bin's quantile function maps to the number after
 * rounding, a single point where nothing is rounded. A number beyond the bin is at its end. Points stay half a training row away from
 * ±Infinity.
 * A missing number says nothing about the value's latent; a present one says so to the latent of gaps.
 */
export function boundLatents(codec: FittedCodec, latents: readonly Latent[], given: ResolvedGiven): GivenBounds {
  const { tokenColumn, tokens, cells } = given;
  const encoding = tokenEncodingOf(codec, tokenColumn);
  const own = latents.flatMap((latent, i) => (latent.column === tokenColumn ? [i] : []));
  const low = new Float64Array(tokens.length * own.length).fill(Number.NEGATIVE_INFINITY);
  const high = new Float64Array(tokens.length * own.length).fill(Number.POSITIVE_INFINITY);
  const edge = 0.5 / (codec.fittedRowCount + 1);
  own.forEach((index, at) => {
    const { axis, cumulative, role } = latents[index]!;
    tokens.forEach((token, cell) => {
      const found = axis.indexOf(token);
      const interval = found < 0 && role === 'missing' ? axis.indexOf(PRESENT) : found;
      if (interval < 0) return;
      const start = cumulative[interval]!;
      const width = cumulative[interval + 1]! - start;
      const inBin = encoding.type === 'binned' && role === 'value' && token >= encoding.atoms.length && cells.storage === 'numeric';
      const [from, to] = inBin ? placesOf(encoding, token, cells.values[cell]!) : [0, 1];
      let lowest = start + from * width;
      let highest = start + to * width;
      if (highest - lowest < 1e-12) {
        lowest = Math.min(1 - edge, Math.max(edge, (lowest + highest) / 2));
        highest = lowest;
      }
      low[cell * own.length + at] = inverseNormal(Math.max(0, lowest));
      high[cell * own.length + at] = inverseNormal(Math.min(1, highest));
    });
  });
  return { latents: own, low, high };
}

/** Which places of a bin, 0 to 1 along its quantile function, come out as a value. */
function placesOf({ knots, atoms, decimals, step }: BinnedEncoding, token: number, value: number): [number, number] {
  const quantiles = knots[token - atoms.length]!;
  const last = quantiles.length - 1;
  if (last < 1) return [0, 1];
  const half = decimals === null ? 0 : step / (2 * 10 ** decimals);
  /** The first place whose quantile is not below `wanted`, or with `inclusive` the last whose quantile is not above. */
  const placeOf = (wanted: number, inclusive: boolean): number => {
    let next = 0;
    while (next <= last && (quantiles[next]! < wanted || (inclusive && quantiles[next] === wanted))) next += 1;
    if (next === 0) return 0;
    if (next > last) return 1;
    const below = quantiles[next - 1]!;
    return (next - 1 + (wanted - below) / (quantiles[next]! - below)) / last;
  };
  const from = placeOf(value - half, false);
  return [from, Math.max(from, placeOf(value + half, true))];
}

/** The order of a model that is given nothing. */
export function freeOrder(factor: Float64Array, count: number): DrawingOrder {
  return {
    order: Int32Array.from({ length: count }, (_, i) => i),
    factor,
    givenCount: 0,
    precision: new Float64Array(0),
    sweepCount: 0,
  };
}

/**
 * Puts the given latents first, those known to a point ahead of those known to an interval.
 *
 * With R = factor factorᵀ in that order and R = L Lᵀ, z = L ε; so z of the given ones fixes their ε and the rest follow as
 * z_rest = L_rg ε_g + L_rr ε_r, which is their Gaussian distribution given z_g.
 *
 * @param factor [count × count] lower triangular.
 */
export function orderGiven(factor: Float64Array, count: number, bounds: readonly GivenBounds[]): DrawingOrder {
  const points: number[] = [];
  const intervals: number[] = [];
  for (const { latents, low, high } of bounds) {
    latents.forEach((latent, at) => {
      const wide = low.some((value, i) => i % latents.length === at && value !== high[i]);
      (wide ? intervals : points).push(latent);
    });
  }
  const given = [...points, ...intervals];
  const isGiven = new Set(given);
  const order = Int32Array.from([...given, ...Array.from({ length: count }, (_, i) => i).filter((i) => !isGiven.has(i))]);
  const correlations = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k <= Math.min(order[i]!, order[j]!); k++) sum += factor[order[i]! * count + k]! * factor[order[j]! * count + k]!;
      correlations[i * count + j] = sum;
      correlations[j * count + i] = sum;
    }
  }
  const ordered = choleskyFactor(correlations, count);
  return {
    order,
    factor: ordered,
    givenCount: given.length,
    precision: invertLeading(ordered, count, given.length),
    sweepCount: intervals.length > 1 ? SWEEPS : 0,
  };
}

/** [size × size] inverse of A's leading block, A = L Lᵀ. */
function invertLeading(factor: Float64Array, count: number, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    for (let i = column; i < size; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = column; k < i; k++) sum -= factor[i * count + k]! * inverse[k * size + column]!;
      inverse[i * size + column] = sum / factor[i * count + i]!;
    }
  }
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let k = Math.max(i, j); k < size; k++) result[i * size + j]! += inverse[k * size + i]! * inverse[k * size + j]!;
    }
  }
  return result;
}

/**
 * The ε of the given latents, so that z = L ε lies within every bound: z_g from N(0, R_gg) truncated to the row's box.
 *
 * Each latent is drawn in turn from its conditional on those before it, truncated to its interval. With one interval that is exact.
 * With more it is a start, and each is then redrawn from its conditional on all others, `sweepCount` times round: a Gibbs sampler of the
 * box, whose distribution nears the exact one geometrically, slowest for several given columns that nearly determine one another.
 * Row r's draws are (stream, counter r), so chunks do not change a row.
 *
 * @param low [rows × givenCount] in drawing order, with `high`. @param epsilon [rows × stride]; the first givenCount of each row are
 * written.
 *
 * Source: Geweke (1991), "Efficient simulation from the multivariate normal … subject to linear constraints".
 */
export function drawGiven(
  { factor, order, givenCount, precision, sweepCount }: DrawingOrder,
  { low, high, rowCount }: { readonly low: Float64Array; readonly high: Float64Array; readonly rowCount: number },
  random: Random,
  firstRow: number,
  epsilon: Float64Array,
): void {
  const count = order.length;
  const z = new Float64Array(rowCount * givenCount);
  for (let g = 0; g < givenCount; g++) {
    const spread = factor[g * count + g]!;
    for (let row = 0; row < rowCount; row++) {
      const at = row * givenCount + g;
      let mean = 0;
      for (let k = 0; k < g; k++) mean += factor[g * count + k]! * epsilon[row * count + k]!;
      z[at] = drawBetween(mean, spread, low[at]!, high[at]!, random.uniform(g, firstRow + row));
      epsilon[row * count + g] = (z[at]! - mean) / spread;
    }
  }
  if (sweepCount === 0) return;
  for (let sweep = 1; sweep <= sweepCount; sweep++) {
    for (let g = 0; g < givenCount; g++) {
      const own = precision[g * givenCount + g]!;
      const spread = 1 / Math.sqrt(own);
      for (let row = 0; row < rowCount; row++) {
        const at = row * givenCount + g;
        if (low[at] === high[at]) continue;
        let sum = 0;
        for (let k = 0; k < givenCount; k++) if (k !== g) sum += precision[g * givenCount + k]! * z[row * givenCount + k]!;
        z[at] = drawBetween(-sum / own, spread, low[at]!, high[at]!, random.uniform(sweep * givenCount + g, firstRow + row));
      }
    }
  }
  for (let row = 0; row < rowCount; row++) {
    for (let g = 0; g < givenCount; g++) {
      let mean = 0;
      for (let k = 0; k < g; k++) mean += factor[g * count + k]! * epsilon[row * count + k]!;
      epsilon[row * count + g] = (z[row * givenCount + g]! - mean) / factor[g * count + g]!;
    }
  }
}

/**
 * A normal number within [low, high] by inverse distribution, reckoned in the lower tail, where Φ is exact; the nearer end where the
 * interval holds no probability that a double can tell from 0.
 */
function drawBetween(mean: number, spread: number, low: number, high: number, u: number): number {
  if (low === high) return low;
  const a = (low - mean) / spread;
  const b = (high - mean) / spread;
  const flip = a > 0;
  const from = normalCdf(flip ? -b : a);
  const to = normalCdf(flip ? -a : b);
  if (!(to > from)) return flip ? low : Number.isFinite(high) ? high : Math.max(low, mean);
  const standard = inverseNormal(from + u * (to - from));
  return Math.min(high, Math.max(low, mean + spread * (flip ? -standard : standard)));
}
