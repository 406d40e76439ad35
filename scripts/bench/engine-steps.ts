import {
  copyRegisteredKernels,
  findBackendFactory,
  getKernel,
  type KernelConfig,
  registerBackend,
  registerKernel,
  setBackend,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { create, globals } from 'webgpu';
import { loadSampleText } from '#io/samples/load.ts';
import type { BackendInfo, Generator, GeneratorId } from '#models/contract.ts';
import { loadGenerator } from '#models/registry.ts';
import { beginGeneration } from '#nn/backend/device.ts';
import { useWasm } from '#nn/backend/wasm.ts';
import { useWebgpu } from '#nn/backend/webgpu.ts';
import { measureReference } from '#nn/program/execute.ts';
import { measureSteps, median, prepareTable, type StepMeter } from './step-meter.ts';

export type Engine = 'own' | 'reference';

export interface EngineRequest {
  readonly generator: GeneratorId;
  readonly backend: 'webgpu' | 'wasm';
  readonly engine: Engine;
  readonly warmUp: number;
  readonly steps: number;
  /** Slow ones stop after this time. */
  readonly mostSeconds: number;
  /** Of the Adult sample, at most. */
  readonly mostRows: number;
}

export interface EngineFigures {
  readonly rowsPerStep: number;
  /** Median over the steps. */
  readonly stepMs: number;
  /** Means over the steps; null on WASM. */
  readonly gpu: {
    readonly dispatches: number;
    readonly submits: number;
    readonly readBytes: number;
    /** Median: from the step's first call to the GPU to the end of its last. */
    readonly encodeMs: number;
  } | null;
  /** Share of a step outside matrix products; null on WebGPU. */
  readonly otherShare: number | null;
}

/** A method of a class, as the page's code calls it. */
type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Runs `before` at each call of a method, and `after` when it has returned. */
function watch(prototype: object, name: string, before: (self: unknown, args: readonly unknown[]) => void, after: () => void): void {
  const methods = prototype as Record<string, Method>;
  const original = methods[name] as Method;
  methods[name] = function (...args) {
    before(this, args);
    try {
      return original.apply(this, args);
    } finally {
      after();
    }
  };
}

interface GpuMeter extends StepMeter {
  figures(): NonNullable<EngineFigures['gpu']>;
}

function createGpuMeter(): GpuMeter {
  let counting = false;
  let steps = 0;
  let dispatches = 0;
  let submits = 0;
  let readBytes = 0;
  let firstAt = 0;
  let lastAt = 0;
  const encodeMs: number[] = [];
  const enter = () => {
    if (counting && firstAt === 0) firstAt = performance.now();
  };
  const leave = () => {
    lastAt = performance.now();
  };
  watch(GPUDevice.prototype, 'createCommandEncoder', enter, leave);
  watch(GPUDevice.prototype, 'createBuffer', enter, leave);
  watch(GPUQueue.prototype, 'writeBuffer', enter, leave);
  const count = (add: (self: unknown, args: readonly unknown[]) => void) => (self: unknown, args: readonly unknown[]) => {
    enter();
    if (counting) add(self, args);
  };
  const dispatched = count(() => {
    dispatches += 1;
  });
  watch(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', dispatched, leave);
  watch(GPUComputePassEncoder.prototype, 'dispatchWorkgroupsIndirect', dispatched, leave);
  const submitted = count(() => {
    submits += 1;
  });
  watch(GPUQueue.prototype, 'submit', submitted, leave);
  const mapped = (self: unknown, args: readonly unknown[]) => {
    const [mode, offset = 0, size = (self as GPUBuffer).size - (offset as number)] = args;
    if (counting && ((mode as number) & GPUMapMode.READ) !== 0) readBytes += size as number;
  };
  watch(GPUBuffer.prototype, 'mapAsync', mapped, () => {});
  return {
    begin() {
      counting = true;
      firstAt = 0;
    },
    end() {
      counting = false;
      steps += 1;
      encodeMs.push(lastAt - firstAt);
    },
    figures: () => ({ dispatches: dispatches / steps, submits: submits / steps, readBytes: readBytes / steps, encodeMs: median(encodeMs) }),
  };
}

interface ProductMeter extends StepMeter {
  /** Milliseconds in matrix products, of each step. */
  readonly productMs: readonly number[];
}

const TFJS_PRODUCTS = ['BatchMatMul', '_FusedMatMul'];

function createProductMeter(tfjsBackend: string): ProductMeter {
  const productMs: number[] = [];
  let spent = 0;
  const timed = <Args extends unknown[], Result>(work: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      const startedAt = performance.now();
      const result = work(...args);
      spent += performance.now() - startedAt;
      return result;
    };
  };
  for (const kernelName of TFJS_PRODUCTS) {
    const kernel = getKernel(kernelName, tfjsBackend) as KernelConfig | undefined;
    if (kernel === undefined) throw new Error(`tfjs has no ${kernelName} on ${tfjsBackend}.`);
    unregisterKernel(kernelName, tfjsBackend);
    registerKernel({ ...kernel, kernelFunc: timed(kernel.kernelFunc) });
  }
  const Original = WebAssembly.Instance;
  WebAssembly.Instance = new Proxy(Original, {
    construct(target, args) {
      const { exports } = new target(...(args as [WebAssembly.Module, WebAssembly.Imports?]));
      const entries = Object.entries(exports).map(([name, value]) =>
        name.startsWith('multiply') && typeof value === 'function'
          ? [name, timed(value as (...args: unknown[]) => unknown)]
          : [name, value],
      );
      return { exports: Object.fromEntries(entries) };
    },
  });
  return {
    productMs,
    begin() {
      spent = 0;
    },
    end() {
      productMs.push(spent);
    },
  };
}

/** tfjs under another name: a backend of its own beside the page’s. */
async function usePlainTfjs(backend: string): Promise<string> {
  const name = `plain-${backend}`;
  const factory = findBackendFactory(backend);
  if (factory === null) throw new Error(`tfjs has no ${backend}.`);
  registerBackend(name, factory);
  copyRegisteredKernels(backend, name);
  if (!(await setBackend(name))) throw new Error(`tfjs could not start ${name}.`);
  beginGeneration();
  return name;
}

/** Takes training steps of a generator on Adult, by the page's own engine or by plain tfjs operations on the same backend, and measures them. */
export async function run({ generator: id, backend, engine, warmUp, steps, mostSeconds, mostRows }: EngineRequest): Promise<EngineFigures> {
  if (backend === 'webgpu') {
    Object.assign(globalThis, globals);
    Object.defineProperty(globalThis, 'navigator', {
      value: { gpu: create([]), userAgent: 'node', hardwareConcurrency: 1 },
      configurable: true,
    });
    await useWebgpu();
  } else {
    await useWasm();
  }
  // Generators that run on tfjs itself register their loops when they are loaded.
  const generator: Generator = await loadGenerator(id);
  const tfjsBackend = engine === 'reference' && backend === 'wasm' ? await usePlainTfjs(backend) : backend;
  if (engine === 'reference') measureReference();
  const info: BackendInfo = {
    backend,
    reason: 'Chosen by the bench.',
    threads: 1,
    adapter: null,
    attempts: [],
    forced: true,
  };
  const lines = (await loadSampleText('adult')).split('\n');
  const prepared = await prepareTable(lines.slice(0, mostRows + 1).join('\n'));
  const options = { settings: { trials: 1 }, warmUp, steps, mostMs: 1000 * mostSeconds };
  if (backend === 'webgpu') {
    const meter = createGpuMeter();
    const { rowsPerStep, stepMs } = await measureSteps(generator, prepared, info, options, meter);
    return { rowsPerStep, stepMs: median(stepMs), gpu: meter.figures(), otherShare: null };
  }
  const meter = createProductMeter(tfjsBackend);
  const { rowsPerStep, stepMs } = await measureSteps(generator, prepared, info, options, meter);
  const shares = stepMs.map((ms, i) => 1 - (meter.productMs[i] ?? Number.NaN) / ms);
  return { rowsPerStep, stepMs: median(stepMs), gpu: null, otherShare: median(shares) };
}
