import type { AsyncBuffer, Compressors, FileMetaData, SchemaElement } from 'hyparquet';
import type { RawColumn } from '#core/table/raw.ts';
import { createRawColumnBuilder } from '#core/table/raw-builder.ts';
import { damaged } from '../archive/errors.ts';
import { ReadError } from '../read-error.ts';
import type { FormatReader, FormatReading, OpenedFile, ReadTableOptions } from '../reader-contract.ts';
import { formatNested } from '../temporal-text.ts';
import { checkSize, toReading } from '../typed-reading.ts';
import { createLeafTexts } from './leaf-texts.ts';

/** Cells between two moments in which messages are let in. */
const PAUSE_CELLS = 200_000;

export const parquetReader: FormatReader = {
  id: 'parquet',
  extensions: ['.parquet', '.pq'],
  recognises: ({ head }) => isMagic(head, 'PAR1') || isMagic(head, 'PARE'),
  read: readParquet,
};

function isMagic(bytes: Uint8Array, magic: string): boolean {
  return Array.from(magic).every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

function encrypted(): ReadError {
  return new ReadError(
    'encrypted',
    'This Parquet file is encrypted.',
    'Write it anew without encryption where you have its key, and choose that file.',
  );
}

/** A top-level column: one leaf whose values stand plainly, or a nest of them. */
interface TopColumn {
  readonly name: string;
  readonly element: SchemaElement;
  readonly isLeaf: boolean;
}

/**
 * Reads a Parquet file with hyparquet, a column of a row group at a time, so that no more than that is held beside the table.
 *
 * Plain columns are taken as they are stored (types are put into words in leaf-texts.ts, where nothing is rounded); nested ones become JSON.
 * @throws ReadError; DOMException AbortError.
 */
async function readParquet({ blob, head }: OpenedFile, { signal, onProgress, pause }: ReadTableOptions): Promise<FormatReading> {
  if (isMagic(head, 'PARE')) throw encrypted();
  const tail = new Uint8Array(await blob.slice(-4).arrayBuffer());
  if (isMagic(tail, 'PARE')) throw encrypted();
  if (!isMagic(head, 'PAR1')) throw damaged('This file is called Parquet but is none: its first bytes are not those of a Parquet file.');
  if (!isMagic(tail, 'PAR1')) throw damaged('This Parquet file is cut off: its end is missing.');
  const { parquetMetadataAsync, parquetScan, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file: AsyncBuffer = {
    byteLength: blob.size,
    slice: (start, end) => {
      if (!(start >= 0 && (end ?? blob.size) >= start && (end ?? blob.size) <= blob.size))
        throw new RangeError(`Bytes ${start} to ${end} of ${blob.size} are asked for.`);
      return blob.slice(start, end).arrayBuffer();
    },
  };
  try {
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    const columns = parquetSchema(metadata).children.map(
      ({ element, children }): TopColumn => ({
        name: element.name,
        element,
        isLeaf: children.length === 0 && element.repetition_type !== 'REPEATED',
      }),
    );
    const rowCount = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
    checkSize(rowCount, columns.length);
    checkGroups(metadata, blob.size, rowCount);
    const bare = bareMetadata(metadata, columns);
    const unpackers = guardSizes(compressors as Compressors, blob.size);
    const made: RawColumn[] = [];
    let cellCount = 0;
    for (const [j, column] of columns.entries()) {
      const builder = createRawColumnBuilder();
      const texts = column.isLeaf ? createLeafTexts(column.element, builder) : null;
      const scan = await parquetScan({
        file,
        metadata: bare,
        columns: [column.name],
        compressors: unpackers,
        utf8: false,
        useOffsetIndex: false,
        parsers: { timestampFromNanoseconds: (ns: bigint) => ns, ...(column.isLeaf ? {} : NESTED_PARSERS) },
      });
      let firstRow = 0;
      for (const group of metadata.row_groups) {
        const groupRows = Number(group.num_rows);
        if (groupRows === 0) continue;
        const values = await scan.readColumn({ column: column.name, rowStart: firstRow, rowEnd: firstRow + groupRows });
        if (values.length !== groupRows) throw damaged(`The column “${column.name}” of this Parquet file has too few values.`);
        for (let i = 0; i < values.length; i += 1) {
          const value: unknown = values[i];
          if (texts !== null) texts.append(value);
          else builder.append(value === null || value === undefined ? '' : formatNested(value));
        }
        firstRow += groupRows;
        cellCount += groupRows;
        if (cellCount >= PAUSE_CELLS) {
          cellCount = 0;
          onProgress?.({
            bytesRead: Math.round((blob.size * (j + firstRow / rowCount)) / columns.length),
            bytesTotal: blob.size,
            rowCount,
          });
          await pause?.();
        }
        signal?.throwIfAborted();
      }
      texts?.finish();
      made.push(builder.finish());
    }
    const nested = columns.filter(({ isLeaf }) => !isLeaf).map(({ name }) => `“${name}”`);
    const notes =
      nested.length === 0
        ? []
        : [
            {
              text: `${nested.slice(0, 4).join(', ')}${nested.length > 4 ? ` and ${nested.length - 4} more` : ''} ${nested.length === 1 ? 'is' : 'are'} nested and ${nested.length === 1 ? 'was' : 'were'} read as JSON text.`,
            },
          ];
    return toReading(
      'parquet',
      columns.map(({ name }) => name),
      made,
      rowCount,
      notes,
    );
  } catch (error) {
    if (error instanceof ReadError || (error instanceof DOMException && error.name === 'AbortError')) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (/unsupported compression|unsupported/i.test(message)) {
      throw new ReadError(
        'unsupported-format',
        'This Parquet file uses a part of the format that cannot be read here.',
        'Write it anew with common settings (for instance pandas or pyarrow with compression="snappy"), or as CSV.',
        message,
      );
    }
    throw damaged('This Parquet file is damaged: parts of it are missing or make no sense.', message);
  }
}

const iso = (ns: bigint): string => new Date(Number(ns / 1_000_000n)).toISOString();
const NESTED_PARSERS = {
  timestampFromMilliseconds: (ms: bigint) => iso(BigInt(ms) * 1_000_000n),
  timestampFromMicroseconds: (us: bigint) => iso(BigInt(us) * 1000n),
  timestampFromNanoseconds: (ns: bigint) => iso(BigInt(ns)),
  dateFromDays: (days: number) => iso(BigInt(days) * 86_400_000_000_000n).slice(0, 10),
};

/** The same metadata with plain columns' meanings taken off, so that they come as they are stored. */
function bareMetadata(metadata: FileMetaData, columns: readonly TopColumn[]): FileMetaData {
  const leaves = new Set(columns.filter(({ isLeaf }) => isLeaf).map(({ element }) => element));
  return {
    ...metadata,
    schema: metadata.schema.map((element) => {
      if (!leaves.has(element)) return element;
      const { converted_type: _, logical_type: __, ...bare } = element;
      return bare;
    }),
  };
}

/** Refuses what no honest writer writes, before memory is asked for it. */
function checkGroups(metadata: FileMetaData, byteCount: number, rowCount: number): void {
  if (rowCount > FREE_ROWS && rowCount > byteCount * MOST_ROWS_A_BYTE) throw unpacksTooFar();
  for (const group of metadata.row_groups) {
    if (group.num_rows < 0n) throw damaged('This Parquet file is damaged: it counts fewer than no rows.');
    for (const { meta_data: meta } of group.columns) {
      if (meta === undefined) continue;
      if (Number(meta.total_compressed_size) > byteCount || Number(meta.data_page_offset) > byteCount)
        throw damaged('This Parquet file is cut off or damaged: a column goes beyond its end.');
    }
  }
}

/** Up to here a file may unpack whatever its size; past it no honest table is packed tighter. */
const FREE_BYTES = 2 ** 27;
const FREE_ROWS = 2 ** 21;
const MOST_RATIO = 1100;
const MOST_ROWS_A_BYTE = 1000;

function unpacksTooFar(): ReadError {
  return new ReadError(
    'too-large',
    'This Parquet file says that it unpacks to far more than a file of its size holds in honest use, so it was not unpacked.',
    'If you trust where it comes from, write a part of its rows anew as Parquet or CSV and choose that file.',
  );
}

/** Counts what pages unpack to, before memory is asked for it. Source of the ratio: deflate's limit of 1032 to 1. */
function guardSizes(compressors: Compressors, byteCount: number): Compressors {
  let unpackedBytes = 0;
  return Object.fromEntries(
    Object.entries(compressors).map(([name, unpack]) => [
      name,
      (input: Uint8Array, outputLength: number) => {
        if (!(outputLength >= 0 && outputLength < 2 ** 31)) throw new Error(`A page of ${outputLength} bytes.`);
        // The page of a column that holds nothing but missing values.
        if (outputLength === 0) return new Uint8Array(0);
        unpackedBytes += outputLength;
        if (unpackedBytes > Math.max(FREE_BYTES, byteCount * MOST_RATIO)) throw unpacksTooFar();
        return unpack(input, outputLength);
      },
    ]),
  );
}
