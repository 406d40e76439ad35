type Kernel = (...args: number[]) => void;

/** Kernels over one memory. */
export interface Kernels {
  readonly build: 'relaxed' | 'simd' | 'plain';
  readonly call: Readonly<Record<string, Kernel>>;
  readonly memory: { readonly buffer: ArrayBufferLike };
}

/** Below lie the kernels' own constants, then the panel that products pack. */
export const CONSTANT_BYTES = 16384;
export const PACKED_BYTES = 131072;
export const FIRST_FREE = CONSTANT_BYTES + PACKED_BYTES;

/** The kernels of a module over a memory that is there already. */
export function bind(module: WebAssembly.Module, memory: WebAssembly.Memory, build: Kernels['build'] = 'relaxed'): Kernels {
  const env = {
    memory,
    abort: () => {
      throw new Error('A kernel stopped.');
    },
  };
  const { exports } = new WebAssembly.Instance(module, { env });
  return { build, call: exports as Kernels['call'], memory };
}
