import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { findBackend, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { beginGeneration, reportFault } from './device.ts';

/** Limits that tfjs uses; asked for at the adapter's own maximum. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

export interface WebgpuReady {
  readonly adapter: string;
}

/** The device in use, for kernels of our own. */
export interface WebgpuDevice {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
}

let current: WebgpuDevice | null = null;

/** The device that `useWebgpu` put in use last, or null before. */
export function currentWebgpu(): WebgpuDevice | null {
  return current;
}

/**
 * Gives tfjs a GPU device of our own, so that its loss and its uncaught errors are seen, and puts it in use.
 *
 * @throws Error where there is no WebGPU, no adapter, or the device is refused; the message is for the person.
 */
export async function useWebgpu(): Promise<WebgpuReady> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (gpu === undefined) throw new Error('This browser does not offer WebGPU here.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('This browser offers WebGPU, but found no GPU that it can use.');
  const requiredLimits: Record<string, number> = {};
  for (const limit of LIMITS) requiredLimits[limit] = adapter.limits[limit];
  const requiredFeatures = (['shader-f16', 'subgroups'] as GPUFeatureName[]).filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  if (findBackend('webgpu') !== null) removeBackend('webgpu');
  registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info as ConstructorParameters<typeof WebGPUBackend>[1]), 3);
  if (!(await setBackend('webgpu'))) throw new Error('TensorFlow.js could not start on this GPU.');
  const generation = beginGeneration();
  current = { device, info: adapter.info };
  device.lost.then((info) => {
    if (info.reason !== 'destroyed') reportFault(generation, { code: 'device-lost', detail: info.message });
  });
  device.addEventListener('uncapturederror', (event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    const outOfMemory = error.constructor.name === 'GPUOutOfMemoryError';
    reportFault(generation, { code: outOfMemory ? 'out-of-memory' : 'device-lost', detail: error.message });
  });
  return { adapter: describeAdapter(adapter.info) };
}

function describeAdapter(info: GPUAdapterInfo): string {
  return [info.vendor, info.architecture, info.description].filter((part) => part !== '').join(' ') || 'unnamed GPU';
}
