import { lowerBound, upperBound } from '#core/columns/encodings/search.ts';
import type { NumericColumn } from '#core/table/table.ts';

/**
 * What the encodings of a number resolve, roughly: a token a value up to so many, else values of many rows and so many bins of equal rows.
 */
const SINGLE_VALUES = 128;
const ATOM_SHARE = 0.005;
const BINS = 64;
const LOOKED_AT_ROWS = 4000;
/** Of draws within the bins, how many may break the order for it to be mended row by row. */
const MAX_BROKEN_SHARE = 0.01;
const STRIDES = [0.618_033_988_749_895, 0.754_877_666_246_693];

/**
 * A value of so many rows is one of the column's own, and steps must not lose columns with so many rows at such values beside those that
 * equal their neighbour.
 */
const OWN_VALUE_SHARE = 0.02;
const MAX_LOST_SHARE = 0.05;

/** A column that would be modelled by its place beside others: its own place in the chain and theirs. */
export interface Step {
  readonly place: number;
  readonly neighbours: readonly number[];
}

/**
 * Share of the rows where the column of a step holds one of its own usual values, not a neighbour's: no rent, the day on which all was
 * counted. The greatest of all steps.
 */
function shareLost(chain: readonly NumericColumn[], steps: readonly Step[], rows: Uint32Array): number {
  let most = 0;
  for (const { place, neighbours } of steps) {
    const { values, missing } = chain[place] as NumericColumn;
    const isNeighbours = (row: number) => neighbours.some((other) => chain[other]?.values[row] === values[row]);
    const counts = new Map<number, number>();
    for (const row of rows) if (missing[row] === 0) counts.set(values[row] as number, (counts.get(values[row] as number) ?? 0) + 1);
    const own = new Set([...counts].flatMap(([value, count]) => (count >= OWN_VALUE_SHARE * rows.length ? [value] : [])));
    const lost = rows.filter((row) => missing[row] === 0 && own.has(values[row] as number) && !isNeighbours(row)).length;
    most = Math.max(most, lost / rows.length);
  }
  return most;
}

/** A draw from the bin of each number, as a perfect model would make it. */
function createBlur({ values, missing }: NumericColumn, rows: Uint32Array, stride: number): (row: number) => number {
  const sorted = Float64Array.from(
    rows.filter((row) => missing[row] === 0),
    (row) => values[row] as number,
  ).sort();
  const n = sorted.length;
  let distinct = 0;
  for (let i = 0; i < n; i = upperBound(sorted, sorted[i] as number)) distinct++;
  if (distinct <= SINGLE_VALUES) return (row) => values[row] as number;
  return (row) => {
    const value = values[row] as number;
    const first = lowerBound(sorted, value);
    if (upperBound(sorted, value) - first >= ATOM_SHARE * n) return value;
    const bin = Math.floor((BINS * first) / n);
    const low = sorted[Math.floor((bin * n) / BINS)] as number;
    const high = sorted[Math.min(n - 1, Math.floor(((bin + 1) * n) / BINS))] as number;
    return low + ((row * stride) % 1) * (high - low);
  };
}

/**
 * Whether a chain's columns are better modelled as they are and the rows that break its order mended: where the encodings alone nearly
 * keep the order, and where steps would lose values that many rows share. Steps from one column to the next blur what holds of the column
 * itself (hundreds of rows at a cap of 100); they are for columns so close together that bins mix them up (the day's first and last
 * price).
 */
export function isBetterMended(chain: readonly NumericColumn[], steps: readonly Step[], rows: Uint32Array): boolean {
  const stride = Math.max(1, Math.floor(rows.length / LOOKED_AT_ROWS));
  const looked = rows.filter((_, i) => i % stride === 0);
  if (shareLost(chain, steps, looked) > MAX_LOST_SHARE) return true;
  const blurs = chain.map((column, place) => createBlur(column, looked, STRIDES[place % 2] as number));
  let broken = 0;
  let compared = 0;
  for (const row of looked) {
    let highest = Number.NEGATIVE_INFINITY;
    let present = 0;
    let breaks = false;
    chain.forEach(({ missing }, place) => {
      if (missing[row] !== 0) return;
      const value = (blurs[place] as (row: number) => number)(row);
      present++;
      if (value < highest) breaks = true;
      highest = value;
    });
    if (present < 2) continue;
    compared++;
    if (breaks) broken++;
  }
  return compared > 0 && broken <= MAX_BROKEN_SHARE * compared;
}
