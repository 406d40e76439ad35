import type { ColumnSummary } from '#core/columns/summary.ts';
import { operationsOf } from '#core/personal/operations.ts';
import type { Random } from '#core/random/random.ts';
import { concatTables, selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import type { ColumnComparison, EvaluationReport, PairComparison, Score } from './contract.ts';
import { computeMatchShare, indexRows } from './copies/copies.ts';
import { computeMissingShare } from './missing/missing.ts';
import { compareColumn } from './overlay/overlay.ts';
import {
  averageDefined,
  findComparableColumns,
  type PreparedSide,
  type PreparedTable,
  prepareColumnByColumn,
  readSide,
  readSideByColumn,
} from './prepare.ts';
import { nullIfUndefined, scoreShapeDraw, scoreShapes } from './shape/shape.ts';
import { createPairScorer } from './trend/pairs.ts';
import { listPairs } from './trend/trend.ts';
import { writeVerdict } from './verdict.ts';

/** Draws of the holdout's size that a headline is averaged over at most: with a tenth held out, each synthetic row is then used once. */
const MAX_DRAW_COUNT = 9;

const DRAW_STREAM = 1;

export interface EvaluationTables {
  /** Rows trained on. */
  readonly train: Table;
  /** Real rows held out of training; may be empty. */
  readonly holdout: Table;
  readonly synthetic: Table;
}

export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  readonly doing: string;
}

export interface Evaluation {
  readonly report: EvaluationReport;
  /** The rows as they were compared, for joint distributions and the costly measures. */
  readonly prepared: PreparedTable;
  readonly synthetic: PreparedSide;
  readonly holdout: PreparedSide;
}

/** What a step costs beside comparing a pair, about. */
const COSTS = { readRows: 8, drawRows: 1, compareColumn: 6, rememberRows: 150, countRows: 100 } as const;

/**
 * Scores a synthetic table against the rows trained on, each number beside what held-out real rows score at the same number of rows.
 *
 * With h = min(holdout rows, synthetic rows) and D = min(9, ⌊synthetic rows / h⌋) disjoint draws of h synthetic rows each:
 * value = mean over draws of score(draw, train); reference = score(h held-out rows, train); allRows = score(all synthetic rows, train).
 * files = scores of all synthetic rows against train and held-out rows together, as one file.
 * Columns and pairs hold their own value and reference; the headlines are the means over those that have a reference. A draw without a present cell of a column
 * (or where a correlation is undefined) is left out of its mean, and such held-out rows give no reference; only when all synthetic rows are so does it count as 0.
 * Shares of missing cells, overlays,
 * summaries, associations and copies are of all rows, copies being a share that does not depend on the number of rows scored.
 * Without held-out rows there is one draw, all synthetic rows, and no reference. A pair that the train rows leave undefined (a correlation with fewer than
 * two common rows, or constant over them) is absent from `pairs` and from the mean; a table without a defined pair has trends 1 with no reference.
 *
 * A generator, so that its caller decides when to pause between steps and may stop by not asking for the next one.
 *
 * @param tables Same specs in the same order.
 * @param random Chooses the draws.
 * @throws RangeError when there is no column or no row to compare.
 */
export function* evaluateTables(tables: EvaluationTables, random: Random): Generator<EvaluationProgress, Evaluation> {
  const { train, holdout, synthetic } = tables;
  const { indices, leftOut } = findComparableColumns(train);
  if (indices.length === 0) throw new RangeError('No column is left to compare.');
  if (synthetic.rowCount === 0) throw new RangeError('There is no synthetic row to compare.');

  const drawRowCount = Math.min(holdout.rowCount, synthetic.rowCount);
  const drawCount = drawRowCount === 0 ? 1 : Math.min(MAX_DRAW_COUNT, Math.floor(synthetic.rowCount / drawRowCount));
  const pairs = listPairs(indices.length);
  const columnCount = indices.length;
  const total =
    columnCount * (7 * COSTS.readRows + drawCount * COSTS.drawRows + COSTS.compareColumn) +
    pairs.length +
    COSTS.rememberRows +
    COSTS.countRows;
  let done = 0;
  const step = (doing: string, cost: number): EvaluationProgress => {
    const progress = { done, total, doing };
    done += cost;
    return progress;
  };
  function* read<R>(steps: Generator<void, R>, doing: string, cost: number): Generator<EvaluationProgress, R> {
    for (;;) {
      const next = steps.next();
      if (next.done) return next.value;
      yield step(doing, cost);
    }
  }

  // Each column of the real rows pauses twice: when its levels are known and when its cells are read.
  const prepared = yield* read(prepareColumnByColumn(train, indices), 'Reading the real rows', COSTS.readRows);
  const allSide = yield* read(readSideByColumn(prepared, synthetic), 'Reading the synthetic rows', COSTS.readRows);
  const holdoutSide = yield* read(readSideByColumn(prepared, holdout), 'Reading the unseen rows', COSTS.readRows);
  const referenceSide =
    drawRowCount === 0
      ? null
      : drawRowCount === holdout.rowCount
        ? holdoutSide
        : readSide(prepared, selectRows(holdout, random.permutation(DRAW_STREAM + 1, holdout.rowCount).subarray(0, drawRowCount)));
  const draws: PreparedSide[] = [];
  const order = random.permutation(DRAW_STREAM, synthetic.rowCount);
  for (let draw = 0; draw < drawCount; draw += 1) {
    if (drawRowCount === 0) {
      draws.push(allSide);
      continue;
    }
    const rows = selectRows(synthetic, order.subarray(draw * drawRowCount, (draw + 1) * drawRowCount));
    draws.push(yield* read(readSideByColumn(prepared, rows), `Drawing rows ${draw + 1} of ${drawCount}`, COSTS.drawRows));
  }

  const wholeReal =
    holdout.rowCount === 0
      ? null
      : yield* read(prepareColumnByColumn(concatTables([train, holdout]), indices), 'Reading the real rows as one file', COSTS.readRows);
  const whole =
    wholeReal === null
      ? { prepared, side: allSide }
      : {
          prepared: wholeReal,
          side: yield* read(readSideByColumn(wholeReal, synthetic, allSide), 'Reading the synthetic rows as one file', COSTS.readRows),
        };
  const fileTrends: number[] = [];

  const drawShapes = draws.map((draw) => scoreShapeDraw(prepared, draw));
  const referenceShapes = referenceSide === null ? null : scoreShapeDraw(prepared, referenceSide);
  const allShapes = scoreShapes(prepared, allSide);
  const columns: ColumnComparison[] = [];
  for (const [index, column] of prepared.columns.entries()) {
    yield step(`Comparing column ${index + 1} of ${columnCount}`, COSTS.compareColumn);
    const summarize = (table: Table): ColumnSummary => summarizeColumn(table, column.columnIndex);
    columns.push({
      columnIndex: column.columnIndex,
      name: column.spec.name,
      metric: column.role === 'numerical' ? 'KSComplement' : 'TVComplement',
      shape: {
        value: averageDraws(
          drawShapes.map((draw) => draw[index] as number),
          allShapes.byColumn[index] as number,
        ),
        reference: nullIfUndefined(referenceShapes?.[index]),
      },
      missingShare: {
        real: computeMissingShare(prepared.real, index),
        synthetic: computeMissingShare(allSide, index),
        holdout: computeMissingShare(holdoutSide, index),
      },
      overlay: compareColumn(prepared, index, allSide, holdoutSide),
      real: summarize(train),
      synthetic: summarize(synthetic),
      holdout: summarize(holdout),
    });
  }

  const pairComparisons: PairComparison[] = [];
  const allTrends: number[] = [];
  for (const [index, { a, b }] of pairs.entries()) {
    yield step(`Comparing pair ${(index + 1).toLocaleString('en')} of ${pairs.length.toLocaleString('en')}`, 1);
    const scorer = createPairScorer(prepared, a, b);
    const allRows = scorer.score(allSide);
    fileTrends.push(wholeReal === null ? allRows : createPairScorer(whole.prepared, a, b).score(whole.side));
    if (Number.isNaN(allRows)) continue;
    const syntheticAssociation = scorer.associate(allSide);
    allTrends.push(allRows);
    pairComparisons.push({
      a: indices[a] as number,
      b: indices[b] as number,
      metric: scorer.metric,
      trend: {
        value: averageDraws(
          draws.map((draw) => scorer.scoreDraw(draw)),
          allRows,
        ),
        reference: referenceSide === null ? null : nullIfUndefined(scorer.scoreDraw(referenceSide)),
      },
      realAssociation: scorer.associate(prepared.real),
      syntheticAssociation,
      holdoutAssociation: holdout.rowCount === 0 ? null : scorer.associate(holdoutSide),
    });
  }

  yield step('Remembering the real rows', COSTS.rememberRows);
  const rows = indexRows(train, indices);
  yield step('Counting rows equal to a real one', COSTS.countRows);
  const copies = {
    value: computeMatchShare(rows, synthetic),
    reference: holdout.rowCount === 0 ? null : computeMatchShare(rows, holdout),
  };
  const rowCounts = { train: train.rowCount, holdout: holdout.rowCount, synthetic: synthetic.rowCount, draws: drawCount };
  const shapes = { ...averageScores(columns.map(({ shape }) => shape)), allRows: allShapes.value };
  const trends = { ...averageScores(pairComparisons.map(({ trend }) => trend)), allRows: averageDefined(allTrends) };
  const files = {
    realRows: train.rowCount + holdout.rowCount,
    syntheticRows: synthetic.rowCount,
    shapes: scoreShapes(whole.prepared, whole.side).value,
    trends: averageDefined(fileTrends),
  };
  columns.sort((one, two) => one.shape.value - two.shape.value || one.columnIndex - two.columnIndex);
  const verdict = writeVerdict({ rowCounts, shapes, trends, copies, columns, pairs: pairComparisons });
  return {
    report: { rowCounts, shapes, trends, files, copies, leftOut, columns, pairs: pairComparisons, verdict },
    prepared,
    synthetic: allSide,
    holdout: holdoutSide,
  };
}

/** Mean of the draws that are defined; without any, what all rows score. */
function averageDraws(draws: readonly number[], allRows: number): number {
  return draws.every((score) => Number.isNaN(score)) ? allRows : averageDefined(draws);
}

/** Means of value and reference over the same scores: those with a reference, where there is any. */
function averageScores(scores: readonly Score[]): Score {
  const referenced = scores.filter(({ reference }) => reference !== null);
  if (referenced.length === 0) return { value: averageDefined(scores.map(({ value }) => value)), reference: null };
  return {
    value: averageDefined(referenced.map(({ value }) => value)),
    reference: averageDefined(referenced.map(({ reference }) => reference ?? Number.NaN)),
  };
}

function summarizeColumn(table: Table, columnIndex: number): ColumnSummary {
  const column = table.columns[columnIndex];
  const spec = table.specs[columnIndex];
  if (column === undefined || spec === undefined) throw new RangeError(`There is no column ${columnIndex}.`);
  return operationsOf(spec).summarize(column, spec);
}
