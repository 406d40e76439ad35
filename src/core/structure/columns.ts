import { factsOf, isTemporal } from '#core/columns/catalog.ts';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { StructureGone } from '#core/errors.ts';
import type { GivenCell } from '#core/table/given.ts';
import type { CategoricalColumn, Column, ColumnSpec, NumericColumn, Table } from '#core/table/table.ts';
import type { StructureCell } from './structures.ts';

export interface NamedColumn {
  readonly spec: ColumnSpec;
  readonly column: Column;
}

/** @throws StructureGone when the table has no such column. */
export function findColumn(table: Table, name: string): NamedColumn {
  const index = table.specs.findIndex((spec) => spec.name === name);
  const spec = table.specs[index];
  const column = table.columns[index];
  if (spec === undefined || column === undefined) throw new StructureGone(`The table has no column “${name}”.`);
  return { spec, column };
}

/** @throws StructureGone when the table has no such column, or it holds neither numbers nor datetimes. */
export function findNumbers(table: Table, name: string): NumericColumn & { readonly spec: ColumnSpec } {
  const { spec, column } = findColumn(table, name);
  if (column.storage !== 'numeric') throw new StructureGone(`“${name}” holds no numbers.`);
  return { ...column, spec };
}

/** The table with some columns replaced (in their place), dropped (null) or added (at the end). */
export function changeColumns(table: Table, changes: ReadonlyMap<string, NamedColumn | null>): Table {
  const rest = new Map(changes);
  const kept: NamedColumn[] = [];
  table.specs.forEach((spec, j) => {
    const change = rest.get(spec.name);
    rest.delete(spec.name);
    if (change === undefined) kept.push({ spec, column: table.columns[j] as Column });
    else if (change !== null) kept.push(change);
  });
  for (const added of rest.values()) if (added !== null) kept.push(added);
  return { rowCount: table.rowCount, specs: kept.map(({ spec }) => spec), columns: kept.map(({ column }) => column) };
}

/** A name that no column of the table has. */
export function freeName(table: Table, wanted: string): string {
  const names = new Set(table.specs.map(({ name }) => name));
  let name = wanted;
  for (let i = 2; names.has(name); i++) name = `${wanted} (${i})`;
  return name;
}

/** The spec of a column of bare numbers that stands in the place of another; it keeps that one's missing markers. */
export function numberSpec(name: string, decimals: number, missingMarkers: readonly string[]): ColumnSpec {
  const format = createPlainFormat(decimals);
  return { name, kind: decimals === 0 ? 'integer' : 'decimal', included: true, format, missingMarkers };
}

const MOST_DECIMALS = 12;

/**
 * Figures after the point that a column of numbers is written with; 0 for datetimes, times and lengths of time, which count in
 * milliseconds.
 */
export function decimalsOf({ format }: ColumnSpec): number {
  if (format.type !== 'number') return 0;
  const formats = [format, ...(format.alternatives ?? []).map((alternative) => alternative.format)];
  if (formats.some(({ exponent }) => exponent !== undefined)) return MOST_DECIMALS;
  return Math.min(MOST_DECIMALS, Math.max(...formats.map(({ maxDecimals }) => maxDecimals)));
}

/** Rounds to whole multiples of step × 10^−decimals. */
export function roundTo(value: number, decimals: number, step = 1): number {
  const scale = 10 ** decimals;
  const rounded = (Math.round((value * scale) / step) * step) / scale;
  return rounded === 0 ? 0 : rounded;
}

/** A function from row to the cell that stands there: missing is null. */
export function cellReader(column: Column): (row: number) => StructureCell {
  switch (column.storage) {
    case 'numeric':
      return (row) => ((column.missing[row] as number) > 0 ? null : (column.values[row] as number));
    case 'categorical':
      return (row) => ((column.missing[row] as number) > 0 ? null : (column.dictionary[column.codes[row] as number] ?? null));
    case 'opaque':
      return (row) => ((column.missing[row] as number) > 0 ? null : '');
    default:
      return column satisfies never;
  }
}

/** A column whose cells may be rewritten: a copy. */
export interface CellWriter {
  readonly column: Column;
  /** Missing is written with the given marker, 1-based. */
  write(row: number, cell: StructureCell, marker?: number): void;
}

/** @throws TypeError for a column whose cells are not kept. */
export function cellWriter(column: Column): CellWriter {
  const missing = column.missing.slice();
  if (column.storage === 'numeric') {
    const values = column.values.slice();
    return {
      column: { storage: 'numeric', values, missing } satisfies NumericColumn,
      write(row, cell, marker = 1) {
        missing[row] = cell === null ? marker : 0;
        values[row] = cell === null ? Number.NaN : Number(cell);
      },
    };
  }
  if (column.storage !== 'categorical') throw new TypeError('The cells of this column are not kept.');
  const codes = column.codes.slice();
  const dictionary = [...column.dictionary];
  const codeOf = new Map(dictionary.map((text, code) => [text, code]));
  return {
    column: { storage: 'categorical', codes, dictionary, missing } satisfies CategoricalColumn,
    write(row, cell, marker = 1) {
      missing[row] = cell === null ? marker : 0;
      if (cell === null) {
        codes[row] = -1;
        return;
      }
      const text = String(cell);
      let code = codeOf.get(text);
      if (code === undefined) {
        code = dictionary.push(text) - 1;
        codeOf.set(text, code);
      }
      codes[row] = code;
    },
  };
}

/** An empty column of the storage that a kind has: every cell missing. */
export function emptyColumn(spec: ColumnSpec, rowCount: number): Column {
  const missing = new Uint8Array(rowCount).fill(1);
  return factsOf(spec.kind).storage === 'numeric'
    ? { storage: 'numeric', values: new Float64Array(rowCount).fill(Number.NaN), missing }
    : { storage: 'categorical', codes: new Int32Array(rowCount).fill(-1), dictionary: [], missing };
}

/** Columns of one scale can be told apart by less and more. */
export function scaleOf({ kind }: Pick<ColumnSpec, 'kind'>): string {
  return isTemporal({ kind }) ? kind : 'number';
}

/** Cells as keys of maps. */
export function keyOf(cell: StructureCell): string {
  return cell === null ? 'm' : typeof cell === 'number' ? `n${cell}` : `t${cell}`;
}

export function isCell(cell: StructureCell, given: GivenCell): boolean {
  if (typeof given === 'object') return cell === null;
  return cell !== null && String(given) === String(cell);
}
