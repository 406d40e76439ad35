import type { RaggedChoice, RaggedRow } from '../contract.ts';
import type { Scanner } from './scan.ts';

/** Where a record stands, and what it looks like. */
export interface RecordPlace {
  readonly line: number;
  readonly cellCount: number;
  readonly text: string;
}

const MAX_LISTED = 200;
const MAX_TEXT = 200;
export const KEEP_ALL: RaggedChoice = { rule: 'keep', exceptLines: [] };

/** The lines that are no row as they stand, and what became of each by the person's choice. */
export function createRaggedLog(columnCount: number, choice: RaggedChoice) {
  const exceptions = new Set(choice.exceptLines);
  const rows: RaggedRow[] = [];
  let rowCount = 0;
  let setAsideCount = 0;

  const report = (at: RecordPlace, problem: RaggedRow['problem'], done: RaggedRow['done']): void => {
    rowCount += 1;
    if (done === 'set-aside') setAsideCount += 1;
    if (rows.length >= MAX_LISTED) return;
    rows.push({ line: at.line, cellCount: at.cellCount, expectedCount: columnCount, text: at.text.slice(0, MAX_TEXT), problem, done });
  };

  return {
    rows,
    get rowCount() {
      return rowCount;
    },
    get setAsideCount() {
      return setAsideCount;
    },
    /** Whether the person set any line aside. */
    isChoosing: choice !== KEEP_ALL && (choice.rule === 'set-aside' || choice.exceptLines.length > 0),
    report,
    /** Reports what is set aside unless the person keeps it, and says whether they do. */
    isKeptByChoice(at: RecordPlace, problem: RaggedRow['problem']): boolean {
      const isKept = exceptions.has(at.line);
      report(at, problem, isKept ? 'kept' : 'set-aside');
      return isKept;
    },
    /** Reports a row that does not fit and says whether it stays. */
    mayStay(at: RecordPlace, trouble: Scanner['trouble']): boolean {
      const { cellCount } = at;
      if (trouble === 'none' && cellCount === columnCount) return true;
      if ((choice.rule === 'set-aside') !== exceptions.has(at.line)) {
        report(at, problemOf(cellCount, columnCount, trouble), 'set-aside');
        return false;
      }
      report(
        at,
        problemOf(cellCount, columnCount, trouble),
        cellCount < columnCount ? 'missing-cells-left-empty' : cellCount > columnCount ? 'extra-cells-cut' : 'quote-kept-as-text',
      );
      return true;
    },
  };
}

export type RaggedLog = ReturnType<typeof createRaggedLog>;

function problemOf(cellCount: number, columnCount: number, trouble: Scanner['trouble']): RaggedRow['problem'] {
  if (trouble === 'unclosed') return 'unclosed-quote';
  if (cellCount < columnCount) return 'too-few-cells';
  return cellCount > columnCount ? 'too-many-cells' : 'stray-quote';
}
