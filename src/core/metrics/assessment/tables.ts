import type { Random } from '#core/random/random.ts';
import { allRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { type PreparedSide, type PreparedTable, prepareColumns, readSide } from '../prepare.ts';

/** A table as the measures read it: with its cells in the terms of the prepared real rows. */
export interface ReadTable {
  readonly table: Table;
  readonly side: PreparedSide;
  /** [rows] whose row each is, where several are one person's (numbers as in `Units`); absent or null: each row is its own unit. */
  readonly unitOfRow?: Uint32Array | null;
}

/** Rows of a read table, by number. */
export interface RowsOf {
  readonly from: ReadTable;
  readonly rows: Uint32Array;
}

/** What every costly measure looks at. */
export interface AssessmentTables {
  readonly prepared: PreparedTable;
  /** Rows trained on. */
  readonly train: ReadTable;
  /** Real rows held out of training. */
  readonly holdout: ReadTable;
  readonly synthetic: ReadTable;
}

/** Reads three tables of the same specs in the terms of the first. */
export function readAssessmentTables(train: Table, holdout: Table, synthetic: Table): AssessmentTables {
  const prepared = prepareColumns(train);
  return {
    prepared,
    train: { table: train, side: prepared.real },
    holdout: { table: holdout, side: readSide(prepared, holdout) },
    synthetic: { table: synthetic, side: readSide(prepared, synthetic) },
  };
}

/** Rows of some units of a table: all rows of each, or one where the rows are their own units. */
export interface UnitsOf extends RowsOf {
  /** How many units. */
  readonly count: number;
  /** [rows] 0 … count − 1, the unit of each. */
  readonly unitOf: Int32Array;
}

/** How many units a table's rows are of. */
export function countUnits({ table, unitOfRow }: ReadTable): number {
  return unitOfRow == null ? table.rowCount : new Set(unitOfRow).size;
}

/** At most `count` units of a table with all their rows, drawn without repeats. */
export function drawUnits(from: ReadTable, count: number, random: Random, stream: number): UnitsOf {
  const { unitOfRow } = from;
  if (unitOfRow == null) {
    const { rows } = drawRows(from, count, random, stream);
    return { from, rows, count: rows.length, unitOf: Int32Array.from(rows.keys()) };
  }
  const rowsOf = new Map<number, number[]>();
  for (const [row, unit] of unitOfRow.entries()) {
    const own = rowsOf.get(unit);
    if (own === undefined) rowsOf.set(unit, [row]);
    else own.push(row);
  }
  const units = [...rowsOf.values()];
  const chosen =
    count >= units.length ? units : Array.from(random.permutation(stream, units.length).subarray(0, count), (at) => units[at] ?? []);
  return {
    from,
    rows: Uint32Array.from(chosen.flat()),
    count: chosen.length,
    unitOf: Int32Array.from(chosen.flatMap((rows, unit) => rows.map(() => unit))),
  };
}

/** At most `count` rows of different units: a target of each, so that a success counts once a unit. */
export function drawTargets(from: ReadTable, count: number, random: Random, stream: number): RowsOf {
  if (from.unitOfRow == null) return drawRows(from, count, random, stream);
  const { rows, unitOf } = drawUnits(from, count, random, stream);
  return { from, rows: rows.filter((_, place) => place === 0 || unitOf[place] !== unitOf[place - 1]) };
}

/** At most `count` rows of a table, drawn without repeats; all of them, in order, where there are no more. */
export function drawRows(from: ReadTable, count: number, random: Random, stream: number): RowsOf {
  const { rowCount } = from.table;
  return { from, rows: count >= rowCount ? allRows(rowCount) : random.permutation(stream, rowCount).subarray(0, count) };
}
