import { damaged, MAX_UNPACKED_BYTES, unpacksTooLarge } from './errors.ts';

export interface UnpackOptions {
  readonly signal?: AbortSignal | undefined;
  /** Packed bytes used up so far. */
  readonly onProgress?: ((bytesRead: number) => void) | undefined;
  /** Awaited now and then: a place to let messages in. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** Bytes held in memory before they become part of a Blob, which browsers may keep on disk. */
const PART_BYTES = 8 * 2 ** 20;

const SMALL_BYTES = 1 << 13;

/** Gathers bytes into a Blob, part by part. @throws ReadError 'too-large'. */
export function createBlobGatherer(maxBytes = MAX_UNPACKED_BYTES) {
  const parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  let byteCount = 0;
  /** Small pieces are copied together: a million of them take more than their bytes. */
  let small: Uint8Array<ArrayBuffer> | null = null;
  let smallBytes = 0;
  const closeSmall = () => {
    if (small !== null && smallBytes > 0) waiting.push(small.subarray(0, smallBytes));
    small = null;
    smallBytes = 0;
  };
  const consolidate = () => {
    closeSmall();
    if (waitingBytes > 0) parts.push(new Blob(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  return {
    get byteCount() {
      return byteCount;
    },
    add(bytes: Uint8Array) {
      if (bytes.length === 0) return;
      byteCount += bytes.length;
      if (byteCount > maxBytes) throw unpacksTooLarge();
      if (bytes.length > SMALL_BYTES) {
        closeSmall();
        waiting.push(bytes as Uint8Array<ArrayBuffer>);
      } else {
        if (small !== null && smallBytes + bytes.length > small.length) closeSmall();
        small ??= new Uint8Array(SMALL_BYTES * 16);
        small.set(bytes, smallBytes);
        smallBytes += bytes.length;
      }
      waitingBytes += bytes.length;
      if (waitingBytes >= PART_BYTES) consolidate();
    },
    finish(): Blob {
      consolidate();
      return new Blob(parts);
    },
  };
}

/**
 * Unpacks with the browser's own inflater.
 * @throws ReadError 'damaged', 'too-large'; DOMException AbortError.
 */
export async function inflate(
  packed: Blob,
  format: 'deflate-raw' | 'gzip',
  { signal, onProgress, pause, expectedBytes }: UnpackOptions & { readonly expectedBytes?: number },
): Promise<Blob> {
  const gatherer = createBlobGatherer(expectedBytes === undefined ? MAX_UNPACKED_BYTES : Math.min(expectedBytes, MAX_UNPACKED_BYTES));
  if (expectedBytes !== undefined && expectedBytes > MAX_UNPACKED_BYTES) throw unpacksTooLarge();
  let bytesRead = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytesRead += chunk.length;
      controller.enqueue(chunk);
    },
  });
  const reader = packed.stream().pipeThrough(counted).pipeThrough(new DecompressionStream(format)).getReader();
  let sincePause = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) break;
      gatherer.add(value);
      sincePause += value.length;
      if (sincePause > 2 ** 20) {
        sincePause = 0;
        onProgress?.(bytesRead);
        await pause?.();
        signal?.throwIfAborted();
      }
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    if (error instanceof TypeError || (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')))
      throw damaged('The packed part of this file is broken or cut off.', error.message);
    throw error;
  }
  return gatherer.finish();
}
