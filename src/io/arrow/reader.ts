import type { Batch, Column, DataType } from '@uwdata/flechette';
import { createRawColumnBuilder, type RawColumnBuilder } from '#core/table/raw-builder.ts';
import { damaged } from '../archive/errors.ts';
import { ReadError } from '../read-error.ts';
import type { FormatReader, FormatReading, OpenedFile, ReadTableOptions } from '../reader-contract.ts';
import {
  decimalsFor,
  formatBytes,
  formatDay,
  formatDecimal,
  formatFloat32,
  formatInstant,
  formatNested,
  formatTimeOfDay,
} from '../temporal-text.ts';
import { checkSize, toReading } from '../typed-reading.ts';
import { isWholeLz4Frame } from './lz4-frame.ts';

/** The whole file is held while it is read. */
const MAX_BYTES = 2 ** 30;
/** What one packed buffer of a column may unpack to. */
const MAX_BUFFER_BYTES = 2 ** 30;
const PAUSE_CELLS = 200_000;
/** Nanoseconds in a second, a milli-, a micro- and a nanosecond: Arrow's TimeUnit. */
const NS_PER_UNIT = [1_000_000_000n, 1_000_000n, 1000n, 1n] as const;

export const arrowReader: FormatReader = {
  id: 'arrow',
  extensions: ['.arrow', '.feather', '.ipc', '.arrows'],
  recognises: ({ head }) => hasMagic(head, 'ARROW1') || hasMagic(head, 'FEA1') || isStream(head),
  read: readArrow,
};

function hasMagic(bytes: Uint8Array, magic: string): boolean {
  return Array.from(magic).every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

/** A stream starts with a continuation mark and the length of its schema. */
function isStream(head: Uint8Array): boolean {
  if (head.length < 16 || head[0] !== 0xff || head[1] !== 0xff || head[2] !== 0xff || head[3] !== 0xff) return false;
  const length = new DataView(head.buffer, head.byteOffset).getInt32(4, true);
  return length > 0 && length < 2 ** 24 && length % 8 === 0;
}

/**
 * Reads Arrow files, streams and Feather v2 with flechette; compressed ones with lz4js and fzstd.
 * Whole numbers, decimals and times are taken as they are stored, so that nothing is rounded; nested columns become JSON.
 * @throws ReadError; DOMException AbortError.
 */
async function readArrow({ blob, head }: OpenedFile, { signal, onProgress, pause }: ReadTableOptions): Promise<FormatReading> {
  if (hasMagic(head, 'FEA1')) {
    throw new ReadError(
      'unsupported-format',
      'This is a file of the first Feather format, which was given up in 2020.',
      'Write it anew: pandas.read_feather(…).to_feather(…) with a recent pyarrow, or to_parquet or to_csv.',
    );
  }
  if (!hasMagic(head, 'ARROW1') && !isStream(head))
    throw damaged('This file is called Arrow but is none: its first bytes are not those of an Arrow file.');
  if (blob.size > MAX_BYTES) {
    throw new ReadError(
      'too-large',
      'This Arrow file is over 1 GB.',
      'Write it as Parquet, which is read piece by piece, or use a part of its rows.',
    );
  }
  const [flechette, lz4, { decompress: unzstd }] = await Promise.all([import('@uwdata/flechette'), import('lz4js'), import('fzstd')]);
  const refuseEncoding = () => {
    throw new Error('Nothing is written in this format.');
  };
  const { compress: _, decompress: unlz4 } = lz4.default ?? lz4;
  flechette.setCompressionCodec(flechette.CompressionType.LZ4_FRAME, {
    decode: (bytes, length) => {
      // LZ4 cannot pack tighter.
      if (!(length >= 0 && length <= bytes.length * 255 + 64) || !isWholeLz4Frame(bytes)) throw new Error(`A buffer of ${length} bytes.`);
      return checkLength(new Uint8Array(unlz4(bytes, length)), length);
    },
    encode: refuseEncoding,
  });
  flechette.setCompressionCodec(flechette.CompressionType.ZSTD, {
    decode: (bytes, length) => {
      if (!(length >= 0 && length <= MAX_BUFFER_BYTES)) throw new Error(`A buffer of ${length} bytes.`);
      return checkLength(unzstd(bytes, new Uint8Array(length)), length);
    },
    encode: refuseEncoding,
  });
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    if (isBigEndian(bytes)) {
      throw new ReadError(
        'unsupported-format',
        'This Arrow file holds its numbers in big-endian order, which only some old servers use and which cannot be read here.',
        'Write it anew on an ordinary computer (pyarrow reads it and writes little-endian), or save the table as Parquet or CSV.',
      );
    }
    const table = withBoundedLists(bytes.length, () =>
      flechette.tableFromIPC(bytes, {
        useBigInt: true,
        useDecimalInt: true,
        useDate: false,
      }),
    );
    signal?.throwIfAborted();
    const { names } = table;
    checkSize(table.numRows, names.length);
    const nested: string[] = [];
    let cellCount = 0;
    const columns = [];
    for (const [j, name] of names.entries()) {
      const column = table.getChildAt(j);
      if (column.length !== table.numRows) throw damaged(`The column “${name}” of this Arrow file has too few values.`);
      for (const batch of column.data) checkBatch(batch);
      const builder = createRawColumnBuilder();
      if (appendColumn(column, builder)) nested.push(`“${name}”`);
      columns.push(builder.finish());
      cellCount += column.length;
      if (cellCount >= PAUSE_CELLS) {
        cellCount = 0;
        onProgress?.({ bytesRead: Math.round((blob.size * (j + 1)) / names.length), bytesTotal: blob.size, rowCount: table.numRows });
        await pause?.();
        signal?.throwIfAborted();
      }
    }
    const notes =
      nested.length === 0
        ? []
        : [
            {
              text: `${nested.slice(0, 4).join(', ')}${nested.length > 4 ? ` and ${nested.length - 4} more` : ''} ${nested.length === 1 ? 'is' : 'are'} nested and ${nested.length === 1 ? 'was' : 'were'} read as JSON text.`,
            },
          ];
    return toReading('arrow', names, columns, table.numRows, notes);
  } catch (error) {
    if (error instanceof ReadError || (error instanceof DOMException && error.name === 'AbortError')) throw error;
    throw damaged(
      'This Arrow file is damaged or cut off: parts of it are missing or make no sense.',
      error instanceof Error ? error.message : String(error),
    );
  }
}

/**
 * Whether the schema, the first message of a file or stream, says that values are big-endian.
 *
 * Source: Arrow columnar format, IPC: [continuation −1] length, a FlatBuffers Message {version, header type, header}; Schema {endianness: 1 = big, …}.
 */
function isBigEndian(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Place of a field of the table at `table`; 0 where it has its default. */
  const fieldAt = (table: number, slot: number): number => {
    const vtable = table - view.getInt32(table, true);
    const offset = 4 + slot * 2 < view.getUint16(vtable, true) ? view.getUint16(vtable + 4 + slot * 2, true) : 0;
    return offset === 0 ? 0 : table + offset;
  };
  try {
    let at = hasMagic(bytes, 'ARROW1') ? 8 : 0;
    if (view.getInt32(at, true) === -1) at += 4;
    at += 4;
    const message = at + view.getUint32(at, true);
    const header = fieldAt(message, 2);
    const type = fieldAt(message, 1);
    if (header === 0 || type === 0 || bytes[type] !== 1) return false;
    const endianness = fieldAt(header + view.getUint32(header, true), 0);
    return endianness !== 0 && view.getInt16(endianness, true) === 1;
  } catch {
    return false;
  }
}

/**
 * Runs `work` with Array.from refusing lists longer than the file. The library makes the lists of a file's metadata with it, as long as
 * the file says, and a damaged one may say two thousand million.
 */
function withBoundedLists<T>(most: number, work: () => T): T {
  const { from } = Array;
  const bounded = (items: ArrayLike<unknown>, map?: (item: unknown, index: number) => unknown): unknown[] => {
    if (items.length > most) throw new RangeError(`A list of ${items.length} items.`);
    return Reflect.apply(from, Array, map === undefined ? [items] : [items, map]) as unknown[];
  };
  Array.from = bounded as typeof Array.from;
  try {
    return work();
  } finally {
    Array.from = from;
  }
}

function checkLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length < length) throw new Error(`A buffer of ${bytes.length} bytes where ${length} were told.`);
  return bytes;
}

/** A batch must hold as many values as it says, before they are asked for one by one. */
function checkBatch(batch: Batch<unknown>): void {
  const { length, type, values, offsets, validity } = batch;
  const held =
    type.typeId === 6
      ? (values as Uint8Array).length * 8
      : offsets !== undefined && offsets !== null
        ? type.typeId === 14
          ? offsets.length
          : offsets.length - (type.typeId === 25 || type.typeId === 26 ? 0 : 1)
        : values !== undefined && values !== null && NUMBERS.has(type.typeId)
          ? (values as ArrayLike<unknown>).length
          : Number.POSITIVE_INFINITY;
  if (!(length >= 0) || held < length) throw new Error(`A batch of ${length} values that holds ${held}.`);
  if (batch.nullCount > 0 && validity !== undefined && validity.length * 8 < length)
    throw new Error('A batch whose list of missing values is cut off.');
}

/** Dictionary codes, whole numbers, floats, dates, times, timestamps, lengths of time. */
const NUMBERS: ReadonlySet<number> = new Set([-1, 2, 3, 8, 9, 10, 18]);

/** Puts a column's values into words; true when they are nested. */
function appendColumn(column: Column<unknown>, builder: RawColumnBuilder): boolean {
  const { type } = column;
  const time = timeOf(type);
  if (time !== null) {
    const held: (bigint | null)[] = [];
    for (const batch of column.data) {
      const values = batch.values as ArrayLike<bigint | number>;
      for (let i = 0; i < batch.length; i += 1) held.push(isMissing(batch, i) ? null : BigInt(values[i] as bigint | number) * time.scale);
    }
    const decimals = decimalsFor(held);
    for (const ns of held)
      builder.append(ns === null ? '' : time.isOfDay ? formatTimeOfDay(ns, decimals) : formatInstant(ns, decimals, time.isInstant));
    return false;
  }
  const write = writerFor(type);
  for (const batch of column.data) {
    for (let i = 0; i < batch.length; i += 1) {
      const value: unknown = batch.at(i);
      builder.append(value === null || value === undefined ? '' : write(value));
    }
  }
  return type.typeId !== -1 && NESTED.has(type.typeId);
}

function isMissing(batch: Batch<unknown>, index: number): boolean {
  return batch.nullCount > 0 && batch.at(index) === null;
}

/** List, struct, union, fixed-size list, map, and the later kinds of list. */
const NESTED: ReadonlySet<number> = new Set([12, 13, 14, 16, 17, 21, 25, 26]);

function timeOf(type: DataType) {
  switch (type.typeId) {
    case 10:
      return { scale: NS_PER_UNIT[type.unit], isOfDay: false, isInstant: type.timezone !== null && type.timezone !== '' };
    case 9:
    case 18:
      return { scale: NS_PER_UNIT[type.unit], isOfDay: true, isInstant: false };
    case 8:
      // Dates in milliseconds are whole days by the format's own rule, but not in every file.
      return type.unit === 0 ? null : { scale: 1_000_000n, isOfDay: false, isInstant: false };
    default:
      return null;
  }
}

function writerFor(type: DataType): (value: unknown) => string {
  switch (type.typeId) {
    case -1:
      return writerFor(type.dictionary);
    case 3:
      return type.precision === 2
        ? String
        : type.precision === 1
          ? (value) => formatFloat32(value as number)
          : (value) => String(Number((value as number).toPrecision(5)));
    case 7:
      return (value) => formatDecimal(BigInt(value as bigint | number), type.scale);
    case 8:
      return (value) => formatDay(Math.round(Number(value) / 86_400_000));
    case 9:
    case 10:
    case 18:
      // Inside a dictionary: flechette gives milliseconds, or its bigint.
      return (value) => (typeof value === 'number' ? new Date(value).toISOString() : String(value));
    default:
      return (value) => {
        if (value instanceof Uint8Array) return formatBytes(value);
        return typeof value === 'object' ? formatNested(value) : String(value);
      };
  }
}
