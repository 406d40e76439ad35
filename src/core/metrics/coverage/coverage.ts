import type { PreparedSide, PreparedTable } from '../prepare.ts';

/**
 * How much of the real range a column of numbers reaches.
 *
 * RangeCoverage = max(0, 1 − max(0, (min_s − min_r) / (max_r − min_r)) − max(0, (max_r − max_s) / (max_r − min_r)))
 *
 * @param realSorted [n] present real values, ascending.
 * @param syntheticSorted [m] present synthetic values, ascending.
 * @returns In [0, 1]; NaN (undefined) when the real values span no range, 0 when there is no synthetic one (SDMetrics: NaN).
 */
export function computeRangeCoverage(realSorted: Float64Array, syntheticSorted: Float64Array): number {
  const min = realSorted[0];
  const max = realSorted[realSorted.length - 1];
  if (min === undefined || max === undefined || min === max) return Number.NaN;
  const syntheticMin = syntheticSorted[0];
  const syntheticMax = syntheticSorted[syntheticSorted.length - 1];
  if (syntheticMin === undefined || syntheticMax === undefined) return 0;
  const range = max - min;
  return Math.max(0, 1 - Math.max(0, (syntheticMin - min) / range) - Math.max(0, (max - syntheticMax) / range));
}

/**
 * Share of the real levels that the synthetic cells hold at all, silent missing cells left out (`MISSING_CODE`).
 *
 * CategoryCoverage = |levels_real ∩ levels_synthetic| / |levels_real|
 *
 * @param codes [m] codes of the synthetic cells; 1 … realLevelCount are real levels.
 * @returns In [0, 1]; NaN (undefined) when the real side holds no level.
 */
export function computeCategoryCoverage(codes: Int32Array, realLevelCount: number): number {
  if (realLevelCount === 0) return Number.NaN;
  const seen = new Uint8Array(realLevelCount + 1);
  for (const code of codes) if (code <= realLevelCount) seen[code] = 1;
  let count = 0;
  for (let code = 1; code <= realLevelCount; code += 1) count += seen[code] as number;
  return count / realLevelCount;
}

/** RangeCoverage or CategoryCoverage of every prepared column: [prepared.columns.length], NaN where undefined. */
export function scoreCoverage(prepared: PreparedTable, side: PreparedSide): Float64Array {
  return Float64Array.from(prepared.columns, (column, index) => {
    const real = prepared.real.columns[index];
    const other = side.columns[index];
    if (real === undefined || other === undefined) throw new RangeError('The side was read for other columns.');
    if (real.sorted !== null && other.sorted !== null) return computeRangeCoverage(real.sorted, other.sorted);
    return computeCategoryCoverage(other.codes, column.realLevelCount);
  });
}
