let table: Uint32Array | null = null;

function makeTable(): Uint32Array {
  const made = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let value = n;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    made[n] = value >>> 0;
  }
  return made;
}

/** CRC-32 as in zip and gzip; feed the former result to go on. */
export function crc32(bytes: Uint8Array, former = 0): number {
  table ??= makeTable();
  let crc = ~former;
  for (let i = 0; i < bytes.length; i++) crc = (table[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}
