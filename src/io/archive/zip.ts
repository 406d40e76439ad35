import { ReadError } from '../read-error.ts';
import { crc32 } from './crc32.ts';
import { damaged } from './errors.ts';
import { inflate, type UnpackOptions } from './inflate.ts';

export interface ZipEntry {
  readonly name: string;
  readonly byteCount: number;
  readonly packedByteCount: number;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc: number;
  readonly offset: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT = 65_535;
const MAX_DIRECTORY_BYTES = 64 * 2 ** 20;

async function readView(blob: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await blob.slice(start, end).arrayBuffer());
}

/**
 * The files of a zip, from the directory at its end, without unpacking anything; folders are left out. Zip64 is understood.
 * The file need not be in memory: only its end is read, and later the entry that is asked for.
 *
 * Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.15, 4.3.16.
 * @throws ReadError 'damaged' when there is no whole directory.
 */
export async function listZip(blob: Blob): Promise<readonly ZipEntry[]> {
  const tailStart = Math.max(0, blob.size - END_BYTES - MAX_COMMENT);
  const tail = await readView(blob, tailStart, blob.size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END_SIGNATURE) end -= 1;
  if (end < 0) throw damaged('This zip file has no end: it was not copied or downloaded whole, or it is one part of several.');
  let count = tail.getUint16(end + 10, true);
  let size = tail.getUint32(end + 12, true);
  let start = tail.getUint32(end + 16, true);
  if (start === 0xffffffff || size === 0xffffffff || count === 0xffff) {
    const wide = await readZip64End(blob, tail, end, tailStart);
    if (wide !== null) ({ count, size, start } = wide);
  }
  if (start + size > blob.size || size > MAX_DIRECTORY_BYTES) throw damaged('The list of files in this zip is broken.');
  const directory = await readView(blob, start, start + size);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== ENTRY_SIGNATURE)
      throw damaged('The list of files in this zip is broken.');
    const flags = directory.getUint16(at + 8, true);
    const nameLength = directory.getUint16(at + 28, true);
    const extraLength = directory.getUint16(at + 30, true);
    const commentLength = directory.getUint16(at + 32, true);
    if (at + 46 + nameLength + extraLength > directory.byteLength) throw damaged('The list of files in this zip is broken.');
    const nameBytes = new Uint8Array(directory.buffer, directory.byteOffset + at + 46, nameLength);
    const entry = {
      name: decodeName(nameBytes, (flags & 0x800) !== 0),
      byteCount: directory.getUint32(at + 24, true),
      packedByteCount: directory.getUint32(at + 20, true),
      method: directory.getUint16(at + 10, true),
      isEncrypted: (flags & 1) !== 0,
      crc: directory.getUint32(at + 16, true),
      offset: directory.getUint32(at + 42, true),
    };
    const whole = widen(entry, new DataView(directory.buffer, directory.byteOffset + at + 46 + nameLength, extraLength));
    if (!whole.name.endsWith('/')) entries.push(whole);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

async function readZip64End(blob: Blob, tail: DataView, end: number, tailStart: number) {
  const locator = end - 20;
  if (locator < 0 || tail.getUint32(locator, true) !== 0x07064b50) return null;
  const at = Number(tail.getBigUint64(locator + 8, true));
  if (!(at >= 0 && at + 56 <= tailStart + end)) return null;
  const record = await readView(blob, at, at + 56);
  if (record.getUint32(0, true) !== 0x06064b50) return null;
  return {
    count: Number(record.getBigUint64(32, true)),
    size: Number(record.getBigUint64(40, true)),
    start: Number(record.getBigUint64(48, true)),
  };
}

/** Sizes and offsets past 4 GB stand in an extra field, in this order, each only where the plain field is full. */
function widen(entry: ZipEntry, extra: DataView): ZipEntry {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const id = extra.getUint16(at, true);
    const length = extra.getUint16(at + 2, true);
    if (id === 1) {
      let next = at + 4;
      const take = (value: number): number => {
        if (value !== 0xffffffff || next + 8 > Math.min(extra.byteLength, at + 4 + length)) return value;
        next += 8;
        return Number(extra.getBigUint64(next - 8, true));
      };
      const byteCount = take(entry.byteCount);
      const packedByteCount = take(entry.packedByteCount);
      return { ...entry, byteCount, packedByteCount, offset: take(entry.offset) };
    }
    at += 4 + length;
  }
  return entry;
}

function decodeName(bytes: Uint8Array, isUtf8: boolean): string {
  if (!isUtf8) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder('windows-1252').decode(bytes);
    }
  }
  return new TextDecoder().decode(bytes);
}

/**
 * One file of a zip, unpacked and checked against its checksum.
 * @throws ReadError 'encrypted', 'damaged', 'unsupported-format' (a rare way of packing), 'too-large'.
 */
export async function unpackEntry(blob: Blob, entry: ZipEntry, options: UnpackOptions): Promise<Blob> {
  if (entry.isEncrypted) {
    throw new ReadError(
      'encrypted',
      `“${entry.name}” in this zip file is protected by a password.`,
      'Unpack it on your computer with the password, then choose the file that comes out.',
    );
  }
  const local = await readView(blob, entry.offset, entry.offset + 30);
  if (local.byteLength < 30 || local.getUint32(0, true) !== LOCAL_SIGNATURE)
    throw damaged(`“${entry.name}” is not where this zip file says it is.`);
  const start = entry.offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (start + entry.packedByteCount > blob.size) throw damaged(`“${entry.name}” goes beyond the end of this zip file.`);
  const packed = blob.slice(start, start + entry.packedByteCount);
  let unpacked: Blob;
  if (entry.method === 8) unpacked = await inflate(packed, 'deflate-raw', { ...options, expectedBytes: entry.byteCount });
  else if (entry.method === 0) unpacked = packed;
  else {
    throw new ReadError(
      'unsupported-format',
      `“${entry.name}” in this zip file is packed in a way that browsers do not know (method ${entry.method}).`,
      'Unpack it on your computer and choose the file itself, or pack it again as an ordinary zip.',
    );
  }
  if (unpacked.size !== entry.byteCount) throw damaged(`“${entry.name}” is not as long as this zip file says.`);
  let crc = 0;
  const reader = unpacked.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    options.signal?.throwIfAborted();
    if (done) break;
    crc = crc32(value, crc);
  }
  if (crc !== entry.crc) throw damaged(`“${entry.name}” does not fit its checksum: some of its bytes have changed.`);
  return unpacked;
}
