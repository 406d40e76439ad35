import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { type Cell, makeTable } from '#core/testing/tables.ts';
import { prepareColumns, readSide } from '../prepare.ts';
import { scoreShapes } from '../shape/shape.ts';
import { createPairScorer } from './pairs.ts';
import { listPairs, scoreTrends } from './trend.ts';

const random = createRandom(11);

function makeCorrelated(rowCount: number, stream: number) {
  const x = Array.from({ length: rowCount }, (_, row) => random.normal(stream, row));
  const y = x.map((value, row) => 0.8 * value + 0.6 * random.normal(stream + 1, row));
  const city = x.map((value, row) => (value + 0.5 * random.normal(stream + 2, row) > 0 ? 'north' : 'south'));
  return { x, y, city };
}

function shuffle<T>(values: readonly T[], stream: number): T[] {
  return Array.from(random.permutation(stream, values.length), (row) => values[row] as T);
}

describe('scoreTrends', () => {
  it('sees what shapes cannot: columns shuffled apart', () => {
    const real = makeCorrelated(1500, 1);
    const shuffled = { x: shuffle(real.x, 20), y: shuffle(real.y, 21), city: shuffle(real.city, 22) };
    const prepared = prepareColumns(makeTable(real));
    const side = readSide(prepared, makeTable(shuffled));
    expect(scoreShapes(prepared, side).value).toBeCloseTo(1, 12);
    const trends = scoreTrends(prepared, side);
    expect(trends.byPair[0]).toBeCloseTo(0.6, 1);
    expect(trends.value).toBeLessThan(0.75);
  });

  it('scores a fresh sample of the same world near 1', () => {
    const prepared = prepareColumns(makeTable(makeCorrelated(3000, 1)));
    expect(scoreTrends(prepared, readSide(prepared, makeTable(makeCorrelated(3000, 5)))).value).toBeGreaterThan(0.97);
  });

  it('counts a collapsed synthetic column as uncorrelated and leaves out a pair that real rows leave undefined', () => {
    const { x, y } = makeCorrelated(400, 1);
    const prepared = prepareColumns(makeTable({ x, y }));
    const constant = readSide(prepared, makeTable({ x, y: y.map(() => 0.5) }, { y: 'decimal' }));
    const rho = createPairScorer(prepared, 0, 1).associate(prepared.real);
    expect(scoreTrends(prepared, constant).byPair[0]).toBeCloseTo(1 - rho / 2, 12);

    const half = x.map((value, row) => (row % 2 === 0 ? value : null));
    const otherHalf = y.map((value, row) => (row % 2 === 0 ? null : value));
    const apart = prepareColumns(makeTable({ half, otherHalf }));
    const { value, byPair } = scoreTrends(apart, apart.real);
    expect(byPair[0]).toBeNaN();
    expect(value).toBe(1);
  });
});

describe('createPairScorer', () => {
  it('correlates as the textbook does, rows with a missing cell left out', () => {
    const cell = fc.option(fc.integer({ min: -1000, max: 1000 }), { freq: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 30, maxLength: 80 }), (rows) => {
        const table = makeTable({ a: rows.map(([a]) => a), b: rows.map(([, b]) => b) });
        const prepared = prepareColumns(table);
        fc.pre(prepared.columns.length === 2 && prepared.columns.every(({ role }) => role === 'numerical'));
        const common = rows.filter((row): row is [number, number] => row[0] !== null && row[1] !== null);
        const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
        const meanA = mean(common.map(([a]) => a));
        const meanB = mean(common.map(([, b]) => b));
        const sum = (term: (a: number, b: number) => number) => common.reduce((total, [a, b]) => total + term(a - meanA, b - meanB), 0);
        const expected = sum((a, b) => a * b) / Math.sqrt(sum((a) => a * a) * sum((_, b) => b * b));
        fc.pre(Number.isFinite(expected));
        expect(createPairScorer(prepared, 0, 1).associate(prepared.real)).toBeCloseTo(Math.abs(expected), 9);
      }),
    );
  });

  it('compares joint tables as the definition does, dense or sparse', () => {
    const compareNaively = (real: readonly [Cell, Cell][], side: readonly [Cell, Cell][]) => {
      const share = (rows: readonly [Cell, Cell][]) => {
        const shares = new Map<string, number>();
        for (const row of rows) shares.set(JSON.stringify(row), (shares.get(JSON.stringify(row)) ?? 0) + 1 / rows.length);
        return shares;
      };
      const [p, q] = [share(real), share(side)];
      let distance = 0;
      for (const key of new Set([...p.keys(), ...q.keys()])) distance += Math.abs((p.get(key) ?? 0) - (q.get(key) ?? 0));
      return 1 - distance / 2;
    };
    const level = (levels: number) =>
      fc.option(
        fc.integer({ min: 0, max: levels }).map((value) => `level ${value}`),
        { freq: 8 },
      );
    const rowsOf = (levels: number, minLength: number) =>
      fc.array(fc.tuple(level(levels), level(levels)), { minLength, maxLength: minLength + 60 });
    const check = (real: [string | null, string | null][], side: [string | null, string | null][]) => {
      const table = (rows: readonly [Cell, Cell][]) =>
        makeTable({ a: rows.map(([a]) => a), b: rows.map(([, b]) => b) }, { a: 'categorical', b: 'categorical' });
      const prepared = prepareColumns(table(real), [0, 1]);
      expect(createPairScorer(prepared, 0, 1).score(readSide(prepared, table(side)))).toBeCloseTo(compareNaively(real, side), 9);
    };
    fc.assert(fc.property(rowsOf(4, 1), rowsOf(6, 1), check));
    // 400 × 400 codes: above the limit of a dense table.
    fc.assert(fc.property(rowsOf(100_000, 400), rowsOf(100_000, 400), check), { numRuns: 5 });
  });

  it('measures association by bias-corrected Cramér’s V', () => {
    const a = Array.from({ length: 2000 }, (_, row) => `a${random.integer(40, row, 6)}`);
    const same = prepareColumns(makeTable({ a, b: a.map((text) => `is ${text}`) }));
    expect(createPairScorer(same, 0, 1).associate(same.real)).toBeCloseTo(1, 3);
    const unrelated = prepareColumns(makeTable({ a, b: a.map((_, row) => `b${random.integer(41, row, 6)}`) }));
    expect(createPairScorer(unrelated, 0, 1).associate(unrelated.real)).toBeLessThan(0.06);
    // Two by two, 40 10 / 10 40: φ = .6, φ̃² = .36 − 1/99, r̃ − 1 = 1 − 1/99.
    const row = (left: string, right: string, count: number) => Array.from({ length: count }, () => [left, right] as const);
    const rows = [...row('p', 'x', 40), ...row('p', 'y', 10), ...row('q', 'x', 10), ...row('q', 'y', 40)];
    const square = prepareColumns(makeTable({ a: rows.map(([left]) => left), b: rows.map(([, right]) => right) }));
    expect(createPairScorer(square, 0, 1).associate(square.real)).toBeCloseTo(Math.sqrt((0.36 - 1 / 99) / (1 - 1 / 99)), 9);
  });

  it('lists every pair once', () => {
    expect(listPairs(3)).toEqual([
      { a: 0, b: 1 },
      { a: 0, b: 2 },
      { a: 1, b: 2 },
    ]);
    expect(listPairs(15)).toHaveLength(105);
  });
});
