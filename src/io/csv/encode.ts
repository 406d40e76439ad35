import type { Encoding } from './contract.ts';

/** Where windows-1252 differs from Latin-1: byte 0x80 + i stands for this code point (0 = the control character itself). */
const WINDOWS_1252_HIGH = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019,
  0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
];

const byteOfCodePoint = new Map<number, number>(
  WINDOWS_1252_HIGH.map((codePoint, i) => [codePoint === 0 ? 0x80 + i : codePoint, 0x80 + i]),
);

export const BYTE_ORDER_MARKS: Readonly<Record<Encoding, Uint8Array>> = {
  'utf-8': Uint8Array.of(0xef, 0xbb, 0xbf),
  'utf-16le': Uint8Array.of(0xff, 0xfe),
  'utf-16be': Uint8Array.of(0xfe, 0xff),
  'windows-1252': new Uint8Array(0),
};

/** Whether every character of `text` can be written in the encoding. */
export function isWritable(text: string, encoding: Encoding): boolean {
  if (encoding !== 'windows-1252') return true;
  for (let i = 0; i < text.length; i += 1) {
    if (windows1252Byte(text.charCodeAt(i)) === undefined) return false;
  }
  return true;
}

/** Text as bytes; a character that windows-1252 lacks becomes '?'. */
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
    case 'windows-1252': {
      const bytes = new Uint8Array(text.length);
      let length = 0;
      for (let i = 0; i < text.length; i += 1) {
        const unit = text.charCodeAt(i);
        const isLowSurrogate = unit >= 0xdc00 && unit < 0xe000 && i > 0 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800;
        if (isLowSurrogate) continue;
        bytes[length] = windows1252Byte(unit) ?? 0x3f;
        length += 1;
      }
      return bytes.subarray(0, length);
    }
    default:
      return encoding satisfies never;
  }
}

function windows1252Byte(unit: number): number | undefined {
  return unit < 0x80 || (unit >= 0xa0 && unit <= 0xff) ? unit : byteOfCodePoint.get(unit);
}
