import { getThreadsCount, setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { beginGeneration } from './device.ts';

const MOST_THREADS = 4;
const PROBE_TIMEOUT_MS = 3000;
let configured = false;

export interface WasmReady {
  readonly threads: number;
  readonly simd: boolean;
  /** Why it runs on one thread, or null when it runs on several. */
  readonly singleThreadReason: string | null;
}

/**
 * Puts the WASM backend in use: SIMD where the engine has it, threads where the page is cross-origin isolated and may start workers from
 * `blob:`.
 *
 * The binaries are the page's own files. Under Node tfjs reads them from its package, on one thread.
 *
 * @throws Error where WebAssembly does not start; the message is for the person.
 */
export async function useWasm(): Promise<WasmReady> {
  if (typeof WebAssembly === 'undefined') throw new Error('This browser does not run WebAssembly here.');
  const singleThreadReason = await findThreadObstacle();
  // Once started, the module stays: paths and thread count are read at its first start only. (Asking tfjs whether it has started would
  // start it.)
  if (!configured && env().getBool('IS_BROWSER')) {
    configured = true;
    setWasmPaths({
      'tfjs-backend-wasm.wasm': toAbsolute(plainUrl),
      'tfjs-backend-wasm-simd.wasm': toAbsolute(simdUrl),
      'tfjs-backend-wasm-threaded-simd.wasm': toAbsolute(threadedUrl),
    });
    if (singleThreadReason === null) setThreadsCount(Math.min(navigator.hardwareConcurrency || 1, MOST_THREADS));
    else env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  }
  if (!(await setBackend('wasm'))) throw new Error('The WebAssembly engine could not start.');
  beginGeneration();
  const threaded = (await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')) as boolean;
  const threads = threaded ? Math.max(1, getThreadsCount()) : 1;
  return {
    threads,
    simd: (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) as boolean,
    singleThreadReason: singleThreadReason ?? (threads > 1 ? null : describeSingleThread(threaded)),
  };
}

/** tfjs starts half as many threads as there are logical cores, whatever it is asked for. */
function describeSingleThread(threaded: boolean): string {
  return threaded
    ? `one for every two of this machine’s ${navigator.hardwareConcurrency} logical cores`
    : 'this browser has no WebAssembly threads';
}

function toAbsolute(url: string): string {
  return new URL(url, globalThis.location.href).href;
}

/** Null where threads can run; else why not. The threaded build starts its threads from `blob:` scripts, which a policy may forbid. */
async function findThreadObstacle(): Promise<string | null> {
  if (!env().getBool('IS_BROWSER')) return 'threads run only in a browser';
  if (!globalThis.crossOriginIsolated) return 'the page is not cross-origin isolated';
  if (typeof Worker === 'undefined') return 'a worker here cannot start others';
  const url = URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }));
  const probe = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), PROBE_TIMEOUT_MS);
    const settle = (works: boolean) => {
      clearTimeout(timer);
      resolve(works);
    };
    try {
      const worker = new Worker(url);
      worker.onmessage = () => {
        worker.terminate();
        settle(true);
      };
      worker.onerror = () => settle(false);
    } catch {
      settle(false);
    }
  });
  URL.revokeObjectURL(url);
  return probe ? null : 'the page may not start threads';
}
