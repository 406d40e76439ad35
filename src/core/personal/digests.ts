import type { RawColumn } from '#core/table/raw.ts';
import { textAt, textCount } from '#core/table/raw-text.ts';
import type { PersonalCategory, RealDigests } from './contract.ts';

const BY_FIGURES: ReadonlySet<PersonalCategory> = new Set([
  'phone',
  'card',
  'national-id',
  'passport',
  'medical-id',
  'plate',
  'iban',
  'mac',
]);

/** What two cells must share to be the same value: the letters and figures for numbers, else the text without regard to case. */
function normalise(category: PersonalCategory, text: string): string {
  const folded = text.trim().toLowerCase();
  return BY_FIGURES.has(category) ? folded.replace(/[^\p{L}\p{N}]/gu, '') : folded;
}

/** A 53-bit hash of a text: two rounds of a 32-bit multiply-and-rotate hash under different keys. */
function hashText(text: string, salt: number): number {
  let a = salt | 0;
  let b = Math.floor(salt / 2 ** 20) ^ 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ unit, 0x85ebca6b);
    b ^= b >>> 13;
  }
  a = Math.imul(a ^ (a >>> 16), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x27d4eb2f);
  return ((a ^ (a >>> 15)) >>> 0) * 2 ** 21 + ((b ^ (b >>> 15)) >>> 11);
}

/** Digests of every text of a column but its missing markers. */
export function digestColumn(raw: RawColumn, missingMarkers: readonly string[], category: PersonalCategory): RealDigests {
  const markers = new Set(missingMarkers);
  const count = textCount(raw.texts);
  // Of the column's own size, so that two columns' digests cannot be laid side by side and runs repeat.
  const salt = (raw.texts.bytes.length * 2_654_435_761 + count * 40_503 + raw.codes.length) % Number.MAX_SAFE_INTEGER;
  const digests = new Float64Array(count);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const text = textAt(raw.texts, i);
    if (!markers.has(text)) digests[kept++] = hashText(normalise(category, text), salt);
  }
  return { salt, digests: digests.slice(0, kept).sort() };
}

/** A test of whether a text is one of the digested values. */
export function createAvoidance(digests: RealDigests | undefined, category: PersonalCategory): (text: string) => boolean {
  if (digests === undefined) return () => false;
  const known = digests.digests;
  return (text) => {
    const wanted = hashText(normalise(category, text), digests.salt);
    let low = 0;
    let high = known.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const value = known[middle] as number;
      if (value === wanted) return true;
      if (value < wanted) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  };
}
