import type { TokenEncoding } from '#core/columns/encodings/contract.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import type { StructureCell } from './structures.ts';

interface FittedBase {
  /** Of the structure that it was fitted to. */
  readonly id: string;
  /** Original specs of the columns that the step writes, in the order of the structure's `writes`. */
  readonly specs: readonly ColumnSpec[];
  /** Combinations of fewer than k rows, and the rows that held them. */
  readonly withheld: { readonly values: number; readonly rows: number };
}

export interface FittedSum extends FittedBase {
  readonly type: 'sum';
  readonly parts: readonly { readonly name: string; readonly factor: number }[];
  /** Ascending: what may be left over in a whole row. */
  readonly remainders: readonly number[];
  readonly decimals: number;
  /** Of datetimes: what they are whole multiples of, in milliseconds. */
  readonly step: number;
  /** Null: the target is always there and has one remainder, so it has no column in the model. */
  readonly remainderName: string | null;
}

export interface FittedOrder extends FittedBase {
  readonly type: 'order';
  readonly columns: readonly string[];
  readonly base: number;
  /** [columns] decimals of each. */
  readonly decimals: readonly number[];
  /** Stands for the base column where that is missing. */
  readonly anchor: number;
}

export interface FittedDetermined extends FittedBase {
  readonly type: 'determined';
  readonly by: string;
  /** [entries] cells of `by`, most frequent first. */
  readonly keys: readonly StructureCell[];
  /** [entries] training rows. */
  readonly counts: readonly number[];
  /** [entries][columns] */
  readonly cells: readonly (readonly StructureCell[])[];
  /** [entries][columns] missing marker of each cell, 1-based; 0 = present. */
  readonly markers: readonly (readonly number[])[];
}

export interface FittedImplied extends FittedBase {
  readonly type: 'implied';
  readonly by: string;
  /** Cells of `by` in the training rows where no rule applies, with their counts. */
  readonly others: readonly { readonly cell: StructureCell; readonly count: number }[];
  readonly rules: readonly {
    readonly cell: StructureCell;
    readonly effects: readonly { readonly name: string; readonly cell: StructureCell; readonly only: boolean; readonly marker: number }[];
  }[];
  /** What a column holds in rows where no rule applies; for columns with an effect that stands nowhere else. */
  readonly fallbacks: readonly { readonly name: string; readonly encoding: TokenEncoding }[];
}

export interface FittedOneOf extends FittedBase {
  readonly type: 'one-of';
  readonly columns: readonly string[];
  readonly jointName: string;
  readonly yes: readonly StructureCell[];
  readonly no: readonly StructureCell[];
  /** Place of the column that stands for a row where none says yes; null where such rows are allowed. */
  readonly instead: number | null;
}

/** A structure, fitted: plain JSON. */
export type FittedStep = FittedSum | FittedOrder | FittedDetermined | FittedImplied | FittedOneOf;

/** The structure of a codec. */
export interface FittedStructure {
  /** The table's own columns, as they come back. */
  readonly specs: readonly ColumnSpec[];
  /** In the order of `forward`; `inverse` goes from the last to the first. */
  readonly steps: readonly FittedStep[];
  /** Accepted but not held, each with its reason. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}
