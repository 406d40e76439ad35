import type { RawTable } from '#core/table/raw.ts';
import type { RaggedChoice, RaggedRow, RecordAccount, RowSample } from '../contract.ts';
import type { LineIndex } from '../line-index.ts';
import { ReadError } from '../read-error.ts';
import type { TextGuess } from './guess.ts';
import { createRaggedLog, KEEP_ALL, type RecordPlace } from './ragged-log.ts';
import { createSampledRows } from './sampled-rows.ts';
import type { Scanner } from './scan.ts';
import { createTail, isTotalsRecord } from './tail.ts';

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

/** Bytes of a record that are shown at most; a character takes up to four. */
const MAX_TEXT_BYTES = 800;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Takes a file's records in order: what stands above the table, the header, rows into columns, what stands below.
 *
 * Rows with too few cells are filled with empty ones, extra cells are cut, unless the person sets them aside. Blank lines (in a table
 * of one column they are empty cells), remarks and titles are set aside. So are, where no ordinary row follows: rows of totals, and
 * notes, that is rows with a single filled cell in a table whose rows have more; each may be kept by choice.
 */
export function createRecordSink({ dialect, layout }: TextGuess, { ragged = KEEP_ALL, budgetBytes }: SinkOptions) {
  const { names, firstLine, headerCells, areRemarksRagged, ruleLine } = layout;
  const columnCount = names.length;
  const headerLength = dialect.header ? headerCells.length : 0;
  const lastHeader = headerCells.at(-1) ?? [];
  const headerStart = new TextEncoder().encode(lastHeader[0] ?? '')[0];
  const comment = new TextEncoder().encode(dialect.comment ?? '');
  const rows = createSampledRows(columnCount);
  const log = createRaggedLog(columnCount, ragged);
  const tail = createTail(layout.typedColumns, rows, log);
  let recordCount = 0;
  let headerSeen = 0;
  let line = 1;

  const placeAt = (scanner: Scanner, bytes: Uint8Array, at: number): RecordPlace => ({
    line,
    cellCount: scanner.cellCount,
    text: decoder.decode(bytes.subarray(at, Math.min(scanner.end, at + MAX_TEXT_BYTES))),
  });

  const isRemark = (scanner: Scanner, bytes: Uint8Array, at: number): boolean => {
    if (comment.length === 0 || (areRemarksRagged && scanner.cellCount === columnCount)) return false;
    for (let i = 0; i < comment.length; i += 1) if (bytes[at + i] !== comment[i]) return false;
    return true;
  };

  const isHeaderAgain = (scanner: Scanner): boolean => {
    if (headerLength !== 1 || columnCount < 2 || scanner.cellCount !== lastHeader.length) return false;
    for (let j = 0; j < lastHeader.length; j += 1) if (scanner.textOf(j) !== lastHeader[j]) return false;
    return true;
  };

  /** A record that is none of the lines about the table: a row, or what may turn out to stand below. */
  const addRow = (scanner: Scanner, bytes: Uint8Array, at: number, isNearEnd: boolean): void => {
    const filled = columnCount > 1 ? countFilledCells(scanner) : 2;
    // Below a gap near the file's end, a note may hold a delimiter or two.
    const isShort = isNearEnd && scanner.cellCount * 2 <= columnCount && tail.hasGap;
    if (filled > 1 && !isShort && isNearEnd && columnCount > 1 && tail.mayBeNote(scanner)) {
      tail.hold(scanner, 'note', line, placeAt(scanner, bytes, at).text);
    } else if (filled <= 1 || isShort) tail.hold(scanner, 'sparse', line, placeAt(scanner, bytes, at).text);
    else if (isNearEnd && columnCount > 1 && isTotalsRecord(scanner)) tail.hold(scanner, 'totals', line, placeAt(scanner, bytes, at).text);
    else {
      if (!tail.isEmpty) tail.flush();
      const fits = scanner.cellCount === columnCount && scanner.trouble === 'none';
      if (fits || log.mayStay(placeAt(scanner, bytes, at), scanner.trouble)) rows.appendRecord(scanner, line);
    }
  };

  return {
    get rowCount() {
      return rows.rowCount;
    },
    /**
     * Takes the record that stands at bytes[at ..].
     * @param isNearEnd the file's last rows are near: rows of totals are looked for.
     */
    add(scanner: Scanner, bytes: Uint8Array, at: number, isNearEnd: boolean): void {
      recordCount += 1;
      const ownLines = scanner.lineCount;
      const isBlank = scanner.cellCount === 1 && !scanner.isQuoted(0) && isBlankBytes(bytes, at, scanner.end);
      if (line < firstLine) {
        const problem = isBlank ? 'blank-line' : isRemark(scanner, bytes, at) ? 'comment' : 'above-header';
        log.report(placeAt(scanner, bytes, at), problem, 'set-aside');
      } else if (headerSeen < headerLength && !(isBlank && columnCount > 1) && !(isRemark(scanner, bytes, at) && line !== firstLine)) {
        headerSeen += 1;
        if (scanner.trouble !== 'none') log.report(placeAt(scanner, bytes, at), 'stray-quote', 'quote-kept-as-text');
      } else if (line === ruleLine) {
        log.report(placeAt(scanner, bytes, at), 'comment', 'set-aside');
      } else if (isRemark(scanner, bytes, at) && !scanner.isQuoted(0)) {
        log.report(placeAt(scanner, bytes, at), 'comment', 'set-aside');
      } else if (isBlank && columnCount > 1) {
        if (headerSeen < headerLength) log.report(placeAt(scanner, bytes, at), 'blank-line', 'set-aside');
        else tail.hold(scanner, 'blank', line, '');
      } else if (headerLength > 0 && bytes[at + (scanner.isQuoted(0) ? 1 : 0)] === headerStart && isHeaderAgain(scanner)) {
        tail.flush();
        if (log.isKeptByChoice(placeAt(scanner, bytes, at), 'repeated-header')) rows.appendTexts(lastHeader, line);
      } else addRow(scanner, bytes, at, isNearEnd);
      line += ownLines;
    },
    /** Thins the sample until the cells fit the budget. */
    keepWithinBudget: () => rows.keepWithin(budgetBytes),
    /** @throws ReadError 'empty-file', 'header-only', 'no-rows-left' */
    finish(): SinkResult {
      tail.settle();
      const { rowCount, fileRowCount, sample, lines } = rows;
      if (rowCount === 0) {
        if (log.rowCount > 0 && log.isChoosing) {
          throw new ReadError('no-rows-left', 'With these lines set aside, no row is left.', 'Keep at least one of them.');
        }
        if (headerSeen === 0) throw new ReadError('empty-file', 'This file is empty.', 'Choose a file with a header and rows.');
        if (columnCount < 2)
          throw new ReadError('header-only', 'This file has a header but no rows.', 'Choose a file with rows below its header.');
      }
      return {
        table: { names, columns: rows.finish(), rowCount },
        raggedRows: log.rows,
        raggedRowCount: log.rowCount,
        account: {
          recordCount,
          headerRecordCount: headerSeen,
          setAsideCount: log.setAsideCount,
          unsampledCount: fileRowCount - rowCount,
        },
        sample,
        lines,
      };
    },
  };
}

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
