import type { MayBeSampled, Sampled } from '../contract.ts';

export interface UtilityOfColumn {
  readonly columnIndex: number;
  readonly name: string;
  readonly measure: 'AUC' | 'macro F1' | 'R²';
  /** Trained on synthetic, tested on held-out real rows. */
  readonly synthetic: number;
  /** Trained on as many real rows, tested on the same. */
  readonly real: number;
  /** What guessing without looking scores: ½, the commonest class's macro F1, 0. */
  readonly guess: number;
}

export interface Utility extends MayBeSampled {
  /** The person's target; null without one. */
  readonly target:
    | (UtilityOfColumn & {
        /** Share of gain of each predictor in the two models, most important in the real one first. */
        readonly importances: readonly {
          readonly columnIndex: number;
          readonly name: string;
          readonly real: number;
          readonly synthetic: number;
        }[];
        /** Spearman's rank correlation of the two lists of importances, in [−1, 1]. */
        readonly importanceAgreement: number | null;
        /** Points of both models' curves on the held-out rows, for two classes: ROC; for numbers: null. */
        readonly curves: { readonly real: readonly RocPoint[]; readonly synthetic: readonly RocPoint[] } | null;
        readonly testRowCount: number;
      })
    | null;
  /** Every comparable column in turn as the target, with smaller models. */
  readonly everyColumn: readonly UtilityOfColumn[];
  readonly train: Sampled;
}
export interface RocPoint {
  readonly falsePositiveShare: number;
  readonly truePositiveShare: number;
}
