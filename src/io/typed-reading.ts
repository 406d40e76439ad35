import type { RawColumn } from '#core/table/raw.ts';
import type { FileFormat, FileNote } from './contract.ts';
import { createLineIndex } from './line-index.ts';
import { nameColumns } from './names.ts';
import { ReadError } from './read-error.ts';
import type { FormatReading } from './reader-contract.ts';

export const MAX_COLUMNS = 2000;
/** More cells than this do not fit a tab with what is made of them later. */
const MAX_CELLS = 250_000_000;

/** The reading of a file that has neither dialect, nor sheets, nor lines that do not fit. */
export function toReading(
  format: FileFormat,
  header: readonly string[],
  columns: readonly RawColumn[],
  rowCount: number,
  notes: readonly FileNote[] = [],
): FormatReading {
  const { names, renamed } = nameColumns(header);
  const lines = createLineIndex();
  lines.append(0, 1);
  return {
    table: { names, columns, rowCount },
    dialect: null,
    renamedHeaders: renamed,
    raggedRows: [],
    raggedRowCount: 0,
    lines,
    file: { format, workbook: null, notes },
  };
}

/** @throws ReadError where a table is empty, too wide or too large. */
export function checkSize(rowCount: number, columnCount: number): void {
  if (columnCount === 0) throw new ReadError('empty-file', 'This file holds no column.', 'Choose a file with columns and rows.');
  if (columnCount > MAX_COLUMNS) {
    throw new ReadError(
      'too-many-columns',
      `This table has ${columnCount.toLocaleString('en')} columns; the most is ${MAX_COLUMNS.toLocaleString('en')}.`,
      'Keep only the columns you need.',
    );
  }
  if (rowCount * columnCount > MAX_CELLS) {
    throw new ReadError(
      'too-large',
      `This table has ${rowCount.toLocaleString('en')} rows of ${columnCount} columns, more than fit a browser tab.`,
      'Use a part of it: some hundred thousand rows teach a generator nearly all it can learn. Saved as CSV, a sample of it is taken by itself.',
    );
  }
}
