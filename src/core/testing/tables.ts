import { factsOf } from '#core/columns/catalog.ts';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { kindOf } from '#core/columns/registry.ts';
import type { CategoricalColumn, Column, ColumnFormat, ColumnSpec, KindId, NumericColumn, OpaqueColumn, Table } from '#core/table/table.ts';

export type Cell = number | string | null;

/** A column with what describes it, as tests put tables together. */
interface TableColumn {
  readonly spec: ColumnSpec;
  readonly column: Column;
}

/** Builds a table from literal columns: numbers make a numeric column, texts a categorical one, null a missing cell. */
export function makeTable(columns: Readonly<Record<string, readonly Cell[]>>, kinds: Readonly<Record<string, KindId>> = {}): Table {
  return tableOf(
    Object.entries(columns).map(([name, cells]) => {
      const kind = kinds[name] ?? guessKind(cells);
      return { spec: makeSpec(name, kind), column: makeColumn(cells, kind) };
    }),
  );
}

/** A table of columns of one length. */
export function tableOf(columns: readonly TableColumn[]): Table {
  return {
    rowCount: columns[0]?.column.missing.length ?? 0,
    specs: columns.map(({ spec }) => spec),
    columns: columns.map(({ column }) => column),
  };
}

function guessKind(cells: readonly Cell[]): KindId {
  if (cells.some((cell) => typeof cell === 'string')) return 'categorical';
  return cells.every((cell) => cell === null || Number.isInteger(cell)) ? 'integer' : 'decimal';
}

/** Formats that say more than what a kind makes of a column without cells. */
const FORMATS: { readonly [K in KindId]?: ColumnFormat } = {
  integer: createPlainFormat(0, 0),
  decimal: createPlainFormat(0, 12),
  datetime: { type: 'datetime', pattern: 'yyyy-MM-dd HH:mm:ss', ambiguousDayMonth: false },
  time: { type: 'datetime', pattern: 'HH:mm:ss', ambiguousDayMonth: false },
  boolean: { type: 'boolean', trueText: 'true', falseText: 'false' },
  identifier: { type: 'identifier', pattern: { style: 'sequence', start: 1, step: 1, width: 0, prefix: '', suffix: '' } },
  text: { type: 'text', minWords: 1, maxWords: 9 },
  set: { type: 'set', separator: ';', open: '', close: '', members: [] },
};

/** A spec of a kind with a plain format and the empty text for missing cells, unless the change says otherwise. */
export function makeSpec(name: string, kind: KindId, change: Partial<ColumnSpec> = {}): ColumnSpec {
  const nothing = { name, rowCount: 0, missingCount: 0, texts: [], counts: new Uint32Array(0) };
  const format = change.format ?? FORMATS[kind] ?? kindOf(kind).coerce(nothing);
  return { name, kind, included: true, missingMarkers: [''], ...change, format };
}

/** NaN is a missing cell, written with the first marker. */
export function numericColumn(cells: Iterable<number>): NumericColumn {
  const values = Float64Array.from(cells);
  return { storage: 'numeric', values, missing: Uint8Array.from(values, (value) => (Number.isNaN(value) ? 1 : 0)) };
}

/** A code below zero is a missing cell, written with the first marker. */
export function categoricalColumn(dictionary: readonly string[], cells: Iterable<number>): CategoricalColumn {
  const codes = Int32Array.from(cells);
  return { storage: 'categorical', codes, dictionary, missing: Uint8Array.from(codes, (code) => (code < 0 ? 1 : 0)) };
}

/** Cells that are all there and that nobody sees. */
export function opaqueColumn(rowCount: number): OpaqueColumn {
  return { storage: 'opaque', missing: new Uint8Array(rowCount) };
}

function makeColumn(cells: readonly Cell[], kind: KindId): Column {
  const { storage } = factsOf(kind);
  if (storage === 'opaque') return { storage, missing: Uint8Array.from(cells, (cell) => (cell === null ? 1 : 0)) };
  if (storage === 'numeric') return numericColumn(cells.map((cell) => (typeof cell === 'number' ? cell : Number.NaN)));
  const dictionary = [...new Set(cells.filter((cell) => cell !== null).map(String))];
  const codeOf = new Map(dictionary.map((text, code) => [text, code]));
  return categoricalColumn(
    dictionary,
    cells.map((cell) => (cell === null ? -1 : (codeOf.get(String(cell)) as number))),
  );
}

/** The cells of a column of numbers. @throws Error when there is no such column. */
export function numbersOf(table: Table, name: string): Float64Array {
  const column = table.columns[table.specs.findIndex((spec) => spec.name === name)];
  if (column?.storage !== 'numeric') throw new Error(`${name} holds no numbers.`);
  return column.values;
}

/** The cells of a column of levels, '' where missing. @throws Error when there is no such column. */
export function textsOf(table: Table, name: string): string[] {
  const column = table.columns[table.specs.findIndex((spec) => spec.name === name)];
  if (column?.storage !== 'categorical') throw new Error(`${name} is no category.`);
  return Array.from(column.codes, (code) => column.dictionary[code] ?? '');
}
