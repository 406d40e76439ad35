import { gunzip } from './archive/gzip.ts';
import { listZip, unpackEntry, type ZipEntry } from './archive/zip.ts';
import { unzstd } from './archive/zstd.ts';
import { PLAIN_DIALECT } from './catalog.ts';
import type { FileInfo } from './contract.ts';
import type { CsvReading } from './csv/reader.ts';
import { readCsv } from './csv/reader.ts';
import { recogniseForeign } from './foreign.ts';
import { ReadError } from './read-error.ts';
import type { OpenedFile, Reading, ReadTableOptions } from './reader-contract.ts';
import { READERS } from './readers.ts';

export type { ReadTableOptions } from './reader-contract.ts';

/** What every reader gives; a dialect is filled in as for plain text. */
export interface TableReading extends Reading, Partial<Pick<CsvReading, 'account' | 'damage' | 'sample'>> {
  readonly file: FileInfo;
}

const HEAD_BYTES = 1 << 16;
/** A file packed more deeply than this is no honest one. */
const MAX_DEPTH = 4;
const TEXT_EXTENSIONS = ['.csv', '.tsv', '.tab', '.txt', '.psv', '.dat', '.data'];

/**
 * Reads a table from a file of any known format, packed or not. The content tells the format; the name only where the content does not.
 * @throws ReadError; DOMException AbortError.
 */
export async function readTable(blob: Blob, name: string, options: ReadTableOptions = {}): Promise<TableReading> {
  const { file, compression, archive } = await unpack(blob, name, options);
  const reader =
    READERS.find((candidate) => candidate.recognises(file)) ??
    (file.zipNames === null ? READERS.find(({ extensions }) => extensions.includes(file.extension)) : undefined);
  if (reader === undefined) {
    const foreign = recogniseForeign(file);
    if (foreign !== null) throw foreign;
    const reading = await readCsv(file.blob, options);
    return { ...reading, file: { format: 'csv', compression, archive, workbook: null, notes: describeQuotedLines(reading) } };
  }
  const text = reader.recognises(file) ? null : await readMisnamed(file, options);
  if (text !== null) {
    const notes = [{ text: `The file is called ${file.extension}, but holds delimited text, and was read as such.` }];
    return { ...text, file: { format: 'csv', compression, archive, workbook: null, notes } };
  }
  const reading = await reader.read(file, options);
  return { ...reading, dialect: reading.dialect ?? PLAIN_DIALECT, file: { ...reading.file, compression, archive } };
}

/** Delimited text under another format's name, as many programs export it for Excel; null when it is none of two columns or more. */
async function readMisnamed({ blob, head }: OpenedFile, options: ReadTableOptions): Promise<CsvReading | null> {
  if (/^\s*[[{<]/.test(new TextDecoder().decode(head.subarray(0, 256)))) return null;
  try {
    const reading = await readCsv(blob, options);
    return reading.table.columns.length >= 2 && reading.table.rowCount > 0 && reading.damage.unreadableCount === 0 ? reading : null;
  } catch (error) {
    if (error instanceof ReadError) return null;
    throw error;
  }
}

function describeQuotedLines({ dialect }: CsvReading): FileInfo['notes'] {
  if (dialect.quotedLines !== true) return [];
  return [{ text: 'Every line of this file is one quoted cell that holds a whole record; the records inside were read.' }];
}

interface Unpacked extends Pick<FileInfo, 'compression' | 'archive'> {
  readonly file: OpenedFile;
}

/** Takes a file out of what it is packed in, until what is left is none of gzip, zstd and plain zip. */
async function unpack(blob: Blob, name: string, options: ReadTableOptions): Promise<Unpacked> {
  const compression: ('gzip' | 'zip' | 'zstd')[] = [];
  let archive: FileInfo['archive'] = null;
  let file = await open(blob, name);
  for (;;) {
    const { blob: packed, head } = file;
    const unpackOptions = {
      signal: options.signal,
      pause: options.pause,
      onProgress: (bytesRead: number) => options.onProgress?.({ bytesRead, bytesTotal: packed.size, rowCount: 0 }),
    };
    if (compression.length >= MAX_DEPTH) {
      throw new ReadError(
        'unsupported-format',
        'This file is packed again and again.',
        'Unpack it on your computer and choose the table itself.',
      );
    }
    if (head[0] === 0x1f && head[1] === 0x8b) {
      compression.push('gzip');
      file = await open(await gunzip(packed, unpackOptions), stripEnding(file.name, /\.(gz|gzip)$/i, /\.tgz$/i, '.tar'));
    } else if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) {
      compression.push('zstd');
      file = await open(await unzstd(packed, unpackOptions), stripEnding(file.name, /\.(zst|zstd)$/i));
    } else if (file.zipNames !== null && !READERS.some((reader) => reader.recognises(file)) && recogniseForeign(file) === null) {
      const entries = await listZip(packed);
      const entry = chooseEntry(entries, archive === null ? options.file?.entry : undefined);
      compression.push('zip');
      archive ??= { entries: entries.filter(isTable).map(({ name, byteCount }) => ({ name, byteCount })), entry: entry.name };
      file = await open(await unpackEntry(packed, entry, unpackOptions), entry.name.replace(/^.*\//, ''));
    } else return { file, compression, archive };
    if (file.blob.size === 0) throw new ReadError('empty-file', 'The packed file is empty.', 'Choose a file with a header and rows.');
  }
}

async function open(blob: Blob, name: string): Promise<OpenedFile> {
  let head: Uint8Array;
  try {
    head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer());
  } catch (error) {
    throw new ReadError(
      'unreadable',
      'The browser could not read this file.',
      'It may have been moved, changed or locked since it was chosen: choose it again.',
      error instanceof Error ? error.message : String(error),
    );
  }
  const isZip = head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
  const extension = /\.[a-z0-9]{1,12}$/i.exec(name)?.[0].toLowerCase() ?? '';
  return { name, extension, blob, head, zipNames: isZip ? (await listZip(blob)).map((entry) => entry.name) : null };
}

function stripEnding(name: string, ending: RegExp, folded?: RegExp, unfolded = ''): string {
  return folded?.test(name) ? name.replace(folded, unfolded) : name.replace(ending, '');
}

const isTable = ({ name }: ZipEntry): boolean => !/(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i.test(name);

const PLAIN_TEXT_ENDINGS = ['.txt', '.dat', '.data'];
/** Names of what stands beside a table: descriptions and terms. */
const BESIDE = /read ?_?me|licen[cs]e|licence|metadata|^about|changelog|codebook|dictionary/i;

/** The largest of the entries that are likeliest to hold the table: by their ending, and not by the name of a description. */
function chooseLikeliest(entries: readonly ZipEntry[]): ZipEntry | undefined {
  const rankOf = ({ name, byteCount }: ZipEntry): number => {
    const bare = name.replace(/^.*\//, '');
    const isPlain = PLAIN_TEXT_ENDINGS.some((ending) => bare.toLowerCase().endsWith(ending));
    return (byteCount > 0 ? 4 : 0) + (BESIDE.test(bare) ? 0 : 2) + (isPlain ? 0 : 1);
  };
  return [...entries].sort((a, b) => rankOf(b) - rankOf(a) || b.byteCount - a.byteCount)[0];
}

/** The file that was asked for, else the likeliest that is called like a table, else the first. @throws ReadError. */
function chooseEntry(entries: readonly ZipEntry[], wanted: string | undefined): ZipEntry {
  const tables = entries.filter(isTable);
  if (wanted !== undefined) {
    const found = tables.find(({ name }) => name === wanted);
    if (found !== undefined) return found;
    throw new ReadError(
      'unknown-part',
      `This zip file has no “${wanted}” in it.`,
      `It holds ${tables.map(({ name }) => name).join(', ')}.`,
    );
  }
  const endings = [...TEXT_EXTENSIONS, ...READERS.flatMap(({ extensions }) => extensions), '.gz', '.zst'];
  const named = tables.filter(({ name }) => endings.some((ending) => name.toLowerCase().endsWith(ending)));
  const best = chooseLikeliest(named) ?? tables.find(({ byteCount }) => byteCount > 0) ?? tables[0];
  if (best === undefined) {
    throw new ReadError('empty-file', 'This zip file holds no file.', 'Choose a zip file with a table in it, or the table itself.');
  }
  return best;
}
