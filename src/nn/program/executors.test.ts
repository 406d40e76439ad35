import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import type { Block, Executor, ExecutorOptions, Program } from './contract.ts';
import { startParameters } from './parameters.ts';
import { createReferenceExecutor } from './reference/executor.ts';
import { adversarialTest, TEST_PROGRAMS, type TestProgram } from './test-programs.ts';
import { createPlainExecutor, createWasmExecutor } from './wasm/executor.ts';

const BATCH = 24;
const OPTIONS: ExecutorOptions = { seed: 7, batchSize: BATCH, mode: 'training' };
const STEP = { learningRate: 0.01, emaDecay: 0.9 };

/** Largest difference, in units of the largest element. */
function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
  return actual.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i]!)), 0) / scale;
}

function startOf(program: Program): Float32Array {
  const flat = startParameters(program, createRandom(3));
  // Biases and gains away from their round starting values, so that a forgotten one shows.
  const random = createRandom(4);
  for (const { name, matrices } of program.parameters) {
    if (!/bias|gain/.test(name)) continue;
    for (const { offset, columnBlocks } of matrices) {
      for (const block of columnBlocks)
        for (let i = 0; i < block.realWidth; i++) flat[offset + block.offset + i]! += 0.1 * random.normal(0, offset + i);
    }
  }
  return flat;
}

type Kind = 'wasm' | 'plain';
const KINDS: readonly Kind[] = ['wasm', 'plain'];

async function createOwn(kind: Kind, program: Program, options: ExecutorOptions): Promise<Executor> {
  const executor = kind === 'wasm' ? await createWasmExecutor(program, options) : createPlainExecutor(program, options);
  expect(executor.kind).toBe(kind);
  return executor;
}

async function createPair(kind: Kind, { program }: TestProgram, options: Partial<ExecutorOptions> = {}): Promise<[Executor, Executor]> {
  const pair: [Executor, Executor] = [
    createReferenceExecutor(program, { ...OPTIONS, ...options }),
    await createOwn(kind, program, { ...OPTIONS, ...options }),
  ];
  for (const executor of pair) executor.setParameters(startOf(program));
  return pair;
}

beforeAll(async () => {
  await setBackend('cpu');
});

describe.each(KINDS.flatMap((kind) => TEST_PROGRAMS.map((test) => ({ kind, test, name: test.name }))))(
  '$name on $kind',
  ({ kind, test }) => {
    const { program } = test;

    it('has the same values as the reference', async () => {
      const [reference, own] = await createPair(kind, test);
      // Neither a multiple of the batch nor of 4.
      const inputs = test.makeInputs(BATCH + 7, 1);
      for (const value of program.values) {
        const expected = await reference.forward(inputs, value.name);
        expect(relativeDifference(await own.forward(inputs, value.name), expected)).toBeLessThan(1e-5);
        for (const block of value.blocks.keys()) {
          const ownBlock = await reference.forward(inputs, value.name, { block });
          expect(relativeDifference(await own.forward(inputs, value.name, { block }), ownBlock)).toBeLessThan(1e-5);
        }
      }
    });

    it.runIf(program.inputs.some(({ name }) => name === 'rank'))(
      'gives the same, bit for bit, where it is told which column changed',
      async () => {
        const own = await createOwn(kind, program, { ...OPTIONS, mode: 'forward' });
        const advancing = await createOwn(kind, program, { ...OPTIONS, mode: 'forward' });
        for (const executor of [own, advancing]) executor.setParameters(startOf(program));
        const { arrays } = test.makeInputs(BATCH - 5, 8);
        const all = arrays.tokens as Int32Array;
        const rank = arrays.rank as Int32Array;
        const columnCount = rank.length;
        const order = Array.from(rank.keys()).sort((a, b) => rank[a]! - rank[b]!);
        // The first two columns are known from the start; the others follow one by one.
        const tokens = all.map((token, i) => (rank[i % columnCount]! < 2 ? token : -1));
        let fresh: number | undefined;
        for (const block of order.slice(2)) {
          const inputs = { arrays: { ...arrays, tokens } };
          const expected = await own.forward(inputs, 'logits', { block });
          expect(await advancing.forward(inputs, 'logits', { block, ...(fresh === undefined ? {} : { fresh }) })).toEqual(expected);
          for (let i = block; i < tokens.length; i += columnCount) tokens[i] = all[i]!;
          fresh = block;
        }
      },
    );

    it('has the same losses as the reference', async () => {
      const [reference, own] = await createPair(kind, test);
      const inputs = test.makeInputs(BATCH + 7, 2);
      for (const weights of ['average', 'current'] as const) {
        const expected = await reference.evaluate(inputs, { weights });
        const actual = await own.evaluate(inputs, { weights });
        for (const { name } of program.losses) {
          expect(relativeDifference(actual[name]!.perRow, expected[name]!.perRow)).toBeLessThan(1e-5);
          expect(actual[name]!.perColumn === null).toBe(expected[name]!.perColumn === null);
          if (expected[name]!.perColumn !== null)
            expect(relativeDifference(actual[name]!.perColumn!, expected[name]!.perColumn)).toBeLessThan(1e-5);
        }
      }
    });

    it('has the same gradients as the reference', async () => {
      const [reference, own] = await createPair(kind, test);
      for (const seed of [1, 2]) {
        const inputs = test.makeInputs(BATCH, seed);
        for (const executor of [reference, own]) executor.step(inputs, { ...STEP, learningRate: 0 });
        const [expected, actual] = [await reference.readGradient(), await own.readGradient()];
        for (const { name, offset, size } of program.parameters) {
          const difference = relativeDifference(actual.subarray(offset, offset + size), expected.subarray(offset, offset + size));
          expect(difference, name).toBeLessThan(1e-4);
        }
        expect(expected.some((x) => x !== 0)).toBe(true);
      }
    });

    it('has the same gradients, losses and values where a batch is worked on in halves', async () => {
      const rows = 136;
      const [reference, own] = await createPair(kind, test, { batchSize: rows });
      const inputs = test.makeInputs(rows, 6);
      for (const executor of [reference, own]) executor.step(inputs, { ...STEP, learningRate: 0 });
      expect(relativeDifference(await own.readGradient(), await reference.readGradient())).toBeLessThan(1e-4);
      const [expected, actual] = [await reference.readLosses(), await own.readLosses()];
      for (const { name } of program.losses) expect(actual[name]! / expected[name]!).toBeCloseTo(1, 4);
      const more = test.makeInputs(rows + 9, 7);
      const { name } = program.values.at(-1)!;
      expect(relativeDifference(await own.forward(more, name), await reference.forward(more, name))).toBeLessThan(1e-5);
    });

    it('has the gradients of finite differences', async () => {
      const own = await createOwn(kind, program, OPTIONS);
      const inputs = test.makeInputs(BATCH, 3);
      const start = startOf(program);
      const lossAt = async (flat: Float32Array) => {
        // The same step number gives the same noise.
        own.setParameters(flat);
        own.step(inputs, { ...STEP, learningRate: 0 });
        const means = await own.readLosses();
        return program.losses.reduce(
          (sum, { name, weight }) => sum + means[name]! * (typeof weight === 'number' ? weight : inputs.scalars![weight]!),
          0,
        );
      };
      await lossAt(start);
      const gradient = await own.readGradient();
      for (const { name, offset, size } of program.parameters) {
        // Along the gradient, so that the slope is large against the losses' rounding.
        const own = gradient.slice(offset, offset + size);
        const norm = Math.hypot(...own);
        expect(norm, name).toBeGreaterThan(0);
        const h = test.differenceStep ?? 2e-3;
        const moved = (sign: number) =>
          start.map((x, i) => (i >= offset && i < offset + size ? x + (sign * h * own[i - offset]!) / norm : x));
        const slope = ((await lossAt(moved(1))) - (await lossAt(moved(-1)))) / (2 * h);
        expect(Math.abs(slope - norm) / norm, name).toBeLessThan(0.02);
      }
    });

    it('learns the same over 50 steps as the reference', async () => {
      const [reference, own] = await createPair(kind, test, { optimiser: { weightDecay: 0.01, clipNorm: 1 } });
      for (let step = 0; step < 50; step++) {
        const inputs = test.makeInputs(BATCH, step % 5);
        for (const executor of [reference, own]) executor.step(inputs, STEP);
        if (step % 25 !== 24) continue;
        const [expected, actual] = [await reference.readLosses(), await own.readLosses()];
        for (const { name } of program.losses) expect(actual[name]! / expected[name]!).toBeCloseTo(1, 3);
      }
      expect(relativeDifference(await own.readAverage(), await reference.readAverage())).toBeLessThan(2e-2);
      const [expected, actual] = [await reference.readCheckpoint(), await own.readCheckpoint()];
      expect(actual.stepCount).toBe(50);
      expect(relativeDifference(actual.weights, expected.weights)).toBeLessThan(2e-2);
    });

    it('gives the same bits for the same seed, and others for another', async () => {
      const run = async (seed: number) => {
        const own = await createOwn(kind, program, { ...OPTIONS, seed });
        own.setParameters(startOf(program));
        for (let step = 0; step < 5; step++) own.step(test.makeInputs(BATCH, step), STEP);
        return own.readAverage();
      };
      const [first, again, other] = [await run(1), await run(1), await run(2)];
      expect(again).toEqual(first);
      const isNoisy = program.ops.some(
        (op) =>
          op.type === 'reparameterise' ||
          op.type === 'gumbelSoftmax' ||
          ('dropoutRate' in op ? op.dropoutRate > 0 : 'rate' in op && op.rate > 0),
      );
      if (isNoisy) expect(other).not.toEqual(first);
    });

    it('goes on from a checkpoint as if it had never stopped', async () => {
      const whole = await createOwn(kind, program, OPTIONS);
      const second = await createOwn(kind, program, OPTIONS);
      whole.setParameters(startOf(program));
      for (let step = 0; step < 4; step++) whole.step(test.makeInputs(BATCH, step), STEP);
      second.restoreCheckpoint(await whole.readCheckpoint());
      for (const executor of [whole, second]) executor.step(test.makeInputs(BATCH, 9), STEP);
      expect(await second.readCheckpoint()).toEqual(await whole.readCheckpoint());
    });

    it('leaves padding at zero', async () => {
      const own = await createOwn(kind, program, { ...OPTIONS, optimiser: { weightDecay: 0.01 } });
      const start = startOf(program);
      own.setParameters(start);
      for (let step = 0; step < 3; step++) own.step(test.makeInputs(BATCH, step), STEP);
      const average = await own.readAverage();
      for (const { matrices } of program.parameters) {
        for (const { offset, columns, rowBlocks, columnBlocks } of matrices) {
          const isReal = (blocks: readonly Block[], i: number) =>
            blocks.some((block) => i >= block.offset && i < block.offset + block.realWidth);
          const rows = rowBlocks.reduce((sum, { width }) => sum + width, 0);
          for (let i = 0; i < rows * columns; i++) {
            if (isReal(rowBlocks, Math.floor(i / columns)) && isReal(columnBlocks, i % columns)) continue;
            expect(average[offset + i]).toBe(0);
          }
        }
      }
    });
  },
);

it.each(KINDS)('trains a generator against a critic as the reference does on %s', async (kind) => {
  const test = adversarialTest();
  const [reference, own] = await createPair(kind, test);
  const inputs = test.makeInputs(BATCH, 1);
  for (const executor of [reference, own]) executor.step(inputs, { ...STEP, learningRate: 0 });
  const [expected, actual] = [await reference.readGradient(), await own.readGradient()];
  for (const { name, offset, size } of test.program.parameters) {
    const part = expected.subarray(offset, offset + size);
    expect(Math.hypot(...part), name).toBeGreaterThan(0);
    expect(relativeDifference(actual.subarray(offset, offset + size), part), name).toBeLessThan(1e-4);
  }
});

it.each(KINDS)('takes no memory over 1,000 steps on %s', async (kind) => {
  const test = TEST_PROGRAMS[0]!;
  const { numTensors } = memory();
  const [reference, own] = await createPair(kind, test);
  const inputs = test.makeInputs(BATCH, 1);
  const { bytes } = own;
  for (let step = 0; step < 1000; step++) own.step(inputs, STEP);
  await own.readLosses();
  expect(own.bytes).toBe(bytes);
  reference.step(inputs, STEP);
  await reference.readLosses();
  const before = memory();
  for (let step = 0; step < 20; step++) {
    reference.step(inputs, STEP);
    await reference.readLosses();
  }
  expect(memory().numTensors).toBe(before.numTensors);
  expect(memory().numBytes).toBe(before.numBytes);
  reference.dispose();
  expect(memory().numTensors).toBe(numTensors);
});
