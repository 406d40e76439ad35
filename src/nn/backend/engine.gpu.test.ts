import '@tensorflow/tfjs-backend-cpu';
import { grads, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create, globals } from 'webgpu';
import { adamStep } from '../ops/adam/adam.ts';
import { drawValues, OPERATION_CASES, runAdamCase } from '../ops/contract-cases.ts';
import { chooseBackend } from './choose.ts';
import { currentFault } from './device.ts';
import { runSelfTest } from './self-test.ts';
import { useWebgpu } from './webgpu.ts';

Object.assign(globalThis, globals);
const gpu = create([]);
Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node', hardwareConcurrency: 1 }, configurable: true });

async function collect(make: () => Tensor[]): Promise<Float32Array[]> {
  const tensors = tidy(make);
  const values = await Promise.all(tensors.map(async (t) => new Float32Array((await t.data()) as Float32Array)));
  for (const t of tensors) t.dispose();
  return values;
}

function expectClose(found: readonly Float32Array[], expected: readonly Float32Array[]): void {
  expect(found.map((values) => values.length)).toEqual(expected.map((values) => values.length));
  found.forEach((values, i) => {
    values.forEach((value, j) => {
      const want = expected[i]?.[j] as number;
      expect(Math.abs(value - want), `output ${i}, element ${j}: ${value} against ${want}`).toBeLessThanOrEqual(
        1e-4 * Math.max(10, Math.abs(want)),
      );
    });
  });
}

describe('on WebGPU', () => {
  beforeAll(async () => {
    await useWebgpu();
  });
  afterAll(async () => {
    await setBackend('cpu');
  });

  it('the self-test passes', async () => {
    expect(await runSelfTest()).toBeNull();
  });

  it.each(OPERATION_CASES)('$name gives the values and gradients of the CPU', async ({ inputs, run }) => {
    const make = () => {
      const tensors = inputs.map((shape, i) =>
        tensor(
          drawValues(
            i,
            shape.reduce((product, n) => product * n, 1),
          ),
          [...shape],
        ),
      );
      const value = run(tensors);
      const gradients = grads((...own: Tensor[]) => run(own))(tensors, tensor(drawValues(70, value.size), value.shape));
      return [value, ...gradients];
    };
    await setBackend('webgpu');
    const found = await collect(make);
    await setBackend('cpu');
    const expected = await collect(make);
    await setBackend('webgpu');
    expectClose(found, expected);
    expect(currentFault()).toBeNull();
  });

  it('the optimiser gives the CPU’s step', async () => {
    await setBackend('webgpu');
    const found = await collect(() => runAdamCase(adamStep));
    await setBackend('cpu');
    expectClose(found, await collect(() => runAdamCase(adamStep)));
  });

  it('is chosen first, and says on what', async () => {
    const info = await chooseBackend('auto');
    expect(info).toMatchObject({ backend: 'webgpu', forced: false, threads: 0 });
    expect(info.attempts.map((attempt) => attempt.status)).toEqual(['chosen']);
    expect(info.adapter).toBeTruthy();
    expect(info.reason).toContain('WebGPU');
  });
});
