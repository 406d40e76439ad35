import type { CategoricalColumn, Column, Table } from './table.ts';

/** 0 … n − 1. */
export function allRows(rowCount: number): Uint32Array {
  const rows = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) rows[row] = row;
  return rows;
}

function selectVariants(variants: Uint8Array | undefined, rows: ArrayLike<number>): { variants?: Uint8Array } {
  return variants === undefined ? {} : { variants: Uint8Array.from(rows, (row) => variants[row] as number) };
}

/** The cells of the given rows, in their order. */
export function selectColumnRows(column: Column, rows: ArrayLike<number>): Column {
  const missing = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) missing[i] = column.missing[rows[i] as number] as number;
  switch (column.storage) {
    case 'numeric': {
      const values = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i] as number] as number;
      return { storage: 'numeric', values, missing, ...selectVariants(column.variants, rows) };
    }
    case 'categorical': {
      const codes = new Int32Array(rows.length);
      for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i] as number] as number;
      return { storage: 'categorical', codes, dictionary: column.dictionary, missing };
    }
    case 'opaque': {
      const { cells } = column;
      return cells === undefined
        ? { storage: 'opaque', missing }
        : { storage: 'opaque', missing, cells: Array.from(rows, (row) => cells[row] as string) };
    }
    default:
      return column satisfies never;
  }
}

/**
 * A table of the given rows, in their order; specs and dictionaries are shared.
 *
 * @throws RangeError for a row that the table does not have.
 */
export function selectRows(table: Table, rows: ArrayLike<number>): Table {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row < 0 || row >= table.rowCount) throw new RangeError(`Row ${row} is not among ${table.rowCount} rows.`);
  }
  return { rowCount: rows.length, specs: table.specs, columns: table.columns.map((column) => selectColumnRows(column, rows)) };
}

function concatCategorical(parts: readonly CategoricalColumn[], codes: Int32Array, missing: Uint8Array): CategoricalColumn {
  const first = parts[0] as CategoricalColumn;
  let offset = 0;
  if (parts.every((part) => part.dictionary === first.dictionary || sameTexts(part.dictionary, first.dictionary))) {
    for (const part of parts) {
      codes.set(part.codes, offset);
      offset += part.codes.length;
    }
    return { storage: 'categorical', codes, dictionary: first.dictionary, missing };
  }
  const dictionary: string[] = [];
  const codeOf = new Map<string, number>();
  for (const part of parts) {
    const translated = part.dictionary.map((text) => {
      const known = codeOf.get(text);
      if (known !== undefined) return known;
      codeOf.set(text, dictionary.length);
      return dictionary.push(text) - 1;
    });
    for (const code of part.codes) codes[offset++] = code < 0 ? -1 : (translated[code] as number);
  }
  return { storage: 'categorical', codes, dictionary, missing };
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}

/**
 * One column below the other.
 *
 * @throws RangeError for no columns; TypeError when their storages differ.
 */
export function concatColumns(parts: readonly Column[]): Column {
  const first = parts[0];
  if (first === undefined) throw new RangeError('At least one column is needed.');
  const rowCount = parts.reduce((sum, part) => sum + part.missing.length, 0);
  const missing = new Uint8Array(rowCount);
  let offset = 0;
  for (const part of parts) {
    if (part.storage !== first.storage) throw new TypeError(`A ${part.storage} column cannot follow a ${first.storage} one.`);
    missing.set(part.missing, offset);
    offset += part.missing.length;
  }
  switch (first.storage) {
    case 'numeric': {
      const values = new Float64Array(rowCount);
      offset = 0;
      for (const part of parts as readonly (typeof first)[]) {
        values.set(part.values, offset);
        offset += part.values.length;
      }
      const numeric = parts as readonly (typeof first)[];
      if (numeric.every((part) => part.variants === undefined)) return { storage: 'numeric', values, missing };
      const variants = new Uint8Array(rowCount);
      offset = 0;
      for (const part of numeric) {
        if (part.variants !== undefined) variants.set(part.variants, offset);
        offset += part.values.length;
      }
      return { storage: 'numeric', values, missing, variants };
    }
    case 'categorical':
      return concatCategorical(parts as readonly CategoricalColumn[], new Int32Array(rowCount), missing);
    case 'opaque': {
      const opaque = parts as readonly (typeof first)[];
      return opaque.every((part) => part.cells !== undefined)
        ? { storage: 'opaque', missing, cells: opaque.flatMap((part) => part.cells as readonly string[]) }
        : { storage: 'opaque', missing };
    }
    default:
      return first satisfies never;
  }
}

/**
 * One table below the other; the first one's specs are kept.
 *
 * @throws RangeError for no tables or differing column counts.
 */
export function concatTables(tables: readonly Table[]): Table {
  const first = tables[0];
  if (first === undefined) throw new RangeError('At least one table is needed.');
  if (tables.some((table) => table.columns.length !== first.columns.length))
    throw new RangeError('Tables of different columns cannot be joined.');
  return {
    rowCount: tables.reduce((sum, table) => sum + table.rowCount, 0),
    specs: first.specs,
    columns: first.columns.map((_, j) => concatColumns(tables.map((table) => table.columns[j] as Column))),
  };
}
