import type { RawTable } from '#core/table/raw.ts';
import { createRawColumnBuilder, type RawColumnBuilder } from '#core/table/raw-builder.ts';
import { type BlockRows, createBlockParser, LONGEST_ROW } from './blocks.ts';
import type { CsvDialect, Encoding, RaggedChoice, RaggedRow, RenamedHeader } from './contract.ts';
import { countUtf8, guessEncoding, hasByteOrderMark, judgeUtf8, refuseBinary } from './decode.ts';
import { guessText, isBlank, type TextGuess } from './guess.ts';
import { createLineIndex, type LineIndex } from './line-index.ts';
import { ReadError } from './read-error.ts';

export interface ReadProgress {
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rowCount: number;
}

export interface ReadOptions {
  /** What the person corrected; all else is guessed. */
  readonly dialect?: Partial<CsvDialect> | undefined;
  /** What becomes of rows that do not fit; without it every one is kept. */
  readonly ragged?: RaggedChoice | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after every block. */
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
  /** Awaited after every block: a place to let messages in. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** Characters gathered before rows are cut from them (default 2²⁰); the table does not depend on it. */
  readonly blockCharacters?: number | undefined;
}

export interface CsvReading {
  readonly table: RawTable;
  readonly dialect: CsvDialect;
  readonly renamedHeaders: readonly RenamedHeader[];
  /** The first 200. */
  readonly raggedRows: readonly RaggedRow[];
  readonly raggedRowCount: number;
  readonly lines: LineIndex;
}

const MAX_BYTES = 2 ** 30;
const MAX_COLUMNS = 2000;
const SAMPLE_BYTES = 1 << 18;
const BLOCK_CHARACTERS = 1 << 20;
const MAX_LISTED = 200;
const MAX_RAGGED_TEXT = 200;
const KEEP_ALL: RaggedChoice = { rule: 'keep', exceptLines: [] };

/**
 * Reads delimited text, streaming: rows become packed columns as they come, and no more than a block of text is held.
 *
 * Encoding: byte order mark, else UTF-16 by its pattern of zeros, else UTF-8 while it is valid, else windows-1252.
 * Rows with too few cells are filled with empty ones, extra cells are cut, unless the person sets them aside; blank lines are
 * always set aside (in a table of one column they are empty cells); every such row is counted and the first ones listed with their line.
 * @throws ReadError; DOMException AbortError when the signal aborts.
 */
export async function readCsv(blob: Blob, options: ReadOptions = {}): Promise<CsvReading> {
  if (blob.size === 0) throw emptyFile();
  if (blob.size > MAX_BYTES) {
    throw new ReadError(
      'too-large',
      `This file is over 1 GB (${(blob.size / 2 ** 30).toFixed(1)} GB).`,
      'Use a part of it: some hundred thousand rows teach a generator nearly all it can learn.',
    );
  }
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
    if (!strict || !isDecodingError(error)) throw error;
    return readWith(blob, bytes, judgeUtf8(await countBlob(blob, options)), false, options);
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
  const sample = new TextDecoder(encoding).decode(sampleBytes, { stream: !complete });
  if (complete && sample.trim() === '') throw emptyFile();
  const guess = guessText(sample, complete, given);
  const columnCount = guess.layout.names.length;
  if (columnCount > MAX_COLUMNS) {
    throw new ReadError(
      'too-many-columns',
      `This table has ${columnCount.toLocaleString('en')} columns; the most is ${MAX_COLUMNS.toLocaleString('en')}.`,
      'Check the delimiter, or keep only the columns you need.',
    );
  }
  const rows = createRowSink(guess, options.ragged);
  const parser = createBlockParser(guess.dialect);
  const decoder = new TextDecoder(encoding, { fatal: strict });
  const reader = blob.stream().getReader();
  let text = '';
  /** No row ended within this many characters so far: look again when the text has doubled. */
  const blockCharacters = options.blockCharacters ?? BLOCK_CHARACTERS;
  let threshold = blockCharacters;
  let bytesRead = 0;
  let lastCharacter = '';
  const consume = (last: boolean) => {
    let block: BlockRows = parser.parse(text, last, columnCount);
    while (block.consumed === 0 && text.length >= LONGEST_ROW) {
      const line = parser.parseFirstLine(text);
      if (line === null) break;
      rows.add(line);
      text = text.slice(line.consumed);
      block = parser.parse(text, last, columnCount);
    }
    rows.add(block);
    text = text.slice(block.consumed);
    threshold = block.consumed === 0 ? text.length * 2 : Math.max(blockCharacters, text.length * 2);
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      options.signal?.throwIfAborted();
      if (value !== undefined) bytesRead += value.byteLength;
      const decoded = done ? decoder.decode() : decoder.decode(value, { stream: true });
      if (decoded !== '') lastCharacter = decoded.slice(-1);
      text += decoded;
      if (!done && text.length < threshold) continue;
      consume(done);
      options.onProgress?.({ bytesRead, bytesTotal: blob.size, rowCount: rows.rowCount });
      if (done) break;
      await options.pause?.();
      options.signal?.throwIfAborted();
    }
  } catch (error) {
    throw asReadError(error, strict);
  } finally {
    reader.releaseLock();
  }
  return {
    ...rows.finish(),
    dialect: {
      ...guess.dialect,
      encoding,
      byteOrderMark: given.byteOrderMark ?? hasByteOrderMark(sampleBytes, encoding),
      quoteAll: given.quoteAll ?? guess.dialect.quoteAll,
      finalNewline: given.finalNewline ?? (lastCharacter === '\n' || lastCharacter === '\r'),
    },
    renamedHeaders: guess.layout.renamed,
  };
}

/** Takes rows in file order: leading ones, the header, then cells into columns. */
function createRowSink({ dialect, layout }: TextGuess, ragged: RaggedChoice = KEEP_ALL) {
  const { names, leadingRowCount } = layout;
  const columnCount = names.length;
  const exceptions = new Set(ragged.exceptLines);
  const builders: RawColumnBuilder[] = names.map(() => createRawColumnBuilder());
  const lines = createLineIndex();
  const raggedRows: RaggedRow[] = [];
  let raggedRowCount = 0;
  let line = 1;
  let seenRows = 0;
  let headerPending = dialect.header;
  let rowCount = 0;

  const report = (row: readonly string[], problem: RaggedRow['problem'], done: RaggedRow['done']) => {
    raggedRowCount += 1;
    if (raggedRows.length >= MAX_LISTED) return;
    const text = row.map((cell) => quoteForShow(cell, dialect.delimiter, dialect.quote)).join(dialect.delimiter);
    raggedRows.push({ line, cellCount: row.length, expectedCount: columnCount, text: text.slice(0, MAX_RAGGED_TEXT), problem, done });
  };

  const addRow = (row: readonly string[], unclosed: boolean) => {
    const cellCount = row.length;
    if (seenRows < leadingRowCount) {
      report(row, isBlank(row) ? 'blank-line' : 'above-header', 'set-aside');
      return;
    }
    if (columnCount > 1 && isBlank(row)) {
      report(row, 'blank-line', 'set-aside');
      return;
    }
    if (headerPending) {
      headerPending = false;
      return;
    }
    if (unclosed || cellCount !== columnCount) {
      const problem = unclosed ? 'unclosed-quote' : cellCount < columnCount ? 'too-few-cells' : 'too-many-cells';
      if ((ragged.rule === 'set-aside') !== exceptions.has(line)) {
        report(row, problem, 'set-aside');
        return;
      }
      report(
        row,
        problem,
        cellCount < columnCount ? 'missing-cells-left-empty' : cellCount > columnCount ? 'extra-cells-cut' : 'quote-kept-as-text',
      );
    }
    for (let j = 0; j < columnCount; j += 1) (builders[j] as RawColumnBuilder).append(row[j] ?? '');
    lines.append(rowCount, line);
    rowCount += 1;
  };

  return {
    get rowCount() {
      return rowCount;
    },
    add({ rows, lineCounts, unclosed }: BlockRows) {
      for (let i = 0; i < rows.length; i += 1) {
        addRow(rows[i] as string[], unclosed.size > 0 && unclosed.has(i));
        seenRows += 1;
        line += lineCounts?.[i] ?? 1;
      }
    },
    /** @throws ReadError 'empty-file', 'header-only' */
    finish() {
      if (rowCount === 0) {
        if (raggedRowCount > 0 && ragged !== KEEP_ALL) {
          throw new ReadError('no-rows-left', 'With these lines set aside, no row is left.', 'Keep at least one of them.');
        }
        if (headerPending || !dialect.header) throw emptyFile();
        throw new ReadError('header-only', 'This file has a header but no rows.', 'Choose a file with rows below its header.');
      }
      return { table: { names, columns: builders.map((builder) => builder.finish()), rowCount }, raggedRows, raggedRowCount, lines };
    },
  };
}

function quoteForShow(cell: string, delimiter: string, quote: string): string {
  const needed = quote !== '' && (cell.includes(delimiter) || cell.includes('\n') || cell.includes('\r'));
  return needed ? quote + cell.replaceAll(quote, quote + quote) + quote : cell;
}

function emptyFile(): ReadError {
  return new ReadError('empty-file', 'This file is empty.', 'Choose a file with a header and rows.');
}

async function readBytes(blob: Blob): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    throw asReadError(error, false);
  }
}

/** Well-formed and broken sequences of a whole file, for choosing between UTF-8 and windows-1252. */
async function countBlob(blob: Blob, { signal, pause }: ReadOptions) {
  const total = { valid: 0, invalid: 0 };
  for (let at = 0; at < blob.size; at += BLOCK_CHARACTERS) {
    const { valid, invalid } = countUtf8(new Uint8Array(await readBytes(blob.slice(at, at + BLOCK_CHARACTERS))), false);
    total.valid += valid;
    total.invalid += invalid;
    await pause?.();
    signal?.throwIfAborted();
  }
  return total;
}

function isDecodingError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error
    ? error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
    : error instanceof TypeError && /decod|encoded data/i.test(error.message);
}

/** The browser could not read the file: it was moved, changed or locked after it was chosen. */
function asReadError(error: unknown, strict: boolean): unknown {
  if (strict && isDecodingError(error)) return error;
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
