import { isMoment } from '#core/columns/catalog.ts';
import { civilFromDays, daysFromCivil, MS_PER_DAY } from '#core/columns/datetime/calendar.ts';
import { CannotCondition } from '#core/errors.ts';
import type { GivenColumn } from '#core/table/given.ts';
import type { NumericColumn } from '#core/table/table.ts';
import { changeColumns, findNumbers, freeName, type NamedColumn, numberSpec } from '../columns.ts';
import type { StructureKind } from '../contract.ts';
import { BROUGHT_BY_KIND } from '../evidence.ts';
import type { FittedCalendar } from '../fitted.ts';
import type { CalendarStructure } from '../structures.ts';
import { quoted } from '../words.ts';

const MIN_ROWS = 100;
/** So many different days are learnt one by one, and their weekdays with them. */
const MAX_SINGLE_DAYS = 120;
/** Beyond so many weeks a bin of them is too wide for a month. */
const MAX_WEEKS = 600;
const MIN_ROWS_A_DAY = 5;
/** χ² with six or eleven degrees of freedom reaches this by chance less than once in ten thousand columns. */
const MIN_CHI_SQUARE = 35;
const MIN_DEVIATION = 0.05;
const MIN_SPAN_DAYS = 3;
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY = 4;
const NOON_MS = MS_PER_DAY / 2;

function dayOf(value: number): number {
  return Math.floor(value / MS_PER_DAY);
}

function weekOf(day: number): { readonly week: number; readonly weekday: number } {
  const week = Math.floor((day - FIRST_MONDAY) / 7);
  return { week, weekday: day - FIRST_MONDAY - week * 7 };
}

/** Whether parts of a whole are not alike: shares that chance would not make and that matter. */
function isUneven(counts: readonly number[]): boolean {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = total / counts.length;
  if (mean === 0) return false;
  const chiSquare = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  return chiSquare > MIN_CHI_SQUARE && counts.some((count) => Math.abs(count - mean) > MIN_DEVIATION * mean);
}

interface Parts {
  readonly day: number;
  readonly within: number;
  readonly time: number;
}

function partsOf(value: number, days: FittedCalendar['days']): Parts {
  const day = dayOf(value);
  const time = value - day * MS_PER_DAY;
  switch (days) {
    case 'day':
      return { day, within: 0, time };
    case 'week': {
      const { week, weekday } = weekOf(day);
      return { day: week, within: weekday, time };
    }
    case 'year': {
      const { year } = civilFromDays(day);
      return { day: year, within: day - daysFromCivil(year, 1, 1) + 1, time };
    }
    default:
      return days satisfies never;
  }
}

function daysOf({ days }: FittedCalendar, day: number, within: number): number {
  switch (days) {
    case 'day':
      return day;
    case 'week':
      return FIRST_MONDAY + day * 7 + within;
    case 'year': {
      const first = daysFromCivil(day, 1, 1);
      return Math.min(first + within - 1, daysFromCivil(day + 1, 1, 1) - 1);
    }
    default:
      return days satisfies never;
  }
}

function wholeNumbers(count: number): Float64Array {
  return new Float64Array(count);
}

/** Moments as their calendar parts; see `CalendarStructure`. */
export const calendar: StructureKind<CalendarStructure, FittedCalendar> = {
  id: 'calendar',
  ...BROUGHT_BY_KIND,
  describe: ({ column }) => ({
    title: `${quoted(column)} follows the calendar`,
    explanation: `${quoted(column)} is drawn as a day and a time of day.`,
  }),
  writes: ({ column }) => [column],
  movable: ({ column }) => column,
  ofColumn: (spec) => (isMoment(spec) ? { type: 'calendar', id: `calendar:${spec.name}`, column: spec.name } : null),
  fit({ id, column }, table, rows) {
    const { values, missing, spec } = findNumbers(table, column);
    const present = rows.filter((row) => missing[row] === 0 && !Number.isNaN(values[row] as number));
    if (present.length < MIN_ROWS) return { refused: 'Too few rows to tell a calendar by.' };
    const weekdays = new Array<number>(7).fill(0);
    const months = new Array<number>(12).fill(0);
    const dayCounts = new Map<number, number>();
    const times = new Map<number, number>();
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const row of present) {
      const value = values[row] as number;
      const day = dayOf(value);
      first = Math.min(first, day);
      last = Math.max(last, day);
      const weekday = weekOf(day).weekday;
      weekdays[weekday] = (weekdays[weekday] as number) + 1;
      const month = civilFromDays(day).month - 1;
      months[month] = (months[month] as number) + 1;
      if (dayCounts.size <= present.length) dayCounts.set(day, (dayCounts.get(day) ?? 0) + 1);
      const time = value - day * MS_PER_DAY;
      if (times.size < 2) times.set(time, 1);
    }
    const hasTimes = times.size > 1;
    const span = last - first + 1;
    if (span < MIN_SPAN_DAYS) return { refused: 'All within a few days.' };
    const isDense = present.length >= MIN_ROWS_A_DAY * dayCounts.size;
    const days =
      dayCounts.size <= MAX_SINGLE_DAYS
        ? 'day'
        : span > 7 * MAX_WEEKS && isUneven(months)
          ? 'year'
          : isUneven(weekdays) || (isDense && span <= 7 * MAX_WEEKS)
            ? 'week'
            : 'day';
    if (days === 'day' && !hasTimes) return { refused: 'Nothing in it follows the calendar.' };
    return {
      type: 'calendar',
      id,
      specs: [spec],
      withheld: { values: 0, rows: 0 },
      column,
      days,
      dayName: freeName(table, `${column}: ${days}`),
      withinName: days === 'day' ? null : freeName(table, `${column}: ${days === 'week' ? 'weekday' : 'day of the year'}`),
      timeName: hasTimes ? freeName(table, `${column}: time of day`) : null,
      timeMs: [...times.keys()][0] ?? 0,
    };
  },
  forward(fitted, table) {
    const { column, days, dayName, withinName, timeName } = fitted;
    const { values, missing, spec } = findNumbers(table, column);
    const n = table.rowCount;
    const day = wholeNumbers(n).fill(Number.NaN);
    const within = wholeNumbers(n).fill(days === 'year' ? 183 : 0);
    const time = wholeNumbers(n).fill(NOON_MS);
    for (let row = 0; row < n; row++) {
      const value = values[row] as number;
      if ((missing[row] as number) > 0 || Number.isNaN(value)) continue;
      const parts = partsOf(value, days);
      day[row] = parts.day;
      within[row] = parts.within;
      time[row] = parts.time;
    }
    const present = new Uint8Array(n);
    const part = (name: string, numbers: Float64Array): NamedColumn => ({
      spec: numberSpec(name, 0, []),
      column: { storage: 'numeric', values: numbers, missing: present },
    });
    const changes = new Map<string, NamedColumn | null>([[column, null]]);
    changes.set(dayName, { spec: numberSpec(dayName, 0, spec.missingMarkers), column: { storage: 'numeric', values: day, missing } });
    if (withinName !== null) changes.set(withinName, part(withinName, within));
    if (timeName !== null) changes.set(timeName, part(timeName, time));
    return changeColumns(table, changes);
  },
  inverse(fitted, table) {
    const { column, dayName, withinName, timeName, timeMs } = fitted;
    const spec = fitted.specs[0] as FittedCalendar['specs'][number];
    const day = findNumbers(table, dayName);
    const within = withinName === null ? null : findNumbers(table, withinName).values;
    const time = timeName === null ? null : findNumbers(table, timeName).values;
    const values = day.values.map((part, row) =>
      (day.missing[row] as number) > 0 || Number.isNaN(part)
        ? Number.NaN
        : daysOf(fitted, Math.round(part), Math.round(within?.[row] ?? 0)) * MS_PER_DAY +
          Math.min(MS_PER_DAY - 1, Math.max(0, time?.[row] ?? timeMs)),
    );
    const made: NumericColumn = { storage: 'numeric', values, missing: day.missing };
    const changes = new Map<string, NamedColumn | null>([[dayName, null]]);
    if (withinName !== null) changes.set(withinName, null);
    if (timeName !== null) changes.set(timeName, null);
    return changeColumns(table, changes.set(column, { spec, column: made }));
  },
  mapGiven(fitted, given) {
    const asked = given.find(({ name }) => name === fitted.column);
    if (asked === undefined) return given;
    if (asked.type !== 'cells')
      throw new CannotCondition(`${quoted(fitted.column)} is drawn as a day and a time of day, so its distribution cannot be given.`);
    const read = asked.cells.map((cell) => (typeof cell === 'object' ? cell : partsOf(Number(cell), fitted.days)));
    const part = (name: string, pick: (parts: Parts) => number, blank: number | null): GivenColumn => ({
      type: 'cells',
      name,
      cells: read.map((cell) => ('missing' in cell ? (blank ?? cell) : pick(cell))),
    });
    const { dayName, withinName, timeName } = fitted;
    return [
      ...given.filter((column) => column !== asked),
      part(dayName, ({ day }) => day, null),
      ...(withinName === null ? [] : [part(withinName, ({ within }) => within, fitted.days === 'year' ? 183 : 0)]),
      ...(timeName === null ? [] : [part(timeName, ({ time }) => time, NOON_MS)]),
    ];
  },
};
