import { computeAuc } from '#core/gbm/scores.ts';
import { operationsOf } from '#core/personal/operations.ts';
import type { Random } from '#core/random/random.ts';
import { DOING } from '#core/wording/progress.ts';
import { type AssessmentTables, drawRows, type ReadTable, type RowsOf } from '../assessment/tables.ts';
import { computeAucInterval } from '../assessment/wilson.ts';
import { CannotMeasure } from '../cannot-measure.ts';
import type { Interval } from '../contract.ts';
import type { Pace } from '../measure.ts';
import type { PreparedTable } from '../prepare.ts';
import { listSamples } from '../samples.ts';
import type { Distances, NearestPair } from './contract.ts';
import { createDistanceSpace, type DistanceSpace, findNearest, type Neighbour, type Points } from './nearest.ts';

const MAX_QUERIES = 4_000;
/** Query-base pairs × columns of one search beyond which fewer queries are asked. */
const MAX_COMPARISONS = 1_800_000_000;
const MAX_BASE_ROWS = 50_000;
const LEAST_HOLDOUT_ROWS = 20;
const CURVE_POINTS = 200;
const SHOWN_PAIRS = 20;
const QUERIES_BETWEEN_PACES = 64;
const Z = 1.959963984540054;

/**
 * Distances of rows to their closest records: whether synthetic rows lie nearer to the rows trained on than unseen real rows do.
 *
 * - DCR share: of q synthetic rows, the share nearer to h training rows than to h held-out rows (h = min of both), ties ½; ideal ½. It sees
 *   copying of many rows, little of few. A copy's own row is in a draw of h of n training rows with a chance of h/n and else both sides are
 *   alike, so copies alone reach ½ + h/2n (`fullCopy`): .556 with a tenth held out, not 1.
 *   Mean over all disjoint draws of h training rows: which rows are drawn moves a single draw's share by about .01 at h = 3,000.
 * - DCR ratio: 5 % quantile of the distance to the nearest of all training rows, synthetic over held-out rows.
 * - NNDR: nearest over second-nearest distance to the training rows (0/0 = 1), 5 % quantile and median.
 * - Membership: AUC of −(distance to the nearest synthetic row) at telling training from held-out rows; ½ = nothing leaks that way.
 *
 * Distances are those of `createDistanceSpace`. Queries are at most 4,000, and fewer where base rows × columns are many; bases at most
 * 50,000 rows; all drawn at random.
 *
 * @throws NotMeasurable with fewer than 20 held-out rows.
 */
export async function measureDistances(tables: AssessmentTables, random: Random, pace: Pace): Promise<Distances> {
  const { prepared, train, holdout, synthetic } = tables;
  if (holdout.table.rowCount < LEAST_HOLDOUT_ROWS) throw new CannotMeasure({ code: 'few-held-out-rows', least: LEAST_HOLDOUT_ROWS });
  const space = createDistanceSpace(prepared);
  const limit = (base: RowsOf) =>
    Math.max(100, Math.min(MAX_QUERIES, Math.floor(MAX_COMPARISONS / (Math.max(1, base.rows.length) * prepared.columns.length))));
  const drawTo = (from: ReadTable, base: RowsOf, stream: number, most = Number.POSITIVE_INFINITY) =>
    drawRows(from, Math.min(limit(base), most), random, stream);
  const search = async (queries: RowsOf, base: RowsOf, first: number, end: number, doing: string): Promise<Neighbour[]> => {
    const from = space.place(queries);
    const to: Points = space.place(base);
    const found: Neighbour[] = [];
    for (let q = 0; q < from.rowCount; q++) {
      if (q % QUERIES_BETWEEN_PACES === 0) await pace(first + ((end - first) * q) / from.rowCount, doing);
      found.push(findNearest(from, q, to));
    }
    return found;
  };

  // In random order, so that each run of as many rows as are held out is a draw of its own.
  const trainCount = Math.min(train.table.rowCount, MAX_BASE_ROWS);
  const allTrain: RowsOf = { from: train, rows: random.permutation(1, train.table.rowCount).subarray(0, trainCount) };
  const likeRows = Math.min(trainCount, holdout.table.rowCount);
  const likeHoldout = drawRows(holdout, likeRows, random, 5);
  const syntheticQueries = drawTo(synthetic, allTrain, 2);
  const holdoutQueries = drawTo(holdout, allTrain, 3);
  const { toTrain, shares } = await compareSides(space, { queries: syntheticQueries, train: allTrain, holdout: likeHoldout }, (share) =>
    pace(share * 0.45, DOING.findNearestOfSynthetic),
  );
  const holdoutToTrain = await search(holdoutQueries, allTrain, 0.45, 0.7, DOING.findNearestOfUnseen);

  const syntheticBase = drawRows(synthetic, MAX_BASE_ROWS, random, 7);
  const memberCount = Math.min(train.table.rowCount, holdout.table.rowCount);
  const members = drawTo(train, syntheticBase, 8, memberCount);
  const strangers = drawTo(holdout, syntheticBase, 9, memberCount);
  const guesses = [
    ...(await search(members, syntheticBase, 0.7, 0.85, DOING.guessMembers)),
    ...(await search(strangers, syntheticBase, 0.85, 1, DOING.guessMembers)),
  ];
  const auc = computeAuc(
    Float64Array.from(guesses, ({ nearest }) => -nearest),
    Int32Array.from(guesses, (_, i) => (i < members.rows.length ? 1 : 0)),
  );

  const syntheticDistances = sortDistances(toTrain);
  const holdoutDistances = sortDistances(holdoutToTrain);
  const holdoutFifth = quantileOf(holdoutDistances, 0.05);
  const syntheticRatios = sortRatios(toTrain);
  const holdoutRatios = sortRatios(holdoutToTrain);
  const score = (share: number) => ({ value: quantileOf(syntheticRatios, share), reference: quantileOf(holdoutRatios, share) });
  return {
    dcrShare: {
      ...summariseShares(shares, likeRows),
      fullCopy: 0.5 + likeRows / (2 * trainCount),
      rows: { rowCount: syntheticQueries.rows.length, ofRowCount: synthetic.table.rowCount },
    },
    dcrRatio: holdoutFifth === 0 ? null : quantileOf(syntheticDistances, 0.05) / holdoutFifth,
    nndr: { fifth: score(0.05), median: score(0.5) },
    curves: { synthetic: thin(syntheticDistances), holdout: thin(holdoutDistances) },
    membership: { auc, interval: computeAucInterval(auc, members.rows.length, strangers.rows.length), rows: members.rows.length },
    samples: listSamples([
      { code: 'distances-synthetic-queries', used: syntheticQueries.rows.length, all: synthetic.table.rowCount },
      { code: 'distances-holdout-queries', used: holdoutQueries.rows.length, all: holdout.table.rowCount },
      { code: 'distances-holdout', used: likeHoldout.rows.length, all: holdout.table.rowCount },
      { code: 'distances-train', used: allTrain.rows.length, all: train.table.rowCount },
      { code: 'membership-train', used: members.rows.length, all: train.table.rowCount },
      { code: 'membership-holdout', used: strangers.rows.length, all: holdout.table.rowCount },
      { code: 'membership-synthetic', used: syntheticBase.rows.length, all: synthetic.table.rowCount },
    ]),
    nearest: describeNearest(prepared, toTrain, syntheticQueries, allTrain),
  };
}

interface Sides {
  readonly queries: RowsOf;
  readonly train: RowsOf;
  readonly holdout: RowsOf;
}

/**
 * Looks for each query's nearest training rows, all of them and draw by draw of the holdout's size, and at which draws it lies nearer to
 * than to the held-out rows.
 *
 * @returns `toTrain` [queries]; `shares` [draws][queries] 1 = nearer to the training rows, 0 = to the held-out ones, ½ = neither.
 */
async function compareSides(
  space: DistanceSpace,
  sides: Sides,
  pace: (share: number) => Promise<void>,
): Promise<{ toTrain: Neighbour[]; shares: Float64Array[] }> {
  const queries = space.place(sides.queries);
  const train = space.place(sides.train);
  const holdout = space.place(sides.holdout);
  const draws = Math.floor(train.rowCount / holdout.rowCount);
  const shares = Array.from({ length: draws }, () => new Float64Array(queries.rowCount));
  const toTrain: Neighbour[] = [];
  for (let q = 0; q < queries.rowCount; q++) {
    if (q % QUERIES_BETWEEN_PACES === 0) await pace(q / queries.rowCount);
    const unseen = findNearest(queries, q, holdout).nearest;
    let best = findNearest(queries, q, train, draws * holdout.rowCount);
    for (const [draw, share] of shares.entries()) {
      const own = findNearest(queries, q, train, draw * holdout.rowCount, (draw + 1) * holdout.rowCount);
      share[q] = own.nearest < unseen ? 1 : own.nearest === unseen ? 0.5 : 0;
      best = mergeNeighbours(best, own);
    }
    toTrain.push(best);
  }
  return { toTrain, shares };
}

function mergeNeighbours(a: Neighbour, b: Neighbour): Neighbour {
  const [near, far] = a.nearest <= b.nearest ? [a, b] : [b, a];
  return { nearest: near.nearest, second: Math.min(near.second, far.nearest), place: near.place };
}

/**
 * Mean share with its 95 % interval: synthetic rows, training draws and held-out rows are all samples. Wide rather than narrow: of tables
 * without ties or
 * crowded places the least s² is about twice the true one, so that more than 95 % of such intervals hold ½ where nothing leaks.
 *
 * SE² = Var(row means) / rows + s² / draws + s², s² = variance of the draws' shares, for the held-out rows are one more such draw;
 * s² ≥ 1 / (8 rowsOfDraw), what the unequal reach of single rows makes by itself (all that is known with one draw).
 */
function summariseShares(shares: readonly Float64Array[], rowsOfDraw: number): { value: number; interval: Interval } {
  const queryCount = shares[0]?.length ?? 0;
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value / values.length, 0);
  const variance = (values: ArrayLike<number>) => {
    const center = mean(values);
    return values.length < 2 ? 0 : Array.from(values).reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
  };
  const rowMeans = Float64Array.from({ length: queryCount }, (_, q) => mean(shares.map((share) => share[q] as number)));
  const value = mean(rowMeans);
  const ofDraw = Math.max(variance(shares.map(mean)), 1 / (8 * rowsOfDraw));
  const half = Z * Math.sqrt(variance(rowMeans) / queryCount + ofDraw / shares.length + ofDraw);
  return { value, interval: { low: Math.max(0, value - half), high: Math.min(1, value + half) } };
}

const sortDistances = (found: readonly Neighbour[]) => Float64Array.from(found, ({ nearest }) => Math.sqrt(nearest)).sort();

const sortRatios = (found: readonly Neighbour[]) =>
  Float64Array.from(found, ({ nearest, second }) => (second === 0 || !Number.isFinite(second) ? 1 : Math.sqrt(nearest / second))).sort();

/** Linear interpolation between order statistics at (n − 1)·share; NaN for none. */
function quantileOf(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const a = sorted[low] ?? Number.NaN;
  const b = sorted[low + 1] ?? a;
  return a + (b - a) * (at - low);
}

function thin(sorted: Float64Array): number[] {
  const count = Math.min(CURVE_POINTS, sorted.length);
  return Array.from({ length: count }, (_, i) => quantileOf(sorted, count === 1 ? 0 : i / (count - 1)));
}

function describeNearest(prepared: PreparedTable, found: readonly Neighbour[], queries: RowsOf, base: RowsOf): NearestPair[] {
  const order = [...found.keys()].sort((a, b) => (found[a] as Neighbour).nearest - (found[b] as Neighbour).nearest);
  const columns = prepared.columns.map(({ columnIndex, spec }) => ({ columnIndex, spec }));
  const write = ({ table }: ReadTable, row: number) =>
    columns.map(({ columnIndex, spec }) => {
      const column = table.columns[columnIndex];
      return column === undefined ? '' : operationsOf(spec).createFormatter(column, spec)(row);
    });
  return order.slice(0, SHOWN_PAIRS).map((q) => {
    const { nearest, place } = found[q] as Neighbour;
    const syntheticRow = queries.rows[q] as number;
    const realRow = base.rows[place] as number;
    return {
      syntheticRow,
      realRow,
      distance: Math.sqrt(nearest),
      synthetic: write(queries.from, syntheticRow),
      real: write(base.from, realRow),
      names: columns.map(({ spec }) => spec.name),
    };
  });
}
