import type { ColumnSummary, Temporal } from '#core/columns/summary.ts';
import type { Table } from '#core/table/table.ts';

/** A measure beside what real unseen rows score on it at the same number of rows. */
export interface Score {
  readonly value: number;
  /** The same measure between training rows and held-out real rows; null where it has no meaning. */
  readonly reference: number | null;
}

export interface MetricResult<D> {
  readonly value: number;
  readonly detail: D;
}

/** A measure of a synthetic table against a real one (same specs, same column order). One folder a metric, one line in registry.ts. */
export interface Metric<D = unknown> {
  readonly id: string;
  readonly label: string;
  /** The question it answers, as a person would ask it. */
  readonly question: string;
  readonly direction: 'higher' | 'lower';
  evaluate(real: Table, synthetic: Table): MetricResult<D>;
}

/** Three histograms over shared bins, or three counts per level. Counts are of present cells; per level also of missing ones written with a text of their own. */
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
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Worst first. */
  readonly columns: readonly ColumnComparison[];
  readonly pairs: readonly PairComparison[];
  /** One honest sentence, and the one that supports it. */
  readonly verdict: { readonly sentence: string; readonly support: string };
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
