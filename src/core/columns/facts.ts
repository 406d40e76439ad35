import type { ColumnFormat, ColumnSpec, KindId } from '#core/table/table.ts';
import type { ColumnSummary, Temporal } from './summary.ts';

/** Why the measures leave a kind of column out: its cells are made anew, or there is one value only. */
export type UncomparedReason = 'identifier' | 'text' | 'one-value';

/**
 * What is known of a kind without its operations: plain facts and words, light enough for the page. One `facts.ts` a kind folder, one line
 * in `kinds.ts`.
 */
export interface KindFacts {
  readonly id: KindId;
  /** What the kind is called on every screen and in the report: 'Whole number'. */
  readonly label: string;
  /** The label within a sentence: 'a whole number'. */
  readonly phrase: string;
  /** The kind in the menu, in a few words. */
  readonly description: string;
  /** Place in the menu, least first. */
  readonly rank: number;
  /** What a cell should have been that could not be read: 'a date'. */
  readonly cellPhrase: string;
  readonly storage: 'numeric' | 'categorical' | 'opaque';
  /** Whether a generator models this kind (tokens), or its cells are made apart (identifier, text, constant). */
  readonly modelled: boolean;
  /** What the numbers of this kind stand for when they are milliseconds. Absent = plain numbers, or none. */
  readonly temporal?: Temporal;
  /** Every number is whole. */
  readonly isWhole?: true;
  /** All present cells hold the same: nothing to learn or ask for. Missing markers decide about it, so it is inferred anew with them. */
  readonly hasOneValue?: true;
  /** The format stays when the missing markers change; else it is learnt anew. */
  readonly keepsFormat?: true;
  /** Absent = the measures compare it. */
  readonly uncompared?: UncomparedReason;
  /** Which personal data its cells may hold. Absent = any, unless the rows are numbered. */
  readonly personalData?: 'none' | 'numbers' | 'birth-date';
  /** Its cells are words in which an address or a number may stand. */
  readonly mayHoldDetails?: true;
  /** How a generator reads the column, in plain words. */
  explainLearning(format: ColumnFormat, summary: ColumnSummary): string;
}

/** A column as far as a choice about it needs to know it. */
export interface SummarizedColumn {
  readonly spec: ColumnSpec;
  readonly summary: ColumnSummary;
}
