import type { Temporal } from '#core/columns/summary.ts';
import type { Contender, QualityPart, QualityParts } from '#core/metrics/arena/rank.ts';
import type { Assessment } from '#core/metrics/assessment/contract.ts';
import type { ColumnOverlay, FileScores, HeadlineScore, Score, WordedSample } from '#core/metrics/contract.ts';
import type { Distances } from '#core/metrics/distances/contract.ts';
import type { Verdict } from '#core/wording/verdict.ts';

/**
 * What was measured, as the record (JSON) keeps it and the report tells it: the report has no other source of figures, so that the two
 * cannot differ.
 * No cell of a real row and no value that fewer than `LEAST_ROWS_DISCLOSED` real rows hold stands in it.
 */
export interface Figures {
  readonly scores: DisclosedScores;
  /** The costly measures as far as they are made. */
  readonly assessment: DisclosedAssessment | null;
  /** Several generators trained on the same split, when there was an arena. */
  readonly arena: DisclosedArena | null;
}

/** One figure of the rows trained on, of the synthetic and of the held-out rows; null = undefined there. */
export interface Sides {
  readonly real: number | null;
  readonly synthetic: number | null;
  readonly holdout: number | null;
}

export interface DisclosedScores {
  readonly rowCounts: { readonly train: number; readonly holdout: number; readonly synthetic: number; readonly draws: number };
  readonly shapes: HeadlineScore;
  readonly trends: HeadlineScore;
  readonly copies: Score;
  /** All synthetic rows compared against all real rows, as a tool scores two files; null from an earlier version. */
  readonly files: (FileScores & { readonly areSavedRows: boolean }) | null;
  /** Worst first. */
  readonly columns: readonly DisclosedColumn[];
  /** Furthest behind their reference first, those without one last. */
  readonly pairs: readonly DisclosedPair[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  readonly verdict: Verdict;
}

export interface DisclosedColumn extends Score {
  readonly name: string;
  readonly metric: 'KSComplement' | 'TVComplement';
  readonly missingShare: Sides;
  readonly distinctCount: Sides;
  readonly statistics: ColumnStatistics;
}

export type ColumnStatistics =
  | {
      readonly shape: 'numeric';
      readonly temporal: Temporal | false;
      readonly mean: Sides;
      readonly std: Sides;
      /**
       * Percentiles of fewer than `LEAST_ROWS_DISCLOSED` real rows on either side are held back, those of held-out rows by their own number
       * (null), and so are least and greatest values.
       */
      readonly percentiles: readonly ({ readonly percentile: number } & Sides)[];
    }
  | {
      readonly shape: 'categorical';
      /** Shares of present cells, and of missing ones written with a text of their own. */
      readonly levels: readonly ({ readonly text: string } & Sides)[];
      /** Levels of too few real rows, and those beyond the first forty, as one. */
      readonly heldBack: ({ readonly levelCount: number } & Sides) | null;
    };

export interface DisclosedPair extends Score {
  readonly names: readonly [string, string];
  readonly metric: 'CorrelationSimilarity' | 'ContingencySimilarity';
  /** Strength in [0, 1]. */
  readonly association: Sides;
}

/**
 * The costly measures with samples and notes in words. Which rows lie nearest to a real one would point at that real row, so only their
 * distances are told.
 */
export type DisclosedAssessment = { readonly [Key in Exclude<keyof Assessment, 'distances' | 'notes'>]: Worded<Assessment[Key]> } & {
  readonly distances: Worded<Omit<Distances, 'nearest'> & { readonly nearestDistances: readonly number[] }> | null;
  readonly notes: readonly string[];
};
type Worded<R> = R extends { readonly samples?: unknown } ? Omit<R, 'samples'> & { readonly samples?: readonly WordedSample[] } : R;

export interface DisclosedArena {
  /** Best first. */
  readonly ranked: readonly ArenaRow[];
  /** What the order rests on. */
  readonly parts: readonly QualityPart[];
  /** Generators that were to take part. */
  readonly absent: readonly { readonly label: string; readonly why: string }[];
}

/** One trained generator among others on the same rows. */
export interface ArenaRow extends Omit<Contender, 'alarm'> {
  /** The gravest thing that the privacy measures say, in words; null = nothing grave. */
  readonly alarm: string | null;
  readonly label: string;
  readonly chosen: boolean;
  readonly fitSeconds: number;
  /** Mean of the parts that the order rests on. */
  readonly quality: number;
  readonly qualityParts: QualityParts;
}

export interface Fact {
  readonly label: string;
  readonly text: string;
}

/** The file that a table was read from. */
export interface SourceFacts {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly sha256: string | null;
  /** Rows of the file, where the table is a random sample of them. */
  readonly sampleOfRows: number | null;
}

/** Everything that a report tells; the page gathers it. */
export interface ReportInput extends Figures {
  /** The verdict with what the costly measures add (`sayWholeVerdict`). */
  readonly headline: string;
  readonly version: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly source: SourceFacts;
  readonly seeds: { readonly training: number; readonly sampling: number };
  /** Facts of the making, the generator's settings, what holds in every row and what was accepted but does not, in reading order. */
  readonly making: {
    readonly facts: readonly Fact[];
    readonly settings: readonly Fact[];
    readonly held: readonly Fact[];
    readonly refused: readonly Fact[];
  };
  readonly columns: readonly { readonly name: string; readonly kind: string; readonly treatment: string }[];
  /** Histograms and levels to draw, in the order of `scores.columns`. */
  readonly overlays: readonly ColumnOverlay[];
}
