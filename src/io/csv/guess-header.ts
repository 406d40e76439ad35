import { isMissingMarker } from '#core/columns/missing.ts';
import { COMMON_DELIMITERS } from './contract.ts';
import { countFilled, isBlank, type SampleRecord } from './sample.ts';
import { isDateText, isTyped } from './typed-text.ts';

const MOST_TITLE_LINES = 60;

const COMMENTS = ['#', '%', '//', '--'] as const;

/** What the lines above the table begin with, where they are remarks: several cells' worth of text, not a header of its own. */
export function guessComment(records: readonly SampleRecord[], columnCount: number): string {
  const first = records.find((record) => !isBlank(record));
  if (first === undefined || first.quoted[0] === true) return '';
  const found = COMMENTS.find((mark) => first.text.startsWith(mark));
  if (found === undefined) return '';
  return columnCount === 1 || first.cells.length !== columnCount || /^(?:##|%%)/.test(first.text) ? found : '';
}

export function isComment(record: Pick<SampleRecord, 'text' | 'quoted'>, comment: string): boolean {
  return comment !== '' && record.quoted[0] !== true && record.text.startsWith(comment);
}

/** The index of the record where the table starts: below blank lines, remarks, titles. */
export function findStart(
  records: readonly SampleRecord[],
  columnCount: number,
  comment: string,
  firstLine: number | undefined,
  hasSeparatorLine: boolean,
): number {
  if (firstLine !== undefined) {
    const found = records.findIndex(({ line }) => line >= firstLine);
    return found < 0 ? Math.max(0, records.length - 1) : found;
  }
  let first = hasSeparatorLine ? 1 : 0;
  const skips = (record: SampleRecord | undefined): boolean => {
    if (record === undefined) return false;
    if (isComment(record, comment)) {
      // The last remark names the columns when it has as many cells: #CHROM, POS, …
      return !(columnCount > 1 && record.cells.length === columnCount && !/^(?:##|%%)/.test(record.text));
    }
    return columnCount > 1 && isBlank(record);
  };
  while (skips(records[first])) first += 1;
  if (columnCount === 1) return Math.min(first, Math.max(0, records.length - 1));
  const filled = records
    .filter(({ cells }) => cells.length === columnCount)
    .map(({ cells }) => countFilled(cells))
    .sort((a, b) => a - b);
  const typical = filled[Math.floor(filled.length / 2)] ?? columnCount;
  const isTitle = (record: SampleRecord, next: SampleRecord | undefined): boolean => {
    const { cells } = record;
    const own = countFilled(cells);
    if (cells.length === 1) return columnCount >= 3 || / /.test(cells[0]?.trim() ?? '') || (next !== undefined && isBlank(next));
    if (cells.length * 2 < columnCount) return true;
    // Excel pads titles with empty cells to the table's width.
    return (
      columnCount >= 3 &&
      (cells[0] ?? '').trim() !== '' &&
      own < typical &&
      (own === 1 || own * 2 <= typical) &&
      cells.slice(own).every((cell) => cell.trim() === '') &&
      !isSqueezed(cells[0] as string, columnCount)
    );
  };
  const pass = (isSkipped: (record: SampleRecord, next: SampleRecord | undefined) => boolean): number => {
    let table = first;
    while (table < records.length && table - first < MOST_TITLE_LINES) {
      const record = records[table] as SampleRecord;
      if (!skips(record) && !isSkipped(record, records[table + 1])) break;
      table += 1;
    }
    // Titles are few, and a table stands below them.
    return records.length - table >= 2 && table - first < MOST_TITLE_LINES ? table : first;
  };
  const padded = pass((record, next) => countFilled(record.cells) === 0 || isTitle(record, next));
  const isPlain = records.slice(first, padded).every(({ cells }) => cells.length < columnCount);
  // Rows of the table's own width are above it only where a header shows that it starts below.
  if (isPlain || guessHeader(records.slice(padded).map(({ cells }) => cells))) return padded;
  return pass((record, next) => record.cells.length < columnCount && isTitle(record, next));
}

/** Whether a lone cell holds the names of all columns, split by another delimiter. */
function isSqueezed(cell: string, columnCount: number): boolean {
  return COMMON_DELIMITERS.some((delimiter) => cell.split(delimiter).length === columnCount);
}

/** A header is untyped and distinct, and stands over columns unlike it. */
export function guessHeader(rows: readonly (readonly string[])[]): boolean {
  const first = rows[0];
  if (first === undefined) return true;
  const filled = first.filter((cell) => cell.trim() !== '');
  const typedCount = filled.filter(isTyped).length;
  if (filled.length === 0) return false;
  if (rows.length === 1) return typedCount === 0;
  const progression = isProgression(filled.filter(isTyped));
  if (typedCount === filled.length) return progression;
  let score = 0;
  // A header shorter than its rows by one has no name for the first cell of each.
  // A file put together from several may have its header again.
  const others = rows.slice(1).filter((row) => row.length !== first.length || row.some((cell, j) => cell !== first[j]));
  const shift = others.every((row) => row.length === first.length + 1) ? 1 : 0;
  for (const [j, cell] of first.entries()) {
    const below = others.flatMap((row) => (row[j + shift] === undefined || row[j + shift] === '' ? [] : [row[j + shift] as string]));
    if (cell.trim() === '' || below.length === 0) continue;
    const typedShare = below.filter((text) => isTyped(text) || isMissingMarker(text)).length / below.length;
    // A date above numbers names them: one column a day.
    const isDay = isDateText(cell) && typedShare > 0.8 && !below.some(isDateText);
    if (isTyped(cell)) score += progression || isDay ? 1 : typedShare > 0.5 ? -1 : -0.5;
    else if (typedShare > 0.8 && below.some(isTyped)) score += 1;
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

const MOST_HEADER_ROWS = 3;

/** A first row with gaps, such as a year over every second column, above one that names columns of numbers. */
export function isUpperHeader([first, second, ...below]: readonly (readonly string[])[]): boolean {
  if (first === undefined || second === undefined || below.length < 2) return false;
  return first.some((cell) => cell.trim() === '') && countFilled(first) >= 2 && isUntypedOver(second, below);
}

/** Rows that name the columns together: those above the last one that stands, itself untyped, over columns of numbers. */
export function guessHeaderRows(rows: readonly (readonly string[])[]): number {
  for (let count = Math.min(MOST_HEADER_ROWS, rows.length - 3); count >= 2; count -= 1) {
    const below = rows.slice(count);
    const hasGaps = (row: readonly string[]) => row.slice(1).some((cell, j) => cell.trim() === '' && (row[j] as string).trim() !== '');
    const isAllHeader = rows.slice(1, count).every((row, r) => isUntypedOver(row, below, hasGaps(rows[r] as readonly string[])));
    if (isAllHeader) return count;
  }
  return 1;
}

const YEAR = /^(?:19|20)\d\d$/;

/**
 * Whether a row has no number itself, but stands over at least two columns of little else, most of which it names.
 * @param mayBeYears years name columns that hold none themselves.
 */
function isUntypedOver(row: readonly string[], below: readonly (readonly string[])[], mayBeYears = false): boolean {
  let numeric = 0;
  let named = 0;
  for (const [j, cell] of row.entries()) {
    const texts = below.flatMap((other) => (other[j] === undefined || other[j]?.trim() === '' ? [] : [other[j] as string]));
    const typed = texts.filter(isTyped).length;
    if (texts.length < 2 || typed < texts.length * 0.9) continue;
    numeric += 1;
    const isYear = mayBeYears && YEAR.test(cell.trim()) && texts.every((text) => !YEAR.test(text.trim()));
    if (isTyped(cell) && !isYear) return false;
    if (cell.trim() !== '' && !isMissingMarker(cell) && !/^[-–—.*?x]+$/i.test(cell.trim())) named += 1;
  }
  return numeric >= 2 && named >= numeric / 2 && named >= 2;
}
