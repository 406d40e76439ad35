import type { Encoding } from './contract.ts';
import { decodeAll } from './guess-encoding.ts';

export const BYTE_ORDER_MARKS: Readonly<Partial<Record<Encoding, Uint8Array>>> = {
  'utf-8': Uint8Array.of(0xef, 0xbb, 0xbf),
  'utf-16le': Uint8Array.of(0xff, 0xfe),
  'utf-16be': Uint8Array.of(0xfe, 0xff),
};

/** The bytes of every character that an encoding has, beyond ASCII. */
type ByteTable = ReadonlyMap<string, readonly number[]>;

const tables = new Map<Encoding, ByteTable>();

/** Bytes that lead a two-byte character, and those that follow. */
const LEADS = { from: 0x81, to: 0xfe };
const TRAILS = { from: 0x40, to: 0xfe };

/**
 * The table of an encoding, turned round from what the browser decodes, so that both ways agree by construction.
 * A character with several codes gets the one that the Encoding Standard writes. gb18030 is given its two-byte characters and the four-byte ones of the
 * Basic Multilingual Plane, euc-jp and shift_jis their two-byte ones and the half-width katakana.
 */
function tableOf(encoding: Encoding): ByteTable {
  const known = tables.get(encoding);
  if (known !== undefined) return known;
  const table = new Map<string, readonly number[]>();
  const offer = (codes: readonly (readonly number[])[]) => {
    // A line feed after each code keeps a broken one from taking its neighbour with it.
    const bytes = Uint8Array.from(codes.flatMap((code) => [...code, 10]));
    for (const [i, text] of decodeAll(bytes, encoding).split('\n').entries()) {
      const code = codes[i];
      if (code === undefined || text === '' || text.includes('\ufffd') || (text.length > 1 && !isPair(text))) continue;
      if (text > '\u007f' && isWritten(encoding, text, code) && (!table.has(text) || isLastWritten(encoding, text))) table.set(text, code);
    }
  };
  const single: number[][] = [];
  for (let byte = 0x80; byte <= 0xff; byte += 1) single.push([byte]);
  offer(single);
  if (isWide(encoding)) {
    for (let lead = LEADS.from; lead <= LEADS.to; lead += 1) {
      const codes: number[][] = [];
      for (let trail = TRAILS.from; trail <= TRAILS.to; trail += 1) codes.push([lead, trail]);
      offer(codes);
    }
  }
  if (encoding === 'gb18030') {
    for (let first = 0x81; first <= 0x84; first += 1) {
      const codes: number[][] = [];
      for (let second = 0x30; second <= 0x39; second += 1)
        for (let third = 0x81; third <= 0xfe; third += 1)
          for (let fourth = 0x30; fourth <= 0x39; fourth += 1) codes.push([first, second, third, fourth]);
      offer(codes);
    }
  }
  tables.set(encoding, table);
  return table;
}

/**
 * Whether an encoder writes this code, as the WHATWG Encoding Standard has it: no Big5 of Hong Kong's extension (pointers below 5024), no
 * Shift_JIS of NEC's selection (pointers 8272 to 8835), no single byte of gb18030.
 */
function isWritten(encoding: Encoding, text: string, [lead = 0, trail]: readonly number[]): boolean {
  if (encoding === 'big5') return lead >= 0xa1 || trail === undefined;
  if (encoding === 'shift_jis') return trail === undefined || lead < 0xed || lead > 0xef;
  return encoding !== 'gb18030' || trail !== undefined || text <= '\u007f';
}

/** Six characters of Big5 are written by the last of their codes. */
function isLastWritten(encoding: Encoding, text: string): boolean {
  return encoding === 'big5' && '\u2550\u255e\u2561\u256a\u5341\u5345'.includes(text);
}

function isPair(text: string): boolean {
  return text.length === 2 && (text.charCodeAt(0) & 0xfc00) === 0xd800;
}

function isWide(encoding: Encoding): boolean {
  return encoding === 'shift_jis' || encoding === 'euc-jp' || encoding === 'euc-kr' || encoding === 'gb18030' || encoding === 'big5';
}

function isUnicode(encoding: Encoding): boolean {
  return encoding === 'utf-8' || encoding === 'utf-16le' || encoding === 'utf-16be';
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Whether every character of `text` can be written in the encoding. */
export function isWritable(text: string, encoding: Encoding): boolean {
  if (isUnicode(encoding) || isAscii(text)) return true;
  const table = tableOf(encoding);
  for (const character of text) if (character > '\u007f' && !table.has(character)) return false;
  return true;
}

/** Text as bytes; a character that the encoding lacks becomes '?'. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return new TextEncoder().encode(text);
    case 'utf-16le':
    case 'utf-16be': {
      const bytes = new Uint8Array(text.length * 2);
      const [low, high] = encoding === 'utf-16le' ? [0, 1] : [1, 0];
      for (let i = 0; i < text.length; i += 1) {
        const unit = text.charCodeAt(i);
        bytes[2 * i + low] = unit & 0xff;
        bytes[2 * i + high] = unit >>> 8;
      }
      return bytes;
    }
    default:
      return encodeByTable(text, tableOf(encoding));
  }
}

function encodeByTable(text: string, table: ByteTable): Uint8Array {
  const bytes = new Uint8Array(text.length * 4);
  let count = 0;
  for (const character of text) {
    if (character <= '\u007f') {
      bytes[count] = character.charCodeAt(0);
      count += 1;
      continue;
    }
    for (const byte of table.get(character) ?? [0x3f]) {
      bytes[count] = byte;
      count += 1;
    }
  }
  return bytes.slice(0, count);
}
