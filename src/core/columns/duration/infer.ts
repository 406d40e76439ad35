import type { TextProfile } from '#core/columns/contract.ts';
import type { Writer } from '#core/columns/format-variants.ts';
import type { AlternativeFormat, DurationFormat } from '#core/table/table.ts';
import { createDurationWriter } from './pattern.ts';

const SPAN_NAME =
  /duration|elapsed|length|run[ _-]?time|time[ _-]?(?:taken|spent|used|to|on|in)|lap|pace|dauer|durée|duracion|duración|durata|up[ _-]?time|interval|wait|delay|age|split|hours|minutes|seconds|(?:^|[ _-])(?:hrs?|mins?|secs?)$/i;
const MAX_UNREADABLE_SHARE = 0.05;
const MIN_DISTINCT_AMONG_TEXTS = 10;
const MAX_LENGTH = 40;
const STUDIED_TEXTS = 200;
const MAX_PATTERNS = 4;

const UNIT_WORDS: readonly (readonly [string, RegExp])[] = [
  ['w', /^(?:w|wks?|weeks?|wochen?)$/i],
  ['d', /^(?:d|days?|tage?|jours?|días?)$/i],
  ['H', /^(?:h|hrs?|hours?|std\.?|stunden?|heures?|horas?)$/i],
  ['m', /^(?:m|mins?|minutes?|min\.|minuten?|minutos?)$/i],
  ['s', /^(?:s|secs?|seconds?|sek\.?|sekunden?|secondes?|segundos?)$/i],
];

function unitOf(word: string): string | null {
  return UNIT_WORDS.find(([, expression]) => expression.test(word))?.[0] ?? null;
}

/** The pattern of one text told by the clock, whatever the size of its first part. */
function clockOf(text: string, isSpan: boolean): DurationFormat | null {
  const match = /^-?(?:(\d+)( days?,? ))?(\d{1,4}):(\d{2})(?::(\d{2}))?(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return null;
  const [, , dayWord, first, , third, fraction] = match;
  const width = (letter: string) => ((first as string).length === 2 ? letter.repeat(2) : letter);
  const tail = fraction === undefined ? '' : `.${'S'.repeat(Math.min(3, fraction.length))}`;
  if (fraction !== undefined && fraction.length > 3) return null;
  const clock =
    third === undefined
      ? isSpan || fraction !== undefined
        ? `${width('m')}:ss${tail}`
        : `${width('H')}:mm`
      : `${width('H')}:mm:ss${tail}`;
  const before = dayWord === undefined ? '' : `d'${dayWord}'`;
  return { type: 'duration', style: 'clock', pattern: before + clock };
}

interface UnitParts {
  readonly units: ReadonlyMap<string, { readonly text: string; readonly gap: string; readonly isPadded: boolean }>;
}

function unitsOf(text: string): UnitParts | null {
  const units = new Map<string, { text: string; gap: string; isPadded: boolean }>();
  let rest = text.replace(/^-/, '');
  while (rest !== '') {
    const match = /^(\d+)( ?)([\p{L}]+\.?)((?:,? (?:and )?)|,)?/u.exec(rest);
    if (match === null) return null;
    const [all, figures, blank, word, gap] = match as unknown as [string, string, string, string, string | undefined];
    const unit = unitOf(word);
    if (unit === null || units.has(unit)) return null;
    units.set(unit, { text: blank + word, gap: gap ?? '', isPadded: figures.length > 1 && figures.startsWith('0') });
    rest = rest.slice(all.length);
    if (rest === '' && gap !== undefined && gap !== '') return null;
  }
  return units.size === 0 ? null : { units };
}

function singular(text: string): string {
  return text.replace(/(hour|hr|minute|min|second|sec|day|week|wk)s?$/i, '$1');
}

/** One pattern for texts such as 1h 20m, 45m and 2h; null where they are not all of that sort or all name one unit alone. */
function learnUnits(texts: readonly string[]): DurationFormat | null {
  const seen = new Map<string, { texts: Set<string>; gap: string; isPadded: boolean }>();
  let read = 0;
  let fewest = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    const parts = unitsOf(text);
    if (parts === null) continue;
    read++;
    fewest = Math.min(fewest, parts.units.size);
    for (const [unit, { text: word, gap, isPadded }] of parts.units) {
      const known = seen.get(unit) ?? { texts: new Set<string>(), gap: '', isPadded: false };
      known.texts.add(word);
      if (gap !== '') known.gap = gap;
      known.isPadded ||= isPadded;
      seen.set(unit, known);
    }
  }
  if (read < (1 - MAX_UNREADABLE_SHARE) * texts.length || seen.size < 2) return null;
  const order = UNIT_WORDS.map(([unit]) => unit).filter((unit) => seen.has(unit));
  const pattern = order.map((unit, i) => {
    const { texts: words, gap, isPadded } = seen.get(unit) as { texts: Set<string>; gap: string; isPadded: boolean };
    const [first] = words;
    const word = words.size === 1 ? (first as string) : `${singular(first as string)}(s)`;
    const letters = isPadded ? unit.repeat(2) : unit;
    return `${letters}'${word}${i < order.length - 1 ? gap : ''}'`;
  });
  // Where every part always stands, one of zero is written too.
  return { type: 'duration', style: fewest === order.length ? 'clock' : 'units', pattern: pattern.join('') };
}

function learnIso(texts: readonly string[]): DurationFormat | null {
  if (!texts.every((text) => /^-?P(?=\d|T\d)[\dWDTHMS.]+$/.test(text))) return null;
  const has = (letter: string) => texts.some((text) => text.includes(letter));
  const fraction = Math.max(0, ...texts.map((text) => /\.(\d+)S$/.exec(text)?.[1]?.length ?? 0));
  if (fraction > 3) return null;
  const hours = texts.some((text) => /T.*H/.test(text));
  const pattern = `${has('W') ? 'w' : ''}${has('D') ? 'd' : ''}${hours ? 'H' : ''}ms${'S'.repeat(fraction)}`;
  return { type: 'duration', style: 'iso', pattern };
}

interface Chosen {
  readonly format: DurationFormat;
  readonly writer: Writer;
  rows: number;
}

/** Formats by the rows that they give back to the letter; null when too many cells are left. */
function weigh(candidates: readonly DurationFormat[], profile: TextProfile, mostUnread: number): DurationFormat | null {
  const chosen: Chosen[] = candidates.slice(0, MAX_PATTERNS).map((format) => ({ format, writer: createDurationWriter(format), rows: 0 }));
  let unread = 0;
  let present = 0;
  for (let i = 0; i < profile.texts.length; i++) {
    const text = profile.texts[i] as string;
    const count = profile.counts[i] as number;
    present += count;
    const found = chosen.find(({ writer }) => {
      const value = writer.read(text);
      return !Number.isNaN(value) && writer.write(value) === text;
    });
    if (found !== undefined) found.rows += count;
    else if (chosen.every(({ writer }) => Number.isNaN(writer.read(text)))) {
      unread += count;
      if (unread > mostUnread) return null;
    }
  }
  const [main, ...others] = chosen.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows);
  if (main === undefined) return null;
  const alternatives = others.map(
    ({ format, rows }): AlternativeFormat<DurationFormat> => ({ format, share: rows / Math.max(1, present - unread) }),
  );
  return alternatives.length === 0 ? main.format : { ...main.format, alternatives };
}

function sampleOf(texts: readonly string[]): string[] {
  const step = Math.max(1, Math.floor(texts.length / STUDIED_TEXTS));
  return texts.filter((_, i) => i % step === 0);
}

function clockFormats(texts: readonly string[], isSpan: boolean): DurationFormat[] {
  const found = new Map<string, { format: DurationFormat; count: number }>();
  const isCounted = texts.some((text) => / day\b/.test(text)) && texts.some((text) => / days/.test(text));
  for (const text of texts) {
    const read = clockOf(text, isSpan);
    if (read === null) continue;
    const format = isCounted ? { ...read, pattern: read.pattern.replace(/ days?/, ' day(s)') } : read;
    const known = found.get(format.pattern);
    if (known === undefined) found.set(format.pattern, { format, count: 1 });
    else known.count++;
  }
  // The unpadded pattern reads and gives back what the padded one would, but for a leading zero.
  const formats = [...found.values()].sort((a, b) => b.count - a.count).map(({ format }) => format);
  const isPaddedThroughout = !texts.some((text) => /^-?\d:/.test(text));
  if (isPaddedThroughout)
    return formats.filter(
      ({ pattern }) => !/(^|')[Hm]:/.test(pattern) || !formats.some((f) => f.pattern === pattern.replace(/([Hm]):/, '$1$1:')),
    );
  return formats.filter(({ pattern }) => !/(^|')(HH|mm):/.test(pattern) || texts.some((text) => /^-?0\d:/.test(text)));
}

/**
 * How lengths of time are written: by the clock (H:mm:ss, d days HH:mm:ss), by units (1h 20m) or by ISO 8601 (PT1H20M).
 *
 * A clock's texts are a length rather than a time of day where one goes past 24 hours or is negative, or where the name says so.
 *
 * @returns null when more than 5 % of the cells are no lengths of time.
 */
export function inferDurationFormat(profile: TextProfile, isForced = false): DurationFormat | null {
  const { texts } = profile;
  const [first] = texts;
  if (first === undefined || texts.some((text, i) => i < 50 && text.length > MAX_LENGTH)) return null;
  let rows = 0;
  for (const count of profile.counts) rows += count;
  const mostUnread = isForced
    ? Number.POSITIVE_INFINITY
    : texts.length < MIN_DISTINCT_AMONG_TEXTS
      ? 0
      : Math.floor(MAX_UNREADABLE_SHARE * rows);
  const sample = sampleOf(texts);
  if (!sample.slice(0, 20).some((text) => /^-?(?:P[\dT]|\d+ ?[\p{L}]|\d+:\d\d)/u.test(text))) return null;
  const iso = learnIso(sample.filter((text) => /^-?P/.test(text)));
  if (iso !== null && sample.some((text) => /^-?P/.test(text))) return weigh([iso], profile, mostUnread);
  const units = learnUnits(sample);
  if (units !== null) return weigh([units], profile, mostUnread);
  const named = SPAN_NAME.test(profile.name);
  const isLong = texts.some(
    (text) => text.startsWith('-') || / day/.test(text) || /^\d+:\d\d\.\d/.test(text) || Number(/^(\d+):/.exec(text)?.[1] ?? 0) >= 24,
  );
  if (!isForced && !named && !isLong) return null;
  const hours = clockFormats(sample, false);
  // Minutes and seconds: told by the name, as in “pace”; hours and minutes otherwise.
  const isMinutes = /lap|pace|split|sec|track|song/i.test(profile.name);
  return weigh(isMinutes ? clockFormats(sample, true) : hours, profile, mostUnread);
}
