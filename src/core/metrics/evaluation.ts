import type { Random } from '#core/random/random.ts';
import { CannotMeasure } from './cannot-measure.ts';
import { cheapMeasures } from './catalog.ts';
import type { EvaluationReport } from './contract.ts';
import { findComparableColumns, type PreparedSide, type PreparedTable } from './prepare.ts';
import { comparers } from './registry.ts';
import {
  type Comparer,
  costOfReading,
  type EvaluationProgress,
  type EvaluationTables,
  planDraws,
  readSides,
  type TellStep,
} from './sides.ts';

export interface Evaluation {
  readonly report: EvaluationReport;
  /** The rows as they were compared, for joint distributions and the costly measures. */
  readonly prepared: PreparedTable;
  readonly synthetic: PreparedSide;
  readonly holdout: PreparedSide;
}

type PartOf<C> = C extends Comparer<infer R> ? (part: R) => void : never;
/** What all comparers give, as one. */
type Parts = PartOf<(typeof comparers)[keyof typeof comparers]> extends (part: infer R) => void ? R : never;

/**
 * Scores a synthetic table by every cheap measure of the registry against the rows trained on, each number beside what held-out real rows
 * score at the same number of rows.
 *
 * With h = min(holdout rows, synthetic rows) and D = min(9, ⌊synthetic rows / h⌋) disjoint draws of h synthetic rows each:
 * value = mean over draws of score(draw, train); reference = score(h held-out rows, train); allRows = score(all synthetic rows, train).
 * files = scores of all synthetic rows against train and held-out rows together, as one file.
 * Columns and pairs hold their own value and reference; the headlines are the means over those that have a reference. A draw without a
 * present cell of a column
 * (or where a correlation is undefined) is left out of its mean, and such held-out rows give no reference; only when all synthetic rows are
 * so does it count as 0.
 * Shares of missing cells, overlays,
 * summaries, associations and copies are of all rows, copies being a share that does not depend on the number of rows scored.
 * Without held-out rows there is one draw, all synthetic rows, and no reference. A pair that the train rows leave undefined (a correlation
 * with fewer than
 * two common rows, or constant over them) is absent from `pairs` and from the mean; a table without a defined pair has trends 1 with no
 * reference.
 *
 * A generator, so that its caller decides when to pause between steps and may stop by not asking for the next one.
 *
 * @param tables Same specs in the same order.
 * @param random Chooses the draws.
 * @throws NotMeasurable when there is no column or no row to compare.
 */
export function* evaluateTables(tables: EvaluationTables, random: Random): Generator<EvaluationProgress, Evaluation> {
  const { train, holdout, synthetic } = tables;
  const { indices, leftOut } = findComparableColumns(train);
  if (indices.length === 0) throw new CannotMeasure({ code: 'no-column' });
  if (synthetic.rowCount === 0) throw new CannotMeasure({ code: 'no-synthetic-row' });

  const draws = planDraws(tables).count;
  const total = cheapMeasures.reduce((sum, { id }) => sum + comparers[id].cost(indices.length), costOfReading(indices.length, draws));
  let done = 0;
  const step: TellStep = (doing, cost) => {
    const progress = { done, total, doing };
    done += cost;
    return progress;
  };
  const sides = yield* readSides(tables, indices, random, step);
  const made: Partial<Parts> = {};
  for (const { id } of cheapMeasures) Object.assign(made, yield* comparers[id].compare(sides, step));
  // The registry's comparers give all parts between them.
  const { shapes, trends, copies, columns, pairs, fileShapes, fileTrends } = made as Parts;
  const rowCounts = { train: train.rowCount, holdout: holdout.rowCount, synthetic: synthetic.rowCount, draws };
  const files = { realRows: train.rowCount + holdout.rowCount, syntheticRows: synthetic.rowCount, shapes: fileShapes, trends: fileTrends };
  return {
    report: { rowCounts, shapes, trends, files, copies, leftOut, columns, pairs },
    prepared: sides.prepared,
    synthetic: sides.all,
    holdout: sides.holdout,
  };
}
