import { BadInput } from '#core/errors.ts';
import { civilFromDays, daysFromCivil, daysInMonth, MS_PER_DAY } from './calendar.ts';
import { type NameLength, type NameLetters, namesOf } from './names.ts';

type Field =
  | 'literal'
  | 'year'
  | 'year2'
  | 'month'
  | 'monthName'
  | 'day'
  | 'weekday'
  | 'hour24'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'zone'
  | 'quarter'
  | 'weekYear'
  | 'week'
  | 'isoWeekday'
  | 'dayOfYear'
  | 'ordinalEnding'
  | 'epochSeconds'
  | 'epochMs';

interface Piece {
  readonly field: Field;
  /** Figures: exactly this many, or 1 or 2 without a leading zero where 0. */
  readonly width: number;
  /** Literal text, or the names of a name field in order. */
  readonly text: string;
  readonly names: readonly string[];
}

const LETTERS: Readonly<Record<string, NameLetters>> = { M: 'natural', L: 'upper', l: 'lower', G: 'title', n: 'undotted' };
const WEEKDAY_LETTERS: Readonly<Record<string, NameLetters>> = { E: 'natural', c: 'upper', i: 'lower', B: 'title' };

function nameLength(letters: string): NameLength {
  return letters.length === 4 ? 'long' : 'short';
}

function pieceOf(letters: string, locale: string): Piece | null {
  const piece = (field: Field, width: number, names: readonly string[] = []): Piece => ({ field, width, text: '', names });
  switch (letters) {
    case 'yyyy':
      return piece('year', 4);
    case 'yy':
      return piece('year2', 2);
    case 'MM':
      return piece('month', 2);
    case 'M':
      return piece('month', 0);
    case 'dd':
      return piece('day', 2);
    case 'd':
      return piece('day', 0);
    case 'HH':
      return piece('hour24', 2);
    case 'H':
      return piece('hour24', 0);
    case 'hh':
      return piece('hour12', 2);
    case 'h':
      return piece('hour12', 0);
    case 'mm':
      return piece('minute', 2);
    case 'ss':
      return piece('second', 2);
    case 'a':
      return piece('half', 0, ['AM', 'PM']);
    case 'b':
      return piece('half', 0, ['am', 'pm']);
    case 'aaaa':
      return piece('half', 0, ['a.m.', 'p.m.']);
    case 'bbbb':
      return piece('half', 0, ['A.M.', 'P.M.']);
    case 'Q':
      return piece('quarter', 1);
    case 'YYYY':
      return piece('weekYear', 4);
    case 'ww':
      return piece('week', 2);
    case 'e':
      return piece('isoWeekday', 1);
    case 'DDD':
      return piece('dayOfYear', 3);
    case 'o':
      return piece('ordinalEnding', 0);
    case 't':
      return piece('epochSeconds', 0);
    case 'T':
      return piece('epochMs', 0);
    case 'XXX':
      return piece('zone', 3);
    case 'XX':
      return piece('zone', 2);
    default:
      break;
  }
  const month = LETTERS[letters[0] as string];
  if (month !== undefined && (letters.length === 3 || letters.length === 4))
    return piece('monthName', 0, namesOf('month', nameLength(letters), month, locale));
  const weekday = WEEKDAY_LETTERS[letters[0] as string];
  if (weekday !== undefined && (letters.length === 3 || letters.length === 4))
    return piece('weekday', 0, namesOf('weekday', nameLength(letters), weekday, locale));
  return /^S{1,9}$/.test(letters) ? piece('fraction', letters.length) : null;
}

function literal(text: string): Piece {
  return { field: 'literal', width: 0, text, names: [] };
}

/**
 * Splits a pattern into pieces.
 *
 * UTS 35 tokens: yyyy yy M MM MMM MMMM d dd DDD EEE EEEE H HH h hh mm ss S… a Q YYYY ww XX XXX; quoted text stands for itself.
 * Deviations: names in capitals are LLL, LLLL, ccc, cccc, in small letters lll, llll, iii, iiii, with a first capital GGG, GGGG, BBB,
 * BBBB, months without points nnn; b is am, aaaa a.m., bbbb A.M.; e is the ISO weekday 1 … 7; o the ending of a day (1st); t and T seconds
 * and milliseconds since 1970.
 *
 * @throws BadInput for an unknown token.
 */
function splitPattern(pattern: string, locale: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [token, quoted] of pattern.matchAll(/'((?:[^']|'')*)'|([a-zA-Z])\2*|[^a-zA-Z']+/g)) {
    if (quoted !== undefined) pieces.push(literal(quoted === '' ? "'" : quoted.replaceAll("''", "'")));
    else if (/^[a-zA-Z]/.test(token)) {
      const piece = pieceOf(token, locale);
      if (piece === null) throw new BadInput(`“${token}” is not a part of a date that Lookalike knows.`);
      pieces.push(piece);
    } else pieces.push(literal(token));
  }
  return pieces;
}

/** Values of the fields while one text is read; one set for all, as reading is never nested. */
let position = 0;

function readFigures(text: string, width: number, most: number): number {
  let value = 0;
  let read = 0;
  const limit = width === 0 ? most : width;
  while (read < limit && position < text.length) {
    const figure = text.charCodeAt(position) - 48;
    if (figure < 0 || figure > 9) break;
    if (width === 0 && read === 1 && value === 0) return -1;
    value = value * 10 + figure;
    position++;
    read++;
  }
  return read === 0 || (width > 0 && read < width) ? -1 : value;
}

function readName(text: string, names: readonly string[]): number {
  let best = -1;
  let length = 0;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (name.length > length && text.startsWith(name, position)) {
      best = i;
      length = name.length;
    }
  }
  position += length;
  return best;
}

function ordinalEnding(day: number): string {
  if (day >= 11 && day <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}

/** Days from 1970 to the Monday of the first ISO week of a year. */
function firstMonday(weekYear: number): number {
  const fourth = daysFromCivil(weekYear, 1, 4);
  return fourth - ((((fourth + 3) % 7) + 7) % 7);
}

function isoWeekOf(days: number): { readonly weekYear: number; readonly week: number; readonly weekday: number } {
  const weekday = (((days + 3) % 7) + 7) % 7;
  const { year } = civilFromDays(days - weekday + 3);
  return { weekYear: year, week: Math.floor((days - firstMonday(year)) / 7) + 1, weekday: weekday + 1 };
}

/** Minutes east of UTC, or NaN. */
function readZone(text: string, width: number): number {
  if (text[position] === 'Z') {
    position++;
    return 0;
  }
  const sign = text[position] === '+' ? 1 : text[position] === '-' ? -1 : 0;
  if (sign === 0) return Number.NaN;
  position++;
  const hours = readFigures(text, 2, 2);
  if (width === 3 && text[position++] !== ':') return Number.NaN;
  const minutes = readFigures(text, 2, 2);
  return hours < 0 || minutes < 0 || hours > 18 || minutes > 59 ? Number.NaN : sign * (hours * 60 + minutes);
}

/**
 * A reader of one pattern.
 *
 * @returns UTC epoch milliseconds; NaN where the text is not of the pattern, to the letter. A pattern without a date reads as 1970-01-01,
 * one without a day as the month's first; two-digit years are 1969 … 2068.
 */
export function createDatetimeParser(pattern: string, locale = 'en'): (text: string) => number {
  const pieces = splitPattern(pattern, locale);
  return (text) => {
    position = 0;
    let year = 1970;
    let month = 1;
    let day = 1;
    let hour = 0;
    let half = -1;
    let minute = 0;
    let second = 0;
    let fractionMs = 0;
    let zoneMinutes = 0;
    let weekday = -1;
    let weekYear = Number.NaN;
    let week = 1;
    let isoWeekday = 1;
    let dayOfYear = -1;
    let epochMs = Number.NaN;
    let ending = '';
    for (const piece of pieces) {
      switch (piece.field) {
        case 'literal':
          if (!text.startsWith(piece.text, position)) return Number.NaN;
          position += piece.text.length;
          break;
        case 'year':
          year = readFigures(text, 4, 4);
          if (year < 0) return Number.NaN;
          break;
        case 'year2':
          year = readFigures(text, 2, 2);
          if (year < 0) return Number.NaN;
          year += year < 69 ? 2000 : 1900;
          break;
        case 'month':
          month = readFigures(text, piece.width, 2);
          if (month < 1 || month > 12) return Number.NaN;
          break;
        case 'monthName':
          month = readName(text, piece.names) + 1;
          if (month < 1) return Number.NaN;
          break;
        case 'day':
          day = readFigures(text, piece.width, 2);
          if (day < 1 || day > 31) return Number.NaN;
          break;
        case 'weekday':
          weekday = readName(text, piece.names);
          if (weekday < 0) return Number.NaN;
          break;
        case 'hour24':
          hour = readFigures(text, piece.width, 2);
          if (hour < 0 || hour > 23) return Number.NaN;
          break;
        case 'hour12':
          hour = readFigures(text, piece.width, 2);
          if (hour < 1 || hour > 12) return Number.NaN;
          break;
        case 'minute':
          minute = readFigures(text, 2, 2);
          if (minute < 0 || minute > 59) return Number.NaN;
          break;
        case 'second':
          second = readFigures(text, 2, 2);
          if (second < 0 || second > 59) return Number.NaN;
          break;
        case 'fraction': {
          const fraction = readFigures(text, piece.width, piece.width);
          if (fraction < 0) return Number.NaN;
          fractionMs = fraction / 10 ** (piece.width - 3);
          break;
        }
        case 'half':
          half = readName(text, piece.names);
          if (half < 0) return Number.NaN;
          break;
        case 'zone':
          zoneMinutes = readZone(text, piece.width);
          if (Number.isNaN(zoneMinutes)) return Number.NaN;
          break;
        case 'quarter': {
          const quarter = readFigures(text, 1, 1);
          if (quarter < 1 || quarter > 4) return Number.NaN;
          month = quarter * 3 - 2;
          break;
        }
        case 'weekYear':
          weekYear = readFigures(text, 4, 4);
          if (weekYear < 0) return Number.NaN;
          break;
        case 'week':
          week = readFigures(text, 2, 2);
          if (week < 1 || week > 53) return Number.NaN;
          break;
        case 'isoWeekday':
          isoWeekday = readFigures(text, 1, 1);
          if (isoWeekday < 1 || isoWeekday > 7) return Number.NaN;
          break;
        case 'dayOfYear':
          dayOfYear = readFigures(text, 3, 3);
          if (dayOfYear < 1 || dayOfYear > 366) return Number.NaN;
          break;
        case 'ordinalEnding':
          ending = text.slice(position, position + 2);
          position += 2;
          break;
        case 'epochSeconds':
        case 'epochMs': {
          const match = /-?\d{1,15}/y;
          match.lastIndex = position;
          const figures = match.exec(text)?.[0];
          if (figures === undefined || (figures.length > 1 && /^-?0/.test(figures))) return Number.NaN;
          position += figures.length;
          epochMs = Number(figures) * (piece.field === 'epochMs' ? 1 : 1000);
          break;
        }
        default:
          piece.field satisfies never;
      }
    }
    if (!Number.isNaN(epochMs)) return position === text.length ? epochMs : Number.NaN;
    if (ending !== '' && ending !== ordinalEnding(day)) return Number.NaN;
    if (position !== text.length || day > daysInMonth(year, month)) return Number.NaN;
    if (half >= 0) hour = (hour % 12) + half * 12;
    let days = daysFromCivil(year, month, day);
    if (dayOfYear > 0) {
      days = daysFromCivil(year, 1, 1) + dayOfYear - 1;
      if (civilFromDays(days).year !== year) return Number.NaN;
    }
    if (!Number.isNaN(weekYear)) {
      days = firstMonday(weekYear) + (week - 1) * 7 + isoWeekday - 1;
      if (week === 53 && isoWeekOf(days).week !== 53) return Number.NaN;
    }
    if (weekday >= 0 && weekday !== (((days + 4) % 7) + 7) % 7) return Number.NaN;
    return days * MS_PER_DAY + ((hour * 60 + minute - zoneMinutes) * 60 + second) * 1000 + fractionMs;
  };
}

const TWO_FIGURES = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

/** A writer of one pattern, from UTC epoch milliseconds; the exact inverse of its reader (offsets are written as +00:00). */
export function createDatetimeFormatter(pattern: string, locale = 'en'): (epochMs: number) => string {
  const pieces = splitPattern(pattern, locale);
  const width = Math.max(0, ...pieces.map((piece) => (piece.field === 'fraction' ? piece.width : 0)));
  const perMs = 10 ** Math.max(0, width - 3);
  return (epochMs) => {
    if (!Number.isFinite(epochMs)) return '';
    let exact = perMs === 1 ? Math.round(epochMs) : Math.floor(epochMs);
    let belowMs = Math.round((epochMs - exact) * perMs);
    if (perMs === 1) belowMs = 0;
    else if (belowMs === perMs) {
      belowMs = 0;
      exact++;
    }
    const days = Math.floor(exact / MS_PER_DAY);
    const { year, month, day } = civilFromDays(days);
    const msOfDay = exact - days * MS_PER_DAY;
    const secondOfDay = Math.floor(msOfDay / 1000);
    const hour = Math.floor(secondOfDay / 3600);
    const twoOrOne = (value: number, figures: number): string => (figures === 2 ? (TWO_FIGURES[value] as string) : String(value));
    let text = '';
    for (const piece of pieces) {
      switch (piece.field) {
        case 'literal':
          text += piece.text;
          break;
        case 'year':
          text += String(Math.max(0, year)).padStart(4, '0');
          break;
        case 'year2':
          text += TWO_FIGURES[((year % 100) + 100) % 100] as string;
          break;
        case 'month':
          text += twoOrOne(month, piece.width);
          break;
        case 'monthName':
          text += piece.names[month - 1] as string;
          break;
        case 'day':
          text += twoOrOne(day, piece.width);
          break;
        case 'weekday':
          text += piece.names[(((days + 4) % 7) + 7) % 7] as string;
          break;
        case 'hour24':
          text += twoOrOne(hour, piece.width);
          break;
        case 'hour12':
          text += twoOrOne(((hour + 11) % 12) + 1, piece.width);
          break;
        case 'minute':
          text += TWO_FIGURES[Math.floor(secondOfDay / 60) % 60] as string;
          break;
        case 'second':
          text += TWO_FIGURES[secondOfDay % 60] as string;
          break;
        case 'fraction':
          text += String(msOfDay - secondOfDay * 1000)
            .padStart(3, '0')
            .slice(0, piece.width);
          if (piece.width > 3) text += String(belowMs).padStart(piece.width - 3, '0');
          break;
        case 'half':
          text += piece.names[hour < 12 ? 0 : 1] as string;
          break;
        case 'zone':
          text += piece.width === 3 ? '+00:00' : '+0000';
          break;
        case 'quarter':
          text += String(Math.floor((month + 2) / 3));
          break;
        case 'weekYear':
          text += String(isoWeekOf(days).weekYear).padStart(4, '0');
          break;
        case 'week':
          text += TWO_FIGURES[isoWeekOf(days).week] as string;
          break;
        case 'isoWeekday':
          text += String(isoWeekOf(days).weekday);
          break;
        case 'dayOfYear':
          text += String(days - daysFromCivil(year, 1, 1) + 1).padStart(3, '0');
          break;
        case 'ordinalEnding':
          text += ordinalEnding(day);
          break;
        case 'epochSeconds':
          text += String(Math.round(exact / 1000));
          break;
        case 'epochMs':
          text += String(exact);
          break;
        default:
          piece.field satisfies never;
      }
    }
    return text;
  };
}

/** Figures after the millisecond's point that a pattern writes: 3 for microseconds. */
export function decimalsOfPattern(pattern: string): number {
  const fraction = /S+/.exec(pattern.replaceAll(/'[^']*'/g, ''));
  return fraction === null ? 0 : Math.max(0, fraction[0].length - 3);
}

const DATE_TOKEN = /[yYMLlGnQdDtTw]/;

/** Whether a pattern tells a day, month or year, not only a time of day. */
export function hasDate(pattern: string): boolean {
  return DATE_TOKEN.test(pattern.replaceAll(/'[^']*'/g, ''));
}
