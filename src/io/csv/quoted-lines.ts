import type { ByteDamage } from '../contract.ts';
import type { ReadOptions } from '../reader-contract.ts';
import { createByteCleaner } from './byte-source.ts';
import type { Encoding } from './contract.ts';
import { guessText } from './guess.ts';
import { cutSample, isBlank } from './sample.ts';
import { createScanner } from './scan.ts';

/** Lines are cells of a table of one column: no text holds this delimiter. */
const OUTER = { delimiter: '\u0001', quote: '"', loneReturns: false } as const;
const SAMPLE_RECORDS = 500;

/**
 * Whether every line is one quoted cell that is itself a record: a CSV file that was pasted into one column of a spreadsheet and saved again.
 * Two cells a line may be a name with a comma in it; they need quotes inside, or a column of numbers.
 * @param sample well-formed UTF-8.
 */
export function areLinesQuoted(sample: Uint8Array, complete: boolean): boolean {
  const records = cutSample(sample, complete, OUTER, 1, SAMPLE_RECORDS).filter((record) => !isBlank(record));
  if (records.length < 2 || !records.every(({ cells, quoted, trouble }) => cells.length === 1 && quoted[0] === true && trouble === 'none'))
    return false;
  const inner = new TextEncoder().encode(records.map(({ cells }) => `${cells[0]}\n`).join(''));
  const { dialect, layout } = guessText(inner, true, { quote: '"' });
  const width = layout.names.length;
  if (width < 2) return false;
  const scan = { delimiter: dialect.delimiter, quote: dialect.quote, loneReturns: false };
  const rows = cutSample(inner, true, scan, width, SAMPLE_RECORDS);
  if (!rows.every(({ cells }) => cells.length === width)) return false;
  return width > 2 || layout.typedColumns.includes(true) || rows.some(({ quoted }) => quoted.includes(true));
}

/** The records inside the lines, each with the line end of its own. @throws DOMException AbortError. */
export async function unwrapLines(
  blob: Blob,
  encoding: Encoding,
  { signal, pause }: ReadOptions,
): Promise<{ readonly blob: Blob; readonly damage: ByteDamage }> {
  const cleaner = createByteCleaner(encoding, false);
  const scanner = createScanner(OUTER);
  const parts: Blob[] = [];
  let waiting = new Uint8Array(0);
  const reader = blob.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    signal?.throwIfAborted();
    const clean = cleaner.clean(value ?? new Uint8Array(0), done);
    const bytes = new Uint8Array(waiting.length + clean.length);
    bytes.set(waiting);
    bytes.set(clean, waiting.length);
    const out = new Uint8Array(bytes.length);
    let count = 0;
    let at = 0;
    const put = (source: Uint8Array, start: number, end: number) => {
      out.set(source.subarray(start, end), count);
      count += end - start;
    };
    while (at < bytes.length) {
      const next = scanner.scan(bytes, at, bytes.length, done, 1);
      if (next < 0) break;
      scanner.readCell(0, put);
      put(bytes, scanner.end, next);
      at = next;
    }
    parts.push(new Blob([out.subarray(0, count)]));
    waiting = bytes.slice(at);
    if (done) return { blob: new Blob(parts), damage: cleaner.damage };
    await pause?.();
  }
}
