import { BadInput } from '#core/errors.ts';
import type { PackedTexts } from './raw.ts';

const MAX_DICTIONARY = 65_536;
const FIRST_SLOTS = 256;
/** Int32s of a slot: code + 1 (0 = free), size in bytes, and two words that stand for the text. */
const SLOT = 4;
/** Texts of so many bytes or fewer are their two words, and need no other comparison. */
const MOST_IN_WORDS = 8;

/** Packs texts one after the other as UTF-8; the code of a text is its place. */
interface TextPacker {
  readonly count: number;
  readonly byteCount: number;
  /** The code of the text source[start .. end), which is added. @throws BadInput when all texts need 4 GiB or more. */
  add(source: Uint8Array, start: number, end: number): number;
  /** Whether a text is the `size` bytes of `source` from `start` on. */
  isAt(code: number, source: Uint8Array, start: number, size: number): boolean;
  /** The texts with spare room behind them, until the next one is added. */
  peek(): PackedTexts;
  /** The texts in arrays of their own size. */
  finish(): PackedTexts;
}

/** The different texts of a column. */
export interface TextDictionary extends Omit<TextPacker, 'add'> {
  /** The code of the text source[start .. end), which is added where it is new. */
  codeOf(source: Uint8Array, start: number, end: number): number;
}

/** The greater of `needed` and half as much again as before. */
export function grownSize(current: number, needed: number): number {
  return Math.max(needed, Math.ceil(current * 1.5));
}

function createTextPacker(): TextPacker {
  let offsets = new Uint32Array(256);
  let bytes = new Uint8Array(1024);
  let textCount = 0;
  let byteCount = 0;

  const isAt = (code: number, source: Uint8Array, start: number, size: number): boolean => {
    const from = offsets[code] as number;
    if ((offsets[code + 1] as number) - from !== size) return false;
    for (let i = 0; i < size; i++) if (bytes[from + i] !== source[start + i]) return false;
    return true;
  };

  const add = (source: Uint8Array, start: number, end: number): number => {
    const needed = byteCount + end - start;
    if (needed > bytes.length) {
      if (needed >= 2 ** 32) throw new BadInput('A column with 4 GiB of text or more does not fit.');
      const grown = new Uint8Array(Math.min(2 ** 32 - 1, grownSize(bytes.length, needed)));
      grown.set(bytes.subarray(0, byteCount));
      bytes = grown;
    }
    if (end - start < 32) for (let i = start; i < end; i++) bytes[byteCount++] = source[i] as number;
    else {
      bytes.set(source.subarray(start, end), byteCount);
      byteCount = needed;
    }
    textCount++;
    if (textCount >= offsets.length) {
      const grown = new Uint32Array(grownSize(offsets.length, textCount + 1));
      grown.set(offsets);
      offsets = grown;
    }
    offsets[textCount] = byteCount;
    return textCount - 1;
  };

  return {
    get count() {
      return textCount;
    },
    get byteCount() {
      return byteCount;
    },
    add,
    isAt,
    peek: () => ({ bytes, offsets }),
    finish: () => ({ bytes: bytes.slice(0, byteCount), offsets: offsets.slice(0, textCount + 1) }),
  };
}

/**
 * Texts found again by a hash of their bytes, so that one that is known makes no string. Beyond 65,536 different ones none is looked up
 * any more: each gets a code of its own.
 */
export function createTextDictionary(): TextDictionary {
  const texts = createTextPacker();
  /** Open addressing, at most two thirds full; null once texts are not looked up any more. */
  let slots: Int32Array | null = new Int32Array(FIRST_SLOTS * SLOT);
  let latestCode = -1;
  let latestSize = -1;
  let latestHead = 0;
  let latestTail = 0;

  const growSlots = (): void => {
    const former = slots as Int32Array;
    const grown = new Int32Array(former.length * 2);
    const mask = grown.length / SLOT - 1;
    for (let from = 0; from < former.length; from += SLOT) {
      if (former[from] === 0) continue;
      let at = mixWords(former[from + 1] as number, former[from + 2] as number, former[from + 3] as number) & mask;
      while (grown[at * SLOT] !== 0) at = (at + 1) & mask;
      for (let i = 0; i < SLOT; i++) grown[at * SLOT + i] = former[from + i] as number;
    }
    slots = grown;
  };

  const codeOf = (source: Uint8Array, start: number, end: number): number => {
    const size = end - start;
    let head = 0;
    let tail = 0;
    if (size >= 4) {
      head = wordAt(source, start);
      tail = wordAt(source, end - 4);
    } else for (let i = start; i < end; i++) head = (head << 8) | (source[i] as number);
    if (
      size === latestSize &&
      head === latestHead &&
      tail === latestTail &&
      (size <= MOST_IN_WORDS || texts.isAt(latestCode, source, start, size))
    )
      return latestCode;
    latestSize = size;
    latestHead = head;
    latestTail = tail;
    if (slots === null) {
      latestCode = texts.add(source, start, end);
      return latestCode;
    }
    if (size > MOST_IN_WORDS) head = hashBytes(source, start, end);
    const mask = slots.length / SLOT - 1;
    let slot = mixWords(size, head, tail) & mask;
    for (let held = slots[slot * SLOT] as number; held !== 0; held = slots[slot * SLOT] as number) {
      if (
        slots[slot * SLOT + 1] === size &&
        slots[slot * SLOT + 2] === head &&
        slots[slot * SLOT + 3] === tail &&
        (size <= MOST_IN_WORDS || texts.isAt(held - 1, source, start, size))
      ) {
        latestCode = held - 1;
        return latestCode;
      }
      slot = (slot + 1) & mask;
    }
    const code = texts.add(source, start, end);
    slots[slot * SLOT] = code + 1;
    slots[slot * SLOT + 1] = size;
    slots[slot * SLOT + 2] = head;
    slots[slot * SLOT + 3] = tail;
    if (texts.count > MAX_DICTIONARY) slots = null;
    else if (texts.count * 3 > (mask + 1) * 2) growSlots();
    latestCode = code;
    return code;
  };

  return {
    get count() {
      return texts.count;
    },
    get byteCount() {
      return texts.byteCount;
    },
    codeOf,
    isAt: texts.isAt,
    peek: texts.peek,
    finish: texts.finish,
  };
}

function wordAt(source: Uint8Array, at: number): number {
  return (
    (source[at] as number) | ((source[at + 1] as number) << 8) | ((source[at + 2] as number) << 16) | ((source[at + 3] as number) << 24)
  );
}

/** A hash of four bytes at a time; the last ones may count twice. */
function hashBytes(source: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end - 4; at += 4) {
    hash = Math.imul(hash ^ wordAt(source, at), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return Math.imul(hash ^ wordAt(source, end - 4), 0xc2b2ae35);
}

/** One number of a text's size and words, all bits stirred into the low ones. */
function mixWords(size: number, head: number, tail: number): number {
  let hash = Math.imul(head ^ Math.imul(size, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ tail, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x2c1b3c6d);
  return hash ^ (hash >>> 16);
}
