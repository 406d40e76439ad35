const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Bin widths that a person reads at a glance. */
const TIME_STEPS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 20, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 20, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 8, 12].map((count) => count * HOUR_MS),
  ...[1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 56, 91, 120, 182, 273].map((count) => count * DAY_MS),
];
const YEAR_MS = 365.25 * DAY_MS;
const MANTISSAS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** Ranges below or magnitudes above these cannot be cut evenly in 64-bit floats. */
const GREATEST_MAGNITUDE = 1e300;
const LEAST_RANGE = 1e-290;
const LEAST_RELATIVE_RANGE = 1e-11;

/** What a step of a column is: any number, whole numbers, or UTC milliseconds. */
export type BinUnit = 'real' | 'whole' | 'time';

/**
 * Equal-width bins with readable edges that cover [min, max].
 *
 * The width is the least of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × 10ᵏ (whole ones only for whole numbers; calendar steps for time)
 * that needs at most `maxBins` bins; the edges are its multiples. Bins are [eᵢ, eᵢ₊₁); the last edge lies above `max` for whole numbers and
 * time,
 * and may equal it for real ones, whose last bin is closed.
 *
 * @param min Finite.
 * @param max Finite, at least `min`; equal ends make one bin, and so do ends too close or too far apart for 64-bit floats to cut.
 * @returns [bins + 1] ascending.
 */
export function chooseEdges(min: number, max: number, unit: BinUnit, maxBins: number): number[] {
  const magnitude = Math.max(Math.abs(min), Math.abs(max));
  if (magnitude > GREATEST_MAGNITUDE) return [min, max];
  if (min === max) return unit === 'real' ? spreadSingle(min) : [min, min + (unit === 'whole' ? 1 : 1000)];
  const range = max - min;
  if (range < Math.max(LEAST_RANGE, magnitude * LEAST_RELATIVE_RANGE)) return [min, max];
  let width = findStep(range / maxBins, unit);
  for (;;) {
    const first = Math.floor(min / width);
    const closed = unit === 'real' && Math.ceil(max / width) * width >= max;
    const last = closed ? Math.ceil(max / width) : Math.floor(max / width) + 1;
    if (last - first <= maxBins) {
      const edges = Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * width));
      // Rounding to tidy edges must not leave an end outside.
      edges[0] = Math.min(edges[0] as number, min);
      edges[edges.length - 1] = Math.max(edges[edges.length - 1] as number, max);
      return edges;
    }
    width = findStep(width * 1.01, unit);
  }
}

function spreadSingle(value: number): number[] {
  const half = value === 0 ? 0.5 : Math.abs(value) / 20;
  return [value - half, value + half];
}

function findStep(atLeast: number, unit: BinUnit): number {
  if (unit === 'time') return TIME_STEPS_MS.find((step) => step >= atLeast) ?? YEAR_MS * findStep(atLeast / YEAR_MS, 'whole');
  const wanted = unit === 'whole' ? Math.max(1, atLeast) : atLeast;
  for (let exponent = Math.floor(Math.log10(wanted)); ; exponent += 1) {
    for (const mantissa of MANTISSAS) {
      const step = tidy(mantissa * 10 ** exponent);
      if (step >= wanted * (1 - 1e-12) && (unit === 'real' || Number.isInteger(step))) return step;
    }
  }
}

function tidy(value: number): number {
  return Number(value.toPrecision(15));
}

/**
 * Counts of values per bin; values below or above the edges are counted in the end bins, NaN nowhere.
 *
 * @param values [n] any order.
 * @param edges [bins + 1] ascending, equal widths.
 */
export function countBins(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  const locate = createBinLocator(edges);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = locate(value);
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/** A function from a present value to its bin, ends included: [eᵢ, eᵢ₊₁), the last bin closed. */
export function createBinLocator(edges: readonly number[]): (value: number) => number {
  const bins = edges.length - 1;
  if (bins === 1) return () => 0;
  const first = edges[0] as number;
  const width = ((edges[bins] as number) - first) / bins;
  return (value) => {
    let bin = Math.max(0, Math.min(bins - 1, Math.floor((value - first) / width)));
    while (bin > 0 && value < (edges[bin] as number)) bin -= 1;
    while (bin < bins - 1 && value >= (edges[bin + 1] as number)) bin += 1;
    return bin;
  };
}
