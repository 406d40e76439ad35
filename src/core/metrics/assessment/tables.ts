import type { Random } from '#core/random/random.ts';
import { allRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { type PreparedSide, type PreparedTable, prepareColumns, readSide } from '../prepare.ts';

/** A table as the measures read it: with its cells in the terms of the prepared real rows. */
export interface ReadTable {
  readonly table: Table;
  readonly side: PreparedSide;
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

/** At most `count` rows of a table, drawn without repeats; all of them, in order, where there are no more. */
export function drawRows(from: ReadTable, count: number, random: Random, stream: number): RowsOf {
  const { rowCount } = from.table;
  return { from, rows: count >= rowCount ? allRows(rowCount) : random.permutation(stream, rowCount).subarray(0, count) };
}
