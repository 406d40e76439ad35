import { isTotalsLabel } from '../totals.ts';
import type { RaggedLog, RecordPlace } from './ragged-log.ts';
import type { SampledRows } from './sampled-rows.ts';
import type { Scanner } from './scan.ts';
import { isTyped } from './typed-text.ts';

/** A line that may turn out to stand below the table. */
interface TailRecord extends RecordPlace {
  readonly cells: readonly string[];
  readonly trouble: Scanner['trouble'];
  readonly kind: 'blank' | 'sparse' | 'totals';
}

const LONGEST_TAIL = 60;
/** Rows above that a footer needs before it is taken for one. */
const LEAST_BODY = 3;
const LEAST_BODY_FOR_NOTES = 8;
/** Share of sparse rows up to which sparse rows at the end are notes. */
const MOST_SPARSE_SHARE = 0.02;

/** Holds records back until it is known whether ordinary rows follow them, or they stand below the table. */
export function createTail(columnCount: number, rows: SampledRows, log: RaggedLog) {
  let held: TailRecord[] = [];
  let sparseCount = 0;

  /** An ordinary row follows: what was held back belongs to the table. */
  const flush = (): void => {
    for (const record of held) {
      if (record.kind === 'blank') {
        log.report(record, 'blank-line', 'set-aside');
        continue;
      }
      sparseCount += record.kind === 'sparse' ? 1 : 0;
      if (log.mayStay(record, record.trouble)) rows.appendTexts(record.cells, record.line);
    }
    held = [];
  };

  /** A label that stands in other rows too is a category like any other. */
  const isLevel = ({ cells }: TailRecord): boolean => {
    const j = cells.findIndex((cell) => cell.trim() !== '');
    return j < 0 || j >= columnCount || rows.countOf(j, cells[j] as string) > 0;
  };

  const hasGapAbove = (i: number) => held.slice(0, i).some(({ kind }) => kind === 'blank');

  const isNote = (record: TailRecord, i: number): boolean =>
    record.kind !== 'blank' &&
    (countFilledUpToTwo(record.cells) <= 1 || (hasGapAbove(i) && record.cells.length * 2 <= columnCount)) &&
    // A lone cell that reads like its column's others is a row that broke off.
    (hasGapAbove(i) || record.cells.every((cell) => cell.trim() === '') || isNoteText(record.cells[0] ?? ''));

  return {
    get isEmpty() {
      return held.length === 0;
    },
    get hasGap() {
      return hasGapAbove(held.length);
    },
    hold(scanner: Scanner, kind: TailRecord['kind'], line: number, text: string): void {
      const cells: string[] = [];
      for (let j = 0; j < scanner.cellCount; j += 1) cells.push(scanner.textOf(j));
      held.push({ cells, line, cellCount: cells.length, text, trouble: scanner.trouble, kind });
      if (held.length > LONGEST_TAIL) flush();
    },
    flush,
    /** What was held back at the end of the file: totals and notes, where they look it. */
    settle(): void {
      const hasNotes = columnCount >= 2 && rows.rowCount >= LEAST_BODY_FOR_NOTES && sparseCount <= rows.fileRowCount * MOST_SPARSE_SHARE;
      for (const [i, record] of held.entries()) {
        const isTotals = record.kind === 'totals' && rows.rowCount >= LEAST_BODY && !isLevel(record);
        if (record.kind === 'blank') log.report(record, 'blank-line', 'set-aside');
        else if (isTotals || (hasNotes && isNote(record, i))) {
          if (log.isKeptByChoice(record, isTotals ? 'totals' : 'below-table')) rows.appendTexts(record.cells, record.line);
        } else if (log.mayStay(record, record.trouble)) rows.appendTexts(record.cells, record.line);
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
  return (
    /\S\s+\S+\s+\S/.test(text.trim()) ||
    /^[*†‡(["#©]|^[-_=]{2,}|:\s|^(?:source|note|quelle|fuente|fonte|notes?|bron|zdroj|źródło)\b/i.test(text.trim())
  );
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
