/** One buffer seen as each type, as a WebAssembly memory would be. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  readonly floats: Float32Array;
  readonly ints: Int32Array;
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
  readonly doubles: Float64Array;
}

export function createMemory(byteCount: number): Memory {
  const buffer = new ArrayBuffer(Math.ceil(byteCount / 16) * 16);
  return {
    buffer,
    floats: new Float32Array(buffer),
    ints: new Int32Array(buffer),
    words: new Uint32Array(buffer),
    bytes: new Uint8Array(buffer),
    doubles: new Float64Array(buffer),
  };
}
