import type { TextProfile } from '#core/columns/contract.ts';
import { listFormats } from '#core/columns/format-variants.ts';
import type { AlternativeFormat, DatetimeFormat } from '#core/table/table.ts';
import { civilFromDays, MS_PER_DAY } from './calendar.ts';
import { type Candidate, listCandidates, mirrorOrder } from './candidates.ts';
import { createDatetimeFormatter, createDatetimeParser, hasDate } from './pattern.ts';

/** Bare figures need this many different ones, or a name that says so, to be dates. */
const MIN_BARE_DATES = 10;
const DATE_NAME = /expir|date|day|dt|time|datum|fecha|jour|month|period|stamp|created|updated|born|dob/i;
const MAX_PATTERNS = 8;
const MAX_SHAPES = 24;
const STUDIED_TEXTS = 400;
/** Share of the present cells that may be no dates in a column of dates. */
const MAX_UNREADABLE_SHARE = 0.05;
const MIN_DISTINCT_AMONG_TEXTS = 10;
const MIN_ROWS_FOR_MONTHS = 200;

type Reader = (text: string) => number;
interface LiveCandidate extends Candidate {
  readonly read: Reader;
}

function toFormat({ pattern, locale }: Candidate, ambiguousDayMonth: boolean): DatetimeFormat {
  return { type: 'datetime', pattern, ambiguousDayMonth, ...(locale === 'en' ? {} : { locale }) };
}

function withReader(candidate: Candidate): LiveCandidate {
  return { ...candidate, read: createDatetimeParser(candidate.pattern, candidate.locale) };
}

/** Patterns that every text follows, the likeliest first. */
function findCommonPatterns(texts: readonly string[]): LiveCandidate[] {
  let alive = listCandidates(texts[0] ?? '').map(withReader);
  for (let i = 1; i < texts.length && alive.length > 0; i++) {
    const text = texts[i] as string;
    if (alive.some(({ read }) => Number.isNaN(read(text)))) alive = alive.filter(({ read }) => !Number.isNaN(read(text)));
  }
  return alive;
}

/** Two figures with one mark between them are a month and a year only where the year says so: 1.66, 3-10 and 1/2 are none. */
function isPlausibleMonth(pattern: string, { name, texts }: TextProfile): boolean {
  const years = /y+/.exec(pattern)?.[0].length ?? 0;
  if (years === 4) {
    const plain = texts.every((text) => text.includes('.') || text.includes(','));
    const at = pattern.startsWith('y') ? 0 : -4;
    return !plain || texts.every((text) => /^(?:1[5-9]|20)/.test(text.slice(at)));
  }
  const isPadded = pattern.includes('MM') && texts.some((text) => text.startsWith('0', pattern.indexOf('M')));
  return isPadded && (DATE_NAME.test(name) || (!/[.,]/.test(pattern) && texts.length >= MIN_BARE_DATES));
}

function isPlausible(pattern: string, profile: TextProfile): boolean {
  if (/^(?:y+[^\p{L}]M{1,2}|M{1,2}[^\p{L}]y+)$/u.test(pattern)) return isPlausibleMonth(pattern, profile);
  if (!/^[yMdHmsSDQ]+$/.test(pattern)) return true;
  const named = DATE_NAME.test(profile.name);
  const yearFirst = /^y{4}M{2}d{2}/.test(pattern);
  if (!yearFirst) return named && /y{4}/.test(pattern) && !/D/.test(pattern);
  return profile.texts.every((text) => text >= '18' && text < '21') && (named || profile.texts.length >= MIN_BARE_DATES);
}

function shapeOf(text: string): string {
  const offset = /:\d\d.*([+-]\d\d:?\d\d|[A-Z]{2,5})(?:\[|$)/.exec(text)?.[1] ?? '';
  return offset + text.replaceAll(/\d/g, '0').replaceAll(/[\p{L}\p{M}]+/gu, 'a');
}

interface Tallied {
  readonly candidate: LiveCandidate;
  rows: number;
}

/** Few patterns that together read most texts: the one that reads most, then the one that reads most of the rest, and so on. */
function findMixedPatterns(profile: TextProfile, isWanted: (pattern: string) => boolean): LiveCandidate[] {
  const { texts, counts } = profile;
  const step = Math.max(1, Math.floor(texts.length / STUDIED_TEXTS));
  const studied: number[] = [];
  for (let i = 0; i < texts.length; i += step) studied.push(i);
  const shapes = new Map<string, number>();
  for (const i of studied) {
    const shape = shapeOf(texts[i] as string);
    if (!shapes.has(shape) && shapes.size < MAX_SHAPES) shapes.set(shape, i);
  }
  const pool = new Map<string, LiveCandidate>();
  for (const i of shapes.values()) {
    for (const candidate of listCandidates(texts[i] as string)) {
      const key = `${candidate.locale} ${candidate.pattern}`;
      if (isWanted(candidate.pattern) && isPlausible(candidate.pattern, profile) && !pool.has(key)) pool.set(key, withReader(candidate));
    }
  }
  let open = studied;
  const chosen: LiveCandidate[] = [];
  while (open.length > 0 && chosen.length < MAX_PATTERNS) {
    let best: LiveCandidate | null = null;
    let most = 0;
    for (const candidate of pool.values()) {
      let rows = 0;
      for (const i of open) if (!Number.isNaN(candidate.read(texts[i] as string))) rows += counts[i] as number;
      if (rows > most) {
        best = candidate;
        most = rows;
      }
    }
    if (best === null) break;
    const { read } = best;
    chosen.push(best);
    open = open.filter((i) => Number.isNaN(read(texts[i] as string)));
  }
  return chosen;
}

/** Shares of each alternative by the month that its cells tell, where only quoted text (an offset) tells the patterns apart. */
function learnMonthShares(patterns: readonly LiveCandidate[], profile: TextProfile): number[][] | null {
  const bare = (pattern: string) => pattern.replaceAll(/'[^']*'/g, '');
  const first = patterns[0] as LiveCandidate;
  if (!hasDate(first.pattern) || !patterns.every(({ pattern }) => bare(pattern) === bare(first.pattern))) return null;
  const rows = patterns.map(() => new Array<number>(12).fill(0));
  const totals = new Array<number>(12).fill(0);
  let all = 0;
  for (let i = 0; i < profile.texts.length; i++) {
    const text = profile.texts[i] as string;
    for (const [p, { read }] of patterns.entries()) {
      const value = read(text);
      if (Number.isNaN(value)) continue;
      const month = civilFromDays(Math.floor(value / MS_PER_DAY)).month - 1;
      const count = profile.counts[i] as number;
      (rows[p] as number[])[month] = ((rows[p] as number[])[month] as number) + count;
      totals[month] = (totals[month] as number) + count;
      all += count;
      break;
    }
  }
  if (all < MIN_ROWS_FOR_MONTHS) return null;
  const shareOfAll = rows.map((months) => months.reduce((sum, count) => sum + count, 0) / all);
  return rows.map((months, p) =>
    months.map((count, month) => ((totals[month] as number) >= 5 ? count / (totals[month] as number) : (shareOfAll[p] as number))),
  );
}

/** The patterns in the order of their rows, with what they leave unread; null when that is too much. */
function weighPatterns(patterns: readonly LiveCandidate[], profile: TextProfile, mostUnread: number): DatetimeFormat | null {
  const tallies: Tallied[] = patterns.map((candidate) => ({ candidate, rows: 0 }));
  let unread = 0;
  let present = 0;
  let readDistinct = 0;
  const mirrored = patterns.map(({ pattern, locale }) => createDatetimeParser(mirrorOrder(pattern), locale));
  const isOneSided = patterns.map(({ pattern }) => mirrorOrder(pattern) === pattern);
  for (let i = 0; i < profile.texts.length; i++) {
    const text = profile.texts[i] as string;
    const count = profile.counts[i] as number;
    present += count;
    const p = patterns.findIndex(({ read }) => !Number.isNaN(read(text)));
    if (p < 0) {
      unread += count;
      if (unread > mostUnread) return null;
      continue;
    }
    readDistinct++;
    (tallies[p] as Tallied).rows += count;
    if (!isOneSided[p] && Number.isNaN((mirrored[p] as Reader)(text))) isOneSided[p] = true;
  }
  if (unread > 0 && mostUnread < Number.POSITIVE_INFINITY && readDistinct < MIN_DISTINCT_AMONG_TEXTS) return null;
  const used = tallies.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows);
  const [main, ...others] = used;
  if (main === undefined) return null;
  const ordered = used.map(({ candidate }) => candidate);
  const monthShares = others.length > 0 ? learnMonthShares(ordered, profile) : null;
  const format = toFormat(main.candidate, !isOneSided[patterns.indexOf(main.candidate)]);
  if (others.length === 0) return format;
  const alternatives = others.map(
    ({ candidate, rows }, a): AlternativeFormat<DatetimeFormat> => ({
      format: toFormat(candidate, false),
      share: rows / Math.max(1, present - unread),
      ...(monthShares === null ? {} : { monthShares: monthShares[a + 1] as number[] }),
    }),
  );
  return { ...format, alternatives };
}

/**
 * The pattern that every text of a column follows to the letter, or the few patterns that together nearly all of them follow.
 *
 * Day and month order is decided over all texts; where both fit, points and hyphens are read day first, slashes month first, and the guess
 * is flagged.
 *
 * @param what dates (with or without a time) or times of day alone.
 * @returns null when more than 5 % of the cells fit no pattern, or when bare numbers only happen to look like dates.
 */
export function inferDatetimeFormat(profile: TextProfile, what: 'date' | 'time' = 'date'): DatetimeFormat | null {
  const { texts } = profile;
  if (texts.length === 0) return null;
  const isWanted = (pattern: string) => hasDate(pattern) === (what === 'date');
  const common = findCommonPatterns(texts).filter(({ pattern }) => isWanted(pattern) && isPlausible(pattern, profile));
  const [first] = common;
  if (first !== undefined) {
    const patterns = common.map(({ pattern }) => pattern);
    const isAmbiguous = mirrorOrder(first.pattern) !== first.pattern && patterns.includes(mirrorOrder(first.pattern));
    return toFormat(first, isAmbiguous);
  }
  let rows = 0;
  for (const count of profile.counts) rows += count;
  const sample = texts.slice(0, 20);
  if (!sample.some((text) => listCandidates(text).some(({ pattern }) => isWanted(pattern) && isPlausible(pattern, profile)))) return null;
  const mixed = findMixedPatterns(profile, isWanted);
  if (mixed.length === 0) return null;
  return weighPatterns(mixed, profile, texts.length < MIN_DISTINCT_AMONG_TEXTS ? 0 : Math.floor(MAX_UNREADABLE_SHARE * rows));
}

/** Whole numbers that are seconds or milliseconds since 1970, of the years 1990 to 2050. */
function findEpochPattern(texts: readonly string[]): 't' | 'T' | null {
  if (texts.length < MIN_BARE_DATES) return null;
  const within = (low: number, high: number) => texts.every((text) => /^\d+$/.test(text) && Number(text) >= low && Number(text) < high);
  if (within(631_152_000, 2_524_608_000)) return 't';
  return within(631_152_000_000, 2_524_608_000_000) ? 'T' : null;
}

/** The patterns that most of a column's texts follow; ISO dates (clock times) when none does. */
export function coerceDatetimeFormat(profile: TextProfile, what: 'date' | 'time' = 'date'): DatetimeFormat {
  const inferred = inferDatetimeFormat(profile, what);
  if (inferred !== null) return inferred;
  const isWanted = (pattern: string) => hasDate(pattern) === (what === 'date');
  if (what === 'date') {
    const epoch = findEpochPattern(profile.texts);
    if (epoch !== null) return toFormat({ pattern: epoch, locale: 'en' }, false);
    if (profile.texts.length > 0 && profile.texts.every((text) => /^(?:1[5-9]|20)\d\d$/.test(text)))
      return toFormat({ pattern: 'yyyy', locale: 'en' }, false);
  }
  const named = { ...profile, name: 'date' };
  const mixed = findMixedPatterns(named, isWanted);
  const weighed = mixed.length === 0 ? null : weighPatterns(mixed, named, Number.POSITIVE_INFINITY);
  return weighed ?? toFormat({ pattern: what === 'date' ? 'yyyy-MM-dd' : 'HH:mm', locale: 'en' }, false);
}

/** Readers and writers of a column's patterns, its own first. */
export function writersOf(format: DatetimeFormat) {
  return listFormats(format).map(({ pattern, locale }) => ({
    read: createDatetimeParser(pattern, locale),
    write: createDatetimeFormatter(pattern, locale),
  }));
}
