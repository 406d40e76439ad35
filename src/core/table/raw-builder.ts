import type { RawColumn } from './raw.ts';
import { createTextDictionary, grownSize } from './text-dictionary.ts';

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
  let dictionary = createTextDictionary();
  let scratch = new Uint8Array(256);

  const appendBytes = (source: Uint8Array, start: number, end: number): void => {
    const code = dictionary.codeOf(source, start, end);
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
      return rowCount * 4 + dictionary.byteCount + dictionary.count * 4;
    },
    append(text) {
      if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 3);
      appendBytes(scratch, 0, encodeInto(text, scratch));
    },
    appendBytes,
    keepRows(rows) {
      const formerCodes = codes;
      const { bytes, offsets } = dictionary.peek();
      codes = new Uint32Array(Math.max(1024, rows.length));
      dictionary = createTextDictionary();
      rowCount = 0;
      for (const row of rows) {
        const code = formerCodes[row] as number;
        appendBytes(bytes, offsets[code] as number, offsets[code + 1] as number);
      }
    },
    countOf(text) {
      const wanted = new Uint8Array(text.length * 3);
      const size = encodeInto(text, wanted);
      const isWanted = new Uint8Array(dictionary.count);
      for (let code = 0; code < isWanted.length; code++) if (dictionary.isAt(code, wanted, 0, size)) isWanted[code] = 1;
      let count = 0;
      for (let row = 0; row < rowCount; row++) count += isWanted[codes[row] as number] as number;
      return count;
    },
    finish() {
      return { codes: codes.slice(0, rowCount), texts: dictionary.finish() };
    },
  };
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
