import { averageDefined, type PreparedSide, type PreparedTable } from '../prepare.ts';
import { createPairScorer } from './pairs.ts';

export interface TrendScores {
  /** Mean over the pairs that are defined. */
  readonly value: number;
  /** [k (k − 1) / 2] in the order of `listPairs`; NaN where undefined. */
  readonly byPair: Float64Array;
}

/** All pairs a < b of `columnCount` columns: (0, 1), (0, 2), …, (1, 2), … */
export function listPairs(columnCount: number): { readonly a: number; readonly b: number }[] {
  const pairs: { a: number; b: number }[] = [];
  for (let a = 0; a < columnCount; a += 1) for (let b = a + 1; b < columnCount; b += 1) pairs.push({ a, b });
  return pairs;
}

/** Trend score of every pair of prepared columns of a side against the real rows. */
export function scoreTrends(prepared: PreparedTable, side: PreparedSide): TrendScores {
  const byPair = Float64Array.from(listPairs(prepared.columns.length), ({ a, b }) => createPairScorer(prepared, a, b).score(side));
  return { value: averageDefined(byPair), byPair };
}
