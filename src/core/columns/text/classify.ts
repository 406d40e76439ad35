import type { TextProfile } from '#core/columns/contract.ts';
import { mayDisclose } from '#core/privacy/disclosure.ts';

const MIN_COVERED_SHARE = 0.3;
const SMALL_ROWS = 60;
const LONG_TEXT = 40;
const PERSON_NAME =
  /(?:^|[^a-z])(?:first|last|middle|full|given|family|maiden|nick|user)[ _-]?names?(?:$|[^a-z])|surname|(?:^|[^a-z])(?:name|names)$/i;

export interface TextNature {
  readonly kind: 'categorical' | 'identifier' | 'text';
  readonly reason: string;
}

export function countWords(text: string): number {
  let words = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const blank = text.charCodeAt(i) <= 32;
    if (!blank && !inside) words++;
    inside = !blank;
  }
  return words;
}

/**
 * Whether texts are categories, keys or free text.
 *
 * Categories: 30 % of the present cells hold a text that 5 rows share (or, in up to 60 rows, texts repeat at all). Of the rest, texts of
 * three words or 40 characters on average are free text, single words and those with figures are keys, others free text.
 */
export function classifyTexts(profile: TextProfile): TextNature {
  const present = profile.rowCount - profile.missingCount;
  const distinct = profile.texts.length;
  let covered = 0;
  let words = 0;
  let characters = 0;
  let withFigures = 0;
  let single = 0;
  for (let i = 0; i < distinct; i++) {
    const count = profile.counts[i] as number;
    const text = profile.texts[i] as string;
    if (mayDisclose(count)) covered += count;
    const wordCount = countWords(text);
    words += wordCount * count;
    characters += text.length * count;
    if (wordCount <= 1) single += count;
    if (/\d/.test(text)) withFigures += count;
  }
  const meanWords = words / present;
  const repeats = present <= SMALL_ROWS ? distinct <= present / 2 || distinct <= 2 : covered >= MIN_COVERED_SHARE * present;
  const isName = PERSON_NAME.test(profile.name) && distinct > 100 && withFigures < 0.1 * present;
  if (isName) return { kind: 'text', reason: `${distinct} different names.` };
  const few = `${distinct.toLocaleString('en')} different texts over ${present.toLocaleString('en')} cells`;
  if (repeats && !(characters / present > 3 * LONG_TEXT)) return { kind: 'categorical', reason: `${few}.` };
  const nearlyUnique = `${few}: too few cells share one to learn from.`;
  if (meanWords >= 3 || characters / present > LONG_TEXT)
    return { kind: 'text', reason: `${nearlyUnique} They read like sentences or names.` };
  if (withFigures >= 0.5 * present || single >= 0.9 * present) {
    return { kind: 'identifier', reason: `${nearlyUnique} They look like keys.` };
  }
  return { kind: 'text', reason: `${nearlyUnique} They look like free text.` };
}
