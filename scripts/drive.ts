import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { buildIfStale } from '../driver/build.ts';
import { buildLaunchOptions } from '../driver/launch.ts';
import { startStaticServer } from '../driver/static-server.ts';
import { type Backend, type Effort, type Format, type Kind, type Model, PageFailure, type RowCondition, Studio } from '../driver/studio.ts';

export interface DriveOptions {
  readonly input: string;
  readonly out: string;
  readonly model: Model;
  /** Generators that compete in place of `model`; null = none. */
  readonly arena: readonly Model[] | null;
  /** Null makes as many as the input has. */
  readonly rows: number | null;
  readonly seed: number;
  readonly sampleSeed: number;
  readonly backend: Backend | 'auto';
  readonly effort: Effort;
  readonly target: string | null;
  /** Column whose groups fairness compares. */
  readonly group: string | null;
  readonly excluded: readonly string[];
  /** Whether all that is found to hold between columns is accepted. */
  readonly structure: boolean;
  readonly kinds: readonly { readonly column: string; readonly kind: Kind }[];
  /** The column whose values shall have the same share of the rows each; null = none. */
  readonly balance: string | null;
  /** What columns shall hold in every row. */
  readonly given: readonly RowCondition[];
  /** What the rows are saved as. */
  readonly format: Format;
  /** Whether utility, privacy and the other costly measures are waited for. */
  readonly proof: boolean;
  /** Where the page's HTML report goes; null = nowhere. */
  readonly report: string | null;
  readonly timeoutMs: number;
}

interface Score {
  readonly value: number;
  readonly reference: number | null;
}

/** The parts of the page's own record that the commands read; the rest passes through. */
export interface RecordOfMaking {
  readonly backend: string;
  readonly model: string;
  readonly rows: number;
  readonly trainRows: number;
  readonly keptEpoch: number;
  readonly epochs: number;
  readonly fitSeconds: number;
  readonly sampleSeconds: number | null;
  readonly scores: {
    readonly shapes: Score;
    readonly trends: Score;
    readonly copies: Score;
    readonly files: {
      readonly shapes: number;
      readonly trends: number;
      readonly realRows: number;
      readonly syntheticRows: number;
      readonly areSavedRows: boolean;
    } | null;
    readonly columns: readonly (Score & { readonly name: string; readonly metric: string })[];
  } | null;
  readonly proof: {
    readonly detectability: { readonly allRows: { readonly score: number; readonly auc: number }; readonly score: Score } | null;
    readonly utility: {
      readonly target: { readonly name: string; readonly measure: string; readonly synthetic: number; readonly real: number } | null;
    } | null;
    readonly distances: {
      readonly dcrShare: { readonly value: number } | null;
      readonly membership: { readonly auc: number } | null;
    } | null;
    readonly attacks: {
      readonly results: readonly {
        readonly attack: string;
        readonly name: string | null;
        readonly risk: { readonly value: number; readonly interval: { readonly low: number } };
      }[];
    } | null;
    readonly notes: readonly string[];
  } | null;
}

export class UnknownColumn extends Error {}

/**
 * Reads a table in the built page and saves its real rows unchanged: no training, nothing made up.
 *
 * @throws PageFailure with the page's own words when it cannot go on.
 */
export async function saveReal({ input, out, timeoutMs }: Pick<DriveOptions, 'input' | 'out' | 'timeoutMs'>): Promise<void> {
  await withStudio('wasm', timeoutMs, async (studio) => {
    await studio.open();
    await studio.loadFile(input);
    const download = await studio.exportReal();
    mkdirSync(path.dirname(out), { recursive: true });
    await download.saveAs(out);
  });
}

async function withStudio<T>(backend: 'webgpu' | 'wasm', timeoutMs: number, use: (studio: Studio) => Promise<T>): Promise<T> {
  await buildIfStale();
  const server = await startStaticServer();
  const browser = await chromium.launch(buildLaunchOptions(backend));
  try {
    const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(timeoutMs);
    return await giveUpAfter(timeoutMs, browser, use(new Studio(page, server.url)));
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Closes the browser when the time is over, so that what waits for the page ends. */
export async function giveUpAfter<T>(timeoutMs: number, browser: { close(): Promise<void> }, work: Promise<T>): Promise<T> {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    void browser.close();
  }, timeoutMs);
  try {
    return await work;
  } catch (error) {
    throw isOver ? new PageFailure(`it was not done within ${timeoutMs / 60_000} minutes.`) : error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Does the whole job through the built page in headless Chromium: reads a table, trains, compares, saves the synthetic rows.
 *
 * @param say gets a line for every stage and for the progress of the training.
 * @returns the page's own record of how the data was made.
 * @throws UnknownColumn for a column that the table lacks; PageFailure with the page's own words when it cannot go on.
 */
export async function makeSynthetic(options: DriveOptions, say: (line: string) => void): Promise<RecordOfMaking> {
  return withStudio(options.backend === 'webgpu' ? 'webgpu' : 'wasm', options.timeoutMs, async (studio) => {
    await studio.open({ backend: options.backend });
    const inputName = path.basename(options.input);
    say(`Reading ${inputName} …`);
    await studio.loadFile(options.input);
    const names = await studio.listColumns();
    const named = [
      ...options.excluded,
      ...options.kinds.map(({ column }) => column),
      ...options.given.map(({ column }) => column),
      ...[options.target, options.group, options.balance].filter((name) => name !== null),
    ];
    for (const name of named) {
      if (!names.includes(name)) throw new UnknownColumn(`${inputName} has no column “${name}”. Its columns: ${names.join(', ')}`);
    }
    for (const { column, kind } of options.kinds) await studio.setKind(column, kind);
    for (const column of options.excluded) await studio.exclude(column);
    if (options.structure) {
      const count = await studio.acceptStructures();
      if (count > 0) say(`Accepted what holds between columns: ${count}`);
    }

    if (options.arena === null) await studio.prepareTraining(options);
    else await studio.prepareArena({ ...options, models: options.arena });
    say(
      `Training ${options.arena?.join(', ') ?? options.model} (${options.effort}, seed ${options.seed}); compute: ${await studio.readBackend()} …`,
    );
    await studio.train((line) => say(`  ${line}`));
    say('Comparing …');
    await studio.waitForScores();
    if (options.proof) {
      if (options.target !== null) await studio.chooseProof('Utility', options.target);
      if (options.group !== null) await studio.chooseProof('Fairness', options.group);
      say('Measuring utility and privacy …');
      await studio.waitForProof();
    }
    if (options.balance !== null) await studio.balance(options.balance);
    if (options.given.length > 0) await studio.chooseRows(options.given);
    say('Saving …');
    const download = await studio.exportCsv({ rows: options.rows, seed: options.sampleSeed, format: options.format });
    mkdirSync(path.dirname(options.out), { recursive: true });
    await download.saveAs(options.out);
    if (options.report !== null) {
      const report = await studio.saveReport();
      mkdirSync(path.dirname(options.report), { recursive: true });
      await report.saveAs(options.report);
    }
    const record = await studio.saveRecord();
    return JSON.parse(readFileSync(await record.path(), 'utf8')) as RecordOfMaking;
  });
}
