/** Builds of the kernels as base64 text; made by scripts/compile-kernels.ts. */
declare module 'virtual:wasm-kernels' {
  export const relaxed: string;
  export const simd: string;
  /** As `relaxed`, over a memory that threads share. */
  export const shared: string;
}
