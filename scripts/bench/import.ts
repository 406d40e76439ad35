import Papa from 'papaparse';
import { readCsv } from '../../src/io/csv/reader.ts';
import { formatTable } from '../format-table.ts';
import { makeTable } from '../make-table.ts';
import { count, fixed, isQuick } from './options.ts';

/** The middle of an odd number of timings. */
async function timeMiddle(repeats: number, work: () => Promise<void> | void): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    await work();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds.sort((a, b) => a - b)[(repeats - 1) / 2] ?? Number.NaN;
}

/** Reading a CSV with our reader and with bare papaparse. */
export async function benchImport(): Promise<string> {
  const rowCount = isQuick ? 50_000 : 200_000;
  const text = [...makeTable(rowCount)].join('');
  const blob = new Blob([text]);
  const megabytes = blob.size / 1e6;
  const repeats = isQuick ? 3 : 5;
  const bare = await timeMiddle(repeats, () => {
    const rows = Papa.parse<string[]>(text).data.length;
    if (rows < rowCount) throw new Error(`papaparse read ${rows} of ${rowCount} rows.`);
  });
  const ours = await timeMiddle(repeats, async () => {
    const { table } = await readCsv(blob);
    if (table.rowCount !== rowCount) throw new Error(`The reader read ${table.rowCount} of ${rowCount} rows.`);
  });
  const row = (name: string, seconds: number) => [
    name,
    fixed(seconds),
    fixed(megabytes / seconds, 1),
    count(rowCount / seconds),
    fixed(seconds / bare),
  ];
  return formatTable(
    [`${count(rowCount)} rows × 15, ${fixed(megabytes, 0)} MB`, 'seconds', 'MB/s', 'rows/s', '× bare'],
    [row('papaparse alone, text to arrays of strings', bare), row('our reader, bytes to packed columns', ours)],
  );
}
