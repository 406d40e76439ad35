/** What each backend is called on every screen and in the record. */
export const BACKEND_NAMES: Readonly<Record<'webgpu' | 'wasm' | 'cpu', string>> = { webgpu: 'WebGPU', wasm: 'WASM', cpu: 'CPU' };
