import { isMissingMarker } from '#core/columns/missing.ts';
import type { CsvDialect, Delimiter } from './contract.ts';
import { type HeaderNames, nameColumns } from './header-names.ts';
import { countFilled, cutSample, isBlank, type SampleRecord } from './sample.ts';
import type { ScanDialect } from './scan.ts';
import { isDateText, isTyped } from './typed-text.ts';
import { needsQuotes } from './writer.ts';

/** Records of the sample that are looked at. */
const SAMPLE_RECORDS = 500;
const COMMON: readonly Delimiter[] = [',', ';', '\t', '|'];
/** Rarer delimiters: taken only where no common one makes a table. */
const ODD: readonly Delimiter[] = ['^', '~', '\u0001', '\u001f', '\u0002', '¦', '§', '!', '#', '*', ':', ' '];
const LONG: readonly Delimiter[] = [
  '||',
  '|||',
  '::',
  ';;',
  ',,',
  '\t\t',
  '^^',
  '~~',
  '##',
  '@@',
  '$$',
  '&&',
  '^|^',
  '~|~',
  '|~|',
  '~^~',
  '<>',
  '=>',
  ' | ',
  ' ; ',
  ', ',
  '; ',
  '| ',
];
const MOST_TITLE_LINES = 60;

export type TextDialect = Omit<CsvDialect, 'encoding' | 'byteOrderMark' | 'finalNewline'>;

/** What the records are read with: decided once, from the sample. */
export interface Layout extends HeaderNames {
  /** 1-based line on which the table starts. */
  readonly firstLine: number;
  /** The header's records as they stand, to be written again. */
  readonly headerCells: readonly (readonly string[])[];
  readonly loneReturns: boolean;
}

export interface TextGuess {
  readonly dialect: TextDialect;
  readonly layout: Layout;
}

interface Cutting {
  readonly scan: ScanDialect;
  readonly records: readonly SampleRecord[];
  /** Cells of most records. */
  readonly columnCount: number;
  readonly score: number;
}

/**
 * Guesses how a text is delimited from its beginning; every given part of the dialect is taken as it is.
 * @param sample well-formed UTF-8.
 * @param complete whether `sample` is the whole text; else its last record is not looked at.
 */
export function guessText(sample: Uint8Array, complete: boolean, given: Partial<CsvDialect>): TextGuess {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(sample);
  const separator = readSeparatorLine(text);
  const chosen = given.delimiter ?? separator;
  const { newline, mayBeLone } = guessNewline(text, given.newline);
  const cut = (delimiter: Delimiter, extra: Partial<ScanDialect>) =>
    cutAs(sample, complete, { delimiter, quote: '', loneReturns: newline === '\r', ...extra });
  const shapes: Cutting[] = [];
  const add = (delimiter: Delimiter, extra: Partial<ScanDialect> = {}) =>
    shapes.push(chooseQuoting((more) => cut(delimiter, { ...extra, ...more }), text, delimiter, given));
  if (chosen !== undefined) add(chosen, given.mergeDelimiters === undefined ? {} : { mergeDelimiters: given.mergeDelimiters });
  else {
    for (const delimiter of COMMON) add(delimiter);
    if (shapes.every(({ score }) => score < 0.8)) {
      const common = Math.max(...shapes.map(({ score }) => score));
      for (const delimiter of ODD) {
        if (!text.includes(delimiter)) continue;
        add(delimiter);
        if (delimiter === ' ' && / {2}|\t/.test(text)) add(delimiter, { mergeDelimiters: true });
      }
      for (let i = shapes.length - 1; i >= COMMON.length; i -= 1) if (!isConvincing(shapes[i] as Cutting, common)) shapes.splice(i, 1);
    }
  }
  let best = shapes.reduce((a, b) => (b.score > a.score + 1e-9 ? b : a));
  if (chosen === undefined) best = widenDelimiter(best, cut);
  if (mayBeLone) {
    const lone = cut(best.scan.delimiter, { ...best.scan, loneReturns: true });
    if (lone.score > best.score + 1e-9) best = lone;
  }
  return describeGuess(best, newline, separator !== undefined, given);
}

function describeGuess(best: Cutting, newline: CsvDialect['newline'], hasSeparatorLine: boolean, given: Partial<CsvDialect>): TextGuess {
  const { scan, records, columnCount } = best;
  const comment = given.comment ?? guessComment(records, columnCount);
  const start = findStart(records, columnCount, comment, given.firstLine, hasSeparatorLine);
  const body = records
    .slice(start)
    .filter((record) => (!isBlank(record) || columnCount === 1) && (record === records[start] || !isComment(record, comment)));
  const rows = body.map(({ cells }) => cells);
  const header = given.header ?? (guessHeader(rows) || isUpperHeader(rows));
  const headerRowCount = header ? Math.min(given.headerRowCount ?? guessHeaderRows(rows), Math.max(1, rows.length)) : 0;
  const headerCells = rows.slice(0, headerRowCount);
  const firstLine = records[start]?.line ?? 1;
  const named = nameColumns(headerCells, rows.slice(headerRowCount), header, columnCount);
  return {
    dialect: {
      delimiter: scan.delimiter,
      quote: scan.quote,
      newline,
      header,
      ...(scan.mergeDelimiters === true ? { mergeDelimiters: true } : {}),
      ...(scan.escape === 'backslash' ? { escape: 'backslash' } : {}),
      ...(headerRowCount > 1 ? { headerRowCount } : {}),
      ...(comment === '' ? {} : { comment }),
      ...(firstLine === 1 && given.firstLine === undefined ? {} : { firstLine }),
      ...(hasSeparatorLine ? { separatorLine: true } : {}),
      ...profileQuotes(body, headerRowCount, named.names, scan, given),
    },
    layout: {
      ...named,
      firstLine,
      headerCells,
      loneReturns: scan.loneReturns,
    },
  };
}

function cutAs(sample: Uint8Array, complete: boolean, scan: ScanDialect): Cutting {
  const rough = findModalCount(cutSample(sample, complete, { ...scan, quote: '' }, 0, SAMPLE_RECORDS));
  const records = cutSample(sample, complete, scan, scan.quote === '' ? 0 : rough, SAMPLE_RECORDS);
  const columnCount = findModalCount(records);
  return { scan, records, columnCount, score: scoreRecords(records, columnCount, scan.delimiter) };
}

/** `sep=;` on the first line, as Excel writes and reads it. */
function readSeparatorLine(text: string): Delimiter | undefined {
  const found = /^"?sep=(.|\\t)"?[\t ,;]*(?:\r\n|\n|\r)/i.exec(text)?.[1];
  return found === '\\t' ? '\t' : found;
}

/** The line end that stands most often outside double quotes; whether CRs alone may end lines too. */
function guessNewline(
  text: string,
  given: CsvDialect['newline'] | undefined,
): { readonly newline: CsvDialect['newline']; readonly mayBeLone: boolean } {
  if (given !== undefined) return { newline: given, mayBeLone: false };
  const counts = { '\n': 0, '\r\n': 0, '\r': 0 };
  const count = (part: string) => {
    for (const [end] of part.matchAll(/\r+\n|\n|\r/g)) counts[end.length > 1 ? '\r\n' : (end as CsvDialect['newline'])] += 1;
  };
  text.split('"').forEach((part, i) => {
    if (i % 2 === 0) count(part);
  });
  if (counts['\n'] + counts['\r\n'] + counts['\r'] === 0) count(text);
  if (counts['\r'] > 0 && counts['\n'] + counts['\r\n'] === 0) return { newline: '\r', mayBeLone: false };
  return { newline: counts['\r\n'] > counts['\n'] ? '\r\n' : '\n', mayBeLone: counts['\r'] > 0 };
}

const escapeForRegExp = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Single quotes enclose cells only where no double quote does and nearly every opened one is closed. */
function guessQuote(text: string, delimiter: Delimiter): '"' | "'" {
  const edge = `${escapeForRegExp(delimiter)}|[\\r\\n]`;
  if (new RegExp(`(?:^|${edge}) *"`).test(text)) return '"';
  const opened = text.match(new RegExp(`(?:^|${edge})'`, 'g'))?.length ?? 0;
  const closed = text.match(new RegExp(`'(?=$|${edge})`, 'g'))?.length ?? 0;
  return opened >= 2 && Math.abs(opened - closed) <= opened * 0.1 ? "'" : '"';
}

/** Which quote encloses cells, how it is escaped, or that none does because most of those that open a cell are never closed. */
function chooseQuoting(
  cut: (scan: Partial<ScanDialect>) => Cutting,
  text: string,
  delimiter: Delimiter,
  given: Partial<CsvDialect>,
): Cutting {
  const quote = given.quote ?? guessQuote(text, delimiter);
  const escaping = given.escape ?? 'doubled';
  if (quote === '' || !text.includes(quote)) return cut({ quote });
  const plain = cut({ quote, escape: escaping });
  const trouble = countTrouble(plain);
  if (given.escape === undefined && text.includes(`\\${quote}`)) {
    const backslash = cut({ quote, escape: 'backslash' });
    if (countTrouble(backslash) < trouble || (countTrouble(backslash) === trouble && backslash.score > plain.score + 1e-9))
      return backslash;
  }
  if (given.quote !== undefined) return plain;
  const unclosed = plain.records.filter((record) => record.trouble === 'unclosed').length;
  if (unclosed < 3) return plain;
  const opened = plain.records.reduce(
    (sum, record) => sum + record.cells.filter((cell, j) => record.quoted[j] === true || cell.startsWith(quote)).length,
    0,
  );
  return unclosed >= opened / 2 ? cut({ quote: '' }) : plain;
}

function countTrouble({ records }: Cutting): number {
  return records.filter(({ trouble }) => trouble !== 'none').length;
}

/** An odd delimiter needs more than equal cell counts: colons stand in times, spaces in every text. */
function isConvincing({ scan, records, columnCount, score }: Cutting, commonScore: number): boolean {
  const rows = records.filter((record) => !isBlank(record));
  const share = rows.filter(({ cells }) => cells.length === columnCount).length / rows.length;
  if (columnCount < 2 || rows.length < 2 || score < commonScore + 0.1) return false;
  if (scan.delimiter !== ' ' && scan.delimiter !== ':') {
    return share >= 0.9 && (rows[0]?.cells.length === columnCount || (rows.length >= 20 && share >= 0.95));
  }
  if (rows.length < 3 || rows.filter(({ text }) => isOneValue(text) || /(?:^|\D)\d{1,2}:\d{2}(?:\D|$)/.test(text)).length > rows.length / 4)
    return false;
  const cells = rows.slice(1).flatMap((row) => row.cells.filter((_, j) => row.quoted[j] !== true));
  const typedShare = cells.filter(isTyped).length / Math.max(1, cells.length);
  const areQuoted = rows.some(({ quoted }) => quoted.includes(true));
  // Names of columns in one line fewer than the cells below: how R writes row names.
  const tail = rows.slice(1);
  const evenTail = tail.filter(({ cells: below }) => below.length === columnCount).length / tail.length;
  if (scan.delimiter === ':') return share >= 0.95 && columnCount >= 3;
  // Columns lined up with blanks: runs of them in nearly every line.
  const isLinedUp = scan.mergeDelimiters === true && rows.filter(({ text }) => /\S {2,}\S/.test(text)).length >= rows.length * 0.8;
  if (isLinedUp && rows.length >= 5 && share >= 0.97 && columnCount >= 3 && rows[0]?.cells.length === columnCount) return typedShare >= 0.2;
  return evenTail >= 0.97 && columnCount >= 2 && (typedShare >= 0.4 || areQuoted) && (columnCount >= 3 || typedShare >= 0.4);
}

/** A line that is one number, date or time as it stands, spaces and all. */
function isOneValue(text: string): boolean {
  const line = text.trim();
  return isTyped(line) && (!/\s/.test(line) || /^[-+]?\d{1,3}(?:\s\d{3})+(?:[.,]\d+)?$/.test(line) || !/^[\d\s.,+-]*$/.test(line));
}

/** A delimiter of several characters, where the chosen one never stands but in it. */
function widenDelimiter(best: Cutting, cut: (delimiter: Delimiter, extra: Partial<ScanDialect>) => Cutting): Cutting {
  const { delimiter } = best.scan;
  if (best.columnCount < 2 || delimiter.length > 1 || best.scan.mergeDelimiters === true) return best;
  const bare = best.records.filter((record) => !record.quoted.includes(true)).map(({ text }) => text);
  const texts = bare.length > 0 ? bare : best.records.map(({ text }) => text);
  const occurrences = (part: string) => texts.reduce((sum, text) => sum + text.split(part).length - 1, 0);
  const alone = occurrences(delimiter);
  for (const long of [...LONG].sort((a, b) => b.length - a.length)) {
    const own = long.split(delimiter).length - 1;
    if (own === 0) continue;
    const covered = occurrences(long) * own;
    // Two commas may well be an empty cell: then the header would have empty names.
    if (covered < alone * (long.includes(' ') ? 0.98 : 1) || covered === 0) continue;
    const wide = cut(long, { quote: best.scan.quote, escape: best.scan.escape ?? 'doubled' });
    if (wide.columnCount >= 2 && wide.score >= best.score * 0.9) return wide;
  }
  return best;
}

/**
 * How table-like records are: the share that has the commonest cell count, a little more for more columns and for cells that hold no
 * other delimiter; one column is worth little.
 */
function scoreRecords(records: readonly SampleRecord[], columnCount: number, delimiter: Delimiter): number {
  const counted = records.filter((record) => !isBlank(record));
  if (counted.length === 0) return 0;
  if (columnCount === 1) return 0.3;
  const modal = counted.filter(({ cells }) => cells.length === columnCount);
  const share = modal.length / counted.length;
  let cellCount = 0;
  let cleanCount = 0;
  for (const { cells, quoted } of modal) {
    for (const [j, cell] of cells.entries()) {
      if (cell === '') continue;
      cellCount += 1;
      if (quoted[j] === true || isTyped(cell) || !COMMON.some((other) => other !== delimiter && cell.includes(other))) cleanCount += 1;
    }
  }
  const clean = cellCount === 0 ? 1 : cleanCount / cellCount;
  // 1,5 below a lone name is one number.
  const numbers = columnCount === 2 && delimiter === ',' && counted[0]?.cells.length === 1;
  const doubt = numbers && modal.every(({ text }) => /^[-+]?\d+,\d+$/.test(text.trim())) ? 0.2 : 1;
  return share * (1 + 0.02 * Math.log2(columnCount)) * (0.6 + 0.4 * clean) * doubt;
}

/** The commonest cell count of records that hold something; of two and more, where such records are many enough to be a table. */
function findModalCount(records: readonly Pick<SampleRecord, 'cells'>[]): number {
  const counts = new Map<number, number>();
  let total = 0;
  for (const record of records) {
    if (isBlank(record)) continue;
    total += 1;
    counts.set(record.cells.length, (counts.get(record.cells.length) ?? 0) + 1);
  }
  let mode = 1;
  let most = 0;
  for (const [cellCount, rowCount] of counts) {
    if (cellCount > 1 && rowCount > most) {
      mode = cellCount;
      most = rowCount;
    }
  }
  const single = counts.get(1) ?? 0;
  return most >= single || (most >= 3 && most >= total * 0.35) ? mode : 1;
}

const COMMENTS = ['#', '%', '//', '--'] as const;

/** What the lines above the table begin with, where they are remarks: several cells' worth of text, not a header of its own. */
function guessComment(records: readonly SampleRecord[], columnCount: number): string {
  const first = records.find((record) => !isBlank(record));
  if (first === undefined || first.quoted[0] === true) return '';
  const found = COMMENTS.find((mark) => first.text.startsWith(mark));
  if (found === undefined) return '';
  return columnCount === 1 || first.cells.length !== columnCount || /^(?:##|%%)/.test(first.text) ? found : '';
}

function isComment(record: Pick<SampleRecord, 'text' | 'quoted'>, comment: string): boolean {
  return comment !== '' && record.quoted[0] !== true && record.text.startsWith(comment);
}

/** The index of the record where the table starts: below blank lines, remarks, titles. */
function findStart(
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
  return COMMON.some((delimiter) => cell.split(delimiter).length === columnCount);
}

/** A header is untyped and distinct, and stands over columns unlike it. */
function guessHeader(rows: readonly (readonly string[])[]): boolean {
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
function isUpperHeader([first, second, ...below]: readonly (readonly string[])[]): boolean {
  if (first === undefined || second === undefined || below.length < 2) return false;
  return first.some((cell) => cell.trim() === '') && countFilled(first) >= 2 && isUntypedOver(second, below);
}

/** Rows that name the columns together: those above the last one that stands, itself untyped, over columns of numbers. */
function guessHeaderRows(rows: readonly (readonly string[])[]): number {
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

/** How cells are quoted beyond need: all, the header, certain columns but for certain texts. */
function profileQuotes(
  body: readonly SampleRecord[],
  headerRowCount: number,
  names: readonly string[],
  scan: ScanDialect,
  given: Partial<CsvDialect>,
): Pick<CsvDialect, 'quoteAll' | 'quoteHeader' | 'quotedColumns' | 'bareTexts'> {
  if (given.quoteAll !== undefined) return { quoteAll: given.quoteAll };
  const plain = { ...scan, comment: '' };
  const isQuoted = (record: SampleRecord, j: number) => record.quoted[j] === true;
  const fitting = body.slice(headerRowCount).filter(({ cells, trouble }) => cells.length === names.length && trouble === 'none');
  const header = body.slice(0, headerRowCount);
  const isHeaderQuoted = header.length > 0 && header.every((record) => record.cells.every((_, j) => isQuoted(record, j)));
  if (fitting.length === 0) return { quoteAll: isHeaderQuoted && body.length === header.length };
  const bare = new Set<string>();
  const columns = names.filter((_, j) => {
    let beyondNeed = 0;
    const own = new Set<string>();
    for (const record of fitting) {
      const cell = record.cells[j] as string;
      if (!isQuoted(record, j)) own.add(cell);
      else if (!needsQuotes(cell, plain, names.length === 1, false)) beyondNeed += 1;
    }
    if (beyondNeed === 0 || own.size > 3 || ![...own].every(isMissingMarker)) return false;
    for (const text of own) bare.add(text);
    return true;
  });
  if (columns.length === names.length && bare.size === 0 && (isHeaderQuoted || header.length === 0)) return { quoteAll: true };
  const isHeaderBeyondNeed =
    isHeaderQuoted && header.some(({ cells }) => cells.some((cell) => !needsQuotes(cell, plain, names.length === 1, false)));
  return {
    quoteAll: false,
    ...(isHeaderBeyondNeed ? { quoteHeader: true } : {}),
    ...(columns.length > 0 ? { quotedColumns: columns } : {}),
    ...(columns.length > 0 && bare.size > 0 ? { bareTexts: [...bare] } : {}),
  };
}
