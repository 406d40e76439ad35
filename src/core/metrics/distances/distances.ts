import { computeAuc } from '#core/gbm/scores.ts';
import { operationsOf } from '#core/personal/operations.ts';
import type { Random } from '#core/random/random.ts';
import type { PreparedTable } from '../prepare.ts';
import type { Distances, NearestPair, Pace } from '../proof/contract.ts';
import { drawRows, type ProofTables, type ReadTable, type RowsOf } from '../proof/tables.ts';
import { computeAucInterval, computeWilsonInterval } from '../proof/wilson.ts';
import { createDistanceSpace, findNearest, type Neighbour, type Points } from './nearest.ts';

const MAX_QUERIES = 4_000;
/** Query-base pairs × columns of one search beyond which fewer queries are asked. */
const MAX_COMPARISONS = 600_000_000;
const MAX_BASE_ROWS = 50_000;
const LEAST_HOLDOUT_ROWS = 20;
const CURVE_POINTS = 200;
const SHOWN_PAIRS = 20;
const QUERIES_BETWEEN_PACES = 64;

/**
 * Distances of rows to their closest records: whether synthetic rows lie nearer to the rows trained on than unseen real rows do.
 *
 * - DCR share: of q synthetic rows, the share nearer to h training rows than to h held-out rows (h = min of both), ties ½; ideal ½. It sees copying of many rows, little of few.
 * - DCR ratio: 5 % quantile of the distance to the nearest of all training rows, synthetic over held-out rows.
 * - NNDR: nearest over second-nearest distance to the training rows (0/0 = 1), 5 % quantile and median.
 * - Membership: AUC of −(distance to the nearest synthetic row) at telling training from held-out rows; ½ = nothing leaks that way.
 *
 * Distances are those of `createDistanceSpace`. Queries are at most 4,000, and fewer where base rows × columns are many; bases at most 50,000 rows; all drawn at random.
 *
 * @throws RangeError with fewer than 20 held-out rows.
 */
export async function measureDistances(tables: ProofTables, random: Random, pace: Pace): Promise<Distances> {
  const { prepared, train, holdout, synthetic } = tables;
  if (holdout.table.rowCount < LEAST_HOLDOUT_ROWS) throw new RangeError(`Distances need at least ${LEAST_HOLDOUT_ROWS} held-out rows.`);
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

  const allTrain = drawRows(train, MAX_BASE_ROWS, random, 1);
  const syntheticQueries = drawTo(synthetic, allTrain, 2);
  const holdoutQueries = drawTo(holdout, allTrain, 3);
  const toTrain = await search(syntheticQueries, allTrain, 0, 0.3, 'Finding the nearest real row of each synthetic row');
  const holdoutToTrain = await search(holdoutQueries, allTrain, 0.3, 0.5, 'Finding the nearest real row of each unseen row');

  const likeRows = Math.min(train.table.rowCount, holdout.table.rowCount, MAX_BASE_ROWS);
  const likeTrain = drawRows(train, likeRows, random, 4);
  const likeHoldout = drawRows(holdout, likeRows, random, 5);
  const shareQueries = drawTo(synthetic, likeTrain, 6);
  const nearTrain = await search(shareQueries, likeTrain, 0.5, 0.6, 'Asking which rows lie nearer: those trained on or unseen ones');
  const nearHoldout = await search(shareQueries, likeHoldout, 0.6, 0.7, 'Asking which rows lie nearer: those trained on or unseen ones');
  let nearer = 0;
  for (const [i, { nearest }] of nearTrain.entries()) {
    const other = nearHoldout[i]?.nearest ?? Number.POSITIVE_INFINITY;
    nearer += nearest < other ? 1 : nearest === other ? 0.5 : 0;
  }

  const syntheticBase = drawRows(synthetic, MAX_BASE_ROWS, random, 7);
  const memberCount = Math.min(train.table.rowCount, holdout.table.rowCount);
  const members = drawTo(train, syntheticBase, 8, memberCount);
  const strangers = drawTo(holdout, syntheticBase, 9, memberCount);
  const guesses = [
    ...(await search(members, syntheticBase, 0.7, 0.85, 'Guessing who was trained on')),
    ...(await search(strangers, syntheticBase, 0.85, 1, 'Guessing who was trained on')),
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
      value: nearer / nearTrain.length,
      interval: computeWilsonInterval(nearer, nearTrain.length),
      rows: { rowCount: nearTrain.length, ofRowCount: synthetic.table.rowCount },
    },
    dcrRatio: holdoutFifth === 0 ? null : quantileOf(syntheticDistances, 0.05) / holdoutFifth,
    nndr: { fifth: score(0.05), median: score(0.5) },
    curves: { synthetic: thin(syntheticDistances), holdout: thin(holdoutDistances) },
    membership: { auc, interval: computeAucInterval(auc, members.rows.length, strangers.rows.length), rows: members.rows.length },
    nearest: describeNearest(prepared, toTrain, syntheticQueries, allTrain),
  };
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
