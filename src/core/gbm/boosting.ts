import { binRows, fitBins } from './bins.ts';
import type { BinnedPredictor, BoostedTrees, BoostingOptions, BoostingTarget, Predictors, Tree } from './contract.ts';
import { createObjective } from './objective.ts';
import { addTree, createGround, growTree } from './tree.ts';

export const BOOSTING_DEFAULTS: BoostingOptions = {
  rounds: 300,
  learningRate: 0.05,
  leaves: 31,
  minRowsPerLeaf: 20,
  minHessian: 1e-3,
  maxBins: 254,
};

/**
 * Fits gradient-boosted trees on histograms with second-order leaf values.
 *
 * Each round adds one tree an output, grown to the first and second derivatives of the loss at the scores so far:
 * s ← s + tree(x) with leaf values −η·G/(H + λ). Deterministic: no row or column is sampled.
 *
 * @param predictors [n] rows; numeric cells may be NaN, codes −1: a bin of their own.
 * @throws RangeError for no rows, or targets and predictors of different length.
 * Source: Friedman 2001 (gradient boosting), Chen & Guestrin 2016 (second order), Ke et al. 2017 (histograms, leaf-wise growth, ordered
 * categories).
 * Deviations: leaf steps of classes are at most 8 before the learning rate; a tree without a split is left out; no sampling of rows or
 * columns and no bundling of exclusive columns; rare levels beyond 254 share the missing bin.
 */
export async function fitBoostedTrees(
  predictors: Predictors,
  target: BoostingTarget,
  partial: Partial<BoostingOptions> = {},
): Promise<BoostedTrees> {
  const options = { ...BOOSTING_DEFAULTS, ...partial };
  const rowCount = target.values.length;
  if (predictors.rowCount !== rowCount) throw new RangeError(`${predictors.rowCount} rows of predictors, ${rowCount} of the target.`);
  const objective = createObjective(target);
  const { outputs, initial } = objective;
  const binned = predictors.columns.map((column) => fitBins(column, Math.min(254, options.maxBins)));
  const ground = createGround(
    rowCount,
    binned,
    binned.map((fitted, f) => binRows(fitted, predictors.columns[f] as Predictors['columns'][number])),
  );
  const scores = repeatInitial(initial, rowCount);
  const gradients = new Float64Array(rowCount);
  const hessians = new Float64Array(rowCount);
  const gains = new Float64Array(binned.length);
  const trees: Tree[][] = [];
  const watch = options.earlyStopping && createWatch(options.earlyStopping, binned, initial);
  for (let round = 0; round < options.rounds; round++) {
    const grown: Tree[] = [];
    for (let output = 0; output < outputs; output++) {
      objective.derive(scores, output, gradients, hessians);
      grown.push(growTree(ground, gradients, hessians, options, objective.maxStep, { values: scores, outputs, output }, gains));
      await options.treeEnded?.(round + (output + 1) / outputs);
    }
    trees.push(grown);
    if (watch?.isOver(grown)) break;
  }
  return {
    target: target.type === 'number' ? { type: 'number' } : { type: 'classes', classCount: target.classCount },
    predictors: binned,
    initial,
    trees: watch ? trees.slice(0, watch.bestRounds) : trees,
    gains,
  };
}

function repeatInitial(initial: Float64Array, rowCount: number): Float64Array {
  const scores = new Float64Array(rowCount * initial.length);
  for (let i = 0; i < scores.length; i++) scores[i] = initial[i % initial.length] as number;
  return scores;
}

/** Follows the loss on rows set apart and says when it has stopped falling. */
function createWatch(
  { predictors, target, rounds }: NonNullable<BoostingOptions['earlyStopping']>,
  binned: readonly BinnedPredictor[],
  initial: Float64Array,
) {
  const objective = createObjective(target);
  const bins = binned.map((fitted, f) => binRows(fitted, predictors.columns[f] as Predictors['columns'][number]));
  const scores = repeatInitial(initial, predictors.rowCount);
  let bestLoss = objective.loss(scores);
  let bestRounds = 0;
  let round = 0;
  return {
    get bestRounds() {
      return bestRounds;
    },
    isOver(grown: readonly Tree[]): boolean {
      for (const [output, tree] of grown.entries()) addTree(tree, binned, bins, { values: scores, outputs: initial.length, output });
      round++;
      const loss = objective.loss(scores);
      if (loss < bestLoss) {
        bestLoss = loss;
        bestRounds = round;
      }
      return round - bestRounds >= rounds;
    },
  };
}

/**
 * Predictions of a fitted ensemble.
 *
 * @returns numbers: [n]; two classes: [n] probability of class 1; K classes: [n × K] probabilities, row-major.
 */
export function predictBoostedTrees(model: BoostedTrees, predictors: Predictors): Float64Array {
  const outputs = model.initial.length;
  const bins = model.predictors.map((fitted, f) => binRows(fitted, predictors.columns[f] as Predictors['columns'][number]));
  const scores = repeatInitial(model.initial, predictors.rowCount);
  for (const round of model.trees) {
    for (const [output, tree] of round.entries()) addTree(tree, model.predictors, bins, { values: scores, outputs, output });
  }
  if (model.target.type === 'number') return scores;
  if (outputs === 1) return scores.map((score) => 1 / (1 + Math.exp(-score)));
  for (let row = 0; row < predictors.rowCount; row++) {
    const cells = scores.subarray(row * outputs, (row + 1) * outputs);
    const most = cells.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (let k = 0; k < outputs; k++) {
      cells[k] = Math.exp((cells[k] as number) - most);
      sum += cells[k] as number;
    }
    for (let k = 0; k < outputs; k++) (cells[k] as number) /= sum;
  }
  return scores;
}
