/** One predictor: numbers (NaN where missing) or codes of a category (−1 where missing). */
export type Predictor =
  | { readonly type: 'numeric'; readonly name: string; readonly values: Float64Array }
  | { readonly type: 'categorical'; readonly name: string; readonly codes: Int32Array; readonly cardinality: number };

/** Rows to learn from or to predict: predictors[f] has one entry a row. Codes mean the same in training and prediction. */
export interface Predictors {
  readonly rowCount: number;
  readonly columns: readonly Predictor[];
}

/** What is to be predicted. `classes`: values[i] is a class 0 … classCount − 1. `number`: any finite number. */
export type BoostingTarget =
  | { readonly type: 'classes'; readonly classCount: number; readonly values: Int32Array }
  | { readonly type: 'number'; readonly values: Float64Array };

export interface BoostingOptions {
  /** Most boosting rounds (trees a class). */
  readonly rounds: number;
  readonly learningRate: number;
  /** Most leaves a tree. */
  readonly leaves: number;
  /** Fewest training rows a leaf. */
  readonly minRowsPerLeaf: number;
  /** Least sum of second derivatives a leaf. */
  readonly minHessian: number;
  /** Most bins a numeric predictor, and most levels a categorical one, missing apart; at most 255. */
  readonly maxBins: number;
  /** Stops when the loss on these rows has not improved for so many rounds; the best number of rounds is kept. */
  readonly earlyStopping?: { readonly predictors: Predictors; readonly target: BoostingTarget; readonly rounds: number };
  /**
   * Awaited after each tree: let messages in, tell progress, throw to cancel. `rounds` counts those done, in parts where a round has
   * several trees.
   */
  readonly treeEnded?: (rounds: number) => Promise<void> | void;
}

/** Bins of one predictor. Bin `missingBin` holds missing cells, the last one. */
export type BinnedPredictor =
  | {
      readonly type: 'numeric';
      /** Ascending; bin b holds values ≤ edges[b] and > edges[b − 1]; the last bin is open. */
      readonly edges: Float64Array;
      readonly missingBin: number;
    }
  | {
      readonly type: 'categorical';
      /** [cardinality] bin of each code; rare codes beyond the most frequent share bin `missingBin`. */
      readonly binOfCode: Int32Array;
      readonly missingBin: number;
    };

/** A binary tree in arrays. Node 0 is the root; a child below 0 is leaf ~child. */
export interface Tree {
  readonly feature: Int32Array;
  /** Numeric: rows of bins ≤ threshold go left. */
  readonly threshold: Int32Array;
  /** Numeric: whether missing goes left (1). */
  readonly missingLeft: Uint8Array;
  /** Categorical: 1 for each bin that goes left; null for numeric splits. */
  readonly leftBins: readonly (Uint8Array | null)[];
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly leafValues: Float64Array;
}

/** A fitted ensemble: scores = initial + Σ trees; one column a class (one in all for two classes and for numbers). */
export interface BoostedTrees {
  readonly target: { readonly type: 'classes'; readonly classCount: number } | { readonly type: 'number' };
  readonly predictors: readonly BinnedPredictor[];
  /** [outputs] */
  readonly initial: Float64Array;
  /** trees[round][output] */
  readonly trees: readonly (readonly Tree[])[];
  /** [predictors] total split gain: which predictors the ensemble leans on. */
  readonly gains: Float64Array;
}
