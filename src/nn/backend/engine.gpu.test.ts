import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create, globals } from 'webgpu';
import { chooseBackend } from './choose.ts';
import { runSelfTest } from './self-test.ts';
import { useWebgpu } from './webgpu.ts';

Object.assign(globalThis, globals);
const gpu = create([]);
Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node', hardwareConcurrency: 1 }, configurable: true });

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

  it('is chosen first, and says on what', async () => {
    const info = await chooseBackend('auto');
    expect(info).toMatchObject({ backend: 'webgpu', forced: false, threads: 0 });
    expect(info.attempts.map((attempt) => attempt.status)).toEqual(['chosen']);
    expect(info.adapter).toBeTruthy();
    expect(info.reason).toContain('WebGPU');
  });
});
