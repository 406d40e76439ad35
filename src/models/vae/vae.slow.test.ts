import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRows, fitCodec } from '#core/codec/codec.ts';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { createRandom } from '#core/random/random.ts';
import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { categoricalColumn, makeSpec, numericColumn, tableOf } from '#core/testing/tables.ts';
import { chooseBackend } from '#nn/backend/choose.ts';
import { backendGeneration, reportFault } from '#nn/backend/device.ts';
import {
  type BackendInfo,
  type SavedModel,
  type Settings,
  type TrainContext,
  type TrainedModel,
  TrainingError,
  type TrainingEvent,
} from '../contract.ts';
import { vaeDescriptor } from './descriptor.ts';
import { generator as vaeGenerator } from './index.ts';
import { planTraining } from './plan.ts';
import { drawLatents, fitLatentPrior, standardPrior } from './prior.ts';

const NUMBER = createPlainFormat(3);

/** A number in one of two clusters, the category that follows it nine times in ten, a rarely missing number and a constant. */
function makeTable(rowCount: number): Table {
  const random = createRandom(11);
  const value = new Float64Array(rowCount);
  const codes = new Int32Array(rowCount);
  const count = new Float64Array(rowCount);
  for (let i = 0; i < rowCount; i++) {
    const upper = random.uniform(0, i) < 0.4;
    value[i] = Math.round(1000 * ((upper ? 8 : 0) + random.normal(1, i))) / 1000;
    codes[i] = random.uniform(2, i) < 0.9 ? Number(upper) : random.integer(3, i, 3);
    count[i] = random.uniform(4, i) < 0.1 ? Number.NaN : random.integer(5, i, 6) + (upper ? 3 : 0);
  }
  return tableOf([
    { spec: makeSpec('value', 'decimal', { format: NUMBER, missingMarkers: [] }), column: numericColumn(value) },
    { spec: makeSpec('group', 'categorical', { missingMarkers: [] }), column: categoricalColumn(['low', 'high', 'other'], codes) },
    { spec: makeSpec('count', 'integer', { format: { ...NUMBER, minDecimals: 0, maxDecimals: 0 } }), column: numericColumn(count) },
  ]);
}

const SETTINGS: Settings = { ...vaeDescriptor.defaults, epochs: 4, hiddenWidth: 32, latentSize: 4 };

let inUse: BackendInfo;

interface Fit {
  readonly model: TrainedModel;
  readonly events: TrainingEvent[];
}

function contextOf(table: Table, overrides: Partial<TrainContext> = {}): { context: TrainContext; events: TrainingEvent[] } {
  const { train, holdout } = holdOut(rowsAsUnits(table.rowCount), 1);
  const codec = fitCodec(table, train);
  const events: TrainingEvent[] = [];
  const context: TrainContext = {
    codec,
    train: encodeRows(codec, table, train),
    holdout: encodeRows(codec, table, holdout),
    settings: SETTINGS,
    random: createRandom(1),
    backend: inUse,
    report: (event) => events.push(event),
    yieldPoint: async () => 'continue',
    epochEnded: async () => {},
    ...overrides,
  };
  return { context, events };
}

async function fitTable(table: Table, overrides: Partial<TrainContext> = {}): Promise<Fit> {
  const { context, events } = contextOf(table, overrides);
  return { model: await vaeGenerator.train(context), events };
}

describe.each(['wasm', 'cpu'] as const)('the vae on %s', (backend) => {
  beforeAll(async () => {
    inUse = await chooseBackend(backend);
    expect(inUse.backend).toBe(backend);
  });

  it('trains, reports, samples and leaks nothing', async () => {
    const before = memory().numTensors;
    const { model, events } = await fitTable(makeTable(600));
    const losses = events.flatMap((event) => (event.type === 'loss' ? [event] : []));
    const best = events.flatMap((event) => (event.type === 'best' ? [event] : []));
    expect(losses.length).toBeGreaterThan(1);
    expect(losses.at(-1)?.holdoutNats).toBeLessThan(losses[0]?.holdoutNats as number);
    expect(best.at(-1)).toMatchObject({ epoch: model.saved.kept.epoch, holdoutNats: model.saved.kept.holdoutNats });
    const progress = events.flatMap((event) => (event.type === 'progress' ? [event.progress] : [])).at(-1);
    expect(progress).toMatchObject({ epoch: losses.length, stepCount: planTraining(540, SETTINGS, 'wasm').stepCount });
    const table = await model.sample({ rowCount: 1500, firstRow: 0, seed: 3 });
    expect(table.rowCount).toBe(1500);
    expect(table.specs.map(({ name }) => name)).toEqual(['value', 'group', 'count']);
    expect((await model.sample({ rowCount: 0, firstRow: 0, seed: 3 })).rowCount).toBe(0);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('gives the same rows in any chunks, for the same seed, and others for another', async () => {
    const { model } = await fitTable(makeTable(300));
    const whole = await model.sample({ rowCount: 1300, firstRow: 0, seed: 9 });
    const part = await model.sample({ rowCount: 300, firstRow: 900, seed: 9 });
    const rows = Uint32Array.from({ length: 300 }, (_, i) => 900 + i);
    expect(part.columns).toEqual(selectRows(whole, rows).columns);
    expect((await model.sample({ rowCount: 300, firstRow: 900, seed: 10 })).columns).not.toEqual(part.columns);
    model.dispose();
  });

  it('trains to the same model from the same seed', async () => {
    const table = makeTable(300);
    const [first, second] = [await fitTable(table), await fitTable(table)];
    expect(second.model.saved.weights).toEqual(first.model.saved.weights);
    const other = await fitTable(table, { random: createRandom(2) });
    expect(other.model.saved.weights).not.toEqual(first.model.saved.weights);
    for (const { model } of [first, second, other]) model.dispose();
  });
});

describe('the vae', () => {
  beforeAll(async () => {
    inUse = await chooseBackend('wasm');
  });

  it('learns how columns depend on each other', async () => {
    const table = makeTable(1500);
    const { model } = await fitTable(table, { settings: vaeDescriptor.efforts.quick });
    const synthetic = await model.sample({ rowCount: 4000, firstRow: 0, seed: 1 });
    const agreement = (of: Table) => {
      const [value, group] = of.columns;
      if (value?.storage !== 'numeric' || group?.storage !== 'categorical') throw new TypeError('Unexpected columns.');
      let agree = 0;
      for (let i = 0; i < of.rowCount; i++)
        if (group.dictionary[group.codes[i] as number] === ((value.values[i] as number) > 4 ? 'high' : 'low')) agree += 1;
      return agree / of.rowCount;
    };
    const missing = (of: Table) => (of.columns[2]?.missing.reduce((sum, m) => sum + Number(m > 0), 0) as number) / of.rowCount;
    expect(agreement(table)).toBeGreaterThan(0.9);
    expect(agreement(synthetic)).toBeGreaterThan(0.78);
    expect(Math.abs(missing(synthetic) - missing(table))).toBeLessThan(0.03);
    model.dispose();
  });

  it('is restored from what it saves, structured-cloned, and samples the same rows', async () => {
    const { model } = await fitTable(makeTable(300));
    const restored = await vaeGenerator.restore(structuredClone(model.saved) as SavedModel);
    const request = { rowCount: 200, firstRow: 50, seed: 4 };
    expect((await restored.sample(request)).columns).toEqual((await model.sample(request)).columns);
    model.dispose();
    restored.dispose();
  });

  it('saves no training row: sizes do not follow the rows, and no row’s value stands in it', async () => {
    const table = makeTable(700);
    const { model } = await fitTable(table);
    const { rowCount } = contextOf(table).context.train;
    for (const { name, shape, values } of model.saved.weights) {
      expect(
        shape.reduce((product, n) => product * n, 1),
        name,
      ).toBe(values.length);
      expect(shape, name).not.toContain(rowCount);
    }
    const numbers = new Set(model.saved.weights.flatMap(({ values }) => [...values]));
    const column = table.columns[0];
    if (column?.storage !== 'numeric') throw new TypeError('Unexpected column.');
    const held = [...column.values].filter((value) => Math.abs(value) > 0.01 && numbers.has(Math.fround(value)));
    expect(held).toEqual([]);
    expect(model.saved.weights.some(({ name }) => name.startsWith('encoder'))).toBe(false);
    model.dispose();
  });

  it.each([12, 50])('copes with %i rows', async (rowCount) => {
    const { model } = await fitTable(makeTable(rowCount), { settings: vaeDescriptor.efforts.quick });
    expect((await model.sample({ rowCount: 40, firstRow: 0, seed: 1 })).rowCount).toBe(40);
    model.dispose();
  });

  it('stops and keeps the best version when told to', async () => {
    let steps = 0;
    const { model, events } = await fitTable(makeTable(600), { yieldPoint: async () => (++steps === 25 ? 'stop' : 'continue') });
    expect(steps).toBe(25);
    const losses = events.filter((event) => event.type === 'loss');
    expect(model.saved.kept.epoch).toBeGreaterThan(0);
    expect(model.saved.kept.epoch).toBeLessThanOrEqual(losses.length);
    expect((await model.sample({ rowCount: 5, firstRow: 0, seed: 1 })).rowCount).toBe(5);
    model.dispose();
  });

  it('ends with the abort’s own error, leaking nothing', async () => {
    const before = memory().numTensors;
    let steps = 0;
    const { context } = contextOf(makeTable(600), {
      yieldPoint: async () => {
        if (++steps === 30) throw new DOMException('Aborted', 'AbortError');
        return 'continue';
      },
    });
    await expect(vaeGenerator.train(context)).rejects.toMatchObject({ name: 'AbortError' });
    expect(memory().numTensors).toBe(before);
  });

  it('offers a live sample after each epoch', async () => {
    const sizes: number[] = [];
    const { model } = await fitTable(makeTable(300), {
      epochEnded: async (_epoch, sample) => {
        if (sizes.length < 2) sizes.push((await sample(70)).rowCount);
      },
    });
    expect(sizes).toEqual([70, 70]);
    model.dispose();
  });

  it('keeps the last good version when the loss is no longer a number', async () => {
    const before = memory().numTensors;
    const { context } = contextOf(makeTable(600));
    let steps = 0;
    const poisoned: TrainContext = {
      ...context,
      yieldPoint: async () => {
        // After two epochs the features turn to NaN, as a broken device would make them.
        if (++steps === 2 * planTraining(540, SETTINGS, 'wasm').stepsPerEpoch) context.train.features.fill(Number.NaN);
        return 'continue';
      },
    };
    const error = await vaeGenerator.train(poisoned).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TrainingError);
    const { code, kept } = error as TrainingError;
    expect(code).toBe('non-finite-loss');
    expect(kept?.saved.kept.epoch).toBeGreaterThanOrEqual(1);
    expect((await kept?.sample({ rowCount: 5, firstRow: 0, seed: 1 }))?.rowCount).toBe(5);
    kept?.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('keeps the last good version when the device is lost', async () => {
    const { context } = contextOf(makeTable(600), {
      epochEnded: async (epoch) => {
        if (epoch === 2) reportFault(backendGeneration(), { code: 'device-lost', detail: 'The GPU is gone.' });
      },
    });
    const error = (await vaeGenerator.train(context).catch((thrown: unknown) => thrown)) as TrainingError;
    expect(error.code).toBe('device-lost');
    expect(error.kept).not.toBeNull();
    await chooseBackend('cpu');
    expect((await error.kept?.sample({ rowCount: 5, firstRow: 0, seed: 1 }))?.rowCount).toBe(5);
    error.kept?.dispose();
    await chooseBackend('wasm');
  });

  it('ends as if nothing had happened when a lost device is replaced', async () => {
    await chooseBackend('wasm');
    const plain = await fitTable(makeTable(600), { epochEnded: async (_, sample) => void (await sample(20)) });
    const lose = () => reportFault(backendGeneration(), { code: 'device-lost', detail: 'The GPU is gone.' });
    let revivals = 0;
    let steps = 0;
    const { model, events } = await fitTable(makeTable(600), {
      reviveBackend: () => {
        revivals += 1;
        return chooseBackend('wasm');
      },
      yieldPoint: async () => {
        if (++steps === 5) lose();
        return 'continue';
      },
      // The second time while fresh rows are being drawn.
      epochEnded: async (epoch, sample) => {
        const rows = sample(20);
        if (epoch === 2) lose();
        expect((await rows).rowCount).toBe(20);
      },
    });
    expect(revivals).toBe(2);
    expect(model.saved).toEqual(plain.model.saved);
    const losses = (list: readonly TrainingEvent[]) => list.filter(({ type }) => type === 'loss');
    expect(losses(events)).toEqual(losses(plain.events));
    model.dispose();
    plain.model.dispose();
    await chooseBackend('wasm');
  });

  it('says when there is nothing to learn or too little', async () => {
    const table = makeTable(60);
    const without = { ...table, specs: table.specs.map((spec) => ({ ...spec, included: false })) };
    await expect(fitTable(without)).rejects.toMatchObject({ code: 'nothing-to-learn' });
    await expect(fitTable(makeTable(8))).rejects.toMatchObject({ code: 'too-few-rows' });
  });
});

describe('the plan', () => {
  it('shrinks with the table and never exceeds it', () => {
    const large = planTraining(30_000, vaeDescriptor.defaults, 'wasm');
    expect(large).toMatchObject({ batchSize: 500, hiddenWidth: 256, latentSize: 32, epochCount: 60 });
    for (const rowCount of [10, 17, 50, 310, 1200, 5000]) {
      const plan = planTraining(rowCount, vaeDescriptor.defaults, 'wasm');
      expect(plan.batchSize).toBeLessThanOrEqual(rowCount);
      expect(plan.hiddenWidth).toBeLessThanOrEqual(256);
      expect(plan.stepCount).toBeGreaterThan(300);
    }
  });

  it('estimates more time for more rows and for a slower engine', () => {
    const info = { reason: '', adapter: null, attempts: [], forced: false };
    const shape = { rowCount: 30_000, columnCount: 15, inputWidth: 500, featureCount: 60 };
    const seconds = (rowCount: number, backend: 'wasm' | 'cpu') =>
      vaeDescriptor.estimate({ ...shape, rowCount }, vaeDescriptor.defaults, { ...info, backend, threads: 1 }).seconds;
    expect(seconds(60_000, 'wasm')).toBeGreaterThan(1.5 * seconds(30_000, 'wasm'));
    expect(seconds(30_000, 'cpu')).toBeGreaterThan(3 * seconds(30_000, 'wasm'));
    expect(Object.keys(vaeDescriptor.defaults).sort()).toEqual(vaeDescriptor.settings.map(({ key }) => key).sort());
  });
});

describe('the latents’ prior', () => {
  it('finds two clusters and draws from them, a row at a time as in bulk', () => {
    const random = createRandom(2);
    const n = 2000;
    const z = Float32Array.from({ length: 2 * n }, (_, i) => {
      const row = Math.floor(i / 2);
      return (random.uniform(9, row) < 0.3 ? 3 : -1) + 0.2 * random.normal(1, i);
    });
    const prior = fitLatentPrior(z, z, 2, createRandom(3));
    const drawn = drawLatents(prior, createRandom(4), 0, 4000);
    let upper = 0;
    let between = 0;
    for (let row = 0; row < 4000; row++) {
      const [x, y] = [drawn[2 * row] as number, drawn[2 * row + 1] as number];
      if (x > 1) upper += 1;
      if (x > 0 && x < 2) between += 1;
      expect(Math.abs(x - y)).toBeLessThan(2);
    }
    expect(upper / 4000).toBeCloseTo(0.3, 1);
    expect(between / 4000).toBeLessThan(0.01);
    expect(drawLatents(prior, createRandom(4), 17, 5)).toEqual(drawn.slice(34, 44));
  });

  it('is N(0, I) for a handful of rows, and finite for constant latents', () => {
    expect(fitLatentPrior(new Float32Array(20), new Float32Array(20), 2, createRandom(1))).toEqual(standardPrior(2));
    const constant = new Float32Array(2000).fill(1.5);
    expect(fitLatentPrior(constant, constant, 2, createRandom(1))).toEqual(standardPrior(2));
    const means = constant.map((value, i) => value * (i % 2 === 0 ? i % 4 : 1));
    const { cholesky } = fitLatentPrior(means, constant, 2, createRandom(1));
    expect(cholesky.every(Number.isFinite)).toBe(true);
    expect(cholesky[2 * 2 - 1]).toBe(1);
  });
});
