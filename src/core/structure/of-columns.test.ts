import { describe, expect, test } from 'vitest';
import { decodeTokens, encodeRows, fitCodec } from '#core/codec/codec.ts';
import { inferColumn } from '#core/columns/infer-column.ts';
import { inferTableOf } from '#core/columns/infer-table.ts';
import { kindOf } from '#core/columns/registry.ts';
import { splitSet } from '#core/columns/set/members.ts';
import { operationsOf } from '#core/personal/operations.ts';
import { createRandom } from '#core/random/random.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import { allRows } from '#core/table/rows.ts';
import type { Column, Table } from '#core/table/table.ts';

function textsOf(table: Table, index = 0): string[] {
  const spec = table.specs[index] as Table['specs'][number];
  const write = kindOf(spec.kind).createFormatter(table.columns[index] as Column, spec);
  return Array.from({ length: table.rowCount }, (_, row) => write(row));
}

/** What a perfect generator would make: the training rows' own tokens, decoded. */
function roundTrip(table: Table): { codec: ReturnType<typeof fitCodec>; synthetic: Table } {
  const rows = allRows(table.rowCount);
  const codec = fitCodec(table, rows);
  expect(JSON.parse(JSON.stringify(codec))).toEqual(codec);
  return { codec, synthetic: decodeTokens(codec, encodeRows(codec, table, rows).tokens, createRandom(5), 0, table.rowCount) };
}

const random = createRandom(11);
const n = 6000;

function shares(keys: readonly number[], size: number): number[] {
  const counts = new Array<number>(size).fill(0);
  for (const key of keys) counts[key] = (counts[key] as number) + 1 / keys.length;
  return counts;
}

function largestGap(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((share, i) => Math.abs(share - (b[i] as number))));
}

describe('moments', () => {
  // Busy at nine and at five, quiet at weekends, over two years.
  const cells = Array.from({ length: n }, (_, i) => {
    if (i % 50 === 7) return '';
    let day = random.integer(0, i, 730);
    if ((day + 3) % 7 >= 5 && random.uniform(1, i) < 0.7) day = (day + 3) % 730;
    const hour = random.uniform(2, i) < 0.6 ? (random.uniform(3, i) < 0.5 ? 9 : 17) : random.integer(4, i, 24);
    const ms = Date.UTC(2022, 0, 3) + day * 864e5 + hour * 36e5 + random.integer(5, i, 60) * 6e4;
    return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  });

  test('hours, weekdays and months come back in their shares', () => {
    const { codec, synthetic } = roundTrip(inferTableOf({ when: cells }));
    expect(codec.specs.map(({ name }) => name)).toEqual(['when: week', 'when: weekday', 'when: time of day']);
    const made = textsOf(synthetic);
    expect(made.filter((text) => text === '')).toHaveLength(cells.filter((text) => text === '').length);
    const read = (texts: readonly string[]) => texts.filter((text) => text !== '').map((text) => new Date(`${text.replace(' ', 'T')}:00Z`));
    const [real, copy] = [read(cells), read(made)];
    expect(copy.every((date) => !Number.isNaN(date.getTime()))).toBe(true);
    const gap = (size: number, key: (date: Date) => number) => largestGap(shares(real.map(key), size), shares(copy.map(key), size));
    expect(gap(24, (date) => date.getUTCHours())).toBeLessThan(0.015);
    expect(gap(7, (date) => date.getUTCDay())).toBeLessThan(0.001);
    expect(gap(12, (date) => date.getUTCMonth())).toBeLessThan(0.02);
  });

  test('a column without a calendar stays as it is', () => {
    const births = Array.from({ length: 1000 }, (_, i) => new Date(random.integer(6, i, 25_000) * 864e5).toISOString().slice(0, 10));
    expect(fitCodec(inferTableOf({ born: births }), allRows(1000)).structure).toBeUndefined();
  });
});

describe('lists', () => {
  const all = ['bath', 'garden', 'pool', 'sauna', 'view'];
  const cells = Array.from({ length: n }, (_, i) => {
    if (i === 77) return 'bath; Aunt Mathilda';
    if (i % 40 === 3) return '';
    const hasPool = random.uniform(7, i) < 0.3;
    const list = all.filter((member, m) =>
      member === 'pool' ? hasPool : member === 'sauna' ? hasPool && random.uniform(8, i) < 0.9 : random.uniform(9 + m, i) < 0.4,
    );
    return (list.length > 0 ? list : ['garden']).join('; ');
  });

  test('members that stand together still do, in the same form', () => {
    const table = inferTableOf({ extras: cells });
    expect(table.specs[0]).toMatchObject({ kind: 'set', format: { separator: '; ' } });
    const { codec, synthetic } = roundTrip(table);
    expect(JSON.stringify(codec)).not.toContain('Mathilda');
    const made = textsOf(synthetic);
    const lists = made.filter((text) => text !== '').map((text) => splitSet(text, { separator: '; ', open: '', close: '' }) ?? []);
    for (const list of lists) {
      expect(list).toEqual([...new Set(list)].sort());
      expect(list.every((member) => all.includes(member))).toBe(true);
      if (list.includes('sauna')) expect(list).toContain('pool');
    }
    expect(made.filter((text) => text === '').length).toBe(cells.filter((text) => text === '').length);
  });
});

describe('places', () => {
  // Two towns and a ring road around a lake.
  const spots = Array.from({ length: n }, (_, i) => {
    if (i % 60 === 1) return [Number.NaN, Number.NaN] as const;
    const u = random.uniform(20, i);
    if (u < 0.1) return [48.2, 11.5] as const;
    const angle = random.uniform(21, i) * 2 * Math.PI;
    const radius = 1 + random.normal(22, i) * 0.01;
    return [48 + radius * Math.cos(angle), 11 + radius * Math.sin(angle)] as const;
  });
  const text = (value: number) => (Number.isNaN(value) ? '' : value.toFixed(7));

  test('no place stands where none was', () => {
    const table = inferTableOf({ pickup_latitude: spots.map(([y]) => text(y)), pickup_longitude: spots.map(([, x]) => text(x)) });
    const { codec, synthetic } = roundTrip(table);
    expect(codec.specs.map(({ name }) => name)).toEqual(['pickup_latitude and pickup_longitude']);
    const [ys, xs] = [textsOf(synthetic, 0), textsOf(synthetic, 1)];
    let inLake = 0;
    let inTown = 0;
    for (const [row, y] of ys.entries()) {
      expect(y === '').toBe(xs[row] === '');
      if (y === '') continue;
      const radius = Math.hypot(Number(y) - 48, Number(xs[row]) - 11);
      if (y === '48.2000000' && xs[row] === '11.5000000') inTown++;
      else if (Math.abs(radius - 1) > 0.06) inLake++;
    }
    expect(inLake / n).toBeLessThan(0.005);
    expect(inTown / n).toBeGreaterThan(0.08);
    expect(ys.filter((y) => y === '')).toHaveLength(100);
    // No coordinate of fewer than five rows is disclosed.
    const counts = new Map<number, number>();
    for (const [y] of spots) counts.set(y, (counts.get(y) ?? 0) + 1);
    const stored = (JSON.stringify(codec.structure?.steps).match(/-?\d+\.\d{3,}/g) ?? []).map(Number);
    const exact = new Map([...counts].map(([y, count]) => [Number(y.toFixed(7)), count]));
    for (const number of stored) expect(exact.get(number) ?? 5).toBeGreaterThanOrEqual(5);
  });

  test('places that several rows share are drawn as often as they stand there', () => {
    const crossings = Array.from({ length: 150 }, (_, i) => [
      (44.9 + 0.1 * random.uniform(50, i)).toFixed(5),
      (0.1 * random.uniform(51, i) - 93.3).toFixed(5),
    ]);
    const rows = Array.from({ length: n }, (_, i) =>
      random.uniform(52, i) < 0.5
        ? (crossings[random.integer(53, i, 150)] as string[])
        : [(44.9 + 0.1 * random.uniform(54, i)).toFixed(8), (0.1 * random.uniform(55, i) - 93.3).toFixed(8)],
    );
    const table = inferTableOf({ lat: rows.map(([y]) => y as string), long: rows.map(([, x]) => x as string) });
    const { codec, synthetic } = roundTrip(table);
    const placesOf = (from: Table) => {
      const longitudes = textsOf(from, 1);
      return textsOf(from, 0).map((y, row) => `${Number(y)} ${Number(longitudes[row])}`);
    };
    const counts = new Map<string, number>();
    for (const spot of placesOf(table)) counts.set(spot, (counts.get(spot) ?? 0) + 1);
    const shared = new Set([...counts].flatMap(([spot, count]) => (count >= 5 ? [spot] : [])));
    const shareOf = (from: Table) => placesOf(from).filter((spot) => shared.has(spot)).length / n;
    expect(shareOf(table)).toBeGreaterThan(0.4);
    expect(Math.abs(shareOf(synthetic) - shareOf(table))).toBeLessThan(0.05);
    const stored = new Set((JSON.stringify(codec.structure?.steps).match(/-?\d+\.\d+/g) ?? []).map(Number));
    for (const [axis, texts] of [textsOf(table, 0), textsOf(table, 1)].entries()) {
      const rowsOf = new Map<number, number>();
      for (const text of texts) rowsOf.set(Number(text), (rowsOf.get(Number(text)) ?? 0) + 1);
      for (const [value, count] of rowsOf) if (stored.has(value)) expect([axis, count >= 5]).toEqual([axis, true]);
    }
  });
});

describe('amounts in several units', () => {
  // Dollars are small, euros large or small; a few cells are pounds; the country tells the unit.
  const cells = Array.from({ length: n }, (_, i) => {
    if (i % 40 === 3) return '';
    if (i < 3) return `£${10 + i}.50`;
    const u = random.uniform(40, i);
    if (u < 0.5) return `$${random.integer(41, i, 900) + 100}.${10 + random.integer(42, i, 90)}`;
    return `${u < 0.6 ? random.integer(43, i, 900) + 100 : random.integer(43, i, 7000) + 2000}.${10 + random.integer(42, i, 90)} €`;
  });

  test('keep amount and unit together, whatever is drawn', () => {
    const table = inferTableOf({ price: cells });
    expect(table.specs[0]?.kind).toBe('decimal');
    const { codec, synthetic } = roundTrip(table);
    expect(codec.specs.map(({ name }) => name)).toEqual(['price', 'price: unit']);
    const made = textsOf(synthetic);
    const isOf = (text: string) => (text === '' ? 'missing' : /^\$\d+\.\d\d$/.test(text) ? '$' : /^\d+\.\d\d €$/.test(text) ? '€' : text);
    // Amounts are drawn within their bin, which can end where a unit has no amounts.
    const others = made.filter((text, i) => i >= 3 && isOf(text) !== isOf(cells[i] as string));
    expect(others.length).toBeLessThan(0.005 * n);
    // Columns drawn with no regard to one another.
    const rows = allRows(n);
    const { tokens } = encodeRows(codec, table, rows);
    const mixed = tokens.slice();
    for (let i = 0; i < n; i++) mixed[2 * i + 1] = tokens[2 * ((i * 7 + 11) % n) + 1] as number;
    const loose = textsOf(decodeTokens(codec, mixed, createRandom(5), 0, n));
    const wrong = loose.filter((text) => text.startsWith('$') && Number(text.slice(1)) > 1001);
    expect(wrong).toEqual([]);
    expect(loose.some((text) => text.startsWith('$'))).toBe(true);
  });
});

test.each([
  ['replace', 'email'],
  ['mask', 'email'],
  ['coarsen', 'mixed'],
] as const)('a date of which personal data is kept from the model by %s is not drawn by the calendar', (action, category) => {
  const raw = packTexts(Array.from({ length: 400 }, (_, row) => `2020-0${1 + (row % 9)}-1${row % 10}`));
  const { spec: read } = inferColumn('born', raw);
  expect(read.kind).toBe('datetime');
  const form = { shapes: [], repeats: { rowCount: 0, groups: [] } };
  const asked = { ...read, personal: { category, action, locale: 'en', form } };
  const { column, spec } = operationsOf(asked).parse(raw, asked);
  const codec = fitCodec({ rowCount: 400, specs: [spec], columns: [column] }, allRows(400));
  expect(codec.structure).toBeUndefined();
  expect(codec.encodings.map(({ type }) => type)).toEqual([action === 'coarsen' ? 'levels' : 'generated']);
});
