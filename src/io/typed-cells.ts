import type { ValueType } from '#core/columns/contract.ts';
import { kindOf } from '#core/columns/registry.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import type { ColumnSpec } from '#core/table/table.ts';

/**
 * The type of a column's values. Numbers, true/false and dates have types; all else stays text, because it is text: codes with leading
 * zeros, times of day, categories.
 */
export function valueTypeOf(spec: ColumnSpec): ValueType {
  return kindOf(spec.kind).valueTypeOf?.(spec) ?? 'text';
}

export type CellState = 'present' | 'missing' | 'unreadable';

/** Cells of one column with their values. */
export interface TypedCells {
  readonly texts: readonly string[];
  /** What the cell is to a typed format: unreadable ones hold a text that is no value of the column's type. */
  stateAt(row: number): CellState;
  /** Of a present cell: a number (dates as UTC epoch milliseconds; for `boolean` 1 or 0). Without meaning for `text`. */
  valueAt(row: number): number;
}

/** Reads texts as the column's kind reads them. */
export function readTypedCells(spec: ColumnSpec, type: ValueType, texts: readonly string[]): TypedCells {
  const markers = new Set(spec.missingMarkers);
  const isMissing = (row: number) => markers.has(texts[row] as string) || texts[row] === '';
  if (type === 'text') return { texts, stateAt: (row) => (isMissing(row) ? 'missing' : 'present'), valueAt: () => Number.NaN };
  const values = readValues(spec, texts);
  const isWhole = (value: number) => Number.isFinite(value) && (type !== 'integer' || Number.isSafeInteger(value));
  return {
    texts,
    stateAt: (row) => (isMissing(row) ? 'missing' : isWhole(values[row] as number) ? 'present' : 'unreadable'),
    valueAt: (row) => values[row] as number,
  };
}

function readValues(spec: ColumnSpec, texts: readonly string[]): Float64Array {
  const { readValue, parse } = kindOf(spec.kind);
  if (readValue !== undefined) return Float64Array.from(texts, readValue);
  const { column } = parse(packTexts(texts), spec);
  return column.storage === 'numeric' ? column.values : new Float64Array(texts.length).fill(Number.NaN);
}

/** Column j of rows of texts. */
export function columnOfRows(rows: readonly (readonly string[])[], j: number): string[] {
  return rows.map((row) => row[j] ?? '');
}
