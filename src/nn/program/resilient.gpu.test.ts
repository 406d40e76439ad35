import { beforeAll, describe, expect, it } from 'vitest';
import { create, globals } from 'webgpu';
import { createRandom } from '#core/random/random.ts';
import type { BackendName } from '#nn/backend/contract.ts';
import { chooseBackend } from '../backend/choose.ts';
import { backendGeneration, currentFault, reportFault } from '../backend/device.ts';
import { currentWebgpu } from '../backend/webgpu.ts';
import type { Executor } from './contract.ts';
import { createExecutor } from './execute.ts';
import { startParameters } from './parameters.ts';
import { createBackendSource, createResilientExecutor } from './resilient.ts';
import { autoregressiveTest } from './test-programs.ts';

Object.assign(globalThis, globals);
const gpu = create([]);
Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node', hardwareConcurrency: 1 }, configurable: true });

const STEPS = 24;
const OPTIONS = { seed: 3, batchSize: 24, mode: 'training' } as const;
const test = autoregressiveTest();

async function train(executor: Executor, before: (step: number) => void = () => {}): Promise<Float32Array> {
  executor.setParameters(startParameters(test.program, createRandom(1)));
  for (let step = 0; step < STEPS; step++) {
    before(step);
    executor.step(test.makeInputs(OPTIONS.batchSize, 100 + step), { learningRate: 0.01, emaDecay: 0.9 });
    if (step % 5 === 4) await executor.readLosses();
  }
  expect(executor.stepCount).toBe(STEPS);
  return executor.readAverage();
}

/** Destroys the device under the training; a driver that takes it away says so in the same way, but for the reason. */
function loseDevice(): void {
  currentWebgpu()?.device.destroy();
  reportFault(backendGeneration(), { code: 'device-lost', detail: 'The GPU is gone.' });
}

describe('a training on WebGPU whose device is lost', () => {
  let plain: Float32Array;

  beforeAll(async () => {
    const executor = await createExecutor(test.program, await chooseBackend('webgpu'), OPTIONS);
    expect(executor.kind).toBe('webgpu');
    plain = await train(executor);
    executor.dispose();
  }, 120_000);

  it.each([
    { next: 'webgpu', kind: 'webgpu', limits: { intervalMs: 0, logBytes: 0 } },
    { next: 'wasm', kind: 'wasm', limits: { intervalMs: 0, logBytes: 0 } },
  ] as const)(
    'goes on with $next and ends where it would have',
    async ({ next, kind, limits }) => {
      let revivals = 0;
      const backends = createBackendSource(await chooseBackend('webgpu'), () => {
        revivals += 1;
        return chooseBackend(next satisfies BackendName);
      });
      const executor = await createResilientExecutor(test.program, backends, OPTIONS, limits);
      const average = await train(executor, (step) => {
        if (step === 13) loseDevice();
      });
      expect(revivals).toBe(1);
      expect(currentFault()).toBeNull();
      expect(executor.kind).toBe(kind);
      const furthest = average.reduce((most, value, i) => Math.max(most, Math.abs(value - (plain[i] as number))), 0);
      expect(furthest).toBeLessThan(2e-3);
      executor.dispose();
    },
    120_000,
  );
});
