import { PACKED_BYTES } from './bind.ts';
import type { Instruction } from './emitter.ts';
import type { SharedKernels } from './module.ts';

/** What a second thread is told once: its share of a step. */
export interface ThreadTask {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of two i32: the number of steps asked for, and of those done (−1: it failed). */
  readonly counters: number;
  /** Address of its own packing space. */
  readonly packed: number;
  readonly instructions: readonly Instruction[];
}

/** Bytes of a thread's own, and where its counters lie in them. */
export const THREAD_BYTES = PACKED_BYTES + 64;
export const FAILED = -1;
const START_TIMEOUT_MS = 4000;
/** A thread that takes so long for its half of a step is taken for dead. */
const STEP_TIMEOUT_MS = 60_000;

/** A second thread that runs its share of each step. */
export interface Thread {
  /** Has the share run; returns at once. */
  begin(): void;
  /** Waits until it has run. @throws Error when the thread failed or does not answer. */
  finish(): void;
  stop(): void;
}

/** Why no second thread can run here; null where one can. */
export function findThreadObstacle(): string | null {
  if (typeof SharedArrayBuffer === 'undefined' || globalThis.crossOriginIsolated !== true) return 'the page is not cross-origin isolated';
  if (typeof Worker === 'undefined') return 'a worker here cannot start others';
  if ((globalThis.navigator?.hardwareConcurrency ?? 1) < 2) return 'this machine has one core';
  return null;
}

/**
 * Starts a thread for the instructions of one share of the rows; null where it does not start.
 *
 * @param address of THREAD_BYTES in the kernels' memory that nothing else uses.
 */
export async function startThread(kernels: SharedKernels, address: number, instructions: readonly Instruction[]): Promise<Thread | null> {
  const worker = new Worker(new URL('./thread.worker.ts', import.meta.url), { type: 'module', name: 'kernels' });
  const counters = address + PACKED_BYTES;
  const task: ThreadTask = { module: kernels.module, memory: kernels.memory, counters, packed: address, instructions };
  const ready = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), START_TIMEOUT_MS);
    const settle = (works: boolean) => {
      clearTimeout(timer);
      resolve(works);
    };
    worker.onmessage = () => settle(true);
    worker.onerror = () => settle(false);
    worker.postMessage(task);
  });
  if (!ready) {
    worker.terminate();
    return null;
  }
  const words = new Int32Array(kernels.memory.buffer);
  const [asked, done] = [counters / 4, counters / 4 + 1];
  let steps = 0;
  return {
    begin() {
      steps += 1;
      Atomics.store(words, asked, steps);
      Atomics.notify(words, asked);
    },
    finish() {
      while (Atomics.load(words, done) !== steps) {
        if (Atomics.load(words, done) === FAILED) throw new Error('The second thread stopped.');
        if (Atomics.wait(words, done, steps - 1, STEP_TIMEOUT_MS) === 'timed-out') throw new Error('The second thread does not answer.');
      }
    },
    stop: () => worker.terminate(),
  };
}
