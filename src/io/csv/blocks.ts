import Papa from 'papaparse';
import type { CsvDialect } from './contract.ts';

/** Rows cut from one block of text. */
export interface BlockRows {
  readonly rows: readonly string[][];
  /** Lines of the file that each row takes up; null when each takes one. */
  readonly lineCounts: readonly number[] | null;
  /** Indices of rows whose quote was never closed: such a row is its first line, read with the quote as an ordinary character. */
  readonly unclosed: ReadonlySet<number>;
  /** Characters used up; the rest belongs before the next block. */
  readonly consumed: number;
}

/** A row longer than this that still has no end is taken for an unclosed quote. */
export const LONGEST_ROW = 1 << 24;
/** After so many unclosed quotes the file's quotes enclose nothing. */
const PATIENCE = 200;
const NO_ROWS: ReadonlySet<number> = new Set();

/**
 * Cuts text into rows with papaparse, block by block, so that any blocks of the same text give the same rows.
 *
 * A row ends at LF outside quotes, and a CR right before it goes with it (at CR alone when `newline` is CR).
 * papaparse knows one line end at a time, so a block with both LF and CRLF, or with broken quotes, is cut row by row.
 */
export function createBlockParser(dialect: Pick<CsvDialect, 'delimiter' | 'quote' | 'newline'>) {
  const { delimiter, quote } = dialect;
  let unclosedCount = 0;

  const configure = (
    newline: CsvDialect['newline'],
    step?: (result: Papa.ParseStepResult<string[]>) => void,
  ): Papa.ParseConfig<string[]> => ({
    delimiter,
    newline,
    ...(quote === '' || unclosedCount >= PATIENCE ? { fastMode: true } : { quoteChar: quote }),
    ...(step === undefined ? {} : { step }),
  });

  const countLines = (row: readonly string[]): number => {
    let count = 1;
    for (const cell of row) {
      if (dialect.newline === '\r') {
        for (let at = cell.indexOf('\r'); at !== -1; at = cell.indexOf('\r', at + 1)) count += 1;
      } else {
        for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count += 1;
      }
    }
    return count;
  };

  /** Row by row, knowing where each one stands. */
  const parseExactly = (text: string, last: boolean, expectedCount: number): BlockRows => {
    const rows: string[][] = [];
    const lineCounts: number[] = [];
    const unclosed = new Set<number>();
    const newline = dialect.newline === '\r' ? '\r' : '\n';
    let start = 0;
    let stopped = true;
    while (stopped) {
      stopped = false;
      const from = start;
      const rest = text.slice(from);
      const parser: Papa.Parser = new Papa.Parser(
        configure(newline, ({ data, errors, meta }) => {
          const row = (data as unknown as string[][])[0] ?? [];
          const end = from + meta.cursor;
          const lines = countLines(row);
          const missing = errors.some(({ code }) => code === 'MissingQuotes');
          if (missing || (errors.length > 0 && lines > 1 && expectedCount > 1 && isTornRow(text, start, row.length, expectedCount))) {
            start = pushUnclosed(text, start, rows, lineCounts, unclosed);
            stopped = start < text.length;
            parser.abort();
            return;
          }
          const tail = row.length - 1;
          const cell = row[tail] ?? '';
          // A CR inside the quotes of the last cell stays; one between an unquoted cell and the LF does not.
          const cellStart = end - cell.length - 1;
          const unquoted = text.startsWith(cell, cellStart) && (cellStart === start || text[cellStart - 1] === delimiter);
          if (newline === '\n' && cell.endsWith('\r') && text[end - 1] === '\n' && unquoted) row[tail] = cell.slice(0, -1);
          start = end;
          rows.push(row);
          lineCounts.push(lines);
        }),
      );
      parser.parse(rest, 0, !last);
    }
    if (last && start === text.length && isAfterLineEnd(text, newline) && isBlankRow(rows.at(-1))) {
      // What follows the last line end is no row.
      if (unclosed.size === 0 || !unclosed.has(rows.length - 1)) {
        rows.pop();
        lineCounts.pop();
      }
    }
    return { rows, lineCounts, unclosed, consumed: start };
  };

  /** Whether a row of several lines with stray quotes in it is the work of a quote never closed: its cells do not fit, or its first line's do. */
  const isTornRow = (text: string, start: number, cellCount: number, expectedCount: number): boolean => {
    const lineEnd = text.indexOf(dialect.newline === '\r' ? '\r' : '\n', start);
    return cellCount !== expectedCount || text.slice(start, lineEnd).split(delimiter).length === expectedCount;
  };

  /** Takes the line at `start` as a row of its own; returns where the next one starts. */
  const pushUnclosed = (text: string, start: number, rows: string[][], lineCounts: number[], unclosed: Set<number>): number => {
    const lineEnd = text.indexOf(dialect.newline === '\r' ? '\r' : '\n', start);
    const end = lineEnd === -1 ? text.length : lineEnd;
    const line = text.slice(start, end);
    unclosed.add(rows.length);
    unclosedCount += 1;
    rows.push((dialect.newline !== '\r' && line.endsWith('\r') ? line.slice(0, -1) : line).split(delimiter));
    lineCounts.push(1);
    return lineEnd === -1 ? text.length : lineEnd + 1;
  };

  return {
    /**
     * @param last no text follows: what is left is a row too.
     * @param expectedCount cells a row should have (0 = unknown): tells a quoted line break from a quote that was never closed.
     */
    parse(text: string, last: boolean, expectedCount: number): BlockRows {
      if (text === '') return { rows: [], lineCounts: null, unclosed: NO_ROWS, consumed: 0 };
      const newline = findLineEnd(text, dialect.newline);
      if (newline === null) return parseExactly(text, last, expectedCount);
      const parser = new Papa.Parser(configure(newline));
      const { data, errors, meta } = parser.parse(text, 0, !last) as Papa.ParseResult<string[]>;
      if (errors.length > 0) return parseExactly(text, last, expectedCount);
      if (last && text.endsWith(newline) && isBlankRow(data.at(-1))) data.pop();
      const consumed = last ? text.length : meta.cursor;
      // As many line ends as rows: no cell holds one.
      const plain = countLineEnds(text, consumed, dialect.newline === '\r' ? '\r' : '\n') <= data.length;
      return { rows: data, lineCounts: plain ? null : data.map(countLines), unclosed: NO_ROWS, consumed };
    },
    /** Takes the first line of a text that has grown past LONGEST_ROW without a row's end; null when it has no line end either. */
    parseFirstLine(text: string): BlockRows | null {
      const lineEnd = text.indexOf(dialect.newline === '\r' ? '\r' : '\n');
      if (lineEnd === -1) return null;
      const rows: string[][] = [];
      const unclosed = new Set<number>();
      const consumed = pushUnclosed(text, 0, rows, [], unclosed);
      return { rows, lineCounts: null, unclosed, consumed };
    },
  };
}

function isBlankRow(row: readonly string[] | undefined): boolean {
  return row !== undefined && row.length === 1 && row[0] === '';
}

function isAfterLineEnd(text: string, newline: '\n' | '\r'): boolean {
  return text.endsWith(newline);
}

function countLineEnds(text: string, end: number, lineEnd: '\n' | '\r'): number {
  let count = 0;
  for (let at = text.indexOf(lineEnd); at !== -1 && at < end; at = text.indexOf(lineEnd, at + 1)) count += 1;
  return count;
}

/** The one line end of a block; null when it has both LF and CRLF. */
function findLineEnd(text: string, newline: CsvDialect['newline']): CsvDialect['newline'] | null {
  if (newline === '\r') return '\r';
  const firstReturn = text.indexOf('\r\n');
  if (firstReturn === -1) return '\n';
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (at === 0 || text.charCodeAt(at - 1) !== 13) return null;
  }
  return '\r\n';
}
