import type { Metric } from '../contract.ts';
import { averageDefined, type PreparedSide, type PreparedTable, prepareColumns, readSide } from '../prepare.ts';
import { nullIfUndefined } from '../shape/shape.ts';
import { createPairScorer, type TrendMetricName } from './pairs.ts';

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

export interface TrendDetail {
  readonly pairs: readonly { readonly a: string; readonly b: string; readonly metric: TrendMetricName; readonly value: number | null }[];
}

export const trendMetric: Metric<TrendDetail> = {
  id: 'trend',
  label: 'Trends',
  question: 'Do pairs of columns move together as they do in the real table?',
  direction: 'higher',
  evaluate(real, synthetic) {
    const prepared = prepareColumns(real);
    const side = readSide(prepared, synthetic);
    const values: number[] = [];
    const pairs = listPairs(prepared.columns.length).map(({ a, b }) => {
      const scorer = createPairScorer(prepared, a, b);
      const value = scorer.score(side);
      values.push(value);
      return {
        a: prepared.columns[a]?.spec.name ?? '',
        b: prepared.columns[b]?.spec.name ?? '',
        metric: scorer.metric,
        value: nullIfUndefined(value),
      };
    });
    return { value: averageDefined(values), detail: { pairs } };
  },
};
