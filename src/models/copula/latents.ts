import { tokenEncodingOf } from '#core/codec/codec.ts';
import type { FittedCodec } from '#core/codec/contract.ts';
import { missingTokenCount, type TokenEncoding } from '#core/columns/encodings/contract.ts';
import { inverseNormal } from '#core/random/normal.ts';
import { normalDensity } from './normal.ts';

/**
 * One standard normal behind a token column. A categorical column has one, missing markers being levels of it.
 * A numeric column has one for its value and, where cells are missing, another for which marker (or none) stands there,
 * so that gaps bend neither the order of the values nor their correlations.
 */
export interface Latent {
  /** Which token column, and what this latent decides about it. */
  readonly column: number;
  readonly role: 'value' | 'missing';
  /**
   * The column's tokens along the axis: interval i, [cumulative[i], cumulative[i + 1]] of Φ(z), is token `axis[i]`.
   * A 'missing' latent's first interval is PRESENT: any value.
   */
  readonly axis: Int32Array;
  /** [axis.length + 1] from 0 to 1. */
  readonly cumulative: Float64Array;
}

/** The interval of a 'missing' latent that says the cell holds a value. */
export const PRESENT = -1;

/** True when the order of the tokens carries no meaning of its own, so that the copula chooses it. */
export function isNominal(encoding: TokenEncoding): boolean {
  return encoding.type === 'levels' && encoding.isOrdered === undefined && encoding.cardinality > 2;
}

/**
 * The tokens of a column along its value axis: by value, atoms among the bins; levels and missing markers in their own order.
 */
function orderTokens(encoding: TokenEncoding): number[] {
  switch (encoding.type) {
    case 'levels':
      return Array.from({ length: encoding.cardinality }, (_, token) => token);
    case 'values':
      return encoding.values.map((_, token) => token);
    case 'binned': {
      const centres = [
        ...encoding.atoms,
        ...encoding.knots.map((knots) => (knots[(knots.length - 1) >> 1]! + knots[knots.length >> 1]!) / 2),
      ];
      return centres.map((_, token) => token).sort((a, b) => centres[a]! - centres[b]! || a - b);
    }
    default:
      return encoding satisfies never;
  }
}

function createLatent(column: number, role: Latent['role'], axis: readonly number[], counts: readonly number[]): Latent {
  const cumulative = new Float64Array(axis.length + 1);
  let total = 0;
  for (const count of counts) total += count;
  let sum = 0;
  for (let i = 0; i < axis.length; i++) {
    sum += counts[i]!;
    cumulative[i + 1] = total > 0 ? sum / total : (i + 1) / axis.length;
  }
  cumulative[axis.length] = 1;
  return { column, role, axis: Int32Array.from(axis), cumulative };
}

/**
 * The latents of a codec, token column by token column, each 'value' before its 'missing'.
 *
 * @param axes chosen order of the tokens of nominal columns, by token column; absent ones stand in the codec's own order.
 */
export function layOutLatents(codec: FittedCodec, axes: ReadonlyMap<number, Int32Array>): Latent[] {
  const latents: Latent[] = [];
  for (let column = 0; column < codec.tokenColumns.length; column++) {
    const encoding = tokenEncodingOf(codec, column);
    const { tokenCounts } = encoding;
    const axis = [...(axes.get(column) ?? orderTokens(encoding))];
    const valueCounts = axis.map((token) => tokenCounts[token]!);
    if (encoding.type === 'levels') {
      latents.push(createLatent(column, 'value', axis, valueCounts));
      continue;
    }
    const present = valueCounts.reduce((a, b) => a + b, 0);
    const markers = Array.from({ length: missingTokenCount(encoding) }, (_, m) => encoding.missingFirst + m);
    const markerCounts = markers.map((token) => tokenCounts[token]!);
    const missing = markerCounts.reduce((a, b) => a + b, 0);
    if (axis.length > 0) latents.push(createLatent(column, 'value', axis, valueCounts));
    if (missing > 0) latents.push(createLatent(column, 'missing', [PRESENT, ...markers], [present, ...markerCounts]));
  }
  return latents;
}

/**
 * Normal scores of a latent's intervals: the mean of a standard normal inside each.
 *
 * s = (φ(a) − φ(b)) / (Φ(b) − Φ(a)), a and b the normal quantiles of the interval's ends; an empty interval scores Φ⁻¹ of its place.
 *
 * @returns `thresholds` [intervals + 1] and `scores` [intervals].
 */
export function scoreIntervals(latent: Latent): { thresholds: Float64Array; scores: Float64Array } {
  const thresholds = latent.cumulative.map((u) => inverseNormal(Math.min(1, u)));
  const scores = new Float64Array(latent.axis.length);
  for (let i = 0; i < scores.length; i++) {
    const width = latent.cumulative[i + 1]! - latent.cumulative[i]!;
    if (width > 1e-12) scores[i] = (normalDensity(thresholds[i]!) - normalDensity(thresholds[i + 1]!)) / width;
    else scores[i] = Math.max(-8, Math.min(8, thresholds[i]!));
  }
  return { thresholds, scores };
}

/**
 * Scores by token: what the token says about the latent, NaN where it says nothing (a missing cell's value).
 *
 * @returns [cardinality]
 */
export function scoreTokens(latent: Latent, scores: Float64Array, cardinality: number): Float64Array {
  const byToken = new Float64Array(cardinality).fill(Number.NaN);
  if (latent.role === 'missing') byToken.fill(scores[0]!);
  for (let i = 0; i < latent.axis.length; i++) {
    const token = latent.axis[i]!;
    if (token !== PRESENT) byToken[token] = scores[i]!;
  }
  return byToken;
}
