import type { TextProfile } from '#core/columns/contract.ts';
import { createRandom } from '#core/random/random.ts';
import type { IdentifierFormat } from '#core/table/table.ts';
import { findCheckDigit } from './check-digits.ts';
import { alphabetsOf, learnMask } from './mask.ts';

type Pattern = IdentifierFormat['pattern'];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SERIAL = /^(\D*)(\d{1,15})(\D*)$/;
/** Longer texts around a number are sentences rather than keys. */
const MAX_SEQUENCE_AFFIX = 12;
const DAY_MS = 86_400_000;
/** Columns that count the rows: theirs begin anew in another table. */
const ROW_COUNTER =
  /^(?:#|n|no\.?|nr\.?|index|idx|order|instant|seq|sequence|unnamed.*|x|lfd\.? ?nr\.?|(?:row|line|record)s?[ _.-]?(?:number|num|no|nr|id|index|idx)?\.?|)$/i;

/** Keys per row below which keys are told to repeat. */
const MAX_REPEATED_SHARE = 0.98;

function everyText(texts: readonly string[], expression: RegExp): boolean {
  return texts.length > 0 && texts.every((text) => expression.test(text));
}

export function isUuid(texts: readonly string[]): boolean {
  return everyText(texts, UUID);
}

/** Whole days around moments, so that no key's own is disclosed. */
function daysAround(moments: readonly number[]): { readonly fromMs: number; readonly untilMs: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const moment of moments) {
    low = Math.min(low, moment);
    high = Math.max(high, moment);
  }
  return { fromMs: Math.floor(low / DAY_MS) * DAY_MS, untilMs: Math.ceil((high + 1) / DAY_MS) * DAY_MS };
}

function learnUuid(texts: readonly string[]): Pattern {
  const versions = new Set(texts.map((text) => text[14]));
  const isUpper = texts.every((text) => text === text.toUpperCase()) && texts.some((text) => /[A-F]/.test(text));
  const upper = isUpper ? { isUpper: true as const } : {};
  if (versions.size === 1 && versions.has('7')) {
    const moments = texts.map((text) => Number.parseInt(text.slice(0, 8) + text.slice(9, 13), 16));
    return { style: 'uuid', version: 7, ...daysAround(moments), ...upper };
  }
  return { style: 'uuid', ...(versions.size === 1 && versions.has('1') ? { version: 1 as const } : {}), ...upper };
}

function learnUlid(texts: readonly string[]): Pattern {
  const moments = texts.map((text) => Array.from(text.slice(0, 10)).reduce((sum, sign) => sum * 32 + CROCKFORD.indexOf(sign), 0));
  return { style: 'ulid', ...daysAround(moments) };
}

/** The sequence that a column counts, row by row: one step from each row to the next, one text around the number. */
export function learnSequence(profile: TextProfile): Extract<Pattern, { style: 'sequence' }> | null {
  const { texts } = profile;
  if (texts.length < 2 || texts.length !== profile.rowCount) return null;
  const first = SERIAL.exec(texts[0] as string);
  const second = SERIAL.exec(texts[1] as string);
  if (first === null || second === null) return null;
  const [, prefix, figures, suffix] = first as unknown as [string, string, string, string];
  const start = Number(figures);
  const step = Number(second[2]) - start;
  if (step === 0 || prefix.length + suffix.length > MAX_SEQUENCE_AFFIX) return null;
  const width = figures.startsWith('0') || texts.every((text) => text.length === (texts[0] as string).length) ? figures.length : 1;
  for (let i = 0; i < texts.length; i++) {
    const number = start + step * i;
    if (number < 0 || texts[i] !== prefix + String(number).padStart(width, '0') + suffix) return null;
  }
  return { style: 'sequence', start, step, width, prefix, suffix };
}

/**
 * Plain numbers from 0 or 1 on that leave out at most so many for each that stands count rows, it may be of a larger table: they disclose
 * nothing of a row.
 */
const MAX_LEFT_OUT = 4;

/** The same sequence, going on where the file's ends, so that no key of it comes again; one that counts rows begins anew. */
export function continueSequence(sequence: Extract<Pattern, { style: 'sequence' }>, profile: TextProfile): Pattern {
  const { start, step, width, prefix, suffix } = sequence;
  const isBare = width === 1 && prefix === '' && suffix === '';
  if (ROW_COUNTER.test(profile.name.trim()) || (isBare && start <= 1 && step === 1)) return sequence;
  const count = profile.texts.length;
  return { ...sequence, start: step > 0 ? start + step * count : start - step, step: Math.abs(step) };
}

/** The sequence of numbers above all of the file's; of numbers that count rows one over the same range. */
export function countOn(profile: TextProfile, least: number, most: number): Pattern {
  const bare = { style: 'sequence', width: 1, prefix: '', suffix: '' } as const;
  const count = profile.texts.length;
  if (least <= 1 && most - least + 1 <= (1 + MAX_LEFT_OUT) * count)
    return { ...bare, start: least, step: Math.max(1, Math.floor(((most - least) / Math.max(1, count - 1)) * 1e4) / 1e4) };
  return { ...bare, start: ROW_COUNTER.test(profile.name.trim()) ? 1 : most + 1, step: 1 };
}

const MAX_ENDING = 5;
const MAX_ENDINGS = 4096;
const ROOM = 20;
const MAX_DRAWS = 20_000;

/** Endings that no key has, and enough of them for many more keys; null where the keys leave no room. */
function findFreeEndings(mask: string, texts: readonly string[]): string[] | null {
  const alphabets = alphabetsOf(mask);
  const random = createRandom(texts.length);
  const roomOf = (places: readonly string[]) => places.reduce((product, alphabet) => product * alphabet.length, 1);
  if (roomOf(alphabets) > 1e6 * ROOM * texts.length) return null;
  for (let length = 1; length <= Math.min(MAX_ENDING, alphabets.length - 1); length++) {
    const last = alphabets.slice(-length);
    const all = roomOf(last);
    const taken = new Set<string>();
    for (const text of texts) taken.add(text.slice(-length));
    const free = all - taken.size;
    const rest = roomOf(alphabets.slice(0, -length));
    const wanted = Math.max(64, Math.ceil((ROOM * texts.length) / rest));
    if (free < 0.1 * all || Math.floor(free / 2) * rest < 2 * texts.length) continue;
    const endings = new Set<string>();
    const most = Math.min(Math.max(1, Math.floor(free / 2)), wanted, MAX_ENDINGS);
    for (let draw = 0; draw < MAX_DRAWS && endings.size < most; draw++) {
      const ending = last.map((alphabet, place) => alphabet[random.integer(place, draw, alphabet.length)] as string).join('');
      if (!taken.has(ending)) endings.add(ending);
    }
    return endings.size * rest >= 2 * texts.length ? [...endings] : null;
  }
  return null;
}

const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/;
const MIN_RANGE_KEYS = 50;
/** So many keys lie below the least number and above the most; both are given as halfway to the next key, so that none is. */
const BEYOND = 5;
/** Of a range so full of keys any number may be one. */
const FULL_SHARE = 0.2;

/** Where whole numbers of several lengths lie; those of one length have a mask that says it. */
function learnRange(texts: readonly string[]): Extract<Pattern, { style: 'range' }> | null {
  if (texts.length < MIN_RANGE_KEYS || !everyText(texts, WHOLE_NUMBER)) return null;
  if (texts.every((text) => text.length === (texts[0] as string).length)) return null;
  const sorted = Float64Array.from(texts, Number).sort();
  const count = sorted.length;
  const least = Math.floor(((sorted[BEYOND - 1] as number) + (sorted[BEYOND] as number)) / 2);
  const most = Math.ceil(((sorted[count - BEYOND] as number) + (sorted[count - 1 - BEYOND] as number)) / 2);
  return least < most ? { style: 'range', least, most } : null;
}

export function learnMaskPattern(profile: TextProfile): Pattern {
  const { texts, counts } = profile;
  const mask = learnMask(texts, counts);
  const check = findCheckDigit(texts);
  if (check !== null) return { style: 'mask', mask, check };
  const endings = findFreeEndings(mask, texts);
  const range = learnRange(texts);
  if (range !== null) {
    const isFull = texts.length > FULL_SHARE * (range.most - range.least + 1);
    return endings === null || isFull ? range : { ...range, endings };
  }
  return endings === null ? { style: 'mask', mask } : { style: 'mask', mask, endings };
}

/** How a column's keys are built. */
export function learnIdentifier(profile: TextProfile): IdentifierFormat {
  const { texts } = profile;
  const present = profile.rowCount - profile.missingCount;
  const share = texts.length / Math.max(1, present);
  const repeats = share < MAX_REPEATED_SHARE ? { keysPerRow: share } : {};
  const sequence = learnSequence(profile);
  const pattern = isUuid(texts)
    ? learnUuid(texts)
    : everyText(texts, ULID)
      ? learnUlid(texts)
      : sequence !== null
        ? continueSequence(sequence, profile)
        : learnMaskPattern(profile);
  return { type: 'identifier', pattern, ...repeats };
}
