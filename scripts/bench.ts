import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Papa from 'papaparse';
import { readCsv } from '../src/io/csv/reader.ts';
import { type DriveOptions, makeSynthetic, type RecordOfMaking } from './drive.ts';
import { formatTable } from './format-table.ts';
import { makeTable, writeTable } from './make-table.ts';
import { ROOT } from './paths.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
const isQuick = values.quick;
const folder = mkdtempSync(path.join(tmpdir(), 'lookalike-bench-'));

interface Bench {
  readonly about: string;
  run(): Promise<string>;
}

const fixed = (value: number, digits = 2) => value.toFixed(digits);
const count = (value: number) => Math.round(value).toLocaleString('en');

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

async function benchImport(): Promise<string> {
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

async function drive(options: Pick<DriveOptions, 'input' | 'model'> & Partial<DriveOptions>): Promise<RecordOfMaking> {
  return makeSynthetic(
    {
      out: path.join(folder, 'out.csv'),
      rows: null,
      seed: 1,
      sampleSeed: 1,
      backend: 'wasm',
      effort: 'quick',
      target: null,
      excluded: [],
      kinds: [],
      timeoutMs: 30 * 60_000,
      ...options,
    },
    () => {},
  );
}

/** The tables that ship with the page, and Adult in full where the shared tables are at hand. */
async function findTables(): Promise<{ name: string; file: string }[]> {
  const made = path.join(folder, 'made.csv');
  await writeTable(made, isQuick ? 2000 : 10_000);
  const shared = ['penguins.csv', ...(isQuick ? [] : ['adult.train.csv'])].map((name) => ({
    name,
    file: path.resolve(ROOT, '../shared/data', name),
  }));
  return [{ name: 'made table', file: made }, ...shared.filter(({ file }) => existsSync(file))];
}

async function benchTraining(): Promise<string> {
  const file = path.join(folder, 'train.csv');
  await writeTable(file, isQuick ? 1000 : 4000);
  const rows: string[][] = [];
  let slowest = Number.NaN;
  for (const backend of ['cpu', 'wasm'] as const) {
    const { fitSeconds, trainRows, epochs } = await drive({ input: file, model: 'vae', backend });
    const speed = (trainRows * epochs) / fitSeconds;
    if (Number.isNaN(slowest)) slowest = speed;
    rows.push([`vae on ${backend}`, fixed(fitSeconds, 1), String(epochs), count(speed), fixed(speed / slowest)]);
  }
  return formatTable(['training, in the page', 'seconds', 'epochs', 'rows/s', '× cpu'], rows);
}

async function benchSampling(): Promise<string> {
  const file = path.join(folder, 'sample.csv');
  await writeTable(file, 1000);
  const rowCount = isQuick ? 20_000 : 200_000;
  const rows: string[][] = [];
  let first = Number.NaN;
  for (const model of ['copula', 'vae'] as const) {
    const { sampleSeconds } = await drive({ input: file, model, rows: rowCount });
    if (sampleSeconds === null) throw new Error('The page recorded no time for sampling.');
    const speed = rowCount / sampleSeconds;
    if (Number.isNaN(first)) first = speed;
    rows.push([`${model}, ${count(rowCount)} rows × 15 as CSV`, fixed(sampleSeconds), count(speed), fixed(speed / first)]);
  }
  return formatTable(['sampling, in the page, WASM', 'seconds', 'rows/s', '× copula'], rows);
}

async function benchTotal(): Promise<string> {
  const rows: string[][] = [];
  for (const { name, file } of await findTables()) {
    let first = Number.NaN;
    for (const model of ['copula', 'vae'] as const) {
      const { fitSeconds, sampleSeconds, scores } = await drive({ input: file, model });
      const seconds = fitSeconds + (sampleSeconds ?? Number.NaN);
      if (Number.isNaN(first)) first = seconds;
      rows.push([
        `${name}, ${model}`,
        fixed(fitSeconds, 1),
        fixed(sampleSeconds ?? Number.NaN, 1),
        fixed(seconds, 1),
        fixed(seconds / first, 1),
        fixed(scores?.shapes.value ?? Number.NaN, 3),
        fixed(scores?.trends.value ?? Number.NaN, 3),
      ]);
    }
  }
  return formatTable(['quick effort, WASM', 'fit s', 'sample s', 'total s', '× copula', 'shapes', 'trends'], rows);
}

const BENCHES: Readonly<Record<string, Bench>> = {
  import: { about: 'reading a CSV: our reader against bare papaparse on the same text, in Node', run: benchImport },
  train: { about: 'training speed of the vae by backend, in the built page', run: benchTraining },
  sample: { about: 'rows sampled and written a second, by generator, in the built page', run: benchSampling },
  total: { about: 'fit and sample a table with each generator, in the built page', run: benchTotal },
};

const unknown = positionals.filter((name) => !(name in BENCHES));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no bench ${unknown.join(', ')}.\n`);
  console.log(
    ['npm run bench -- [name …] [--quick]', '', ...Object.entries(BENCHES).map(([name, { about }]) => `  ${name.padEnd(8)}${about}`)].join(
      '\n',
    ),
  );
  process.exit(unknown.length > 0 ? 2 : 0);
}
try {
  for (const [name, { about, run }] of Object.entries(BENCHES)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.log(`\n${name}: ${about}\n`);
    console.log(await run());
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
