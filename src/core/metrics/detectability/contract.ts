import type { ColumnValue, Interval, MayBeSampled, Sampled, Score } from '../contract.ts';

export interface Detectability extends MayBeSampled {
  /**
   * 1 − 2·max(AUC − ½, 0) at the holdout's size (mean over draws), beside held-out rows told from training rows; null where too few rows
   * are held out.
   */
  readonly score: Score;
  /** The same with as many rows as there are: the sharper test, the judge's figure. */
  readonly allRows: {
    readonly score: number;
    readonly auc: number;
    readonly interval: Interval;
    readonly real: Sampled;
    readonly synthetic: Sampled;
  };
  /** Columns that gave the table away: share of the classifier's gain, largest first. */
  readonly tells: readonly ColumnValue[];
}
