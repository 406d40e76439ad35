import type { BinnedPredictor } from './contract.ts';

/** Sums over rows of the first and second derivatives of the loss, and how many rows. */
export interface Sums {
  gradient: number;
  hessian: number;
  rows: number;
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
 * gain = G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ) (Chen & Guestrin 2016, eq. 7, without the ½ and γ). Numeric: every threshold, missing tried on both sides.
 * Categorical: up to four levels one against the rest; more are ordered by G/(H + 10) and cut from both ends with λ = 10, at most 32 levels on a side
 * (Fisher 1958, as in Ke et al. 2017).
 *
 * @param histogram [bins × 3] gradient, hessian and rows of each bin, at `offset`.
 * @returns null where no split obeys the limits with a gain above 0.
 */
export function findSplit(
  feature: number,
  predictor: BinnedPredictor,
  histogram: Float64Array,
  offset: number,
  total: Sums,
  limits: SplitLimits,
): Split | null {
  const fits = (left: Sums, right: Sums) =>
    left.rows >= limits.minRowsPerLeaf &&
    right.rows >= limits.minRowsPerLeaf &&
    left.hessian >= limits.minHessian &&
    right.hessian >= limits.minHessian;
  return predictor.type === 'numeric'
    ? findThreshold(feature, predictor.missingBin, histogram, offset, total, limits)
    : findLevels(feature, predictor.missingBin, histogram, offset, total, fits);
}

function findThreshold(
  feature: number,
  missingBin: number,
  histogram: Float64Array,
  offset: number,
  total: Sums,
  { minRowsPerLeaf, minHessian }: SplitLimits,
): Split | null {
  const missing = offset + missingBin * 3;
  const missingRows = histogram[missing + 2] as number;
  const base = leafGain(total.gradient, total.hessian, 0);
  let bestGain = 1e-9;
  let bestThreshold = -1;
  let bestMissingLeft = false;
  let bestLeft: Sums | null = null;
  for (let pass = 0; pass < (missingRows > 0 ? 2 : 1); pass++) {
    const missingLeft = pass === 1;
    let gradient = missingLeft ? (histogram[missing] as number) : 0;
    let hessian = missingLeft ? (histogram[missing + 1] as number) : 0;
    let rows = missingLeft ? missingRows : 0;
    for (let bin = 0; bin < missingBin; bin++) {
      const at = offset + bin * 3;
      const binRows = histogram[at + 2] as number;
      if (binRows === 0) continue;
      gradient += histogram[at] as number;
      hessian += histogram[at + 1] as number;
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
      bestLeft = { gradient, hessian, rows };
    }
  }
  if (bestLeft === null) return null;
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
  histogram: Float64Array,
  offset: number,
  total: Sums,
  fits: (left: Sums, right: Sums) => boolean,
): Split | null {
  const sumsOf = (bin: number): Sums => ({
    gradient: histogram[offset + bin * 3] as number,
    hessian: histogram[offset + bin * 3 + 1] as number,
    rows: histogram[offset + bin * 3 + 2] as number,
  });
  let best: Split | null = null;
  const base = leafGain(total.gradient, total.hessian, 0);
  const offer = (left: Sums, ridge: number, bins: () => readonly number[]) => {
    const right = minus(total, left);
    if (!fits(left, right)) return;
    const gain = leafGain(left.gradient, left.hessian, ridge) + leafGain(right.gradient, right.hessian, ridge) - base;
    if (gain <= (best?.gain ?? 1e-9)) return;
    const leftBins = new Uint8Array(missingBin + 1);
    for (const bin of bins()) leftBins[bin] = 1;
    best = { gain, feature, threshold: -1, missingLeft: false, leftBins, left, right, ridge };
  };
  const present: number[] = [];
  for (let bin = 0; bin <= missingBin; bin++) if ((histogram[offset + bin * 3 + 2] as number) > 0) present.push(bin);
  if (missingBin <= MAX_ONE_AGAINST_REST) {
    for (const bin of present) offer(sumsOf(bin), 0, () => [bin]);
    return best;
  }
  const ratio = (bin: number) => {
    const { gradient, hessian } = sumsOf(bin);
    return gradient / (hessian + CATEGORY_SMOOTHING);
  };
  const ordered = present
    .filter((bin) => (histogram[offset + bin * 3 + 2] as number) >= CATEGORY_SMOOTHING)
    .sort((a, b) => ratio(a) - ratio(b));
  const most = Math.min(MAX_LEVELS_ON_A_SIDE, Math.floor((ordered.length + 1) / 2));
  for (const levels of [ordered, [...ordered].reverse()]) {
    const left: Sums = { gradient: 0, hessian: 0, rows: 0 };
    let groupRows = 0;
    for (let count = 1; count <= most; count++) {
      const sums = sumsOf(levels[count - 1] as number);
      left.gradient += sums.gradient;
      left.hessian += sums.hessian;
      left.rows += sums.rows;
      groupRows += sums.rows;
      if (total.rows - left.rows < MIN_ROWS_PER_GROUP) break;
      if (groupRows < MIN_ROWS_PER_GROUP) continue;
      groupRows = 0;
      offer({ ...left }, CATEGORY_RIDGE, () => levels.slice(0, count));
    }
  }
  return best;
}
