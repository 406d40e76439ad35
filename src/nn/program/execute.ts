import type { BackendInfo } from '#nn/backend/contract.ts';
import type { Executor, ExecutorOptions, Program } from './contract.ts';
import { createReferenceExecutor } from './reference/executor.ts';
import { createPlainExecutor, createWasmExecutor } from './wasm/executor.ts';
import { KernelsUnavailable } from './wasm/module.ts';
import { createWebgpuExecutor } from './webgpu/executor.ts';
import { WrongKernels } from './webgpu/self-test.ts';

/**
 * The fastest executor for the backend in use: own kernels on WebGPU and WASM, and in plain JavaScript where those do not run; plain tfjs
 * operations
 * on a WebGPU that own kernels fail on.
 *
 * @throws RangeError when the network and batch do not fit into memory.
 * Disposal: the caller disposes.
 */
export async function createExecutor(program: Program, backend: BackendInfo, options: ExecutorOptions): Promise<Executor> {
  if (isMeasured) return createReferenceExecutor(program, options);
  switch (backend.backend) {
    case 'webgpu':
      return createWebgpuExecutor(program, options).catch((error: unknown) => {
        if (error instanceof KernelsUnavailable || error instanceof WrongKernels) return createReferenceExecutor(program, options);
        throw error;
      });
    case 'wasm':
      return createHostExecutor(program, () => options);
    case 'cpu':
      return createPlainExecutor(program, options);
    default:
      throw new RangeError(`There is no backend “${backend.backend satisfies never}”.`);
  }
}

/**
 * On the processor: WASM, or plain JavaScript where its kernels do not run.
 *
 * @throws RangeError when the network and batch do not fit into memory.
 * Disposal: the caller disposes.
 */
export async function createHostExecutor(program: Program, optionsFor: (kind: 'wasm' | 'plain') => ExecutorOptions): Promise<Executor> {
  return createWasmExecutor(program, optionsFor('wasm')).catch((error: unknown) => {
    if (error instanceof KernelsUnavailable) return createPlainExecutor(program, optionsFor('plain'));
    throw error;
  });
}

let isMeasured = false;

/** For the bench: from now on programs run on plain tfjs operations, whatever the backend. */
export function measureReference(): void {
  isMeasured = true;
}
