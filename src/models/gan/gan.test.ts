import { memory, type Tensor, type Tensor2D, tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRows, fitCodec, splitRows } from '#core/codec/codec.ts';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { createRandom } from '#core/random/random.ts';
import type { ColumnSpec, Table } from '#core/table/table.ts';
import { chooseBackend } from '#nn/backend/choose.ts';
import { backendGeneration, reportFault } from '#nn/backend/device.ts';
import { oneHotTokens } from '#nn/ops/embed-tokens/embed-tokens.ts';
import { product } from '#nn/ops/product/product.ts';
import { layOutParameters, startParameters, unpackParameters } from '#nn/training/parameters.ts';
import type { TrainContext, TrainedModel, TrainingError, TrainingEvent } from '../contract.ts';
import { ganDescriptor } from './descriptor.ts';
import { ganGenerator } from './index.ts';
import {
  backCritic,
  backGenerate,
  describeCritic,
  describeGenerator,
  foldGenerator,
  generate,
  generateLogits,
  stepCritic,
} from './network.ts';
import { planTraining } from './plan.ts';
import { createVarietyReference } from './variety.ts';

const CARDINALITIES = [3, 5, 2];
const TOKENS = 10;
const ROWS = 8;
const SHAPE = { cardinalities: CARDINALITIES, latentSize: 4, hiddenWidth: 6, embeddingWidth: 5 };
const random = createRandom(3);

function draw(stream: number, rows: number, columns: number, positive = false): Tensor2D {
  const values = Float32Array.from({ length: rows * columns }, (_, i) =>
    positive ? -Math.log(random.uniform(stream, i)) : random.normal(stream, i),
  );
  return tensor2d(values, [rows, columns]);
}

function drawParameters(specs: ReturnType<typeof describeCritic>, stream: string): Float32Array[] {
  const layout = layOutParameters(specs);
  const flat = startParameters(layout, createRandom(1).derive(stream));
  // Biases too must be off zero to be tested.
  return specs.map((_, i) =>
    flat.slice(layout.offsets[i], (layout.offsets[i] as number) + (layout.sizes[i] as number)).map((v, j) => v + 0.1 * Math.sin(j + i)),
  );
}

function realTokens(): Tensor2D {
  const offsets = [0, 3, 8];
  return tensor2d(
    Int32Array.from({ length: ROWS * 3 }, (_, i) => random.integer(77, i, CARDINALITIES[i % 3] as number) + (offsets[i % 3] as number)),
    [ROWS, 3],
    'int32',
  );
}

/** In double precision and from the definition: nothing of the fast path's algebra. */
function criticLoss(parameters: readonly ArrayLike<number>[], real: Float32Array, soft: Float32Array, mix: Float32Array): number {
  const [table, w1, b1, w2, b2, out] = parameters as [
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
  ];
  const { embeddingWidth: E, hiddenWidth: H } = SHAPE;
  const at = (values: ArrayLike<number>, i: number) => values[i] as number;
  const judge = (row: ArrayLike<number>) => {
    const embedded = Array.from({ length: E }, (_, e) =>
      Array.from({ length: TOKENS }, (_, t) => at(row, t) * at(table, t * E + e)).reduce((a, b) => a + b),
    );
    const first = Array.from({ length: H }, (_, h) => embedded.reduce((sum, v, e) => sum + v * at(w1, e * H + h), at(b1, h)));
    const firstOut = first.map((v) => (v > 0 ? v : 0.2 * v));
    const second = Array.from({ length: H }, (_, h) => firstOut.reduce((sum, v, g) => sum + v * at(w2, g * H + h), at(b2, h)));
    const score = second.reduce((sum, v, h) => sum + (v > 0 ? v : 0.2 * v) * at(out, h), 0);
    const dSecond = second.map((v, h) => at(out, h) * (v > 0 ? 1 : 0.2));
    const dFirst = first.map((v, g) => dSecond.reduce((sum, d, h) => sum + d * at(w2, g * H + h), 0) * (v > 0 ? 1 : 0.2));
    const dEmbedded = embedded.map((_, e) => dFirst.reduce((sum, d, h) => sum + d * at(w1, e * H + h), 0));
    const gradient = Array.from({ length: TOKENS }, (_, t) => dEmbedded.reduce((sum, d, e) => sum + d * at(table, t * E + e), 0));
    return { score, gradient };
  };
  let loss = 0;
  for (let b = 0; b < ROWS; b++) {
    const rowOf = (values: Float32Array) => values.subarray(b * TOKENS, (b + 1) * TOKENS);
    const between = Array.from(rowOf(real), (v, t) => at(mix, b) * v + (1 - at(mix, b)) * at(rowOf(soft), t));
    const norm = Math.hypot(...judge(between).gradient);
    loss += (judge(rowOf(soft)).score - judge(rowOf(real)).score + 10 * (norm - 1) ** 2) / ROWS;
  }
  return loss;
}

function expectSlopes(
  values: readonly Float32Array[],
  gradients: readonly Tensor[],
  loss: (values: readonly ArrayLike<number>[]) => number,
  step: number,
): void {
  values.forEach((value, p) => {
    const direction = Float64Array.from(value, (_, j) => random.normal(90 + p, j));
    const size = Math.hypot(...direction);
    const at = (shift: number) =>
      loss(values.map((other, q) => (q === p ? Float64Array.from(other, (v, j) => v + (shift * (direction[j] as number)) / size) : other)));
    const difference = (at(step) - at(-step)) / (2 * step);
    const gradient = Array.from((gradients[p] as Tensor).dataSync());
    expect((gradients[p] as Tensor).size).toBe(value.length);
    const slope = gradient.reduce((sum, g, j) => sum + (g * (direction[j] as number)) / size, 0);
    expect(Math.abs(slope - difference), `parameter ${p}`).toBeLessThan(0.01 * Math.max(0.05, Math.hypot(...gradient)));
  });
}

describe.each(['wasm', 'cpu'] as const)('the networks on %s', (backend) => {
  beforeAll(async () => {
    expect((await chooseBackend(backend)).backend).toBe(backend);
  });

  it('give the critic’s loss the gradient that differences of its definition give, penalty included', () => {
    tidy(() => {
      const specs = describeCritic(SHAPE);
      const values = drawParameters(specs, 'critic');
      const tensors = values.map((v, i) => tensor(v, [...(specs[i] as (typeof specs)[number]).shape]));
      const tokens = realTokens();
      const soft = generate(
        drawParameters(describeGenerator(SHAPE, new Float32Array(TOKENS)), 'g').map((v, i) =>
          tensor(v, [...(describeGenerator(SHAPE, new Float32Array(TOKENS))[i] as { shape: readonly number[] }).shape]),
        ),
        draw(1, ROWS, 4),
        draw(2, ROWS, TOKENS, true),
        CARDINALITIES,
      ).soft;
      const mix = tensor2d(
        Float32Array.from({ length: ROWS }, (_, i) => random.uniform(5, i)),
        [ROWS, 1],
      );
      const { gradients, value } = stepCritic(tensors, tokens, soft, mix, 10, CARDINALITIES);
      const real = oneHotTokens(tokens, CARDINALITIES).dataSync() as Float32Array;
      const [softValues, mixValues] = [soft.dataSync() as Float32Array, mix.dataSync() as Float32Array];
      expectSlopes(values, gradients, (changed) => criticLoss(changed, real, softValues, mixValues), 1e-5);
      expect(value.shape).toEqual([]);
      expect(Number.isFinite(value.dataSync()[0])).toBe(true);
    });
  });

  it('give the generator the gradient that differences of the critic’s score give', () => {
    tidy(() => {
      const specs = describeGenerator(
        SHAPE,
        Float32Array.from({ length: TOKENS }, (_, t) => Math.sin(t)),
      );
      const values = drawParameters(specs, 'generator');
      const criticSpecs = describeCritic(SHAPE);
      const critic = drawParameters(criticSpecs, 'critic').map((v, i) =>
        tensor(v, [...(criticSpecs[i] as (typeof criticSpecs)[number]).shape]),
      );
      const toTensors = (arrays: readonly ArrayLike<number>[]) =>
        arrays.map((array, i) => tensor(Float32Array.from(array), [...(specs[i] as (typeof specs)[number]).shape]));
      const [latents, exponentials] = [draw(1, ROWS, 4), draw(2, ROWS, TOKENS, true)];
      const generated = generate(toTensors(values), latents, exponentials, CARDINALITIES);
      const dSoft = backCritic(critic, generated.soft);
      const weights = dSoft.dataSync();
      const gradients = backGenerate(toTensors(values), generated, dSoft, CARDINALITIES);
      // Linear in the relaxed rows, so that the critic's kinks play no part.
      const loss = (changed: readonly ArrayLike<number>[]) =>
        Array.from(tidy(() => generate(toTensors(changed), latents, exponentials, CARDINALITIES).soft.dataSync())).reduce(
          (sum, p, i) => sum + p * (weights[i] as number),
          0,
        );
      expectSlopes(values, gradients, loss, 2e-3);
    });
  });

  it('fold their batch norms into what the same latents gave', () => {
    tidy(() => {
      const specs = describeGenerator(SHAPE, new Float32Array(TOKENS));
      const parameters = unpackParameters(layOutParameters(specs), tensor(startParameters(layOutParameters(specs), createRandom(2))));
      const latents = draw(1, 64, 4);
      const { hidden } = generate(parameters, latents, draw(2, 64, TOKENS, true), CARDINALITIES);
      const expected = product(hidden, parameters[6] as Tensor2D).dataSync();
      generateLogits(foldGenerator(parameters, latents), latents)
        .dataSync()
        .forEach((value, i) => {
          expect(value).toBeCloseTo(expected[i] as number, 3);
        });
    });
  });
});

const NUMBER = createPlainFormat(3);

/** A number in one of two clusters, and the category that follows it nine times in ten. */
function makeTable(rowCount: number): Table {
  const draws = createRandom(11);
  const value = new Float64Array(rowCount);
  const codes = new Int32Array(rowCount);
  for (let i = 0; i < rowCount; i++) {
    const upper = draws.uniform(0, i) < 0.4;
    value[i] = Math.round(1000 * ((upper ? 8 : 0) + draws.normal(1, i))) / 1000;
    codes[i] = draws.uniform(2, i) < 0.9 ? Number(upper) : draws.integer(3, i, 3);
  }
  const missing = new Uint8Array(rowCount);
  const spec = (name: string, kind: ColumnSpec['kind'], format: ColumnSpec['format']): ColumnSpec => ({
    name,
    kind,
    included: true,
    format,
    missingMarkers: [],
  });
  return {
    rowCount,
    specs: [spec('value', 'decimal', NUMBER), spec('group', 'categorical', { type: 'plain' })],
    columns: [
      { storage: 'numeric', values: value, missing },
      { storage: 'categorical', codes, dictionary: ['low', 'high', 'other'], missing },
    ],
  };
}

async function fitTable(table: Table, overrides: Partial<TrainContext> = {}): Promise<{ model: TrainedModel; events: TrainingEvent[] }> {
  const { train, holdout } = splitRows(table.rowCount, 1);
  const codec = fitCodec(table, train);
  const events: TrainingEvent[] = [];
  const model = await ganGenerator.train({
    codec,
    train: encodeRows(codec, table, train),
    holdout: encodeRows(codec, table, holdout),
    settings: { ...ganDescriptor.defaults, steps: 120, hiddenWidth: 32, latentSize: 16 },
    random: createRandom(1),
    backend: { backend: 'wasm', reason: '', threads: 1, adapter: null, attempts: [], forced: false },
    report: (event) => events.push(event),
    yieldPoint: async () => 'continue',
    epochEnded: async () => {},
    ...overrides,
  });
  return { model, events };
}

describe('the gan', () => {
  beforeAll(async () => {
    await chooseBackend('wasm');
  });

  it('learns how columns depend on each other, tells how varied its rows are, and holds no more tensors than it began with', async () => {
    const before = memory().numTensors;
    const table = makeTable(900);
    const { model, events } = await fitTable(table, {
      settings: { ...ganDescriptor.defaults, steps: 600, hiddenWidth: 64, learningRate: 0.003 },
    });
    const synthetic = await model.sample({ rowCount: 4000, firstRow: 0, seed: 1 });
    const agreement = (of: Table) => {
      const [value, group] = of.columns;
      if (value?.storage !== 'numeric' || group?.storage !== 'categorical') throw new TypeError('Unexpected columns.');
      let agree = 0;
      for (let i = 0; i < of.rowCount; i++)
        agree += Number((value.values[i] as number) > 4 === (group.dictionary[group.codes[i] as number] === 'high'));
      return agree / of.rowCount;
    };
    expect(agreement(table)).toBeGreaterThan(0.9);
    expect(agreement(synthetic)).toBeGreaterThan(0.8);
    const variety = events.flatMap((event) => (event.type === 'variety' ? [event] : []));
    expect(variety.length).toBeGreaterThan(2);
    expect(variety.at(-1)?.entropyShare).toBeGreaterThan(0.7);
    expect(variety.at(-1)?.entropyShare).toBeLessThanOrEqual(1);
    const best = events.flatMap((event) => (event.type === 'best' ? [event.epoch] : []));
    expect(model.saved.kept).toEqual({ epoch: best.at(-1), holdoutNats: null });
    model.dispose();
    expect(memory().numTensors).toBe(before);
  }, 120_000);

  it('takes a thousand steps without a tensor more', async () => {
    const counts: number[] = [];
    const { model } = await fitTable(makeTable(60), {
      settings: { ...ganDescriptor.defaults, steps: 1000, hiddenWidth: 32, latentSize: 8, batchSize: 16 },
      epochEnded: async () => {
        counts.push(memory().numTensors);
      },
    });
    expect(counts.length).toBeGreaterThan(2);
    expect(counts.at(-1)).toBe(counts[0]);
    model.dispose();
  }, 120_000);

  it('gives the same rows in any chunks and the same model from the same seed', async () => {
    const [{ model }, { model: again }] = [await fitTable(makeTable(300)), await fitTable(makeTable(300))];
    expect(again.saved.weights).toEqual(model.saved.weights);
    const whole = await model.sample({ rowCount: 1300, firstRow: 0, seed: 9 });
    const part = await model.sample({ rowCount: 300, firstRow: 900, seed: 9 });
    const values = (of: Table) => (of.columns[0]?.storage === 'numeric' ? of.columns[0].values : new Float64Array());
    expect(values(part)).toEqual(values(whole).slice(900, 1200));
    await expect(
      model.sample({ rowCount: 1, firstRow: 0, seed: 1, given: [{ type: 'cells', name: 'group', cells: ['low'] }] }),
    ).rejects.toThrow(RangeError);
    model.dispose();
    again.dispose();
  }, 60_000);

  it('keeps the last good version when the device is lost', async () => {
    const failure = (await fitTable(makeTable(300), {
      epochEnded: async (epoch) => {
        if (epoch === 1) reportFault(backendGeneration(), { code: 'device-lost', detail: 'The GPU is gone.' });
      },
    }).catch((thrown: unknown) => thrown)) as TrainingError;
    expect(failure.code).toBe('device-lost');
    await chooseBackend('cpu');
    expect((await failure.kept?.sample({ rowCount: 5, firstRow: 0, seed: 1 }))?.rowCount).toBe(5);
    failure.kept?.dispose();
    await chooseBackend('wasm');
  }, 60_000);

  it('plans within what was asked', () => {
    for (const rowCount of [10, 60, 700, 30_000, 1_000_000]) {
      const plan = planTraining(rowCount, ganDescriptor.defaults);
      expect(plan.batchSize).toBeLessThanOrEqual(Math.min(rowCount, 500));
      expect(Math.abs(plan.stepCount - (ganDescriptor.defaults.steps ?? 0))).toBeLessThanOrEqual(plan.stepsPerEpoch);
      expect(plan.stepsPerEpoch).toBeLessThanOrEqual(250);
    }
  });
});

describe('variety', () => {
  it('is full for other real rows and falls when a sample repeats a few', () => {
    const rows = (stream: number, of: number) =>
      Int32Array.from({ length: 2 * 1000 }, (_, i) => random.integer(stream + (i % 2), Math.floor(i / 2) % of, 40));
    const reference = createVarietyReference(rows(20, 1000), [40, 40]);
    const other = reference.measure(rows(22, 1000));
    expect(other.entropyShare).toBeGreaterThan(0.98);
    expect(Math.abs(other.distinctShare - other.distinctReference)).toBeLessThan(0.05);
    const collapsed = reference.measure(rows(24, 3));
    expect(collapsed.distinctShare).toBe(0.003);
    expect(collapsed.entropyShare).toBeLessThan(0.35);
  });
});
