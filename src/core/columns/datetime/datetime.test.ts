import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilFromDays, daysFromCivil } from './calendar.ts';
import { coerceDatetimeFormat, inferDatetimeFormat, writersOf } from './infer.ts';
import { createDatetimeFormatter, createDatetimeParser } from './pattern.ts';

const profile = (texts: readonly string[], name = 'when') => ({
  name,
  rowCount: texts.length,
  missingCount: 0,
  texts,
  counts: new Uint32Array(texts.length).fill(1),
});

describe('patterns are found and written back to the letter', () => {
  test.each([
    ['yyyy-MM-dd', ['2011-01-01', '2012-02-29', '1899-12-31']],
    ['yyyy-MM-dd HH:mm:ss', ['2019-03-23 20:21:09', '2019-03-04 00:00:00']],
    ["yyyy-MM-dd'T'HH:mm:ss'Z'", ['2019-03-23T20:21:09Z', '1969-12-31T23:59:59Z']],
    ["yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", ['2019-03-23T20:21:09.123Z', '2019-03-23T20:21:09.007Z']],
    ['yyyy-MM-dd HH:mm:ss.SSSSSS', ['2019-03-23 20:21:09.123456', '2019-03-23 20:21:09.000001', '2019-03-23 20:21:10.999999']],
    ["yyyy-MM-dd'T'HH:mm:ss'+02:00'", ['2019-03-23T20:21:09+02:00', '2019-03-24T20:21:09+02:00']],
    ['dd/MM/yyyy', ['13/01/2020', '01/02/2020']],
    ['MM/dd/yyyy', ['01/13/2020', '02/01/2020']],
    ['M/d/yyyy', ['1/13/2020', '12/1/2020']],
    ['d/M/yyyy', ['13/1/2020', '1/12/2020']],
    ['dd.MM.yyyy', ['13.01.2020', '01.02.2020']],
    ['dd.MM.yyyy HH:mm', ['13.01.2020 09:05', '01.02.2020 23:59']],
    ['M/d/yy', ['1/13/20', '12/1/99']],
    ['d MMM yyyy', ['3 Jan 2020', '21 Dec 1999']],
    ['dd-MMM-yy', ['03-Jan-20', '21-Dec-99']],
    ['dd-LLL-yyyy', ['03-JAN-2020', '21-DEC-1999']],
    ['MMMM d, yyyy', ['January 3, 2020', 'December 21, 1999']],
    ['M/d/yyyy h:mm a', ['1/13/2020 12:05 AM', '12/1/2020 1:30 PM', '12/1/2020 12:30 PM']],
    ['EEE, d MMM yyyy', ['Sun, 22 Nov 2026', 'Thu, 1 Jan 1970']],
    ['yyyyMMdd', ['20200113', '20200229', '20191231', '20200101', '20200102', '20200103', '20200104', '20200105', '20200106', '20200107']],
    ['yyyy-MM', ['2020-01', '1999-12']],
  ])('%s', (pattern, texts) => {
    expect(inferDatetimeFormat(profile(texts))?.pattern).toBe(pattern);
    const parse = createDatetimeParser(pattern);
    const format = createDatetimeFormatter(pattern);
    expect(texts.map((text) => format(parse(text)))).toEqual(texts);
  });
});

describe('what is not a date', () => {
  test.each([
    [['2020-13-01']],
    [['2019-02-29']],
    [['2020-01-01', 'soon']],
    [['12345678', '23456789']],
    [['39', '50']],
    [['a', 'b']],
    [['Mon, 22 Nov 2026']],
    [['16:90']],
  ])('%j', (texts) => {
    expect(inferDatetimeFormat(profile(texts))).toBeNull();
  });
});

test('an order of day and month that cannot be decided is flagged', () => {
  expect(inferDatetimeFormat(profile(['01/02/2020', '03/04/2020']))).toMatchObject({ pattern: 'MM/dd/yyyy', ambiguousDayMonth: true });
  expect(inferDatetimeFormat(profile(['01.02.2020', '03.04.2020']))).toMatchObject({ pattern: 'dd.MM.yyyy', ambiguousDayMonth: true });
  expect(inferDatetimeFormat(profile(['01/02/2020', '25/04/2020']))).toMatchObject({ pattern: 'dd/MM/yyyy', ambiguousDayMonth: false });
  expect(inferDatetimeFormat(profile(['2020-01-02']))?.ambiguousDayMonth).toBe(false);
});

test('epoch milliseconds agree with the platform', () => {
  const parse = createDatetimeParser("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
  const format = createDatetimeFormatter("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
  fc.assert(
    fc.property(fc.date({ min: new Date(-62e12), max: new Date(253402300799999), noInvalidDate: true }), (date) => {
      const text = date.toISOString();
      expect(parse(text)).toBe(date.getTime());
      expect(format(date.getTime())).toBe(text);
    }),
  );
});

test('an offset is taken into account', () => {
  expect(createDatetimeParser("yyyy-MM-dd'T'HH:mm:ssXXX")('2020-01-01T02:00:00+02:00')).toBe(Date.UTC(2020, 0, 1));
  expect(createDatetimeParser("yyyy-MM-dd'T'HH:mm:ssXXX")('2020-01-01T00:00:00Z')).toBe(Date.UTC(2020, 0, 1));
});

test('the calendar is its own inverse', () => {
  fc.assert(
    fc.property(fc.integer({ min: -800_000, max: 3_000_000 }), (days) => {
      const { year, month, day } = civilFromDays(days);
      expect(daysFromCivil(year, month, day)).toBe(days);
    }),
  );
});

test('a forced column follows most of its cells', () => {
  expect(coerceDatetimeFormat(profile(['x', '13.01.2020', '14.01.2020']))).toMatchObject({ pattern: 'dd.MM.yyyy' });
  expect(coerceDatetimeFormat(profile(['x']))).toMatchObject({ pattern: 'yyyy-MM-dd' });
});

describe('more of what files hold', () => {
  const roundTrip = (texts: readonly string[], what: 'date' | 'time' = 'date') => {
    const format = inferDatetimeFormat(profile(texts), what);
    if (format === null) return null;
    const writers = writersOf(format);
    return texts.map((text) => {
      const writer = writers.find(({ read, write }) => write(read(text)) === text);
      return writer === undefined ? `not ${text}` : text;
    });
  };
  test.each([
    [['2024-W05', '2023-W52', '2020-W53']],
    [['2024-W05-3', '2023-W52-7']],
    [['2024-Q1', '2023-Q4']],
    [['Q1 2024', 'Q3 2023']],
    [['2024-123', '2023-365']],
    [['3. März 2020', '12. Dezember 1999']],
    [['3 janvier 2020', '21 décembre 1999', '1 août 2001']],
    [['3 de enero de 2020', '21 de diciembre de 1999']],
    [['15 stycznia 2020', '1 maja 2021']],
    [['Sun Nov 22 05:02:53 2026', 'Thu Jan 01 00:00:00 1970']],
    [['Sun Nov 22 05:02:53 UTC 2026']],
    [['January 3rd, 2020', 'March 1st, 2021', 'May 22nd, 2022']],
    [['13/01/2020 2:05 p.m.', '01/02/2020 12:00 a.m.']],
    [['2020-01-13T10:00:00+01:00', '2020-07-13T10:00:00+02:00']],
    [['2020-01-13 10:00:00 CET', '2020-07-13 10:00:00 CEST', '2020-07-13 10:00:00 CET']],
    [['2020-01-13 10:00:00 Europe/Berlin', '2020-07-13 10:00:00 Europe/Berlin']],
    [['2020-01-13T10:00:00+01:00[Europe/Paris]', '2020-02-13T10:00:00+01:00[Europe/Paris]']],
    [['20200113T101500Z', '20211231T235959Z']],
    [['20200113101500', '20211231235959', ...Array.from({ length: 10 }, (_, i) => `201901${10 + i}000000`)]],
    [['13.01.2020 14.30', '01.02.2020 09.05']],
    [['13/01/2020 14h30', '01/02/2020 09h05']],
    [['MON 13 JAN 2020', 'SAT 01 FEB 2020']],
    [['2020-01-13 10:00:00', '2020-01-13 10:00:00.5', '2020-01-13 10:00:00.25']],
    [['2020-01-13', '13.01.2020', 'Jan 13, 2020', '1/13/2020', '2020-01-14', '2020-01-15']],
    [['22 Nov 2026 05:02:53.123456', '21 Nov 2026 05:02:53.000001']],
    [['janv. 2020', 'mai 2021', 'déc. 2019']],
  ])('%j', (texts) => {
    expect(roundTrip(texts)).toEqual(texts);
  });

  test.each([
    [['09:05', '23:59']],
    [['9:05', '23:59']],
    [['9:05 AM', '11:59 PM']],
    [['09:05:01.250', '23:59:59.999']],
    [['09h05', '23h59']],
  ])('times of day %j', (texts) => {
    expect(roundTrip(texts)).toBeNull();
    expect(roundTrip(texts, 'time')).toEqual(texts);
  });

  test('offsets of summer time keep to their months', () => {
    const texts = Array.from({ length: 400 }, (_, i) => {
      const day = new Date(Date.UTC(2023, 0, 1 + (i % 365))).toISOString().slice(0, 10);
      return `${day} ${String(i % 24).padStart(2, '0')}:00:00+0${day > '2023-03-31' && day < '2023-11-01' ? 2 : 1}:00`;
    });
    const format = inferDatetimeFormat(profile(texts));
    expect(format?.alternatives).toHaveLength(1);
    const [alternative] = format?.alternatives ?? [];
    expect(alternative?.monthShares?.[0]).toBe(1);
    expect(alternative?.monthShares?.[6]).toBe(0);
  });

  test('seconds and milliseconds since 1970 are offered, not taken', () => {
    const texts = Array.from({ length: 20 }, (_, i) => String(1_600_000_000 + i * 86_411));
    expect(inferDatetimeFormat(profile(texts))).toBeNull();
    const format = coerceDatetimeFormat(profile(texts));
    expect(format.pattern).toBe('t');
    expect(texts.map((text) => createDatetimeFormatter('t')(createDatetimeParser('t')(text)))).toEqual(texts);
  });
});
