import type { PreparedSide, PreparedTable } from '../prepare.ts';

/**
 * Share of synthetic values that lie within the real range, per prepared numerical column.
 *
 * BoundaryAdherence = #{min_real ≤ x ≤ max_real} / m, where m counts the present synthetic cells when real cells are missing too,
 * and all synthetic cells when none is (a missing cell is then out of bounds).
 *
 * @returns [prepared.columns.length] in [0, 1]; NaN (undefined) for a categorical role or without a real value; 0 when m = 0 (SDMetrics:
 *   NaN).
 */
export function scoreBoundary(prepared: PreparedTable, side: PreparedSide): Float64Array {
  return Float64Array.from(prepared.columns, (_, index) => {
    const real = prepared.real.columns[index];
    const other = side.columns[index];
    if (real === undefined || other === undefined) throw new RangeError('The side was read for other columns.');
    const min = real.sorted?.[0];
    const max = real.sorted?.[real.presentCount - 1];
    if (other.sorted === null || min === undefined || max === undefined) return Number.NaN;
    const denominator = real.presentCount < prepared.real.rowCount ? other.presentCount : side.rowCount;
    let within = 0;
    for (const value of other.sorted) if (value >= min && value <= max) within += 1;
    return denominator === 0 ? 0 : within / denominator;
  });
}
