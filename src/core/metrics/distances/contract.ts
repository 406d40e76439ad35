import type { Interval, MayBeSampled, Sampled, Score } from '../contract.ts';

/** Distances between whole rows: numbers scaled by the training range, categories one-hot/√2, missing its own value. */
export interface Distances extends MayBeSampled {
  /**
   * Share of synthetic rows nearer to the training rows than to as many held-out rows (ties count half), mean over disjoint draws of
   * training rows; ½ is ideal. 95 % interval.
   */
  readonly dcrShare: {
    readonly value: number;
    readonly interval: Interval;
    readonly rows: Sampled;
    /** What copies alone would reach with these numbers of rows; absent in an earlier version. */
    readonly fullCopy?: number;
  } | null;
  /** 5 % quantile of distances to the nearest training row, synthetic over held-out; about 1 or above is safe. */
  readonly dcrRatio: number | null;
  /** Nearest over second-nearest distance, 5 % quantile and median: synthetic, and held-out rows in brackets. */
  readonly nndr: { readonly fifth: Score; readonly median: Score };
  /** Sorted distances (at most 200 points each) to the nearest training row, for a plot. */
  readonly curves: { readonly synthetic: readonly number[]; readonly holdout: readonly number[] };
  /** Guessing membership by the nearest synthetic row; ½ is safe. */
  readonly membership: { readonly auc: number; readonly interval: Interval; readonly rows: number } | null;
  /**
   * The synthetic rows nearest to a training row, with that row and the distance; nearest first. Row numbers: of the compared synthetic
   * table, of the real table.
   */
  readonly nearest: readonly NearestPair[];
}
export interface NearestPair {
  readonly syntheticRow: number;
  readonly realRow: number;
  readonly distance: number;
  /** Cells as they are written, one for each name in `NearestPair.names`' column order: the comparable columns. */
  readonly synthetic: readonly string[];
  readonly real: readonly string[];
  readonly names: readonly string[];
}
