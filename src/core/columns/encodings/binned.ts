import type { Random } from '#core/random/random.ts';
import type { Column, NumericColumn } from '#core/table/table.ts';
import type { BinnedEncoding, EncodingOperations, Heaps } from './contract.ts';
import { FEATURE_WIDTH, writeFeatures } from './features.ts';
import { indexOfNearest, lowerBound, upperBound } from './search.ts';
import { countTokens, missingToken, readPresentNumbers, requireNumeric } from './shared.ts';

const MAX_BINS = 64;
const MAX_SEGMENTS = 16;
const ROWS_PER_BIN = 4;
const MAX_RANK_POINTS = 257;
const MAX_HEAPS = 64;
/** Fewer than k rows beside a bin's heaps are let go where they are at most this share of it. */
const LET_GO_SHARE = 0.1;
const DRAW_STREAM = 0;

export interface Rounding {
  readonly decimals: number | null;
  readonly step: number;
}

/** The run [start, end) of equal values around `index` in ascending `sorted`. */
function runAround(sorted: Float64Array, index: number): { start: number; end: number } {
  const value = sorted[index] as number;
  return { start: lowerBound(sorted, value), end: upperBound(sorted, value) };
}

/** A number between two neighbours in the data, so that neither is disclosed. */
function betweenRuns(sorted: Float64Array, cut: number): number {
  const below = sorted[cut - 1] as number;
  const above = sorted[cut] as number;
  return below / 2 + above / 2;
}

/**
 * The value at a position of ascending data without disclosing any value of fewer than k rows: the value itself where
 * k rows share it, else the middle of the nearest gap between different values.
 */
function maskedQuantile(sorted: Float64Array, position: number, k: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.floor(position)));
  const { start, end } = runAround(sorted, index);
  if (end - start >= k) return sorted[index] as number;
  const towardsStart = position - start <= end - position;
  if (start > 0 && (towardsStart || end >= sorted.length)) return betweenRuns(sorted, start);
  if (end < sorted.length) return betweenRuns(sorted, end);
  return sorted[index] as number;
}

/** Cuts of ascending data into at most `bins` parts at gaps between different values, each part of at least `minRows` rows: [0, …, n]. */
function cutIntoBins(sorted: Float64Array, bins: number, minRows: number): number[] {
  const n = sorted.length;
  const cuts = [0];
  for (let i = 1; i < bins; i++) {
    const target = Math.round((i * n) / bins);
    const { start, end } = runAround(sorted, Math.min(target, n - 1));
    const cut = target - start <= end - target ? start : end;
    if (cut - (cuts[cuts.length - 1] as number) >= minRows && n - cut >= minRows) cuts.push(cut);
  }
  cuts.push(n);
  return cuts;
}

/**
 * Where a bin ends beyond its last value: the gap's middle where the gap is an ordinary one, else a little past the value,
 * by the mean spacing of the k last rows.
 */
function outerKnot(last: number, kthLast: number, gapMiddle: number, k: number, unit: number): number {
  if (last === kthLast) return Math.abs(gapMiddle - last) <= unit ? gapMiddle : last;
  const spacing = (last - kthLast) / (k - 1);
  return Math.abs(gapMiddle - last) <= 2 * Math.max(Math.abs(spacing), unit) ? gapMiddle : last + spacing / 2;
}

/** The k-th smallest value where k rows share it, else the middle of the gap above it; `sorted` holds more than k rows. */
function lowestKnot(sorted: Float64Array, k: number): number {
  const { start, end } = runAround(sorted, k - 1);
  return end - start >= k || end === sorted.length ? (sorted[k - 1] as number) : betweenRuns(sorted, end);
}

/** As `lowestKnot`, from the other end. */
function highestKnot(sorted: Float64Array, k: number): number {
  const { start, end } = runAround(sorted, sorted.length - k);
  return end - start >= k || start === 0 ? (sorted[start] as number) : betweenRuns(sorted, start);
}

/** Knots of the rows [start, end) of ascending `sorted`; see `fitBinned`. */
function fitKnots(sorted: Float64Array, start: number, end: number, k: number, unit: number): number[] {
  const n = sorted.length;
  const first = start === 0 ? k - 1 : start;
  const last = end === n ? n - k : end - 1;
  if (last <= first) return meanSpread(sorted.subarray(start, end));
  const low =
    start === 0
      ? lowestKnot(sorted, k)
      : outerKnot(sorted[start] as number, sorted[start + k - 1] as number, betweenRuns(sorted, start), k, unit);
  const high =
    end === n ? highestKnot(sorted, k) : outerKnot(sorted[end - 1] as number, sorted[end - k] as number, betweenRuns(sorted, end), k, unit);
  if (!(high >= low)) return meanSpread(sorted.subarray(start, end));
  const from = start === 0 ? k : start;
  const to = end === n ? n - k : end;
  for (let segments = Math.min(MAX_SEGMENTS, Math.floor((to - from) / k)); segments > 1; segments--) {
    const knots = [low];
    let former = from;
    for (let j = 1; j < segments; j++) {
      let position = Math.round(from + (j * (to - from)) / segments);
      const run = runAround(sorted, position);
      let value = sorted[position] as number;
      if (run.end - run.start < k) {
        position = position - run.start <= run.end - position ? run.start : run.end;
        if (to - position < k) break;
        value = betweenRuns(sorted, position);
      }
      if (position - former < k || to - position < k) break;
      knots.push(Math.min(high, Math.max(low, value)));
      former = position;
    }
    if (knots.length === segments) {
      knots.push(high);
      return knots;
    }
  }
  return [low, high];
}

/** The values that at least `minRows` of the rows [start, end) of ascending `sorted` share. */
function findHeaps(sorted: Float64Array, start: number, end: number, minRows: number): { values: number[]; rows: number[] } {
  const values: number[] = [];
  const rows: number[] = [];
  for (let i = start; i < end; ) {
    const run = Math.min(end, upperBound(sorted, sorted[i] as number));
    if (run - i >= minRows) {
      values.push(sorted[i] as number);
      rows.push(run - i);
    }
    i = run;
  }
  return { values, rows };
}

interface FittedBins {
  readonly edges: number[];
  readonly knots: number[][];
  readonly heaps: (Heaps | null)[];
}

/**
 * Bins of ascending numbers that are no atoms, at least k of them: heaps first, knots for the rows beside them.
 * Beside heaps, k to 2k rows are described by mean and spread alone; fewer than k are let go where they are few, else the bin has no heaps.
 */
function fitBins(loose: Float64Array, k: number, unit: number): FittedBins {
  const n = loose.length;
  const cuts = cutIntoBins(loose, Math.max(1, Math.min(MAX_BINS, Math.floor(n / (ROWS_PER_BIN * k)))), 2 * k);
  const found = cuts.slice(0, -1).map((start, b) => {
    const end = cuts[b + 1] as number;
    const { values, rows } = findHeaps(loose, start, end, Math.max(k, (end - start) / MAX_HEAPS));
    const rest = end - start - rows.reduce((sum, count) => sum + count, 0);
    if (values.length === 0 || (rest < k && rest > LET_GO_SHARE * (end - start))) return null;
    return { values, rows, looseRows: rest < k ? 0 : rest };
  });
  const heaped = new Set(found.flatMap((heaps) => heaps?.values ?? []));
  const beside = heaped.size === 0 ? loose : loose.filter((value) => !heaped.has(value));
  const innerEdges = cuts.slice(1, -1).map((start) => betweenRuns(loose, start));
  const knots: number[][] = [];
  let from = 0;
  for (let b = 0; b + 1 < cuts.length; b++) {
    const start = cuts[b] as number;
    const end = cuts[b + 1] as number;
    const heaps = found[b] as Heaps | null;
    const to = from + end - start - (heaps?.rows.reduce((sum, count) => sum + count, 0) ?? 0);
    const low = b === 0 ? Number.NEGATIVE_INFINITY : (innerEdges[b - 1] as number);
    const high = b + 2 === cuts.length ? Number.POSITIVE_INFINITY : (innerEdges[b] as number);
    let own: number[];
    if (heaps === null || heaps.looseRows === 0) own = fitKnots(loose, start, end, k, unit);
    else own = to - from < 2 * k ? meanSpread(beside.subarray(from, to)) : fitKnots(beside, from, to, k, unit);
    knots.push(own.map((knot) => Math.min(high, Math.max(low, knot))));
    from = to;
  }
  const outer = [...(knots[0] as number[]), ...(knots[knots.length - 1] as number[]), ...heaped];
  const lowest = outer.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = outer.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return { edges: [lowest, ...innerEdges, highest], knots, heaps: found };
}

function momentsOf(values: Float64Array): { mean: number; std: number } {
  if (values.length === 0) return { mean: 0, std: 1 };
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += ((values[i] as number) - mean) / (i + 1);
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const std = Math.sqrt(squares / values.length);
  return { mean, std: std > 0 ? std : 1 };
}

/** A stand-in for quantiles of too few rows: one standard deviation around their mean. */
function meanSpread(values: Float64Array): number[] {
  const { mean } = momentsOf(values);
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const std = Math.sqrt(squares / Math.max(1, values.length));
  return [mean - std, mean + std];
}

function fitRankGrid(sorted: Float64Array, k: number): number[] {
  const n = sorted.length;
  if (n < 2 * k) return n < k ? [-1, 1] : meanSpread(sorted);
  const points = Math.min(MAX_RANK_POINTS, Math.max(2, Math.floor((n - 2 * k) / k) + 1));
  const grid: number[] = [];
  for (let i = 0; i < points; i++) {
    grid.push(maskedQuantile(sorted, k - 0.5 + (i * (n - 2 * k)) / (points - 1), k));
  }
  return grid;
}

/**
 * Fits atoms, quantile bins and knots to the present numbers of the given rows.
 *
 * Atoms are values held by ≥ max(0.5 % of rows, 8, k) rows. The rest is cut into at most 64 bins of equal rows, at least 4k rows each,
 * at gaps between different values. A bin holds at most 17 knots, at least k rows apart: the value where k rows share it, else the middle
 * of the nearest gap. Values that ≥ max(k, 1/64 of a bin's rows) rows share are its heaps, drawn as often as they are; the knots then
 * stand for the others. In the outermost bins the knots begin at the k-th smallest and end at the k-th largest value. So no number stored
 * is a value of fewer than k rows. Of fewer than 2k rows only mean and spread are kept; of fewer than k nothing.
 *
 * @param rounding the unit that draws are rounded to.
 * Source: models.md § 1; deviation from its prototype: knots and edges lie in gaps, never on a value of fewer than k rows.
 */
export function fitBinned(column: NumericColumn, rows: Uint32Array, markerCount: number, k: number, rounding: Rounding): BinnedEncoding {
  const sorted = readPresentNumbers(column, rows).sort();
  const n = sorted.length;
  const atomRows = Math.max(0.005 * rows.length, 8, k);
  const atoms: number[] = [];
  const rest = new Float64Array(n);
  let restCount = 0;
  for (let i = 0; i < n; ) {
    const value = sorted[i] as number;
    let end = i + 1;
    while (end < n && sorted[end] === value) end++;
    if (end - i >= atomRows) atoms.push(value);
    else for (; i < end; i++) rest[restCount++] = value;
    i = end;
  }
  const unit = rounding.decimals === null ? 0 : rounding.step / 10 ** rounding.decimals;
  const loose = rest.subarray(0, restCount);
  let edges: number[] = [];
  let knots: number[][] = [];
  let heaps: (Heaps | null)[] = [];
  let withheld = { values: 0, rows: 0 };
  if (restCount >= k) {
    ({ edges, knots, heaps } = fitBins(loose, k, unit));
  } else if (atoms.length === 0) {
    edges = [0, 0];
    knots = [[0, 0]];
    withheld = { values: new Set(loose).size, rows: restCount };
  } else {
    withheld = { values: new Set(loose).size, rows: restCount };
  }
  const moments = momentsOf(n < k ? new Float64Array(0) : sorted);
  const missingFirst = atoms.length + knots.length;
  const fitted: BinnedEncoding = {
    type: 'binned',
    cardinality: missingFirst + markerCount,
    tokenCounts: [],
    missingFirst,
    withheld,
    atoms,
    edges,
    knots,
    ...(heaps.some((here) => here !== null) ? { heaps } : {}),
    decimals: rounding.decimals,
    step: rounding.step,
    mean: moments.mean,
    std: moments.std,
    rankGrid: fitRankGrid(sorted, k),
  };
  return { ...fitted, tokenCounts: countTokens(encodeTokens(fitted, column, rows), fitted.cardinality) };
}

function encodeTokens(fitted: BinnedEncoding, column: Column, rows: Uint32Array): Int32Array {
  const { values, missing } = requireNumeric(column);
  const atoms = Float64Array.from(fitted.atoms);
  const edges = Float64Array.from(fitted.edges);
  const binCount = fitted.knots.length;
  const tokens = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const marker = missing[row] as number;
    const value = values[row] as number;
    if (marker > 0 || Number.isNaN(value)) {
      tokens[i] = missingToken(fitted, marker);
      continue;
    }
    const atom = lowerBound(atoms, value);
    if (atom < atoms.length && atoms[atom] === value) tokens[i] = atom;
    else if (binCount === 0) tokens[i] = indexOfNearest(atoms, value);
    else tokens[i] = atoms.length + Math.min(binCount - 1, Math.max(0, upperBound(edges, value) - 1));
  }
  return tokens;
}

function rankOf(grid: Float64Array, value: number): number {
  const low = lowerBound(grid, value);
  const high = upperBound(grid, value);
  const last = grid.length - 1;
  let u: number;
  if (high > low) u = (low + high - 1) / 2 / last;
  else if (low === 0) u = 0;
  else if (low > last) u = 1;
  else {
    const below = grid[low - 1] as number;
    u = (low - 1 + (value - below) / ((grid[low] as number) - below)) / last;
  }
  return u;
}

function encodeFeatures(fitted: BinnedEncoding, column: Column, rows: Uint32Array): Float32Array {
  const { values, missing } = requireNumeric(column);
  const grid = Float64Array.from(fitted.rankGrid);
  const features = new Float32Array(rows.length * FEATURE_WIDTH);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const value = values[row] as number;
    const absent = (missing[row] as number) > 0 || Number.isNaN(value);
    const u = absent ? 0 : rankOf(grid, value);
    const standard = absent ? 0 : (value - fitted.mean) / fitted.std;
    writeFeatures(features, i * FEATURE_WIDTH, u, standard);
  }
  return features;
}

function roundTo(value: number, rounding: Rounding): number {
  if (rounding.decimals === null) return value;
  const scale = 10 ** rounding.decimals;
  const rounded = (Math.round((value * scale) / rounding.step) * rounding.step) / scale;
  return rounded === 0 ? 0 : rounded;
}

function accumulate(rows: readonly number[]): Float64Array {
  let total = 0;
  return Float64Array.from(rows, (count) => {
    total += count;
    return total;
  });
}

function decode(fitted: BinnedEncoding, tokens: Int32Array, random: Random, firstRow: number): NumericColumn {
  const n = tokens.length;
  const values = new Float64Array(n);
  const missing = new Uint8Array(n);
  const atomCount = fitted.atoms.length;
  const piles = (fitted.heaps ?? []).map((heaps) => (heaps === null ? null : { ...heaps, ends: accumulate(heaps.rows) }));
  for (let i = 0; i < n; i++) {
    const token = tokens[i] as number;
    if (token >= fitted.missingFirst) {
      values[i] = Number.NaN;
      missing[i] = token - fitted.missingFirst + 1;
    } else if (token < atomCount) {
      values[i] = fitted.atoms[token] as number;
    } else {
      const bin = token - atomCount;
      let u = random.uniform(DRAW_STREAM, firstRow + i);
      const pile = piles[bin];
      if (pile != null) {
        const heapRows = pile.ends[pile.ends.length - 1] as number;
        const row = u * (heapRows + pile.looseRows);
        if (row < heapRows) {
          values[i] = pile.values[upperBound(pile.ends, row)] as number;
          continue;
        }
        u = (row - heapRows) / pile.looseRows;
      }
      const knots = fitted.knots[bin] as readonly number[];
      const at = u * (knots.length - 1);
      const segment = Math.min(knots.length - 2, Math.floor(at));
      const low = knots[segment] as number;
      const high = knots[segment + 1] as number;
      values[i] = roundTo(low + (at - segment) * (high - low), fitted);
    }
  }
  return { storage: 'numeric', values, missing };
}

export const binned: EncodingOperations<BinnedEncoding> = {
  featureWidth: () => FEATURE_WIDTH,
  encodeTokens,
  encodeFeatures,
  decode,
};
