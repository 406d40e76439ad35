import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { buildIfStale } from '../../driver/build.ts';
import { buildLaunchOptions } from '../../driver/launch.ts';
import { startStaticServer } from '../../driver/static-server.ts';
import { type Model, Studio } from '../../driver/studio.ts';
import { giveUpAfter, type RecordOfMaking } from '../drive.ts';
import { formatTable } from '../format-table.ts';
import { attempt, count, fixed, folder, isQuick, say } from './options.ts';

/** With training and comparing; then a generator counts as not to be had. */
const GIVE_UP_SECONDS = 120;
const LOOK_EVERY_MS = 250;
/** The least training that leaves a model of full size: what a row costs does not depend on how good it is. */
const SHORT: Readonly<Record<Model, readonly { label: string; value: number }[]>> = {
  autoregressive: [{ label: 'Epochs', value: 1 }],
  vae: [{ label: 'Epochs', value: 1 }],
  gan: [{ label: 'Steps', value: 50 }],
  copula: [],
};

/** Resident bytes of this browser's processes of one type, shared memory included; null where the system does not tell. */
function readResidentBytes(profile: string, type: 'renderer' | 'browser'): number | null {
  if (process.platform !== 'linux') return null;
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n');
  const processes = lines.flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return found === null ? [] : [{ pid: Number(found[1]), parent: Number(found[2]), args: found[3] ?? '' }];
  });
  const main = processes.find(({ args }) => args.includes(`--user-data-dir=${profile}`) && !args.includes('--type='));
  if (main === undefined) return null;
  const descendants = new Set([main.pid]);
  // Parents may be listed after their children.
  for (let before = -1; before !== descendants.size; ) {
    before = descendants.size;
    for (const { pid, parent } of processes) if (descendants.has(parent)) descendants.add(pid);
  }
  const wanted =
    type === 'browser' ? [main] : processes.filter(({ pid, args }) => descendants.has(pid) && args.includes('--type=renderer'));
  return wanted.reduce((sum, { pid }) => {
    try {
      const kilobytes = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return sum + 1024 * Number(kilobytes ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}

interface Exported {
  readonly seconds: number;
  readonly sampleSeconds: number;
  readonly fileBytes: number;
  /** Most above what was held before; null where the system does not tell. */
  readonly tabGrowth: number | null;
  readonly browserGrowth: number | null;
}

/** Trains briefly on the Adult sample in a browser with a profile of its own, as a person's has, and saves rows. */
function exportAdult(model: Model, rows: number): Promise<Exported | null> {
  const name = `${model}, ${count(rows)} rows`;
  say(`${name} …`);
  return attempt(name, () => measureExport(model, rows));
}

async function measureExport(model: Model, rows: number): Promise<Exported> {
  await buildIfStale();
  const server = await startStaticServer();
  const profile = path.join(folder, `profile-${model}-${rows}`);
  const context = await chromium.launchPersistentContext(profile, { ...buildLaunchOptions('wasm'), acceptDownloads: true });
  const work = async (): Promise<Exported> => {
    const page = await context.newPage();
    page.setDefaultTimeout(1000 * GIVE_UP_SECONDS);
    const studio = new Studio(page, server.url);
    await studio.open({ backend: 'wasm' });
    await studio.loadSample('Adult');
    await studio.prepareTraining({ model, effort: 'quick', seed: 1 });
    for (const { label, value } of SHORT[model] ?? []) await studio.fillNumber(label, value);
    await studio.train();
    await studio.waitForScores();
    await studio.stopMeasuring();
    const types = ['renderer', 'browser'] as const;
    const before = types.map((type) => readResidentBytes(profile, type));
    const most = [...before];
    const timer = setInterval(() => {
      types.forEach((type, i) => {
        const now = readResidentBytes(profile, type);
        if (now !== null) most[i] = Math.max(most[i] ?? 0, now);
      });
    }, LOOK_EVERY_MS);
    const startedAt = performance.now();
    const file = await studio
      .exportCsv({ rows, seed: 1 })
      .then((download) => download.path())
      .finally(() => clearInterval(timer));
    const seconds = (performance.now() - startedAt) / 1000;
    const record = JSON.parse(readFileSync(await (await studio.saveRecord()).path(), 'utf8')) as RecordOfMaking;
    if (record.sampleSeconds === null) throw new Error('The page recorded no time for sampling.');
    const [tabGrowth = null, browserGrowth = null] = most.map((bytes, i) => {
      const held = before[i];
      return bytes === null || held === null || held === undefined ? null : bytes - held;
    });
    return { seconds, sampleSeconds: record.sampleSeconds, fileBytes: statSync(file).size, tabGrowth, browserGrowth };
  };
  try {
    return await giveUpAfter(1000 * GIVE_UP_SECONDS, context, work());
  } finally {
    await context.close();
    await server.close();
  }
}

const megabytes = (bytes: number | null) => (bytes === null ? '–' : fixed(bytes / 1e6, 0));

/** Rows a second of each generator, and the memory that a large export takes. */
export async function benchSampling(): Promise<string> {
  const rowCount = isQuick ? 20_000 : 100_000;
  const rows: string[][] = [];
  for (const model of ['autoregressive', 'vae', 'gan', 'copula'] as const) {
    const exported = await exportAdult(model, rowCount);
    rows.push(
      exported === null
        ? [model, '–', '–', '–']
        : [model, fixed(exported.sampleSeconds, 1), count(rowCount / exported.sampleSeconds), fixed(exported.seconds, 1)],
    );
  }
  const manyRows = isQuick ? 200_000 : 1_000_000;
  const model = isQuick ? 'copula' : 'autoregressive';
  const many = await exportAdult(model, manyRows);
  const cells =
    many === null ? ['–', '–', '–', '–'] : [...[many.fileBytes, many.tabGrowth, many.browserGrowth].map(megabytes), fixed(many.seconds, 1)];
  return [
    formatTable([`${count(rowCount)} Adult rows, WASM`, 'sampling s', 'rows/s', 'saved in s'], rows),
    '',
    formatTable(
      ['memory of an export, MB', 'file', 'the tab grew by', 'the browser by', 'saved in s'],
      [[`${model}, ${count(manyRows)} rows`, ...cells]],
    ),
    '',
    `–: not measured within ${GIVE_UP_SECONDS} s, training included. Rows are sampled while nothing else is measured.`,
  ].join('\n');
}
