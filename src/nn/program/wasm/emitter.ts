import type { Activation, Program } from '../contract.ts';

/** A matrix in the module's memory: its address and the bytes from a row to the next. */
export interface Place {
  readonly at: number;
  readonly stride: number;
}

/** One call of a kernel: everything that changes from step to step lies in memory, so a step is the same list every time. */
export interface Instruction {
  readonly kernel: string;
  readonly args: readonly number[];
}

/** What an op may ask for while it writes its instructions. All addresses are those of one thread's share of the rows. */
export interface Emitter {
  readonly program: Program;
  readonly training: boolean;
  readonly rows: number;
  /** Of the batch: the number of this share's first row. */
  readonly firstRow: number;
  emit(kernel: string, ...args: number[]): void;
  input(name: string): Place;
  /** Block of a value. */
  place(value: string, block: number): Place;
  /** A row-major value as one matrix. */
  whole(value: string): Place;
  /** Gradient of a value's block, or null when nothing depends on it. */
  gradient(value: string, block: number): Place | null;
  /** Whether anything before this value learns. */
  learns(value: string): boolean;
  /** Where to write the gradient of a block; `accumulate` = 1 when it must be added to what is there. */
  contribute(value: string, block: number): Place & { readonly accumulate: 0 | 1 };
  /** As `contribute`, zeroed when it is the first: to be added to. */
  contributeSum(value: string, block: number): Place;
  /** As `gradient` and the contributions, for all blocks of a row-major value at once. */
  wholeGradient(value: string): Place | null;
  contributeWhole(value: string): Place & { readonly accumulate: 0 | 1 };
  contributeWholeSum(value: string): Place;
  parameter(name: string, matrix?: number): number;
  parameterGradient(name: string, matrix?: number): number;
  /** Zeroes a parameter's gradient at the start of every step. */
  zeroParameterGradient(name: string): void;
  /** The columns of `value` in groups of four, in rank order, and how many of them each block may see ([C] i32). */
  panels(rank: string, value: string): { readonly list: number; readonly counts: number };
  /** [C] i32: the blocks in rank order. */
  order(rank: string): number;
  /** Address of the op's noise key. */
  noiseKey(): number;
  /** Address of an i32: of this share's rows, those that hold data. */
  rowCount(): number;
  lossScale(loss: string): number;
  /** Per row, or per row and column. */
  lossValues(loss: string): Place;
  /** Bytes of the op's own, the same for every block where blocks are worked on one after another. */
  keep(label: string, block: number, bytes: number): number;
  /** Bytes that no later instruction of another op needs. */
  scratch(bytes: number): number;
}

export interface WasmOp<T> {
  /** One block of the output, or all of it when `block` is null. Losses write theirs here when not training. */
  forward(op: T, emitter: Emitter, block: number | null): void;
  /** Called when training, in reverse order. */
  backward(op: T, emitter: Emitter, block: number | null): void;
  /**
   * For an op that mixes columns: brings its output up to date when only column `fresh` of its input changed, as far as block `block` of
   * it, the next in rank.
   */
  advance?(op: T, emitter: Emitter, fresh: number, block: number | null): void;
}

export const ACTIVATION_CODES: Readonly<Record<Activation, number>> = { linear: 0, relu: 1, leakyRelu: 2 };

const CLASH_BYTES = 512;
const CACHE_LINE_BYTES = 64;

/** Bytes from row to row, such that a column's elements do not all fall into the same few places of the cache. */
export function spreadStride(bytes: number): number {
  return bytes % CLASH_BYTES === 0 ? bytes + CACHE_LINE_BYTES : bytes;
}
