import type { ByteDamage, RecordAccount, RowSample } from '../contract.ts';
import { ReadError } from '../read-error.ts';
import type { Reading, ReadOptions } from '../reader-contract.ts';
import { createByteCleaner, NotUtf8Error } from './byte-source.ts';
import type { CsvDialect, Encoding } from './contract.ts';
import { countUtf8, guessEncoding, hasByteOrderMark, isUtf8, refuseBinary } from './decode.ts';
import { guessText, type TextGuess } from './guess.ts';
import { guessLegacyEncoding } from './guess-encoding.ts';
import { areLinesQuoted, unwrapLines } from './quoted-lines.ts';
import { createRecordSink } from './record-sink.ts';
import { createScanner, LONGEST_RECORD } from './scan.ts';

export interface CsvReading extends Reading {
  readonly account: RecordAccount;
  readonly damage: ByteDamage;
  /** Null when every row of the file is in the table. */
  readonly sample: RowSample | null;
}

const MAX_COLUMNS = 2000;
const SAMPLE_BYTES = 1 << 18;
const BLOCK_BYTES = 1 << 20;
/** Rows of totals are looked for in so many bytes at the file's end. */
const END_BYTES = 1 << 20;
const MOST_PREAMBLE = 1 << 16;

/**
 * Reads delimited text, streaming: bytes become packed columns as they come, and no more than a block of them is held.
 *
 * Encoding: byte order mark, else UTF-16 by its pattern of zeros, else UTF-8 while it is valid, else the best of the older ones.
 * What becomes of every line is in `createRecordSink`.
 * @throws ReadError; DOMException AbortError when the signal aborts.
 */
export async function readCsv(blob: Blob, options: ReadOptions = {}): Promise<CsvReading> {
  if (blob.size === 0) throw emptyFile();
  const bytes = new Uint8Array(await readBytes(blob.slice(0, SAMPLE_BYTES)));
  options.signal?.throwIfAborted();
  const given = options.dialect ?? {};
  if (given.encoding === undefined || !given.encoding.startsWith('utf-16')) refuseBinary(bytes);
  const guessed = guessEncoding(bytes);
  const encoding = given.encoding ?? guessed.encoding;
  const strict = given.encoding === undefined && encoding === 'utf-8' && countUtf8(bytes, false).invalid === 0;
  try {
    return await readWith(blob, bytes, encoding, strict, options);
  } catch (error) {
    if (!(error instanceof NotUtf8Error)) throw error;
    const { counts, telling } = await surveyBlob(blob, options);
    return readWith(blob, bytes, isUtf8(counts) ? 'utf-8' : guessLegacyEncoding(telling), false, options);
  }
}

async function readWith(
  blob: Blob,
  sampleBytes: Uint8Array,
  encoding: Encoding,
  strict: boolean,
  options: ReadOptions,
): Promise<CsvReading> {
  const given = options.dialect ?? {};
  const complete = sampleBytes.length === blob.size;
  const cleanSample = createByteCleaner(encoding, false).clean(sampleBytes, complete);
  if (complete && isNothing(cleanSample)) throw emptyFile();
  // A dialect that says how cells are quoted leaves nothing of that to guess.
  if (given.quotedLines ?? (given.quoteAll === undefined && areLinesQuoted(cleanSample, complete)))
    return readQuotedLines(blob, sampleBytes, encoding, options);
  const guess = guessText(cleanSample, complete, given);
  const columnCount = guess.layout.names.length;
  if (columnCount > MAX_COLUMNS) {
    throw new ReadError(
      'too-many-columns',
      `This table has ${columnCount.toLocaleString('en')} columns; the most is ${MAX_COLUMNS.toLocaleString('en')}.`,
      'Check the delimiter, or keep only the columns you need.',
    );
  }
  const cleaner = createByteCleaner(encoding, strict);
  const sink = createRecordSink(guess, { ragged: options.ragged, budgetBytes: options.budgetBytes ?? Number.POSITIVE_INFINITY });
  const scanner = createScanner({
    ...guess.dialect,
    loneReturns: guess.layout.loneReturns,
    patienceBytes: Math.min(1 << 28, Math.max(1 << 24, blob.size * 40)),
  });
  const blockBytes = options.blockBytes ?? BLOCK_BYTES;
  const reader = blob.stream().getReader();
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  /** No record ended within this many bytes so far: look again when they have doubled. */
  let threshold = blockBytes;
  let bytesRead = 0;
  let lastByte = 0;
  const consume = (last: boolean): void => {
    const bytes = joinBytes(waiting, waitingBytes);
    const isNearEnd = blob.size - bytesRead <= END_BYTES;
    let at = 0;
    while (at < bytes.length) {
      let next = scanner.scan(bytes, at, bytes.length, last, columnCount);
      if (next < 0 && bytes.length - at >= LONGEST_RECORD) next = scanner.scanFirstLine(bytes, at, bytes.length);
      if (next < 0) break;
      sink.add(scanner, bytes, at, isNearEnd);
      at = next;
    }
    waiting = at < bytes.length ? [bytes.subarray(at)] : [];
    waitingBytes = bytes.length - at;
    threshold = at === 0 ? waitingBytes * 2 : Math.max(blockBytes, waitingBytes * 2);
    sink.keepWithinBudget();
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      options.signal?.throwIfAborted();
      if (value !== undefined) bytesRead += value.byteLength;
      const clean = cleaner.clean(value ?? NOTHING, done);
      if (clean.length > 0) {
        lastByte = clean[clean.length - 1] as number;
        waiting.push(clean);
        waitingBytes += clean.length;
      }
      if (!done && waitingBytes < threshold) continue;
      consume(done);
      options.onProgress?.({ bytesRead, bytesTotal: blob.size, rowCount: sink.rowCount });
      if (done) break;
      await options.pause?.();
      options.signal?.throwIfAborted();
    }
  } catch (error) {
    throw asReadError(error);
  } finally {
    reader.releaseLock();
  }
  const preamble = given.preamble ?? readPreamble(cleanSample, guess);
  const headerTexts = describeHeader(guess);
  return {
    ...sink.finish(),
    damage: cleaner.damage,
    dialect: {
      ...guess.dialect,
      encoding,
      byteOrderMark: given.byteOrderMark ?? hasByteOrderMark(sampleBytes, encoding),
      finalNewline: given.finalNewline ?? (lastByte === 10 || lastByte === 13),
      ...(preamble === '' ? {} : { preamble }),
      ...(headerTexts === null ? {} : { headerTexts }),
    },
    renamedHeaders: guess.layout.renamed,
  };
}

/** Reads the records inside the lines of a file whose lines are quoted cells. */
async function readQuotedLines(blob: Blob, sampleBytes: Uint8Array, encoding: Encoding, options: ReadOptions): Promise<CsvReading> {
  const given = options.dialect ?? {};
  const inner = await unwrapLines(blob, encoding, options);
  const bytes = new Uint8Array(await inner.blob.slice(0, SAMPLE_BYTES).arrayBuffer());
  const reading = await readWith(inner.blob, bytes, 'utf-8', false, { ...options, dialect: { ...given, quotedLines: false } });
  const byteOrderMark = given.byteOrderMark ?? hasByteOrderMark(sampleBytes, encoding);
  return { ...reading, damage: inner.damage, dialect: { ...reading.dialect, encoding, byteOrderMark, quotedLines: true } };
}

const NOTHING = new Uint8Array(0);

/** The lines above the table as they stand, but for the one that names the separator. */
function readPreamble(sample: Uint8Array, { dialect, layout }: TextGuess): string {
  let line = 1;
  let at = 0;
  let start = 0;
  while (at < sample.length && line < layout.firstLine) {
    const byte = sample[at];
    at += 1;
    const isEnd = byte === 10 || (byte === 13 && layout.loneReturns && sample[at] !== 10);
    if (!isEnd) continue;
    line += 1;
    if (line === 2 && dialect.separatorLine === true) start = at;
  }
  return at - start > MOST_PREAMBLE ? '' : new TextDecoder().decode(sample.subarray(start, at));
}

/** How the header's rows spell each column; null when its name alone says it. */
function describeHeader({ dialect, layout }: TextGuess): NonNullable<CsvDialect['headerTexts']> | null {
  const { headerCells, headerPlaces, names } = layout;
  if (!dialect.header) return null;
  const texts = names.map((name, j) => {
    const place = headerPlaces[j] as number;
    return { name, texts: place < 0 ? [] : headerCells.map((row) => row[place] ?? '') };
  });
  return texts.every(({ name, texts: own }) => own.length === 1 && own[0] === name) ? null : texts;
}

function joinBytes(parts: readonly Uint8Array[], byteCount: number): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const joined = new Uint8Array(byteCount);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function isNothing(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13) || byte === 0x1a);
}

function emptyFile(): ReadError {
  return new ReadError('empty-file', 'This file is empty.', 'Choose a file with a header and rows.');
}

async function readBytes(blob: Blob): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    throw asReadError(error);
  }
}

/** Well-formed and broken sequences of a whole file, and bytes around broken ones, for choosing another encoding than UTF-8. */
async function surveyBlob(blob: Blob, { signal, pause }: ReadOptions) {
  const counts = { valid: 0, invalid: 0 };
  let telling: Uint8Array | null = null;
  for (let at = 0; at < blob.size; at += BLOCK_BYTES) {
    const bytes = new Uint8Array(await readBytes(blob.slice(at, at + BLOCK_BYTES)));
    const { valid, invalid } = countUtf8(bytes, false);
    counts.valid += valid;
    counts.invalid += invalid;
    if (invalid > 0) telling ??= bytes;
    await pause?.();
    signal?.throwIfAborted();
  }
  return { counts, telling: telling ?? NOTHING };
}

/** The browser could not read the file: it was moved, changed or locked after it was chosen. */
function asReadError(error: unknown): unknown {
  if (error instanceof DOMException && error.name !== 'AbortError') {
    return new ReadError(
      'unreadable',
      'The browser could not read this file.',
      'It may have been moved, changed or locked since it was chosen: choose it again.',
      error.message,
    );
  }
  return error;
}
