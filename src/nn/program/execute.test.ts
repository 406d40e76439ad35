import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BackendInfo, BackendName } from '#nn/backend/contract.ts';
import { autoregressiveTest } from './test-programs.ts';

const { program, makeInputs } = autoregressiveTest();
const OPTIONS = { seed: 1, batchSize: 8, mode: 'training' } as const;

function infoOf(backend: BackendName): BackendInfo {
  return { backend, reason: '', threads: 1, adapter: null, attempts: [], forced: false };
}

/** Afresh, because the kernels are chosen once. */
async function loadCreateExecutor() {
  vi.resetModules();
  return (await import('./execute.ts')).createExecutor;
}

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('createExecutor', () => {
  it('takes the kernels in WebAssembly, and in plain JavaScript on the CPU', async () => {
    const createExecutor = await loadCreateExecutor();
    expect((await createExecutor(program, infoOf('wasm'), OPTIONS)).kind).toBe('wasm');
    expect((await createExecutor(program, infoOf('cpu'), OPTIONS)).kind).toBe('plain');
  });

  it('falls back to plain JavaScript where the engine has no SIMD', async () => {
    const createExecutor = await loadCreateExecutor();
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect((await createExecutor(program, infoOf('wasm'), OPTIONS)).kind).toBe('plain');
  });

  it('refuses what would reach beyond the network’s memory', async () => {
    const createExecutor = await loadCreateExecutor();
    await expect(createExecutor(program, infoOf('wasm'), { ...OPTIONS, batchSize: 6 })).rejects.toThrow('multiple of 4');
    await expect(createExecutor(program, infoOf('wasm'), { ...OPTIONS, batchSize: 2 ** 24 })).rejects.toThrow('2 GB');
    const executor = await createExecutor(program, infoOf('wasm'), OPTIONS);
    const step = { learningRate: 0.1, emaDecay: 0.9 };
    const { arrays } = makeInputs(8, 1);
    const tokens = arrays.tokens!.slice();
    tokens[1] = 7;
    expect(() => executor.step({ arrays: { ...arrays, tokens } }, step)).toThrow('column 1, which has 7 tokens');
    expect(() => executor.step({ arrays: { ...arrays, rank: Int32Array.of(0, 1, 2, 3, 3) } }, step)).toThrow('once');
    expect(() => executor.step({ arrays: { tokens: arrays.tokens! } }, step)).toThrow('features');
    expect(() => executor.setParameters(new Float32Array(4))).toThrow('parameters');
    executor.step({ arrays }, step);
    expect((await executor.readLosses()).nats).toBeGreaterThan(0);
  });
});
