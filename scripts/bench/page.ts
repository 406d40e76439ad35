import path from 'node:path';
import { writeTable } from '../../driver/make-table.ts';
import { ROOT } from '../../driver/paths.ts';
import { type DriveOptions, makeSynthetic, type RecordOfMaking } from '../drive.ts';
import { formatTable } from '../format-table.ts';
import { attempt, count, fixed, folder, isQuick, say } from './options.ts';

/** Of a whole job; then a measurement counts as not to be had. */
const GIVE_UP_SECONDS = 150;

function drive(options: Pick<DriveOptions, 'input' | 'model'> & Partial<DriveOptions>): Promise<RecordOfMaking | null> {
  const name = `${options.model} on ${path.basename(options.input)}`;
  say(`${name} …`);
  return attempt(name, () =>
    makeSynthetic(
      {
        out: path.join(folder, 'out.csv'),
        rows: null,
        seed: 1,
        sampleSeed: 1,
        backend: 'wasm',
        effort: 'quick',
        format: 'csv',
        target: null,
        group: null,
        arena: null,
        excluded: [],
        structure: false,
        kinds: [],
        balance: null,
        given: [],
        proof: false,
        report: null,
        timeoutMs: 1000 * GIVE_UP_SECONDS,
        ...options,
      },
      () => {},
    ),
  );
}

/** A made table, and penguins as they ship with the page. */
async function makeTables(): Promise<{ name: string; file: string }[]> {
  const made = path.join(folder, 'made.csv');
  await writeTable(made, isQuick ? 2000 : 5000);
  return [
    { name: 'made table', file: made },
    { name: 'penguins', file: path.join(ROOT, 'src/io/samples/penguins.csv') },
  ];
}

/** Training speed by backend, in the built page. */
export async function benchTraining(): Promise<string> {
  const file = path.join(folder, 'train.csv');
  await writeTable(file, isQuick ? 1000 : 4000);
  const rows: string[][] = [];
  let slowest = Number.NaN;
  for (const backend of ['cpu', 'wasm'] as const) {
    const made = await drive({ input: file, model: 'vae', backend });
    if (made === null) {
      rows.push([`vae on ${backend}`, '–', '–', '–', '–']);
      continue;
    }
    const { fitSeconds, trainRows, epochs } = made;
    const speed = (trainRows * epochs) / fitSeconds;
    if (Number.isNaN(slowest)) slowest = speed;
    rows.push([`vae on ${backend}`, fixed(fitSeconds, 1), String(epochs), count(speed), fixed(speed / slowest)]);
  }
  return formatTable(['training, in the page', 'seconds', 'epochs', 'rows/s', '× cpu'], rows);
}

/** Fit and sample tables with each generator, in the built page. */
export async function benchTotal(): Promise<string> {
  const rows: string[][] = [];
  for (const { name, file } of await makeTables()) {
    let first = Number.NaN;
    for (const model of ['copula', 'vae'] as const) {
      const made = await drive({ input: file, model });
      if (made === null) {
        rows.push([`${name}, ${model}`, ...Array<string>(6).fill('–')]);
        continue;
      }
      const { fitSeconds, sampleSeconds, scores } = made;
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
