import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRows, fitCodec, layoutOf, tokenEncodingOf } from '#core/codec/codec.ts';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { createRandom } from '#core/random/random.ts';
import type { Column, Table } from '#core/table/table.ts';
import { categoricalColumn, makeSpec, numericColumn, tableOf } from '#core/testing/tables.ts';
import { chooseBackend } from '#nn/backend/choose.ts';
import { createBackendSource } from '#nn/program/resilient.ts';
import type { TrainingPlan } from './autoregressive/plan.ts';
import { trainAutoregressive } from './autoregressive/train.ts';
import { findDescriptor } from './catalog.ts';
import type { BackendInfo, GeneratorId, Settings, TrainContext, TrainingCheckpoint, TrainingEvent } from './contract.ts';
import { loadGenerator } from './registry.ts';

/** Two categories and two numbers that hang together. */
function makeTable(rowCount: number): Table {
  const random = createRandom(5);
  const cells = Array.from({ length: rowCount }, (_, row) => {
    const size = random.normal(1, row);
    return { size, place: size > 0.4 ? 0 : random.integer(2, row, 3), age: Math.round(40 + 9 * size + 5 * random.normal(3, row)) };
  });
  const number = createPlainFormat(0, 6);
  const category = (name: string) => makeSpec(name, 'categorical', { missingMarkers: [] });
  return tableOf([
    { spec: makeSpec('size', 'decimal', { format: number, missingMarkers: [] }), column: numericColumn(cells.map(({ size }) => size)) },
    {
      spec: category('place'),
      column: categoricalColumn(
        ['in', 'out', 'away'],
        cells.map(({ place }) => place),
      ),
    },
    {
      spec: makeSpec('age', 'integer', { format: { ...number, maxDecimals: 0 }, missingMarkers: [] }),
      column: numericColumn(cells.map(({ age }) => age)),
    },
    {
      spec: category('old'),
      column: categoricalColumn(
        ['no', 'yes'],
        cells.map(({ age }) => (age > 45 ? 1 : 0)),
      ),
    },
  ]);
}

let backend: BackendInfo;
beforeAll(async () => {
  backend = await chooseBackend('wasm');
});

interface Kept {
  readonly checkpoint: TrainingCheckpoint;
  /** Losses and best versions told before it. */
  readonly told: number;
}

/** Trains, keeping a checkpoint at every chance, and says what was told. */
async function train(id: GeneratorId, table: Table, settings: Settings, from: TrainingCheckpoint | null) {
  const { train: trainRows, holdout } = holdOut(rowsAsUnits(table.rowCount), 1);
  const codec = fitCodec(table, trainRows);
  const told: TrainingEvent[] = [];
  const kept: Kept[] = [];
  let taken: TrainingCheckpoint | null = null;
  let stepsTold = 0;
  const context: TrainContext = {
    codec,
    train: encodeRows(codec, table, trainRows),
    holdout: encodeRows(codec, table, holdout),
    settings: { ...findDescriptor(id).defaults, ...settings },
    random: createRandom(1),
    backend,
    keeper: { isDue: () => true, keep: (checkpoint) => kept.push({ checkpoint: structuredClone(checkpoint), told: told.length }) },
    resume: {
      take(plan) {
        taken = from?.plan === plan ? from : null;
        return taken === null ? null : { state: structuredClone(taken.state), elapsedMs: 5_000 };
      },
    },
    report(event) {
      if (event.type !== 'progress') told.push(event);
      else {
        stepsTold += 1;
        if (taken !== null && stepsTold === 1) expect(event.progress.elapsedMs).toBeGreaterThanOrEqual(5_000);
      }
    },
    yieldPoint: async () => 'continue',
    epochEnded: async () => {},
  };
  const generator = await loadGenerator(id);
  const model = await generator.train(context);
  model.dispose();
  return { saved: model.saved, told, kept, taken: taken as TrainingCheckpoint | null };
}

describe.each<{ id: GeneratorId; rowCount: number; settings: Settings }>([
  { id: 'autoregressive', rowCount: 900, settings: { epochs: 3, trials: 2 } },
  { id: 'vae', rowCount: 2400, settings: { epochs: 1, hiddenWidth: 32, latentSize: 8 } },
  { id: 'gan', rowCount: 700, settings: { steps: 100, hiddenWidth: 32, latentSize: 16, batchSize: 64 } },
])('$id', ({ id, rowCount, settings }) => {
  const table = makeTable(rowCount);
  let whole: Awaited<ReturnType<typeof train>>;
  beforeAll(async () => {
    whole = await train(id, table, settings, null);
  }, 120_000);

  it('goes on from any checkpoint to the very same model', async () => {
    expect(whole.kept.length).toBeGreaterThan(3);
    const points = [0, Math.floor(whole.kept.length / 2), whole.kept.length - 1];
    for (const point of points) {
      const { checkpoint, told } = whole.kept[point] as Kept;
      const resumed = await train(id, table, settings, checkpoint);
      expect(resumed.taken).toBe(checkpoint);
      expect(resumed.saved.kept).toEqual(whole.saved.kept);
      expect(resumed.told, `told after checkpoint ${point}`).toEqual(whole.told.slice(told));
      expect(resumed.saved.weights.map(({ name }) => name)).toEqual(whole.saved.weights.map(({ name }) => name));
      for (const [i, { name, values }] of resumed.saved.weights.entries())
        expect(values, `${name} after checkpoint ${point}`).toEqual(whole.saved.weights[i]?.values);
    }
  }, 120_000);

  it('keeps no training row in a checkpoint, and does not take up another plan’s', async () => {
    const { checkpoint } = whole.kept.at(-1) as Kept;
    const cells = new Set((table.columns[0] as Extract<Column, { storage: 'numeric' }>).values);
    const visit = (value: unknown): void => {
      if (value instanceof Float32Array || value instanceof Float64Array) {
        for (const number of value) if (number !== 0 && cells.has(number)) throw new Error(`${number} is a cell of the table.`);
      } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
    };
    visit(checkpoint);
    const other = await train(id, table, settings, { ...checkpoint, plan: 'another' });
    expect(other.taken).toBeNull();
    expect(other.told).toEqual(whole.told);
  }, 120_000);
});

it('autoregressive: an interrupted trial of candidates ends in the same choice', async () => {
  const table = makeTable(600);
  const { train: trainRows, holdout } = holdOut(rowsAsUnits(table.rowCount), 1);
  const codec = fitCodec(table, trainRows);
  const { cardinalities, featureWidths } = layoutOf(codec);
  const candidate = { depth: 1, dropoutRate: 0.1, blur: 0.05, learningRate: 0.003, length: 1 };
  const plan: TrainingPlan = {
    batchSize: 32,
    candidates: [
      { ...candidate, hiddenWidth: 16 },
      { ...candidate, hiddenWidth: 32, learningRate: 0.0001 },
      { ...candidate, hiddenWidth: 8 },
    ],
    trials: { type: 'brief', stepsEach: 45 },
    gapWeight: 0.2,
    stepsPerEpoch: 25,
    mainSteps: 100,
    stepCount: 235,
  };
  const run = async (from: TrainingCheckpoint | null) => {
    const kept: TrainingCheckpoint[] = [];
    const version = await trainAutoregressive({
      cardinalities,
      featureWidths,
      missingFirsts: cardinalities.map((_, t) => tokenEncodingOf(codec, t).missingFirst),
      logFrequencies: Float32Array.from(
        cardinalities.flatMap((_, t) => tokenEncodingOf(codec, t).tokenCounts.map((count) => Math.log(count + 0.5))),
      ),
      train: encodeRows(codec, table, trainRows),
      holdout: encodeRows(codec, table, holdout),
      plan,
      naturalShare: 0.5,
      backends: createBackendSource(backend, undefined),
      random: createRandom(2),
      keeper: { isDue: () => true, keep: (checkpoint) => kept.push(structuredClone(checkpoint)) },
      resume: { take: () => (from === null ? null : { state: structuredClone(from.state), elapsedMs: 0 }) },
      reportProgress: () => {},
      reportLoss: () => {},
      reportBest: () => {},
      yieldPoint: async () => 'continue',
      epochEnded: async () => {},
    });
    return { version, kept };
  };
  const whole = await run(null);
  for (const [point, checkpoint] of whole.kept.entries()) {
    const { version } = await run(checkpoint);
    expect([version.epoch, version.candidate, version.holdoutNats], `checkpoint ${point}`).toEqual([
      whole.version.epoch,
      whole.version.candidate,
      whole.version.holdoutNats,
    ]);
    expect(version.flat).toEqual(whole.version.flat);
  }
}, 120_000);
