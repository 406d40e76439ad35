import { getBackend } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseBackend } from './choose.ts';
import { backendGeneration, beginGeneration, currentFault, onDeviceLost, reportFault } from './device.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('chooseBackend', () => {
  it('passes over WebGPU where there is none and says so', async () => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 1 });
    const info = await chooseBackend('auto');
    expect(info.backend).toBe('wasm');
    expect(getBackend()).toBe('wasm');
    expect(info.attempts.map(({ backend, status }) => `${backend} ${status}`)).toEqual(['webgpu unavailable', 'wasm chosen']);
    expect(info.reason).toMatch(/WebGPU is not available; WebAssembly .* passed its self-test/);
  });

  it('passes over a GPU without an adapter', async () => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 1, gpu: { requestAdapter: async () => null } });
    const info = await chooseBackend('webgpu');
    expect(info).toMatchObject({ backend: 'wasm', forced: false });
    expect(info.attempts[0]?.detail).toContain('found no GPU');
  });

  it('can be forced to the CPU', async () => {
    const info = await chooseBackend('cpu');
    expect(info).toMatchObject({ backend: 'cpu', forced: true, threads: 0, adapter: null });
    expect(getBackend()).toBe('cpu');
  });

  it('falls back to the CPU where WebAssembly is missing', async () => {
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('WebAssembly', undefined);
    const info = await chooseBackend('auto');
    expect(info.attempts.map(({ backend, status }) => `${backend} ${status}`)).toEqual([
      'webgpu unavailable',
      'wasm unavailable',
      'cpu chosen',
    ]);
  });
});

describe('device faults', () => {
  it('reach listeners once, and only for the backend in use', () => {
    const seen: string[] = [];
    const stop = onDeviceLost(({ detail }) => seen.push(detail));
    const old = beginGeneration();
    beginGeneration();
    reportFault(old, { code: 'device-lost', detail: 'stale' });
    expect(currentFault()).toBeNull();
    reportFault(backendGeneration(), { code: 'out-of-memory', detail: 'first' });
    reportFault(backendGeneration(), { code: 'device-lost', detail: 'second' });
    expect(seen).toEqual(['first']);
    expect(currentFault()).toEqual({ code: 'out-of-memory', detail: 'first' });
    stop();
    beginGeneration();
    expect(currentFault()).toBeNull();
  });
});
