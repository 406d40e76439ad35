import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { allRows } from '#core/table/rows.ts';
import type { NumericColumn } from '#core/table/table.ts';
import { numericColumn } from '#core/testing/tables.ts';
import { binned, fitBinned } from './binned.ts';
import type { BinnedEncoding } from './contract.ts';
import { fitValues, values } from './values.ts';

const K = 5;
const loose = { decimals: null, step: 1 };

function fitLoosely(numbers: readonly number[], k = K): BinnedEncoding {
  return fitBinned(numericColumn(numbers), allRows(numbers.length), 1, k, loose);
}

function sampleNormals(n: number, seed = 1): number[] {
  const random = createRandom(seed);
  return Array.from({ length: n }, (_, i) => random.normal(0, i));
}

const numbersArbitrary = fc.oneof(
  fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 400 }),
  fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 400 }),
  fc.array(fc.oneof(fc.constant(0), fc.constant(Number.NaN), fc.integer({ min: 1, max: 1000 })), { maxLength: 400 }),
);

describe('privacy', () => {
  test('no number kept is a value of fewer than k rows', () => {
    fc.assert(
      fc.property(numbersArbitrary, (numbers) => {
        const counts = new Map<number, number>();
        for (const value of numbers) counts.set(value, (counts.get(value) ?? 0) + 1);
        const fitted = fitLoosely(numbers);
        const present = numbers.filter((value) => !Number.isNaN(value));
        if (present.length < 2 * K) return;
        for (const heaps of fitted.heaps ?? []) {
          heaps?.values.forEach((value, i) => {
            expect(heaps.rows[i]).toBe(counts.get(value));
          });
          for (const rows of [...(heaps?.rows ?? []), ...(heaps?.looseRows ? [heaps.looseRows] : [])])
            expect(rows).toBeGreaterThanOrEqual(K);
        }
        for (const kept of [...fitted.atoms, ...fitted.knots.flat(), ...fitted.edges, ...fitted.rankGrid]) {
          const rows = counts.get(kept) ?? 0;
          // The mean ± spread of all rows may fall on a value by chance; it discloses no row.
          const isMoment = fitted.knots.length === 1 && (fitted.knots[0] as readonly number[]).length === 2;
          if (!isMoment) expect(rows === 0 || rows >= K).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('at least k rows lie beyond the outermost knots and between neighbours', () => {
    const numbers = sampleNormals(5000);
    const fitted = fitLoosely(numbers);
    const knots = [...new Set(fitted.knots.flat())].sort((a, b) => a - b);
    const rowsBetween = (low: number, high: number) => numbers.filter((value) => value >= low && value < high).length;
    expect(rowsBetween(Number.NEGATIVE_INFINITY, knots[0] as number)).toBeGreaterThanOrEqual(K);
    expect(rowsBetween(knots[knots.length - 1] as number, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(K);
    expect(fitted.knots).toHaveLength(64);
    for (const bin of fitted.knots) {
      for (let i = 0; i + 2 < bin.length; i++) expect(rowsBetween(bin[i] as number, bin[i + 1] as number)).toBeGreaterThanOrEqual(K - 1);
    }
  });

  test('fewer than k rows leave nothing behind', () => {
    const fitted = fitLoosely([17, 18, 19]);
    expect(JSON.stringify(fitted)).not.toMatch(/1[789]/);
  });
});

describe('tokens', () => {
  test('what is drawn for a token has that token', () => {
    fc.assert(
      fc.property(numbersArbitrary, fc.maxSafeNat(), (numbers, seed) => {
        if (numbers.length === 0) return;
        const fitted = fitLoosely(numbers);
        const tokens = binned.encodeTokens(fitted, numericColumn(numbers), allRows(numbers.length));
        for (const token of tokens) expect(token >= 0 && token < fitted.cardinality).toBe(true);
        const drawn = binned.decode(fitted, tokens, createRandom(seed), 0) as NumericColumn;
        const again = binned.encodeTokens(fitted, drawn, allRows(numbers.length));
        tokens.forEach((token, i) => {
          const isAtom = fitted.atoms.includes(drawn.values[i] as number);
          if (!isAtom && fitted.edges[fitted.edges.length - 1] !== fitted.edges[0] && !fitted.edges.includes(drawn.values[i] as number)) {
            expect(again[i]).toBe(token);
          }
        });
      }),
    );
  });

  test('atoms are the values of many rows', () => {
    const numbers = [...new Array(500).fill(0), ...sampleNormals(500)];
    const fitted = fitLoosely(numbers);
    expect(fitted.atoms).toEqual([0]);
    expect(fitted.tokenCounts[0]).toBe(500);
    expect(fitted.tokenCounts.reduce((sum, count) => sum + count, 0)).toBe(1000);
  });

  test('draws follow the distribution', () => {
    const numbers = sampleNormals(20_000);
    const fitted = fitLoosely(numbers);
    const tokens = binned.encodeTokens(fitted, numericColumn(numbers), allRows(numbers.length));
    const drawn = (binned.decode(fitted, tokens, createRandom(3), 0) as NumericColumn).values.sort();
    const sorted = Float64Array.from(numbers).sort();
    for (const p of [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999]) {
      const at = Math.floor(p * numbers.length);
      expect(Math.abs((drawn[at] as number) - (sorted[at] as number))).toBeLessThan(
        p > 0.02 && p < 0.98 ? 0.03 : p > 0.005 && p < 0.995 ? 0.08 : 0.4,
      );
    }
  });

  test('values that rows share are drawn as often as they stand there, too rare for atoms though they be', () => {
    const random = createRandom(5);
    const prices = Array.from({ length: 300 }, (_, i) => Math.round(1e6 * random.uniform(1, i)) / 1e4);
    const numbers = Array.from({ length: 12_000 }, (_, i) =>
      random.uniform(2, i) < 0.6 ? (prices[random.integer(3, i, 300)] as number) : Math.round(1e6 * random.uniform(4, i)) / 1e4,
    );
    const fitted = fitBinned(numericColumn(numbers), allRows(numbers.length), 0, K, { decimals: 4, step: 1 });
    expect(fitted.atoms).toEqual([]);
    const tokens = binned.encodeTokens(fitted, numericColumn(numbers), allRows(numbers.length));
    const drawn = (binned.decode(fitted, tokens, createRandom(3), 0) as NumericColumn).values;
    const known = new Set(prices);
    const shareOf = (values: Iterable<number>) => [...values].filter((value) => known.has(value)).length / numbers.length;
    expect(Math.abs(shareOf(drawn) - shareOf(numbers))).toBeLessThan(0.015);
    const rowsOf = (values: Iterable<number>, price: number) => [...values].filter((value) => value === price).length;
    const often = prices.filter((price) => rowsOf(numbers, price) > 30);
    expect(often.length).toBeGreaterThan(10);
    const apart = often.map((price) => Math.abs(rowsOf(drawn, price) - rowsOf(numbers, price)) / Math.sqrt(2 * rowsOf(numbers, price)));
    expect(apart.reduce((sum, z) => sum + z, 0) / apart.length).toBeLessThan(1.1);
  });

  test('draws are rounded to the column’s step', () => {
    const numbers = Array.from({ length: 2000 }, (_, i) => ((i * 7919) % 5003) * 0.05);
    const fitted = fitBinned(numericColumn(numbers), allRows(2000), 0, K, { decimals: 2, step: 5 });
    const drawn = binned.decode(
      fitted,
      Int32Array.from(numbers, (_, i) => i % fitted.cardinality),
      createRandom(1),
      0,
    ) as NumericColumn;
    for (const value of drawn.values) expect(value).toBe(Math.round(value * 20) / 20);
  });
});

describe('features', () => {
  test('normal score, standard value, 2u − 1 and waves of the rank', () => {
    const numbers = Array.from({ length: 2001 }, (_, i) => i - 1000);
    const fitted = fitLoosely(numbers);
    const features = binned.encodeFeatures(fitted, numericColumn([0, 500, Number.NaN, 1e9]), allRows(4));
    expect(features).toHaveLength(44);
    expect(features[0]).toBeCloseTo(0, 2);
    expect(features[1]).toBeCloseTo(0, 2);
    expect(features[11 + 2]).toBeCloseTo(0.5, 1);
    const u = ((features[11 + 2] as number) + 1) / 2;
    for (let f = 0; f < 4; f++) {
      expect(features[11 + 3 + 2 * f]).toBeCloseTo(Math.sin(2 ** f * Math.PI * u), 5);
      expect(features[11 + 4 + 2 * f]).toBeCloseTo(Math.cos(2 ** f * Math.PI * u), 5);
    }
    expect(features[22]).toBeCloseTo(-3.09, 2);
    expect(features[23]).toBe(0);
    expect(features[34]).toBe(4);
  });
});

describe('fitValues', () => {
  test('features of each value by the middle of its rows’ ranks; none for a handful of values', () => {
    const numbers = Array.from({ length: 100 }, (_, i) => (i < 50 ? 0 : Math.floor((i - 50) / 5) + 1));
    const fitted = fitValues(numericColumn(numbers), allRows(100), 1, K);
    if (fitted === null) throw new Error('Eleven values need no bins.');
    const features = values.encodeFeatures(fitted, numericColumn([0, 10, Number.NaN]), allRows(3));
    expect(features).toHaveLength(33);
    expect(features[2]).toBeCloseTo(2 * 0.25 - 1, 5);
    expect(features[11 + 2]).toBeCloseTo(2 * 0.975 - 1, 5);
    expect(features[11]).toBeCloseTo(1.96, 2);
    const mean = numbers.reduce((sum, value) => sum + value, 0) / 100;
    const std = Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 100);
    expect(features[12]).toBeCloseTo((10 - mean) / std, 5);
    expect(features[22]).toBeCloseTo(-3.09, 2);
    expect(features[23]).toBe(0);
    const few = fitValues(numericColumn([...new Array(50).fill(1), ...new Array(50).fill(2)]), allRows(100), 0, K);
    expect(few && values.featureWidth(few)).toBe(0);
  });

  test('keeps values of k rows and moves the rest to the nearest', () => {
    const numbers = [...new Array(90).fill(1), ...new Array(90).fill(5), 4, 2];
    const fitted = fitValues(numericColumn(numbers), allRows(numbers.length), 0, K);
    expect(fitted).toMatchObject({ values: [1, 5], withheld: { values: 2, rows: 2 }, tokenCounts: [91, 91] });
    if (fitted === null) return;
    expect(values.encodeTokens(fitted, numericColumn([4, 2, 100, Number.NaN]), allRows(4))).toEqual(Int32Array.of(1, 0, 1, 0));
  });

  test('leaves columns to bins that it would impoverish', () => {
    expect(fitValues(numericColumn(Array.from({ length: 100 }, (_, i) => i)), allRows(100), 0, K)).toBeNull();
    expect(
      fitValues(numericColumn([...new Array(500).fill(0), ...Array.from({ length: 20 }, (_, i) => 100 + i)]), allRows(520), 0, K),
    ).toBeNull();
    expect(fitValues(numericColumn(sampleNormals(300)), allRows(300), 0, K)).toBeNull();
  });
});
