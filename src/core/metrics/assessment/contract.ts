import type { Score } from '../contract.ts';

/**
 * The costly measures: how well a classifier tells synthetic from real, what a model trained on synthetic rows is worth, what attacks find.
 * Shapes, trends and copies are in `EvaluationReport`; these come after it, part by part.
 */
export type AssessmentPart =
  | { readonly type: 'coverage'; readonly coverage: Coverage }
  | { readonly type: 'detectability'; readonly detectability: Detectability }
  | { readonly type: 'three-way'; readonly threeWay: ThreeWay }
  | { readonly type: 'utility'; readonly utility: Utility }
  | { readonly type: 'distances'; readonly distances: Distances }
  | { readonly type: 'attacks'; readonly attacks: Attacks }
  | { readonly type: 'fairness'; readonly fairness: Fairness | null };

/** What has been measured so far; null = not yet, or not possible (see `notes`). */
export interface Assessment {
  readonly coverage: Coverage | null;
  readonly detectability: Detectability | null;
  readonly threeWay: ThreeWay | null;
  readonly utility: Utility | null;
  readonly distances: Distances | null;
  readonly attacks: Attacks | null;
  readonly fairness: Fairness | null;
  /** Why a part is absent or was made on a sample, in plain words. */
  readonly notes: readonly string[];
}

/** What the person chose. Null: no target, no group. */
export interface AssessmentChoices {
  /** Column that a model would predict; for utility, fairness and attribute inference. */
  readonly targetColumn: number | null;
  /** Column whose groups fairness compares. */
  readonly groupColumn: number | null;
}

/** Told between steps; awaited, so that messages get in. Throws AbortError when the job was aborted. */
export type Pace = (share: number, doing: string) => Promise<void>;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Measured on all rows of a side, or on so many drawn at random. */
export interface Sampled {
  readonly rowCount: number;
  readonly ofRowCount: number;
}

/** What a measure looked at in place of all there is, drawn at random by the assessment's seed. */
export interface Sample {
  /** Completes “Measured on 4,000 of 90,000 …”: 'synthetic rows, as distances to …'. */
  readonly what: string;
  readonly used: number;
  readonly all: number;
}

/** Parts of an earlier version's project do not say. */
export interface MayBeSampled {
  readonly samples?: readonly Sample[];
}

export interface ColumnValue {
  readonly columnIndex: number;
  readonly name: string;
  readonly value: number;
}

export interface Coverage extends MayBeSampled {
  /** Numeric: share of the real range that synthetic values span; categorical: share of the real levels that appear. */
  readonly columns: readonly {
    readonly columnIndex: number;
    readonly name: string;
    readonly metric: 'RangeCoverage' | 'CategoryCoverage';
    readonly coverage: Score;
  }[];
  /** Numeric columns: share of synthetic values within the real range. */
  readonly boundaries: readonly { readonly columnIndex: number; readonly name: string; readonly adherence: Score }[];
  readonly mean: Score;
  readonly meanAdherence: Score | null;
}

export interface Detectability extends MayBeSampled {
  /** 1 − 2·max(AUC − ½, 0) at the holdout's size (mean over draws), beside held-out rows told from training rows; null where too few rows are held out. */
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

export interface ThreeWay extends MayBeSampled {
  /** The triples of columns whose joint counts differ most among those tried; worst first. */
  readonly triples: readonly {
    readonly columns: readonly [number, number, number];
    readonly names: readonly [string, string, string];
    readonly score: Score;
  }[];
  readonly mean: Score;
}

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

/** Distances between whole rows: numbers scaled by the training range, categories one-hot/√2, missing its own value. */
export interface Distances extends MayBeSampled {
  /** Share of synthetic rows nearer to the training rows than to as many held-out rows (ties count half), mean over disjoint draws of training rows; ½ is ideal. 95 % interval. */
  readonly dcrShare: { readonly value: number; readonly interval: Interval; readonly rows: Sampled } | null;
  /** 5 % quantile of distances to the nearest training row, synthetic over held-out; about 1 or above is safe. */
  readonly dcrRatio: number | null;
  /** Nearest over second-nearest distance, 5 % quantile and median: synthetic, and held-out rows in brackets. */
  readonly nndr: { readonly fifth: Score; readonly median: Score };
  /** Sorted distances (at most 200 points each) to the nearest training row, for a plot. */
  readonly curves: { readonly synthetic: readonly number[]; readonly holdout: readonly number[] };
  /** Guessing membership by the nearest synthetic row; ½ is safe. */
  readonly membership: { readonly auc: number; readonly interval: Interval; readonly rows: number } | null;
  /** The synthetic rows nearest to a training row, with that row and the distance; nearest first. Row numbers: of the compared synthetic table, of the real table. */
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

export type AttackId = 'singling-out-univariate' | 'singling-out-multivariate' | 'linkability' | 'inference';

/** Successes of attempts with a 95 % Wilson interval. */
export interface AttackRate {
  readonly successes: number;
  readonly attempts: number;
  readonly value: number;
  readonly interval: Interval;
}

export interface AttackResult {
  readonly attack: AttackId;
  /** The secret of attribute inference; null for the others. */
  readonly columnIndex: number | null;
  readonly name: string | null;
  /** On training rows, on held-out rows, and by guessing. */
  readonly main: AttackRate;
  readonly control: AttackRate;
  readonly naive: AttackRate;
  /** (main − control)/(1 − control), with its interval; about 0 is safe. */
  readonly risk: { readonly value: number; readonly interval: Interval };
  /** False where the attack on training rows is not surely better than guessing: it then says nothing about safety. */
  readonly isStrong: boolean;
}

export interface Attacks extends MayBeSampled {
  readonly results: readonly AttackResult[];
}

/** Rates of an outcome by group, real beside synthetic. */
export interface Fairness {
  readonly groupColumn: number;
  readonly groupName: string;
  readonly outcomeColumn: number;
  readonly outcomeName: string;
  /** The level counted as the outcome, or null where the outcome's mean is compared. */
  readonly outcomeLevel: string | null;
  /** Larger groups first, at most twelve, none of fewer than five real rows. `rate`: share with the outcome, or mean; null where a group has no row, or fewer than five held-out ones. */
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
