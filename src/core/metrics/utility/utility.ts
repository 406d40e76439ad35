import { BOOSTING_DEFAULTS, fitBoostedTrees, predictBoostedTrees } from '#core/gbm/boosting.ts';
import type { BoostedTrees, BoostingOptions, BoostingTarget } from '#core/gbm/contract.ts';
import { computeAuc, computeMacroF1, computeR2, mostLikelyClasses } from '#core/gbm/scores.ts';
import type { Random } from '#core/random/random.ts';
import { DOING } from '#core/wording/progress.ts';
import { readSample } from '#core/wording/samples.ts';
import { toPredictors } from '../assessment/predictors.ts';
import { type AssessmentTables, drawRows, type ReadTable, type RowsOf } from '../assessment/tables.ts';
import { CannotMeasure } from '../cannot-measure.ts';
import type { Sample, WordedSample } from '../contract.ts';
import type { Pace } from '../measure.ts';
import { isMissingCode, type PreparedTable } from '../prepare.ts';
import { listSamples } from '../samples.ts';
import type { RocPoint, Utility, UtilityOfColumn } from './contract.ts';

/** Cells (rows × columns) of one side beyond which a sample is learned from. */
const MAX_CELLS = 500_000;
/** For every column in turn. */
const MAX_SWEEP_CELLS = 50_000;
const MAX_SWEEP_COLUMNS = 24;
const SWEEP: Partial<BoostingOptions> = { rounds: 20, learningRate: 0.3, leaves: 8, maxBins: 31 };
/** Of a column with more levels, the rarest are one class. */
const MAX_CLASSES = { target: 30, sweep: 5 } as const;
/** Rows × columns × trees of one model: of many classes fewer rounds are boosted, with longer steps, and then fewer rows learned from. */
const MAX_TREE_CELLS = 250_000_000;
/** Of few rows a tree takes as long as of so many more: its splits are looked for all the same. */
const TREE_ROWS = 5000;
const LEAST_ROUNDS = 30;
const LONGEST_STEP = 0.3;
const LEAST_TEST_ROWS = 20;
/** Held-out rows to test on; more would tell little more. */
const MAX_TEST_ROWS = { target: 50_000, sweep: 20_000 } as const;
const MAX_CURVE_POINTS = 200;
const STREAM = 1;

/**
 * What a model trained on synthetic rows is worth on real unseen ones (TSTR), beside one trained on as many real rows (TRTR).
 *
 * Boosted trees (core/gbm) predict a column from all others; both are tested on the held-out rows. Two classes: AUC; more: macro F1;
 * numbers: R².
 * Rows without a number to predict are left out, as are rows whose level no real row drawn holds; for a categorical target a missing cell
 * is a class.
 * The target gets full models, at most 500,000 cells, 30 classes and 250 million cells × trees (beyond that fewer, longer rounds, and then
 * fewer rows); then every column in turn smaller ones (20 rounds, at most 50,000 cells, the first 24 columns and 5 classes).
 * Tested on at most 50,000 held-out rows, in turn on 20,000.
 *
 * @param target position in `prepared.columns`, or null.
 * @param known an earlier result on the same tables: what it says of every column in turn holds for any target and is taken over.
 * @throws NotMeasurable with fewer than 20 held-out rows or fewer than two columns.
 * Source: Esteban et al. 2017 (train on synthetic, test on real).
 */
export async function measureUtility(
  tables: AssessmentTables,
  target: number | null,
  random: Random,
  pace: Pace,
  known: Pick<Utility, 'everyColumn' | 'train' | 'samples'> | null = null,
): Promise<Utility> {
  const { prepared, train, holdout, synthetic } = tables;
  const columnCount = prepared.columns.length;
  if (holdout.table.rowCount < LEAST_TEST_ROWS) throw new CannotMeasure({ code: 'few-held-out-rows', least: LEAST_TEST_ROWS });
  if (columnCount < 2) throw new CannotMeasure({ code: 'few-columns', least: 2 });
  const count = Math.min(train.table.rowCount, synthetic.table.rowCount);
  const limit = (maxCells: number) => Math.min(count, Math.max(LEAST_TEST_ROWS, Math.floor(maxCells / columnCount)));
  const draw = (from: ReadTable, stream: number, most: number) => drawRows(from, most, random, stream);
  const samples: Sample[] = [];
  const targetShare = target === null ? 0 : known === null ? 0.5 : 1;
  let ofTarget: Utility['target'] = null;
  if (target !== null) {
    const { rowCount, options } = planTarget(prepared.columns[target] as PreparedTable['columns'][number], limit(MAX_CELLS), columnCount);
    const test = draw(holdout, STREAM + 4, MAX_TEST_ROWS.target);
    const sides = { real: draw(train, STREAM, rowCount), synthetic: draw(synthetic, STREAM + 1, rowCount), test };
    const { name } = (prepared.columns[target] as PreparedTable['columns'][number]).spec;
    samples.push(
      { code: 'target-train', name, used: rowCount, all: train.table.rowCount },
      { code: 'target-synthetic', name, used: rowCount, all: synthetic.table.rowCount },
      { code: 'target-holdout', name, used: test.rows.length, all: holdout.table.rowCount },
    );
    const comparison = await compareTraining(tables, target, sides, options, MAX_CLASSES.target, (share) =>
      pace(share * targetShare, DOING.predict(name)),
    );
    if (comparison !== null) ofTarget = describeTarget(prepared, target, comparison);
  }
  if (known !== null) {
    const kept = (known.samples ?? []).map(readSample).filter(isOfEveryColumn);
    return { target: ofTarget, everyColumn: known.everyColumn, train: known.train, samples: [...listSamples(samples), ...kept] };
  }
  const sweepRows = limit(MAX_SWEEP_CELLS);
  const test = draw(holdout, STREAM + 5, MAX_TEST_ROWS.sweep);
  const sides = { real: draw(train, STREAM + 2, sweepRows), synthetic: draw(synthetic, STREAM + 3, sweepRows), test };
  const everyColumn: UtilityOfColumn[] = [];
  const positions = [...prepared.columns.keys()].slice(0, MAX_SWEEP_COLUMNS);
  samples.push(
    { code: 'every-column-train', used: sweepRows, all: train.table.rowCount },
    { code: 'every-column-synthetic', used: sweepRows, all: synthetic.table.rowCount },
    { code: 'every-column-holdout', used: test.rows.length, all: holdout.table.rowCount },
    { code: 'every-column-columns', used: positions.length, all: columnCount },
  );
  for (const [i, position] of positions.entries()) {
    const { columnIndex, spec } = prepared.columns[position] as PreparedTable['columns'][number];
    const comparison = await compareTraining(tables, position, sides, SWEEP, MAX_CLASSES.sweep, (share) =>
      pace(targetShare + ((i + share) / positions.length) * (1 - targetShare), DOING.predict(spec.name)),
    );
    if (comparison !== null) everyColumn.push({ columnIndex, name: spec.name, ...comparison.scores });
  }
  return {
    target: ofTarget,
    everyColumn,
    train: { rowCount: sides.real.rows.length, ofRowCount: train.table.rowCount },
    samples: listSamples(samples),
  };
}

/** Whether a sample is of what holds for any target. */
function isOfEveryColumn(sample: Sample | WordedSample): boolean {
  return 'code' in sample && sample.code.startsWith('every-column-');
}

/** Rows and rounds of the target's models, so that many classes do not take many times as long. */
function planTarget(
  { role, realLevelCount }: PreparedTable['columns'][number],
  mostRows: number,
  columnCount: number,
): { rowCount: number; options: Partial<BoostingOptions> } {
  const classes = Math.min(MAX_CLASSES.target, realLevelCount);
  const outputs = role === 'numerical' || classes <= 2 ? 1 : classes;
  const { rounds: mostRounds, learningRate } = BOOSTING_DEFAULTS;
  const affordable = Math.floor(MAX_TREE_CELLS / ((mostRows + TREE_ROWS) * columnCount * outputs));
  const rounds = Math.max(LEAST_ROUNDS, Math.min(mostRounds, affordable));
  return {
    rowCount: Math.min(mostRows, Math.max(LEAST_TEST_ROWS, Math.floor(MAX_TREE_CELLS / (rounds * columnCount * outputs)))),
    options: { rounds, learningRate: Math.min(LONGEST_STEP, (learningRate * mostRounds) / rounds) },
  };
}

interface Comparison {
  readonly scores: Omit<UtilityOfColumn, 'columnIndex' | 'name'>;
  readonly predictors: readonly number[];
  readonly real: BoostedTrees;
  readonly synthetic: BoostedTrees;
  readonly actual: BoostingTarget;
  readonly predictions: { readonly real: Float64Array; readonly synthetic: Float64Array };
}

/** Trains both models for one target and tests them; null where there is nothing to predict. */
async function compareTraining(
  { prepared }: AssessmentTables,
  target: number,
  sides: { readonly real: RowsOf; readonly synthetic: RowsOf; readonly test: RowsOf },
  options: Partial<BoostingOptions>,
  maxClasses: number,
  pace: (share: number) => Promise<void>,
): Promise<Comparison | null> {
  const reader = createTargetReader(prepared, target, sides.real, maxClasses);
  const real = reader.read(sides.real);
  const synthetic = reader.read(sides.synthetic);
  const test = reader.read(sides.test);
  if (test.rows.rows.length === 0 || synthetic.rows.rows.length === 0 || !varies(real.target) || !varies(test.target)) return null;
  const predictors = [...prepared.columns.keys()].filter((position) => position !== target);
  const rounds = options.rounds ?? BOOSTING_DEFAULTS.rounds;
  const learn = async (rows: RowsOf, of: BoostingTarget, first: number) =>
    fitBoostedTrees(toPredictors(prepared, [rows], predictors), of, {
      ...options,
      treeEnded: (done) => pace(first + (0.5 * done) / rounds),
    });
  const realModel = await learn(real.rows, real.target, 0);
  const syntheticModel = await learn(synthetic.rows, synthetic.target, 0.5);
  const testPredictors = toPredictors(prepared, [test.rows], predictors);
  const predictions = {
    real: predictBoostedTrees(realModel, testPredictors),
    synthetic: predictBoostedTrees(syntheticModel, testPredictors),
  };
  return {
    scores: scorePredictions(test.target, predictions, real.target),
    predictors,
    real: realModel,
    synthetic: syntheticModel,
    actual: test.target,
    predictions,
  };
}

function varies({ values }: BoostingTarget): boolean {
  return values.some((value) => value !== values[0]);
}

interface TargetRows {
  readonly rows: RowsOf;
  readonly target: BoostingTarget;
}

/** Reads a column as a target: classes of its levels (the commonest real ones, the rest together), or numbers. */
function createTargetReader(
  prepared: PreparedTable,
  position: number,
  real: RowsOf,
  maxClasses: number,
): { read(rows: RowsOf): TargetRows } {
  const column = prepared.columns[position] as PreparedTable['columns'][number];
  if (column.role === 'numerical') {
    return {
      read({ from, rows }) {
        const source = from.table.columns[column.columnIndex];
        if (source?.storage !== 'numeric') throw new RangeError(`“${column.spec.name}” is not numeric in every table.`);
        const kept = rows.filter((row) => !Number.isNaN(source.values[row] as number));
        return {
          rows: { from, rows: kept },
          target: { type: 'number', values: Float64Array.from(kept, (row) => source.values[row] as number) },
        };
      },
    };
  }
  const counts = new Map<number, number>();
  const realCodes = real.from.side.columns[position]?.codes ?? new Int32Array(0);
  for (const row of real.rows) counts.set(realCodes[row] as number, (counts.get(realCodes[row] as number) ?? 0) + 1);
  const isNumeric = real.from.table.columns[column.columnIndex]?.storage === 'numeric';
  if (isNumeric) for (const code of [...counts.keys()]) if (isMissingCode(column, code)) counts.delete(code);
  const codes = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([code]) => code);
  const own = codes.length > maxClasses ? codes.slice(0, maxClasses - 1) : codes;
  const classOf = new Map(own.sort((a, b) => a - b).map((code, index) => [code, index]));
  const classCount = codes.length > maxClasses ? maxClasses : Math.max(2, own.length);
  const other = codes.length > maxClasses ? maxClasses - 1 : -1;
  return {
    read({ from, rows }) {
      const source = from.side.columns[position]?.codes ?? new Int32Array(0);
      const classAt = (row: number) => classOf.get(source[row] as number) ?? other;
      const kept = rows.filter((row) => classAt(row) >= 0);
      return { rows: { from, rows: kept }, target: { type: 'classes', classCount, values: Int32Array.from(kept, classAt) } };
    },
  };
}

function scorePredictions(actual: BoostingTarget, predictions: Comparison['predictions'], trained: BoostingTarget): Comparison['scores'] {
  if (actual.type === 'number') {
    return {
      measure: 'R²',
      real: computeR2(predictions.real, actual.values),
      synthetic: computeR2(predictions.synthetic, actual.values),
      guess: 0,
    };
  }
  const { values, classCount } = actual;
  if (classCount === 2) {
    return { measure: 'AUC', real: computeAuc(predictions.real, values), synthetic: computeAuc(predictions.synthetic, values), guess: 0.5 };
  }
  const score = (probabilities: Float64Array) => computeMacroF1(mostLikelyClasses(probabilities, classCount), values, classCount);
  const counts = new Float64Array(classCount);
  for (const value of trained.values) (counts[value] as number)++;
  const commonest = counts.indexOf(counts.reduce((a, b) => Math.max(a, b)));
  return {
    measure: 'macro F1',
    real: score(predictions.real),
    synthetic: score(predictions.synthetic),
    guess: computeMacroF1(new Int32Array(values.length).fill(commonest), values, classCount),
  };
}

function describeTarget(prepared: PreparedTable, target: number, comparison: Comparison): NonNullable<Utility['target']> {
  const { columnIndex, spec } = prepared.columns[target] as PreparedTable['columns'][number];
  const shareOf = ({ gains }: BoostedTrees) => {
    const total = gains.reduce((sum, gain) => sum + gain, 0) || 1;
    return gains.map((gain) => gain / total);
  };
  const real = shareOf(comparison.real);
  const synthetic = shareOf(comparison.synthetic);
  const importances = comparison.predictors
    .map((position, i) => {
      const column = prepared.columns[position] as PreparedTable['columns'][number];
      return { columnIndex: column.columnIndex, name: column.spec.name, real: real[i] as number, synthetic: synthetic[i] as number };
    })
    .sort((a, b) => b.real - a.real || a.columnIndex - b.columnIndex);
  const isBinary = comparison.actual.type === 'classes' && comparison.actual.classCount === 2;
  return {
    columnIndex,
    name: spec.name,
    ...comparison.scores,
    importances,
    importanceAgreement: correlateRanks(real, synthetic),
    curves: isBinary
      ? {
          real: traceRoc(comparison.predictions.real, comparison.actual.values as Int32Array),
          synthetic: traceRoc(comparison.predictions.synthetic, comparison.actual.values as Int32Array),
        }
      : null,
    testRowCount: comparison.actual.values.length,
  };
}

/** Mid-ranks, from 1. */
function rankValues(values: Float64Array): Float64Array {
  const order = [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end] as number] === values[order[first] as number]) end++;
    for (let i = first; i < end; i++) ranks[order[i] as number] = (first + 1 + end) / 2;
    first = end;
  }
  return ranks;
}

/**
 * Spearman's rank correlation: Pearson's of mid-ranks, in [−1, 1].
 *
 * @returns null with fewer than three values, or where all of one list are equal.
 */
function correlateRanks(a: Float64Array, b: Float64Array): number | null {
  if (a.length < 3) return null;
  const x = rankValues(a);
  const y = rankValues(b);
  const mean = (a.length + 1) / 2;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < a.length; i++) {
    const dx = (x[i] as number) - mean;
    const dy = (y[i] as number) - mean;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}

/** Points of the ROC curve from (0, 0) to (1, 1), at most 200. */
function traceRoc(scores: Float64Array, labels: Int32Array): RocPoint[] {
  const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const points: RocPoint[] = [{ falsePositiveShare: 0, truePositiveShare: 0 }];
  let hits = 0;
  const every = Math.max(1, Math.ceil(order.length / MAX_CURVE_POINTS));
  let lastAt = 0;
  for (const [i, row] of order.entries()) {
    hits += labels[row] as number;
    const isTie = i + 1 < order.length && scores[order[i + 1] as number] === scores[row];
    const isLast = i + 1 === order.length;
    if (!isLast && (isTie || i + 1 - lastAt < every)) continue;
    lastAt = i + 1;
    points.push({
      falsePositiveShare: (i + 1 - hits) / Math.max(1, labels.length - positives),
      truePositiveShare: hits / Math.max(1, positives),
    });
  }
  return points;
}
