import { ReadError } from '../read-error.ts';
import { damaged } from './errors.ts';
import { createBlobGatherer, inflate, type UnpackOptions } from './inflate.ts';

/**
 * Unpacks a gzip file. Browsers unpack one member and refuse what follows, so a file of several (as bgzip and `cat a.gz b.gz` make)
 * is read again with fflate, which reads them all.
 * @throws ReadError 'damaged', 'too-large'; DOMException AbortError.
 */
export async function gunzip(packed: Blob, options: UnpackOptions): Promise<Blob> {
  try {
    return await inflate(packed, 'gzip', options);
  } catch (error) {
    if (!(error instanceof ReadError) || error.code !== 'damaged') throw error;
    const whole = await gunzipMembers(packed, options);
    if (whole === null) throw damaged('This gzip file is broken or cut off.', error.detail);
    return whole;
  }
}

const PIECE_BYTES = 1 << 12;

/** Null when the file is damaged, or holds but one member, which the browser's own inflater has refused with reason. */
async function gunzipMembers(packed: Blob, { signal, onProgress, pause }: UnpackOptions): Promise<Blob | null> {
  const { Gunzip } = await import('fflate');
  const gatherer = createBlobGatherer();
  let members = 0;
  let isWhole = false;
  const gunzip = new Gunzip((chunk, final) => {
    gatherer.add(chunk);
    if (final) isWhole = true;
  });
  gunzip.onmember = () => {
    members += 1;
  };
  let bytesRead = 0;
  const reader = packed.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    signal?.throwIfAborted();
    try {
      // A buffer as large as what is pushed is made anew for every member.
      for (let at = 0; value !== undefined && at < value.length; at += PIECE_BYTES) gunzip.push(value.subarray(at, at + PIECE_BYTES));
      if (done) gunzip.push(new Uint8Array(0), true);
    } catch (error) {
      if (error instanceof ReadError) throw error;
      return null;
    }
    if (done) break;
    bytesRead += value.length;
    onProgress?.(bytesRead);
    await pause?.();
    signal?.throwIfAborted();
  }
  return members > 1 && isWhole ? gatherer.finish() : null;
}
