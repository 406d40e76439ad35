/** A histogram over equal-width bins; counts of present cells only. */
export interface Histogram {
  /** [bins + 1] ascending. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** What milliseconds stand for: a moment since 1970, a time of day since midnight, or a length of time. */
export type Temporal = 'moment' | 'time' | 'span';

interface SummaryBase {
  readonly rowCount: number;
  readonly missingCount: number;
  readonly distinctCount: number;
}

export interface NumericSummary extends SummaryBase {
  readonly shape: 'numeric';
  /** False for plain numbers. */
  readonly temporal: Temporal | false;
  readonly histogram: Histogram;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly quantiles: { readonly p05: number; readonly p25: number; readonly p50: number; readonly p75: number; readonly p95: number };
  readonly zeroCount: number;
  readonly integersOnly: boolean;
}

export interface CategoricalSummary extends SummaryBase {
  readonly shape: 'categorical';
  /** Most frequent first, or in their own order where `isOrdered`; at most 50. */
  readonly levels: readonly { readonly text: string; readonly count: number }[];
  readonly isOrdered?: true;
  /** Present cells of all levels not listed. */
  readonly otherCount: number;
}

export interface OpaqueSummary extends SummaryBase {
  readonly shape: 'opaque';
  /** What the cells look like, e.g. 'C-00001, C-00002, …' or '3–7 words'. */
  readonly description: string;
}

export type ColumnSummary = NumericSummary | CategoricalSummary | OpaqueSummary;
