import { ReadError } from '../read-error.ts';
import type { Encoding } from './contract.ts';
import { BYTE_ORDER_MARKS } from './encode.ts';
import { guessLegacyEncoding } from './guess-encoding.ts';

export interface EncodingGuess {
  readonly encoding: Encoding;
  readonly byteOrderMark: boolean;
}

function startsWith(bytes: Uint8Array, prefix: ArrayLike<number> | undefined, at = 0): boolean {
  if (prefix === undefined) return false;
  for (let i = 0; i < prefix.length; i += 1) if (bytes[at + i] !== prefix[i]) return false;
  return true;
}

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

const SAVE_AS_CSV = 'Open it in the program it comes from, save it as CSV, and drop that file here.';

/** Files that are certainly no delimited text, by their first bytes. */
const SIGNATURES: readonly { readonly bytes: Uint8Array; readonly message: string; readonly remedy: string }[] = [
  {
    bytes: Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0),
    message: 'This is an old Excel workbook (.xls), or a password-protected one.',
    remedy: 'Open it in a spreadsheet program and save it as CSV for now.',
  },
  { bytes: ascii('%PDF'), message: 'This is a PDF document, not a table.', remedy: 'Look for the table itself as a CSV file.' },
  {
    bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
    message: 'This is a picture (PNG), not a table.',
    remedy: 'Look for the table itself as a CSV file.',
  },
  {
    bytes: Uint8Array.of(0xff, 0xd8, 0xff),
    message: 'This is a picture (JPEG), not a table.',
    remedy: 'Look for the table itself as a CSV file.',
  },
  { bytes: ascii('GIF8'), message: 'This is a picture (GIF), not a table.', remedy: 'Look for the table itself as a CSV file.' },
  {
    bytes: Uint8Array.of(0x1f, 0x8b),
    message: 'This is a compressed file (gzip).',
    remedy: 'Unpack it and drop the CSV file that is inside.',
  },
  { bytes: ascii('PAR1'), message: 'This is a Parquet file.', remedy: SAVE_AS_CSV },
  { bytes: ascii('ARROW1'), message: 'This is an Arrow file.', remedy: SAVE_AS_CSV },
  { bytes: ascii('SQLite format 3'), message: 'This is a SQLite database.', remedy: SAVE_AS_CSV },
];

const ZIP = Uint8Array.of(0x50, 0x4b, 0x03, 0x04);

/**
 * Throws when the first bytes of a file are not delimited text.
 * @throws ReadError 'binary-file', naming the format where it is known.
 */
export function refuseBinary(sample: Uint8Array): void {
  if (startsWith(sample, ZIP)) {
    const inside = new TextDecoder('latin1').decode(sample.subarray(0, 4096));
    if (/\[Content_Types\]\.xml|xl\/|_rels\/|docProps\//.test(inside)) {
      throw new ReadError(
        'binary-file',
        'This is an Excel workbook; save it as CSV for now.',
        'In Excel: File, Save as, “CSV UTF-8”. Then drop the saved file here.',
      );
    }
    if (inside.includes('opendocument')) {
      throw new ReadError(
        'binary-file',
        'This is an OpenDocument file; save it as CSV for now.',
        'Open it, choose “Save as” and “Text CSV”, then drop that file here.',
      );
    }
    throw new ReadError('binary-file', 'This is a zip archive.', 'Unpack it and drop the CSV file that is inside.');
  }
  for (const { bytes, message, remedy } of SIGNATURES) {
    if (startsWith(sample, bytes)) throw new ReadError('binary-file', message, remedy);
  }
  if (startsWith(sample, [0xff, 0xfe, 0, 0]) || startsWith(sample, [0, 0, 0xfe, 0xff])) {
    throw new ReadError('binary-file', 'This text is in UTF-32, which browsers do not read.', 'Save it as UTF-8, and drop that file here.');
  }
  if (guessUtf16(sample) !== null) return;
  let zeros = 0;
  // 1, 2 and 28 to 31 separate cells and records in some programs' files.
  let controls = 0;
  for (const byte of sample) {
    if (byte === 0) zeros += 1;
    else if ((byte > 2 && byte < 9) || (byte > 13 && byte < 28 && byte !== 0x1a && byte !== 0x1b)) controls += 1;
  }
  // A few NULs are damage to a text that is otherwise whole; they are left out and counted.
  if (zeros > sample.length * 0.2 || (zeros > 0 && controls > sample.length * 0.01) || controls > sample.length * 0.02) {
    throw new ReadError(
      'binary-file',
      'This file is not text: it holds bytes that no table in text form has.',
      SAVE_AS_CSV,
      `${zeros} NUL bytes and ${controls} control bytes in the first ${sample.length} bytes`,
    );
  }
}

/** UTF-16 by its mark, or by its pattern: in text of mostly Latin letters every other byte is 0. */
function guessUtf16(sample: Uint8Array): EncodingGuess | null {
  if (startsWith(sample, BYTE_ORDER_MARKS['utf-16le'])) return { encoding: 'utf-16le', byteOrderMark: true };
  if (startsWith(sample, BYTE_ORDER_MARKS['utf-16be'])) return { encoding: 'utf-16be', byteOrderMark: true };
  const pairs = Math.floor(sample.length / 2);
  if (pairs < 2) return null;
  const zeros = [0, 0];
  for (let i = 0; i < pairs * 2; i += 1) if (sample[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > pairs * 0.4 && even < pairs * 0.05) return { encoding: 'utf-16le', byteOrderMark: false };
  if (even > pairs * 0.4 && odd < pairs * 0.05) return { encoding: 'utf-16be', byteOrderMark: false };
  return null;
}

/** The encoding of a file's first bytes; whether UTF-8 holds to the end shows only while reading. */
export function guessEncoding(sample: Uint8Array): EncodingGuess {
  const utf16 = guessUtf16(sample);
  if (utf16 !== null) return utf16;
  const byteOrderMark = startsWith(sample, BYTE_ORDER_MARKS['utf-8']);
  if (byteOrderMark || isUtf8(countUtf8(sample, false))) return { encoding: 'utf-8', byteOrderMark };
  return { encoding: guessLegacyEncoding(sample), byteOrderMark: false };
}

/** A few broken bytes among many good sequences are damage to UTF-8; otherwise it is another encoding. */
export function isUtf8({ valid, invalid }: { readonly valid: number; readonly invalid: number }): boolean {
  return valid >= invalid * 20;
}

export function hasByteOrderMark(sample: Uint8Array, encoding: Encoding): boolean {
  return startsWith(sample, BYTE_ORDER_MARKS[encoding]);
}

/** Well-formed multi-byte sequences of UTF-8, and bytes that belong to none. A sequence cut off by the end counts as invalid only if `complete`. */
export function countUtf8(bytes: Uint8Array, complete: boolean): { readonly valid: number; readonly invalid: number } {
  let valid = 0;
  let invalid = 0;
  let i = 0;
  while (i < bytes.length) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) {
      i += 1;
      continue;
    }
    const length = byte >= 0xc2 && byte <= 0xdf ? 2 : byte >= 0xe0 && byte <= 0xef ? 3 : byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;
    let followers = 0;
    while (followers < length - 1 && ((bytes[i + 1 + followers] ?? 0) & 0xc0) === 0x80) followers += 1;
    const second = bytes[i + 1] ?? 0;
    // Overlong forms, surrogates, and what lies beyond U+10FFFF.
    if (
      followers > 0 &&
      ((byte === 0xe0 && second < 0xa0) ||
        (byte === 0xed && second > 0x9f) ||
        (byte === 0xf0 && second < 0x90) ||
        (byte === 0xf4 && second > 0x8f))
    )
      followers = -1;
    if (length > 0 && followers === length - 1) {
      valid += 1;
      i += length;
    } else if (length > 0 && !complete && i + 1 + followers === bytes.length) {
      break;
    } else {
      invalid += 1;
      i += 1;
    }
  }
  return { valid, invalid };
}
