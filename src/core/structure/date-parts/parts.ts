import { civilFromDays, daysFromCivil, MS_PER_DAY } from '#core/columns/datetime/calendar.ts';

const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;
/** 1970-01-01 was a Thursday, the fourth day of its week. */
const FIRST_WEEKDAY = 3;
const LEAP_YEAR = 2000;

/** Parts of a day, and of its time, that a column beside a date may tell; in the order in which they are tried. */
export const dateParts = [
  'weekday',
  'quarter',
  'month',
  'year',
  'day',
  'week',
  'day of the year',
  'day of a leap year',
  'hour',
  'minute',
] as const;

export type DatePart = (typeof dateParts)[number];

export function isOfTime(part: DatePart): boolean {
  return part === 'hour' || part === 'minute';
}

/**
 * Weekday 0 = Monday; quarter, month, day, week and day of the year from 1, of a leap year as if every year had a 29th of February; weeks
 * begin on Mondays, the first one has the year's first Thursday.
 */
export function partOf(ms: number, part: DatePart): number {
  const days = Math.floor(ms / MS_PER_DAY);
  const time = ms - days * MS_PER_DAY;
  switch (part) {
    case 'weekday':
      return weekdayOf(days);
    case 'quarter':
      return Math.floor((civilFromDays(days).month - 1) / 3) + 1;
    case 'month':
      return civilFromDays(days).month;
    case 'year':
      return civilFromDays(days).year;
    case 'day':
      return civilFromDays(days).day;
    case 'week': {
      const thursday = days - weekdayOf(days) + FIRST_WEEKDAY;
      return Math.floor((thursday - daysFromCivil(civilFromDays(thursday).year, 1, 1)) / 7) + 1;
    }
    case 'day of the year':
      return days - daysFromCivil(civilFromDays(days).year, 1, 1) + 1;
    case 'day of a leap year': {
      const { month, day } = civilFromDays(days);
      return daysFromCivil(LEAP_YEAR, month, day) - daysFromCivil(LEAP_YEAR, 1, 1) + 1;
    }
    case 'hour':
      return Math.floor(time / MS_PER_HOUR);
    case 'minute':
      return Math.floor((time % MS_PER_HOUR) / MS_PER_MINUTE);
    default:
      return part satisfies never;
  }
}

function weekdayOf(days: number): number {
  const shifted = (days + FIRST_WEEKDAY) % 7;
  return shifted < 0 ? shifted + 7 : shifted;
}

/** The same moment with another hour or minute. */
export function withTime(ms: number, part: 'hour' | 'minute', value: number): number {
  const unit = part === 'hour' ? MS_PER_HOUR : MS_PER_MINUTE;
  return ms + (value - partOf(ms, part)) * unit;
}
