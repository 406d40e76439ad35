import type { PackedTexts, RawColumn } from './raw.ts';

let decoder: TextDecoder | undefined;

/** The text that stands at bytes[start .. end) as UTF-8. */
function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 128) return decodeAny(bytes, start, end);
  for (let i = start; i < end; i++) if ((bytes[i] as number) > 127) return decodeAny(bytes, start, end);
  // Flat in one go: a text grown letter by letter would be a rope that every later reader has to flatten.
  return String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[]);
}

function decodeAny(bytes: Uint8Array, start: number, end: number): string {
  decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
  return decoder.decode(bytes.subarray(start, end));
}

/** How many texts are packed. */
export function textCount(texts: PackedTexts): number {
  return texts.offsets.length - 1;
}

/** Text i of packed texts. */
export function textAt(texts: PackedTexts, index: number): string {
  return decodeText(texts.bytes, texts.offsets[index] as number, texts.offsets[index + 1] as number);
}

/** The cell of a row as it stands in the file. */
export function cellAt(column: RawColumn, row: number): string {
  return textAt(column.texts, column.codes[row] as number);
}
