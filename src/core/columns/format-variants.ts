import type { Random } from '#core/random/random.ts';
import type { RawColumn } from '#core/table/raw.ts';
import { textCount } from '#core/table/raw-text.ts';
import type { AlternativeFormat, Column, ColumnFormat, ColumnSpec, NumericColumn } from '#core/table/table.ts';
import { readCells, withMissing } from './cells.ts';
import type { UnreadableCells } from './contract.ts';
import { civilFromDays, MS_PER_DAY } from './datetime/calendar.ts';

/** One way of writing numbers: reads a text as a number (NaN where it is not of it) and writes it back. */
export interface Writer {
  read(text: string): number;
  write(value: number): string;
}

/** The formats of a column: its own, then the others that some cells follow. */
export function listFormats<F extends { readonly alternatives?: readonly AlternativeFormat<F>[] }>(format: F): readonly F[] {
  return [format, ...(format.alternatives ?? []).map((alternative) => alternative.format)];
}

/**
 * Reads a numeric kind's cells with the first writer that gives a text back to the letter, else with the first that reads it at all.
 *
 * @param writers of the spec's format and its alternatives, in order; at most 255.
 */
export function parseNumbers(
  raw: RawColumn,
  asked: ColumnSpec,
  writers: readonly Writer[],
): { readonly column: NumericColumn; readonly spec: ColumnSpec; readonly unreadable: UnreadableCells } {
  const [first] = writers as readonly [Writer, ...Writer[]];
  const writingOfText = writers.length > 1 ? new Uint8Array(textCount(raw.texts)) : null;
  const { valueOfText, missing, spec, unreadable } = readCells(raw, asked, (text, code) => {
    if (writingOfText === null) return first.read(text);
    let value = Number.NaN;
    for (let w = 0; w < writers.length; w++) {
      const writer = writers[w] as Writer;
      const read = writer.read(text);
      if (Number.isNaN(read)) continue;
      const exact = writer.write(read) === text;
      if (exact || Number.isNaN(value)) {
        value = read;
        writingOfText[code] = w;
      }
      if (exact) break;
    }
    return value;
  });
  const values = new Float64Array(raw.codes.length);
  for (let row = 0; row < values.length; row++) values[row] = valueOfText[raw.codes[row] as number] as number;
  if (writingOfText === null) return { column: { storage: 'numeric', values, missing }, spec, unreadable };
  const writings = new Uint8Array(raw.codes.length);
  for (let row = 0; row < writings.length; row++) writings[row] = writingOfText[raw.codes[row] as number] as number;
  return { column: { storage: 'numeric', values, missing, writings }, spec, unreadable };
}

/** Writes each cell in its own writing, missing ones as their marker. */
export function createNumbersFormatter(column: NumericColumn, spec: ColumnSpec, writers: readonly Writer[]): (row: number) => string {
  const { values, missing, writings } = column;
  const first = writers[0] as Writer;
  return withMissing(
    missing,
    spec,
    writings === undefined
      ? (row) => first.write(values[row] as number)
      : (row) => (writers[writings[row] as number] ?? first).write(values[row] as number),
  );
}

interface Drawn {
  readonly share: number;
  readonly monthShares?: readonly number[];
}

function alternativesOf(format: ColumnFormat): readonly Drawn[] {
  switch (format.type) {
    case 'number':
      return (format.alternatives ?? []).map(({ format: other, share }) =>
        other.exponent !== undefined && format.exponent === undefined ? { share: 0 } : { share },
      );
    case 'datetime':
    case 'duration':
      return format.alternatives ?? [];
    default:
      return [];
  }
}

const WRITING_STREAM = 0;

/** A made column with a writing for every cell, drawn at the shares of the spec's alternatives; the column itself where it has none. */
export function drawWritings(column: Column, spec: ColumnSpec, random: Random, firstRow: number): Column {
  if (column.storage !== 'numeric') return column;
  const alternatives = alternativesOf(spec.format);
  if (alternatives.length === 0) return column;
  const own = random.derive('writings');
  const writings = new Uint8Array(column.values.length);
  for (let i = 0; i < writings.length; i++) {
    const value = column.values[i] as number;
    if (Number.isNaN(value)) continue;
    let month = -1;
    let u = own.uniform(WRITING_STREAM, firstRow + i);
    for (let w = 0; w < alternatives.length; w++) {
      const { share, monthShares } = alternatives[w] as Drawn;
      if (monthShares !== undefined && month < 0) month = civilFromDays(Math.floor(value / MS_PER_DAY)).month - 1;
      u -= monthShares?.[month] ?? share;
      if (u < 0) {
        writings[i] = w + 1;
        break;
      }
    }
  }
  return { ...column, writings };
}
