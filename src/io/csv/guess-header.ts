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

/** What remarks among the rows begin with: lines of another cell count than the table's, where none of its rows begins so. */
export function guessRowComment(records: readonly SampleRecord[], columnCount: number): string {
  if (columnCount < 2) return '';
  for (const mark of ['#', '//']) {
    const marked = records.filter((record) => isComment(record, mark));
    const isRemark = ({ text, cells }: SampleRecord) => cells.length !== columnCount && /^(?:#+|\/\/)(?:\s|$)/.test(text);
    if (marked.length > 0 && marked.every(isRemark)) return mark;
  }
  return '';
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
  const remarks = records.slice(
    first,
    findFirst(records, first, (record) => !isComment(record, comment) && !isBlank(record)),
  );
  const wideRemarks = remarks.filter(({ cells }) => cells.length === columnCount);
  const skips = (record: SampleRecord | undefined): boolean => {
    if (record === undefined) return false;
    if (isComment(record, comment)) {
      // The last remark names the columns when it has as many cells: #CHROM, POS, …
      const isLast = wideRemarks.length === 1 && record === remarks.filter((remark) => !isBlank(remark)).at(-1);
      return !(columnCount > 1 && record.cells.length === columnCount && (isLast || !/^(?:##|%%)/.test(record.text)));
    }
    return columnCount > 1 && isBlank(record);
  };
  while (skips(records[first])) first += 1;
  if (columnCount === 1) return Math.min(first, Math.max(0, records.length - 1));
  const below = findTypedTable(records, first, columnCount);
  if (below !== null) return below;
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

function findFirst(records: readonly SampleRecord[], from: number, test: (record: SampleRecord) => boolean): number {
  let place = from;
  while (place < records.length && !test(records[place] as SampleRecord)) place += 1;
  return place;
}

/**
 * The header of a table of typed columns below titles of another width, titles padded to its width, or, past a gap, pairs of key and value
 * of its own width; null where none shows.
 */
function findTypedTable(records: readonly SampleRecord[], first: number, columnCount: number): number | null {
  const isEmpty = ({ cells }: SampleRecord) => countFilled(cells) === 0;
  const isTitle = (record: SampleRecord) => {
    const { cells } = record;
    return cells.length !== columnCount || isEmpty(record) || (countFilled(cells) === 1 && (cells[0] as string).trim() !== '');
  };
  for (let at = first + 1; at < Math.min(records.length - 2, first + MOST_TITLE_LINES); at += 1) {
    const record = records[at] as SampleRecord;
    if (record.cells.length !== columnCount || countFilled(record.cells) < columnCount) continue;
    const above = records.slice(first, at).filter((other) => !isEmpty(other));
    const rows = records.slice(at).filter(({ cells }) => cells.length === columnCount);
    const isPastGap = isEmpty(records[at - 1] as SampleRecord) && above.length >= 2 && above.length < rows.length;
    if (above.length === 0 || !(isPastGap || above.every(isTitle))) continue;
    const typed = listTypedColumns(rows.map(({ cells }) => cells));
    // What stands above is no part of the table: nothing in it is like a typed column's cells.
    if (typed.some((j) => above.every(({ cells }) => !isTyped(cells[j] ?? '')))) return at;
  }
  return null;
}

/** Columns of nearly nothing but typed cells that the first row names, where no cell of that row is typed itself. */
function listTypedColumns([first = [], ...below]: readonly (readonly string[])[]): number[] {
  if (below.length < 2 || first.some((cell) => isTyped(cell) || isMissingMarker(cell))) return [];
  return first.flatMap((_, j) => {
    const texts = below.flatMap((row) => ((row[j] ?? '').trim() === '' ? [] : [row[j] as string]));
    const typed = texts.filter(isTyped).length;
    return texts.length >= 2 && typed > 0 && texts.filter((text) => isTyped(text) || isMissingMarker(text)).length >= texts.length * 0.9
      ? [j]
      : [];
  });
}

/** Whether a row is a rule of dashes under the names of columns, as sqlcmd and isql draw it. */
export function isDashRule(header: readonly string[] | undefined, row: readonly string[] | undefined): boolean {
  if (header === undefined || row === undefined || header.length !== row.length || row.length < 2) return false;
  const lengths = row.map((cell) => (/^(?:-+|=+)$/.test(cell.trim()) ? cell.trim().length : 0));
  return (
    lengths.every((length, j) => length > 0 && length >= Math.min(2, (header[j] as string).trim().length)) &&
    (lengths.some((length) => length >= 3) ||
      lengths.every((length, j) => length >= 2 && length === (header[j] as string).trim().length)) &&
    header.every((cell) => cell.trim() !== '' && !/^[-=]+$/.test(cell.trim()))
  );
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
  const progression = isProgression(filled.filter(isTyped)) || isCodeRow(first, rows.slice(1));
  if (typedCount === filled.length) return isProgression(filled.filter(isTyped));
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

/**
 * Whether the numbers of a row that begins with a name are codes or years that name columns: whole, different, of one length of three
 * figures and more, which no number below them has. Two are enough where they are years that follow one another.
 */
function isCodeRow(first: readonly string[], below: readonly (readonly string[])[]): boolean {
  const places = first.flatMap((cell, j) => (isTyped(cell) ? [j] : []));
  const codes = places.map((j) => (first[j] as string).trim());
  const [code = ''] = codes;
  if (places.length === first.length || below.length < 3 || isTyped(first[0] ?? '') || (first[0] ?? '').trim() === '') return false;
  if (!codes.every((other) => /^\d{3,}$/.test(other) && other.length === code.length) || new Set(codes).size < codes.length) return false;
  const areYears =
    codes.every((year) => YEAR.test(year)) && codes.every((year, i) => i === 0 || Math.abs(Number(year) - Number(codes[i - 1])) === 1);
  if (codes.length < (areYears ? 2 : 3)) return false;
  const isAlike = (text: string) => /^\d+$/.test(text.trim()) && text.trim().length === code.length;
  return places.every((j) => below.some((row) => isTyped(row[j] ?? '')) && !below.some((row) => isAlike(row[j] ?? '')));
}

const YEAR = /^(?:19|20)\d\d$/;

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
  return isLowerHeader(rows) ? 2 : 1;
}

/** Whether the second row names what the first leaves open beside a group's name, stands empty elsewhere, and is unlike the rows below. */
function isLowerHeader([first, second, ...below]: readonly (readonly string[])[]): boolean {
  if (first === undefined || second === undefined || below.length < 2 || first.length !== second.length) return false;
  const isFilled = (row: readonly string[], j: number) => (row[j] ?? '').trim() !== '';
  const open = first.flatMap((_, j) => (isFilled(first, j) ? [] : [j]));
  if (open.length === 0 || second.some(isTyped) || !open.every((j) => isFilled(second, j))) return false;
  const isAlwaysFilledBelow = (j: number) => below.every((row) => isFilled(row, j));
  return (
    first.every((cell) => !isTyped(cell)) &&
    second.some((_, j) => !isFilled(second, j) && isAlwaysFilledBelow(j)) &&
    second.every((cell, j) => cell.trim() === '' || below.every((row) => row[j] !== cell))
  );
}

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
