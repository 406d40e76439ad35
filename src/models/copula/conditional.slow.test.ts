import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRows, fitCodec } from '#core/codec/codec.ts';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { CannotCondition } from '#core/errors.ts';
import { createRandom } from '#core/random/random.ts';
import type { GivenCell, GivenColumn } from '#core/table/given.ts';
import { concatTables } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { categoricalColumn, makeSpec, numericColumn, tableOf } from '#core/testing/tables.ts';
import type { TrainedModel } from '../contract.ts';
import { type DrawingOrder, drawGiven, orderGiven } from './conditional.ts';
import { copulaGenerator } from './copula.ts';
import { choleskyFactor } from './correlation.ts';

const FORMAT = createPlainFormat(0, 2);
const LEVELS = ['mild', 'acute', 'zero', 'kept'];

/** Numbers with gaps, levels without an order and two yes/no columns, all leaning on one hidden number. */
function makeTable(rowCount: number): Table {
  const random = createRandom(9);
  const hidden = Float64Array.from({ length: rowCount }, (_, row) => random.normal(0, row));
  const lean = (stream: number, weight: number) =>
    hidden.map((x, row) => weight * x + Math.sqrt(1 - weight ** 2) * random.normal(stream, row));
  const round = (values: Float64Array) => values.map((value) => Math.round(value * 100) / 100);
  const gap = Uint8Array.from(lean(1, 0.6), (x) => (x > 1 ? 1 : 0));
  const decimal = (name: string, missingMarkers: readonly string[] = []) => makeSpec(name, 'decimal', { format: FORMAT, missingMarkers });
  const category = (name: string) => makeSpec(name, 'categorical', { missingMarkers: [] });
  const yes = (stream: number, from: number) => lean(stream, 0.7).map((x) => (x > from ? 0 : 1));
  return tableOf([
    { spec: decimal('x'), column: numericColumn(round(lean(2, 0.8))) },
    { spec: decimal('y', ['NA']), column: numericColumn(round(lean(3, 0.8)).map((y, row) => (gap[row] ? Number.NaN : y))) },
    {
      spec: category('level'),
      column: categoricalColumn(
        LEVELS,
        lean(4, 0.8).map((x) => [2, 0, 3, 1][x < -0.7 ? 0 : x < 0.2 ? 1 : x < 1 ? 2 : 3]!),
      ),
    },
    { spec: category('flag'), column: categoricalColumn(['yes', 'no'], yes(5, 0.3)) },
    { spec: category('mark'), column: categoricalColumn(['on', 'off'], yes(6, -0.4)) },
  ]);
}

/** A cell as it reads: a number, a level, or null for a gap. */
function cellsOf(table: Table, name: string): (number | string | null)[] {
  const column = table.columns[table.specs.findIndex((candidate) => candidate.name === name)]!;
  if (column.storage === 'numeric') return Array.from(column.values, (value, row) => (column.missing[row] ? null : value));
  if (column.storage === 'categorical') return Array.from(column.codes, (code) => column.dictionary[code] ?? null);
  throw new Error(`${name} cannot be read.`);
}

let model: TrainedModel;
let free: Table;
const FREE_ROWS = 60_000;

beforeAll(async () => {
  const table = makeTable(6000);
  const { train, holdout } = holdOut(rowsAsUnits(table.rowCount), 1);
  const codec = fitCodec(table, train);
  model = await copulaGenerator.train({
    codec,
    train: encodeRows(codec, table, train),
    holdout: encodeRows(codec, table, holdout),
    settings: {},
    random: createRandom(1),
    backend: { backend: 'cpu', reason: '', threads: 0, adapter: null, attempts: [], forced: false },
    report: () => {},
    yieldPoint: async () => 'continue',
    epochEnded: async () => {},
  });
  free = await model.sample({ rowCount: FREE_ROWS, firstRow: 0, seed: 77 });
}, 60_000);

const fix = (name: string, ...cells: GivenCell[]): GivenColumn => ({ type: 'cells', name, cells });

describe('given cells', () => {
  const cases: { given: Record<string, GivenCell> }[] = [
    { given: { level: 'acute' } },
    { given: { flag: 'yes' } },
    { given: { y: { missing: 0 } } },
    { given: { x: 0.5 } },
    { given: { x: -1.2, flag: 'yes' } },
    { given: { level: 'mild', flag: 'yes' } },
    { given: { level: 'zero', y: { missing: 0 } } },
    { given: { level: 'kept', flag: 'no', mark: 'on' } },
    { given: { level: 'acute', flag: 'no', mark: 'off' } },
    { given: { x: 0.3, y: 0.3, level: 'mild' } },
  ];
  it.each(cases)('$given: the rest is as in the rows of a free sample that hold it', async ({ given }) => {
    const rowCount = 8000;
    const sample = await model.sample({
      rowCount,
      firstRow: 0,
      seed: 5,
      given: Object.entries(given).map(([name, cell]) => fix(name, cell)),
    });
    const names = free.specs.map(({ name }) => name);
    const freeCells = new Map(names.map((name) => [name, cellsOf(free, name)]));
    // A single number is held by few rows: those a little to either side stand for it.
    const holds = (wanted: GivenCell, cell: number | string | null) =>
      typeof wanted === 'object'
        ? cell === null
        : typeof wanted === 'number'
          ? cell !== null && Math.abs((cell as number) - wanted) < 0.15
          : cell === wanted;
    const matching = Array.from({ length: FREE_ROWS }, (_, row) => row).filter((row) =>
      Object.entries(given).every(([name, wanted]) => holds(wanted, freeCells.get(name)![row]!)),
    );
    expect(matching.length).toBeGreaterThan(250);
    for (const name of names) {
      const made = cellsOf(sample, name);
      const wanted = given[name];
      if (wanted !== undefined) {
        expect(new Set(made)).toEqual(new Set([typeof wanted === 'object' ? null : wanted]));
        continue;
      }
      const real = matching.map((row) => freeCells.get(name)![row]!);
      const outcomes = [...new Set(real.map((cell) => (typeof cell === 'number' ? 'present' : cell)))];
      for (const outcome of outcomes) {
        const share = (cells: readonly unknown[]) =>
          cells.filter((cell) => (typeof cell === 'number' ? 'present' : cell) === outcome).length / cells.length;
        const error = Math.sqrt((share(real) * (1 - share(real)) + 0.002) * (1 / real.length + 1 / rowCount));
        expect(Math.abs(share(made) - share(real)), `${name} = ${outcome}`).toBeLessThan(4 * error);
      }
      const moments = (cells: readonly unknown[]) => {
        const values = cells.filter((cell) => typeof cell === 'number');
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        return { mean, variance, count: values.length };
      };
      if (outcomes.includes('present')) {
        const [a, b] = [moments(made), moments(real)];
        const error = Math.sqrt(b.variance * (1 / a.count + 1 / b.count));
        expect(Math.abs(a.mean - b.mean), `mean of ${name}`).toBeLessThan(4 * error);
        expect(a.variance / b.variance, `variance of ${name}`).toBeGreaterThan(0.75);
        expect(a.variance / b.variance, `variance of ${name}`).toBeLessThan(1.33);
      }
    }
  });

  it('each row its own, honoured by every row however rows are chunked', async () => {
    const levels = LEVELS.map((_, i) => LEVELS[(i * 3) % 4]!);
    const numbers = [0.25, { missing: 0 }, -3.07, 1.5, 99] as const;
    const given = [fix('level', ...levels), fix('y', ...numbers)];
    const whole = await model.sample({ rowCount: 2500, firstRow: 0, seed: 3, given });
    expect(cellsOf(whole, 'level')).toEqual(Array.from({ length: 2500 }, (_, row) => levels[row % 4]));
    expect(cellsOf(whole, 'y')).toEqual(Array.from({ length: 2500 }, (_, row) => [0.25, null, -3.07, 1.5, 99][row % 5]));
    const parts = [];
    for (const [firstRow, rowCount] of [
      [0, 7],
      [7, 1500],
      [1507, 993],
    ] as const)
      parts.push(await model.sample({ rowCount, firstRow, seed: 3, given }));
    expect(concatTables(parts).columns).toEqual(whole.columns);
    expect((await model.sample({ rowCount: 0, firstRow: 4, seed: 3, given })).rowCount).toBe(0);
  });

  it('every column given: the rows are those cells', async () => {
    const given = [fix('x', 0.5), fix('y', 7), fix('level', 'zero'), fix('flag', 'yes'), fix('mark', 'off')];
    const sample = await model.sample({ rowCount: 3, firstRow: 0, seed: 1, given });
    for (const [name, cell] of Object.entries({ x: 0.5, y: 7, level: 'zero', flag: 'yes', mark: 'off' }))
      expect(cellsOf(sample, name)).toEqual([cell, cell, cell]);
  });

  it('a distribution can be set, and the others follow it', async () => {
    const shares = { acute: 0.7, zero: 0.3 };
    const given: GivenColumn[] = [
      { type: 'shares', name: 'level', shares: Object.entries(shares).map(([cell, share]) => ({ cell, weight: 5 * share })) },
    ];
    const rowCount = 8000;
    const sample = await model.sample({ rowCount, firstRow: 0, seed: 2, given });
    const level = cellsOf(sample, 'level');
    expect(Math.abs(level.filter((cell) => cell === 'acute').length / rowCount - 0.7)).toBeLessThan(0.02);
    expect(new Set(level)).toEqual(new Set(['acute', 'zero']));
    const flags = { made: cellsOf(sample, 'flag'), free: cellsOf(free, 'flag') };
    const freeLevel = cellsOf(free, 'level');
    const shareOf = (cells: typeof level, levels: typeof level, wanted: string) => {
      const kept = cells.filter((_, row) => levels[row] === wanted);
      return kept.filter((cell) => cell === 'yes').length / kept.length;
    };
    for (const wanted of Object.keys(shares))
      expect(Math.abs(shareOf(flags.made, level, wanted) - shareOf(flags.free, freeLevel, wanted))).toBeLessThan(0.03);
  });

  it('refuses what the model cannot know', async () => {
    const ask = (...given: GivenColumn[]) => model.sample({ rowCount: 1, firstRow: 0, seed: 1, given });
    await expect(ask(fix('moon', 'full'))).rejects.toThrow(/moon/);
    await expect(ask(fix('level', 'green'))).rejects.toThrow(/green/);
    await expect(ask(fix('x', { missing: 0 }))).rejects.toThrow(CannotCondition);
    await expect(ask(fix('x', 'much'))).rejects.toThrow(/much/);
    await expect(ask(fix('flag', 'yes'), fix('flag', 'yes'))).rejects.toThrow(/twice/);
  });
});

describe('given latents', () => {
  const count = 3;
  const correlations = Float64Array.of(1, 0.8, 0.5, 0.8, 1, 0.3, 0.5, 0.3, 1);
  const factor = choleskyFactor(correlations, count);

  function draw(drawing: DrawingOrder, low: readonly number[], high: readonly number[], rowCount: number): number[][] {
    const repeat = (values: readonly number[]) =>
      Float64Array.from({ length: rowCount * values.length }, (_, i) => values[i % values.length]!);
    const epsilon = new Float64Array(rowCount * count);
    drawGiven(drawing, { low: repeat(low), high: repeat(high), rowCount }, createRandom(4), 0, epsilon);
    return Array.from({ length: rowCount }, (_, row) =>
      low.map((_, g) => low.reduce((sum, _, k) => sum + (k > g ? 0 : drawing.factor[g * count + k]! * epsilon[row * count + k]!), 0)),
    );
  }

  it('lie in their box as rejection would put them there', () => {
    const bounds = [
      { latents: [2], low: Float64Array.of(0.2), high: Float64Array.of(1.5) },
      { latents: [1], low: Float64Array.of(-0.5), high: Float64Array.of(0.3) },
      { latents: [0], low: Float64Array.of(0.4), high: Float64Array.of(Number.POSITIVE_INFINITY) },
    ];
    const drawing = orderGiven(factor, count, bounds);
    expect([...drawing.order]).toEqual([2, 1, 0]);
    const low = bounds.map((bound) => bound.low[0]!);
    const high = bounds.map((bound) => bound.high[0]!);
    const drawn = draw(drawing, low, high, 20_000);
    const random = createRandom(6);
    const accepted: number[][] = [];
    for (let row = 0; accepted.length < 20_000; row++) {
      const e = [0, 1, 2].map((i) => random.normal(i, row));
      const z = [0, 1, 2].map((i) => e.reduce((sum, value, k) => sum + factor[i * count + k]! * value, 0));
      const ordered = [z[2]!, z[1]!, z[0]!];
      if (ordered.every((value, g) => value >= low[g]! && value <= high[g]!)) accepted.push(ordered);
    }
    expect(drawn.every((row) => row.every((value, g) => value > low[g]! - 1e-9 && value < high[g]! + 1e-9))).toBe(true);
    const mean = (rows: number[][], f: (row: number[]) => number) => rows.reduce((sum, row) => sum + f(row), 0) / rows.length;
    for (const statistic of [
      (z: number[]) => z[0]!,
      (z: number[]) => z[1]!,
      (z: number[]) => z[2]!,
      (z: number[]) => z[0]! * z[1]!,
      (z: number[]) => z[1]! * z[2]!,
      (z: number[]) => z[2]! ** 2,
    ])
      expect(Math.abs(mean(drawn, statistic) - mean(accepted, statistic))).toBeLessThan(0.02);
  });

  it('an interval far out in the tail still holds its draws', () => {
    const bounds = [
      { latents: [0], low: Float64Array.of(3), high: Float64Array.of(3) },
      { latents: [1], low: Float64Array.of(-50), high: Float64Array.of(-40) },
    ];
    const drawing = orderGiven(factor, count, bounds);
    for (const [first, second] of draw(drawing, [3, -50], [3, -40], 50)) {
      expect(first).toBeCloseTo(3, 9);
      expect(second).toBeLessThan(-40 + 1e-6);
      expect(second).toBeGreaterThan(-50 - 1e-6);
    }
  });
});
