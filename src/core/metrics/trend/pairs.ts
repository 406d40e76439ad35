import { countCodes, type PreparedSide, type PreparedTable, type SideColumn } from '../prepare.ts';

export type TrendMetricName = 'CorrelationSimilarity' | 'ContingencySimilarity';

/**
 * Pearson's correlation over the rows where both cells are present.
 *
 * ρ = Σ (a − ā)(b − b̄) / √(Σ (a − ā)² Σ (b − b̄)²)
 *
 * @param a [n] standardised column, NaN where missing.
 * @param b [n] likewise.
 * @param complete Whether neither holds a missing cell, so that ρ is the plain dot product.
 * @returns In [−1, 1]; NaN (undefined) with fewer than two common rows or when either side is constant over them.
 */
function computeCorrelation(a: Float64Array, b: Float64Array, complete: boolean): number {
  const n = a.length;
  if (complete) {
    if (n < 2) return Number.NaN;
    let dot = 0;
    let squaresA = 0;
    let squaresB = 0;
    for (let row = 0; row < n; row += 1) {
      const x = a[row] as number;
      const y = b[row] as number;
      dot += x * y;
      squaresA += x * x;
      squaresB += y * y;
    }
    return squaresA === 0 || squaresB === 0 ? Number.NaN : clampCorrelation(dot / Math.sqrt(squaresA * squaresB));
  }
  let count = 0;
  let sumA = 0;
  let sumB = 0;
  let firstA = 0;
  let firstB = 0;
  let constantA = true;
  let constantB = true;
  for (let row = 0; row < n; row += 1) {
    const x = a[row] as number;
    const y = b[row] as number;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    if (count === 0) {
      firstA = x;
      firstB = y;
    } else {
      if (x !== firstA) constantA = false;
      if (y !== firstB) constantB = false;
    }
    count += 1;
    sumA += x;
    sumB += y;
  }
  if (count < 2 || constantA || constantB) return Number.NaN;
  const meanA = sumA / count;
  const meanB = sumB / count;
  let dot = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let row = 0; row < n; row += 1) {
    const x = (a[row] as number) - meanA;
    const y = (b[row] as number) - meanB;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return clampCorrelation(dot / Math.sqrt(squaresA * squaresB));
}

function clampCorrelation(value: number): number {
  return Math.max(-1, Math.min(1, value));
}

/** Counts of the cells of a joint table that stand, as ascending keys with their counts, or dense over all keys. */
interface JointCounts {
  readonly rowCount: number;
  /** Null when `counts` is dense: key = index. */
  readonly keys: Float64Array | null;
  readonly counts: Int32Array;
}

/** Above this many cells a joint table is kept as sorted keys. */
function findDenseLimit(rowCount: number): number {
  return Math.max(1 << 16, 2 * rowCount);
}

function countJoint(a: Int32Array, b: Int32Array, width: number, cellCount: number): JointCounts {
  const rowCount = a.length;
  if (cellCount <= findDenseLimit(rowCount)) {
    const counts = new Int32Array(cellCount);
    for (let row = 0; row < rowCount; row += 1) {
      const cell = (a[row] as number) * width + (b[row] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
    return { rowCount, keys: null, counts };
  }
  const sorted = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) sorted[row] = (a[row] as number) * width + (b[row] as number);
  sorted.sort();
  const counts = new Int32Array(rowCount);
  let last = -1;
  for (let row = 0; row < rowCount; row += 1) {
    const key = sorted[row] as number;
    if (last < 0 || sorted[last] !== key) {
      last += 1;
      sorted[last] = key;
    }
    counts[last] = (counts[last] as number) + 1;
  }
  return { rowCount, keys: sorted.subarray(0, last + 1), counts: counts.subarray(0, last + 1) };
}

function computeJointDistance(real: JointCounts, other: JointCounts): number {
  let distance = 0;
  if (real.keys === null && other.keys === null) {
    const scaleReal = 1 / real.rowCount;
    const scaleOther = 1 / other.rowCount;
    const size = Math.max(real.counts.length, other.counts.length);
    for (let cell = 0; cell < size; cell += 1) {
      distance += Math.abs((real.counts[cell] as number) * scaleReal - (other.counts[cell] as number) * scaleOther);
    }
    return distance / 2;
  }
  let i = 0;
  let j = 0;
  while (i < real.counts.length || j < other.counts.length) {
    const keyReal = i < real.counts.length ? (real.keys === null ? i : (real.keys[i] as number)) : Number.POSITIVE_INFINITY;
    const keyOther = j < other.counts.length ? (other.keys === null ? j : (other.keys[j] as number)) : Number.POSITIVE_INFINITY;
    const key = Math.min(keyReal, keyOther);
    const p = keyReal === key ? (real.counts[i] as number) / real.rowCount : 0;
    const q = keyOther === key ? (other.counts[j] as number) / other.rowCount : 0;
    if (keyReal === key) i += 1;
    if (keyOther === key) j += 1;
    distance += Math.abs(p - q);
  }
  return distance / 2;
}

/**
 * Bias-corrected Cramér's V of a joint table.
 *
 * φ² = χ²/n; φ̃² = max(0, φ² − (r−1)(c−1)/(n−1)); r̃ = r − (r−1)²/(n−1), c̃ likewise; V = √(φ̃² / min(r̃−1, c̃−1)), r and c counting the
 * rows and columns in use.
 * In [0, 1]; 0 when either side has a single level or fewer than two rows.
 *
 * Bergsma (2013), "A bias-correction for Cramér's V and Tschuprow's T", eq. 8–9.
 */
function computeCramersV(joint: JointCounts, width: number): number {
  const n = joint.rowCount;
  if (n < 2) return 0;
  const rowTotals = new Map<number, number>();
  const columnTotals = new Map<number, number>();
  for (let index = 0; index < joint.counts.length; index += 1) {
    const count = joint.counts[index] as number;
    if (count === 0) continue;
    const key = joint.keys === null ? index : (joint.keys[index] as number);
    const row = Math.floor(key / width);
    const column = key - row * width;
    rowTotals.set(row, (rowTotals.get(row) ?? 0) + count);
    columnTotals.set(column, (columnTotals.get(column) ?? 0) + count);
  }
  const r = rowTotals.size;
  const c = columnTotals.size;
  if (r < 2 || c < 2) return 0;
  // χ²/n = Σ O² / (R C) − 1, so empty cells need no visit.
  let phiSquared = -1;
  for (let index = 0; index < joint.counts.length; index += 1) {
    const count = joint.counts[index] as number;
    if (count === 0) continue;
    const key = joint.keys === null ? index : (joint.keys[index] as number);
    const row = Math.floor(key / width);
    phiSquared += count ** 2 / ((rowTotals.get(row) ?? 1) * (columnTotals.get(key - row * width) ?? 1));
  }
  const corrected = Math.max(0, phiSquared - ((r - 1) * (c - 1)) / (n - 1));
  const smaller = Math.min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1;
  return smaller <= 0 ? 0 : Math.min(1, Math.sqrt(corrected / smaller));
}

/** One pair of columns, its real side counted once. */
export interface PairScorer {
  readonly metric: TrendMetricName;
  /** Trend similarity of a side to the real rows, in [0, 1]; NaN (undefined) when the real rows define none. */
  score(side: PreparedSide): number;
  /** As `score`, but undefined too when the side defines none: for small draws, where that tells of chance and not of the column. */
  scoreDraw(side: PreparedSide): number;
  /**
   * Strength of association within a side, in [0, 1]: |ρ|, or bias-corrected Cramér's V over the trend's bins, missing a level of its own;
   * 0 where undefined.
   */
  associate(side: PreparedSide): number;
}

/**
 * Prepares the comparison of one pair of columns.
 *
 * Both numerical: CorrelationSimilarity = 1 − |ρ_real − ρ_side| / 2, rows with a missing cell in either left out.
 * Otherwise: ContingencySimilarity = 1 − ½ Σ |joint_real − joint_side|, numerical columns in ten equal-width bins over the real range with
 * outside values in the end bins, missing cells being a level of their own (and each spoken marker another, see `prepareColumns`).
 *
 * Edge cases: ρ_real undefined (a constant, fewer than two common rows) leaves the pair undefined; ρ_side undefined counts as 0,
 * so that a collapsed column is not excused (SDMetrics throws there). No rows at all: undefined in real, 0 in a side.
 *
 * @param a Index into `prepared.columns`.
 * @param b Likewise.
 */
export function createPairScorer(prepared: PreparedTable, a: number, b: number): PairScorer {
  const columnA = prepared.columns[a];
  const columnB = prepared.columns[b];
  if (columnA === undefined || columnB === undefined) throw new RangeError(`There is no pair ${a}, ${b}.`);
  if (columnA.role === 'numerical' && columnB.role === 'numerical') {
    const correlate = (side: PreparedSide): number => correlateSide(side, a, b);
    const realCorrelation = correlate(prepared.real);
    return {
      metric: 'CorrelationSimilarity',
      score(side) {
        if (Number.isNaN(realCorrelation)) return Number.NaN;
        const correlation = correlate(side);
        return 1 - Math.abs(realCorrelation - (Number.isNaN(correlation) ? 0 : correlation)) / 2;
      },
      scoreDraw: (side) => 1 - Math.abs(realCorrelation - correlate(side)) / 2,
      associate(side) {
        const correlation = side === prepared.real ? realCorrelation : correlate(side);
        return Number.isNaN(correlation) ? 0 : Math.abs(correlation);
      },
    };
  }
  const count = (side: PreparedSide): JointCounts => {
    const width = countCodes(columnB);
    return countJoint(columnOf(side, a).codes, columnOf(side, b).codes, width, countCodes(columnA) * width);
  };
  let codeCounts = [countCodes(columnA), countCodes(columnB)];
  let real = count(prepared.real);
  let last: { readonly side: PreparedSide; readonly joint: JointCounts } = { side: prepared.real, joint: real };
  const countOnce = (side: PreparedSide): JointCounts => {
    if (codeCounts[0] !== countCodes(columnA) || codeCounts[1] !== countCodes(columnB)) {
      // A side that was read since has brought new levels.
      codeCounts = [countCodes(columnA), countCodes(columnB)];
      real = count(prepared.real);
      last = { side: prepared.real, joint: real };
    }
    if (side === prepared.real) return real;
    if (last.side !== side) last = { side, joint: count(side) };
    return last.joint;
  };
  const compare = (side: PreparedSide): number => {
    if (real.rowCount === 0 || side.rowCount === 0) return Number.NaN;
    const other = countOnce(side);
    return Math.max(0, 1 - computeJointDistance(real, other));
  };
  return {
    metric: 'ContingencySimilarity',
    score: (side) => (side.rowCount === 0 && real.rowCount > 0 ? 0 : compare(side)),
    scoreDraw: compare,
    associate: (side) => computeCramersV(countOnce(side), countCodes(columnB)),
  };
}

function correlateSide(side: PreparedSide, a: number, b: number): number {
  const columnA = columnOf(side, a);
  const columnB = columnOf(side, b);
  if (columnA.standardised === null || columnB.standardised === null) throw new RangeError('The side was read for other columns.');
  const complete = columnA.presentCount === side.rowCount && columnB.presentCount === side.rowCount;
  return computeCorrelation(columnA.standardised, columnB.standardised, complete);
}

function columnOf(side: PreparedSide, index: number): SideColumn {
  const column = side.columns[index];
  if (column === undefined) throw new RangeError('The side was read for other columns.');
  return column;
}
