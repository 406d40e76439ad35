import type { CsvDialect } from './contract.ts';
import { BYTE_ORDER_MARKS, encodeText, isWritable } from './encode.ts';

export interface CsvWriterOptions {
  /** Put an apostrophe before every cell that a spreadsheet would run as a formula. */
  readonly guardFormulas: boolean;
}

/** Each method returns the bytes to write next, in call order. */
export interface CsvWriter {
  /** What stands above the rows: byte order mark, preamble, header, as far as the dialect has them. */
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

type QuotingDialect = Pick<CsvDialect, 'delimiter' | 'quote' | 'mergeDelimiters' | 'comment'>;

/**
 * Whether a cell could not be read again as it is without quotes.
 * @param alone the only cell of its row. @param first the first cell of its row.
 */
export function needsQuotes(cell: string, dialect: QuotingDialect, alone: boolean, first: boolean): boolean {
  const { delimiter, quote, mergeDelimiters, comment } = dialect;
  if (cell === '') return alone || mergeDelimiters === true;
  return (
    cell.includes(delimiter) ||
    (quote !== '' && cell.includes(quote)) ||
    cell.includes('\n') ||
    cell.includes('\r') ||
    (mergeDelimiters === true && (cell.includes(' ') || cell.includes('\t'))) ||
    // A cell that ends as a long delimiter starts would move the cut.
    (delimiter.length > 1 && delimiter.includes(cell.at(-1) as string)) ||
    (first && comment !== undefined && comment !== '' && cell.startsWith(comment)) ||
    (alone && cell.trim() === '')
  );
}

/**
 * Writes rows in a file's own dialect, chunk by chunk.
 *
 * A cell is quoted when it must be (`needsQuotes`), and where the dialect says that its file did: everywhere, in the header, in
 * certain columns. Quotes inside are doubled, or follow a backslash as backslashes then do.
 * An empty cell of a one-column table is written as two quotes, because a blank line is no row to most readers.
 * Papa.unparse is not used: it doubles quotes in unquoted cells, takes negative numbers for formulas and quotes outer spaces.
 */
export function createCsvWriter(dialect: CsvDialect, options: CsvWriterOptions): CsvWriter {
  const { delimiter, quote, newline, encoding } = dialect;
  const bare = new Set(dialect.bareTexts ?? []);
  let quotedColumns: readonly boolean[] = [];
  let guardedCellCount = 0;
  let unwritableCellCount = 0;
  let started = false;
  let wroteRow = false;

  const enclose = (text: string): string => {
    if (dialect.escape !== 'backslash') return quote + text.replaceAll(quote, quote + quote) + quote;
    return quote + text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
  };

  const writeCell = (cell: string, alone: boolean, column: number, asked: boolean): string => {
    if (!isWritable(cell, encoding)) unwritableCellCount += 1;
    let text = cell;
    if (options.guardFormulas && isFormulaLike(cell)) {
      text = `'${cell}`;
      guardedCellCount += 1;
    }
    const isFirst = column === 0;
    const isQuotable = quote !== '' && /["'\r\n\\]/.test(text);
    if (
      dialect.escapedDelimiters === true &&
      text.includes(delimiter) &&
      !isQuotable &&
      !/[\r\n]/.test(text) &&
      !dialect.quoteAll &&
      !asked
    ) {
      return text.replaceAll(delimiter, `\\${delimiter}`);
    }
    if (quote === '') {
      if (!text.includes(delimiter) && !/[\r\n]/.test(text)) return text;
      unwritableCellCount += 1;
      return text.replaceAll(delimiter, delimiter === ' ' ? '_' : ' ').replace(/\r\n|\r|\n/g, ' ');
    }
    const needed =
      dialect.quoteAll ||
      asked ||
      needsQuotes(text, dialect, alone, isFirst) ||
      (isFirst && !wroteRow && (text.charCodeAt(0) === 0xfeff || /^sep=/i.test(text)));
    return needed ? enclose(text) : text;
  };

  const encode = (text: string): Uint8Array => {
    const bytes = encodeText(text, encoding);
    const mark = started || !dialect.byteOrderMark ? undefined : BYTE_ORDER_MARKS[encoding];
    started = true;
    if (mark === undefined) return bytes;
    const marked = new Uint8Array(mark.length + bytes.length);
    marked.set(mark);
    marked.set(bytes, mark.length);
    return marked;
  };

  const joinRows = (rows: readonly (readonly string[])[], isHeader: boolean): string => {
    let text = '';
    for (const row of rows) {
      if (wroteRow) text += newline;
      const start = text.length;
      for (let j = 0; j < row.length; j += 1) {
        const cell = row[j] ?? '';
        if (j > 0) text += delimiter;
        text += writeCell(
          cell,
          row.length === 1,
          j,
          isHeader ? dialect.quoteHeader === true : quotedColumns[j] === true && !bare.has(cell),
        );
      }
      if (dialect.quotedLines === true) text = `${text.slice(0, start)}"${text.slice(start).replaceAll('"', '""')}"`;
      wroteRow = true;
    }
    return text;
  };

  return {
    writeHeader(names) {
      const asked = new Set(dialect.quotedColumns ?? []);
      quotedColumns = asked.size === 0 ? [] : names.map((name) => asked.has(name));
      const above = `${dialect.separatorLine === true ? `sep=${delimiter}${newline}` : ''}${dialect.preamble ?? ''}`;
      return encode(above + (dialect.header ? joinRows(spellHeader(names, dialect), true) : ''));
    },
    writeRows: (rows) => encode(joinRows(rows, false)),
    finish: () => encode(dialect.finalNewline && wroteRow ? newline : ''),
    get guardedCellCount() {
      return guardedCellCount;
    },
    get unwritableCellCount() {
      return unwritableCellCount;
    },
  };
}

/** The header's rows as the file had them, for the columns that are left. */
function spellHeader(names: readonly string[], { headerTexts }: CsvDialect): readonly (readonly string[])[] {
  if (headerTexts === undefined) return [names];
  const textsOf = new Map(headerTexts.map(({ name, texts }) => [name, texts]));
  const rowCount = Math.max(1, ...headerTexts.map(({ texts }) => texts.length));
  return Array.from({ length: rowCount }, (_, r) =>
    names.flatMap((name) => {
      const texts = textsOf.get(name);
      if (texts === undefined) return [r === rowCount - 1 ? name : ''];
      return texts.length === 0 ? [] : [texts[r] ?? ''];
    }),
  );
}
