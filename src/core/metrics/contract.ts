import type { ColumnSummary, Temporal } from '#core/columns/summary.ts';

/** A measure beside what real unseen rows score on it at the same number of rows. */
export interface Score {
  readonly value: number;
  /** The same measure between training rows and held-out real rows; null where it has no meaning. */
  readonly reference: number | null;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Measured on all rows of a side, or on so many drawn at random. */
export interface Sampled {
  readonly rowCount: number;
  readonly ofRowCount: number;
}

/** What was drawn from, and what for; `wording/samples.ts` has the words. */
export type SampleSubject =
  | { readonly code: 'coverage-synthetic' }
  | { readonly code: 'three-way-synthetic'; readonly draws: number }
  | { readonly code: 'detectability-train' | 'detectability-holdout' }
  | { readonly code: 'target-train' | 'target-synthetic' | 'target-holdout'; readonly name: string }
  | { readonly code: 'every-column-train' | 'every-column-synthetic' | 'every-column-holdout' | 'every-column-columns' }
  | {
      readonly code:
        | 'distances-synthetic-queries'
        | 'distances-holdout-queries'
        | 'distances-holdout'
        | 'distances-train'
        | 'membership-train'
        | 'membership-holdout'
        | 'membership-synthetic';
    }
  | {
      readonly code:
        | 'singling-out-train'
        | 'singling-out-holdout'
        | 'singling-out-synthetic'
        | 'linking-train'
        | 'linking-holdout'
        | 'linking-synthetic';
    };

/** What a measure looked at in place of all there is, drawn at random by the assessment's seed. */
export type Sample = SampleSubject & { readonly used: number; readonly all: number };

/** A sample in words: as the record has it, and as projects of a former version do. */
export interface WordedSample {
  /** Completes “4,000 of 90,000 …”. */
  readonly what: string;
  readonly used: number;
  readonly all: number;
}

/** Parts of an earlier version's project do not say. */
export interface MayBeSampled {
  readonly samples?: readonly (Sample | WordedSample)[];
}

export interface ColumnValue {
  readonly columnIndex: number;
  readonly name: string;
  readonly value: number;
}

/**
 * Three histograms over shared bins, or three counts per level. Counts are of present cells; per level also of missing ones written with a
 * text of their own.
 */
export type ColumnOverlay =
  | {
      readonly shape: 'numeric';
      readonly temporal: Temporal | false;
      /** [bins + 1] */
      readonly edges: readonly number[];
      readonly real: readonly number[];
      readonly synthetic: readonly number[];
      readonly holdout: readonly number[];
    }
  | {
      readonly shape: 'categorical';
      /** Most frequent in real first; at most 40, then one level 'N others' with `isOther`. */
      readonly levels: readonly {
        readonly text: string;
        readonly isOther: boolean;
        readonly real: number;
        readonly synthetic: number;
        readonly holdout: number;
      }[];
    };

export interface ColumnComparison {
  readonly columnIndex: number;
  readonly name: string;
  /** KSComplement or TVComplement. */
  readonly metric: 'KSComplement' | 'TVComplement';
  readonly shape: Score;
  readonly missingShare: { readonly real: number; readonly synthetic: number; readonly holdout: number };
  readonly overlay: ColumnOverlay;
  readonly real: ColumnSummary;
  readonly synthetic: ColumnSummary;
  readonly holdout: ColumnSummary;
}

export interface PairComparison {
  /** Indices into EvaluationReport.columns' columnIndex space. */
  readonly a: number;
  readonly b: number;
  readonly metric: 'CorrelationSimilarity' | 'ContingencySimilarity';
  readonly trend: Score;
  /** Strength of association in [0, 1] in each table (|Pearson| or bias-corrected Cramér's V over the trend's bins). */
  readonly realAssociation: number;
  readonly syntheticAssociation: number;
  /** Null when no row was held out. */
  readonly holdoutAssociation: number | null;
}

/** A headline score at the holdout's own size (mean of several draws), and over all synthetic rows against all rows trained on. */
export interface HeadlineScore extends Score {
  readonly allRows: number;
}

/** All synthetic rows against all real ones, trained on and held out: what a tool gives that is handed the two files. */
export interface FileScores {
  readonly realRows: number;
  readonly syntheticRows: number;
  readonly shapes: number;
  readonly trends: number;
}

/** Why a column is left out of the comparison; `wording/left-out.ts` has the words. */
export type LeftOutReason =
  | 'left-out'
  | 'replaced'
  | 'masked'
  | 'identifier'
  | 'text'
  | 'one-value'
  | 'no-value'
  | 'not-modelled'
  | 'empty-in-training';

export interface LeftOutColumn {
  readonly name: string;
  /** A sentence in reports of a former version. */
  readonly why: LeftOutReason | (string & {});
}

/** What the cheap measures say. A report of a former version has a `verdict` in words besides. */
export interface EvaluationReport {
  readonly rowCounts: { readonly train: number; readonly holdout: number; readonly synthetic: number; readonly draws: number };
  readonly shapes: HeadlineScore;
  readonly trends: HeadlineScore;
  /** Absent from comparisons that an earlier version made, as is `sampleSeed`. */
  readonly files?: FileScores;
  /** The seed that the synthetic rows were sampled with: saving as many rows with the same seed saves the rows that were compared. */
  readonly sampleSeed?: number;
  /** Share of synthetic rows equal to a training row in every modelled column; reference: the same for held-out rows. */
  readonly copies: Score;
  /** Columns left out of the comparison (identifier, text, constant), with why. */
  readonly leftOut: readonly LeftOutColumn[];
  /** Worst first. */
  readonly columns: readonly ColumnComparison[];
  readonly pairs: readonly PairComparison[];
}

/** Joint counts of a pair, both tables on shared axes. `counts` are row-major [aBins × bBins]. */
export interface JointDistribution {
  readonly a: JointAxis;
  readonly b: JointAxis;
  readonly real: readonly number[];
  readonly synthetic: readonly number[];
}
export type JointAxis =
  | { readonly name: string; readonly shape: 'numeric'; readonly temporal: Temporal | false; readonly edges: readonly number[] }
  | { readonly name: string; readonly shape: 'categorical'; readonly levels: readonly string[] };

/** What the training worker shows while it trains. */
export interface LiveColumn {
  readonly name: string;
  /** Distance 1 − shape score of a fresh sample, and of the held-out rows. */
  readonly distance: number;
  readonly reference: number;
  readonly overlay: ColumnOverlay;
}

/** Why a measure cannot be made of these tables; `wording/not-measurable.ts` has the words. */
export type WhyNotMeasurable =
  | { readonly code: 'few-rows' | 'few-held-out-rows' | 'few-columns'; readonly least: number }
  /** The outcome or the groups are a column that is left out of the comparison. */
  | { readonly code: 'choices-not-compared' }
  /** The column of groups is compared by its numbers. */
  | { readonly code: 'no-groups'; readonly name: string }
  | { readonly code: 'no-column' | 'no-synthetic-row' }
  /** Another error of the domain, in its own words. */
  | { readonly code: 'refused'; readonly message: string };
