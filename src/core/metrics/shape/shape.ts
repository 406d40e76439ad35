import { averageDefined, countCodes, type PreparedSide, type PreparedTable } from '../prepare.ts';

/**
 * Two-sample Kolmogorov–Smirnov similarity of two columns of numbers.
 *
 * KSComplement = 1 − supₓ |F_real(x) − F_synthetic(x)| with F the empirical distribution functions.
 *
 * @param realSorted [n] present real values, ascending.
 * @param syntheticSorted [m] present synthetic values, ascending.
 * @returns In [0, 1], 1 = identical; NaN (undefined) when there is no real value, 0 when there is no synthetic one.
 *
 * SDMetrics' KSComplement, with two deviations: it gives NaN for an empty synthetic side, which would reward a column that was never
 * filled;
 * and it rounds to 14 decimals first, which we do not.
 */
export function computeKSComplement(realSorted: Float64Array, syntheticSorted: Float64Array): number {
  const n = realSorted.length;
  const m = syntheticSorted.length;
  if (n === 0) return Number.NaN;
  if (m === 0) return 0;
  let i = 0;
  let j = 0;
  let largest = 0;
  while (i < n && j < m) {
    const value = Math.min(realSorted[i] as number, syntheticSorted[j] as number);
    while (i < n && realSorted[i] === value) i += 1;
    while (j < m && syntheticSorted[j] === value) j += 1;
    const gap = Math.abs(i / n - j / m);
    if (gap > largest) largest = gap;
  }
  return 1 - largest;
}

/**
 * Total-variation similarity of two columns of levels, silent missing cells left out (`MISSING_CODE`), spoken ones being levels.
 *
 * TVComplement = 1 − ½ Σₖ |p_real(k) − p_synthetic(k)|.
 *
 * @param realCodes [n] codes below `codeCount`, 0 = missing.
 * @param syntheticCodes [m] likewise.
 * @returns In [0, 1], 1 = identical; NaN (undefined) when there is no real value, 0 when there is no synthetic one.
 *
 * SDMetrics' TVComplement, but for the 1e-6 that it adds to the count of a level unseen in real (a difference below 1e-6 · levels / n)
 * and for the empty synthetic side, where it throws.
 */
export function computeTVComplement(realCodes: Int32Array, syntheticCodes: Int32Array, codeCount: number): number {
  const real = countLevels(realCodes, codeCount);
  const synthetic = countLevels(syntheticCodes, codeCount);
  const n = realCodes.length - (real[0] as number);
  const m = syntheticCodes.length - (synthetic[0] as number);
  if (n === 0) return Number.NaN;
  if (m === 0) return 0;
  let distance = 0;
  for (let code = 1; code < codeCount; code += 1) distance += Math.abs((real[code] as number) / n - (synthetic[code] as number) / m);
  return Math.max(0, 1 - distance / 2);
}

/** How often each code stands: [codeCount]. */
export function countLevels(codes: Int32Array, codeCount: number): Float64Array {
  const counts = new Float64Array(codeCount);
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] as number;
    counts[code] = (counts[code] as number) + 1;
  }
  return counts;
}

export interface ShapeScores {
  /** Mean over the columns that are defined. */
  readonly value: number;
  /** [prepared.columns.length] KSComplement or TVComplement; NaN where undefined (no real cell is present). */
  readonly byColumn: Float64Array;
}

/** Shape score of every prepared column of a side against the real rows. */
export function scoreShapes(prepared: PreparedTable, side: PreparedSide): ShapeScores {
  const byColumn = Float64Array.from(prepared.columns, (column, index) => {
    const real = prepared.real.columns[index];
    const other = side.columns[index];
    if (real === undefined || other === undefined) throw new RangeError('The side was read for other columns.');
    if (real.sorted !== null && other.sorted !== null) return computeKSComplement(real.sorted, other.sorted);
    return computeTVComplement(real.codes, other.codes, countCodes(column));
  });
  return { value: averageDefined(byColumn), byColumn };
}

/**
 * As `scoreShapes`, but undefined too where the side holds no cell to score: for small draws, where that tells of chance and not of the
 * column.
 */
export function scoreShapeDraw(prepared: PreparedTable, draw: PreparedSide): Float64Array {
  return scoreShapes(prepared, draw).byColumn.map((score, index) => (draw.columns[index]?.scoredCount === 0 ? Number.NaN : score));
}

/** NaN, the inner mark of an undefined score, as the null that leaves the measures. */
export function nullIfUndefined(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
