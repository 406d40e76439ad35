import type { ExecutorOptions, Program } from '../contract.ts';
import { findValue, shareRows } from '../values.ts';
import { FIRST_FREE } from './bind.ts';
import type { Place } from './emitter.ts';
import { createPlan, type Plan, type SharedMemory } from './plan.ts';
import { THREAD_BYTES } from './thread.ts';

const ALIGNMENT = 64;
/** Of one executor's memory. */
const MOST_BYTES = 2 ** 31;
const ADAM_SETTINGS = 8;

/** A rank input, and where the lists made from it lie. */
interface RankLists {
  readonly rank: string;
  readonly order: number;
  readonly panels: readonly { readonly value: string; readonly list: number; readonly counts: number }[];
}

/** What all shares of a batch have in common: addresses. */
export interface Memory {
  readonly shared: SharedMemory;
  readonly weights: number;
  readonly first: number;
  readonly second: number;
  readonly average: number;
  readonly adamSettings: number;
  readonly squares: number;
  readonly ranks: readonly RankLists[];
}

function createAllocator() {
  let top = FIRST_FREE;
  return {
    allocate(bytes: number): number {
      const at = top;
      top += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      if (top > MOST_BYTES) throw new RangeError('Out of memory: this network and batch do not fit into 2 GB.');
      return at;
    },
    get bytes() {
      return top;
    },
  };
}

function layOutMemory(program: Program, { batchSize, mode }: ExecutorOptions, allocate: (bytes: number) => number): Memory {
  const flatBytes = 4 * program.parameterCount;
  const training = mode === 'training';
  const weights = allocate(flatBytes);
  const average = training ? allocate(flatBytes) : weights;
  const first = training ? allocate(flatBytes) : 0;
  const second = training ? allocate(flatBytes) : 0;
  const inputs: Record<string, Place> = {};
  for (const { name, width, perRow } of program.inputs)
    inputs[name] = { at: allocate(4 * width * (perRow ? batchSize : 1)), stride: 4 * width };
  const masked = program.ops.filter((op) => op.type === 'maskedDense');
  const rankNames = new Set(program.ops.flatMap((op) => ('rank' in op ? [op.rank] : [])));
  const ranks = [...rankNames].map((rank): RankLists => {
    const width = program.inputs.find(({ name }) => name === rank)!.width;
    const values = new Set(masked.filter((op) => op.rank === rank).map((op) => op.input));
    return {
      rank,
      order: allocate(4 * width),
      panels: [...values].map((value) => ({ value, list: allocate(findValue(program, value).width), counts: allocate(4 * width) })),
    };
  });
  const findRank = (rank: string) => ranks.find((each) => each.rank === rank)!;
  const shared: SharedMemory = {
    allocate,
    weights,
    average,
    inputs,
    noiseKeys: allocate(8 * program.ops.length),
    rowCount: allocate(4),
    lossScales: allocate(4 * program.losses.length),
    panels: (rank, value) => findRank(rank).panels.find((each) => each.value === value)!,
    order: (rank) => findRank(rank).order,
  };
  return { shared, weights, first, second, average, adamSettings: allocate(4 * ADAM_SETTINGS), squares: allocate(8), ranks };
}

/** Where everything of an executor lies, and what its steps do. */
export interface Layout {
  readonly memory: Memory;
  /** One for each share of a batch's rows. */
  readonly plans: readonly [Plan, ...Plan[]];
  readonly threadSpace: number;
  readonly bytes: number;
}

/** @throws RangeError when the network and batch do not fit into memory. */
export function layOut(program: Program, options: ExecutorOptions): Layout {
  const { batchSize, mode } = options;
  if (batchSize <= 0 || batchSize % 4 !== 0) throw new RangeError('A batch is a multiple of 4 rows.');
  const allocator = createAllocator();
  const memory = layOutMemory(program, options, allocator.allocate);
  const training = mode === 'training';
  // The halves are the same on one thread, one after the other: sums of gradients, and so the weights, do not depend on the threads.
  const rows = shareRows(options);
  const isHalved = rows < batchSize;
  const first = createPlan(program, memory.shared, { rows, firstRow: 0, training });
  const others = isHalved ? [createPlan(program, memory.shared, { rows, firstRow: rows, training })] : [];
  const threadSpace = isHalved ? allocator.allocate(THREAD_BYTES) : 0;
  return { memory, plans: [first, ...others], threadSpace, bytes: allocator.bytes };
}
