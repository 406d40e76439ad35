import type { Random } from '#core/random/random.ts';
import type { Column } from '#core/table/table.ts';

/** Shared by every encoding that a generator models: one token column. */
interface TokenEncodingBase {
  /** Number of tokens, missing tokens and all. Token ids are 0 … cardinality − 1. */
  readonly cardinality: number;
  /** [cardinality] training-row counts per token (the missing and withheld ones too). */
  readonly tokenCounts: readonly number[];
  /** Tokens of the missing markers: token `missingFirst + m` is marker m (0-based). `missingFirst === cardinality` when none. */
  readonly missingFirst: number;
  /** How many training rows held a withheld (rare) value, and how many such values there were. */
  readonly withheld: { readonly values: number; readonly rows: number };
}

/**
 * Tokens are the levels of a categorical column, most frequent first. Rare levels share one withheld token that decodes to a draw from the
 * kept levels. Of very many levels the rarer ones share tokens, neighbours in the alphabet together; such a token decodes to a draw from
 * its levels.
 */
export interface LevelsEncoding extends TokenEncodingBase {
  readonly type: 'levels';
  readonly levels: readonly string[];
  /** The levels have an order, lowest first. */
  readonly isOrdered?: true;
  /**
   * Training rows of the levels that share tokens, buckets[b][i] of level singles + Σ former buckets + i; token singles + b. Absent: a
   * token a level.
   */
  readonly buckets?: readonly (readonly number[])[];
  /** Index of the withheld token, or −1. */
  readonly withheldToken: number;
}

/** Tokens are the values of a numeric column with few distinct ones; rare values share their nearest kept neighbour's token. */
export interface ValuesEncoding extends TokenEncodingBase {
  readonly type: 'values';
  /** Ascending. */
  readonly values: readonly number[];
}

/**
 * Tokens are atoms (values held by many rows), then quantile bins of the rest, then missing markers.
 * Each bin keeps its own quantile knots, at least k rows between neighbours.
 */
export interface BinnedEncoding extends TokenEncodingBase {
  readonly type: 'binned';
  readonly atoms: readonly number[];
  /** [bins + 1] ascending. */
  readonly edges: readonly number[];
  /**
   * knots[b]: ascending quantiles of the rows in bin b; in the outermost bins they begin at the k-th smallest and end at the k-th largest
   * value.
   */
  readonly knots: readonly (readonly number[])[];
  /** heaps[b]: the values that many rows of bin b share; null where there are none. Absent: in no bin. */
  readonly heaps?: readonly (Heaps | null)[];
  /** Draws are rounded to whole multiples of `step` × 10^−decimals (≥ 0); null = leave. */
  readonly decimals: number | null;
  /** A natural number: 5 with decimals 2 rounds to 0.05, 86 400 000 with decimals 0 rounds epoch milliseconds to days. */
  readonly step: number;
  readonly mean: number;
  readonly std: number;
  /**
   * Rank function for the features: value → u in (0, 1) by linear interpolation of (grid[i], i / (grid.length − 1)); privacy-bounded
   * quantiles.
   */
  readonly rankGrid: readonly number[];
}

/**
 * Values of a bin that at least k training rows each hold, ascending, with those rows; the knots stand for the other `looseRows` (0, or at
 * least k).
 */
export interface Heaps {
  readonly values: readonly number[];
  readonly rows: readonly number[];
  readonly looseRows: number;
}

/** Nothing for a generator to learn: cells are made from the spec's format. Only the missing share is kept. */
export interface GeneratedEncoding {
  readonly type: 'generated';
  /** [markers] share of rows that hold each missing marker. */
  readonly missingShares: readonly number[];
  /** The one text of a constant column. */
  readonly constant?: string;
}

export type TokenEncoding = LevelsEncoding | ValuesEncoding | BinnedEncoding;
export type FittedEncoding = TokenEncoding | GeneratedEncoding;

/**
 * The operations on a fitted encoding of type T. `encodings/registry.ts` has `encodingOf(fitted)`.
 * Features exist for 'binned', and for 'values' of eight or more (width 11, see features.ts); a missing cell stands as the smallest rank
 * at the mean.
 */
export interface EncodingOperations<T extends TokenEncoding> {
  featureWidth(fitted: T): number;
  /** One token per row of `rows`; an unseen category is the withheld token (else the most frequent), an unseen number its nearest token. */
  encodeTokens(fitted: T, column: Column, rows: Uint32Array): Int32Array;
  /** [rows.length × featureWidth], row-major. */
  encodeFeatures(fitted: T, column: Column, rows: Uint32Array): Float32Array;
  /** Cells for tokens: within-bin and withheld draws come from `random` at counter `firstRow + i`, so chunks do not change the result. */
  decode(fitted: T, tokens: Int32Array, random: Random, firstRow: number): Column;
}

/** Number of missing markers a fitted token encoding knows. */
export function missingTokenCount(fitted: TokenEncoding): number {
  return fitted.cardinality - fitted.missingFirst;
}
