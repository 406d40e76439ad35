import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { create, globals } from 'webgpu';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { createRandom, philox2x32 } from '#core/random/random.ts';
import { currentFault } from '../../backend/device.ts';
import { currentWebgpu, useWebgpu } from '../../backend/webgpu.ts';
import { createProgramBuilder } from '../builder.ts';
import type { Executor, ExecutorOptions, Program } from '../contract.ts';
import { startParameters } from '../parameters.ts';
import { createReferenceExecutor } from '../reference/executor.ts';
import { adversarialTest, autoregressiveTest, TEST_PROGRAMS, type TestProgram, vaeTest } from '../test-programs.ts';
import { createExecutorWithTiles, createWebgpuExecutor } from './executor.ts';
import { compileCalls, MAIN, read, write } from './kernel-call.ts';
import { PHILOX } from './noise-shader.ts';
import { findKernelFault, SELF_TEST_ROWS, selfTestProgram } from './self-test.ts';

Object.assign(globalThis, globals);
const gpu = create([]);
Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node', hardwareConcurrency: 1 }, configurable: true });

const BATCH = 24;
const STEP = { learningRate: 0.01, emaDecay: 0.9 };

/** A residual of another value than the input, and a value read twice. */
function crossedTest(): TestProgram {
  const builder = createProgramBuilder();
  builder.input('numbers', { type: 'f32', width: 7, perRow: true });
  builder.input('wanted', { type: 'f32', width: 7, perRow: true });
  builder.inputValue('in', { input: 'numbers', blocks: [3, 4] });
  builder.blockDense('first', { input: 'in', layout: 'shared', widths: [9], activation: 'leakyRelu' });
  builder.blockDense('second', { input: 'first', layout: 'shared', widths: [9], activation: 'relu' });
  builder.blockDense('third', { input: 'second', layout: 'shared', widths: [9], activation: 'leakyRelu', residual: 'first' });
  builder.blockDense('out', { input: 'third', layout: 'shared', widths: [3, 4] });
  builder.squaredLoss('squared', { prediction: 'out', target: 'wanted', weight: 2 });
  return {
    name: 'crossed residual',
    program: builder.build(),
    makeInputs: (rowCount, seed) => {
      const draw = (stream: number) => Float32Array.from({ length: rowCount * 7 }, (_, i) => createRandom(seed).normal(stream, i));
      return { arrays: { numbers: draw(1), wanted: draw(2) } };
    },
  };
}

/** Largest difference, in units of the largest element. */
function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
  return actual.reduce((most, x, i) => Math.max(most, Math.abs(x - (expected[i] as number))), 0) / scale;
}

/** Biases and gains away from their round starting values, so that a forgotten one shows. */
function startOf(program: Program): Float32Array {
  const flat = startParameters(program, createRandom(3));
  const random = createRandom(4);
  for (const { name, matrices } of program.parameters) {
    if (!/bias|gain/.test(name)) continue;
    for (const { offset, columnBlocks } of matrices) {
      for (const block of columnBlocks) {
        for (let i = offset + block.offset; i < offset + block.offset + block.realWidth; i++)
          flat[i] = (flat[i] as number) + 0.1 * random.normal(0, i);
      }
    }
  }
  return flat;
}

const open: Executor[] = [];
async function make(program: Program, options: Partial<ExecutorOptions> = {}): Promise<Executor> {
  const executor = await createWebgpuExecutor(program, { seed: 11, batchSize: BATCH, mode: 'training', ...options });
  open.push(executor);
  executor.setParameters(startOf(program));
  return executor;
}

async function makePair(program: Program, options: Partial<ExecutorOptions> = {}): Promise<[reference: Executor, found: Executor]> {
  const found = await make(program, options);
  const reference = createReferenceExecutor(program, found.options);
  open.push(reference);
  reference.setParameters(startOf(program));
  return [reference, found];
}

beforeAll(async () => {
  await useWebgpu();
  // The reference runs on tfjs's own CPU.
  await setBackend('cpu');
});
afterEach(() => {
  for (const executor of open.splice(0)) executor.dispose();
  expect(currentFault()).toBeNull();
});

describe('kernels', () => {
  it('Philox in WGSL gives the bits of core/random', async () => {
    const { device } = currentWebgpu() as NonNullable<ReturnType<typeof currentWebgpu>>;
    const keys = Uint32Array.from([0, 1, 0xffffffff, 0x85ebca6b]);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const keyBuffer = device.createBuffer({ size: 16, usage });
    device.queue.writeBuffer(keyBuffer, 0, keys);
    const out = device.createBuffer({ size: 64 * 8, usage });
    const staging = device.createBuffer({ size: 64 * 8, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const [call] = await compileCalls(
      device,
      [
        {
          label: 'philox',
          bindings: [read('keys', 'array<u32>', keyBuffer), write('lanes', 'array<vec2u>', out)],
          code: `${PHILOX}${MAIN} lanes[id] = philox(id * 0x04030201u, keys[id & 3u]); }`,
          groups: 1,
        },
      ],
      () => keyBuffer,
    );
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    call?.encode(pass, null);
    pass.end();
    encoder.copyBufferToBuffer(out, 0, staging, 0, 64 * 8);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const expected = Array.from({ length: 64 }, (_, i) => philox2x32([Math.imul(i, 0x04030201) >>> 0, 0], keys[i & 3] as number)).flat();
    expect(Array.from(new Uint32Array(staging.getMappedRange()))).toEqual(expected);
    for (const buffer of [keyBuffer, out, staging]) buffer.destroy();
  });
});

it.each(['register', 'shared'] as const)('the self-test passes on %s tiles', async (tile) => {
  const executor = await createExecutorWithTiles(
    selfTestProgram(),
    { seed: 1, batchSize: SELF_TEST_ROWS, mode: 'training' },
    currentWebgpu() as NonNullable<ReturnType<typeof currentWebgpu>>,
    tile,
  );
  open.push(executor);
  expect(await findKernelFault(executor)).toBeNull();
});

describe.each([...TEST_PROGRAMS, crossedTest()])('$name', ({ program, makeInputs }) => {
  it('has the values and losses of the reference, in chunks too', async () => {
    const [reference, found] = await makePair(program);
    // Neither a multiple of the batch nor of 4.
    const inputs = makeInputs(BATCH + 7, 1);
    for (const { name } of program.values)
      expect(relativeDifference(await found.forward(inputs, name), await reference.forward(inputs, name)), name).toBeLessThan(1e-4);
    const last = program.values.at(-1)?.name as string;
    const block = (program.values.at(-1)?.blocks.length as number) - 1;
    const options = { weights: 'current', block } as const;
    expect(relativeDifference(await found.forward(inputs, last, options), await reference.forward(inputs, last, options))).toBeLessThan(
      1e-4,
    );
    const losses = await found.evaluate(inputs);
    const expected = await reference.evaluate(inputs);
    for (const { name } of program.losses) {
      expect(relativeDifference(losses[name]?.perRow as Float32Array, expected[name]?.perRow as Float32Array)).toBeLessThan(1e-4);
      const perColumn = expected[name]?.perColumn as Float32Array | null;
      if (perColumn === null) expect(losses[name]?.perColumn).toBeNull();
      else expect(relativeDifference(losses[name]?.perColumn as Float32Array, perColumn)).toBeLessThan(1e-4);
    }
  });

  it('has the gradient of the reference, and learns the same over 20 steps', async () => {
    const [reference, found] = await makePair(program, { optimiser: { weightDecay: 0.01, clipNorm: 1 } });
    for (let step = 0; step < 20; step++) {
      const inputs = makeInputs(BATCH, step % 5);
      for (const executor of [reference, found]) executor.step(inputs, STEP);
      if (step > 0) continue;
      const [expected, actual] = [await reference.readGradient(), await found.readGradient()];
      for (const { name, offset, size } of program.parameters) {
        const difference = relativeDifference(actual.subarray(offset, offset + size), expected.subarray(offset, offset + size));
        expect(difference, name).toBeLessThan(1e-4);
      }
    }
    const [expected, actual] = [await reference.readLosses(), await found.readLosses()];
    for (const { name } of program.losses)
      expect(Math.abs((actual[name] as number) / (expected[name] as number) - 1), name).toBeLessThan(1e-3);
    expect(relativeDifference(await found.readAverage(), await reference.readAverage())).toBeLessThan(1e-2);
    expect(Object.values(await found.readLosses())).toEqual(program.losses.map(() => Number.NaN));
  });
});

it.each(['register', 'shared'] as const)(
  'trains a generator against a critic as the reference does, on %s tiles and in halves',
  async (tile) => {
    const { program, makeInputs } = adversarialTest();
    const options = { seed: 11, batchSize: 136, mode: 'training' } as const;
    const found = await createExecutorWithTiles(program, options, currentWebgpu() as NonNullable<ReturnType<typeof currentWebgpu>>, tile);
    const reference = createReferenceExecutor(program, options);
    open.push(found, reference);
    for (const executor of [found, reference]) {
      executor.setParameters(startOf(program));
      executor.step(makeInputs(136, 1), STEP);
    }
    const [expected, actual] = [await reference.readGradient(), await found.readGradient()];
    for (const { name, offset, size } of program.parameters)
      expect(relativeDifference(actual.subarray(offset, offset + size), expected.subarray(offset, offset + size)), name).toBeLessThan(1e-4);
  },
);

describe('a WebGPU step', () => {
  it('is one submit of at most 30 dispatches, makes no buffer, pipeline or bind group, and holds its memory over 1,000 steps', async () => {
    const { program, makeInputs } = autoregressiveTest();
    const inputs = makeInputs(BATCH, 1);
    const executor = await make(program);
    const counts = { dispatchWorkgroups: 0, submit: 0, createBuffer: 0, createBindGroup: 0, createComputePipeline: 0, beginComputePass: 0 };
    const undo: (() => void)[] = [];
    const countCalls = (prototype: object, name: keyof typeof counts): void => {
      const methods = prototype as Record<string, (...args: unknown[]) => unknown>;
      const plain = methods[name] as (...args: unknown[]) => unknown;
      methods[name] = function (this: unknown, ...args: unknown[]) {
        counts[name] += 1;
        return plain.apply(this, args);
      };
      undo.push(() => {
        methods[name] = plain;
      });
    };
    countCalls(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
    countCalls(GPUQueue.prototype, 'submit');
    countCalls(GPUCommandEncoder.prototype, 'beginComputePass');
    for (const name of ['createBuffer', 'createBindGroup', 'createComputePipeline'] as const) countCalls(GPUDevice.prototype, name);
    try {
      executor.step(inputs, { learningRate: 1e-3, emaDecay: 0.9 });
      await executor.readLosses();
      const warm = { ...counts };
      const bytes = executor.bytes;
      for (let i = 0; i < 1000; i++) {
        executor.step(inputs, { learningRate: 1e-3, emaDecay: 0.9 });
        if (i % 50 === 49) await executor.readLosses();
      }
      expect(executor.bytes).toBe(bytes);
      const dispatches = (counts.dispatchWorkgroups - warm.dispatchWorkgroups) / 1000;
      expect(Number.isInteger(dispatches)).toBe(true);
      expect(dispatches).toBeGreaterThan(10);
      expect(dispatches).toBeLessThanOrEqual(30);
      // Every fiftieth step the losses are read: one submit more.
      expect(counts.submit - warm.submit).toBe(1020);
      expect(counts.beginComputePass - warm.beginComputePass).toBe(1000);
      expect(counts.createBuffer).toBe(warm.createBuffer);
      expect(counts.createBindGroup).toBe(warm.createBindGroup);
      expect(counts.createComputePipeline).toBe(warm.createComputePipeline);
      expect(executor.stepCount).toBe(1001);
    } finally {
      for (const restore of undo) restore();
    }
  });

  it('goes on from a checkpoint as if nothing had been', async () => {
    const { program, makeInputs } = vaeTest();
    const inputs = makeInputs(BATCH, 1);
    const whole = await make(program);
    const options = { learningRate: 1e-2, emaDecay: 0.5 };
    for (let i = 0; i < 3; i++) whole.step(inputs, options);
    const checkpoint = await whole.readCheckpoint();
    for (let i = 0; i < 3; i++) whole.step(inputs, options);
    const resumed = await make(program);
    resumed.restoreCheckpoint(checkpoint);
    for (let i = 0; i < 3; i++) resumed.step(inputs, options);
    expect(await resumed.readAverage()).toEqual(await whole.readAverage());
    expect(resumed.stepCount).toBe(6);
  });

  it('throws on what it cannot do', async () => {
    const { program, makeInputs } = vaeTest();
    const inputs = makeInputs(BATCH, 1);
    await expect(createWebgpuExecutor(program, { seed: 1, batchSize: 6, mode: 'training' })).rejects.toThrow('multiple of 4');
    const forwardOnly = await make(program, { mode: 'forward' });
    expect(() => forwardOnly.step(inputs, { learningRate: 1, emaDecay: 0 })).toThrow('forward passes only');
    const training = await make(program);
    expect(() => training.step({ arrays: inputs.arrays }, { learningRate: 1, emaDecay: 0 })).toThrow('klWeight');
    expect(() => training.setParameters(new Float32Array(3))).toThrow(RangeError);
    training.dispose();
    expect(() => training.step(inputs, { learningRate: 1, emaDecay: 0 })).toThrow('disposed');
  });

  it('says so before a buffer would be larger than the GPU allows', async () => {
    const builder = createProgramBuilder();
    builder.input('elements', { type: 'f32', width: 40_000, perRow: true });
    builder.inputValue('x', { input: 'elements' });
    builder.blockDense('wide', { input: 'x', layout: 'shared', widths: [40_000] });
    await expect(createWebgpuExecutor(builder.build(), { seed: 1, batchSize: 4, mode: 'forward' })).rejects.toThrow(
      /^Out of memory: .*MiB/,
    );
  });
});

describe('passes without training', () => {
  it('give the same in chunks as in one batch, and one block as in the whole', async () => {
    const { program, makeInputs } = autoregressiveTest();
    const rowCount = 2 * BATCH + 5;
    const inputs = makeInputs(rowCount, 1);
    const small = await make(program);
    const large = await make(program, { batchSize: 64, mode: 'forward' });
    expect(await small.evaluate(inputs)).toEqual(await large.evaluate(inputs));
    const logits = await small.forward(inputs, 'logits');
    const value = program.values.at(-1) as Program['values'][number];
    const block = value.blocks[1] as (typeof value.blocks)[number];
    // Other rows first, so that nothing of the right answer is left over.
    await large.forward(makeInputs(rowCount, 2), 'logits');
    const one = await large.forward(inputs, 'logits', { block: 1 });
    expect(one).toHaveLength(rowCount * block.width);
    const cut = Array.from(one, (_, i) => logits[Math.floor(i / block.width) * value.width + block.offset + (i % block.width)]);
    expect(Array.from(one)).toEqual(cut);
  });

  it('draw the same noise in chunks as in one batch', async () => {
    const { program, makeInputs } = vaeTest();
    const inputs = makeInputs(2 * BATCH, 1);
    const small = await make(program);
    const large = await make(program, { batchSize: 2 * BATCH, mode: 'forward' });
    expect(await small.forward(inputs, 'z')).toEqual(await large.forward(inputs, 'z'));
  });
});

describe('a lost device', () => {
  it('rejects reads that wait, and later steps', async () => {
    const { program, makeInputs } = vaeTest();
    const inputs = makeInputs(BATCH, 1);
    const executor = await make(program);
    executor.step(inputs, { learningRate: 1e-3, emaDecay: 0 });
    const waiting = executor.readAverage();
    const { device } = currentWebgpu() as NonNullable<ReturnType<typeof currentWebgpu>>;
    device.destroy();
    await expect(waiting).rejects.toThrow();
    await device.lost;
    expect(() => executor.step(inputs, { learningRate: 1e-3, emaDecay: 0 })).toThrow();
    await useWebgpu();
    expect(() => executor.step(inputs, { learningRate: 1e-3, emaDecay: 0 })).toThrow();
  });
});
