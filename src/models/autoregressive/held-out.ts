import type { EncodedRows } from '#core/codec/contract.ts';
import { checkFinite, failIfFaulty } from '#nn/backend/faults.ts';
import type { Executor, ProgramInputs } from '#nn/program/contract.ts';
import type { TokenJob } from '../token-model.ts';
import { gatherRows, inputsOf } from '../training/batches.ts';
import { drawOrder, naturalRank, rankOf } from './orders.ts';
import { requireColumns } from './sampler.ts';

const HOLDOUT_ROWS = 8192;
/** Rows trained on that are held against them. */
const MEMBER_ROWS = 2048;
/**
 * A column's held-out loss counts in units of its own entropy plus this many nats, so that columns of next to no entropy do not drown the
 * rest.
 */
const SCALE_NATS = 0.5;
/** Weight of orders with some columns first in the held-out score; the rest is the table’s own, as in training. */
const OTHERS_WEIGHT = 0.5;
/** Orders with some columns first that held-out rows are judged in, each a part of them. */
const HELD_OUT_ORDERS = 8;
const LEAST_PART_ROWS = 32;

/** Held-out rows in the table's order, and again in parts with some columns first. */
export interface HeldOut {
  readonly natural: ProgramInputs;
  readonly others: readonly ProgramInputs[];
  readonly rowCount: number;
  /** Rows trained on, in the table's order; null where their lead does not count. */
  readonly members: { readonly natural: ProgramInputs; readonly rowCount: number } | null;
  /** [C] 1 / (C (½ + entropy)), entropy in nats of the column's tokens in the training rows. */
  readonly scales: Float64Array;
  /** What a cell counts at most: as one that is less likely than one in as many rows as were learnt from. */
  readonly mostNats: number;
  /** What the lead of the rows trained on counts. */
  readonly gapWeight: number;
}

/** Held-out rows, a random choice of them where there are many, and rows trained on to hold them against; null without rows. */
export function pickHeldOut(job: TokenJob, gapWeight: number): HeldOut | null {
  const { train, holdout, cardinalities, random } = job;
  const rowCount = Math.min(holdout.rowCount, HOLDOUT_ROWS);
  if (rowCount === 0) return null;
  const columnCount = cardinalities.length;
  const natural = naturalRank(columnCount);
  const rows = random.derive('holdout').permutation(0, holdout.rowCount).subarray(0, rowCount);
  const parts = Math.min(HELD_OUT_ORDERS, Math.ceil(rowCount / LEAST_PART_ROWS));
  const startOf = (part: number) => Math.floor((part * rowCount) / parts);
  const members = random.derive('members').permutation(0, train.rowCount).subarray(0, MEMBER_ROWS);
  return {
    natural: takeRows(holdout, rows, natural),
    others: Array.from({ length: parts }, (_, i) =>
      takeRows(holdout, rows.subarray(startOf(i), startOf(i + 1)), rankOf(drawOrder(random.derive('holdout'), i + 1, columnCount))),
    ),
    rowCount,
    members: gapWeight === 0 ? null : { natural: takeRows(train, members, natural), rowCount: members.length },
    scales: scalesOf(job),
    mostNats: Math.log(1 + train.rowCount),
    gapWeight,
  };
}

function takeRows(split: EncodedRows, rows: Uint32Array, rank: Int32Array): ProgramInputs {
  return { arrays: { ...inputsOf(gatherRows(split, rows.length, (i) => rows[i] as number)), rank } };
}

function scalesOf({ cardinalities, logFrequencies }: TokenJob): Float64Array {
  let offset = 0;
  return Float64Array.from(cardinalities, (cardinality) => {
    let entropy = 0;
    for (let token = 0; token < cardinality; token++) {
      const logShare = logFrequencies[offset + token] as number;
      entropy -= Math.exp(logShare) * logShare;
    }
    offset += cardinality;
    return 1 / (cardinalities.length * (SCALE_NATS + entropy));
  });
}

/**
 * The mean over held-out rows of their scaled losses, half in the table's order and half with some columns first, and of the lead that rows
 * trained on have over them `gapWeight`: of two versions that unseen rows like about equally, the one that knows its own rows less by heart
 * is kept.
 * A cell that is less likely than one in as many rows as were learnt from counts as just that unlikely: a handful of surprises would decide
 * else.
 */
export async function judge(heldOut: HeldOut, executor: Executor): Promise<{ readonly score: number; readonly holdoutNats: number }> {
  const { scales, mostNats, members, rowCount, gapWeight } = heldOut;
  const evaluate = async (inputs: ProgramInputs) => {
    const losses = await executor.evaluate(inputs);
    failIfFaulty();
    let nats = 0;
    let score = 0;
    requireColumns(losses.nats).forEach((value, i) => {
      nats += value;
      score += Math.min(value, mostNats) * (scales[i % scales.length] as number);
    });
    return { nats, score };
  };
  const natural = await evaluate(heldOut.natural);
  let others = 0;
  for (const inputs of heldOut.others) others += (await evaluate(inputs)).score;
  const score = ((1 - OTHERS_WEIGHT) * natural.score + OTHERS_WEIGHT * others) / rowCount;
  const lead = members === null ? 0 : Math.max(0, natural.score / rowCount - (await evaluate(members.natural)).score / members.rowCount);
  return { score: checkFinite(score + gapWeight * lead), holdoutNats: checkFinite(natural.nats / rowCount) };
}
