import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRows, fitCodec } from '#core/codec/codec.ts';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { CannotCondition } from '#core/errors.ts';
import { createRandom } from '#core/random/random.ts';
import type { Table } from '#core/table/table.ts';
import { categoricalColumn, makeSpec, numericColumn, tableOf } from '#core/testing/tables.ts';
import { chooseBackend } from '#nn/backend/choose.ts';
import { backendGeneration, reportFault } from '#nn/backend/device.ts';
import { createProgramBuilder, padWidth } from '#nn/program/builder.ts';
import type { Executor, Program } from '#nn/program/contract.ts';
import { createExecutor } from '#nn/program/execute.ts';
import { createNetwork } from '#nn/program/forward.ts';
import { exponentialPair, noiseKey } from '#nn/program/noise.ts';
import { readParameter, startParameters } from '#nn/program/parameters.ts';
import type { TrainContext, TrainedModel, TrainingError, TrainingEvent } from '../contract.ts';
import { ganDescriptor } from './descriptor.ts';
import { generator as ganGenerator } from './index.ts';
import { describeGan, foldGenerator, openFolded } from './network.ts';
import { planTraining } from './plan.ts';
import { createVarietyReference } from './variety.ts';

const CARDINALITIES = [3, 5, 2];
const TOKENS = 10;
const ROWS = 8;
const SHAPE = { cardinalities: CARDINALITIES, latentSize: 4, hiddenWidth: 6, embeddingWidth: 5 };
const random = createRandom(3);

function draw(stream: number, rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, i) => random.normal(stream, i));
}

function drawMix(): Float32Array {
  return Float32Array.from({ length: ROWS }, (_, i) => random.uniform(5, i));
}

/** Biases too must be off zero to be tested. */
function drawParameters(program: Program): Float32Array {
  const flat = startParameters(program, createRandom(1));
  const isReal = startParameters(
    { ...program, parameters: program.parameters.map((parameter) => ({ ...parameter, start: onesOf(program, parameter.name) })) },
    createRandom(1),
  );
  return flat.map((value, i) => value + 0.1 * Math.sin(i) * (isReal[i] as number));
}

function onesOf(program: Program, name: string): Float32Array {
  return readParameter(program, new Float32Array(program.parameterCount), name).fill(1);
}

function realTokens(): Int32Array {
  return Int32Array.from({ length: ROWS * 3 }, (_, i) => random.integer(77, i, CARDINALITIES[i % 3] as number));
}

function oneHot(tokens: Int32Array): Float32Array {
  const offsets = [0, 3, 8];
  const rows = new Float32Array(ROWS * TOKENS);
  tokens.forEach((token, i) => {
    rows[Math.floor(i / 3) * TOKENS + (offsets[i % 3] as number) + token] = 1;
  });
  return rows;
}

/** A critic of given rows: the very op of `describeGan`. */
function describeCritic(): Program {
  const builder = createProgramBuilder();
  const tokens = builder.input('tokens', { type: 'i32', width: 3, perRow: true });
  const mix = builder.input('mix', { type: 'f32', width: 1, perRow: true });
  const relaxed = builder.input('relaxed', { type: 'f32', width: TOKENS, perRow: true });
  const generated = builder.inputValue('rows', { input: relaxed, blocks: CARDINALITIES });
  const { embeddingWidth, hiddenWidth } = SHAPE;
  builder.criticLoss('critic', { tokens, generated, mix, embeddingWidth, hiddenWidth, penaltyWeight: 10 });
  return builder.build();
}

const CRITIC_NAMES = ['table', 'first', 'firstBias', 'second', 'secondBias', 'out'].map((name) => `critic.${name}`);
const GENERATOR_NAMES = ['first.weights', 'firstNorm.gain', 'firstNorm.bias', 'second.weights', 'secondNorm.gain', 'secondNorm.bias'].map(
  (name) => `generator.${name}`,
);
const HEAD_NAMES = ['generator.head.weights', 'generator.head.bias'];

const at = (values: ArrayLike<number>, i: number) => values[i] as number;

/** A row's score and its gradient, in double precision and from the definition: nothing of the fast path's algebra. */
function judge(parameters: readonly ArrayLike<number>[], row: ArrayLike<number>): { score: number; gradient: number[] } {
  const [table, w1, b1, w2, b2, out] = parameters as [
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
  ];
  const { embeddingWidth: E, hiddenWidth: H } = SHAPE;
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
}

function rowOf(values: ArrayLike<number>, row: number): number[] {
  return Array.from({ length: TOKENS }, (_, t) => at(values, row * TOKENS + t));
}

function criticLoss(parameters: readonly ArrayLike<number>[], real: Float32Array, soft: Float32Array, mix: Float32Array): number {
  let loss = 0;
  for (let b = 0; b < ROWS; b++) {
    const between = rowOf(real, b).map((v, t) => at(mix, b) * v + (1 - at(mix, b)) * at(rowOf(soft, b), t));
    const norm = Math.hypot(...judge(parameters, between).gradient);
    loss += (judge(parameters, rowOf(soft, b)).score - judge(parameters, rowOf(real, b)).score + 10 * (norm - 1) ** 2) / ROWS;
  }
  return loss;
}

/** The generator's rows in double precision, [ROWS × TOKENS]. @param exponentials of the same shape. */
function generate(parameters: readonly ArrayLike<number>[], latents: Float32Array, exponentials: ArrayLike<number>): number[] {
  const [w1, gain1, shift1, w2, gain2, shift2, head, headBias] = parameters as ArrayLike<number>[] as [
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
  ];
  const multiply = (x: readonly number[][], w: ArrayLike<number>, width: number) =>
    x.map((row) => Array.from({ length: width }, (_, j) => row.reduce((sum, v, i) => sum + v * at(w, i * width + j), 0)));
  const normalise = (x: readonly number[][], gain: ArrayLike<number>, shift: ArrayLike<number>) => {
    const means = Array.from({ length: SHAPE.hiddenWidth }, (_, j) => x.reduce((sum, row) => sum + at(row, j), 0) / ROWS);
    const variances = means.map((mean, j) => x.reduce((sum, row) => sum + (at(row, j) - mean) ** 2, 0) / ROWS);
    return x.map((row) =>
      row.map((v, j) => Math.max(0, (at(gain, j) * (v - at(means, j))) / Math.sqrt(at(variances, j) + 1e-5) + at(shift, j))),
    );
  };
  const z = Array.from({ length: ROWS }, (_, b) => [...latents.subarray(b * SHAPE.latentSize, (b + 1) * SHAPE.latentSize)]);
  const first = normalise(multiply(z, w1, SHAPE.hiddenWidth), gain1, shift1);
  const second = normalise(multiply(first, w2, SHAPE.hiddenWidth), gain2, shift2);
  const hidden = first.map((row, b) => row.map((v, j) => v + at(second[b] as number[], j)));
  return multiply(hidden, head, TOKENS).flatMap((row, b) => {
    let start = 0;
    return CARDINALITIES.flatMap((size) => {
      const weights = row
        .slice(start, start + size)
        .map((v, t) => (Math.exp(v + at(headBias, start + t)) / at(exponentials, b * TOKENS + start + t)) ** 5);
      start += size;
      const total = weights.reduce((sum, w) => sum + w, 0);
      return weights.map((w) => w / total);
    });
  });
}

function expectSlopes(
  values: readonly Float32Array[],
  gradients: readonly Float32Array[],
  loss: (values: readonly ArrayLike<number>[]) => number,
  step: number,
): void {
  values.forEach((value, p) => {
    const direction = Float64Array.from(value, (_, j) => random.normal(90 + p, j));
    const size = Math.hypot(...direction);
    const shifted = (shift: number) =>
      loss(values.map((other, q) => (q === p ? Float64Array.from(other, (v, j) => v + (shift * at(direction, j)) / size) : other)));
    const difference = (shifted(step) - shifted(-step)) / (2 * step);
    const gradient = Array.from(gradients[p] as Float32Array);
    expect(gradient.length).toBe(value.length);
    const slope = gradient.reduce((sum, g, j) => sum + (g * at(direction, j)) / size, 0);
    expect(Math.abs(slope - difference), `parameter ${p}`).toBeLessThan(0.01 * Math.max(0.05, Math.hypot(...gradient)));
  });
}

describe.each(['wasm', 'cpu'] as const)('the networks on %s', (backend) => {
  let open: (program: Program, batchSize: number) => Promise<Executor>;
  beforeAll(async () => {
    const info = await chooseBackend(backend);
    expect(info.backend).toBe(backend);
    open = (program, batchSize) => createExecutor(program, info, { seed: 6, batchSize, mode: 'training' });
  });

  it('give the critic’s loss the gradient that differences of its definition give, penalty included', async () => {
    const program = describeCritic();
    const flat = drawParameters(program);
    const tokens = realTokens();
    const soft = draw(2, ROWS, TOKENS).map(Math.abs);
    const mix = drawMix();
    const executor = await open(program, ROWS);
    executor.setParameters(flat);
    executor.step({ arrays: { tokens, relaxed: soft, mix } }, { learningRate: 0, emaDecay: 0 });
    const gradient = await executor.readGradient();
    const loss = (values: readonly ArrayLike<number>[]) => criticLoss(values, oneHot(tokens), soft, mix);
    const values = CRITIC_NAMES.map((name) => readParameter(program, flat, name));
    const gradients = CRITIC_NAMES.map((name) => readParameter(program, gradient, name));
    expectSlopes(values, gradients, loss, 1e-5);
    expect((await executor.readLosses()).critic).toBeCloseTo(loss(values), 3);
    executor.dispose();
  });

  it('give the generator the gradient that differences of the critic’s score give', async () => {
    const program = describeGan(
      SHAPE,
      Float32Array.from({ length: TOKENS }, (_, t) => Math.sin(t)),
    );
    const flat = drawParameters(program);
    const latents = draw(1, ROWS, SHAPE.latentSize);
    const executor = await open(program, ROWS);
    executor.setParameters(flat);
    executor.step({ arrays: { tokens: realTokens(), latents, mix: drawMix() } }, { learningRate: 0, emaDecay: 0 });
    const gradient = await executor.readGradient();
    executor.dispose();
    const key = noiseKey(
      6,
      0,
      program.ops.findIndex(({ type }) => type === 'gumbelSoftmax'),
    );
    const stride = CARDINALITIES.reduce((sum, size) => sum + padWidth(size), 0);
    const exponentials = Array.from({ length: ROWS }, (_, b) => {
      let start = 0;
      return CARDINALITIES.flatMap((size) => {
        const own = Array.from({ length: size }, (_, t) => at(exponentialPair(key, b * stride + start + t - (t % 2)), t % 2));
        start += padWidth(size);
        return own;
      });
    }).flat();
    const names = [...GENERATOR_NAMES, ...HEAD_NAMES];
    const values = names.map((name) => readParameter(program, flat, name));
    const critic = CRITIC_NAMES.map((name) => readParameter(program, flat, name));
    const soft = generate(values, latents, exponentials);
    const slopes = Array.from({ length: ROWS }, (_, b) => judge(critic, rowOf(soft, b)).gradient.map((g) => -g / ROWS)).flat();
    // Linear in the relaxed rows, so that the critic's kinks play no part.
    const loss = (changed: readonly ArrayLike<number>[]) =>
      generate(changed, latents, exponentials).reduce((sum, p, i) => sum + p * at(slopes, i), 0);
    expectSlopes(
      values,
      names.map((name) => readParameter(program, gradient, name)),
      loss,
      1e-5,
    );
  });

  it('fold their batch norms into what the same latents gave', async () => {
    const program = describeGan(SHAPE, new Float32Array(TOKENS));
    const flat = startParameters(program, createRandom(2));
    const latents = draw(1, 64, SHAPE.latentSize);
    const executor = await open(program, 64);
    executor.setParameters(flat);
    const expected = await executor.forward({ arrays: { latents } }, 'generator.head');
    executor.dispose();
    const folded = openFolded(await foldGenerator(program, flat, latents), CARDINALITIES);
    expect(folded.latentSize).toBe(SHAPE.latentSize);
    const network = createNetwork(folded.program, folded.flat);
    const found = await network.forward({ latents }, 'generator.head');
    network.dispose();
    expect(found.length).toBe(expected.length);
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 3);
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
  return tableOf([
    { spec: makeSpec('value', 'decimal', { format: NUMBER, missingMarkers: [] }), column: numericColumn(value) },
    { spec: makeSpec('group', 'categorical', { missingMarkers: [] }), column: categoricalColumn(['low', 'high', 'other'], codes) },
  ]);
}

async function fitTable(table: Table, overrides: Partial<TrainContext> = {}): Promise<{ model: TrainedModel; events: TrainingEvent[] }> {
  const { train, holdout } = holdOut(rowsAsUnits(table.rowCount), 1);
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
    ).rejects.toThrow(CannotCondition);
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

  it('goes on after a lost device to the very same model', async () => {
    const table = makeTable(300);
    const { model } = await fitTable(table);
    let revivals = 0;
    const { model: revived } = await fitTable(table, {
      epochEnded: async (epoch) => {
        if (epoch === 1) reportFault(backendGeneration(), { code: 'device-lost', detail: 'The GPU is gone.' });
      },
      reviveBackend: () => {
        revivals += 1;
        return chooseBackend('wasm');
      },
    });
    expect(revivals).toBe(1);
    expect(revived.saved.weights).toEqual(model.saved.weights);
    model.dispose();
    revived.dispose();
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
