import type { BinnedPredictor } from './contract.ts';

/** Sums over rows of the first and second derivatives of the loss, and how many rows. */
export interface Sums {
  gradient: number;
  hessian: number;
  rows: number;
}

/** What the rows of a leaf come to in each bin of each predictor. */
export interface Histogram {
  /** [bins × 2] sums of the first and of the second derivatives. */
  readonly sums: Float64Array;
  /** [bins] */
  readonly rows: Int32Array;
}

export interface SplitLimits {
  readonly minRowsPerLeaf: number;
  readonly minHessian: number;
}

/** The best way found to part a leaf's rows in two. */
export interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly leftBins: Uint8Array | null;
  readonly left: Sums;
  readonly right: Sums;
  /** Ridge penalty that the children's values take. */
  readonly ridge: number;
}

/** Up to so many levels, each is tried against all others. */
const MAX_ONE_AGAINST_REST = 4;
/** Of more levels, those of fewer rows take no part; the gradient ratio is damped by as much. */
const CATEGORY_SMOOTHING = 10;
const CATEGORY_RIDGE = 10;
const MAX_LEVELS_ON_A_SIDE = 32;
const MIN_ROWS_PER_GROUP = 100;

/** G² / (H + λ): twice what the loss falls by when the leaf takes its best value. */
const leafGain = (gradient: number, hessian: number, ridge: number) => (gradient * gradient) / (hessian + ridge + 1e-15);

const minus = (total: Sums, part: Sums): Sums => ({
  gradient: total.gradient - part.gradient,
  hessian: total.hessian - part.hessian,
  rows: total.rows - part.rows,
});

/**
 * Finds one predictor's best split of a leaf from its histogram.
 *
 * gain = G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ) (Chen & Guestrin 2016, eq. 7, without the ½ and γ). Numeric: every threshold, missing tried
 * on both sides.
 * Categorical: up to four levels one against the rest; more are ordered by G/(H + 10) and cut from both ends with λ = 10, at most 32 levels
 * on a side
 * (Fisher 1958, as in Ke et al. 2017).
 *
 * @param histogram of the leaf; the predictor's bins begin at `offset`.
 * @returns null where no split obeys the limits with a gain above 0.
 */
export function findSplit(
  feature: number,
  predictor: BinnedPredictor,
  histogram: Histogram,
  offset: number,
  total: Sums,
  limits: SplitLimits,
): Split | null {
  return predictor.type === 'numeric'
    ? findThreshold(feature, predictor.missingBin, histogram, offset, total, limits)
    : findLevels(feature, predictor.missingBin, histogram, offset, total, limits);
}

function findThreshold(
  feature: number,
  missingBin: number,
  { sums, rows: counts }: Histogram,
  offset: number,
  total: Sums,
  { minRowsPerLeaf, minHessian }: SplitLimits,
): Split | null {
  const missing = offset + missingBin;
  const missingRows = counts[missing] as number;
  const base = leafGain(total.gradient, total.hessian, 0);
  let bestGain = 1e-9;
  let bestThreshold = -1;
  let bestMissingLeft = false;
  let leftGradient = 0;
  let leftHessian = 0;
  let leftRows = 0;
  for (let pass = 0; pass < (missingRows > 0 ? 2 : 1); pass++) {
    const missingLeft = pass === 1;
    let gradient = missingLeft ? (sums[2 * missing] as number) : 0;
    let hessian = missingLeft ? (sums[2 * missing + 1] as number) : 0;
    let rows = missingLeft ? missingRows : 0;
    for (let bin = 0; bin < missingBin; bin++) {
      const at = offset + bin;
      const binRows = counts[at] as number;
      if (binRows === 0) continue;
      gradient += sums[2 * at] as number;
      hessian += sums[2 * at + 1] as number;
      rows += binRows;
      if (rows < minRowsPerLeaf || hessian < minHessian) continue;
      const rightRows = total.rows - rows;
      const rightHessian = total.hessian - hessian;
      if (rightRows < minRowsPerLeaf || rightHessian < minHessian) break;
      const gain = leafGain(gradient, hessian, 0) + leafGain(total.gradient - gradient, rightHessian, 0) - base;
      if (gain <= bestGain) continue;
      bestGain = gain;
      bestThreshold = bin;
      bestMissingLeft = missingLeft;
      leftGradient = gradient;
      leftHessian = hessian;
      leftRows = rows;
    }
  }
  if (bestThreshold < 0) return null;
  const bestLeft: Sums = { gradient: leftGradient, hessian: leftHessian, rows: leftRows };
  const right = minus(total, bestLeft);
  return {
    gain: bestGain,
    feature,
    threshold: bestThreshold,
    missingLeft: missingRows > 0 ? bestMissingLeft : bestLeft.rows > right.rows,
    leftBins: null,
    left: bestLeft,
    right,
    ridge: 0,
  };
}

function findLevels(
  feature: number,
  missingBin: number,
  { sums, rows: counts }: Histogram,
  offset: number,
  total: Sums,
  { minRowsPerLeaf, minHessian }: SplitLimits,
): Split | null {
  const base = leafGain(total.gradient, total.hessian, 0);
  let bestGain = 1e-9;
  let best: { readonly left: Sums; readonly ridge: number; readonly bins: readonly number[] } | null = null;
  /** Whether the left side's sums make a better split than any before. */
  const isBetter = (gradient: number, hessian: number, rows: number, ridge: number): boolean => {
    const rightHessian = total.hessian - hessian;
    if (rows < minRowsPerLeaf || hessian < minHessian || total.rows - rows < minRowsPerLeaf || rightHessian < minHessian) return false;
    const gain = leafGain(gradient, hessian, ridge) + leafGain(total.gradient - gradient, rightHessian, ridge) - base;
    if (gain <= bestGain) return false;
    bestGain = gain;
    return true;
  };
  const present: number[] = [];
  for (let bin = 0; bin <= missingBin; bin++) if ((counts[offset + bin] as number) > 0) present.push(bin);
  if (missingBin <= MAX_ONE_AGAINST_REST) {
    for (const bin of present) {
      const at = offset + bin;
      const gradient = sums[2 * at] as number;
      const hessian = sums[2 * at + 1] as number;
      const rows = counts[at] as number;
      if (isBetter(gradient, hessian, rows, 0)) best = { left: { gradient, hessian, rows }, ridge: 0, bins: [bin] };
    }
  } else {
    const ratio = (bin: number) => (sums[2 * (offset + bin)] as number) / ((sums[2 * (offset + bin) + 1] as number) + CATEGORY_SMOOTHING);
    const ordered = present.filter((bin) => (counts[offset + bin] as number) >= CATEGORY_SMOOTHING).sort((a, b) => ratio(a) - ratio(b));
    const most = Math.min(MAX_LEVELS_ON_A_SIDE, Math.floor((ordered.length + 1) / 2));
    for (const levels of [ordered, [...ordered].reverse()]) {
      let gradient = 0;
      let hessian = 0;
      let rows = 0;
      let groupRows = 0;
      for (let count = 1; count <= most; count++) {
        const at = offset + (levels[count - 1] as number);
        gradient += sums[2 * at] as number;
        hessian += sums[2 * at + 1] as number;
        rows += counts[at] as number;
        groupRows += counts[at] as number;
        if (total.rows - rows < MIN_ROWS_PER_GROUP) break;
        if (groupRows < MIN_ROWS_PER_GROUP) continue;
        groupRows = 0;
        if (isBetter(gradient, hessian, rows, CATEGORY_RIDGE))
          best = { left: { gradient, hessian, rows }, ridge: CATEGORY_RIDGE, bins: levels.slice(0, count) };
      }
    }
  }
  if (best === null) return null;
  const leftBins = new Uint8Array(missingBin + 1);
  for (const bin of best.bins) leftBins[bin] = 1;
  const { left, ridge } = best;
  return { gain: bestGain, feature, threshold: -1, missingLeft: false, leftBins, left, right: minus(total, left), ridge };
}
