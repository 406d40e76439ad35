import { LEAST_ROWS_DISCLOSED } from '#core/privacy/disclosure.ts';
import type { Random } from '#core/random/random.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const FIGURES = '0123456789';

/**
 * The classes of a mask: 9 a figure, 8 a figure but 0, A a capital, a a small letter, L any letter, X a capital or figure, x a small
 * letter or figure, H a capital hexadecimal figure, h a small one, * any letter or figure, [abc] one of a, b and c; `\c` is the character
 * c itself, and so is every other character.
 */
const CLASSES: Readonly<Record<string, string>> = {
  '9': FIGURES,
  '8': '123456789',
  A: UPPER,
  a: LOWER,
  L: UPPER + LOWER,
  X: UPPER + FIGURES,
  x: LOWER + FIGURES,
  H: `${FIGURES}ABCDEF`,
  h: `${FIGURES}abcdef`,
  '*': UPPER + LOWER + FIGURES,
};

type Place = { readonly alphabet: string | readonly string[] } | { readonly literal: string };

function readMask(mask: string): Place[] {
  const places: Place[] = [];
  const characters = Array.from(mask);
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    const close = character === '[' ? characters.indexOf(']', i + 2) : -1;
    if (character === '\\' && i + 1 < characters.length) places.push({ literal: characters[++i] as string });
    else if (close > 0) {
      places.push({ alphabet: [...new Set(characters.slice(i + 1, close))].join('') });
      i = close;
    } else {
      const alphabet = CLASSES[character];
      places.push(alphabet === undefined ? { literal: character } : { alphabet });
    }
  }
  return places;
}

/** [places] the signs that may stand at each place of a mask, literals included. */
export function alphabetsOf(mask: string): string[] {
  return readMask(mask).map((place) => ('literal' in place ? place.literal : (place.alphabet as string)));
}

function escapeLiteral(character: string): string {
  return character === '\\' || character === '[' || character in CLASSES ? `\\${character}` : character;
}

/** Letters and figures as one sign, so that texts of one build fall together. */
function skeletonOf(text: string): string {
  return text.replace(/[\p{L}\p{N}]/gu, 'x');
}

function classOf(characters: ReadonlySet<string>, isFirst: boolean): string {
  let upper = false;
  let lower = false;
  let figure = false;
  let beyondHex = false;
  for (const character of characters) {
    if (/\p{N}/u.test(character)) figure = true;
    else {
      if (character === character.toLowerCase()) lower = true;
      else upper = true;
      if (!/[a-fA-F]/.test(character)) beyondHex = true;
    }
  }
  if (figure && !upper && !lower) return isFirst && !characters.has('0') ? '8' : '9';
  if (figure && upper && lower) return '*';
  if (figure && upper) return beyondHex ? 'X' : 'H';
  if (figure) return beyondHex ? 'x' : 'h';
  if (upper && lower) return 'L';
  return upper ? 'A' : 'a';
}

const HEX_LETTERS = 8;
/** A sign of an alphabet that is this often expected and never seen is not of it: the chance is e^-12. */
const EXPECTED_EACH = 12;

/**
 * A class narrowed to the signs that the keys use at any of their places: base 32 has no I, L, O or U, hexadecimal figures no letter after
 * F.
 *
 * @param used how often each sign stands at the places that vary.
 */
function createNarrowing(used: ReadonlyMap<string, number>): (sign: string) => string {
  const unused = new Set<string>();
  let letters = 0;
  let beyondHex = false;
  for (const alphabet of [UPPER, LOWER, FIGURES]) {
    const seen = Array.from(alphabet).reduce((sum, character) => sum + (used.get(character) ?? 0), 0);
    if (alphabet !== FIGURES) {
      letters += seen;
      beyondHex ||= Array.from(alphabet).some((character, i) => i >= 6 && used.has(character));
    }
    if (seen < EXPECTED_EACH * alphabet.length) continue;
    for (const character of alphabet) if (!used.has(character)) unused.add(character);
  }
  const hasFigures = Array.from(FIGURES).some((figure) => used.has(figure));
  const isHex = hasFigures && letters >= HEX_LETTERS && !beyondHex;
  return (sign) => {
    if (isHex && (sign === 'a' || sign === 'x')) return 'h';
    if (isHex && (sign === 'A' || sign === 'X')) return 'H';
    const alphabet = CLASSES[sign] as string;
    const kept = Array.from(alphabet).filter((character) => !unused.has(character));
    return kept.length === alphabet.length || kept.length < 2 || sign === 'h' || sign === 'H' ? sign : `[${kept.join('')}]`;
  };
}

/** Rows that must share a character before a mask may keep it. */
const MIN_SHARED_ROWS = LEAST_ROWS_DISCLOSED;
const MAX_PLACES = 64;
/** Texts beyond these add nothing to what a mask says. */
const MAX_STUDIED_TEXTS = 20_000;

/**
 * The build of a column's commonest texts: a class for each letter or figure, and the character itself only where every such text has it
 * and at least `MIN_SHARED_ROWS` rows do. Texts whose build fewer rows share give no mask of their own but one of eight signs.
 */
export function learnMask(allTexts: readonly string[], counts: Uint32Array): string {
  const texts = allTexts.slice(0, MAX_STUDIED_TEXTS);
  const rowsOf = new Map<string, number>();
  for (let i = 0; i < texts.length; i++) {
    const skeleton = skeletonOf(texts[i] as string);
    rowsOf.set(skeleton, (rowsOf.get(skeleton) ?? 0) + (counts[i] as number));
  }
  let best = '';
  let bestRows = 0;
  for (const [skeleton, rows] of rowsOf) {
    if (rows > bestRows && skeleton.includes('x')) {
      best = skeleton;
      bestRows = rows;
    }
  }
  if (bestRows < MIN_SHARED_ROWS) return texts.every((text) => /^\d*$/.test(text)) ? '89999999' : 'AAAA9999';
  const seen: Set<string>[] = [];
  for (const text of texts) {
    if (skeletonOf(text) !== best) continue;
    Array.from(text).forEach((character, place) => {
      seen[place] ??= new Set();
      (seen[place] as Set<string>).add(character);
    });
  }
  const used = new Map<string, number>();
  for (const text of texts) {
    if (skeletonOf(text) !== best) continue;
    Array.from(text).forEach((character, place) => {
      if ((seen[place] as Set<string>).size > 1) used.set(character, (used.get(character) ?? 0) + 1);
    });
  }
  const narrow = createNarrowing(used);
  return Array.from(best)
    .slice(0, MAX_PLACES)
    .map((sign, place) => {
      const characters = seen[place] as Set<string>;
      if (characters.size === 1) return escapeLiteral([...characters][0] as string);
      return sign === 'x' ? narrow(classOf(characters, place === 0)) : escapeLiteral(sign);
    })
    .join('');
}

const FEISTEL_ROUNDS = 4;
const FEISTEL_STREAM = 0;
const FREE_STREAM = 16;
const MAX_INDEX_BITS = 40;

/** A keyed permutation of 0 … size − 1 (Feistel network with cycle walking); size ≤ 2⁴⁰. */
export function permuteIndex(index: number, size: number, random: Random): number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / 2));
  const half = 2 ** halfBits;
  let value = index;
  do {
    let left = Math.floor(value / half);
    let right = value % half;
    for (let round = 0; round < FEISTEL_ROUNDS; round++) {
      const mixed = (left + random.integer(FEISTEL_STREAM + round, right, half)) % half;
      left = right;
      right = mixed;
    }
    value = left * half + right;
  } while (value >= size);
  return value;
}

/**
 * A maker of keys after a mask: key of row = the mask's places as figures of a permuted row number, so keys differ within a run as long as
 * the mask has room (beyond 2⁴⁰ keys the remaining places are drawn freely); then they repeat.
 */
export function createMaskedKeys(mask: string, random: Random, endings: readonly string[] = []): (row: number) => string {
  const places = readMask(mask);
  const [ending] = endings;
  // Indexed first of all, so that it has its part in telling keys apart.
  if (ending !== undefined) places.splice(places.length - ending.length, ending.length, { alphabet: endings });
  let size = 1;
  let indexed = 0;
  for (const place of places) {
    if ('literal' in place) continue;
    if (size * place.alphabet.length > 2 ** MAX_INDEX_BITS) break;
    size *= place.alphabet.length;
    indexed++;
  }
  return (row) => {
    let index = permuteIndex(row % size, size, random);
    let taken = 0;
    let key = '';
    for (const place of places) {
      if ('literal' in place) {
        key += place.literal;
        continue;
      }
      const { alphabet } = place;
      if (taken < indexed) {
        key += alphabet[index % alphabet.length] as string;
        index = Math.floor(index / alphabet.length);
      } else key += alphabet[random.integer(FREE_STREAM + taken, row, alphabet.length)] as string;
      taken++;
    }
    return key;
  };
}
