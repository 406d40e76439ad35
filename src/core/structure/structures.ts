import type { SetFormat } from '#core/table/table.ts';
import type { DatePart } from './date-parts/parts.ts';

/** target = Σ factor × part + one of few remainders (often one constant), rounded as the target is written. */
export interface SumStructure {
  readonly type: 'sum';
  readonly id: string;
  readonly target: string;
  /** Datetimes count in milliseconds. */
  readonly parts: readonly { readonly name: string; readonly factor: number }[];
  /** Ascending; what is left over, in the rows looked at. */
  readonly remainders: readonly number[];
}

/** target = factor × Π over / Π under, rounded as the target is written. A column may stand twice. */
export interface ProductStructure {
  readonly type: 'product';
  readonly id: string;
  readonly target: string;
  readonly factor: number;
  readonly over: readonly string[];
  readonly under: readonly string[];
}

/** `column` never falls where `by` rises: a counter beside a date. */
export interface IncreasingStructure {
  readonly type: 'increasing';
  readonly id: string;
  readonly column: string;
  readonly by: string;
}

/** columns[0] ≤ columns[1] ≤ …, of numbers or of datetimes. */
export interface OrderStructure {
  readonly type: 'order';
  readonly id: string;
  readonly columns: readonly string[];
  /**
   * Place of the column that is modelled itself; the others are modelled as steps from their neighbour, or as they are and mended
   * (`isBetterMended`).
   */
  readonly base: number;
  /** Of three columns the middle one alone is modelled, as its place between the two others, which may follow from other structures. */
  readonly between?: true;
}

/**
 * Each value of `by` stands with one combination of `columns`; `by` has one token a value, or is a number or datetime of many values that
 * decides columns of many.
 */
export interface DeterminedStructure {
  readonly type: 'determined';
  readonly id: string;
  readonly by: string;
  readonly columns: readonly string[];
  /** Those of `columns` that determine `by` too. */
  readonly mutual: readonly string[];
}

/**
 * As determined, where `by` is a number or datetime of many values (a date of many rows) and `columns` have few: all are drawn, and then
 * made to agree.
 */
export interface ReconciledStructure {
  readonly type: 'reconciled';
  readonly id: string;
  readonly by: string;
  readonly columns: readonly string[];
}

/** Columns that tell parts of a date of few rows each: its year, its month's name, its weekday. */
export interface DatePartsStructure {
  readonly type: 'date-parts';
  readonly id: string;
  readonly date: string;
  /** Cells are the part's number + offset; null: names, or numbers in another order. */
  readonly parts: readonly { readonly name: string; readonly part: DatePart; readonly offset: number | null }[];
}

export interface ConditionalEffect {
  readonly name: string;
  readonly cell: StructureCell;
  /** The cell stands nowhere else. */
  readonly only: boolean;
}

/** Where `by` holds a rule's cell, other columns hold theirs. */
export interface ConditionalStructure {
  readonly type: 'conditional';
  readonly id: string;
  readonly by: string;
  readonly rules: readonly { readonly cell: StructureCell; readonly effects: readonly ConditionalEffect[] }[];
}

/** Of yes/no columns exactly one, or at most one, says yes. */
export interface ExclusiveStructure {
  readonly type: 'exclusive';
  readonly id: string;
  readonly columns: readonly string[];
  readonly atMost: boolean;
}

/**
 * A moment is drawn as its day (week and weekday, year and day of the year) and its time of day, so that what the calendar decides is
 * learnt.
 */
export interface CalendarStructure {
  readonly type: 'calendar';
  readonly id: string;
  readonly column: string;
}

/** A list of members is drawn member by member. */
export interface MembersStructure {
  readonly type: 'members';
  readonly id: string;
  readonly column: string;
  readonly format: SetFormat;
}

/** Latitude and longitude are drawn as one place. */
export interface PlaceStructure {
  readonly type: 'place';
  readonly id: string;
  readonly latitude: string;
  readonly longitude: string;
}

/** Amounts in several units ($5, 7 €) are drawn as the unit and the amount. */
export interface UnitsStructure {
  readonly type: 'units';
  readonly id: string;
  readonly column: string;
}

/** A level's text, a number, or missing (whatever the marker). */
export type StructureCell = string | number | null;

/** Something that holds between columns: plain JSON, columns by name. Adding one: its type here, a folder, a line in `registry.ts`. */
export type Structure =
  | SumStructure
  | ProductStructure
  | IncreasingStructure
  | OrderStructure
  | DeterminedStructure
  | ReconciledStructure
  | DatePartsStructure
  | ConditionalStructure
  | ExclusiveStructure
  | CalendarStructure
  | MembersStructure
  | PlaceStructure
  | UnitsStructure;

export type StructureId = Structure['type'];
