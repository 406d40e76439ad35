import type { RawColumn } from './raw.ts';
import { decodeText } from './raw-text.ts';

const MAX_DICTIONARY = 65_536;

export interface RawColumnBuilder {
  readonly rowCount: number;
  append(text: string): void;
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
 * bounded by the cells' bytes. Appended strings are copied into packed UTF-8 and never retained. A lone surrogate becomes U+FFFD.
 *
 * @throws RangeError when a column's texts need 4 GiB or more.
 */
export function createRawColumnBuilder(): RawColumnBuilder {
  let codes = new Uint32Array(1024);
  let rowCount = 0;
  let offsets = new Uint32Array(256);
  let bytes = new Uint8Array(1024);
  let textCount = 0;
  let byteCount = 0;
  let codeOf: Map<string, number> | null = new Map();
  let latestText = '';
  let latestCode = -1;

  const addText = (text: string): number => {
    const bound = byteCount + text.length * 3;
    if (bound > bytes.length) {
      if (bound >= 2 ** 32) throw new RangeError('A column with 4 GiB of text or more does not fit.');
      const grown = new Uint8Array(Math.min(2 ** 32 - 1, grownSize(bytes.length, bound)));
      grown.set(bytes.subarray(0, byteCount));
      bytes = grown;
    }
    for (let i = 0; i < text.length; i++) {
      let unit = text.charCodeAt(i);
      if (unit < 0x80) bytes[byteCount++] = unit;
      else if (unit < 0x800) {
        bytes[byteCount++] = 0xc0 | (unit >> 6);
        bytes[byteCount++] = 0x80 | (unit & 0x3f);
      } else {
        if (unit >= 0xd800 && unit <= 0xdfff) {
          const next = unit <= 0xdbff && i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
          if (next >= 0xdc00 && next <= 0xdfff) {
            const point = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
            bytes[byteCount++] = 0xf0 | (point >> 18);
            bytes[byteCount++] = 0x80 | ((point >> 12) & 0x3f);
            bytes[byteCount++] = 0x80 | ((point >> 6) & 0x3f);
            bytes[byteCount++] = 0x80 | (point & 0x3f);
            i++;
            continue;
          }
          unit = 0xfffd;
        }
        bytes[byteCount++] = 0xe0 | (unit >> 12);
        bytes[byteCount++] = 0x80 | ((unit >> 6) & 0x3f);
        bytes[byteCount++] = 0x80 | (unit & 0x3f);
      }
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
    get rowCount() {
      return rowCount;
    },
    append(text) {
      let code: number;
      if (codeOf === null) {
        code = latestCode >= 0 && text === latestText ? latestCode : addText(text);
      } else if (latestCode >= 0 && text === latestText) {
        code = latestCode;
      } else {
        const known = codeOf.get(text);
        if (known !== undefined) code = known;
        else {
          code = addText(text);
          codeOf.set(decodeText(bytes, offsets[code] as number, byteCount), code);
          if (textCount > MAX_DICTIONARY) codeOf = null;
        }
      }
      latestText = text;
      latestCode = code;
      if (rowCount === codes.length) {
        const grown = new Uint32Array(grownSize(codes.length, rowCount + 1));
        grown.set(codes);
        codes = grown;
      }
      codes[rowCount++] = code;
    },
    finish() {
      latestText = '';
      latestCode = -1;
      return { codes: codes.slice(0, rowCount), texts: { bytes: bytes.slice(0, byteCount), offsets: offsets.slice(0, textCount + 1) } };
    },
  };
}

/** A raw column of the given cells. */
export function packTexts(cells: Iterable<string>): RawColumn {
  const builder = createRawColumnBuilder();
  for (const cell of cells) builder.append(cell);
  return builder.finish();
}
