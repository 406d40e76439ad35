import type { Column, Table } from '#core/table/table.ts';

/** The given rows of a table, in the given order; dictionaries and specs are shared. Indices past the end are a RangeError. */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as number;
    if (row < 0 || row >= table.rowCount) throw new RangeError(`Row ${row} is not among ${table.rowCount} rows.`);
  }
  return { rowCount: rows.length, specs: table.specs, columns: table.columns.map((column) => takeCells(column, rows)) };
}

function takeCells(column: Column, rows: ArrayLike<number>): Column {
  const count = rows.length;
  const missing = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) missing[index] = column.missing[rows[index] as number] as number;
  switch (column.storage) {
    case 'numeric': {
      const values = new Float64Array(count);
      for (let index = 0; index < count; index += 1) values[index] = column.values[rows[index] as number] as number;
      return { storage: 'numeric', values, missing };
    }
    case 'categorical': {
      const codes = new Int32Array(count);
      for (let index = 0; index < count; index += 1) codes[index] = column.codes[rows[index] as number] as number;
      return { storage: 'categorical', codes, dictionary: column.dictionary, missing };
    }
    case 'opaque': {
      const { cells } = column;
      if (cells === undefined) return { storage: 'opaque', missing };
      return { storage: 'opaque', missing, cells: Array.from({ length: count }, (_, index) => cells[rows[index] as number] ?? '') };
    }
    default:
      return column satisfies never;
  }
}
