import type { BinnedPredictor, BoostingOptions, Tree } from './contract.ts';
import { findSplit, type Histogram, type Split, type Sums } from './split.ts';

/** Training rows as bins, and what growing a tree needs again and again. */
export interface Ground {
  readonly rowCount: number;
  readonly predictors: readonly BinnedPredictor[];
  /** bins[f]: [rowCount] */
  readonly bins: readonly Uint8Array[];
  /** [predictors + 1] first bin of each predictor in a histogram. */
  readonly offsets: Int32Array;
  readonly order: Uint32Array;
  readonly spare: Uint32Array;
  readonly leafGradients: Float64Array;
  readonly leafHessians: Float64Array;
  readonly histograms: Histogram[];
}

export function createGround(rowCount: number, predictors: readonly BinnedPredictor[], bins: readonly Uint8Array[]): Ground {
  const offsets = new Int32Array(predictors.length + 1);
  for (const [f, { missingBin }] of predictors.entries()) offsets[f + 1] = (offsets[f] as number) + missingBin + 1;
  return {
    rowCount,
    predictors,
    bins,
    offsets,
    order: new Uint32Array(rowCount),
    spare: new Uint32Array(rowCount),
    leafGradients: new Float64Array(rowCount),
    leafHessians: new Float64Array(rowCount),
    histograms: [],
  };
}

interface Leaf {
  readonly first: number;
  readonly end: number;
  readonly sums: Sums;
  readonly ridge: number;
  readonly histogram: Histogram;
  readonly split: Split | null;
  /** Where the tree points to this leaf. */
  readonly parent: number;
  readonly isLeft: boolean;
}

function takeHistogram({ histograms, offsets }: Ground): Histogram {
  const size = offsets[offsets.length - 1] as number;
  return histograms.pop() ?? { sums: new Float64Array(2 * size), rows: new Int32Array(size) };
}

/** Leaves in `larger` what the sibling does not have. */
function subtractHistogram(larger: Histogram, smaller: Histogram): void {
  for (let i = 0; i < larger.sums.length; i++) (larger.sums[i] as number) -= smaller.sums[i] as number;
  for (let i = 0; i < larger.rows.length; i++) (larger.rows[i] as number) -= smaller.rows[i] as number;
}

/** Fills `histogram` with the rows order[first … end). */
function fillHistogram(
  ground: Ground,
  gradients: Float64Array,
  hessians: Float64Array,
  first: number,
  end: number,
  { sums, rows }: Histogram,
) {
  const { order, bins, offsets, leafGradients, leafHessians } = ground;
  sums.fill(0);
  rows.fill(0);
  const count = end - first;
  for (let i = 0; i < count; i++) {
    const row = order[first + i] as number;
    leafGradients[i] = gradients[row] as number;
    leafHessians[i] = hessians[row] as number;
  }
  // Four columns at a time: sums of the same bin follow one another through memory, and those of other columns fill the wait.
  let f = 0;
  for (; f + 3 < bins.length; f += 4) {
    const [a, b, c, d] = bins.slice(f, f + 4) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const [offsetA, offsetB, offsetC, offsetD] = offsets.subarray(f, f + 4) as unknown as [number, number, number, number];
    for (let i = 0; i < count; i++) {
      const row = order[first + i] as number;
      const gradient = leafGradients[i] as number;
      const hessian = leafHessians[i] as number;
      const atA = offsetA + (a[row] as number);
      const atB = offsetB + (b[row] as number);
      const atC = offsetC + (c[row] as number);
      const atD = offsetD + (d[row] as number);
      (sums[2 * atA] as number) += gradient;
      (sums[2 * atA + 1] as number) += hessian;
      (rows[atA] as number)++;
      (sums[2 * atB] as number) += gradient;
      (sums[2 * atB + 1] as number) += hessian;
      (rows[atB] as number)++;
      (sums[2 * atC] as number) += gradient;
      (sums[2 * atC + 1] as number) += hessian;
      (rows[atC] as number)++;
      (sums[2 * atD] as number) += gradient;
      (sums[2 * atD + 1] as number) += hessian;
      (rows[atD] as number)++;
    }
  }
  for (; f < bins.length; f++) {
    const column = bins[f] as Uint8Array;
    const offset = offsets[f] as number;
    for (let i = 0; i < count; i++) {
      const at = offset + (column[order[first + i] as number] as number);
      (sums[2 * at] as number) += leafGradients[i] as number;
      (sums[2 * at + 1] as number) += leafHessians[i] as number;
      (rows[at] as number)++;
    }
  }
}

const clampStep = (step: number, most: number) => Math.max(-most, Math.min(most, step));

const goesLeft = (split: Split, bin: number, missingBin: number): boolean =>
  split.leftBins !== null ? split.leftBins[bin] === 1 : bin === missingBin ? split.missingLeft : bin <= split.threshold;

/** Parts order[first … end) in two, each side in its former order; returns where the right side begins. */
function partition(ground: Ground, leaf: Leaf, split: Split): number {
  const { order, spare } = ground;
  const column = ground.bins[split.feature] as Uint8Array;
  const { missingBin } = ground.predictors[split.feature] as BinnedPredictor;
  const sides = new Uint8Array(missingBin + 1);
  for (let bin = 0; bin <= missingBin; bin++) sides[bin] = goesLeft(split, bin, missingBin) ? 1 : 0;
  let left = leaf.first;
  let right = 0;
  for (let i = leaf.first; i < leaf.end; i++) {
    const row = order[i] as number;
    if (sides[column[row] as number] === 1) order[left++] = row;
    else spare[right++] = row;
  }
  order.set(spare.subarray(0, right), left);
  return left;
}

/**
 * Grows one regression tree to the loss's derivatives, leaf by leaf: the leaf whose split gains most is parted next (Shi 2007; Ke et al.
 * 2017).
 * The larger child's histogram is its parent's less its sibling's. A leaf's value is −learningRate · G / (H + λ).
 *
 * @param gradients [rows] first derivatives; `hessians` [rows] second ones.
 * @param maxStep most that G / (H + λ) may be in size.
 * @param scores [rows × outputs], gets the leaf values added at column `output`.
 * @param gains [predictors] gets each split's gain added.
 */
export function growTree(
  ground: Ground,
  gradients: Float64Array,
  hessians: Float64Array,
  options: BoostingOptions,
  maxStep: number,
  scores: { readonly values: Float64Array; readonly outputs: number; readonly output: number },
  gains: Float64Array,
): Tree {
  const { order, rowCount, predictors, offsets } = ground;
  const total: Sums = { gradient: 0, hessian: 0, rows: rowCount };
  for (let row = 0; row < rowCount; row++) {
    order[row] = row;
    total.gradient += gradients[row] as number;
    total.hessian += hessians[row] as number;
  }
  const searchSplit = (sums: Sums, histogram: Histogram): Split | null => {
    let best: Split | null = null;
    if (sums.rows < 2 * options.minRowsPerLeaf) return best;
    for (const [f, predictor] of predictors.entries()) {
      const found = findSplit(f, predictor, histogram, offsets[f] as number, sums, options);
      if (found !== null && found.gain > (best?.gain ?? 0)) best = found;
    }
    return best;
  };
  const rootHistogram = takeHistogram(ground);
  fillHistogram(ground, gradients, hessians, 0, rowCount, rootHistogram);
  const root: Leaf = {
    first: 0,
    end: rowCount,
    sums: total,
    ridge: 0,
    histogram: rootHistogram,
    split: searchSplit(total, rootHistogram),
    parent: -1,
    isLeft: false,
  };
  const leaves: Leaf[] = [root];
  const nodes: { split: Split; left: number; right: number }[] = [];
  while (leaves.length < options.leaves) {
    let place = -1;
    for (const [i, { split }] of leaves.entries()) {
      if (split !== null && split.gain > (leaves[place]?.split?.gain ?? 0)) place = i;
    }
    const leaf = leaves[place];
    const split = leaf?.split;
    if (leaf === undefined || !split) break;
    const middle = partition(ground, leaf, split);
    const node = nodes.push({ split, left: ~place, right: ~leaves.length }) - 1;
    const parent = nodes[leaf.parent];
    if (parent !== undefined) parent[leaf.isLeft ? 'left' : 'right'] = node;
    (gains[split.feature] as number) += split.gain;
    const isLast = leaves.length + 1 === options.leaves;
    const leftIsSmaller = middle - leaf.first <= leaf.end - middle;
    const smaller = takeHistogram(ground);
    const larger = leaf.histogram;
    if (!isLast) {
      fillHistogram(ground, gradients, hessians, leftIsSmaller ? leaf.first : middle, leftIsSmaller ? middle : leaf.end, smaller);
      subtractHistogram(larger, smaller);
    }
    const createLeaf = (isLeft: boolean): Leaf => {
      const sums = isLeft ? split.left : split.right;
      const histogram = isLeft === leftIsSmaller ? smaller : larger;
      return {
        first: isLeft ? leaf.first : middle,
        end: isLeft ? middle : leaf.end,
        sums,
        ridge: split.ridge,
        histogram,
        split: isLast ? null : searchSplit(sums, histogram),
        parent: node,
        isLeft,
      };
    };
    leaves[place] = createLeaf(true);
    leaves.push(createLeaf(false));
  }
  // A tree that could not be parted says nothing: with a class of few rows its one Newton step would be without bound.
  const leafValues = Float64Array.from(leaves, ({ sums, ridge }) =>
    nodes.length === 0 ? 0 : -options.learningRate * clampStep(sums.gradient / (sums.hessian + ridge + 1e-15), maxStep),
  );
  for (const [i, { first, end, histogram }] of leaves.entries()) {
    const value = leafValues[i] as number;
    for (let at = first; at < end; at++) (scores.values[(order[at] as number) * scores.outputs + scores.output] as number) += value;
    ground.histograms.push(histogram);
  }
  return {
    feature: Int32Array.from(nodes, ({ split }) => split.feature),
    threshold: Int32Array.from(nodes, ({ split }) => split.threshold),
    missingLeft: Uint8Array.from(nodes, ({ split }) => (split.missingLeft ? 1 : 0)),
    leftBins: nodes.map(({ split }) => split.leftBins),
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ right }) => right),
    leafValues,
  };
}

/** Adds a tree's value to each row's score: scores[i × outputs + output]. */
export function addTree(
  tree: Tree,
  predictors: readonly BinnedPredictor[],
  bins: readonly Uint8Array[],
  scores: { readonly values: Float64Array; readonly outputs: number; readonly output: number },
): void {
  const rowCount = scores.values.length / scores.outputs;
  const missingBins = predictors.map(({ missingBin }) => missingBin);
  for (let row = 0; row < rowCount; row++) {
    let node = tree.feature.length === 0 ? -1 : 0;
    while (node >= 0) {
      const f = tree.feature[node] as number;
      const bin = (bins[f] as Uint8Array)[row] as number;
      const levels = tree.leftBins[node];
      const isLeft = levels
        ? levels[bin] === 1
        : bin === missingBins[f]
          ? tree.missingLeft[node] === 1
          : bin <= (tree.threshold[node] as number);
      node = (isLeft ? tree.left[node] : tree.right[node]) as number;
    }
    (scores.values[row * scores.outputs + scores.output] as number) += tree.leafValues[~node] as number;
  }
}
