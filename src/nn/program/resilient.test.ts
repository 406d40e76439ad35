import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { chooseBackend } from '../backend/choose.ts';
import { backendGeneration, currentFault, reportFault } from '../backend/device.ts';
import type { Executor } from './contract.ts';
import { createExecutor } from './execute.ts';
import { startParameters } from './parameters.ts';
import { createBackendSource, createResilientExecutor } from './resilient.ts';
import { autoregressiveTest } from './test-programs.ts';

const STEPS = 48;
const READ_EVERY = 6;
const OPTIONS = { seed: 3, batchSize: 16, mode: 'training' } as const;
const test = autoregressiveTest();
const loseDevice = () => reportFault(backendGeneration(), { code: 'device-lost', detail: 'The GPU is gone.' });

interface Result {
  readonly losses: number[];
  readonly average: Float32Array;
  readonly nats: Float32Array;
  readonly stepCount: number;
}

/** Takes steps, reading losses now and then; `meddle` is called before each step and, with `read`, while losses are being read. */
async function train(executor: Executor, meddle: (step: number, read: boolean) => void = () => {}): Promise<Result> {
  const losses: number[] = [];
  executor.setParameters(startParameters(test.program, createRandom(1)));
  for (let step = 0; step < STEPS; step++) {
    meddle(step, false);
    const inputs = test.makeInputs(OPTIONS.batchSize, 100 + step);
    executor.step(inputs, { learningRate: 0.01, emaDecay: 0.9 });
    // The caller may reuse its arrays.
    for (const values of Object.values(inputs.arrays)) values.fill(0);
    if ((step + 1) % READ_EVERY > 0) continue;
    const read = executor.readLosses();
    meddle(step, true);
    losses.push((await read).nats as number);
  }
  const { nats } = await executor.evaluate(test.makeInputs(40, 7));
  return { losses, average: await executor.readAverage(), nats: nats?.perRow as Float32Array, stepCount: executor.stepCount };
}

let plain: Result;

beforeAll(async () => {
  const executor = await createExecutor(test.program, await chooseBackend('wasm'), OPTIONS);
  plain = await train(executor);
  executor.dispose();
});

afterAll(async () => {
  await chooseBackend('wasm');
});

/** A source on `backend` whose revivals are counted. */
async function source(backend: 'wasm' | 'cpu' = 'wasm') {
  const counted = { revivals: 0 };
  const backends = createBackendSource(await chooseBackend('wasm'), () => {
    counted.revivals += 1;
    return chooseBackend(backend);
  });
  return { backends, counted };
}

describe.each([
  { name: 'replaying from the start', limits: undefined },
  { name: 'from checkpoints', limits: { intervalMs: 1e9, logBytes: 10_000 } },
  { name: 'with a checkpoint at every read', limits: { intervalMs: 0, logBytes: 0 } },
])('a training that loses its device, $name', ({ limits }) => {
  it.each([
    { when: 'between two steps', at: (step: number, read: boolean) => step === 20 && !read },
    { when: 'before the first step', at: (step: number, read: boolean) => step === 0 && !read },
    { when: 'while losses are read', at: (step: number, read: boolean) => step === 29 && read },
    { when: 'right after losses were read', at: (step: number, read: boolean) => step === 30 && !read },
    { when: 'again and again', at: (step: number, read: boolean) => step % 11 === 5 && (step === 5) === read },
  ])('$when ends as if it had not', async ({ at }) => {
    const { backends, counted } = await source();
    const executor = await createResilientExecutor(test.program, backends, OPTIONS, limits);
    let lost = 0;
    const result = await train(executor, (step, read) => {
      if (!at(step, read)) return;
      lost += 1;
      loseDevice();
    });
    expect(lost).toBeGreaterThan(0);
    expect(counted.revivals).toBe(lost);
    expect(currentFault()).toBeNull();
    expect(result).toEqual(plain);
    executor.dispose();
  });

  it('goes on with another engine', async () => {
    const { backends, counted } = await source('cpu');
    const executor = await createResilientExecutor(test.program, backends, OPTIONS, limits);
    expect(executor.kind).toBe('wasm');
    const result = await train(executor, (step, read) => {
      if (step === 26 && !read) loseDevice();
    });
    expect(counted.revivals).toBe(1);
    expect(backends.current().backend).toBe('cpu');
    expect(executor.kind).toBe('plain');
    expect(result.stepCount).toBe(STEPS);
    const furthest = (found: ArrayLike<number>, wanted: ArrayLike<number>) =>
      Math.max(...Array.from(found, (value, i) => Math.abs(value - (wanted[i] as number))));
    expect(furthest(result.losses, plain.losses)).toBeLessThan(2e-3);
    expect(furthest(result.nats, plain.nats)).toBeLessThan(2e-2);
    executor.dispose();
  });
});

describe('a lost device', () => {
  it('is revived once for all trainings on it', async () => {
    const { backends, counted } = await source();
    const first = await createResilientExecutor(test.program, backends, OPTIONS);
    const second = await createResilientExecutor(test.program, backends, OPTIONS);
    const half = train(first, (step, read) => {
      if (step === 17 && !read) loseDevice();
    });
    expect(await half).toEqual(plain);
    expect(await train(second)).toEqual(plain);
    expect(counted.revivals).toBe(1);
    first.dispose();
    second.dispose();
  });

  it('ends the training where nothing can be revived', async () => {
    const backends = createBackendSource(await chooseBackend('wasm'), () => Promise.reject(new Error('No engine is left.')));
    const executor = await createResilientExecutor(test.program, backends, OPTIONS);
    const failure = train(executor, (step, read) => {
      if (step === 8 && !read) loseDevice();
    });
    await expect(failure).rejects.toThrow('No engine is left.');
    expect(currentFault()?.code).toBe('device-lost');
    executor.dispose();
    await chooseBackend('wasm');
  });

  it('other faults and wrong use pass through', async () => {
    const { backends, counted } = await source();
    const executor = await createResilientExecutor(test.program, backends, OPTIONS);
    executor.setParameters(startParameters(test.program, createRandom(1)));
    expect(() => executor.step({ arrays: {} }, { learningRate: 0.01, emaDecay: 0.9 })).toThrow(/tokens|features|rank/);
    await expect(executor.forward(test.makeInputs(4, 1), 'nowhere')).rejects.toThrow();
    expect(counted.revivals).toBe(0);
    expect(executor.stepCount).toBe(0);
    executor.dispose();
  });
});
