import { ReadError } from '../read-error.ts';
import { damaged } from './errors.ts';
import { createBlobGatherer, type UnpackOptions } from './inflate.ts';

/** Unpacks a zstd file with fzstd. @throws ReadError 'damaged', 'too-large'; DOMException AbortError. */
export async function unzstd(packed: Blob, { signal, onProgress, pause }: UnpackOptions): Promise<Blob> {
  const { Decompress } = await import('fzstd');
  const gatherer = createBlobGatherer();
  const decompress = new Decompress((chunk) => gatherer.add(chunk.slice()));
  let bytesRead = 0;
  const reader = packed.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    signal?.throwIfAborted();
    try {
      decompress.push(done ? new Uint8Array(0) : value, done);
    } catch (error) {
      if (error instanceof ReadError) throw error;
      throw damaged('This zstd file is broken or cut off.', error instanceof Error ? error.message : String(error));
    }
    if (done) return gatherer.finish();
    bytesRead += value.length;
    onProgress?.(bytesRead);
    await pause?.();
    signal?.throwIfAborted();
  }
}
