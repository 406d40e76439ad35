import { Inflate, Zip, ZipDeflate, ZipPassThrough } from 'fflate';

export interface ZipEntry {
  readonly path: string;
  readonly content: Blob;
  /** False for what is compressed or random already. */
  readonly deflates: boolean;
}

/** Writes a zip file, streaming: memory does not grow with what is in it. */
export async function writeZip(entries: readonly ZipEntry[]): Promise<Blob> {
  const chunks: Blob[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else chunks.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
  });
  for (const { path, content, deflates } of entries) {
    const file = deflates ? new ZipDeflate(path, { level: 6 }) : new ZipPassThrough(path);
    zip.add(file);
    for await (const chunk of content.stream()) {
      file.push(chunk);
      if (failure !== null) throw failure;
    }
    file.push(new Uint8Array(), true);
  }
  zip.end();
  if (failure !== null) throw failure;
  return new Blob(chunks, { type: 'application/zip' });
}

const END_BYTES = 22;
const MOST_COMMENT_BYTES = 65_535;
const END_MARK = 0x06054b50;
const ENTRY_MARK = 0x02014b50;
const LOCAL_MARK = 0x04034b50;
const MOST_ENTRIES = 1000;

/** A file that is no zip file, or not whole. */
export class ZipError extends Error {
  readonly code: 'no-zip' | 'damaged';
  constructor(code: ZipError['code'], message: string) {
    super(message);
    this.name = 'ZipError';
    this.code = code;
  }
}

export interface ZipMember {
  readonly byteCount: number;
  /** The content, checked against its length and CRC. @throws ZipError 'damaged' */
  open(): Promise<Blob>;
}

/**
 * Reads a zip file's directory; members are read when they are opened.
 *
 * @throws ZipError
 */
export async function readZip(file: Blob): Promise<ReadonlyMap<string, ZipMember>> {
  const start = new DataView(await file.slice(0, 4).arrayBuffer());
  if (start.byteLength < 4 || start.getUint32(0, true) !== LOCAL_MARK)
    throw new ZipError('no-zip', 'The file does not begin as a zip file.');
  const tailStart = Math.max(0, file.size - END_BYTES - MOST_COMMENT_BYTES);
  const tail = new DataView(await file.slice(tailStart).arrayBuffer());
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && tail.getUint32(at, true) !== END_MARK) at -= 1;
  if (at < 0) throw new ZipError('damaged', 'The end of the file is missing.');
  const count = tail.getUint16(at + 10, true);
  const directoryBytes = tail.getUint32(at + 12, true);
  const directoryStart = tail.getUint32(at + 16, true);
  if (count > MOST_ENTRIES || directoryStart + directoryBytes > tailStart + at)
    throw new ZipError('damaged', 'The directory does not fit.');
  const directory = new DataView(await file.slice(directoryStart, directoryStart + directoryBytes).arrayBuffer());
  const members = new Map<string, ZipMember>();
  for (let i = 0, entry = 0; i < count; i++) {
    if (entry + 46 > directory.byteLength || directory.getUint32(entry, true) !== ENTRY_MARK)
      throw new ZipError('damaged', 'The directory is not whole.');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => directory.getUint16(entry + offset, true)) as [
      number,
      number,
      number,
    ];
    const facts: MemberFacts = {
      method: directory.getUint16(entry + 10, true),
      crc: directory.getUint32(entry + 16, true),
      packedBytes: directory.getUint32(entry + 20, true),
      byteCount: directory.getUint32(entry + 24, true),
      start: directory.getUint32(entry + 42, true),
    };
    if (entry + 46 + nameBytes > directory.byteLength) throw new ZipError('damaged', 'The directory is not whole.');
    const path = new TextDecoder().decode(new Uint8Array(directory.buffer, entry + 46, nameBytes));
    members.set(path, { byteCount: facts.byteCount, open: () => openMember(file, path, facts) });
    entry += 46 + nameBytes + extraBytes + commentBytes;
  }
  return members;
}

interface MemberFacts {
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly byteCount: number;
  readonly start: number;
}

async function openMember(file: Blob, path: string, { method, crc, packedBytes, byteCount, start }: MemberFacts): Promise<Blob> {
  const damaged = (why: string) => new ZipError('damaged', `${path}: ${why}`);
  const header = new DataView(await file.slice(start, start + 30).arrayBuffer());
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL_MARK) throw damaged('its beginning is missing.');
  const from = start + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = file.slice(from, from + packedBytes);
  if (packed.size < packedBytes) throw damaged('it is cut short.');
  const chunks: Blob[] = [];
  let total = 0;
  let sum = 0xffff_ffff;
  const take = (chunk: Uint8Array) => {
    total += chunk.byteLength;
    // What unpacks to more than it says is not unpacked further.
    if (total > byteCount) throw damaged('it is longer than it says.');
    sum = addToCrc(sum, chunk);
    chunks.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
  };
  if (method === 0) for await (const chunk of packed.stream()) take(chunk);
  else if (method === 8) {
    const inflate = new Inflate(take);
    try {
      for await (const chunk of packed.stream()) inflate.push(chunk);
      inflate.push(new Uint8Array(), true);
    } catch (error) {
      throw error instanceof ZipError ? error : damaged(error instanceof Error ? error.message : String(error));
    }
  } else throw damaged(`it is packed in a way (${method}) that a project never is.`);
  if (total !== byteCount) throw damaged('it is shorter than it says.');
  if ((sum ^ 0xffff_ffff) >>> 0 !== crc) throw damaged('its checksum is another.');
  return new Blob(chunks);
}

/** Of CRC-32 (ISO 3309), a byte at a time. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb8_8320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function addToCrc(sum: number, chunk: Uint8Array): number {
  let value = sum;
  for (let i = 0; i < chunk.length; i++) value = (CRC_TABLE[(value ^ (chunk[i] as number)) & 0xff] as number) ^ (value >>> 8);
  return value;
}
