import { describe, expect, test } from 'vitest';
import { dateParts, partOf, withTime } from './parts.ts';

const partsAt = (text: string) => Object.fromEntries(dateParts.map((part) => [part, partOf(Date.parse(text), part)]));

describe('parts of a date', () => {
  test('of an ordinary year, a leap year and a time before 1970', () => {
    expect(partsAt('2021-03-01T17:45:10Z')).toEqual({
      weekday: 0,
      quarter: 1,
      month: 3,
      year: 2021,
      day: 1,
      week: 9,
      'day of the year': 60,
      'day of a leap year': 61,
      hour: 17,
      minute: 45,
    });
    expect(partsAt('2020-12-31T00:00:00Z')).toMatchObject({
      weekday: 3,
      quarter: 4,
      week: 53,
      'day of the year': 366,
      'day of a leap year': 366,
    });
    expect(partsAt('1969-07-20T20:17:00Z')).toMatchObject({ weekday: 6, quarter: 3, year: 1969, day: 20, hour: 20, minute: 17 });
  });

  test('weeks begin on Mondays, and the first one has the first Thursday', () => {
    expect(['2016-01-03', '2016-01-04', '2018-12-31', '2027-01-01'].map((text) => partOf(Date.parse(text), 'week'))).toEqual([
      53, 1, 1, 53,
    ]);
  });

  test('another hour or minute of the same moment', () => {
    const at = Date.parse('2021-03-01T17:45:10Z');
    expect(new Date(withTime(at, 'hour', 3)).toISOString()).toBe('2021-03-01T03:45:10.000Z');
    expect(new Date(withTime(at, 'minute', 0)).toISOString()).toBe('2021-03-01T17:00:10.000Z');
  });
});
