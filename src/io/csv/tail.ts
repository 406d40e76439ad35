import { isTotalsLabel } from '../totals.ts';
import type { RaggedLog, RecordPlace } from './ragged-log.ts';
import type { SampledRows } from './sampled-rows.ts';
import type { Scanner } from './scan.ts';
import { isTyped } from './typed-text.ts';

/** A line that may turn out to stand below the table. */
interface TailRecord extends RecordPlace {
  readonly cells: readonly string[];
  readonly trouble: Scanner['trouble'];
  readonly kind: 'blank' | 'sparse' | 'totals' | 'note';
  /** Records like it that stand one line below the other, from its line on. */
  readonly count: number;
}

const LONGEST_TAIL = 60;
/** Rows above that a footer needs before it is taken for one. */
const LEAST_BODY = 3;
const LEAST_BODY_FOR_NOTES = 8;
/** Share of sparse rows up to which sparse rows at the end are notes. */
const MOST_SPARSE_SHARE = 0.02;

/** Holds records back until it is known whether ordinary rows follow them, or they stand below the table. */
export function createTail(typedColumns: readonly boolean[], rows: SampledRows, log: RaggedLog) {
  const columnCount = typedColumns.length;
  let held: TailRecord[] = [];
  let sparseCount = 0;

  /** The lines of a record that stands for several. */
  const forEach = (record: TailRecord, take: (single: TailRecord) => void): void => {
    for (let i = 0; i < record.count; i += 1) take(i === 0 ? record : { ...record, line: record.line + i });
  };

  const addRow = (record: TailRecord): void => {
    if (log.mayStay(record, record.trouble)) rows.appendTexts(record.cells, record.line);
  };

  /** An ordinary row follows: what was held back belongs to the table. */
  const flush = (): void => {
    for (const record of held) {
      sparseCount += record.kind === 'sparse' ? record.count : 0;
      forEach(record, (single) => {
        if (record.kind === 'blank') log.report(single, 'blank-line', 'set-aside');
        else addRow(single);
      });
    }
    held = [];
  };

  /** A label that stands in other rows too is a category like any other. */
  const isLevel = ({ cells }: TailRecord): boolean => {
    const j = cells.findIndex((cell) => cell.trim() !== '');
    return j < 0 || j >= columnCount || rows.countOf(j, cells[j] as string) > 0;
  };

  const hasGapAbove = (i: number) => held.slice(0, i).some(({ kind }) => kind === 'blank');

  const isNote = (record: TailRecord, i: number): boolean => {
    if (record.kind === 'blank') return false;
    const [first = ''] = record.cells;
    const hasGap = hasGapAbove(i);
    const isLone = countFilledUpToTwo(record.cells) <= 1;
    if (rows.rowCount < LEAST_BODY_FOR_NOTES) {
      const isEmpty = record.cells.every((cell) => cell.trim() === '');
      return isEmpty ? rows.rowCount > 0 && record.count > rows.rowCount : hasGap && isLone && isNoteText(first);
    }
    if (record.kind === 'note') return hasGap || isNoteMark(first);
    return (
      (isLone || (hasGap && record.cells.length * 2 <= columnCount)) &&
      // A lone cell that reads like its column's others is a row that broke off.
      (hasGap || record.cells.every((cell) => cell.trim() === '') || isNoteText(first))
    );
  };

  return {
    get isEmpty() {
      return held.length === 0;
    },
    get hasGap() {
      return hasGapAbove(held.length);
    },
    /** Whether a record of several cells reads like a note: short or with texts in typed columns, none of which it fills rightly. */
    mayBeNote(scanner: Scanner): boolean {
      if (scanner.cellCount > columnCount) return false;
      let isOff = scanner.cellCount < columnCount;
      for (let j = 0; j < scanner.cellCount; j += 1) {
        if (typedColumns[j] !== true || scanner.isEmpty(j)) continue;
        if (isTyped(scanner.textOf(j))) return false;
        isOff = true;
      }
      return isOff && isNoteText(scanner.textOf(0));
    },
    hold(scanner: Scanner, kind: TailRecord['kind'], line: number, text: string): void {
      const former = held.at(-1);
      const isAgain =
        former !== undefined &&
        former.text === text &&
        former.cellCount === scanner.cellCount &&
        former.line + former.count === line &&
        scanner.lineCount === 1 &&
        scanner.trouble === 'none' &&
        former.kind === kind &&
        former.cells.every((cell, j) => cell.trim() === '' && !scanner.isQuoted(j));
      if (isAgain) {
        held[held.length - 1] = { ...former, count: former.count + 1 };
        return;
      }
      const cells: string[] = [];
      for (let j = 0; j < scanner.cellCount; j += 1) cells.push(scanner.textOf(j));
      held.push({ cells, line, cellCount: cells.length, text, trouble: scanner.trouble, kind, count: 1 });
      if (held.length > LONGEST_TAIL) flush();
    },
    flush,
    /** What was held back at the end of the file: totals and notes, where they look it. */
    settle(): void {
      const hasNotes = columnCount >= 2 && sparseCount <= rows.fileRowCount * MOST_SPARSE_SHARE;
      for (const [i, record] of held.entries()) {
        const isTotals = record.kind === 'totals' && rows.rowCount >= LEAST_BODY && !isLevel(record);
        const isAside = isTotals || (hasNotes && isNote(record, i));
        forEach(record, (single) => {
          if (record.kind === 'blank') log.report(single, 'blank-line', 'set-aside');
          else if (!isAside) addRow(single);
          else if (log.isKeptByChoice(single, isTotals ? 'totals' : 'below-table')) rows.appendTexts(single.cells, single.line);
        });
      }
      held = [];
    },
  };
}

function countFilledUpToTwo(cells: readonly string[]): number {
  let count = 0;
  for (let j = 0; j < cells.length && count < 2; j += 1) if ((cells[j] as string).trim() !== '') count += 1;
  return count;
}

/** Words, a bracket, an asterisk: what a note under a table looks like, and a row that broke off hardly does. */
function isNoteText(text: string): boolean {
  return /\S\s+\S+\s+\S/.test(text.trim()) || isNoteMark(text);
}

function isNoteMark(text: string): boolean {
  return /^[*†‡(["#©]|^[-_=]{2,}|:\s|^(?:source|note|quelle|fuente|fonte|notes?|bron|zdroj|źródło)\b/i.test(text.trim());
}

/** A label of totals, and beside it nothing but numbers and empty cells. */
export function isTotalsRecord(scanner: Scanner): boolean {
  let first = 0;
  while (first < scanner.cellCount && scanner.isEmpty(first)) first += 1;
  if (first === scanner.cellCount || !isTotalsLabel(scanner.textOf(first))) return false;
  for (let j = first + 1; j < scanner.cellCount; j += 1) {
    const text = scanner.textOf(j).trim();
    if (text !== '' && !isTyped(text) && text !== '-') return false;
  }
  return true;
}
