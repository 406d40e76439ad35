import type { TextProfile } from '#core/columns/contract.ts';
import type { DatetimeFormat } from '#core/table/table.ts';
import { createDatetimeParser } from './pattern.ts';

const DATES = [
  'yyyy-MM-dd',
  'yyyy/MM/dd',
  'yyyy.MM.dd',
  'yyyyMMdd',
  'MM/dd/yyyy',
  'dd/MM/yyyy',
  'dd.MM.yyyy',
  'MM.dd.yyyy',
  'dd-MM-yyyy',
  'MM-dd-yyyy',
  'M/d/yyyy',
  'd/M/yyyy',
  'd.M.yyyy',
  'M.d.yyyy',
  'd-M-yyyy',
  'M-d-yyyy',
  'yyyy-M-d',
  'yyyy/M/d',
  'yyyy.M.d',
  'MM/dd/yy',
  'dd/MM/yy',
  'dd.MM.yy',
  'dd-MM-yy',
  'MM-dd-yy',
  'M/d/yy',
  'd/M/yy',
  'd.M.yy',
  'd-M-yy',
  'M-d-yy',
  'dd MMM yyyy',
  'd MMM yyyy',
  'dd MMMM yyyy',
  'd MMMM yyyy',
  'd. MMMM yyyy',
  'dd-MMM-yyyy',
  'd-MMM-yyyy',
  'dd-MMM-yy',
  'd-MMM-yy',
  'dd/MMM/yyyy',
  'dd/MMM/yy',
  'yyyy-MMM-dd',
  'ddMMMyyyy',
  'dd-LLL-yyyy',
  'd-LLL-yyyy',
  'dd-LLL-yy',
  'd-LLL-yy',
  'ddLLLyyyy',
  'dd LLL yyyy',
  'd LLL yyyy',
  'MMM dd, yyyy',
  'MMM d, yyyy',
  'MMMM dd, yyyy',
  'MMMM d, yyyy',
  'MMM d yyyy',
  'MMM dd yyyy',
  'EEE, d MMM yyyy',
  'EEE, dd MMM yyyy',
  'EEE, MMM d, yyyy',
  'EEEE, MMMM d, yyyy',
  'EEEE, d MMMM yyyy',
  'EEE MMM dd yyyy',
  'yyyy-MM',
  'yyyy/MM',
  'MM/yyyy',
  'MMM yyyy',
  'MMMM yyyy',
  'MMM-yy',
  'MMM-yyyy',
];
const TIMES = [
  'HH:mm',
  'HH:mm:ss',
  'H:mm',
  'H:mm:ss',
  'hh:mm a',
  'h:mm a',
  'hh:mm:ss a',
  'h:mm:ss a',
  'hh:mm b',
  'h:mm b',
  'hh:mm:ss b',
  'h:mm:ss b',
  'hh:mma',
  'h:mma',
  'hh:mmb',
  'h:mmb',
  'HHmmss',
];
const SEPARATORS = [' ', "'T'", ', ', '  ', ' - '];
const MAX_LENGTH = 48;
/** Bare eight-figure numbers need this many different ones, or a name that says so, to be dates. */
const MIN_BARE_DATES = 10;

/** The patterns that a first text could be of: its date, separator, time, fraction and zone, all combined. */
function listCandidates(sample: string): string[] {
  const fraction = /:\d\d([.,])(\d{1,9})(?!\d)/.exec(sample);
  const zone = /(?<=\d(?:\s?[AaPp][Mm])?)( ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))$/.exec(sample);
  const zones = [''];
  if (zone !== null && sample.includes(':')) {
    const text = zone[1] as string;
    zones.push(`'${text}'`);
    const space = text.startsWith(' ') ? ' ' : '';
    if (text !== ' UTC' && text !== ' GMT') zones.push(`${space}XXX`, `${space}XX`);
  }
  const times: string[] = [];
  if (sample.includes(':') || /[T ]\d{6}(?!\d)/.test(sample)) {
    for (const time of TIMES) {
      const whole = fraction === null ? time : time.replace('ss', `ss${fraction[1]}${'S'.repeat((fraction[2] as string).length)}`);
      for (const z of zones) times.push(whole + z);
    }
  }
  const candidates = [...DATES];
  for (const time of times) {
    for (const separator of SEPARATORS) {
      if (!sample.includes(separator.replaceAll("'", ''))) continue;
      for (const date of DATES) candidates.push(date + separator + time);
    }
    if (!time.startsWith('HHmm')) candidates.push(time);
  }
  return candidates;
}

function mirrorOrder(pattern: string): string {
  return pattern.replace(/^(M{1,2})([^a-zA-Z]+)(d{1,2})(?![a-zA-Z])/, '$3$2$1');
}

interface Survivors {
  readonly patterns: readonly string[];
  readonly ambiguousDayMonth: boolean;
}

function findPatterns(texts: readonly string[]): Survivors | null {
  const sample = texts[0];
  if (sample === undefined || sample.length > MAX_LENGTH || sample.length < 4 || !/\d/.test(sample)) return null;
  let alive = listCandidates(sample)
    .map((pattern) => ({ pattern, parse: createDatetimeParser(pattern) }))
    .filter(({ parse }) => !Number.isNaN(parse(sample)));
  for (const text of texts) {
    if (alive.length === 0) return null;
    if (text.length > MAX_LENGTH) return null;
    if (alive.some(({ parse }) => Number.isNaN(parse(text)))) alive = alive.filter(({ parse }) => !Number.isNaN(parse(text)));
  }
  if (alive.length === 0) return null;
  const patterns = alive.map(({ pattern }) => pattern);
  const ambiguousDayMonth = patterns.some((pattern) => {
    const mirrored = mirrorOrder(pattern);
    return mirrored !== pattern && patterns.includes(mirrored);
  });
  return { patterns, ambiguousDayMonth };
}

/**
 * The pattern that every text of a column follows to the letter.
 *
 * Day and month order is decided over all texts; where both fit, points and hyphens are read day first, slashes month first, and the guess is flagged.
 *
 * @returns null when no known pattern fits them all, or when bare numbers only happen to look like dates.
 */
export function inferDatetimeFormat(profile: TextProfile): DatetimeFormat | null {
  const found = findPatterns(profile.texts);
  if (found === null) return null;
  const pattern = found.patterns[0] as string;
  if (/^y+M+d+$/.test(pattern)) {
    const years = profile.texts.every((text) => text >= '18000101' && text < '21000101');
    const named = /date|day|dt|time|datum|fecha|jour/i.test(profile.name);
    if (!years || (!named && profile.texts.length < MIN_BARE_DATES)) return null;
  }
  return { type: 'datetime', pattern, ambiguousDayMonth: found.ambiguousDayMonth };
}

/** The pattern that most of a column's first texts follow; ISO dates when none does. */
export function coerceDatetimeFormat(profile: TextProfile): DatetimeFormat {
  const sample = profile.texts.slice(0, 300);
  const hits = new Map<string, number>();
  const seen = new Map<string, (text: string) => number>();
  for (const text of sample.slice(0, 12)) {
    if (text.length > MAX_LENGTH || !/\d/.test(text)) continue;
    for (const pattern of listCandidates(text)) {
      if (seen.has(pattern)) continue;
      const parse = createDatetimeParser(pattern);
      seen.set(pattern, parse);
      const count = sample.reduce((sum, other) => sum + (Number.isNaN(parse(other)) ? 0 : 1), 0);
      if (count > 0) hits.set(pattern, count);
    }
  }
  let best: string | null = null;
  for (const [pattern, count] of hits) if (best === null || count > (hits.get(best) as number)) best = pattern;
  if (best === null) return { type: 'datetime', pattern: 'yyyy-MM-dd', ambiguousDayMonth: false };
  const mirrored = mirrorOrder(best);
  return { type: 'datetime', pattern: best, ambiguousDayMonth: mirrored !== best && hits.get(mirrored) === hits.get(best) };
}
