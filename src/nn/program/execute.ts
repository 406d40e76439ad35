import type { BackendInfo } from '#nn/backend/contract.ts';
import type { Executor, ExecutorOptions, Program } from './contract.ts';
import { createReferenceExecutor } from './reference/executor.ts';
import { createWasmExecutor } from './wasm/executor.ts';
import { KernelsUnavailable } from './wasm/module.ts';
import { createWebgpuExecutor } from './webgpu/executor.ts';
import { WrongKernels } from './webgpu/self-test.ts';

/**
 * The fastest executor for the backend in use: own kernels on WebGPU and WASM; plain tfjs operations where those do not run.
 *
 * @throws RangeError when the network and batch do not fit into memory.
 * Disposal: the caller disposes.
 */
export async function createExecutor(program: Program, backend: BackendInfo, options: ExecutorOptions): Promise<Executor> {
  const fallBack = (error: unknown): Executor => {
    if (error instanceof KernelsUnavailable || error instanceof WrongKernels) return createReferenceExecutor(program, options);
    throw error;
  };
  switch (backend.backend) {
    case 'webgpu':
      return createWebgpuExecutor(program, options).catch(fallBack);
    case 'wasm':
      return createWasmExecutor(program, options).catch(fallBack);
    case 'cpu':
      return createReferenceExecutor(program, options);
    default:
      throw new RangeError(`There is no backend “${backend.backend satisfies never}”.`);
  }
}
