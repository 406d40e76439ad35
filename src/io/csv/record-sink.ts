import { createRandom } from '#core/random/random.ts';
import type { RawColumn, RawTable } from '#core/table/raw.ts';
import { createRawColumnBuilder, type RawColumnBuilder } from '#core/table/raw-builder.ts';
import type { RaggedChoice, RaggedRow, RecordAccount, RowSample } from '../contract.ts';
import { createLineIndex, type LineIndex } from '../line-index.ts';
import { ReadError } from '../read-error.ts';
import { isTotalsLabel } from '../totals.ts';
import type { TextGuess } from './guess.ts';
import type { Scanner } from './scan.ts';
import { isTyped } from './typed-text.ts';

export interface SinkOptions {
  readonly ragged: RaggedChoice | undefined;
  /** Bytes that the table's cells may take up; past that a random sample of the rows is kept. */
  readonly budgetBytes: number;
}

export interface SinkResult {
  readonly table: RawTable;
  readonly raggedRows: readonly RaggedRow[];
  readonly raggedRowCount: number;
  readonly account: RecordAccount;
  readonly sample: RowSample | null;
  readonly lines: LineIndex;
}

/** A line that may turn out to stand below the table. */
interface TailRecord {
  readonly cells: readonly string[];
  readonly line: number;
  readonly text: string;
  readonly trouble: Scanner['trouble'];
  readonly kind: 'blank' | 'sparse' | 'totals';
}

type Append = RawColumnBuilder['appendBytes'];

const MAX_LISTED = 200;
const MAX_TEXT = 200;
const KEEP_ALL: RaggedChoice = { rule: 'keep', exceptLines: [] };
const LONGEST_TAIL = 60;
/** Rows above that a footer needs before it is taken for one. */
const LEAST_BODY = 3;
const LEAST_BODY_FOR_NOTES = 8;
const SAMPLING_SEED = 20240229;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Takes a file's records in order: what stands above the table, the header, rows into columns, what stands below.
 *
 * Rows with too few cells are filled with empty ones, extra cells are cut, unless the person sets them aside. Blank lines (in a table
 * of one column they are empty cells), remarks and titles are set aside. So are, where no ordinary row follows: rows of totals, and
 * notes, that is rows with a single filled cell in a table whose rows have more; each may be kept by choice.
 *
 * Past the budget every row's random priority decides: the bound on it is halved until the rows below it fit, so that at all times
 * each row had the same chance.
 */
export function createRecordSink({ dialect, layout }: TextGuess, { ragged = KEEP_ALL, budgetBytes }: SinkOptions) {
  const { names, firstLine, headerCells } = layout;
  const columnCount = names.length;
  const headerLength = dialect.header ? headerCells.length : 0;
  const lastHeader = headerCells.at(-1) ?? [];
  const comment = new TextEncoder().encode(dialect.comment ?? '');
  const exceptions = new Set(ragged.exceptLines);
  const builders: RawColumnBuilder[] = names.map(() => createRawColumnBuilder());
  const appenders: Append[] = builders.map(({ appendBytes }) => appendBytes);
  let lines = createLineIndex();
  const raggedRows: RaggedRow[] = [];
  let raggedRowCount = 0;
  let setAsideCount = 0;
  let recordCount = 0;
  let headerSeen = 0;
  let line = 1;
  let rowCount = 0;
  let fileRowCount = 0;
  let sparseCount = 0;
  let tail: TailRecord[] = [];
  /** Rows whose priority is below stay; 2³² = all. */
  let bound = 2 ** 32;
  const random = createRandom(SAMPLING_SEED);
  let keptIndices: Uint32Array | null = null;

  const report = (
    at: { readonly line: number; readonly cellCount: number; readonly text: string },
    problem: RaggedRow['problem'],
    done: RaggedRow['done'],
  ): void => {
    raggedRowCount += 1;
    if (done === 'set-aside') setAsideCount += 1;
    if (raggedRows.length >= MAX_LISTED) return;
    raggedRows.push({
      line: at.line,
      cellCount: at.cellCount,
      expectedCount: columnCount,
      text: at.text.slice(0, MAX_TEXT),
      problem,
      done,
    });
  };

  const isSetAside = (at: number): boolean => (ragged.rule === 'set-aside') !== exceptions.has(at);

  /** Whether the next row of the file is in the sample, which it is counted for. */
  const draw = (): boolean => {
    const index = fileRowCount;
    fileRowCount += 1;
    if (bound === 2 ** 32) return true;
    if (priorityOf(index) >= bound) return false;
    if (keptIndices !== null) {
      if (rowCount === keptIndices.length) {
        const grown: Uint32Array<ArrayBuffer> = new Uint32Array(rowCount * 2);
        grown.set(keptIndices);
        keptIndices = grown;
      }
      keptIndices[rowCount] = index;
    }
    return true;
  };
  const priorityOf = (index: number): number => random.bits(0, index);

  const halve = (): void => {
    bound /= 2;
    const before = keptIndices;
    const rows = new Uint32Array(rowCount);
    const indices = new Uint32Array(Math.max(1024, rowCount));
    const thinned = createLineIndex();
    let count = 0;
    for (let row = 0; row < rowCount; row += 1) {
      const index = before === null ? row : (before[row] as number);
      if (priorityOf(index) >= bound) continue;
      rows[count] = row;
      indices[count] = index;
      thinned.append(count, lines.lineOf(row));
      count += 1;
    }
    for (const builder of builders) builder.keepRows(rows.subarray(0, count));
    keptIndices = indices;
    lines = thinned;
    rowCount = count;
  };

  /** Reports a row that does not fit and says whether it stays. */
  const mayStay = (
    at: { readonly line: number; readonly cellCount: number; readonly text: string },
    trouble: Scanner['trouble'],
  ): boolean => {
    const { cellCount } = at;
    if (trouble === 'none' && cellCount === columnCount) return true;
    const problem =
      trouble === 'unclosed'
        ? 'unclosed-quote'
        : cellCount < columnCount
          ? 'too-few-cells'
          : cellCount > columnCount
            ? 'too-many-cells'
            : 'stray-quote';
    if (isSetAside(at.line)) {
      report(at, problem, 'set-aside');
      return false;
    }
    report(
      at,
      problem,
      cellCount < columnCount ? 'missing-cells-left-empty' : cellCount > columnCount ? 'extra-cells-cut' : 'quote-kept-as-text',
    );
    return true;
  };

  const appendTexts = (cells: readonly string[], at: number): void => {
    if (!draw()) return;
    for (let j = 0; j < columnCount; j += 1) (builders[j] as RawColumnBuilder).append(cells[j] ?? '');
    lines.append(rowCount, at);
    rowCount += 1;
  };

  const placeOf = ({ line: at, cells, text }: TailRecord) => ({ line: at, cellCount: cells.length, text });
  const placeAt = (scanner: Scanner, bytes: Uint8Array, at: number) => ({
    line,
    cellCount: scanner.cellCount,
    text: decoder.decode(bytes.subarray(at, Math.min(scanner.end, at + MAX_TEXT * 4))),
  });

  /** An ordinary row follows: what was held back belongs to the table. */
  const flush = (): void => {
    for (const record of tail) {
      if (record.kind === 'blank') {
        report(placeOf(record), 'blank-line', 'set-aside');
        continue;
      }
      sparseCount += record.kind === 'sparse' ? 1 : 0;
      if (mayStay(placeOf(record), record.trouble)) appendTexts(record.cells, record.line);
    }
    tail = [];
  };

  /** What was held back at the end of the file: totals and notes, where they look it. */
  const settleTail = (): void => {
    const hasNotes = columnCount >= 2 && rowCount >= LEAST_BODY_FOR_NOTES && sparseCount <= fileRowCount * 0.02;
    const gapAbove = (i: number) => tail.slice(0, i).some(({ kind }) => kind === 'blank');
    for (const [i, record] of tail.entries()) {
      const at = placeOf(record);
      const isTotals = record.kind === 'totals' && rowCount >= LEAST_BODY && !isLevel(record);
      const isNote =
        hasNotes &&
        record.kind !== 'blank' &&
        (countFilledUpToTwo(record.cells) <= 1 || (gapAbove(i) && record.cells.length * 2 <= columnCount)) &&
        // A lone cell that reads like its column's others is a row that broke off.
        (gapAbove(i) || record.cells.every((cell) => cell.trim() === '') || isNoteText(record.cells[0] ?? ''));
      if (record.kind === 'blank') report(at, 'blank-line', 'set-aside');
      else if (isTotals || isNote) {
        const isKept = exceptions.has(record.line);
        report(at, isTotals ? 'totals' : 'below-table', isKept ? 'kept' : 'set-aside');
        if (isKept) appendTexts(record.cells, record.line);
      } else if (mayStay(at, record.trouble)) appendTexts(record.cells, record.line);
    }
    tail = [];
  };

  /** A label that stands in other rows too is a category like any other. */
  const isLevel = ({ cells }: TailRecord): boolean => {
    const j = cells.findIndex((cell) => cell.trim() !== '');
    const builder = builders[j];
    return builder === undefined || builder.countOf(cells[j] as string) > 0;
  };

  const hold = (scanner: Scanner, kind: TailRecord['kind'], text: string): void => {
    const cells: string[] = [];
    for (let j = 0; j < scanner.cellCount; j += 1) cells.push(scanner.textOf(j));
    tail.push({ cells, line, text, trouble: scanner.trouble, kind });
    if (tail.length > LONGEST_TAIL) flush();
  };

  const isRemark = (bytes: Uint8Array, at: number): boolean => {
    if (comment.length === 0) return false;
    for (let i = 0; i < comment.length; i += 1) if (bytes[at + i] !== comment[i]) return false;
    return true;
  };

  const isHeaderAgain = (scanner: Scanner): boolean => {
    if (headerLength !== 1 || columnCount < 2 || scanner.cellCount !== lastHeader.length) return false;
    for (let j = 0; j < lastHeader.length; j += 1) if (scanner.textOf(j) !== lastHeader[j]) return false;
    return true;
  };
  const headerStart = new TextEncoder().encode(lastHeader[0] ?? '')[0];

  return {
    get rowCount() {
      return rowCount;
    },
    /**
     * Takes the record that stands at bytes[at ..].
     * @param isNearEnd the file's last rows are near: rows of totals are looked for.
     */
    add(scanner: Scanner, bytes: Uint8Array, at: number, isNearEnd: boolean): void {
      recordCount += 1;
      const ownLines = scanner.lineCount;
      const { cellCount } = scanner;
      const isBlank = cellCount === 1 && !scanner.isQuoted(0) && isBlankBytes(bytes, at, scanner.end);
      if (line < firstLine) {
        report(placeAt(scanner, bytes, at), isBlank ? 'blank-line' : isRemark(bytes, at) ? 'comment' : 'above-header', 'set-aside');
      } else if (headerSeen < headerLength && !(isBlank && columnCount > 1) && !(isRemark(bytes, at) && line !== firstLine)) {
        headerSeen += 1;
      } else if (isRemark(bytes, at) && !scanner.isQuoted(0)) {
        report(placeAt(scanner, bytes, at), 'comment', 'set-aside');
      } else if (isBlank && columnCount > 1) {
        if (headerSeen < headerLength) report(placeAt(scanner, bytes, at), 'blank-line', 'set-aside');
        else hold(scanner, 'blank', '');
      } else if (headerLength > 0 && bytes[at + (scanner.isQuoted(0) ? 1 : 0)] === headerStart && isHeaderAgain(scanner)) {
        flush();
        const isKept = exceptions.has(line);
        report(placeAt(scanner, bytes, at), 'repeated-header', isKept ? 'kept' : 'set-aside');
        if (isKept) appendTexts(lastHeader, line);
      } else {
        const filled = columnCount > 1 ? countFilledCells(scanner) : 2;
        // Below a gap near the file's end, a note may hold a delimiter or two.
        const isShort = isNearEnd && cellCount * 2 <= columnCount && tail.some(({ kind }) => kind === 'blank');
        if (filled <= 1 || isShort) hold(scanner, 'sparse', placeAt(scanner, bytes, at).text);
        else if (isNearEnd && columnCount > 1 && isTotalsRecord(scanner)) hold(scanner, 'totals', placeAt(scanner, bytes, at).text);
        else {
          if (tail.length > 0) flush();
          const fits = cellCount === columnCount && scanner.trouble === 'none';
          if ((fits || mayStay(placeAt(scanner, bytes, at), scanner.trouble)) && draw()) {
            const count = Math.min(columnCount, cellCount);
            for (let j = 0; j < count; j += 1) scanner.readCell(j, appenders[j] as Append);
            for (let j = count; j < columnCount; j += 1) (appenders[j] as Append)(NOTHING, 0, 0);
            lines.append(rowCount, line);
            rowCount += 1;
          }
        }
      }
      line += ownLines;
    },
    /** Thins the sample until the cells fit the budget. */
    keepWithinBudget(): void {
      while (rowCount > 1 && builders.reduce((sum, { byteCount }) => sum + byteCount, 0) > budgetBytes) halve();
    },
    /** @throws ReadError 'empty-file', 'header-only', 'no-rows-left' */
    finish(): SinkResult {
      settleTail();
      if (rowCount === 0) {
        if (raggedRowCount > 0 && ragged !== KEEP_ALL && (ragged.rule === 'set-aside' || ragged.exceptLines.length > 0)) {
          throw new ReadError('no-rows-left', 'With these lines set aside, no row is left.', 'Keep at least one of them.');
        }
        if (headerSeen === 0) throw new ReadError('empty-file', 'This file is empty.', 'Choose a file with a header and rows.');
        throw new ReadError('header-only', 'This file has a header but no rows.', 'Choose a file with rows below its header.');
      }
      // One after the other, so that no more than one column is held twice.
      appenders.length = 0;
      const columns: RawColumn[] = [];
      for (let builder = builders.shift(); builder !== undefined; builder = builders.shift()) columns.push(builder.finish());
      return {
        table: { names, columns, rowCount },
        raggedRows,
        raggedRowCount,
        account: { recordCount, headerRecordCount: headerSeen, setAsideCount, unsampledCount: fileRowCount - rowCount },
        sample: bound === 2 ** 32 ? null : { fileRowCount, share: bound / 2 ** 32 },
        lines,
      };
    },
  };
}

const NOTHING = new Uint8Array(0);

function isBlankBytes(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    // 0x1a ends files of old DOS programs.
    if (byte !== 32 && byte !== 9 && byte !== 13 && byte !== 0x1a) return false;
  }
  return true;
}

/** Cells that hold something; no more than two are counted. */
function countFilledCells(scanner: Scanner): number {
  let count = 0;
  for (let j = 0; j < scanner.cellCount && count < 2; j += 1) if (!scanner.isEmpty(j)) count += 1;
  return count;
}

function countFilledUpToTwo(cells: readonly string[]): number {
  let count = 0;
  for (let j = 0; j < cells.length && count < 2; j += 1) if ((cells[j] as string).trim() !== '') count += 1;
  return count;
}

/** Words, a bracket, an asterisk: what a note under a table looks like, and a row that broke off hardly does. */
function isNoteText(text: string): boolean {
  return (
    /\S\s+\S+\s+\S/.test(text.trim()) ||
    /^[*†‡(["#©]|^[-_=]{2,}|:\s|^(?:source|note|quelle|fuente|fonte|notes?|bron|zdroj|źródło)\b/i.test(text.trim())
  );
}

/** A label of totals, and beside it nothing but numbers and empty cells. */
function isTotalsRecord(scanner: Scanner): boolean {
  let first = 0;
  while (first < scanner.cellCount && scanner.isEmpty(first)) first += 1;
  if (first === scanner.cellCount || !isTotalsLabel(scanner.textOf(first))) return false;
  for (let j = first + 1; j < scanner.cellCount; j += 1) {
    const text = scanner.textOf(j).trim();
    if (text !== '' && !isTyped(text) && text !== '-') return false;
  }
  return true;
}
