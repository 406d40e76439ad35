import { DATE_LOCALES, type NameLength, namesOf } from './names.ts';
import { createDatetimeParser } from './pattern.ts';

export interface Candidate {
  readonly pattern: string;
  readonly locale: string;
}

const MAX_LENGTH = 64;
const MAX_CANDIDATES = 200;
const TIME =
  /(?<!\d|(?<!\d{4}):)(\d{1,2})(:|h|\.)(\d{2})(?:(:|m|\.)(\d{2})(?:([.,])(\d{1,9}))?(s?))?(?:( ?)([AaPp])(\.?)([Mm])(\.?))?(?![\d:])/g;
const ZONE =
  /^( ?)(Z|z|[+-]\d{2}(?::?\d{2})?|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?|[A-Z]{2,5}|[A-Z][A-Za-z]+\/[A-Za-z_]+)(\[[A-Za-z_/+-]+\])?(?= |$)/;
const CONNECTORS = new Set([
  't',
  'z',
  'at',
  'um',
  'uhr',
  'de',
  'del',
  'of',
  'the',
  'le',
  'à',
  'den',
  'd',
  'kl',
  'a',
  'las',
  'em',
  'às',
  'on',
  'o',
  'clock',
  'h',
  'г',
  '年',
  '月',
  '日',
  '년',
  '월',
  '일',
  'w',
  'kw',
]);

type Field = 'year' | 'month' | 'day' | 'weekday' | 'time' | 'quarter' | 'week' | 'isoWeekday' | 'dayOfYear' | 'ending';

interface Option {
  readonly text: string;
  readonly fields: readonly Field[];
  readonly locale?: string;
}

function quote(text: string): string {
  return /[a-zA-Z']/.test(text) ? `'${text.replaceAll("'", "''")}'` : text;
}

const LITERAL = (text: string): Option => ({ text: quote(text), fields: [] });

/** The patterns that a time of day could follow; null where it is none. */
function timeOptions(match: RegExpMatchArray, hasNeighbours: boolean): Option[] | null {
  const [, hour, mark, , secondMark, second, fractionMark, fraction, unit, gap, , firstDot, , lastDot] = match;
  if (mark === '.' && !hasNeighbours) return null;
  if (mark === ':' && secondMark !== undefined && secondMark !== ':') return null;
  const letter = match[10];
  let tail = `${mark === 'h' ? "'h'" : mark}mm`;
  if (second !== undefined) {
    tail += `${secondMark === 'm' ? "'m'" : secondMark}ss`;
    if (fraction !== undefined) tail += `${fractionMark}${'S'.repeat(fraction.length)}`;
    if (unit === 's') tail += "'s'";
  }
  const widths = (letterOf: string) =>
    (hour as string).length === 1 ? [letterOf] : (hour as string).startsWith('0') ? [letterOf.repeat(2)] : [letterOf.repeat(2), letterOf];
  if (letter === undefined) return widths('H').map((h) => ({ text: h + tail, fields: ['time'] }));
  const isSmall = letter === letter.toLowerCase();
  if (firstDot !== lastDot) return null;
  const half = firstDot === '.' ? (isSmall ? 'aaaa' : 'bbbb') : isSmall ? 'b' : 'a';
  return widths('h').map((h) => ({ text: `${h}${tail}${gap}${half}`, fields: ['time'] }));
}

function figureOptions(run: string, before: string, after: string): Option[] {
  const padded = run.startsWith('0');
  const both = (letter: string): string[] => (run.length === 1 ? [letter] : padded ? [letter.repeat(2)] : [letter.repeat(2), letter]);
  const of = (texts: readonly string[], ...fields: Field[]): Option[] => texts.map((text) => ({ text, fields }));
  switch (run.length) {
    case 1:
      if (/[Qq]$/.test(before) || /^[Qq]/.test(after)) return of(['Q'], 'quarter');
      if (/W\d\d-?$/.test(before)) return of(['e'], 'isoWeekday');
      return [...of(both('d'), 'day'), ...of(both('M'), 'month')];
    case 2:
      if (/\d[- ]?(?:W|KW)$/.test(before)) return of(['ww'], 'week');
      return [...of(both('d'), 'day'), ...of(both('M'), 'month'), ...of(['yy'], 'year')];
    case 3:
      return /\d{4}[-./]?$/.test(before) ? of(['DDD'], 'dayOfYear') : [];
    case 4:
      if (/^[- ]?K?W\d\d/.test(after)) return of(['YYYY'], 'year');
      if (/\d{8}[T ]$/.test(before)) return of(['HHmm'], 'time');
      return of(['yyyy'], 'year');
    case 6:
      if (/\d{8}[T_ -]$/.test(before)) return of(['HHmmss'], 'time');
      return [...of(['yyyyMM'], 'year', 'month'), ...of(['yyMMdd', 'ddMMyy', 'MMddyy'], 'year', 'month', 'day')];
    case 7:
      return of(['yyyyDDD'], 'year', 'dayOfYear');
    case 8:
      return of(['yyyyMMdd', 'ddMMyyyy', 'MMddyyyy'], 'year', 'month', 'day');
    case 12:
      return of(['yyyyMMddHHmm'], 'year', 'month', 'day', 'time');
    case 14:
      return of(['yyyyMMddHHmmss'], 'year', 'month', 'day', 'time');
    case 17:
      return of(['yyyyMMddHHmmssSSS'], 'year', 'month', 'day', 'time');
    default:
      return [];
  }
}

const MONTH_TOKENS = ['M', 'L', 'l', 'G'] as const;
const WEEKDAY_TOKENS = ['E', 'c', 'i', 'B'] as const;
const LETTERS = ['natural', 'upper', 'lower', 'title'] as const;

function nameOptions(word: string, dotted: string): Option[] {
  const options: Option[] = [];
  for (const locale of DATE_LOCALES) {
    for (const what of ['month', 'weekday'] as const) {
      for (const length of ['long', 'short'] as const satisfies readonly NameLength[]) {
        for (const [l, letters] of LETTERS.entries()) {
          const names = namesOf(what, length, letters, locale);
          const token = (what === 'month' ? MONTH_TOKENS : WEEKDAY_TOKENS)[l] as string;
          const text = token.repeat(length === 'long' ? 4 : 3);
          if (options.some((option) => option.text === text && option.locale === locale)) continue;
          if (names.includes(word)) options.push({ text, fields: [what], locale });
          else if (dotted !== '' && names.includes(word + dotted)) options.push({ text: `${text}\uE000`, fields: [what], locale });
        }
      }
      if (what === 'month' && locale !== 'en' && namesOf('month', 'short', 'undotted', locale).includes(word))
        options.push({ text: 'nnn', fields: ['month'], locale });
    }
    // English and one other language at most: names that both have are the same in either.
    if (options.length >= 12) break;
  }
  return options;
}

/** Every place of a sample text with what it may be. */
function optionsOf(sample: string): Option[][] | null {
  const places: Option[][] = [];
  let time: { readonly at: number; readonly text: string; readonly options: Option[] } | null = null;
  for (const match of sample.matchAll(TIME)) {
    const hasNeighbours = match[0].length < sample.length && (match.index ?? 0) > 5 && /[ T]$/.test(sample.slice(0, match.index));
    const options = timeOptions(match, hasNeighbours);
    if (options !== null) time = { at: match.index ?? 0, text: match[0], options };
    if (match[2] === ':') break;
  }
  const pushText = (text: string, start: number): boolean => {
    for (const token of text.matchAll(/\d+|[\p{L}\p{M}]+|[^\d\p{L}\p{M}]+/gu)) {
      const [run] = token;
      const at = start + (token.index ?? 0);
      if (/^\d/.test(run)) {
        const options = figureOptions(run, sample.slice(0, at), sample.slice(at + run.length));
        if (options.length === 0) return false;
        places.push(options);
      } else if (/^[\p{L}\p{M}]/u.test(run)) {
        const next = sample[at + run.length] === '.' ? '.' : '';
        const isEnding = /^(?:st|nd|rd|th)$/.test(run) && /\d$/.test(sample.slice(0, at));
        const options = isEnding ? [{ text: 'o', fields: ['ending'] as const }] : run.length > 1 ? nameOptions(run, next) : [];
        if (CONNECTORS.has(run.toLowerCase()) || /^[Qq]$/.test(run)) options.push(LITERAL(run));
        if (options.length === 0) return false;
        places.push(options);
      } else places.push([LITERAL(run)]);
    }
    return true;
  };
  if (time === null) return pushText(sample, 0) ? places : null;
  if (!pushText(sample.slice(0, time.at), 0)) return null;
  places.push(time.options);
  let rest = time.at + time.text.length;
  const zone = ZONE.exec(sample.slice(rest));
  const isName = zone !== null && /^[A-Za-z]/.test(zone[2] as string) && zone[2] !== 'Z' && zone[2] !== 'z';
  if (zone !== null && !(isName && nameOptions(zone[2] as string, '').length > 0)) {
    const text = zone[0];
    places.push([{ text: text.startsWith(' ') ? ` '${text.slice(1)}'` : `'${text}'`, fields: [] }]);
    rest += zone[0].length;
  }
  return pushText(sample.slice(rest), rest) ? places : null;
}

function isWhole(fields: ReadonlySet<Field>): boolean {
  const has = (field: Field) => fields.has(field);
  if (has('weekday') && !has('day')) return false;
  if (has('ending') && !has('day')) return false;
  if (!has('year')) return has('time') && fields.size === 1;
  if (has('dayOfYear')) return !has('month') && !has('day') && !has('week');
  if (has('quarter')) return !has('month') && !has('day') && !has('week') && !has('time');
  if (has('week')) return !has('month') && !has('day');
  return has('month') && (has('day') || !has('time'));
}

/** The pattern with day and month exchanged: dd/MM/yyyy ⇄ MM/dd/yyyy; itself where it has not both in figures. */
export function mirrorOrder(pattern: string): string {
  const bare = pattern.replaceAll(/'[^']*'/g, '');
  if (/y[^yMd]*M/.test(bare) || !/(?<!M)M{1,2}(?!M)/.test(bare) || !/d/.test(bare)) return pattern;
  return pattern.replaceAll(/'(?:[^']|'')*'|d+|(?<!M)M{1,2}(?!M)/g, (run) =>
    run.startsWith("'") ? run : (run.startsWith('d') ? 'M' : 'd').repeat(run.length),
  );
}

/** 0 where the order of day, month and year is the usual one for its marks; NaN where nobody writes so. */
function rankOf(pattern: string): number {
  const bare = pattern.replaceAll(/'[^']*'/g, '');
  const order = Array.from(bare.matchAll(/([yMd])\1*/g), ([run]) => `${run[0]}${run.length === 2 && run[0] === 'y' ? '2' : ''}`).join('');
  const orders = /\d?M{1,2}\/|d\//.test(bare)
    ? ['yMd', 'Mdy', 'dMy', 'Mdy2', 'dMy2', 'y2Md']
    : ['yMd', 'dMy', 'Mdy', 'dMy2', 'Mdy2', 'y2Md'];
  const place = orders.indexOf(order);
  return place < 0 ? (/y2?d/.test(order) ? Number.NaN : orders.length) : place;
}

/** The patterns that a text follows, the likeliest first; none where it is no date or time. */
export function listCandidates(sample: string): Candidate[] {
  if (sample.length > MAX_LENGTH || sample.length < 4 || !/\d/.test(sample)) return [];
  const places = optionsOf(sample);
  if (places === null) return [];
  const found: Candidate[] = [];
  const walk = (place: number, pattern: string, fields: ReadonlySet<Field>, locale: string | null): void => {
    if (found.length >= MAX_CANDIDATES) return;
    if (place === places.length) {
      if (isWhole(fields)) found.push({ pattern: pattern.replaceAll(/\uE000(?:\.|'\.)?/g, ''), locale: locale ?? 'en' });
      return;
    }
    for (const option of places[place] as Option[]) {
      if (option.fields.some((field) => fields.has(field))) continue;
      if (option.locale !== undefined && locale !== null && option.locale !== locale) continue;
      walk(place + 1, pattern + option.text, new Set([...fields, ...option.fields]), option.locale ?? locale);
    }
  };
  walk(0, '', new Set(), null);
  return found
    .filter(({ pattern, locale }) => !Number.isNaN(createDatetimeParser(pattern, locale)(sample)))
    .map((candidate, i) => ({ candidate, i, rank: rankOf(candidate.pattern) }))
    .filter(({ rank }) => !Number.isNaN(rank))
    .sort((a, b) => a.rank - b.rank || a.i - b.i)
    .map(({ candidate }) => candidate);
}
