import type { CategoricalColumn, Column, NumericColumn } from '#core/table/table.ts';
import type { TokenEncoding } from './contract.ts';

/** @throws TypeError when the column is not numeric. */
export function requireNumeric(column: Column): NumericColumn {
  if (column.storage !== 'numeric') throw new TypeError(`A numeric column is needed here, not a ${column.storage} one.`);
  return column;
}

/** @throws TypeError when the column is not categorical. */
export function requireCategorical(column: Column): CategoricalColumn {
  if (column.storage !== 'categorical') throw new TypeError(`A categorical column is needed here, not a ${column.storage} one.`);
  return column;
}

/** The numbers of the given rows that are not missing, in row order. */
export function readPresentNumbers(column: NumericColumn, rows: Uint32Array): Float64Array {
  const present = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const value = column.values[row] as number;
    if (column.missing[row] === 0 && !Number.isNaN(value)) present[count++] = value;
  }
  return present.slice(0, count);
}

export function countTokens(tokens: Int32Array, cardinality: number): number[] {
  const counts = new Array<number>(cardinality).fill(0);
  for (const token of tokens) counts[token] = (counts[token] as number) + 1;
  return counts;
}

/** The token that most training rows hold. */
export function mostFrequentToken(fitted: Pick<TokenEncoding, 'tokenCounts'>): number {
  let best = 0;
  for (let token = 1; token < fitted.tokenCounts.length; token++) {
    if ((fitted.tokenCounts[token] as number) > (fitted.tokenCounts[best] as number)) best = token;
  }
  return best;
}

/**
 * The token of a missing cell; a marker that the encoding does not know stands as the first one, or as the most frequent token where there
 * is none.
 */
export function missingToken(fitted: Pick<TokenEncoding, 'tokenCounts' | 'missingFirst' | 'cardinality'>, marker: number): number {
  const token = fitted.missingFirst + Math.max(1, marker) - 1;
  if (token < fitted.cardinality) return token;
  return fitted.missingFirst < fitted.cardinality ? fitted.missingFirst : mostFrequentToken(fitted);
}
