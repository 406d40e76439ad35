const MAX_REGULAR_SECTOR = 0xfffffffa;
const END_OF_CHAIN = 0xfffffffe;
const HEADER_BYTES = 512;
const ENTRY_BYTES = 128;
const DIFAT_IN_HEADER = 109;

interface Entry {
  readonly name: string;
  readonly type: number;
  readonly start: number;
  readonly size: number;
}

/** The streams of a compound file (old Office formats): names, and the bytes of any one of them. */
export interface CompoundFile {
  readonly names: readonly string[];
  /** Null when there is no such stream. @throws RangeError where its chain of sectors is broken. */
  readStream(name: string): Uint8Array | null;
}

/**
 * Opens a compound file. Every chain of sectors is followed no further than the file has sectors: the library that reads workbooks goes
 * round and round in a broken one until memory is gone.
 *
 * Source: MS-CFB 2.2 – 2.6.
 * @throws RangeError when it makes no sense.
 */
export function openCompound(bytes: Uint8Array): CompoundFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES) throw new RangeError('The header is cut off.');
  const sectorShift = view.getUint16(30, true);
  const miniShift = view.getUint16(32, true);
  if ((sectorShift !== 9 && sectorShift !== 12) || miniShift !== 6) throw new RangeError('The sectors have an impossible size.');
  const sectorBytes = 1 << sectorShift;
  const sectorCount = Math.ceil(bytes.length / sectorBytes);
  const miniCutoff = view.getUint32(56, true);

  const offsetOf = (sector: number): number => {
    const offset = (sector + 1) * sectorBytes;
    if (sector > MAX_REGULAR_SECTOR || offset >= bytes.length) throw new RangeError(`Sector ${sector} is not in the file.`);
    return offset;
  };
  const wordAt = (offset: number): number => (offset + 4 <= bytes.length ? view.getUint32(offset, true) : END_OF_CHAIN);

  const fatSectors: number[] = [];
  const wordsPerSector = sectorBytes / 4;
  for (let i = 0; i < DIFAT_IN_HEADER; i += 1) fatSectors.push(view.getUint32(76 + i * 4, true));
  let difat = view.getUint32(68, true);
  for (let steps = 0; difat < MAX_REGULAR_SECTOR; steps += 1) {
    if (steps > sectorCount) throw new RangeError('The table of sector tables goes in a circle.');
    const offset = offsetOf(difat);
    for (let i = 0; i < wordsPerSector - 1; i += 1) fatSectors.push(wordAt(offset + i * 4));
    difat = wordAt(offset + sectorBytes - 4);
  }
  const used = fatSectors.filter((sector) => sector < MAX_REGULAR_SECTOR);
  const nextOf = (sector: number): number => {
    const table = used[Math.floor(sector / wordsPerSector)];
    if (table === undefined) throw new RangeError(`Sector ${sector} has no place in the table.`);
    return wordAt(offsetOf(table) + (sector % wordsPerSector) * 4);
  };
  /** The sectors from one on, at most as many as the file has. */
  const follow = (start: number, next: (sector: number) => number, most: number): number[] => {
    const chain: number[] = [];
    for (let sector = start; sector < MAX_REGULAR_SECTOR; sector = next(sector)) {
      chain.push(sector);
      if (chain.length > most) throw new RangeError('A chain of sectors goes in a circle.');
    }
    return chain;
  };
  const gather = (chain: readonly number[], size: number): Uint8Array => {
    const whole = new Uint8Array(chain.length * sectorBytes);
    chain.forEach((sector, i) => {
      whole.set(bytes.subarray(offsetOf(sector), offsetOf(sector) + sectorBytes), i * sectorBytes);
    });
    if (size > whole.length) throw new RangeError('A stream is shorter than it says.');
    return whole.subarray(0, size);
  };

  const directoryChain = follow(view.getUint32(48, true), nextOf, sectorCount);
  const directory = gather(directoryChain, directoryChain.length * sectorBytes);
  const entries: Entry[] = [];
  const directoryView = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  for (let at = 0; at + ENTRY_BYTES <= directory.length; at += ENTRY_BYTES) {
    const type = directory[at + 66] as number;
    if (type !== 1 && type !== 2 && type !== 5) continue;
    const nameBytes = Math.max(0, Math.min(64, directoryView.getUint16(at + 64, true)) - 2);
    entries.push({
      name: new TextDecoder('utf-16le').decode(directory.subarray(at, at + nameBytes)),
      type,
      start: directoryView.getUint32(at + 116, true),
      size: directoryView.getUint32(at + 120, true),
    });
  }

  const readMini = ({ start, size }: Entry): Uint8Array => {
    const root = entries.find(({ type }) => type === 5);
    if (root === undefined) throw new RangeError('There is no root entry.');
    const container = gather(follow(root.start, nextOf, sectorCount), root.size);
    const tableChain = follow(view.getUint32(60, true), nextOf, sectorCount);
    const table = gather(tableChain, tableChain.length * sectorBytes);
    const tableView = new DataView(table.buffer, table.byteOffset, table.byteLength);
    const next = (sector: number) => (sector * 4 + 4 <= table.length ? tableView.getUint32(sector * 4, true) : END_OF_CHAIN);
    const chain = follow(start, next, container.length / 64 + 1);
    const whole = new Uint8Array(chain.length * 64);
    chain.forEach((sector, i) => {
      whole.set(container.subarray(sector * 64, sector * 64 + 64), i * 64);
    });
    if (size > whole.length) throw new RangeError('A stream is shorter than it says.');
    return whole.subarray(0, size);
  };

  return {
    names: entries.map(({ name }) => name),
    readStream(name) {
      const entry = entries.find((candidate) => candidate.type === 2 && candidate.name.toLowerCase() === name.toLowerCase());
      if (entry === undefined) return null;
      return entry.size < miniCutoff ? readMini(entry) : gather(follow(entry.start, nextOf, sectorCount), entry.size);
    },
  };
}

/**
 * Whether a workbook stream is a whole row of records, and whether one of them says that what follows is encrypted.
 *
 * Source: MS-XLS 2.1.4 (type and length, two bytes each, before every record), 2.4.117 (FilePass).
 */
export function checkRecords(stream: Uint8Array): 'whole' | 'encrypted' | 'broken' {
  let at = 0;
  let hasEnd = false;
  while (at + 4 <= stream.length) {
    const type = (stream[at] as number) | ((stream[at + 1] as number) << 8);
    const length = (stream[at + 2] as number) | ((stream[at + 3] as number) << 8);
    if (type === 0x2f && length > 0) return 'encrypted';
    if (type === 0x0a) hasEnd = true;
    // What is left after the last sheet is filled up with zeros.
    if (type === 0 && length === 0 && hasEnd) return 'whole';
    if (type === 0xffff) return 'broken';
    at += 4 + length;
  }
  return hasEnd && at <= stream.length ? 'whole' : 'broken';
}
