import { describe, expect, test } from 'vitest';
import { packTexts } from '#core/table/raw-builder.ts';
import type { KindId } from '#core/table/table.ts';
import { changeKind, inferColumn } from './infer-column.ts';
import { kindOf } from './registry.ts';

const repeat = (cells: readonly string[], times: number): string[] => Array.from({ length: times }, () => cells).flat();
const count = (n: number, make: (i: number) => string): string[] => Array.from({ length: n }, (_, i) => make(i));

describe('kinds are what a person would say', () => {
  const cases: [string, string, readonly string[], KindId][] = [
    ['ages', 'age', count(200, (i) => `${20 + ((i * 37) % 60)}`), 'integer'],
    ['unique measures', 'charges', count(200, (i) => `${(i * 7919) % 100_003}`), 'integer'],
    ['prices', 'price', count(200, (i) => `${((i * 31) % 97) + 0.5}`), 'decimal'],
    ['0 and 1', 'SeniorCitizen', repeat(['0', '1', '1'], 30), 'integer'],
    ['yes and no', 'smoker', repeat(['yes', 'no', 'no'], 30), 'boolean'],
    ['levels', 'species', repeat(['Adelie', 'Gentoo', 'Chinstrap'], 30), 'categorical'],
    ['codes with leading zeros', 'MS SubClass', repeat(['020', '060', '120'], 30), 'categorical'],
    ['zip codes without a leading zero', 'ZipCode', repeat(['90210', '10001', '60601'], 30), 'categorical'],
    [
      'product numbers',
      'product',
      repeat(
        [
          '4006381333931',
          '4003994155486',
          '5901234123457',
          '9780306406157',
          '0012345678905',
          '4012345678901',
          '4000417025005',
          '8711327370777',
          '3017620422003',
          '7622210449283',
          '5449000000996',
          '8076809513753',
        ],
        6,
      ),
      'categorical',
    ],
    ['a scale', 'satisfied', repeat(['Agree', 'Disagree', 'Strongly agree'], 30), 'ordinal'],
    ['bands', 'age group', repeat(['18-24', '25-34', '65+', 'under 18'], 30), 'ordinal'],
    ['times', 'start', count(60, (i) => `${String(i % 24).padStart(2, '0')}:${String((i * 7) % 60).padStart(2, '0')}`), 'time'],
    ['lengths of time', 'talk', count(60, (i) => `${i}h ${(i * 7) % 60}m`), 'duration'],
    ['lists', 'tags', repeat(['a; b', 'b', 'a; c; d', 'c', 'b; d', 'a'], 10), 'set'],
    ['a few texts among numbers', 'reading', [...count(196, (i) => String(i * 3)), 'n/k', 'see note', 'broken', 'n/k'], 'integer'],
    ['huge whole numbers', 'account', repeat(['12345678901234567890', '22345678901234567891'], 30), 'categorical'],
    ['dates', 'dteday', count(60, (i) => `2011-01-${String((i % 28) + 1).padStart(2, '0')}`), 'datetime'],
    ['row numbers', 'instant', count(100, (i) => `${i + 1}`), 'identifier'],
    ['numbers with gaps and a telling name', 'customer_id', count(100, (i) => `${(i * 7919) % 100_003}`), 'identifier'],
    ['keys', 'key', count(100, (i) => `C-${String((i * 7919) % 10_007).padStart(5, '0')}`), 'identifier'],
    ['uuids', 'u', count(30, (i) => `${String(i).padStart(8, '0')}-0000-4000-8000-000000000000`), 'identifier'],
    ['phone numbers', 'phone', count(100, (i) => `555-${1000 + ((i * 7919) % 8999)}`), 'identifier'],
    ['names', 'name', count(100, (i) => `Mr. John ${String.fromCharCode(65 + (i % 26))}. Doe the ${i}th`), 'text'],
    ['one value', 'c', repeat(['x'], 20), 'constant'],
    ['nothing', 'c', repeat(['', 'NA'], 20), 'constant'],
    ['an empty column', 'c', [], 'constant'],
    ['heights in metres are no months', 'height', count(60, (i) => (1.5 + ((i * 37) % 50) / 100).toFixed(2)), 'decimal'],
    ['nor are decimals in a column called like a date', 'created', count(60, (i) => `${1 + (i % 12)}.${10 + ((i * 7) % 90)}`), 'decimal'],
    ['nor decimal commas', 'x', count(60, (i) => `${1 + (i % 12)},${10 + ((i * 7) % 90)}`), 'decimal'],
    ['months and years', 'period', count(60, (i) => `${String(1 + (i % 12)).padStart(2, '0')}.${2010 + (i % 9)}`), 'datetime'],
    ['months of ISO 8601', 'month', count(60, (i) => `${2010 + (i % 3)}-${String(1 + (i % 12)).padStart(2, '0')}`), 'datetime'],
    ['expiry dates', 'expires', count(60, (i) => `${String(1 + (i % 12)).padStart(2, '0')}/${20 + (i % 9)}`), 'datetime'],
    ['dates in Japanese', 'd', count(60, (i) => `${2010 + (i % 9)}年${1 + (i % 12)}月${1 + (i % 28)}日`), 'datetime'],
    ['times of web servers', 'd', count(60, (i) => `${10 + (i % 18)}/May/2021:14:28:${10 + (i % 50)} +0000`), 'datetime'],
    ['scores are no bands', 'score', repeat(['3-1', '0-0', '2-1', '1-4', '0-2'], 12), 'categorical'],
    ['fractions', 'part', repeat(['1/2', '3/4', '1/8', '7/8'], 12), 'categorical'],
    ['laps', 'best', count(60, (i) => `${1 + (i % 2)}:${10 + (i % 50)}.${100 + i * 7}`), 'duration'],
    ['yes and no in Turkish capitals', 'x', repeat(['DOĞRU', 'YANLIŞ'], 12), 'boolean'],
    ['yes and no in Japanese', 'x', repeat(['はい', 'いいえ'], 12), 'boolean'],
    ['yen', 'x', count(60, (i) => `${100 + ((i * 7919) % 997)}円`), 'integer'],
    ['codes with a letter before', 'x', repeat(['A12', 'A7', 'A101', 'R5'], 12), 'categorical'],
    ['flats', 'x', repeat(['12A', '12B', '7A', '31B'], 12), 'categorical'],
    ['codes with an E', 'x', count(60, (i) => `${10 + (i % 80)}E${i % 9}`), 'identifier'],
  ];
  test.each(cases)('%s', (_, name, cells, kind) => {
    expect(inferColumn(name, packTexts(cells)).spec.kind).toBe(kind);
  });
});

describe('missing cells', () => {
  test('markers are listed, most frequent first', () => {
    const { spec } = inferColumn('x', packTexts(['1', '2', 'NA', 'NA', '', 'NaN', 'NaN', 'NaN', ' ', '?', '#N/A', 'null', '3']));
    expect(spec).toMatchObject({ kind: 'integer', missingMarkers: ['NaN', 'NA', '', ' ', '?', '#N/A', 'null'] });
  });

  test('a dash is missing among numbers and a level among texts', () => {
    expect(inferColumn('x', packTexts(['1', '2', '-', '3'])).spec).toMatchObject({ kind: 'integer', missingMarkers: ['-'] });
    expect(inferColumn('x', packTexts(repeat(['a', 'b', '-'], 20))).spec).toMatchObject({ kind: 'categorical', missingMarkers: [] });
  });

  test.each(['#NV', '#WERT!', '#DZIEL/0!', 'k.A.', '..', ':', '(null)', '\\N', 'n/d', 'sold out'])(
    '%s is missing among numbers',
    (marker) => {
      const cells = count(80, (i) => (i % 8 === 5 ? marker : `${i * 0.5}`));
      expect(inferColumn('x', packTexts(cells)).spec).toMatchObject({ kind: 'decimal', missingMarkers: [marker] });
    },
  );

  test('a date of zeros is missing among dates', () => {
    const cells = count(80, (i) => (i % 8 === 5 ? '0000-00-00' : `2021-01-${10 + (i % 19)}`));
    expect(inferColumn('x', packTexts(cells)).spec).toMatchObject({ kind: 'datetime', missingMarkers: ['0000-00-00'] });
  });

  test('bounds among measured numbers stand beside them, ages in brackets and classes do not', () => {
    const cells = count(200, (i) => (i % 2 === 0 ? '<5' : i % 11 === 0 ? '> 60 mg/l' : `${5 + i * 0.25}`));
    expect(inferColumn('x', packTexts(cells)).spec).toMatchObject({ kind: 'decimal', missingMarkers: ['<5', '> 60 mg/l'] });
    for (const levels of [
      ['<=50K', '>50K'],
      ['<18', '18-25', '26-64', '>64'],
      ['<5', '1', '2', '3'],
    ]) {
      expect(inferColumn('x', packTexts(repeat(levels, 40))).spec).toMatchObject({
        kind: expect.stringMatching(/categorical|ordinal/),
        missingMarkers: [],
      });
    }
  });

  test('words beside few numbers are levels', () => {
    expect(inferColumn('x', packTexts(repeat(['1', '2', '3', 'other'], 20))).spec).toMatchObject({
      kind: 'categorical',
      missingMarkers: [],
    });
  });
});

describe('a forced kind', () => {
  test('reports what it cannot read and keeps no rare text', () => {
    const raw = packTexts([...repeat(['1', '2'], 10), 'Alice', ...repeat(['many'], 6)]);
    const spec = changeKind(raw, inferColumn('x', raw).spec, 'integer');
    const parsed = kindOf('integer').parse(raw, spec);
    expect(parsed.unreadable.count).toBe(7);
    expect(parsed.unreadable.examples[0]).toEqual({ rowIndex: 20, text: 'Alice' });
    expect(parsed.spec.missingMarkers).toEqual(['many', '']);
    const format = kindOf('integer').createFormatter(parsed.column, parsed.spec);
    expect([format(0), format(20), format(21)]).toEqual(['1', '', 'many']);
  });

  test('numbers as categories keep their text', () => {
    const raw = packTexts(['1.50', '2', 'NA']);
    const spec = changeKind(raw, inferColumn('x', raw).spec, 'categorical');
    const parsed = kindOf('categorical').parse(raw, spec);
    const format = kindOf('categorical').createFormatter(parsed.column, parsed.spec);
    expect([0, 1, 2].map(format)).toEqual(['1.50', '2', 'NA']);
  });
});
