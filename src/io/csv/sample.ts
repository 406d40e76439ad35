import type { ScanDialect } from './lexis.ts';
import { createScanner, type Scanner } from './scan.ts';

/** A record of the beginning of a file. */
export interface SampleRecord {
  readonly cells: readonly string[];
  readonly quoted: readonly boolean[];
  /** 1-based line on which it starts. */
  readonly line: number;
  readonly trouble: Scanner['trouble'];
  /** As it stands, without its line end. */
  readonly text: string;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Cuts the beginning of a file into its first records.
 * @param complete whether `bytes` is the whole file; else its last record is not looked at, unless it is the only one.
 */
export function cutSample(bytes: Uint8Array, complete: boolean, dialect: ScanDialect, expectedCount: number, most: number): SampleRecord[] {
  const scanner = createScanner(dialect);
  const records: SampleRecord[] = [];
  let line = 1;
  let at = 0;
  while (at < bytes.length && records.length < most) {
    const next = scanner.scan(bytes, at, bytes.length, complete || records.length === 0, expectedCount);
    if (next < 0) break;
    const cells: string[] = [];
    const quoted: boolean[] = [];
    for (let j = 0; j < scanner.cellCount; j += 1) {
      cells.push(scanner.textOf(j));
      quoted.push(scanner.isQuoted(j));
    }
    records.push({ cells, quoted, line, trouble: scanner.trouble, text: decoder.decode(bytes.subarray(at, scanner.end)) });
    line += scanner.lineCount;
    at = next;
  }
  return records;
}

export function isBlank(record: Pick<SampleRecord, 'cells'>): boolean {
  return record.cells.length === 0 || (record.cells.length === 1 && record.cells[0]?.trim() === '');
}

/** Cells that hold something. */
export function countFilled(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (cell.trim() !== '') count += 1;
  return count;
}
