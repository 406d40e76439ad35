import { BadInput } from '#core/errors.ts';
import type { RawColumn } from './raw.ts';

const MAX_DICTIONARY = 65_536;
const FIRST_SLOTS = 256;
/** Int32s of a slot: code + 1 (0 = free), size in bytes, and two words that stand for the text. */
const SLOT = 4;
/** Texts of so many bytes or fewer are their two words, and need no other comparison. */
const MOST_IN_WORDS = 8;

export interface RawColumnBuilder {
  readonly rowCount: number;
  /** Bytes that the rows so far take up, spare room left aside. */
  readonly byteCount: number;
  append(text: string): void;
  /** Appends the text that stands at source[start .. end) as well-formed UTF-8; the bytes are copied. */
  appendBytes(source: Uint8Array, start: number, end: number): void;
  /** Forgets all rows but the given ones (ascending), and the texts that only the others had. */
  keepRows(rows: Uint32Array): void;
  /** Rows that hold exactly this text. */
  countOf(text: string): number;
  /** The column so far, in arrays of its own size; the builder can still grow afterwards. */
  finish(): RawColumn;
}

/** Room for at least `needed` items, at least half as much again as before. */
function grownSize(current: number, needed: number): number {
  return Math.max(needed, Math.ceil(current * 1.5));
}

/**
 * Builds a raw column cell by cell.
 *
 * Texts are kept once each while there are at most 65,536 different ones; beyond that every cell keeps its own, so that memory stays
 * bounded by the cells' bytes. Texts are packed as UTF-8 and found again by a hash of their bytes, so that reading a cell that is
 * known makes no string. A lone surrogate becomes U+FFFD.
 *
 * @throws BadInput when a column's texts need 4 GiB or more.
 */
export function createRawColumnBuilder(): RawColumnBuilder {
  let codes = new Uint32Array(1024);
  let rowCount = 0;
  let offsets = new Uint32Array(256);
  let bytes = new Uint8Array(1024);
  let textCount = 0;
  let byteCount = 0;
  /** Open addressing, at most two thirds full; null once texts are not looked up any more. */
  let slots: Int32Array | null = new Int32Array(FIRST_SLOTS * SLOT);
  let latestCode = -1;
  let latestSize = -1;
  let latestHead = 0;
  let latestTail = 0;
  let scratch = new Uint8Array(256);

  const isText = (code: number, source: Uint8Array, start: number, size: number): boolean => {
    const from = offsets[code] as number;
    if ((offsets[code + 1] as number) - from !== size) return false;
    for (let i = 0; i < size; i++) if (bytes[from + i] !== source[start + i]) return false;
    return true;
  };

  const addText = (source: Uint8Array, start: number, end: number): number => {
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
      (size <= MOST_IN_WORDS || isText(latestCode, source, start, size))
    )
      return latestCode;
    latestSize = size;
    latestHead = head;
    latestTail = tail;
    if (slots === null) return addText(source, start, end);
    if (size > MOST_IN_WORDS) head = hashBytes(source, start, end);
    const mask = slots.length / SLOT - 1;
    let slot = mixWords(size, head, tail) & mask;
    for (let held = slots[slot * SLOT] as number; held !== 0; held = slots[slot * SLOT] as number) {
      if (
        slots[slot * SLOT + 1] === size &&
        slots[slot * SLOT + 2] === head &&
        slots[slot * SLOT + 3] === tail &&
        (size <= MOST_IN_WORDS || isText(held - 1, source, start, size))
      )
        return held - 1;
      slot = (slot + 1) & mask;
    }
    const code = addText(source, start, end);
    slots[slot * SLOT] = code + 1;
    slots[slot * SLOT + 1] = size;
    slots[slot * SLOT + 2] = head;
    slots[slot * SLOT + 3] = tail;
    if (textCount > MAX_DICTIONARY) slots = null;
    else if (textCount * 3 > (mask + 1) * 2) growSlots();
    return code;
  };

  const appendBytes = (source: Uint8Array, start: number, end: number): void => {
    const code = codeOf(source, start, end);
    latestCode = code;
    if (rowCount === codes.length) {
      const grown = new Uint32Array(grownSize(codes.length, rowCount + 1));
      grown.set(codes);
      codes = grown;
    }
    codes[rowCount++] = code;
  };

  return {
    get rowCount() {
      return rowCount;
    },
    get byteCount() {
      return rowCount * 4 + byteCount + textCount * 4;
    },
    append(text) {
      if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 3);
      appendBytes(scratch, 0, encodeInto(text, scratch));
    },
    appendBytes,
    keepRows(rows) {
      const before = { codes, offsets, bytes };
      codes = new Uint32Array(Math.max(1024, rows.length));
      offsets = new Uint32Array(256);
      bytes = new Uint8Array(1024);
      slots = new Int32Array(FIRST_SLOTS * SLOT);
      rowCount = 0;
      textCount = 0;
      byteCount = 0;
      latestCode = -1;
      latestSize = -1;
      for (const row of rows) {
        const code = before.codes[row] as number;
        appendBytes(before.bytes, before.offsets[code] as number, before.offsets[code + 1] as number);
      }
    },
    countOf(text) {
      const wanted = new Uint8Array(text.length * 3);
      const size = encodeInto(text, wanted);
      const isWanted = new Uint8Array(textCount);
      for (let code = 0; code < textCount; code++) if (isText(code, wanted, 0, size)) isWanted[code] = 1;
      let count = 0;
      for (let row = 0; row < rowCount; row++) count += isWanted[codes[row] as number] as number;
      return count;
    },
    finish() {
      return { codes: codes.slice(0, rowCount), texts: { bytes: bytes.slice(0, byteCount), offsets: offsets.slice(0, textCount + 1) } };
    },
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

/** Writes a text as UTF-8 to the start of `target`, which holds three bytes for each of its units; returns how many were written. */
function encodeInto(text: string, target: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    let unit = text.charCodeAt(i);
    if (unit < 0x80) target[count++] = unit;
    else if (unit < 0x800) {
      target[count++] = 0xc0 | (unit >> 6);
      target[count++] = 0x80 | (unit & 0x3f);
    } else {
      if (unit >= 0xd800 && unit <= 0xdfff) {
        const next = unit <= 0xdbff && i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        if (next >= 0xdc00 && next <= 0xdfff) {
          const point = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
          target[count++] = 0xf0 | (point >> 18);
          target[count++] = 0x80 | ((point >> 12) & 0x3f);
          target[count++] = 0x80 | ((point >> 6) & 0x3f);
          target[count++] = 0x80 | (point & 0x3f);
          i++;
          continue;
        }
        unit = 0xfffd;
      }
      target[count++] = 0xe0 | (unit >> 12);
      target[count++] = 0x80 | ((unit >> 6) & 0x3f);
      target[count++] = 0x80 | (unit & 0x3f);
    }
  }
  return count;
}

/** A raw column of the given cells. */
export function packTexts(cells: Iterable<string>): RawColumn {
  const builder = createRawColumnBuilder();
  for (const cell of cells) builder.append(cell);
  return builder.finish();
}
