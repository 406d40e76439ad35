import type { Random } from '#core/random/random.ts';
import type { RawColumn } from '#core/table/raw.ts';
import type { Column, ColumnFormat, ColumnSpec } from '#core/table/table.ts';
import type { FittedEncoding } from './encodings/contract.ts';
import type { KindFacts } from './facts.ts';
import type { ColumnSummary } from './summary.ts';

/** The present (non-missing) texts of one raw column with how often each stands, as `infer` sees them. */
export interface TextProfile {
  readonly name: string;
  readonly rowCount: number;
  readonly missingCount: number;
  /** Distinct present texts, in order of first appearance. */
  readonly texts: readonly string[];
  /** [texts.length] */
  readonly counts: Uint32Array;
}

/** A guess, with the reason in one sentence for the person. */
export interface KindGuess {
  readonly format: ColumnFormat;
  readonly reason: string;
}

/** A cell that could not be read as the column's kind; it counts as missing (with its own marker) and is reported. */
export interface UnreadableCells {
  readonly count: number;
  /** The first few, for the person. */
  readonly examples: readonly { readonly rowIndex: number; readonly text: string }[];
}

export interface FitOptions {
  /** Values held by fewer than k rows are withheld from the fitted encoding (default 5). */
  readonly k: number;
}

/** What a column becomes in a file format that has types. */
export type ValueType = 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'instant' | 'text';

/** How often one of a format's variants is drawn. */
export interface VariantShare {
  /** Of the present cells. */
  readonly share: number;
  /** [12] its share in each month of the year, where that is what decides. */
  readonly monthShares?: readonly number[];
}

/** In how many ways the cells of a column look, decimals and offsets aside, and the share of those that are not written as most are. */
export interface VariantLooks {
  readonly count: number;
  readonly otherShare: number;
}

/** Words of real cells that a format lists. */
export interface ListedWords {
  /** The words of one cell. */
  split(text: string, format: ColumnFormat): readonly string[];
  /** The format with those words alone that may be disclosed. */
  withhold(format: ColumnFormat, mayDisclose: (word: string) => boolean): ColumnFormat;
}

/** What a person reads of a column because of its kind, before anything is learnt. */
export interface KindFinding {
  readonly type: 'id-like' | 'free-text' | 'constant';
  readonly title: string;
  readonly explanation: string;
  /** Names the choice of leaving it so. */
  readonly actionLabel: string;
}

/** What a finding about a column's kind is made of. */
export interface ExaminedColumn {
  readonly name: string;
  /** Of the guess. */
  readonly reason: string;
  readonly rowCount: number;
  readonly presentCount: number;
  readonly distinctCount: number;
  /** Some cells hold an address or a number of a person. */
  readonly hasDetails: boolean;
}

/**
 * What a kind of column can do, besides its facts. One folder a kind, one line in `registry.ts`.
 *
 * infer → parse → (summarize, fit → encode ⇄ decode) → format, each pure and deterministic.
 */
export interface ColumnKind extends KindFacts {
  /** Null when the texts are not of this kind at all. `registry.inferKind` asks kinds in its order and takes the first guess. */
  infer(profile: TextProfile): KindGuess | null;
  /** The format that fits best when the person forces this kind on a column; never null. */
  coerce(profile: TextProfile): ColumnFormat;
  /** Reads every cell. `spec.missingMarkers` may grow by the texts that were unreadable; the spec to use comes back. */
  parse(raw: RawColumn, spec: ColumnSpec): { readonly column: Column; readonly spec: ColumnSpec; readonly unreadable: UnreadableCells };
  summarize(column: Column, spec: ColumnSpec): ColumnSummary;
  /** Fits on the given rows only (the training rows). The result is plain JSON and holds no value of fewer than k rows. */
  fit(column: Column, spec: ColumnSpec, rows: Uint32Array, options: FitOptions): FittedEncoding;
  /** A function from row index to the cell's text, missing markers included. */
  createFormatter(column: Column, spec: ColumnSpec): (row: number) => string;
  /** Absent = its cells are texts to a file format that has types. */
  valueTypeOf?(spec: ColumnSpec): ValueType;
  /** A present cell as such a format's value, NaN where it is none. Absent = as `parse` reads it. */
  readValue?(text: string): number;
  /** Levels in their own order, lowest first; absent or empty = they have none. */
  levelOrder?(format: ColumnFormat): readonly string[];
  /** Absent = the format lists no words of cells. */
  readonly listedWords?: ListedWords;
  /** [variants − 1] how often each of the format's alternatives is drawn. Absent = cells are written alike. */
  variantShares?(format: ColumnFormat): readonly VariantShare[];
  /** Absent = cells are written alike. */
  variantLooks?(format: ColumnFormat): VariantLooks;
  /** Whether the rows are numbered one after the other. Absent = never. */
  isCounter?(format: ColumnFormat): boolean;
  /** What a format that the person set leaves open is read from the column. */
  completeFormat?(format: ColumnFormat, profile: () => TextProfile): ColumnFormat;
  /**
   * Cells that no generator models, by row of the run; a pure function of `random` and the row. Absent = the constant stands in every row.
   */
  createCells?(format: ColumnFormat, random: Random): (row: number) => string;
  /** Null where the kind raises no question. */
  describeFinding?(column: ExaminedColumn): KindFinding;
}
