import { scaleLinear, scaleUtc } from 'd3-scale';
import type { Temporal } from '#core/columns/summary.ts';
import { formatTemporal } from '#ui/format/datetimes.ts';
import { formatAxisNumbers } from '#ui/format/numbers.ts';

/** Height of the drawing box of every stretched chart; widths are counted in bins. */
export const BOX_HEIGHT = 100;

function y(value: number, top: number): string {
  return (BOX_HEIGHT - (top > 0 ? value / top : 0) * BOX_HEIGHT).toFixed(2);
}

/** Outline of a histogram over bins of equal width, from the baseline up, along and back down. */
export function stepPath(heights: readonly number[], top: number): string {
  let path = `M0 ${BOX_HEIGHT}`;
  heights.forEach((height, bin) => {
    path += `V${y(height, top)}H${bin + 1}`;
  });
  return `${path}V${BOX_HEIGHT}`;
}

/** A line through the bins' middles. */
export function middlesPath(heights: readonly number[], top: number): string {
  return heights.map((height, bin) => `${bin === 0 ? 'M' : 'L'}${bin + 0.5} ${y(height, top)}`).join('');
}

/** Counts as shares of their own sum; all zero when there are none. */
export function toShares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total > 0 ? count / total : 0));
}

/** Running shares: the cumulative distribution at each bin's right edge. */
export function toCumulative(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let running = 0;
  return counts.map((count) => {
    running += count;
    return total > 0 ? running / total : 0;
  });
}

/** Sums neighbouring bins so that about `target` are left; edges and counts stay aligned. */
export function mergeBins(
  edges: readonly number[],
  rows: readonly (readonly number[])[],
  target: number,
): { edges: number[]; rows: number[][] } {
  const bins = edges.length - 1;
  const factor = Math.max(1, Math.round(bins / target));
  const merged = Math.ceil(bins / factor);
  const outEdges = Array.from({ length: merged + 1 }, (_, bin) => edges[Math.min(bin * factor, bins)] ?? Number.NaN);
  const outRows = rows.map((row) =>
    Array.from({ length: merged }, (_, bin) => row.slice(bin * factor, (bin + 1) * factor).reduce((sum, count) => sum + count, 0)),
  );
  return { edges: outEdges, rows: outRows };
}

export interface Tick {
  readonly value: number;
  readonly label: string;
  /** Position along the axis, 0–100. */
  readonly percent: number;
}

/** Round ticks within [low, high]. A temporal axis reads its values as milliseconds. */
export function axisTicks(low: number, high: number, count: number, temporal: Temporal | false = false): Tick[] {
  if (!(high > low))
    return Number.isFinite(low)
      ? [{ value: low, label: temporal ? formatTemporal(low, temporal, 1000) : (formatAxisNumbers([low])[0] ?? ''), percent: 50 }]
      : [];
  const values = temporal ? scaleUtc().domain([low, high]).ticks(count).map(Number) : scaleLinear().domain([low, high]).ticks(count);
  const stepMs = values.length > 1 ? (values[1] ?? 0) - (values[0] ?? 0) : high - low;
  const labels = temporal ? values.map((value) => formatTemporal(value, temporal, stepMs)) : formatAxisNumbers(values);
  return values.map((value, index) => ({ value, label: labels[index] ?? '', percent: ((value - low) / (high - low)) * 100 }));
}

/** Ticks from 0 to a height: at least two, labelled as percent. */
export function shareTicks(top: number, count: number): Tick[] {
  const ticks = axisTicks(0, top * 100, count);
  return ticks.map((tick, index) => ({
    ...tick,
    value: tick.value / 100,
    label: index === ticks.length - 1 ? `${tick.label}\u00a0%` : tick.label,
  }));
}

/** As many bins as the smallest of the tables can fill without breaking into spikes (Rice's rule, widened): 10 to 40. */
export function readableBinCount(rows: readonly (readonly number[])[]): number {
  const totals = rows.map((counts) => counts.reduce((sum, count) => sum + count, 0)).filter((total) => total > 0);
  return Math.round(Math.min(40, Math.max(10, 2.6 * Math.cbrt(Math.min(...totals, Number.MAX_SAFE_INTEGER)))));
}
