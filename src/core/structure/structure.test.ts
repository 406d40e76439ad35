import { describe, expect, test } from 'vitest';
import { assembleTable, decodeTokens, encodeRows, fitCodec } from '#core/codec/codec.ts';
import { inferTableOf } from '#core/columns/infer-table.ts';
import { kindOf } from '#core/columns/registry.ts';
import { CannotCondition } from '#core/errors.ts';
import { createRandom } from '#core/random/random.ts';
import { allRows, concatTables } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import type { Evidence } from './contract.ts';
import { type FoundStructure, findStructures } from './find.ts';
import { planStructures } from './plan.ts';
import { structureKindOf } from './registry.ts';
import type { Structure } from './structures.ts';
import { mapGiven } from './transform.ts';

function run<R>(steps: Generator<unknown, R>): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const find = (table: Table): FoundStructure[] => run(findStructures(table));
const check = (structure: Structure, table: Table): Evidence => run(structureKindOf(structure).check(structure, table));
const typesOf = (found: readonly FoundStructure[]) => found.map(({ structure }) => structure.type);

function cellsOf(table: Table): string[][] {
  const writers = table.specs.map((spec, j) => kindOf(spec.kind).createFormatter(table.columns[j] as Table['columns'][number], spec));
  return Array.from({ length: table.rowCount }, (_, row) => writers.map((write) => write(row)));
}

const n = 1500;
const random = createRandom(11);
const column = (make: (row: number) => string) => Array.from({ length: n }, (_, row) => make(row));
const money = (stream: number, row: number, scale: number) => Math.round(random.uniform(stream, row) * scale * 100) / 100;
const pick = (stream: number, row: number, from: readonly string[]) => from[random.integer(stream, row, from.length)] as string;
const iso = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** Columns that have nothing to do with one another. */
const noise = {
  a: column((row) => money(1, row, 500).toFixed(2)),
  b: column((row) => money(2, row, 90).toFixed(2)),
  c: column((row) => `${random.integer(3, row, 60)}`),
  d: column((row) => pick(4, row, ['red', 'green', 'blue'])),
  e: column((row) => pick(5, row, ['yes', 'no'])),
  f: column((row) => pick(6, row, ['yes', 'no'])),
  g: column((row) => (random.uniform(7, row) < 0.3 ? '' : pick(8, row, ['S', 'M', 'L', 'XL']))),
  h: column((row) => iso(1.6e12 + random.integer(9, row, 4e7) * 1000)),
  i: column((row) => iso(1.6e12 + random.integer(10, row, 4e7) * 1000)),
  j: column((row) => (random.uniform(11, row) < 0.9 ? '0' : '1')),
  k: column((row) => `${Math.round(1e4 * Math.exp(random.normal(12, row)))}`),
};

/** Every type at once. */
const start = Array.from({ length: n }, (_, row) => 1.6e12 + random.integer(20, row, 4e7) * 1000);
const cities = ['Oslo', 'Bergen', 'Rome', 'Milan', 'Bath', 'York'];
const countryOf: Record<string, string> = { Oslo: 'NO', Bergen: 'NO', Rome: 'IT', Milan: 'IT', Bath: 'UK', York: 'UK' };
const city = column((row) => pick(21, row, cities));
const plan = column((row) => pick(22, row, ['free', 'basic', 'full']));
const mode = Array.from({ length: n }, (_, row) => random.integer(23, row, 4));
const day = Array.from({ length: n }, (_, row) => 1.6e12 - (1.6e12 % 86_400_000) + random.integer(31, row, 180) * 86_400_000);
const made = {
  day: day.map((at) => new Date(at).toISOString().slice(0, 10)),
  weekday: day.map((at) => ['So', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'][new Date(at).getUTCDay()] as string),
  month: day.map((at) => `${new Date(at).getUTCMonth() + 1}`),
  fare: column((row) => money(24, row, 80).toFixed(2)),
  tip: column((row) => money(25, row, 20).toFixed(2)),
  fee: column((row) => pick(26, row, ['0.5', '2.5'])),
  opened: start.map(iso),
  answered: start.map((at, row) => iso(at + random.integer(27, row, 7200) * 1000)),
  closed: start.map((at, row) => iso(at + 7.2e6 + random.integer(28, row, 7200) * 1000)),
  counter: start.map((at) => `${Math.floor(((at - 1.6e12) / 1e7) ** 1.5) + 17}`),
  city,
  country: city.map((name) => countryOf[name] as string),
  plan,
  backup: plan.map((name, row) => (name === 'free' ? 'No plan' : pick(29, row, ['on', 'off']))),
  until: plan.map((name, row) => (name === 'free' ? '' : `${2020 + random.integer(30, row, 40)}`)),
  height: column((row) => (1.5 + 0.5 * random.uniform(32, row)).toFixed(3)),
  weight: column((row) => (50 + 60 * random.uniform(33, row)).toFixed(1)),
  car: mode.map((way) => (way === 0 ? 'yes' : 'no')),
  bus: mode.map((way) => (way === 1 ? 'yes' : 'no')),
  bike: mode.map((way) => (way === 2 ? 'yes' : 'no')),
};
const total = column((row) => (Number(made.fare[row]) + Number(made.tip[row]) + Number(made.fee[row])).toFixed(2));
const bmi = column((row) => (Number(made.weight[row]) / Number(made.height[row]) ** 2).toFixed(1));
const whole = inferTableOf({ ...made, total, bmi });

describe('what is found', () => {
  test('nothing in columns that have nothing to do with one another', () => {
    expect(find(inferTableOf(noise))).toEqual([]);
  });

  test('each type where it is, with no violation', () => {
    const found = find(whole);
    expect(typesOf(found).sort()).toEqual([
      'conditional',
      'determined',
      'exclusive',
      'increasing',
      'order',
      'product',
      'reconciled',
      'sum',
    ]);
    for (const { evidence } of found) expect(evidence.violationCount).toBe(0);
    const of = (type: string) => found.find(({ structure }) => structure.type === type)?.structure;
    expect(of('sum')).toMatchObject({ target: 'total', remainders: [0] });
    expect(of('order')).toMatchObject({ columns: ['opened', 'answered', 'closed'] });
    expect(of('determined')).toMatchObject({ by: 'city', columns: ['country'], mutual: [] });
    expect(of('increasing')).toMatchObject({ column: 'counter', by: 'opened' });
    expect(of('product')).toMatchObject({ target: 'bmi', factor: 1, over: ['weight'], under: ['height', 'height'] });
    expect(of('reconciled')).toMatchObject({ by: 'day', columns: ['weekday', 'month'] });
    expect(of('exclusive')).toMatchObject({ columns: ['car', 'bus', 'bike'], atMost: true });
    expect(of('conditional')).toMatchObject({
      by: 'plan',
      rules: [
        {
          cell: 'free',
          effects: [
            { name: 'backup', cell: 'No plan', only: true },
            { name: 'until', cell: null, only: true },
          ],
        },
      ],
    });
  });

  test('a date of few values moves to a day that there is, with its weekday', () => {
    const few = {
      day: made.day.map((_, row) => made.day[row % 40] as string),
      weekday: made.weekday.map((_, row) => made.weekday[row % 40] as string),
    };
    const table = inferTableOf({ ...few, city });
    const structures = find(table).map(({ structure }) => structure);
    expect(structures).toEqual([expect.objectContaining({ type: 'reconciled', by: 'day', columns: ['weekday'] })]);
    const codec = fitCodec(table, allRows(n), { structures });
    const synthetic = cellsOf(decodeTokens(codec, encodeRows(codec, table, allRows(n)).tokens, createRandom(5), 0));
    const pairs = new Set(few.day.map((cell, row) => `${cell} ${few.weekday[row]}`));
    expect(synthetic.filter(([cell, weekday]) => !pairs.has(`${cell} ${weekday}`))).toEqual([]);
  });

  test('a few rows that break it are counted and shown, not refused', () => {
    const broken = total.map((cell, row) => (row === 3 || row === 700 ? '1.00' : cell));
    const [sum] = find(inferTableOf({ ...made, total: broken })).filter(({ structure }) => structure.type === 'sum');
    expect(sum?.evidence).toEqual({ rowCount: n, violationCount: 2, violatingRows: [3, 700] });
  });
});

describe('what is held', () => {
  const found = find(whole);
  const structures = found.map(({ structure }) => structure);

  /** Tokens drawn column by column with no regard to one another: the worst generator there is. */
  function shuffledRows(table: Table, accepted: readonly Structure[], rowCount: number) {
    const codec = fitCodec(table, allRows(table.rowCount), { structures: accepted });
    const { tokens } = encodeRows(codec, table, allRows(table.rowCount));
    const width = codec.tokenColumns.length;
    const drawn = new Int32Array(rowCount * width);
    for (let row = 0; row < rowCount; row++) {
      for (let t = 0; t < width; t++) drawn[row * width + t] = tokens[random.integer(100 + t, row, table.rowCount) * width + t] as number;
    }
    return { codec, tokens: drawn, synthetic: decodeTokens(codec, drawn, createRandom(5), 0, rowCount) };
  }

  test('every row of a generator without any sense holds them', () => {
    const { synthetic, codec } = shuffledRows(whole, structures, 5000);
    expect(codec.structure?.refused).toEqual([]);
    for (const structure of structures) {
      const { rowCount, violationCount } = check(structure, synthetic);
      expect([structure.id, violationCount]).toEqual([structure.id, 0]);
      expect(rowCount).toBeGreaterThan(0);
    }
    expect(synthetic.specs).toEqual(whole.specs);
  });

  test('without them the same generator breaks them all', () => {
    const { synthetic } = shuffledRows(whole, [], 5000);
    for (const structure of structures) expect(check(structure, synthetic).violationCount).toBeGreaterThan(50);
  });

  test('real rows come back as they were, but for what bins blur', () => {
    const codec = fitCodec(whole, allRows(n), { structures });
    const back = decodeTokens(codec, encodeRows(codec, whole, allRows(n)).tokens, createRandom(5), 0);
    const names = whole.specs.map(({ name }) => name);
    const exact = names.filter(
      (name) => !['day', 'fare', 'tip', 'total', 'opened', 'answered', 'closed', 'height', 'weight', 'bmi', 'counter'].includes(name),
    );
    const real = cellsOf(whole);
    const synthetic = cellsOf(back);
    for (const name of exact) {
      const j = names.indexOf(name);
      expect([name, synthetic.map((row) => row[j])]).toEqual([name, real.map((row) => row[j])]);
    }
  });

  test('chunks do not change a row', () => {
    const { codec, tokens, synthetic } = shuffledRows(whole, structures, 600);
    const width = codec.tokenColumns.length;
    const parts = [0, 100, 350].map((from, i, starts) => {
      const to = starts[i + 1] ?? 600;
      return decodeTokens(codec, tokens.slice(from * width, to * width), createRandom(5), from, to - from);
    });
    expect(cellsOf(concatTables(parts))).toEqual(cellsOf(synthetic));
  });

  test('rows that break a structure do not enter the synthetic ones', () => {
    const broken = inferTableOf({
      ...made,
      bmi: bmi.map((cell, row) => (row === 8 ? '1.0' : cell)),
      total: total.map((cell, row) => (row === 3 ? '1.00' : cell)),
      country: made.country.map((cell, row) => (row % 700 === 3 ? 'XX' : cell)),
      closed: made.closed.map((cell, row) => (row === 5 ? '2001-01-01 00:00:00' : cell)),
    });
    const { synthetic } = shuffledRows(broken, structures, 5000);
    for (const structure of structures) expect([structure.type, check(structure, synthetic).violationCount]).toEqual([structure.type, 0]);
    expect(JSON.stringify(synthetic.columns)).not.toContain('XX');
  });

  test('a combination of fewer than 5 rows is withheld and counted', () => {
    const rare = inferTableOf({
      ...made,
      bmi,
      city: city.map((cell, row) => (row < 3 ? 'Hamlet' : cell)),
      country: made.country.map((cell, row) => (row < 3 ? 'XX' : cell)),
    });
    const codec = fitCodec(rare, allRows(n), { structures });
    expect(JSON.stringify(codec)).not.toMatch(/Hamlet|XX/);
    const step = codec.structure?.steps.find(({ type }) => type === 'determined');
    expect(step?.withheld).toEqual({ values: 1, rows: 3 });
  });

  test('a date of few rows has the year, month and weekday beside it, and the hour', () => {
    const at = Array.from({ length: n }, (_, row) => Date.UTC(2010, 0, 1) + random.integer(110, row, 3650 * 24) * 3_600_000);
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    const dates = at.map((ms) => new Date(ms));
    const table = inferTableOf({
      ...noise,
      sold: at.map(iso),
      year: dates.map((date) => `${date.getUTCFullYear()}`),
      month: dates.map((date) => months[date.getUTCMonth()] as string),
      weekday: dates.map((date) => `${date.getUTCDay() + 1}`),
      hour: dates.map((date) => `${date.getUTCHours()}`),
    });
    const structures = find(table).map(({ structure }) => structure);
    expect(structures).toMatchObject([
      {
        type: 'date-parts',
        date: 'sold',
        parts: [
          { name: 'year', part: 'year', offset: 0 },
          { name: 'month', part: 'month', offset: null },
          { name: 'weekday', part: 'weekday', offset: null },
          { name: 'hour', part: 'hour', offset: 0 },
        ],
      },
    ]);
    const { synthetic, codec } = shuffledRows(table, structures, 3000);
    expect(codec.structure?.refused).toEqual([]);
    for (const row of cellsOf(synthetic)) {
      const date = new Date(`${(row.at(-5) as string).replace(' ', 'T')}Z`);
      expect(row.slice(-4)).toEqual([
        `${date.getUTCFullYear()}`,
        months[date.getUTCMonth()],
        `${date.getUTCDay() + 1}`,
        `${date.getUTCHours()}`,
      ]);
    }
    const shareOf = (rows: readonly string[][], month: string) => rows.filter((row) => row.at(-3) === month).length / rows.length;
    for (const month of months) expect(Math.abs(shareOf(cellsOf(synthetic), month) - shareOf(cellsOf(table), month))).toBeLessThan(0.03);
    // Nor do days crowd at the ends of the months that they were moved to.
    const early = cellsOf(synthetic).filter((row) => Number(row.at(-5)?.slice(8, 10)) <= 3).length / 3000;
    expect(Math.abs(early - 3 / 30.4)).toBeLessThan(0.03);
  });

  test('a sum of parts that are nearly always nothing', () => {
    const hit = Array.from({ length: n }, (_, row) => random.uniform(60, row) < 0.07);
    const cost = (stream: number) => hit.map((isHit, row) => (isHit ? random.integer(stream, row, 90_000) : 0));
    const [parts, labour] = [cost(61), cost(62)];
    const table = inferTableOf({
      ...noise,
      parts: parts.map(String),
      labour: labour.map(String),
      cost: parts.map((part, row) => `${part + (labour[row] as number)}`),
    });
    const [sum, ...others] = find(table).map(({ structure }) => structure);
    expect(sum).toMatchObject({ type: 'sum', target: 'cost', remainders: [0] });
    // No cost, no parts and no labour: so it is.
    expect(others.map(({ type }) => type)).toEqual(['conditional']);
  });

  test('a number of many values decides others: a day its price, a shop its area', () => {
    const shops = Array.from({ length: 200 }, (_, shop) => ({ name: `shop ${shop}`, area: 200 + random.integer(70, shop, 9000) }));
    const prices = Array.from({ length: 180 }, (_, i) => (80 + 60 * random.uniform(71, i)).toFixed(6));
    const shop = Array.from({ length: n }, (_, row) => shops[random.integer(72, row, 200)] as (typeof shops)[number]);
    const first = Math.min(...day);
    const evenDay = day.map((at) => at - ((at - first) % (2 * 86_400_000)));
    const table = inferTableOf({
      ...noise,
      shop: shop.map(({ name }) => name),
      area: shop.map(({ area }) => `${area}`),
      day: evenDay.map((at) => new Date(at).toISOString().slice(0, 10)),
      price: evenDay.map((at) => prices[(at - first) / 86_400_000] as string),
    });
    const structures = find(table).map(({ structure }) => structure);
    expect(structures).toMatchObject([
      { type: 'determined', by: 'shop', columns: ['area'] },
      { type: 'determined', by: 'day', columns: ['price'] },
    ]);
    const { synthetic, codec } = shuffledRows(table, structures, 3000);
    expect(codec.structure?.refused).toEqual([]);
    for (const structure of structures) expect(check(structure, synthetic).violationCount).toBe(0);
    const known = new Set(cellsOf(table).map((row) => row.slice(-2).join(' ')));
    const unknown = cellsOf(synthetic).filter((row) => !known.has(row.slice(-2).join(' ')));
    // A day that no row has gets the price of the nearest one.
    expect(unknown.length).toBeLessThan(0.02 * 3000);
    for (const row of cellsOf(synthetic)) expect(prices).toContain(row[row.length - 1]);
  });

  test('first and last price between the day’s lowest and highest, all four', () => {
    const low = Array.from({ length: n }, (_, row) => 40 + 60 * random.uniform(85, row));
    const high = low.map((price, row) => price + 5 * random.uniform(86, row));
    const within = (stream: number) =>
      low.map((price, row) => (price + random.uniform(stream, row) * ((high[row] as number) - price)).toFixed(4));
    const table = inferTableOf({
      open: within(87),
      high: high.map((price) => price.toFixed(4)),
      low: low.map((price) => price.toFixed(4)),
      close: within(88),
      volume: noise.k,
    });
    const structures = find(table).map(({ structure }) => structure);
    expect(structures.map((structure) => structure.type === 'order' && structure.columns)).toEqual([
      ['low', 'open', 'high'],
      ['low', 'close', 'high'],
    ]);
    const { synthetic, codec } = shuffledRows(table, structures, 3000);
    expect(codec.structure?.refused).toEqual([]);
    for (const structure of structures) expect(check(structure, synthetic).violationCount).toBe(0);
    const close = synthetic.columns[3]?.storage === 'numeric' ? synthetic.columns[3].values : new Float64Array(0);
    expect(new Set(close).size).toBeGreaterThan(2000);
  });

  test('values of its own that many rows share outlast an order', () => {
    const diagnosed = Array.from({ length: n }, (_, row) => 8000 + random.integer(100, row, 3000));
    const left = diagnosed.map((at, row) =>
      random.uniform(101, row) < 0.4 ? 11_504 : Math.min(11_504, at + random.integer(102, row, 900)),
    );
    const table = inferTableOf({ ...noise, diagnosed: diagnosed.map(String), left: left.map(String) });
    const structures = find(table).map(({ structure }) => structure);
    expect(structures).toMatchObject([{ type: 'order', columns: ['diagnosed', 'left'] }]);
    const { synthetic } = shuffledRows(table, structures, 3000);
    for (const structure of structures) expect(check(structure, synthetic).violationCount).toBe(0);
    const shareOf = (rows: readonly string[][]) => rows.filter((row) => row.at(-1) === '11504').length / rows.length;
    expect(Math.abs(shareOf(cellsOf(synthetic)) - shareOf(cellsOf(table)))).toBeLessThan(0.04);
  });

  test('columns that bins tell apart keep their own values, and are mended where they break their order', () => {
    const lowest = Array.from({ length: n }, (_, row) => 20 + random.integer(95, row, 60));
    const mean = lowest.map((low, row) => Math.min(100, low + random.integer(96, row, 20)));
    const highest = mean.map((middle, row) => (random.uniform(97, row) < 0.4 ? 100 : Math.min(100, middle + random.integer(98, row, 30))));
    const table = inferTableOf({ ...noise, lowest: lowest.map(String), mean: mean.map(String), highest: highest.map(String) });
    const structures = find(table).map(({ structure }) => structure);
    expect(structures).toMatchObject([{ type: 'order', columns: ['lowest', 'mean', 'highest'] }]);
    const { synthetic, codec } = shuffledRows(table, structures, 3000);
    expect(codec.structure?.steps.find(({ type }) => type === 'order')).toMatchObject({ mended: true });
    for (const structure of structures) expect(check(structure, synthetic).violationCount).toBe(0);
    const capped = cellsOf(synthetic).filter((row) => row.at(-1) === '100').length / 3000;
    expect(Math.abs(capped - highest.filter((value) => value === 100).length / n)).toBeLessThan(0.04);
    const close = fitCodec(whole, allRows(n), { structures: find(whole).map(({ structure }) => structure) });
    const steps = close.structure?.steps.find(({ type }) => type === 'order');
    expect(steps).toBeDefined();
    expect(steps).not.toHaveProperty('mended');
  });

  test('numbers that decide others in too few rows are left alone', () => {
    const cost = column((row) => (random.uniform(80, row) < 0.9 ? '0' : `${1 + random.integer(81, row, 1e6)}`));
    const table = inferTableOf({ ...noise, cost, half: cost.map((text) => `${Math.floor(Math.sqrt(Number(text)))}`) });
    const codec = fitCodec(table, allRows(n), {
      structures: [{ type: 'determined', id: 'x', by: 'cost', columns: ['half'], mutual: [] }],
    });
    expect(codec.structure?.refused).toMatchObject([{ id: 'x' }]);
    expect(codec.specs.map(({ name }) => name)).toContain('half');
  });

  test('where a town is too rare to be disclosed, another of its country stands in', () => {
    const towns = Array.from({ length: 400 }, (_, i) => ({ name: `town ${i}`, country: ['NO', 'IT', 'UK', 'FR'][i % 4] as string }));
    // Half of the rows are of 40 large towns; of most of the others there are fewer than five rows.
    const town = Array.from({ length: n }, (_, row) => {
      const isLarge = random.uniform(90, row) < 0.5;
      const at = isLarge ? 4 * random.integer(91, row, 10) + (random.uniform(92, row) < 0.7 ? 1 : 2) : 40 + random.integer(93, row, 360);
      return towns[at] as (typeof towns)[number];
    });
    const table = inferTableOf({ ...noise, town: town.map(({ name }) => name), country: town.map(({ country }) => country) });
    const structures: Structure[] = [{ type: 'determined', id: 'x', by: 'town', columns: ['country'], mutual: [] }];
    const codec = fitCodec(table, allRows(n), { structures });
    const { tokens } = encodeRows(codec, table, allRows(n));
    const rows = cellsOf(decodeTokens(codec, tokens, createRandom(1), 0, n));
    const countryOfTown = new Map(towns.map(({ name, country }) => [name, country]));
    for (const row of rows) expect(row.at(-1)).toBe(countryOfTown.get(row.at(-2) as string));
    const shareOf = (country: string, cells: readonly (string | undefined)[]) => cells.filter((cell) => cell === country).length / n;
    for (const country of ['IT', 'UK'])
      expect(
        Math.abs(
          shareOf(
            country,
            rows.map((row) => row.at(-1)),
          ) -
            shareOf(
              country,
              town.map((one) => one.country),
            ),
        ),
      ).toBeLessThan(0.1);
    const same = rows.filter((row, i) => row.at(-1) === town[i]?.country).length;
    expect(same / n).toBeGreaterThan(0.75);
  });

  test('missing parts and targets come back missing, whole rows still hold', () => {
    const gaps = inferTableOf({
      ...made,
      bmi: bmi.map((cell, row) => (row % 5 === 1 ? '' : cell)),
      tip: made.tip.map((cell, row) => (row % 10 === 1 ? '' : cell)),
      answered: made.answered.map((cell, row) => (row % 4 === 1 ? '' : cell)),
      opened: made.opened.map((cell, row) => (row % 9 === 2 ? '' : cell)),
      total: total.map((cell, row) => (row % 7 === 1 ? '' : cell)),
    });
    const { synthetic } = shuffledRows(gaps, structures, 5000);
    for (const structure of structures) expect([structure.type, check(structure, synthetic).violationCount]).toEqual([structure.type, 0]);
    const shareOf = (table: Table, name: string) => {
      const missing = table.columns[table.specs.findIndex((spec) => spec.name === name)]?.missing ?? new Uint8Array(0);
      return missing.reduce((count, marker) => count + (marker > 0 ? 1 : 0), 0) / missing.length;
    };
    for (const name of ['tip', 'answered', 'opened', 'total'])
      expect(Math.abs(shareOf(synthetic, name) - shareOf(gaps, name))).toBeLessThan(0.03);
  });
});

describe('planStructures', () => {
  const sum = (target: string, ...parts: string[]): Structure => ({
    type: 'sum',
    id: `sum:${target}`,
    target,
    parts: parts.map((name) => ({ name, factor: 1 })),
    remainders: [0],
  });
  const order = (...columns: string[]): Structure => ({ type: 'order', id: `order:${columns}`, columns, base: 0 });

  test('what is read is written before', () => {
    const { structures, refused } = planStructures([sum('total', 'fare', 'tip'), sum('fare', 'fee', 'tip')], whole.specs);
    expect(structures.map(({ id }) => id)).toEqual(['sum:fare', 'sum:total']);
    expect(refused).toEqual([]);
  });

  test('a circle is refused with its reason', () => {
    const { structures, refused } = planStructures([sum('total', 'fare', 'tip'), sum('fare', 'total', 'fee')], whole.specs);
    expect(structures.map(({ id }) => id)).toEqual(['sum:total']);
    expect(refused).toEqual([{ id: 'sum:fare', reason: '“fare” would be worked out from itself by way of other accepted structures.' }]);
  });

  test('a taken column is held from the other side where that is possible', () => {
    const plan = planStructures([sum('total', 'fare', 'fee'), order('tip', 'total')], whole.specs);
    expect(plan.structures.map((structure) => (structure.type === 'order' ? structure.base : structure.id))).toEqual(['sum:total', 1]);
    expect(planStructures([sum('total', 'fare'), sum('total', 'tip')], whole.specs).refused).toHaveLength(0);
    expect(planStructures([sum('total', 'fare'), { ...sum('total', 'tip'), id: 'other' }], whole.specs).refused[0]?.reason).toMatch(
      /already follows/,
    );
  });

  test('a column that is left out takes its structures along', () => {
    const specs = whole.specs.map((spec) => (spec.name === 'fare' ? { ...spec, included: false } : spec));
    expect(planStructures([sum('total', 'fare', 'tip')], specs)).toEqual({
      structures: [],
      refused: [{ id: 'sum:total', reason: '“fare” is left out.' }],
    });
  });
});

describe('given columns', () => {
  const structures = find(whole).map(({ structure }) => structure);
  const { structure } = fitCodec(whole, allRows(n), { structures });
  const fix = (name: string, ...cells: (string | number | { missing: number })[]) => ({ type: 'cells', name, cells }) as const;

  test('of a decided column: shares of what decides it', () => {
    const [mapped] = mapGiven(structure, [fix('country', 'NO')]);
    expect(mapped).toMatchObject({ type: 'shares', name: 'city' });
    expect(mapped?.type === 'shares' ? mapped.shares.map(({ cell }) => cell).sort() : []).toEqual(['Bergen', 'Oslo']);
    expect(() => mapGiven(structure, [fix('country', 'NO'), fix('city', 'Rome')])).toThrow(/decide one another/);
    expect(() => mapGiven(structure, [fix('country', 'ZZ')])).toThrow(CannotCondition);
  });

  test('of a step: where its neighbour is given too', () => {
    const mapped = mapGiven(structure, [fix('opened', 1000), fix('answered', 5000)]);
    expect(mapped).toEqual(expect.arrayContaining([fix('opened: day', 0), fix('opened: time of day', 1000), fix('answered', 4000)]));
    expect(mapped).toHaveLength(3);
    expect(() => mapGiven(structure, [fix('answered', 5000)])).toThrow(/together with fixed cells of “opened”/);
    expect(() => mapGiven(structure, [fix('opened', 5000), fix('answered', 1000)])).toThrow(/never has/);
  });

  test('of a group of which one says yes', () => {
    expect(mapGiven(structure, [fix('bus', 'yes')])[0]).toMatchObject({ type: 'cells', cells: ['2: bus'] });
    expect(() => mapGiven(structure, [fix('bus', 'no')])).toThrow(/says yes/);
  });

  test('of a settled cell: what settles it', () => {
    expect(mapGiven(structure, [fix('backup', 'No plan')])).toContainEqual(fix('plan', 'free'));
    expect(mapGiven(structure, [fix('backup', 'on')])).toContainEqual(expect.objectContaining({ type: 'shares', name: 'plan' }));
    expect(() => mapGiven(structure, [fix('backup', 'on'), fix('plan', 'free')])).toThrow(/never has/);
  });

  test('of a column that moves to fit others, and of those: refused in words', () => {
    expect(() => mapGiven(structure, [fix('month', 9)])).toThrow(/“month” is worked out from other columns/);
  });

  test('of a sum: refused in words', () => {
    expect(() => mapGiven(structure, [fix('total', 10)])).toThrow(/“total” is worked out from other columns/);
  });
});

test('a table without token columns is put together all the same', () => {
  const codec = fitCodec(inferTableOf({ x: new Array(30).fill('1') }), allRows(30), { structures: [] });
  expect(assembleTable(codec, [], 4, createRandom(1), 0).rowCount).toBe(4);
});
