import type { RawColumn } from '#core/table/raw.ts';
import { textCount } from '#core/table/raw-text.ts';
import type { AlternativeFormat, ColumnSpec, NumericColumn } from '#core/table/table.ts';
import { readCells, withMissing } from './cells.ts';
import type { UnreadableCells, VariantLooks } from './contract.ts';

/** One format variant of numbers: reads a text as a number (NaN where it is not of it) and writes it back. */
export interface Writer {
  read(text: string): number;
  write(value: number): string;
}

/** The formats of a column: its own, then the others that some cells follow. */
export function listFormats<F extends { readonly alternatives?: readonly AlternativeFormat<F>[] }>(format: F): readonly F[] {
  return [format, ...(format.alternatives ?? []).map((alternative) => alternative.format)];
}

/** Of cells that are all written alike. */
export const ONE_LOOK: VariantLooks = { count: 1, otherShare: 0 };

/** How many looks a format's variants have between them. */
export function countLooks<F extends { readonly alternatives?: readonly AlternativeFormat<F>[] }>(
  format: F,
  lookOf: (variant: F) => string,
): VariantLooks {
  const otherShare = (format.alternatives ?? []).reduce((sum, { share }) => sum + share, 0);
  return { count: new Set(listFormats(format).map(lookOf)).size, otherShare };
}

/** A pattern without its quoted text and fractions of a second: offsets and decimals that differ are an ordinary thing. */
export function patternLook({ pattern }: { readonly pattern: string }): string {
  return pattern.replaceAll(/'[^']*'/g, '').replaceAll(/.S+/g, '');
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
  const variantOfText = writers.length > 1 ? new Uint8Array(textCount(raw.texts)) : null;
  const { valueOfText, missing, spec, unreadable } = readCells(raw, asked, (text, code) => {
    if (variantOfText === null) return first.read(text);
    let value = Number.NaN;
    for (let w = 0; w < writers.length; w++) {
      const writer = writers[w] as Writer;
      const read = writer.read(text);
      if (Number.isNaN(read)) continue;
      const exact = writer.write(read) === text;
      if (exact || Number.isNaN(value)) {
        value = read;
        variantOfText[code] = w;
      }
      if (exact) break;
    }
    return value;
  });
  const values = new Float64Array(raw.codes.length);
  for (let row = 0; row < values.length; row++) values[row] = valueOfText[raw.codes[row] as number] as number;
  if (variantOfText === null) return { column: { storage: 'numeric', values, missing }, spec, unreadable };
  const variants = new Uint8Array(raw.codes.length);
  for (let row = 0; row < variants.length; row++) variants[row] = variantOfText[raw.codes[row] as number] as number;
  return { column: { storage: 'numeric', values, missing, variants }, spec, unreadable };
}

/** Writes each cell in its own format variant, missing ones as their marker. */
export function createNumbersFormatter(column: NumericColumn, spec: ColumnSpec, writers: readonly Writer[]): (row: number) => string {
  const { values, missing, variants } = column;
  const first = writers[0] as Writer;
  return withMissing(
    missing,
    spec,
    variants === undefined
      ? (row) => first.write(values[row] as number)
      : (row) => (writers[variants[row] as number] ?? first).write(values[row] as number),
  );
}
