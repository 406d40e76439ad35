import { createBlockParser } from './blocks.ts';
import type { CsvDialect, Delimiter, RenamedHeader } from './contract.ts';

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];
/** Rows of the sample that are looked at. */
const SAMPLE_ROWS = 500;

export type TextDialect = Pick<CsvDialect, 'delimiter' | 'quote' | 'newline' | 'header' | 'quoteAll'>;

/** What the rows are read with: decided once, from the sample. */
export interface Layout {
  readonly names: readonly string[];
  readonly renamed: readonly RenamedHeader[];
  /** Rows before the first one of the table (blank lines, a title); the header, if any, is the row after them. */
  readonly leadingRowCount: number;
}

export interface TextGuess {
  readonly dialect: TextDialect;
  readonly layout: Layout;
}

/**
 * Guesses how a text is delimited from its beginning; every given part of the dialect is taken as it is.
 * @param complete whether `sample` is the whole text; else its last row is not looked at.
 */
export function guessText(sample: string, complete: boolean, given: Partial<CsvDialect>): TextGuess {
  const newline = given.newline ?? guessNewline(sample);
  const quote = given.quote ?? guessQuote(sample);
  const delimiters = given.delimiter === undefined ? DELIMITERS : [given.delimiter];
  let best: SampleRows | null = null;
  for (const delimiter of delimiters) {
    const candidate = parseSample(sample, complete, { delimiter, quote, newline }, given.quote === undefined);
    if (best === null || candidate.score > best.score + 1e-9) best = candidate;
  }
  const { delimiter, quote: usedQuote, rows } = best as SampleRows;
  const columnCount = findModalCount(rows);
  const leadingRowCount = countLeadingRows(rows, columnCount);
  const body = rows.slice(leadingRowCount).filter((row) => !isBlank(row) || columnCount === 1);
  const header = given.header ?? guessHeader(body);
  return {
    dialect: { delimiter, quote: usedQuote, newline, header, quoteAll: isAllQuoted(sample, rows, delimiter, usedQuote, newline) },
    layout: { leadingRowCount, ...nameColumns(body, header) },
  };
}

export function isBlank(row: readonly string[]): boolean {
  return row.length === 0 || (row.length === 1 && row[0] === '');
}

/** The line end that stands most often outside double quotes. */
function guessNewline(sample: string): CsvDialect['newline'] {
  const counts = { '\n': 0, '\r\n': 0, '\r': 0 };
  const count = (text: string) => {
    for (const [end] of text.matchAll(/\r\n|\n|\r/g)) counts[end as CsvDialect['newline']] += 1;
  };
  sample.split('"').forEach((part, i) => {
    if (i % 2 === 0) count(part);
  });
  if (counts['\n'] + counts['\r\n'] + counts['\r'] === 0) count(sample);
  if (counts['\r'] > 0 && counts['\n'] + counts['\r\n'] === 0) return '\r';
  return counts['\r\n'] > counts['\n'] ? '\r\n' : '\n';
}

/** Single quotes enclose cells only where no double quote does and nearly every opened one is closed. */
function guessQuote(sample: string): '"' | "'" {
  if (/(^|[,;\t|\r\n])"/.test(sample)) return '"';
  const opened = sample.match(/(^|[,;\t|\r\n])'/g)?.length ?? 0;
  const closed = sample.match(/'(?=$|[,;\t|\r\n])/g)?.length ?? 0;
  return opened >= 2 && Math.abs(opened - closed) <= opened * 0.1 ? "'" : '"';
}

interface SampleRows {
  readonly delimiter: Delimiter;
  readonly quote: CsvDialect['quote'];
  readonly rows: readonly string[][];
  readonly score: number;
}

/** Rows by one delimiter. Quotes enclose nothing where most of those that open a cell are never closed. */
function parseSample(
  sample: string,
  complete: boolean,
  dialect: Pick<CsvDialect, 'delimiter' | 'quote' | 'newline'>,
  mayDropQuote: boolean,
): SampleRows {
  const { delimiter, quote } = dialect;
  const cut = (as: CsvDialect['quote'], expectedCount: number) => {
    const parser = createBlockParser({ ...dialect, quote: as });
    const block = parser.parse(sample, complete, expectedCount);
    return block.rows.length > 0 ? block : parser.parse(sample, true, expectedCount);
  };
  const literal = cut('', 0).rows;
  if (quote === '' || !sample.includes(quote)) return { delimiter, quote, rows: literal.slice(0, SAMPLE_ROWS), score: scoreRows(literal) };
  const { rows, unclosed } = cut(quote, findModalCount(literal));
  const opened = sample
    .split(/\r\n|\r|\n/)
    .flatMap((line) => line.split(delimiter))
    .filter((cell) => cell.startsWith(quote)).length;
  if (mayDropQuote && unclosed.size >= 3 && unclosed.size >= opened / 2)
    return { delimiter, quote: '', rows: literal.slice(0, SAMPLE_ROWS), score: scoreRows(literal) };
  return { delimiter, quote, rows: rows.slice(0, SAMPLE_ROWS), score: scoreRows(rows) };
}

/** How table-like rows are: the share that has the commonest cell count, a little more for more columns; one column is worth little. */
function scoreRows(rows: readonly string[][]): number {
  const counted = rows.filter((row) => !isBlank(row));
  if (counted.length === 0) return 0;
  const mode = findModalCount(rows);
  if (mode === 1) return 0.3;
  const share = counted.filter((row) => row.length === mode).length / counted.length;
  return share * (1 + 0.02 * Math.log2(mode));
}

/** The commonest cell count of rows that are not blank; the first row's among equals. */
function findModalCount(rows: readonly string[][]): number {
  const counts = new Map<number, number>();
  for (const row of rows) if (!isBlank(row)) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  let mode = 1;
  let most = 0;
  for (const [cellCount, rowCount] of counts) {
    if (rowCount > most) {
      mode = cellCount;
      most = rowCount;
    }
  }
  return mode;
}

/** Blank lines, and title lines with far fewer cells than the table, before its first row. */
function countLeadingRows(rows: readonly string[][], columnCount: number): number {
  if (columnCount === 1) return 0;
  let first = 0;
  while (first < rows.length && isBlank(rows[first] ?? [])) first += 1;
  const isTitle = (row: readonly string[]) => isBlank(row) || (row.length === 1 && columnCount >= 3) || row.length * 2 < columnCount;
  let table = first;
  while (table < rows.length && table - first < 20 && isTitle(rows[table] ?? [])) table += 1;
  // Titles are few, and a table stands below them.
  return rows.length - table >= 2 && table - first < 20 ? table : first;
}

const TYPED =
  /^[\s$€£¥]*[+-]?(?:\d[\d.,' \u00a0]*|\.\d+)(?:[eE][+-]?\d+)?\s*[%$€£¥]?\s*$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?$|^\d{1,2}:\d{2}(?::\d{2})?$|^(?:true|false)$/i;

/** A header is untyped and distinct, and stands over columns unlike it. */
function guessHeader(rows: readonly string[][]): boolean {
  const first = rows[0];
  if (first === undefined) return true;
  const filled = first.filter((cell) => cell.trim() !== '');
  const typedCount = filled.filter((cell) => TYPED.test(cell)).length;
  if (filled.length === 0) return false;
  if (rows.length === 1) return typedCount === 0;
  const progression = isProgression(filled.filter((cell) => TYPED.test(cell)));
  if (typedCount === filled.length) return progression;
  let score = 0;
  for (const [j, cell] of first.entries()) {
    const below = rows.slice(1).flatMap((row) => (row[j] === undefined || row[j] === '' ? [] : [row[j]]));
    if (cell.trim() === '' || below.length === 0) continue;
    const typedShare = below.filter((text) => TYPED.test(text)).length / below.length;
    if (TYPED.test(cell)) score += progression ? 1 : typedShare > 0.5 ? -1 : -0.5;
    else if (typedShare > 0.8) score += 1;
    else if (below.includes(cell)) score -= 0.75;
    else if (new Set(below).size < below.length / 2) score += 0.5;
  }
  if (score !== 0) return score > 0;
  return typedCount === 0;
}

/** Years or numbers in even steps, as in a table with a column per year. */
function isProgression(cells: readonly string[]): boolean {
  if (cells.length < 3) return false;
  const numbers = cells.map(Number);
  const step = (numbers[1] ?? 0) - (numbers[0] ?? 0);
  return (
    Math.abs(step) === 1 &&
    numbers.every((value, i) => value >= 1800 && value <= 2200 && (i === 0 || value - (numbers[i - 1] ?? 0) === step))
  );
}

/**
 * A unique name for every column. A header shorter than its rows gains names: before the others when exactly one is missing
 * (row names, as R writes them), else after them; blank cells after the last name that no row fills are cut.
 */
function nameColumns(body: readonly string[][], header: boolean): Pick<Layout, 'names' | 'renamed'> {
  const data = header ? body.slice(1) : body;
  const mode = findModalCount(data.length > 0 ? data : body);
  if (!header) return { names: Array.from({ length: mode }, (_, j) => `Column ${j + 1}`), renamed: [] };
  let cells: (string | null)[] = splitSqueezed(body[0] ?? []);
  const dominant = data.length >= 2 && data.filter((row) => row.length === mode).length >= data.length * 0.8;
  if (dominant && cells.length < mode && data.some((row) => row.slice(cells.length).some((cell) => cell !== ''))) {
    cells = cells.length === mode - 1 ? [null, ...cells] : [...cells, ...Array.from({ length: mode - cells.length }, () => null)];
  }
  while (dominant && cells.length > mode && cells.at(-1)?.trim() === '') cells.pop();
  const taken = new Set<string>(cells.filter((cell) => cell !== null));
  const seen = new Set<string>();
  const renamed: RenamedHeader[] = [];
  const names = cells.map((cell, columnIndex) => {
    const blank = cell === null || cell.trim() === '';
    if (!blank && !seen.has(cell)) {
      seen.add(cell);
      return cell;
    }
    let name = blank ? `Column ${columnIndex + 1}` : `${cell} (2)`;
    for (let n = 2; taken.has(name) || seen.has(name); n += 1) name = blank ? `Column ${columnIndex + 1} (${n})` : `${cell} (${n + 1})`;
    seen.add(name);
    renamed.push({ columnIndex, original: cell ?? '', name, reason: cell === null ? 'not-in-header' : blank ? 'blank' : 'repeated' });
    return name;
  });
  return { names, renamed };
}

/** A header whose names were squeezed into its first cell by another delimiter than the rows'. */
function splitSqueezed(cells: readonly string[]): string[] {
  const [first = '', ...others] = cells;
  if (others.length === 0 || others.some((cell) => cell !== '')) return [...cells];
  const parts = DELIMITERS.map((delimiter) => first.split(delimiter)).find((names) => names.length === cells.length);
  return parts ?? [...cells];
}

function isAllQuoted(
  sample: string,
  rows: readonly string[][],
  delimiter: Delimiter,
  quote: CsvDialect['quote'],
  newline: CsvDialect['newline'],
): boolean {
  if (quote === '' || rows.length === 0 || !sample.trimStart().startsWith(quote)) return false;
  const text = newline === '\r' ? sample : sample.replaceAll('\r\n', '\n');
  const end = newline === '\r' ? '\r' : '\n';
  const doubled = quote + quote;
  const written = rows.map((row) => row.map((cell) => quote + cell.replaceAll(quote, doubled) + quote).join(delimiter)).join(end);
  return text.startsWith(written);
}
