import Papa from 'papaparse';
import { makeTable } from '../../driver/make-table.ts';
import { readCsv } from '../../src/io/csv/reader.ts';
import { formatTable } from '../format-table.ts';
import { count, fixed, isQuick } from './options.ts';

/** Processor seconds of the quickest of several runs of each, in turns: what other programs do meanwhile hardly shows. */
async function timeQuickest(repeats: number, works: readonly (() => Promise<void> | void)[]): Promise<number[]> {
  const seconds = works.map(() => Number.POSITIVE_INFINITY);
  for (let i = 0; i < repeats; i++) {
    for (const [w, work] of works.entries()) {
      const before = process.cpuUsage();
      await work();
      seconds[w] = Math.min(seconds[w] as number, secondsSince(before));
    }
  }
  return seconds;
}

function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Reading a CSV with our reader and with bare papaparse. */
export async function benchImport(): Promise<string> {
  const rowCount = isQuick ? 50_000 : 200_000;
  const text = [...makeTable(rowCount)].join('');
  const blob = new Blob([text]);
  const megabytes = blob.size / 1e6;
  const repeats = isQuick ? 3 : 5;
  const parseBare = () => {
    const rows = Papa.parse<string[]>(text).data.length;
    if (rows < rowCount) throw new Error(`papaparse read ${rows} of ${rowCount} rows.`);
  };
  const read = async () => {
    const { table } = await readCsv(blob);
    if (table.rowCount !== rowCount) throw new Error(`The reader read ${table.rowCount} of ${rowCount} rows.`);
  };
  const [bare = Number.NaN, ours = Number.NaN] = await timeQuickest(repeats, [parseBare, read]);
  const row = (name: string, seconds: number) => [
    name,
    fixed(seconds),
    fixed(megabytes / seconds, 1),
    count(rowCount / seconds),
    fixed(seconds / bare),
  ];
  return formatTable(
    [`${count(rowCount)} rows × 15, ${fixed(megabytes, 0)} MB`, 'CPU s', 'MB/s', 'rows/s', '× bare'],
    [row('papaparse alone, text to arrays of strings', bare), row('our reader, bytes to packed columns', ours)],
  );
}
