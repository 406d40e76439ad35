import { getBackend } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backend/contract.ts';
import { backendGeneration } from '../backend/device.ts';
import type { Executor, Program } from './contract.ts';
import { createExecutor } from './execute.ts';

/** Rows that a forward pass is made for. */
export const CHUNK_ROWS = 1024;

/** A program with weights, run forward on whatever backend is in use; after a change of backend it is set up afresh. */
export interface ForwardNetwork {
  /** @param arrays inputs of at most any number of rows. @returns the value, padding and all. */
  forward(arrays: Readonly<Record<string, Float32Array>>, value: string): Promise<Float32Array>;
  setParameters(flat: Float32Array): void;
  dispose(): void;
}

/** Disposal: the caller disposes. */
export function createNetwork(program: Program, flat: Float32Array): ForwardNetwork {
  let weights = flat;
  let opened: { readonly generation: number; readonly executor: Executor } | null = null;
  const open = async (): Promise<Executor> => {
    const generation = backendGeneration();
    if (opened === null || opened.generation !== generation) {
      const backend = { backend: getBackend() as BackendName, reason: '', threads: 1, adapter: null, attempts: [], forced: false };
      const executor = await createExecutor(program, backend, { seed: 0, batchSize: CHUNK_ROWS, mode: 'forward' });
      executor.setParameters(weights);
      opened = { generation, executor };
    }
    return opened.executor;
  };
  return {
    async forward(arrays, value) {
      return (await open()).forward({ arrays }, value);
    },
    setParameters(next) {
      weights = next;
      if (opened?.generation === backendGeneration()) opened.executor.setParameters(next);
    },
    dispose() {
      if (opened?.generation === backendGeneration()) opened.executor.dispose();
      opened = null;
    },
  };
}
