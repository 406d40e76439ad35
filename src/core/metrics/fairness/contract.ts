import type { Interval } from '../contract.ts';

/** Rates of an outcome by group, real beside synthetic. */
export interface Fairness {
  readonly groupColumn: number;
  readonly groupName: string;
  readonly outcomeColumn: number;
  readonly outcomeName: string;
  /** The level counted as the outcome, or null where the outcome's mean is compared. */
  readonly outcomeLevel: string | null;
  /**
   * Larger groups first, at most twelve, of real rows enough to disclose. `rate`: share with the outcome, or mean; null without a row, or
   * with too few held-out ones to disclose.
   */
  readonly groups: readonly {
    readonly text: string;
    readonly real: GroupRate;
    readonly synthetic: GroupRate;
    readonly holdout: GroupRate;
  }[];
  /** Groups that are not told: too few rows, or beyond the twelve largest. */
  readonly heldBackGroupCount: number;
  /** Largest minus smallest rate over the groups of at least 30 real rows. */
  readonly difference: { readonly real: number; readonly synthetic: number; readonly holdout: number | null };
  /** Smallest over largest rate (disparate impact); null for means. */
  readonly ratio: { readonly real: number; readonly synthetic: number; readonly holdout: number | null } | null;
}
export interface GroupRate {
  readonly rowCount: number;
  readonly rate: number | null;
  readonly interval: Interval | null;
}
