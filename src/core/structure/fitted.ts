import type { TokenEncoding } from '#core/columns/encodings/contract.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import type { DatePartsStructure, StructureCell } from './structures.ts';

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

export interface FittedProduct extends FittedBase {
  readonly type: 'product';
  readonly factor: number;
  readonly over: readonly string[];
  readonly under: readonly string[];
  readonly decimals: number;
  /** Whether the target keeps a column in the model, for rows where it is missing or cannot be worked out. */
  readonly keepsTarget: boolean;
  /** What stands where it cannot be worked out and has no column: the mean. */
  readonly instead: number;
}

export interface FittedIncreasing extends FittedBase {
  readonly type: 'increasing';
  readonly by: string;
  readonly decimals: number;
  /** Ascending means of `by` over at least k neighbouring rows each, and the means of the column there. */
  readonly places: readonly number[];
  readonly values: readonly number[];
  /** Whether the column keeps a column in the model, for rows where either is missing. */
  readonly keepsColumn: boolean;
}

export interface FittedOrder extends FittedBase {
  readonly type: 'order';
  readonly columns: readonly string[];
  readonly base: number;
  /** [columns] decimals of each. */
  readonly decimals: readonly number[];
  /** Stands for the base column where that is missing. */
  readonly anchor: number;
  /** Of three columns the middle one alone, between the two others. */
  readonly between?: true;
  /** Every column as it is, raised or lowered to its neighbour where it would break the order; absent: as steps, or shares of the way. */
  readonly mended?: true;
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

export interface FittedReconciled extends FittedBase {
  readonly type: 'reconciled';
  readonly by: string;
  /** Ascending values of `by`, each held by at least k rows. */
  readonly keys: readonly number[];
  /** [keys] place in `combinations`. */
  readonly combinationOf: readonly number[];
  /** [combinations][columns] */
  readonly combinations: readonly (readonly StructureCell[])[];
  /** What stands where `by` is missing; null where that is rare or never. */
  readonly withoutKey: readonly StructureCell[] | null;
}

export interface FittedDateParts extends FittedBase {
  readonly type: 'date-parts';
  readonly date: string;
  /** `names`: cells of the part's numbers, each of at least k rows; empty where there is an offset. */
  readonly parts: readonly (DatePartsStructure['parts'][number] & { readonly names: readonly (readonly [number, StructureCell])[] })[];
}

export interface FittedConditional extends FittedBase {
  readonly type: 'conditional';
  readonly by: string;
  /** Cells of `by` in the training rows where no rule applies, with their counts. */
  readonly others: readonly { readonly cell: StructureCell; readonly count: number }[];
  readonly rules: readonly {
    readonly cell: StructureCell;
    readonly effects: readonly { readonly name: string; readonly cell: StructureCell; readonly only: boolean; readonly marker: number }[];
  }[];
  /** What a column holds in rows where no rule applies; absent for columns of too few such rows. */
  readonly fallbacks: readonly { readonly name: string; readonly encoding: TokenEncoding }[];
}

export interface FittedExclusive extends FittedBase {
  readonly type: 'exclusive';
  readonly columns: readonly string[];
  readonly jointName: string;
  readonly yes: readonly StructureCell[];
  readonly no: readonly StructureCell[];
  /** Place of the column that stands for a row where none says yes; null where such rows are allowed. */
  readonly instead: number | null;
}

export interface FittedCalendar extends FittedBase {
  readonly type: 'calendar';
  readonly column: string;
  /** day: days since 1970; week: weeks since the first Monday of 1970 and the weekday; year: the year and the day of it. */
  readonly days: 'day' | 'week' | 'year';
  readonly dayName: string;
  /** Weekday 0 … 6 from Monday on, or day of the year 1 … 366; null where the day stands alone. */
  readonly withinName: string | null;
  /** Milliseconds since midnight; null where every cell has the same. */
  readonly timeName: string | null;
  /** The time of day of all where there is no column of it. */
  readonly timeMs: number;
}

export interface FittedMembers extends FittedBase {
  readonly type: 'members';
  readonly column: string;
  /** Members with a column of their own. */
  readonly members: readonly string[];
  readonly names: readonly string[];
  /** Column of what else stands in the list, joined; null where nothing does. */
  readonly restName: string | null;
  /** Text of a list without members, where files hold one. */
  readonly hasEmpty: boolean;
  /** [members] weights of a lone member, for lists that would be empty though none may be. */
  readonly loneCounts: readonly number[];
}

/** A leaf of the map: places are drawn evenly in its box. */
export type PlaceLeaf = readonly [count: number, lowLatitude: number, highLatitude: number, lowLongitude: number, highLongitude: number];

export interface FittedPlace extends FittedBase {
  readonly type: 'place';
  readonly latitude: string;
  readonly longitude: string;
  readonly cellName: string;
  /** Splits of the map into cells, as a tree: an axis (0 latitude, 1 longitude), where to cut, and the halves; a number is a cell. */
  readonly tree: PlaceTree;
  /** [cells] at least one leaf each. */
  readonly cells: readonly (readonly PlaceLeaf[])[];
  /** [2] decimals of latitude and longitude. */
  readonly decimals: readonly [number, number];
}

export type PlaceTree = number | readonly [axis: 0 | 1, cut: number, below: PlaceTree, above: PlaceTree];

export interface FittedUnits extends FittedBase {
  readonly type: 'units';
  readonly column: string;
  readonly unitName: string;
  readonly units: readonly string[];
  /** [units] its format variants: place among the format and its alternatives, and training rows. */
  readonly writings: readonly (readonly (readonly [number, number])[])[];
  /** Ascending: where the amounts' bins meet, between two values each. */
  readonly cuts: readonly number[];
  /** [cuts + 1][units] training rows; fewer than k count as none. */
  readonly counts: readonly (readonly number[])[];
}

/** A structure, fitted: plain JSON. */
export type FittedStep =
  | FittedSum
  | FittedProduct
  | FittedIncreasing
  | FittedOrder
  | FittedDetermined
  | FittedReconciled
  | FittedDateParts
  | FittedConditional
  | FittedExclusive
  | FittedCalendar
  | FittedMembers
  | FittedPlace
  | FittedUnits;

/** The structure of a codec. */
export interface FittedStructure {
  /** The table's own columns, as they come back. */
  readonly specs: readonly ColumnSpec[];
  /** In the order of `forward`; `inverse` goes from the last to the first. */
  readonly steps: readonly FittedStep[];
  /** Accepted but not held, each with its reason. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}
