import type { ByteDamage } from '../contract.ts';
import type { Encoding } from './contract.ts';
import { countUtf8 } from './decode.ts';

export interface ByteCleaner {
  readonly damage: ByteDamage;
  /** The file's next bytes as well-formed UTF-8, without NULs and byte order mark; what is not whole yet comes with the next call. */
  clean(chunk: Uint8Array, last: boolean): Uint8Array;
}

/** Thrown by a strict cleaner for bytes that are no UTF-8. */
export class NotUtf8Error extends Error {}

const REPLACEMENT = [0xef, 0xbf, 0xbd] as const;

/**
 * Turns a file's bytes into well-formed UTF-8, chunk by chunk, however they are cut.
 *
 * UTF-8 itself is passed through without making a string of it; broken sequences become U+FFFD and are counted.
 * @param strict throw at the first broken sequence of UTF-8. @throws NotUtf8Error
 */
export function createByteCleaner(encoding: Encoding, strict: boolean): ByteCleaner {
  let nulCount = 0;
  let unreadableCount = 0;
  let carried = new Uint8Array(0);
  let isFirst = true;
  const encoder = new TextEncoder();
  const decoder = encoding === 'utf-8' ? null : new TextDecoder(encoding);

  const takeUtf8 = (chunk: Uint8Array, last: boolean): Uint8Array => {
    const joined = carried.length === 0 ? chunk : join(carried, chunk);
    const whole = last ? joined.length : endOfWholeSequences(joined);
    carried = joined.slice(whole);
    const bytes = joined.subarray(0, whole);
    if (isAscii(bytes) || countUtf8(bytes, true).invalid === 0) return bytes;
    if (strict) throw new NotUtf8Error();
    const before = countReplacements(bytes);
    const mended = encoder.encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    unreadableCount += countReplacements(mended) - before;
    return mended;
  };

  return {
    get damage() {
      return { nulCount, unreadableCount };
    },
    clean(chunk, last) {
      let bytes: Uint8Array;
      if (decoder === null) bytes = takeUtf8(chunk, last);
      else {
        bytes = encoder.encode(decoder.decode(chunk, { stream: true }) + (last ? decoder.decode() : ''));
        unreadableCount += countReplacements(bytes);
      }
      if (isFirst && bytes.length > 0) {
        isFirst = false;
        if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
      }
      if (bytes.indexOf(0) < 0) return bytes;
      const kept = bytes.filter((byte) => byte !== 0);
      nulCount += bytes.length - kept.length;
      return kept;
    },
  };
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function isAscii(bytes: Uint8Array): boolean {
  let i = 0;
  for (; i < bytes.length && (bytes.byteOffset + i) % 4 !== 0; i += 1) if ((bytes[i] as number) > 127) return false;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + i, (bytes.length - i) >> 2);
  for (let w = 0; w < words.length; w += 1) if (((words[w] as number) & 0x80808080) !== 0) return false;
  for (i += words.length * 4; i < bytes.length; i += 1) if ((bytes[i] as number) > 127) return false;
  return true;
}

/** Where the last sequence begins that may go on past the end; the length when none does. */
function endOfWholeSequences(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

function countReplacements(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(REPLACEMENT[0]); at >= 0; at = bytes.indexOf(REPLACEMENT[0], at + 1)) {
    if (bytes[at + 1] === REPLACEMENT[1] && bytes[at + 2] === REPLACEMENT[2]) count += 1;
  }
  return count;
}
