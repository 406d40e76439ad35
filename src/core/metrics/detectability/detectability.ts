import { BOOSTING_DEFAULTS, fitBoostedTrees, predictBoostedTrees } from '#core/gbm/boosting.ts';
import { computeAuc } from '#core/gbm/scores.ts';
import type { Random } from '#core/random/random.ts';
import { DOING } from '#core/wording/progress.ts';
import { toPredictors } from '../assessment/predictors.ts';
import type { AssessmentTables, ReadTable } from '../assessment/tables.ts';
import { computeAucInterval } from '../assessment/wilson.ts';
import { CannotMeasure } from '../cannot-measure.ts';
import type { ColumnValue } from '../contract.ts';
import type { Pace } from '../measure.ts';
import type { PreparedTable } from '../prepare.ts';
import { listSamples } from '../samples.ts';
import type { Detectability } from './contract.ts';

/** Cells (rows × columns) of one side beyond which a sample is judged, so that the time stays bounded. */
const MAX_CELLS = 500_000;
/** The same for each of the smaller draws. */
const MAX_DRAW_CELLS = 100_000;
/**
 * Training cells up to which the sharp test is made twice: a larger table is judged by a sample, and the second test would take as long
 * again.
 */
const MAX_TWICE_CELLS = 1_000_000;
const TEST_SHARE = 0.3;
/** Fewer rows a side than this say nothing. */
const LEAST_ROWS = 50;
const MAX_DRAWS = 3;
/** Draws × columns: a wide table takes fewer draws, each as long. */
const MAX_DRAW_COLUMNS = 60;
/** Splits into learning and test rows that the sharp test averages over: one split's AUC scatters by its own standard error. */
const SPLITS = 2;
const STREAM = 1;

/** What telling two sets of rows apart came to. */
interface Told {
  readonly auc: number;
  /** Of each side. */
  readonly testRows: number;
  readonly gains: Float64Array;
}

/** 1 − 2·max(AUC − ½, 0). */
const scoreAuc = (auc: number) => 1 - 2 * Math.max(auc - 0.5, 0);

/**
 * Classifier two-sample test: boosted trees learn to tell real from synthetic rows on 70 % and are judged by AUC on the other 30 %.
 *
 * score = 1 − 2·max(AUC − ½, 0): 1 = cannot be told, 0 = always told. As many rows of each side, drawn at random, the same share of both in
 * the test.
 * `allRows` takes n = min(training rows, synthetic rows), at most 500,000 cells; of a training table of up to 1,000,000 cells it is the
 * mean AUC of two such splits,
 * its 95 % interval that of 2n₃₀/1.3 test rows of each side: of the n₃₀ rows of one test 30 % are in the other one as well.
 * `score` sets h = min(holdout rows, synthetic rows) of each side against h training rows, at most 100,000 cells, by the mean AUC of up to
 * three draws (two from 21 columns on, one from 31), and the held-out rows likewise:
 * a test by fewer rows sees less, so only like sizes are compared.
 * Source: Lopez-Paz & Oquab 2017; the classifier is the project's own (core/gbm).
 *
 * @throws NotMeasurable with fewer than 50 rows on a side.
 */
export async function measureDetectability(tables: AssessmentTables, random: Random, pace: Pace): Promise<Detectability> {
  const { prepared, train, holdout, synthetic } = tables;
  const columnCount = prepared.columns.length;
  const most = Math.max(LEAST_ROWS, Math.floor(MAX_CELLS / columnCount));
  const rowCount = Math.min(train.table.rowCount, synthetic.table.rowCount, most);
  if (rowCount < LEAST_ROWS) throw new CannotMeasure({ code: 'few-rows', least: LEAST_ROWS });
  const fewer = Math.max(LEAST_ROWS, Math.floor(MAX_DRAW_CELLS / columnCount));
  const small = Math.min(holdout.table.rowCount, synthetic.table.rowCount, train.table.rowCount, fewer);
  const draws =
    small < LEAST_ROWS
      ? 0
      : Math.max(
          1,
          Math.min(
            MAX_DRAWS,
            Math.floor(MAX_DRAW_COLUMNS / columnCount),
            Math.floor(Math.min(train.table.rowCount, synthetic.table.rowCount) / small),
          ),
        );
  const splits = train.table.rowCount * columnCount > MAX_TWICE_CELLS ? 1 : SPLITS;
  const total = splits * rowCount + draws * 2 * small;
  let done = 0;
  const tell = async (real: ReadTable, other: ReadTable, count: number, name: string, doing: string): Promise<Told> => {
    const told = await tellApart(prepared, real, other, count, random.derive(name), (share) => pace((done + share * count) / total, doing));
    done += count;
    return told;
  };
  const all: Told[] = [];
  for (let split = 0; split < splits; split++) {
    all.push(await tell(train, synthetic, rowCount, `all rows ${split}`, DOING.tellApart));
  }
  const drawn: number[] = [];
  const references: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const doing = DOING.tellApartDraw(draw + 1, draws);
    drawn.push((await tell(train, synthetic, small, `synthetic ${draw}`, doing)).auc);
    references.push((await tell(train, holdout, small, `holdout ${draw}`, doing)).auc);
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
  const auc = mean(all.map((told) => told.auc));
  // Two tests share some of their rows, which tell nothing twice.
  const tested = all.reduce((sum, { testRows }) => sum + testRows, 0) / (1 + (splits - 1) * TEST_SHARE);
  return {
    score:
      draws === 0 ? { value: scoreAuc(auc), reference: null } : { value: scoreAuc(mean(drawn)), reference: scoreAuc(mean(references)) },
    allRows: {
      score: scoreAuc(auc),
      auc,
      interval: computeAucInterval(auc, tested, tested),
      real: { rowCount, ofRowCount: train.table.rowCount },
      synthetic: { rowCount, ofRowCount: synthetic.table.rowCount },
    },
    tells: rankGains(
      prepared,
      all.map(({ gains }) => gains),
    ),
    samples: listSamples([
      { code: 'detectability-train', used: rowCount, all: train.table.rowCount },
      ...(draws === 0 ? [] : [{ code: 'detectability-holdout' as const, used: small, all: holdout.table.rowCount }]),
    ]),
  };
}

async function tellApart(
  prepared: PreparedTable,
  real: ReadTable,
  other: ReadTable,
  count: number,
  random: Random,
  pace: (share: number) => Promise<void>,
): Promise<Told> {
  const realRows = random.permutation(STREAM, real.table.rowCount).subarray(0, count);
  const otherRows = random.permutation(STREAM + 1, other.table.rowCount).subarray(0, count);
  const cut = Math.round(count * (1 - TEST_SHARE));
  const positions = [...prepared.columns.keys()];
  const read = (first: number, end: number) =>
    toPredictors(
      prepared,
      [
        { from: real, rows: realRows.subarray(first, end) },
        { from: other, rows: otherRows.subarray(first, end) },
      ],
      positions,
    );
  const label = (side: number) => Int32Array.from({ length: 2 * side }, (_, i) => (i < side ? 1 : 0));
  const model = await fitBoostedTrees(
    read(0, cut),
    { type: 'classes', classCount: 2, values: label(cut) },
    { treeEnded: (rounds) => pace(rounds / BOOSTING_DEFAULTS.rounds) },
  );
  const test = count - cut;
  const auc = computeAuc(predictBoostedTrees(model, read(cut, count)), label(test));
  return { auc, testRows: test, gains: model.gains };
}

/** Columns by their share of the gain, largest first. */
function rankGains(prepared: PreparedTable, runs: readonly Float64Array[]): ColumnValue[] {
  const gains = prepared.columns.map((_, position) => runs.reduce((sum, run) => sum + (run[position] as number), 0));
  const total = gains.reduce((sum, gain) => sum + gain, 0) || 1;
  return prepared.columns
    .map(({ columnIndex, spec }, position) => ({ columnIndex, name: spec.name, value: (gains[position] as number) / total }))
    .sort((a, b) => b.value - a.value || a.columnIndex - b.columnIndex);
}
