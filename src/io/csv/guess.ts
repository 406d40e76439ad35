import { COMMON_DELIMITERS, type CsvDialect, type Delimiter } from './contract.ts';
import {
  findStart,
  guessComment,
  guessHeader,
  guessHeaderRows,
  guessRowComment,
  isComment,
  isDashRule,
  isUpperHeader,
} from './guess-header.ts';
import { type HeaderNames, nameColumns } from './header-names.ts';
import type { ScanDialect } from './lexis.ts';
import { profileQuotes } from './profile-quotes.ts';
import { cutSample, isBlank, type SampleRecord } from './sample.ts';
import { isTyped } from './typed-text.ts';

/** Records of the sample that are looked at. */
const SAMPLE_RECORDS = 500;
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

export type TextDialect = Omit<CsvDialect, 'encoding' | 'byteOrderMark' | 'finalNewline'>;

/** What the records are read with: decided once, from the sample. */
export interface Layout extends HeaderNames {
  /** 1-based line on which the table starts. */
  readonly firstLine: number;
  /** The header's records as they stand, to be written again. */
  readonly headerCells: readonly (readonly string[])[];
  readonly loneReturns: boolean;
  /** Remarks stand among the rows only, and have another cell count than they. */
  readonly areRemarksRagged: boolean;
  /** 1-based line of a rule of dashes under the header; 0 = there is none. */
  readonly ruleLine: number;
  /** Columns whose cells are nearly all typed. */
  readonly typedColumns: readonly boolean[];
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
  const add = (delimiter: Delimiter, extra: Partial<ScanDialect> = {}) => {
    const plain = chooseQuoting((more) => cut(delimiter, { ...extra, ...more }), text, delimiter, given);
    shapes.push(chooseDelimiterEscapes(plain, cut, text, given));
  };
  if (chosen !== undefined) add(chosen, given.mergeDelimiters === undefined ? {} : { mergeDelimiters: given.mergeDelimiters });
  else {
    for (const delimiter of COMMON_DELIMITERS) add(delimiter);
    if (shapes.every(({ score }) => score < 0.8)) {
      const common = Math.max(...shapes.map(({ score }) => score));
      for (const delimiter of ODD) {
        if (!text.includes(delimiter)) continue;
        add(delimiter);
        if (delimiter === ' ' && / {2}|\t/.test(text)) add(delimiter, { mergeDelimiters: true });
      }
      for (let i = shapes.length - 1; i >= COMMON_DELIMITERS.length; i -= 1)
        if (!isConvincing(shapes[i] as Cutting, common)) shapes.splice(i, 1);
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
  const leading = given.comment ?? guessComment(records, columnCount);
  const comment = leading === '' && given.comment === undefined ? guessRowComment(records, columnCount) : leading;
  const start = findStart(records, columnCount, comment, given.firstLine, hasSeparatorLine);
  const areRemarksRagged = leading === '' && comment !== '';
  const isRow = (record: SampleRecord) =>
    (!isBlank(record) || columnCount === 1) &&
    (record === records[start] || !isComment(record, comment) || (areRemarksRagged && record.cells.length === columnCount));
  const ruled = records.slice(start).filter(isRow);
  const rule = given.header !== false && isDashRule(ruled[0]?.cells, ruled[1]?.cells) ? ruled[1] : undefined;
  const body = ruled.filter((record) => record !== rule);
  const rows = body.map(({ cells }) => cells);
  const header = given.header ?? (rule !== undefined || guessHeader(rows) || isUpperHeader(rows));
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
      ...(scan.escapedDelimiters === true ? { escapedDelimiters: true } : {}),
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
      areRemarksRagged,
      ruleLine: rule?.line ?? 0,
      typedColumns: named.names.map((_, j) => isTypedColumn(rows.slice(headerRowCount), j)),
    },
  };
}

function isTypedColumn(rows: readonly (readonly string[])[], j: number): boolean {
  const texts = rows.flatMap((row) => ((row[j] ?? '').trim() === '' ? [] : [row[j] as string]));
  return texts.length >= 2 && texts.filter(isTyped).length >= texts.length * 0.9;
}

function cutAs(sample: Uint8Array, complete: boolean, scan: ScanDialect): Cutting {
  const rough = findModalCount(cutSample(sample, complete, { ...scan, quote: '' }, 0, SAMPLE_RECORDS));
  const records = cutSample(sample, complete, scan, scan.quote === '' ? 0 : rough, SAMPLE_RECORDS);
  const columnCount = findModalCount(records);
  if (columnCount !== rough && scan.quote !== '' && records.some(({ trouble }) => trouble === 'stray')) {
    const again = cutSample(sample, complete, scan, columnCount, SAMPLE_RECORDS);
    return { scan, records: again, columnCount, score: scoreRecords(again, columnCount, scan.delimiter) };
  }
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

/** Delimiters behind backslashes are text where, so read, fewer rows differ in cell count, and none that fitted before. */
function chooseDelimiterEscapes(
  plain: Cutting,
  cut: (delimiter: Delimiter, extra: Partial<ScanDialect>) => Cutting,
  text: string,
  { escapedDelimiters }: Partial<CsvDialect>,
): Cutting {
  const { delimiter } = plain.scan;
  if (escapedDelimiters === false || (escapedDelimiters !== true && !text.includes(`\\${delimiter}`))) return plain;
  const escaped = cut(delimiter, { ...plain.scan, escapedDelimiters: true });
  const countOdd = ({ records, columnCount }: Cutting) =>
    records.filter((record) => !isBlank(record) && record.cells.length !== columnCount).length;
  const isMended = countOdd(escaped) < countOdd(plain) && escaped.columnCount >= 2 && escaped.score > plain.score;
  return escapedDelimiters === true || isMended ? escaped : plain;
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
    // What names the columns, or stands first, is cut alike.
    const top = best.records.findIndex(({ cells }) => cells.length === best.columnCount);
    if (wide.records[top]?.cells.length !== (best.columnCount - 1) / own + 1) continue;
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
      if (quoted[j] === true || isTyped(cell) || !COMMON_DELIMITERS.some((other) => other !== delimiter && cell.includes(other)))
        cleanCount += 1;
    }
  }
  const clean = cellCount === 0 ? 1 : cleanCount / cellCount;
  // 1,5 below a lone name is one number.
  const numbers = columnCount === 2 && delimiter === ',' && counted[0]?.cells.length === 1;
  const doubt = numbers && modal.every(({ text }) => /^[-+]?\d+,\d+$/.test(text.trim())) ? 0.2 : 1;
  return share * (1 + 0.02 * Math.log2(columnCount)) * (0.6 + 0.4 * clean) * doubt;
}

const MOST_PAIRS = 60;

/** The cell count of equal records at the end that hold more cells than the lone cells and pairs above them; 0 where it is not so. */
function findWideEnd(records: readonly Pick<SampleRecord, 'cells'>[]): number {
  const width = records.at(-1)?.cells.length ?? 0;
  if (width < 4) return 0;
  let top = records.length;
  while (top > 0 && records[top - 1]?.cells.length === width) top -= 1;
  const above = records.slice(0, Math.min(top, MOST_PAIRS + 1));
  const aboveCount = above.reduce((sum, { cells }) => sum + cells.length, 0);
  const isTable = records.length - top >= 2 && (records.length - top) * width > aboveCount;
  return isTable && top > 0 && top <= MOST_PAIRS && above.every(({ cells }) => cells.length <= 2) ? width : 0;
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
  const wide = findWideEnd(records.filter((record) => !isBlank(record)));
  if (wide > mode) return wide;
  const single = counts.get(1) ?? 0;
  return most >= single || (most >= 3 && most >= total * 0.35) ? mode : 1;
}
