import type { PreparedSide, PreparedTable } from '../prepare.ts';

/** Share of missing cells, however they are written, of one prepared column of a side, in [0, 1]; 0 for a side without rows. */
export function computeMissingShare(side: PreparedSide, index: number): number {
  const column = side.columns[index];
  if (column === undefined) throw new RangeError(`There is no prepared column ${index}.`);
  return side.rowCount === 0 ? 0 : 1 - column.presentCount / side.rowCount;
}

/**
 * How alike the shares of missing cells are, per prepared column.
 *
 * MissingValueSimilarity = 1 − |share_real − share_synthetic|, in [0, 1]; NaN (undefined) without real rows, 0 without synthetic ones.
 *
 * SDMetrics' MissingValueSimilarity, but for the empty sides, where it divides by zero, and for the column's own markers ('?'), which it
 * takes for values.
 *
 * @returns [prepared.columns.length]
 */
export function scoreMissing(prepared: PreparedTable, side: PreparedSide): Float64Array {
  return Float64Array.from(prepared.columns, (_, index) => {
    if (prepared.real.rowCount === 0) return Number.NaN;
    if (side.rowCount === 0) return 0;
    return 1 - Math.abs(computeMissingShare(prepared.real, index) - computeMissingShare(side, index));
  });
}
