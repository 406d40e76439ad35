import { damaged } from '../archive/errors.ts';
import type { FileFormat, FileNote, RaggedRow } from '../contract.ts';
import { createLineIndex } from '../line-index.ts';
import { ReadError } from '../read-error.ts';
import type { FormatReader, FormatReading, OpenedFile, ReadTableOptions } from '../reader-contract.ts';
import { checkSize, toReading } from '../typed-reading.ts';
import { findRecords } from './find-records.ts';
import { createRecordColumns, ExactNumber, isRecord } from './records.ts';

/** A JSON text is one value, and has to be held whole; JSON lines are streamed. */
const MAX_JSON_BYTES = 256 * 2 ** 20;
const MAX_LINE = 64 * 2 ** 20;
const MAX_LISTED = 200;
const MAX_ROW_TEXT = 200;
const PAUSE_ROWS = 5000;
const TEXT_EXTENSIONS = ['.csv', '.tsv', '.tab', '.psv'];
const LINE_EXTENSIONS = ['.ndjson', '.jsonl'];

export const jsonReader: FormatReader = {
  id: 'json',
  extensions: ['.json', '.geojson', ...LINE_EXTENSIONS],
  recognises: ({ head, extension }) => !TEXT_EXTENSIONS.includes(extension) && looksLikeJson(decodeHead(head)),
  read: (file, options) => readJson(file, options).catch(refuseDepth),
};

/** UTF-8, or UTF-16 with a byte order mark. */
function encodingOf(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function decodeHead(head: Uint8Array): string {
  return new TextDecoder(encodingOf(head)).decode(head, { stream: true });
}

function looksLikeJson(text: string): boolean {
  return /^\s*(?:\{\s*(?:"|\})|\[\s*(?:[[{]|\]\s*$))/.test(text);
}

/** Whether the first line is a whole object and the second begins another. */
function looksLikeLines(text: string): boolean {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const [first = '', second] = lines;
  if (second === undefined || !/^\s*[{[]/.test(second)) return false;
  try {
    const value: unknown = JSON.parse(first);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** @throws ReadError; DOMException AbortError. */
async function readJson(file: OpenedFile, options: ReadTableOptions): Promise<FormatReading> {
  const text = decodeHead(file.head);
  if (looksLikeLines(text) || (LINE_EXTENSIONS.includes(file.extension) && !/^\s*\[/.test(text))) return readLines(file, options);
  if (file.blob.size > MAX_JSON_BYTES) {
    throw new ReadError(
      'too-large',
      'This JSON file is over 256 MB, and one JSON value has to be read whole.',
      'Write one record a line (JSON lines, .ndjson), which is read piece by piece, or save it as CSV or Parquet.',
    );
  }
  const whole = await new Response(file.blob).arrayBuffer().then((bytes) => new TextDecoder(encodingOf(file.head)).decode(bytes));
  options.onProgress?.({ bytesRead: file.blob.size, bytesTotal: file.blob.size, rowCount: 0 });
  await options.pause?.();
  options.signal?.throwIfAborted();
  const { value, notes: ways } = parse(whole);
  const found = findRecords(value);
  const columns = createRecordColumns();
  let roundedCount = 0;
  for (const record of found.records) {
    roundedCount += countRounded(record, whole);
    columns.add(record);
    if (columns.rowCount % PAUSE_ROWS === 0) {
      options.onProgress?.({ bytesRead: file.blob.size, bytesTotal: file.blob.size, rowCount: columns.rowCount });
      await options.pause?.();
      options.signal?.throwIfAborted();
    }
  }
  const { names, columns: made, nested } = columns.finish();
  checkSize(columns.rowCount, names.length);
  const notes = [...ways, ...found.notes.map((note) => ({ text: note })), ...describeNested(nested), ...describeRounded(roundedCount)];
  return toReading('json', names, made, columns.rowCount, notes);
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;
const LONG_FIGURES = /\d{16}|\d\.\d{16}/;
const keepExact: Reviver = (_, value, context) =>
  typeof value === 'number' && context?.source !== undefined && isRounded(value, context.source) ? new ExactNumber(context.source) : value;

function isRounded(value: number, source: string): boolean {
  return /^-?\d+$/.test(source) && !Number.isSafeInteger(value) && String(value) !== source;
}

/** The library of the language goes down a level a call, and its stack ends somewhere. */
function refuseDepth(error: unknown): never {
  if (!(error instanceof RangeError)) throw error;
  throw new ReadError(
    'unsupported-format',
    'This JSON file is nested too deeply to be read: its values stand thousands of levels inside one another.',
    'A table in JSON is a list of objects, like [{"age": 30}, {"age": 41}]; take it out of what it is nested in.',
    error.message,
  );
}

function parseExact(text: string): unknown {
  // Whole numbers past 2⁵³ keep their own figures, in browsers that tell them.
  return LONG_FIGURES.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text);
}

const STRINGS_AND_WORDS = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;

/** NaN and Infinity, which are no JSON but what Python and others write, as texts. */
function quoteWords(text: string): string {
  return text.replace(STRINGS_AND_WORDS, (part) => (part.startsWith('"') ? part : `"${part}"`));
}

/** The texts of objects and lists that stand one after the other, with nothing but blanks or commas between them; null where it is not so. */
function cutValues(text: string): string[] | null {
  const values: string[] = [];
  let depth = 0;
  let start = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === 92) at += 1;
      else if (code === 34) isInString = false;
    } else if (code === 34) isInString = true;
    else if (code === 123 || code === 91) {
      if (depth === 0) {
        if (/[^\s,]/.test(text.slice(start, at))) return null;
        start = at;
      }
      depth += 1;
    } else if (code === 125 || code === 93) {
      depth -= 1;
      if (depth < 0) return null;
      if (depth === 0) {
        values.push(text.slice(start, at + 1));
        start = at + 1;
      }
    }
  }
  return depth === 0 && !/[^\s,]/.test(text.slice(start)) ? values : null;
}

/** @throws ReadError 'damaged' with the place where the text stops being JSON. */
function parse(text: string): { readonly value: unknown; readonly notes: readonly FileNote[] } {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return { value: parseExact(bare), notes: [] };
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const lenient = parseLeniently(bare);
    if (lenient !== null) return lenient;
    const message = error instanceof Error ? error.message : String(error);
    const at = /position (\d+)/.exec(message)?.[1];
    const line = at === undefined ? null : bare.slice(0, Number(at)).split('\n').length;
    throw damaged(
      `This file is not whole JSON: it makes no sense ${line === null ? 'at its end' : `in line ${line.toLocaleString('en')}`}.`,
      message,
    );
  }
}

/** Values one after the other without a list around them, and NaN or Infinity among them; null where that is not what is wrong. */
function parseLeniently(text: string): ReturnType<typeof parse> | null {
  const quoted = quoteWords(text);
  const texts = cutValues(quoted);
  if (texts === null || texts.length === 0) return null;
  const notes: FileNote[] = [];
  if (texts.length > 1)
    notes.push({ text: 'The records stand one after the other without a list around them, and were read as one table.' });
  if (quoted !== text) notes.push({ text: 'NaN and Infinity, which are no JSON, were read as texts.' });
  try {
    const values = texts.map(parseExact);
    return { value: values.length === 1 ? values[0] : values, notes };
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return null;
  }
}

/** Whole numbers that lost figures because the browser does not tell them. */
function countRounded(record: Readonly<Record<string, unknown>>, text: string): number {
  let count = 0;
  for (const value of Object.values(record)) {
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes(String(value))) count += 1;
  }
  return count;
}

function describeRounded(count: number): FileNote[] {
  return count === 0
    ? []
    : [
        {
          text: `${count.toLocaleString('en')} whole number${count === 1 ? '' : 's'} past 9,007,199,254,740,991 lost their last figures; write such numbers as text to keep them.`,
        },
      ];
}

function describeNested(nested: readonly string[]): FileNote[] {
  if (nested.length === 0) return [];
  const shown = nested.slice(0, 4).map((name) => `“${name}”`);
  const more = nested.length > 4 ? ` and ${nested.length - 4} more` : '';
  return [{ text: `${shown.join(', ')}${more} hold${nested.length === 1 ? 's' : ''} nested values, which were read as JSON text.` }];
}

/** A line a record, streamed; a line that is no whole record is set aside and listed. */
async function readLines({ blob, head }: OpenedFile, { signal, onProgress, pause }: ReadTableOptions): Promise<FormatReading> {
  const columns = createRecordColumns();
  const lines = createLineIndex();
  const asides: RaggedRow[] = [];
  let asideCount = 0;
  let roundedCount = 0;
  let line = 0;
  let arrayHeader: readonly string[] | null = null;
  const take = (text: string) => {
    line += 1;
    if (text.trim() === '') return;
    let value: unknown;
    try {
      value = parseExact(text);
    } catch {
      const lenient = parseLeniently(text)?.value;
      value = isRecord(lenient) || text.trimStart().startsWith('[') ? lenient : undefined;
    }
    if (Array.isArray(value)) {
      // Lines of arrays: the first names the columns where all of it is text.
      if (arrayHeader === null && columns.rowCount === 0 && value.every((cell) => typeof cell === 'string')) {
        arrayHeader = value as string[];
        return;
      }
      const names = arrayHeader ?? [];
      value = Object.fromEntries(value.map((cell: unknown, j) => [names[j] ?? `Column ${j + 1}`, cell]));
    }
    if (!isRecord(value)) {
      asideCount += 1;
      if (asides.length < MAX_LISTED)
        asides.push({
          line,
          cellCount: 0,
          expectedCount: 0,
          text: text.slice(0, MAX_ROW_TEXT),
          problem: 'unreadable-line',
          done: 'set-aside',
        });
      return;
    }
    roundedCount += countRounded(value, text);
    lines.append(columns.rowCount, line);
    columns.add(value);
  };

  const decoder = new TextDecoder(encodingOf(head));
  const reader = blob.stream().getReader();
  let text = '';
  let bytesRead = 0;
  for (;;) {
    const { done, value } = await reader.read();
    signal?.throwIfAborted();
    text += done ? decoder.decode() : decoder.decode(value, { stream: true });
    if (value !== undefined) bytesRead += value.byteLength;
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      take(text.slice(start, end));
      start = end + 1;
    }
    text = text.slice(start);
    if (text.length > MAX_LINE) throw damaged('This file has a line of over 64 million characters, which is no record.');
    if (done) break;
    onProgress?.({ bytesRead, bytesTotal: blob.size, rowCount: columns.rowCount });
    await pause?.();
  }
  if (text !== '') take(text);
  if (columns.rowCount === 0) throw damaged('No line of this file is a whole JSON object.');
  const { names, columns: made, nested } = columns.finish();
  checkSize(columns.rowCount, names.length);
  const format: FileFormat = 'ndjson';
  return {
    ...toReading(format, names, made, columns.rowCount, [...describeNested(nested), ...describeRounded(roundedCount)]),
    raggedRows: asides.map((row) => ({ ...row, expectedCount: names.length })),
    raggedRowCount: asideCount,
    lines,
  };
}
