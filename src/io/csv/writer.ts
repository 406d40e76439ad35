import type { CsvDialect } from './contract.ts';
import { BYTE_ORDER_MARKS, encodeText, isWritable } from './encode.ts';

export interface CsvWriterOptions {
  /** Put an apostrophe before every cell that a spreadsheet would run as a formula. */
  readonly guardFormulas: boolean;
}

/** Each method returns the bytes to write next, in call order. */
export interface CsvWriter {
  /** Nothing but the byte order mark when the dialect has no header. */
  writeHeader(names: readonly string[]): Uint8Array;
  writeRows(rows: readonly (readonly string[])[]): Uint8Array;
  finish(): Uint8Array;
  readonly guardedCellCount: number;
  /** Cells that held a character the encoding or, without a quote, the dialect cannot express; it was replaced ('?', or a space). */
  readonly unwritableCellCount: number;
}

const FORMULA_START = /^[=+\-@\t\r]/;
const PLAIN_NUMBER = /^[+-]?[$€£¥]?(?:\d[\d.,' \u00a0\u202f]*|[.,]\d+)(?:[eE][+-]?\d+)?[ \u00a0\u202f]?[%$€£¥]?$/;

/** Whether a spreadsheet that opens the cell would take it for a formula: it starts with = + - @ tab or CR, is no plain number and no lone sign. */
export function isFormulaLike(cell: string): boolean {
  return cell.length > 1 && FORMULA_START.test(cell) && !PLAIN_NUMBER.test(cell);
}

/**
 * Writes rows in a file's own dialect, chunk by chunk.
 *
 * A cell is quoted when it holds the delimiter, the quote, CR or LF, or when the dialect quotes all; quotes inside are doubled.
 * An empty cell of a one-column table is written as two quotes, because a blank line is no row to most readers.
 * Papa.unparse is not used: it doubles quotes in unquoted cells, takes negative numbers for formulas and quotes outer spaces.
 */
export function createCsvWriter(dialect: CsvDialect, options: CsvWriterOptions): CsvWriter {
  const { delimiter, quote, newline, encoding } = dialect;
  let guardedCellCount = 0;
  let unwritableCellCount = 0;
  let started = false;
  let wroteRow = false;

  const writeCell = (cell: string, alone: boolean, first: boolean): string => {
    if (!isWritable(cell, encoding)) unwritableCellCount += 1;
    let text = cell;
    if (options.guardFormulas && isFormulaLike(cell)) {
      text = `'${cell}`;
      guardedCellCount += 1;
    }
    if (quote === '') {
      if (!text.includes(delimiter) && !/[\r\n]/.test(text)) return text;
      unwritableCellCount += 1;
      return text.replaceAll(delimiter, ' ').replace(/\r\n|\r|\n/g, ' ');
    }
    const needsQuote =
      dialect.quoteAll ||
      (alone && text === '') ||
      (first && text.charCodeAt(0) === 0xfeff) ||
      text.includes(delimiter) ||
      text.includes(quote) ||
      text.includes('\n') ||
      text.includes('\r');
    return needsQuote ? quote + text.replaceAll(quote, quote + quote) + quote : text;
  };

  const writeTexts = (rows: readonly (readonly string[])[]): Uint8Array => {
    let text = '';
    for (const row of rows) {
      if (wroteRow) text += newline;
      for (let j = 0; j < row.length; j += 1) {
        if (j > 0) text += delimiter;
        text += writeCell(row[j] ?? '', row.length === 1, !wroteRow && j === 0);
      }
      wroteRow = true;
    }
    const bytes = encodeText(text, encoding);
    if (started || !dialect.byteOrderMark) {
      started = true;
      return bytes;
    }
    started = true;
    const mark = BYTE_ORDER_MARKS[encoding];
    const marked = new Uint8Array(mark.length + bytes.length);
    marked.set(mark);
    marked.set(bytes, mark.length);
    return marked;
  };

  return {
    writeHeader: (names) => writeTexts(dialect.header ? [names] : []),
    writeRows: writeTexts,
    finish: () => encodeText(dialect.finalNewline && wroteRow ? newline : '', encoding),
    get guardedCellCount() {
      return guardedCellCount;
    },
    get unwritableCellCount() {
      return unwritableCellCount;
    },
  };
}
