const MAGIC = 0x184d2204;

/**
 * Whether the blocks of an LZ4 frame end inside it. The library that unpacks it reads on past a damaged block's end, for half a minute at worst.
 *
 * Source: LZ4 frame format 1.6.4: magic, flags, block size, optional content size (8) and dictionary id (4), header checksum, then blocks
 * of a length (top bit: stored) and their bytes, each with a checksum where the flags say so, up to a length of 0.
 */
export function isWholeLz4Frame(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 11 || view.getUint32(0, true) !== MAGIC) return false;
  const flags = bytes[4] as number;
  const hasBlockChecksum = (flags & 0x10) !== 0;
  const blockSizeCode = ((bytes[5] as number) >> 4) & 7;
  if (flags >> 6 !== 1 || blockSizeCode < 4) return false;
  const mostBytes = 1 << (8 + 2 * blockSizeCode);
  let at = 7 + ((flags & 8) !== 0 ? 8 : 0) + ((flags & 1) !== 0 ? 4 : 0);
  while (at + 4 <= bytes.length) {
    const length = view.getUint32(at, true) & 0x7fffffff;
    at += 4;
    if (length === 0) return true;
    if (length > mostBytes) return false;
    at += length + (hasBlockChecksum ? 4 : 0);
  }
  return false;
}
