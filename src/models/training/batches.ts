import type { EncodedRows } from '#core/codec/contract.ts';
import type { Random } from '#core/random/random.ts';

/** Rows cut out of a split, row-major: what a network is fed. */
export interface Batch {
  /** [rowCount × C] */
  readonly tokens: Int32Array;
  /** [rowCount × F]; empty where no column has features. */
  readonly features: Float32Array;
}

/** Arrays for `rowCount` rows of this split, to be written by `gatherRows` step after step. */
export function createBatch(rows: EncodedRows, rowCount: number): Batch {
  const widthOf = (values: ArrayLike<number>) => (rows.rowCount === 0 ? 0 : values.length / rows.rowCount);
  return { tokens: new Int32Array(rowCount * widthOf(rows.tokens)), features: new Float32Array(rowCount * widthOf(rows.features)) };
}

/**
 * Copies rows of a split into a batch: place i gets row `rowAt(i)`.
 *
 * @param into of `rowCount` rows; a new one by default.
 * @returns `into`.
 */
export function gatherRows(
  rows: EncodedRows,
  rowCount: number,
  rowAt: (place: number) => number,
  into: Batch = createBatch(rows, rowCount),
): Batch {
  const columns = rows.tokens.length / rows.rowCount;
  const width = rows.features.length / rows.rowCount;
  for (let i = 0; i < rowCount; i++) {
    const row = rowAt(i);
    into.tokens.set(rows.tokens.subarray(row * columns, (row + 1) * columns), i * columns);
    if (width > 0) into.features.set(rows.features.subarray(row * width, (row + 1) * width), i * width);
  }
  return into;
}

/** A batch as a program's inputs; a table without features has no such input. */
export function inputsOf({ tokens, features }: Batch): Readonly<Record<string, Int32Array | Float32Array>> {
  return features.length === 0 ? { tokens } : { tokens, features };
}

/** The table's rows in shuffled passes: pass p is permutation p of `order`. */
export interface ShuffledPasses {
  /** The row at a place of one pass. */
  inPass(pass: number, place: number): number;
  /** The row at a place of the endless stream of all passes, one after the other. */
  inStream(place: number): number;
}

/** Keeps the permutation asked for last: ask for places of one pass together. */
export function createShuffledPasses(order: Random, rowCount: number): ShuffledPasses {
  let latest: { readonly pass: number; readonly rows: Uint32Array } | null = null;
  const inPass = (pass: number, place: number): number => {
    if (latest?.pass !== pass) latest = { pass, rows: order.permutation(pass, rowCount) };
    return latest.rows[place] as number;
  };
  return { inPass, inStream: (place) => inPass(Math.floor(place / rowCount), place % rowCount) };
}
