import { listZip, unpackEntry } from '../archive/zip.ts';
import { guessEncoding } from '../csv/decode.ts';
import { ReadError } from '../read-error.ts';
import type { OpenedFile, ReadTableOptions } from '../reader-contract.ts';
import { type CompoundFile, checkRecords, openCompound } from './compound.ts';

/*
 * SheetJS CE, as @e965/xlsx 0.20.3 (the vendor's own release on npm): it alone reads xlsx, xlsm, xlsb, xls, ods and tables of HTML, where
 * read-excel-file reads xlsx only. The two flaws of `xlsx` 0.18.5 (CVE-2023-30533 and CVE-2024-22363) are mended in it.
 */
export type SheetJs = typeof import('@e965/xlsx');

/** What this project uses of a SheetJS cell. */
export interface SheetCell {
  /** Boolean, error, number, date, text, stub. */
  readonly t: 'b' | 'e' | 'n' | 'd' | 's' | 'z';
  readonly v?: string | number | boolean | Date;
  /** Number format. */
  readonly z?: string | number;
  readonly w?: string;
}

interface SheetRange {
  readonly s: { readonly r: number; readonly c: number };
  readonly e: { readonly r: number; readonly c: number };
}

export interface Sheet {
  readonly '!data'?: readonly (readonly (SheetCell | undefined)[] | undefined)[];
  readonly '!merges'?: readonly SheetRange[];
  readonly '!fullref'?: string;
  readonly '!ref'?: string;
}

export interface Workbook {
  readonly SheetNames: readonly string[];
  readonly Sheets: Readonly<Record<string, Sheet>>;
  readonly Workbook?: {
    readonly Sheets?: readonly { readonly Hidden?: number }[];
    readonly WBProps?: { readonly date1904?: boolean };
  };
}

/** Unpacked, one part of a workbook may take so much: the library turns each into one text. */
const MAX_PART_BYTES = 450 * 2 ** 20;
const MAX_WHOLE_BYTES = 2 ** 30;
const MAX_BINARY_BYTES = 256 * 2 ** 20;

export type ReadWorkbook = (options?: { readonly sheet?: string; readonly rowCount?: number }) => Workbook;

const SETTINGS = { dense: true, cellNF: true, cellFormula: false, cellHTML: false, cellText: false, cellDates: false } as const;

function tooLarge(): ReadError {
  return new ReadError(
    'too-large',
    'This workbook is too large to be opened inside a browser.',
    'Save the sheet as CSV in your spreadsheet program (File, Save as): a CSV file is read piece by piece, whatever its size.',
  );
}

function encrypted(): ReadError {
  return new ReadError(
    'encrypted',
    'This workbook is protected by a password.',
    'Open it in your spreadsheet program, take the password off (File, Info, Protect workbook, Encrypt with password: leave it empty), save it, and choose it again. Or save the sheet as CSV.',
  );
}

function broken(detail: string): ReadError {
  return new ReadError(
    'damaged',
    'This workbook is damaged: parts of it are missing or make no sense.',
    'Open it in your spreadsheet program, which may mend it, and save it anew as .xlsx or CSV. Or copy or download it again.',
    detail,
  );
}

/**
 * Opens a workbook of any kind.
 *
 * The parts of a zipped workbook are unpacked by the browser and checked against their checksums before the library sees them; pictures
 * and the like are left packed.
 * @throws ReadError; DOMException AbortError.
 */
export async function openWorkbook(file: OpenedFile, options: ReadTableOptions): Promise<ReadWorkbook> {
  const xlsx = await import('@e965/xlsx');
  if (file.zipNames !== null) return openZipped(xlsx, file, options);
  if (file.blob.size > MAX_BINARY_BYTES) throw tooLarge();
  const whole = new Uint8Array(await file.blob.arrayBuffer());
  const isCompound = startsWith(whole, [0xd0, 0xcf, 0x11, 0xe0]);
  const bytes = isCompound ? readWorkbookStream(whole) : whole;
  const isBinary = isCompound || bytes[0] === 9;
  if (isBinary) {
    const state = checkRecords(bytes);
    if (state === 'encrypted') throw encrypted();
    if (state === 'broken') throw broken('The records of the workbook do not follow one another.');
    xlsx.set_cptable(await import('@e965/xlsx/dist/cpexcel.full.mjs'));
  }
  // The texts of an HTML table stay as they stand.
  const raw = isBinary ? {} : { raw: true };
  const text = isBinary ? null : decodeMarkup(bytes);
  if (text !== null && /^[^<]*<(?:!doctype html|html|meta|head|body)\b/i.test(text) && !/<table[\s>]/i.test(text)) {
    throw new ReadError(
      'unsupported-format',
      'This is a web page without a table in it.',
      'It may be a login or error page that was saved in place of the file: download the file again and look at it.',
    );
  }
  return ({ sheet, rowCount } = {}) =>
    guard(() =>
      xlsx.read(text ?? bytes, {
        ...SETTINGS,
        ...raw,
        type: text === null ? 'array' : 'string',
        ...(sheet === undefined ? {} : { sheets: sheet }),
        ...(rowCount === undefined ? {} : { sheetRows: rowCount }),
      }),
    );
}

async function openZipped(xlsx: SheetJs, file: OpenedFile, { signal, onProgress, pause }: ReadTableOptions): Promise<ReadWorkbook> {
  const entries = await listZip(file.blob);
  const parts = entries.filter(
    ({ name }) => /\.(xml|rels|bin)$|^mimetype$/i.test(name) && !/(^|\/)(media|drawings|charts|printerSettings|theme)\//i.test(name),
  );
  if (
    parts.some(({ byteCount }) => byteCount > MAX_PART_BYTES) ||
    parts.reduce((sum, { byteCount }) => sum + byteCount, 0) > MAX_WHOLE_BYTES
  )
    throw tooLarge();
  // What the library makes of a zip before it looks inside.
  const container: { FullPaths: string[]; FileIndex: object[] } = {
    FullPaths: ['Root Entry/'],
    FileIndex: [{ name: 'Root Entry', type: 5 }],
  };
  let bytesRead = 0;
  for (const part of parts) {
    const blob = await unpackEntry(file.blob, part, { signal, pause });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    if (/^META-INF\/manifest\.xml$/i.test(part.name) && new TextDecoder().decode(bytes).includes('encryption-data')) throw encrypted();
    container.FullPaths.push(`Root Entry/${part.name}`);
    container.FileIndex.push({ name: part.name.replace(/^.*\//, ''), type: 2, content: bytes, size: bytes.length });
    bytesRead += part.packedByteCount;
    onProgress?.({ bytesRead, bytesTotal: file.blob.size, rowCount: 0 });
    await pause?.();
    signal?.throwIfAborted();
  }
  const { parse_zip: parseZip } = xlsx as unknown as { parse_zip(container: unknown, options: object): unknown };
  return ({ sheet, rowCount } = {}) =>
    guard(() =>
      parseZip(container, {
        ...SETTINGS,
        ...(sheet === undefined ? {} : { sheets: sheet }),
        ...(rowCount === undefined ? {} : { sheetRows: rowCount }),
      }),
    );
}

/** HTML or XML as text: by its byte order mark, by what it says of itself, else as delimited text is. */
function decodeMarkup(bytes: Uint8Array): string {
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, 4096));
  const said = /(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)/i.exec(start)?.[1];
  const guessed = guessEncoding(bytes.subarray(0, 1 << 18)).encoding;
  const hasMark =
    (bytes[0] === 0xef && bytes[1] === 0xbb) || (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (!hasMark && guessed !== 'utf-8' && said !== undefined) {
    try {
      return new TextDecoder(said).decode(bytes);
    } catch {
      // A name that no browser knows.
    }
  }
  return new TextDecoder(guessed).decode(bytes);
}

/** The workbook inside a compound file; Word documents, mails and encrypted workbooks are compound files too. @throws ReadError. */
function readWorkbookStream(bytes: Uint8Array): Uint8Array {
  let file: CompoundFile;
  let stream: Uint8Array | null;
  try {
    file = openCompound(bytes);
    stream = file.readStream('Workbook') ?? file.readStream('Book');
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error));
  }
  const has = (name: RegExp) => file.names.some((path) => name.test(path));
  if (has(/^EncryptedPackage$/i)) throw encrypted();
  if (stream !== null) return stream;
  const what = has(/^WordDocument$/i)
    ? 'a Word document'
    : has(/^PowerPoint Document$/i)
      ? 'a PowerPoint presentation'
      : has(/^__properties/i)
        ? 'an Outlook message'
        : 'an old Office or Windows file';
  throw new ReadError(
    'unsupported-format',
    `This is ${what} without a sheet in it.`,
    'Choose a spreadsheet, or copy the table’s cells and paste them here.',
  );
}

function guard(read: () => unknown): Workbook {
  try {
    return read() as Workbook;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/password|encrypt/i.test(message)) throw encrypted();
    if (error instanceof RangeError && /string length|array length|allocation/i.test(message)) throw tooLarge();
    throw broken(message);
  }
}

export function startsWith(bytes: Uint8Array, magic: readonly number[], at = 0): boolean {
  return magic.every((byte, i) => bytes[at + i] === byte);
}
