import type { Random } from '#core/random/random.ts';
import { padWidth } from './builder.ts';

/**
 * Draws one token per row and column from the softmax of the column's logits; never the most likely one.
 *
 * By the inverse of the distribution function at one uniform a cell, u = random.uniform(column, firstRow + row), which draws from exactly
 * the same
 * distribution as Gumbel-max with one draw a token, at a fraction of the draws. A cell depends on (seed, column, row) only, so chunks do
 * not matter.
 *
 * @param logits [rowCount × T], read back from the backend.
 * @param out [≥ rowCount × C] receives each column's own tokens (no offsets), row-major, from `outRow` on.
 * @throws RangeError when a logit is not finite.
 */
export function sampleTokens(
  logits: Float32Array,
  cardinalities: readonly number[],
  random: Random,
  firstRow: number,
  rowCount: number,
  out: Int32Array,
  outRow = 0,
): void {
  const columns = cardinalities.length;
  const weights = new Float64Array(Math.max(1, ...cardinalities));
  let start = 0;
  for (let row = 0; row < rowCount; row++) {
    for (let c = 0; c < columns; c++) {
      const cardinality = cardinalities[c] as number;
      let top = -Infinity;
      for (let t = 0; t < cardinality; t++) top = Math.max(top, logits[start + t] as number);
      if (!Number.isFinite(top)) throw new RangeError('A model gave a logit that is not finite.');
      let total = 0;
      for (let t = 0; t < cardinality; t++) {
        total += Math.exp((logits[start + t] as number) - top);
        weights[t] = total;
      }
      const at = random.uniform(c, firstRow + row) * total;
      let token = 0;
      while (token < cardinality - 1 && (weights[token] as number) < at) token += 1;
      out[(outRow + row) * columns + c] = token;
      start += cardinality;
    }
  }
}

/** [(to − from) × T] of rows [from, to) of a head's logits, whose blocks are padded. */
export function dropPadding(logits: Float32Array, cardinalities: readonly number[], from: number, to: number): Float32Array {
  const stride = cardinalities.reduce((sum, cardinality) => sum + padWidth(cardinality), 0);
  const width = cardinalities.reduce((sum, cardinality) => sum + cardinality, 0);
  const dense = new Float32Array((to - from) * width);
  for (let row = from; row < to; row++) {
    let at = row * stride;
    let into = (row - from) * width;
    for (const cardinality of cardinalities) {
      for (let t = 0; t < cardinality; t++) dense[into + t] = logits[at + t] as number;
      at += padWidth(cardinality);
      into += cardinality;
    }
  }
  return dense;
}
