import type { RawColumn } from '#core/table/raw.ts';
import { createRawColumnBuilder, type RawColumnBuilder } from '#core/table/raw-builder.ts';
import { ReadError } from '../read-error.ts';
import { MAX_COLUMNS } from '../typed-reading.ts';

/** A number whose figures a double cannot hold, as its own text. */
export class ExactNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  toJSON(): unknown {
    return this.source;
  }
}

/** A JSON value as a cell: null and what is not there are empty, nested values stay JSON. */
function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof ExactNumber) return value.source;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** Gathers objects into columns, which appear in the order in which their names are first seen. */
export function createRecordColumns() {
  const columns = new Map<string, { readonly builder: RawColumnBuilder; nestedCount: number }>();
  let rowCount = 0;
  return {
    get rowCount() {
      return rowCount;
    },
    /** @throws ReadError 'too-many-columns'. */
    add(record: Readonly<Record<string, unknown>>) {
      for (const name of Object.keys(record)) {
        let column = columns.get(name);
        if (column === undefined) {
          if (columns.size >= MAX_COLUMNS) {
            throw new ReadError(
              'too-many-columns',
              `The records of this file have more than ${MAX_COLUMNS.toLocaleString('en')} different keys.`,
              'Keep only the keys you need, or make the names that vary into values.',
            );
          }
          column = { builder: createRawColumnBuilder(), nestedCount: 0 };
          columns.set(name, column);
        }
        const value = record[name];
        while (column.builder.rowCount < rowCount) column.builder.append('');
        if (typeof value === 'object' && value !== null && !(value instanceof ExactNumber)) column.nestedCount += 1;
        column.builder.append(toCell(value));
      }
      rowCount += 1;
    },
    finish(): { readonly names: readonly string[]; readonly columns: readonly RawColumn[]; readonly nested: readonly string[] } {
      const made: RawColumn[] = [];
      for (const { builder } of columns.values()) {
        while (builder.rowCount < rowCount) builder.append('');
        made.push(builder.finish());
      }
      return {
        names: [...columns.keys()],
        columns: made,
        nested: [...columns].flatMap(([name, { nestedCount }]) => (nestedCount > 0 ? [name] : [])),
      };
    },
  };
}
