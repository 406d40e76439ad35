import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { findThreadObstacle } from '../program/wasm/thread.ts';
import type { BackendInfo, BackendName } from './contract.ts';
import { beginGeneration } from './device.ts';
import { runSelfTest } from './self-test.ts';
import { useWasm } from './wasm.ts';
import { useWebgpu } from './webgpu.ts';

const ORDER: readonly BackendName[] = ['webgpu', 'wasm', 'cpu'];

interface Ready {
  readonly threads: number;
  readonly adapter: string | null;
  /** What runs, for the chip: 'WebGPU on “google swiftshader”'. */
  readonly description: string;
}

const START: Readonly<Record<BackendName, () => Promise<Ready>>> = {
  async webgpu() {
    const { adapter } = await useWebgpu();
    return { threads: 0, adapter, description: `WebGPU on “${adapter}”` };
  },
  async wasm() {
    const { threads, simd, singleThreadReason } = await useWasm();
    // Networks of the page's own kernels have a second thread of their own, whatever tfjs has.
    const most = Math.max(threads, findThreadObstacle() === null ? 2 : 1);
    const how = most > 1 ? `on ${most} threads` : `on one thread (${singleThreadReason})`;
    return { threads, adapter: null, description: `WebAssembly ${simd ? 'with SIMD ' : ''}${how}` };
  },
  async cpu() {
    if (!(await setBackend('cpu'))) throw new Error('The plain JavaScript engine could not start.');
    beginGeneration();
    return { threads: 0, adapter: null, description: 'Plain JavaScript' };
  },
};

const TITLES: Readonly<Record<BackendName, string>> = { webgpu: 'WebGPU', wasm: 'WebAssembly', cpu: 'Plain JavaScript' };

/**
 * Puts the best backend in use that works: WebGPU, then WASM, then plain JavaScript, each only after its self-test.
 *
 * A forced backend is tried first; when it fails, the ones after it in that order are tried, then the ones before.
 *
 * @returns which one and why, with every attempt; tfjs runs on it from then on.
 * @throws Error when none works, with what each said.
 */
export async function chooseBackend(preference: 'auto' | BackendName): Promise<BackendInfo> {
  const from = preference === 'auto' ? 0 : ORDER.indexOf(preference);
  const attempts: BackendInfo['attempts'][number][] = [];
  for (const backend of [...ORDER.slice(from), ...ORDER.slice(0, from)]) {
    let ready: Ready;
    try {
      ready = await START[backend]();
    } catch (error) {
      attempts.push({ backend, status: 'unavailable', detail: messageOf(error) });
      continue;
    }
    const wrong = await runSelfTest().catch((error: unknown) => `it stopped with “${messageOf(error)}”`);
    if (wrong !== null) {
      attempts.push({ backend, status: 'failed-self-test', detail: `${ready.description}: ${wrong}.` });
      continue;
    }
    const earlier = attempts.map(
      (attempt) => `${TITLES[attempt.backend]} ${attempt.status === 'unavailable' ? 'is not available' : 'failed its self-test'}`,
    );
    const detail = `${ready.description} passed its self-test.`;
    attempts.push({ backend, status: 'chosen', detail });
    return {
      backend,
      reason: earlier.length === 0 ? detail : `${earlier.join(', ')}; ${detail}`,
      threads: ready.threads,
      adapter: ready.adapter,
      attempts,
      forced: preference === backend,
    };
  }
  throw new Error(
    `No engine works in this browser: ${attempts.map((attempt) => `${TITLES[attempt.backend]}: ${attempt.detail}`).join(' ')}`,
  );
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(error);
}
