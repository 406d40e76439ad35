import { kindOf } from '#core/columns/registry.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import type { ColumnSpec } from '#core/table/table.ts';

/** What a column becomes in a format that has types. */
export type ValueType = 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'instant' | 'text';

/**
 * The type of a column's values. Numbers, true/false and dates have types; all else stays text, because it is text: codes with leading
 * zeros, times of day, categories. A key that counts up without padding is a whole number.
 */
export function valueTypeOf({ format, kind }: ColumnSpec): ValueType {
  switch (format.type) {
    case 'number':
      return kind === 'integer' && format.maxDecimals === 0 && format.exponent === undefined ? 'integer' : 'decimal';
    case 'boolean':
      return /^true$/i.test(format.trueText) && /^false$/i.test(format.falseText) ? 'boolean' : 'text';
    case 'datetime':
      return kind === 'datetime' ? typeOfPattern(format.pattern) : 'text';
    case 'identifier': {
      const { pattern } = format;
      const isPlain = pattern.style === 'sequence' && pattern.prefix === '' && pattern.suffix === '' && pattern.width <= 1;
      return isPlain && Number.isSafeInteger(pattern.start) && Number.isSafeInteger(pattern.step) ? 'integer' : 'text';
    }
    default:
      return 'text';
  }
}

function typeOfPattern(pattern: string): ValueType {
  const letters = pattern.replace(/'[^']*'/g, '');
  // A year, a quarter or a month alone is no day.
  const isDay = /[yY]/.test(letters) && /[dD]/.test(letters) && (/[ML]/.test(letters) || /D/.test(letters));
  if (!isDay) return 'text';
  if (/[xXzZO]/.test(letters)) return 'instant';
  return /[HhKkmsSA]/.test(letters) ? 'timestamp' : 'date';
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

const PLAIN_INTEGER = /^-?\d{1,15}$/;

/** Reads texts as the column's kind reads them. */
export function readTypedCells(spec: ColumnSpec, type: ValueType, texts: readonly string[]): TypedCells {
  const markers = new Set(spec.missingMarkers);
  const isMissing = (row: number) => markers.has(texts[row] as string) || texts[row] === '';
  if (type === 'text') return { texts, stateAt: (row) => (isMissing(row) ? 'missing' : 'present'), valueAt: () => Number.NaN };
  if (type === 'boolean') {
    return {
      texts,
      stateAt: (row) => (isMissing(row) ? 'missing' : /^(true|false)$/i.test(texts[row] as string) ? 'present' : 'unreadable'),
      valueAt: (row) => (/^true$/i.test(texts[row] as string) ? 1 : 0),
    };
  }
  if (spec.format.type === 'identifier') {
    return {
      texts,
      stateAt: (row) => (isMissing(row) ? 'missing' : PLAIN_INTEGER.test(texts[row] as string) ? 'present' : 'unreadable'),
      valueAt: (row) => Number(texts[row]),
    };
  }
  const { column } = kindOf(spec.kind).parse(packTexts(texts), spec);
  const values = column.storage === 'numeric' ? column.values : new Float64Array(texts.length).fill(Number.NaN);
  const isWhole = (value: number) => Number.isFinite(value) && (type !== 'integer' || Number.isSafeInteger(value));
  return {
    texts,
    stateAt: (row) => (isMissing(row) ? 'missing' : isWhole(values[row] as number) ? 'present' : 'unreadable'),
    valueAt: (row) => values[row] as number,
  };
}

/** Column j of rows of texts. */
export function columnOfRows(rows: readonly (readonly string[])[], j: number): string[] {
  return rows.map((row) => row[j] ?? '');
}
