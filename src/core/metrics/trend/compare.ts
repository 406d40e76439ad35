import { DOING } from '#core/wording/progress.ts';
import type { HeadlineScore, PairComparison } from '../contract.ts';
import { averageDefined } from '../prepare.ts';
import { nullIfUndefined } from '../shape/shape.ts';
import { averageDraws, averageScores, type Comparer } from '../sides.ts';
import { createPairScorer } from './pairs.ts';
import { listPairs } from './trend.ts';

/** Every pair of columns that the rows trained on define: its trend score and the strength of its association. */
export const compareTrends: Comparer<{
  readonly trends: HeadlineScore;
  readonly pairs: readonly PairComparison[];
  /** File against file. */
  readonly fileTrends: number;
}> = {
  cost: (columnCount) => (columnCount * (columnCount - 1)) / 2,
  *compare({ tables: { holdout }, indices, prepared, all, holdout: holdoutSide, reference, draws, whole }, step) {
    const places = listPairs(indices.length);
    const pairs: PairComparison[] = [];
    const allTrends: number[] = [];
    const fileTrends: number[] = [];
    for (const [index, { a, b }] of places.entries()) {
      yield step(DOING.comparePair(index + 1, places.length), 1);
      const scorer = createPairScorer(prepared, a, b);
      const allRows = scorer.score(all);
      fileTrends.push(whole === null ? allRows : createPairScorer(whole.prepared, a, b).score(whole.side));
      if (Number.isNaN(allRows)) continue;
      const syntheticAssociation = scorer.associate(all);
      allTrends.push(allRows);
      pairs.push({
        a: indices[a] as number,
        b: indices[b] as number,
        metric: scorer.metric,
        trend: {
          value: averageDraws(
            draws.map((draw) => scorer.scoreDraw(draw)),
            allRows,
          ),
          reference: reference === null ? null : nullIfUndefined(scorer.scoreDraw(reference)),
        },
        realAssociation: scorer.associate(prepared.real),
        syntheticAssociation,
        holdoutAssociation: holdout.rowCount === 0 ? null : scorer.associate(holdoutSide),
      });
    }
    const trends = { ...averageScores(pairs.map(({ trend }) => trend)), allRows: averageDefined(allTrends) };
    return { trends, pairs, fileTrends: averageDefined(fileTrends) };
  },
};
