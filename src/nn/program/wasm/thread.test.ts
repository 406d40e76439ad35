import { setFlagsFromString } from 'node:v8';
import { Worker as NodeWorker } from 'node:worker_threads';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { startParameters } from '../parameters.ts';
import { TEST_PROGRAMS, type TestProgram } from '../test-programs.ts';
import { createWasmExecutor } from './executor.ts';

/** Gives Node's worker what a browser's has, and reads the page's source there. */
const START = `
  const { parentPort, workerData } = require('node:worker_threads');
  globalThis.self = {
    postMessage: (message) => parentPort.postMessage(message),
    set onmessage(listener) {
      parentPort.on('message', (data) => listener({ data }));
    },
  };
  import('tsx/esm/api').then(({ register }) => {
    register();
    return import(workerData);
  });
`;

let readyCount = 0;

/** A worker as the page has it, by Node's: a thread of its own over the same memory. */
class PageWorker {
  onmessage = () => {};
  onerror = () => {};
  readonly #worker: NodeWorker;

  constructor({ href }: URL) {
    this.#worker = new NodeWorker(START, { eval: true, workerData: href });
    this.#worker.on('message', () => {
      readyCount += 1;
      this.onmessage();
    });
    this.#worker.on('error', () => this.onerror());
  }

  postMessage(message: unknown): void {
    this.#worker.postMessage(message);
  }

  terminate(): void {
    void this.#worker.terminate();
  }
}

beforeAll(() => {
  // Later versions of Node have it without being asked.
  if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
  vi.stubGlobal('navigator', { hardwareConcurrency: 2 });
  vi.stubGlobal('Worker', PageWorker);
});

beforeEach(() => {
  readyCount = 0;
});

async function train({ program, makeInputs }: TestProgram, isIsolated: boolean) {
  vi.stubGlobal('crossOriginIsolated', isIsolated);
  const batchSize = 136;
  const executor = await createWasmExecutor(program, { seed: 7, batchSize, mode: 'training' });
  executor.setParameters(startParameters(program, createRandom(3)));
  for (let step = 0; step < 20; step++) executor.step(makeInputs(batchSize, step % 3), { learningRate: 0.01, emaDecay: 0.9 });
  const result = { checkpoint: await executor.readCheckpoint(), losses: await executor.readLosses(), threadCount: readyCount };
  executor.dispose();
  return result;
}

it.each(TEST_PROGRAMS)('two threads train $name to the very bits of one', async (test) => {
  const one = await train(test, false);
  expect(one.threadCount).toBe(0);
  expect(await train(test, true)).toEqual({ ...one, threadCount: 1 });
});
