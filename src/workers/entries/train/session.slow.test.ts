import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { createRandom } from '#core/random/random.ts';
import type { Table } from '#core/table/table.ts';
import { categoricalColumn, makeSpec, numericColumn, opaqueColumn, tableOf } from '#core/testing/tables.ts';
import { PLAIN_DIALECT } from '#io/catalog.ts';
import { type Generator, type GeneratorId, TrainingError } from '#models/contract.ts';
import { loadGenerator } from '#models/registry.ts';
import { chooseBackend } from '#nn/backend/choose.ts';
import { backendGeneration, reportFault } from '#nn/backend/device.ts';
import { createWorkerClient, type Endpoint, type RunningCall, type WorkerClient } from '../../client/client.ts';
import type { ModelCalls, ModelInfo, TableCalls, TrainCalls, TrainRequest } from '../../protocol/train.ts';
import { typedTable } from '../../testing/typed-table.ts';
import { serve } from '../dispatch.ts';
import { createTrainSession } from './session.ts';

type TrainEvent = TrainCalls['train']['event'];

function createTable(rowCount: number): Table {
  const random = createRandom(3);
  const values = Float64Array.from({ length: rowCount }, (_, row) => Math.round(random.normal(0, row) * 100) / 100);
  const codes = Int32Array.from(values, (value, row) => (value + random.normal(1, row) > 0 ? 0 : 1));
  const format = createPlainFormat(2);
  return tableOf([
    { spec: makeSpec('value', 'decimal', { format, missingMarkers: [] }), column: numericColumn(values) },
    { spec: makeSpec('way', 'categorical', { missingMarkers: [] }), column: categoricalColumn(['=up', 'down'], codes) },
    {
      spec: makeSpec('left out', 'decimal', { format, missingMarkers: [], included: false }),
      column: numericColumn(values.map((value) => value * 2)),
    },
    {
      spec: makeSpec('key', 'identifier', {
        format: { type: 'identifier', pattern: { style: 'sequence', start: 1, step: 1, width: 4, prefix: 'K', suffix: '' } },
        missingMarkers: [],
      }),
      column: opaqueColumn(rowCount),
    },
  ]);
}

const tables: Record<string, Table> = { plain: createTable(400), tiny: createTable(12) };

interface Studio {
  readonly client: WorkerClient<TrainCalls>;
  /** As the evaluation worker sees it. */
  readonly models: WorkerClient<ModelCalls>;
  close(): void;
}

async function openStudio(load: (id: GeneratorId) => Promise<Generator> = loadGenerator, now = () => performance.now()): Promise<Studio> {
  let modelCount = 0;
  const main = new MessageChannel();
  const data = new MessageChannel();
  const evaluate = new MessageChannel();
  const stops = [
    serve<TrainCalls>(
      main.port1 as Endpoint,
      createTrainSession({
        loadGenerator: load,
        chooseBackend,
        backendGeneration,
        now,
        createModelId: () => `model-${++modelCount}`,
      }),
    ),
    serve<TableCalls>(data.port1 as Endpoint, {
      dataset: ({ datasetId }) => {
        const table = tables[datasetId];
        if (table === undefined) throw new RangeError(`There is no table ${datasetId}.`);
        return { tables: [typedTable(table, datasetId)], links: [], revision: 7 };
      },
    }),
  ];
  const client = createWorkerClient<TrainCalls>(main.port2 as Endpoint);
  await client.call('connect', { port: data.port2 }, { transfer: [data.port2] });
  await client.call('serve', { port: evaluate.port1 }, { transfer: [evaluate.port1] });
  const models = createWorkerClient<ModelCalls>(evaluate.port2 as Endpoint);
  return {
    client,
    models,
    close() {
      for (const stop of stops) stop();
      client.terminate();
      models.terminate();
      main.port1.close();
      data.port1.close();
    },
  };
}

const copula: TrainRequest = { datasetId: 'plain', generator: 'copula', settings: {}, seed: 1, backend: 'cpu' };

async function vaeRequest(change: Partial<Record<string, number>> = {}): Promise<TrainRequest> {
  const { descriptor } = await loadGenerator('vae');
  const smallest = Object.fromEntries(descriptor.settings.map(({ key, min }) => [key, min]));
  return { ...copula, generator: 'vae', settings: { ...descriptor.defaults, ...smallest, ...change } as TrainRequest['settings'] };
}

/** The setting that says how long a network trains, at its largest. */
async function longest(): Promise<Record<string, number>> {
  const { descriptor } = await loadGenerator('vae');
  const epochs = descriptor.settings.find(({ key }) => /epoch/i.test(key));
  if (epochs === undefined) throw new Error('The network has no setting for its epochs.');
  return { [epochs.key]: epochs.max };
}

/** Starts a training and waits until it is under way. */
function startUnderWay(
  client: WorkerClient<TrainCalls>,
  request: TrainRequest,
  events: TrainEvent[],
  onEvent: (event: TrainEvent) => void = () => {},
): Promise<RunningCall<ModelInfo>> {
  return new Promise((resolve, reject) => {
    const call = client.start('train', request, {
      onEvent(event) {
        events.push(event);
        onEvent(event);
        if (event.type === 'progress' && event.progress.step > 0) resolve(call);
      },
    });
    call.promise.catch(reject);
  });
}

/** Lets everything under way have its turn, many times. */
async function takeTurns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve));
}

const PAUSE_SECONDS = 3600;

let studio: Studio;
beforeEach(async () => {
  studio = await openStudio();
});
afterEach(() => studio.close());

describe('a training', () => {
  it('splits, trains, shows live columns and tells what it made', async () => {
    const events: TrainEvent[] = [];
    const info = await studio.client.call('train', copula, { onEvent: (event) => events.push(event) });
    expect(info).toMatchObject({
      modelId: 'model-1',
      datasetId: 'plain',
      tableIds: ['plain'],
      revision: 7,
      generator: 'copula',
      seed: 1,
      ended: 'finished',
      trainRowCount: 360,
      holdoutRowCount: 40,
    });
    expect(info.backend.backend).toBe('cpu');
    expect(info.fitSeconds).toBeGreaterThan(0);
    expect(info.parameterCount).toBeGreaterThan(0);
    expect(events[0]).toEqual({ type: 'split', trainRowCount: 360, holdoutRowCount: 40 });
    const fidelity = events.find((event) => event.type === 'fidelity');
    if (fidelity?.type !== 'fidelity') throw new Error('No live scores came.');
    expect(fidelity.shapes).toBeGreaterThan(0.6);
    expect(fidelity.shapesReference).toBeGreaterThan(0.6);
    expect(fidelity.worst.map(({ name }) => name).sort()).toEqual(['value', 'way']);
  });

  it('has too few rows to learn from', async () => {
    await expect(studio.client.call('train', { ...copula, datasetId: 'tiny' })).rejects.toMatchObject({
      failure: { code: 'too-few-rows', message: expect.stringContaining('12 rows'), safe: expect.any(String), remedy: expect.any(String) },
    });
  });

  it('pauses without losing its place, and ends as if it had not', async () => {
    let leapMs = 0;
    studio.close();
    studio = await openStudio(loadGenerator, () => performance.now() + leapMs);
    const request = await vaeRequest({ epochs: 20 });
    const plain = await studio.client.call('train', request);
    const events: TrainEvent[] = [];
    let sawPause = () => {};
    const paused = new Promise<void>((resolve) => {
      sawPause = resolve;
    });
    const call = await startUnderWay(studio.client, request, events, (event) => {
      if (event.type === 'paused') sawPause();
    });
    call.pause();
    expect(await Promise.race([paused.then(() => 'paused'), call.promise.then(() => 'ended')])).toBe('paused');
    const atPause = events.length;
    // A training that went on would tell of it by now.
    leapMs += 1000 * PAUSE_SECONDS;
    await takeTurns();
    expect(events.length).toBe(atPause);
    call.resume();
    const info = await call.promise;
    const types = events.map((event) => event.type);
    expect(types.indexOf('resumed')).toBe(atPause);
    expect(types.lastIndexOf('progress')).toBeGreaterThan(atPause);
    expect(info.fitSeconds).toBeLessThan(PAUSE_SECONDS);
    const rows = { rowCount: 20, seed: 4 };
    expect(await studio.client.call('preview', { modelId: info.modelId, ...rows })).toEqual(
      await studio.client.call('preview', { modelId: plain.modelId, ...rows }),
    );
  });

  it('stops when asked and keeps what it has', async () => {
    const call = await startUnderWay(studio.client, await vaeRequest(await longest()), []);
    call.stopAndKeep();
    const info = await call.promise;
    expect(info.ended).toBe('stopped');
    expect((await studio.client.call('preview', { modelId: info.modelId, rowCount: 5, seed: 1 })).cells).toHaveLength(5);
  });

  it('can be given up, and the next one starts', async () => {
    const call = await startUnderWay(studio.client, await vaeRequest(await longest()), []);
    call.abort();
    await expect(call.promise).rejects.toMatchObject({ failure: { code: 'aborted' } });
    const info = await studio.client.call('train', copula);
    expect(info.ended).toBe('finished');
  });
});

describe('a model', () => {
  it('gives the same rows for a seed to the preview, the export and the evaluation, without the columns left out', async () => {
    const { modelId } = await studio.client.call('train', copula);
    const preview = await studio.client.call('preview', { modelId, rowCount: 3, seed: 2 });
    expect(preview.names).toEqual(['value', 'way', 'key']);
    expect(preview.cells[0]![0]).toMatch(/^-?\d+\.\d\d$/);
    const events: TrainCalls['export']['event'][] = [];
    const dialect = { ...PLAIN_DIALECT, delimiter: ';' };
    const { blob, rowCount, byteCount, guardedCellCount } = await studio.client.call(
      'export',
      { modelId, rowCount: 10_000, seed: 2, dialect, guardFormulas: true, format: 'csv', tableName: 't', file: null },
      { onEvent: (event) => events.push(event) },
    );
    expect(rowCount).toBe(10_000);
    expect(blob!.size).toBe(byteCount);
    expect(events.at(-1)).toMatchObject({ rowsWritten: 10_000, rowCount: 10_000 });
    const lines = (await blob!.text()).split('\n');
    expect(lines).toHaveLength(10_002);
    expect(lines[0]).toBe('value;way;key');
    expect(lines.slice(1, 4).map((line) => line.replace(";'=", ';=').split(';'))).toEqual(preview.cells);
    expect(guardedCellCount).toBe(lines.filter((line) => line.includes("'=up")).length);

    const { table, trainRows, holdoutRows } = await studio.models.call('sample', { modelId, rowCount: 360, seed: 2 });
    expect(table.rowCount).toBe(360);
    expect(trainRows.length + holdoutRows.length).toBe(400);
    expect(new Set([...trainRows, ...holdoutRows]).size).toBe(400);
    const way = table.columns[1]!;
    if (way.storage !== 'categorical') throw new Error('The storage changed.');
    expect([...way.codes.subarray(0, 3)].map((code) => way.dictionary[code])).toEqual(preview.cells.map((cells) => cells[1]));
  });

  it('holds in every row what is given, whatever the chunks, and says what cannot be', async () => {
    const { modelId } = await studio.client.call('train', copula);
    const given = [{ type: 'cells', name: 'way', cells: ['=up', 'down'] }] as const;
    const preview = await studio.client.call('preview', { modelId, rowCount: 4, seed: 2, given });
    expect(preview.cells.map((cells) => cells[1])).toEqual(['=up', 'down', '=up', 'down']);
    const dialect = {
      delimiter: ';',
      quote: '"',
      encoding: 'utf-8',
      byteOrderMark: false,
      newline: '\n',
      header: true,
      quoteAll: false,
      finalNewline: true,
    } as const;
    const target = { dialect, guardFormulas: false, format: 'csv', tableName: 't', file: null } as const;
    const { blob } = await studio.client.call('export', { ...target, modelId, rowCount: 5000, seed: 2, given });
    const rows = (await blob!.text()).trim().split('\n').slice(1);
    expect(rows.map((row) => row.split(';')[1])).toEqual(Array.from({ length: 5000 }, (_, row) => (row % 2 === 0 ? '=up' : 'down')));
    expect(rows.slice(0, 4).map((row) => row.split(';'))).toEqual(preview.cells);

    const asked = [given, [{ type: 'cells', name: 'way', cells: ['sideways'] }], [{ type: 'cells', name: 'key', cells: ['K'] }]] as const;
    expect(await studio.client.call('checkGiven', { modelId, asked })).toEqual([
      null,
      expect.stringContaining('no value “sideways”'),
      expect.stringContaining('no column “key”'),
    ]);
    const unknown = studio.client.call('export', { ...target, modelId, rowCount: 1, seed: 2, given: asked[1] });
    await expect(unknown).rejects.toMatchObject({ failure: { code: 'cannot-be-given', message: expect.stringContaining('sideways') } });
  });

  it('writes a header alone for no rows', async () => {
    const { modelId } = await studio.client.call('train', copula);
    const { blob } = await studio.client.call('export', {
      modelId,
      rowCount: 0,
      seed: 2,
      dialect: PLAIN_DIALECT,
      guardFormulas: false,
      format: 'csv',
      tableName: 't',
      file: null,
    });
    expect(await blob!.text()).toBe('value,way,key\n');
  });

  it('an export can be given up', async () => {
    const { modelId } = await studio.client.call('train', copula);
    const rowCount = 5_000_000;
    const written: number[] = [];
    await expect(
      new Promise((resolve, reject) => {
        const call = studio.client.start(
          'export',
          { modelId, rowCount, seed: 2, dialect: PLAIN_DIALECT, guardFormulas: false, format: 'csv', tableName: 't', file: null },
          {
            onEvent: ({ rowsWritten }) => {
              written.push(rowsWritten);
              if (rowsWritten > 0) call.abort();
            },
          },
        );
        call.promise.then(resolve, reject);
      }),
    ).rejects.toMatchObject({ failure: { code: 'aborted' } });
    expect(written.length).toBeGreaterThan(0);
    expect(written.at(-1)).toBeLessThan(rowCount);
    expect((await studio.client.call('preview', { modelId, rowCount: 1, seed: 1 })).cells).toHaveLength(1);
  });

  it('stays while five more are trained, survives a change of backend, and is missed politely after that', async () => {
    const first = await studio.client.call('train', await vaeRequest());
    const preview = () => studio.client.call('preview', { modelId: first.modelId, rowCount: 4, seed: 1 });
    const before = await preview();
    await chooseBackend('cpu');
    expect(await preview()).toEqual(before);
    for (let seed = 2; seed < 7; seed++) await studio.client.call('train', { ...copula, seed });
    expect(await preview()).toEqual(before);
    await studio.client.call('train', { ...copula, seed: 7 });
    await expect(preview()).rejects.toMatchObject({ failure: { code: 'unknown-model' } });
  });
});

describe('a training whose device is lost', () => {
  const STEP_COUNT = 40;
  const preview = ({ modelId }: ModelInfo) => studio.client.call('preview', { modelId, rowCount: 30, seed: 2 });

  /** The real generators, on a device that is lost after the steps that `isLast` names. */
  const onFailingDevice =
    (isLast: (step: number) => boolean) =>
    async (id: GeneratorId): Promise<Generator> => {
      const generator = await loadGenerator(id);
      return {
        ...generator,
        train(context) {
          let step = 0;
          const yieldPoint = () => {
            step += 1;
            if (isLast(step)) reportFault(backendGeneration(), { code: 'device-lost', detail: 'The GPU is gone.' });
            return context.yieldPoint();
          };
          return generator.train({ ...context, yieldPoint });
        },
      };
    };

  async function request(): Promise<TrainRequest> {
    const { descriptor } = await loadGenerator('autoregressive');
    const settings = { ...descriptor.defaults, epochs: 20, trials: 1, hiddenWidth: 8 };
    return { ...copula, generator: 'autoregressive', settings, backend: 'wasm' };
  }

  it('goes on from its last checkpoint and ends as if nothing had happened', async () => {
    const plain = await studio.client.call('train', await request());
    const wanted = await preview(plain);
    studio.close();
    studio = await openStudio(onFailingDevice((step) => step === STEP_COUNT || step === STEP_COUNT + 7));
    const events: TrainEvent[] = [];
    const info = await studio.client.call('train', await request(), { onEvent: (event) => events.push(event) });
    const notices = events.flatMap((event) => (event.type === 'device-lost' ? [event.message] : []));
    expect(notices).toEqual([expect.stringMatching(/goes on .* WebAssembly\.$/), expect.stringMatching(/goes on/)]);
    expect(info).toMatchObject({ ended: plain.ended, keptEpoch: plain.keptEpoch, backend: { backend: 'wasm' } });
    expect(await preview(info)).toEqual(wanted);
  }, 60_000);

  it('ends with the last good version when devices keep being lost', async () => {
    studio.close();
    studio = await openStudio(onFailingDevice((step) => step > STEP_COUNT));
    const events: TrainEvent[] = [];
    const failure = await studio.client
      .call('train', await request(), { onEvent: (event) => events.push(event) })
      .catch((error) => error.failure);
    expect(failure).toMatchObject({ code: 'device-lost', safe: expect.stringContaining('kept') });
    expect(events.filter((event) => event.type === 'device-lost').length).toBeGreaterThan(2);
    const kept = events.find((event) => event.type === 'kept');
    if (kept?.type !== 'kept') throw new Error('Nothing was kept.');
    expect((await preview(kept.model)).cells).toHaveLength(30);
  }, 60_000);
});

describe('a training that fails', () => {
  const failing =
    (code: 'device-lost' | 'non-finite-loss') =>
    async (id: GeneratorId): Promise<Generator> => {
      const generator = await loadGenerator(id);
      return {
        ...generator,
        async train(context) {
          const kept = await generator.train(context);
          throw new TrainingError(code, 'The graphics device went away in epoch 3.', { epoch: 3, kept });
        },
      };
    };

  it.each(['device-lost', 'non-finite-loss'] as const)('by %s says so and hands over the last good version, usable', async (code) => {
    studio.close();
    studio = await openStudio(failing(code));
    const events: TrainEvent[] = [];
    const failure = await studio.client.call('train', copula, { onEvent: (event) => events.push(event) }).catch((error) => error.failure);
    expect(failure).toMatchObject({
      code,
      message: 'The graphics device went away in epoch 3.',
      safe: expect.stringContaining('kept'),
      remedy: expect.any(String),
    });
    expect(events.some((event) => event.type === 'device-lost')).toBe(code === 'device-lost');
    const kept = events.find((event) => event.type === 'kept');
    if (kept?.type !== 'kept') throw new Error('Nothing was kept.');
    expect(kept.model.ended).toBe(code);
    expect((await studio.client.call('preview', { modelId: kept.model.modelId, rowCount: 2, seed: 1 })).cells).toHaveLength(2);
  });

  it('by an unknown table leaves former models as they were', async () => {
    const { modelId } = await studio.client.call('train', copula);
    await expect(studio.client.call('train', { ...copula, datasetId: 'gone' })).rejects.toMatchObject({ failure: { code: 'unexpected' } });
    expect((await studio.client.call('preview', { modelId, rowCount: 2, seed: 1 })).cells).toHaveLength(2);
  });
});
