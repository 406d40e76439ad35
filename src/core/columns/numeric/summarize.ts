import { readPresentNumbers } from '#core/columns/encodings/shared.ts';
import type { Histogram, NumericSummary, Temporal } from '#core/columns/summary.ts';
import { allRows } from '#core/table/rows.ts';
import type { NumericColumn } from '#core/table/table.ts';

const MAX_BINS = 30;

/** Linear interpolation between order statistics: the value at position p · (n − 1) of ascending data. */
function quantile(sorted: Float64Array, p: number): number {
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (position - below) * (high - low);
}

/** Equal-width bins; whole numbers get bins of whole width around them. */
function histogramOf(sorted: Float64Array, integersOnly: boolean): Histogram {
  const n = sorted.length;
  if (n === 0) return { edges: [0, 1], counts: [0] };
  const min = sorted[0] as number;
  const max = sorted[n - 1] as number;
  let bins = MAX_BINS;
  let start = min;
  let width = (max - min) / bins;
  if (integersOnly && max - min < 2 ** 50) {
    width = Math.ceil((max - min + 1) / MAX_BINS);
    bins = Math.ceil((max - min + 1) / width);
    start = min - 0.5;
  } else if (!(width > 0) || !Number.isFinite(width)) {
    bins = 1;
    start = min - 0.5;
    width = Math.max(1, max - min + 1);
  }
  const edges = Array.from({ length: bins + 1 }, (_, i) => start + i * width);
  const counts = new Array<number>(bins).fill(0);
  for (const value of sorted) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((value - start) / width)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { edges, counts };
}

/**
 * Summary of a numeric column's present cells: moments (std with n in the denominator), quantiles by linear interpolation, a histogram of
 * at most 30 bins. With no present cell every figure is 0.
 *
 * @param temporal what the values stand for when they are milliseconds.
 */
export function summarizeNumbers(column: NumericColumn, temporal: Temporal | false): NumericSummary {
  const rowCount = column.values.length;
  const sorted = readPresentNumbers(column, allRows(rowCount)).sort();
  const n = sorted.length;
  let distinctCount = 0;
  let zeroCount = 0;
  let integersOnly = true;
  let mean = 0;
  for (let i = 0; i < n; i++) {
    const value = sorted[i] as number;
    if (i === 0 || value !== sorted[i - 1]) distinctCount++;
    if (value === 0) zeroCount++;
    if (integersOnly && !Number.isInteger(value)) integersOnly = false;
    mean += (value - mean) / (i + 1);
  }
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  const at = (p: number): number => (n === 0 ? 0 : quantile(sorted, p));
  return {
    shape: 'numeric',
    temporal,
    rowCount,
    missingCount: rowCount - n,
    distinctCount,
    histogram: histogramOf(sorted, integersOnly && !temporal),
    min: at(0),
    max: at(1),
    mean,
    std: n === 0 ? 0 : Math.sqrt(squares / n),
    quantiles: { p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) },
    zeroCount,
    integersOnly,
  };
}
