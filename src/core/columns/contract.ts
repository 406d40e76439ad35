import type { RawColumn } from '#core/table/raw.ts';
import type { Column, ColumnFormat, ColumnSpec, KindId } from '#core/table/table.ts';
import type { FittedEncoding } from './encodings/contract.ts';
import type { ColumnSummary, Temporal } from './summary.ts';

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

/** A guess, with the reason told to the person in one sentence. */
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

/**
 * What a kind of column can do. One folder a kind, one line in `registry.ts`.
 *
 * infer → parse → (summarize, fit → encode ⇄ decode) → format, each pure and deterministic.
 */
export interface ColumnKind {
  readonly id: KindId;
  /** As the person reads it: 'Whole number', 'Category', … */
  readonly label: string;
  /** Whether a generator models this kind (tokens), or its cells are made apart (identifier, text, constant). */
  readonly modelled: boolean;
  /** What the numbers of this kind stand for when they are milliseconds. Absent = plain numbers, or none. */
  readonly temporal?: Temporal;
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
}
