import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import type { Column, Table } from '#core/table/table.ts';
import { makeTable } from '#core/testing/tables.ts';
import { computeMissingShare } from '../missing/missing.ts';
import { prepareColumns, readSide } from '../prepare.ts';
import { computeKSComplement, computeTVComplement, scoreShapes } from './shape.ts';

const sorted = (values: readonly number[]) => Float64Array.from(values).sort();

describe('computeKSComplement', () => {
  it('finds the largest gap of the two distribution functions', () => {
    expect(computeKSComplement(sorted([1, 2, 3, 4]), sorted([3, 4, 5, 6]))).toBeCloseTo(0.5, 12);
    expect(computeKSComplement(sorted([1, 1, 2]), sorted([1, 2, 2]))).toBeCloseTo(2 / 3, 12);
    expect(computeKSComplement(sorted([0, 1]), sorted([2, 3]))).toBe(0);
  });

  it('agrees with the definition, looked at in every point', () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, values, (real, synthetic) => {
        const share = (side: number[], at: number) => side.filter((value) => value <= at).length / side.length;
        const gaps = [...real, ...synthetic].map((at) => Math.abs(share(real, at) - share(synthetic, at)));
        expect(computeKSComplement(sorted(real), sorted(synthetic))).toBeCloseTo(1 - Math.max(...gaps), 12);
      }),
    );
  });

  it('is undefined without real values and 0 without synthetic ones', () => {
    expect(computeKSComplement(sorted([]), sorted([1]))).toBeNaN();
    expect(computeKSComplement(sorted([1]), sorted([]))).toBe(0);
  });
});

describe('computeTVComplement', () => {
  it('compares shares of present cells', () => {
    // real ½ 1, ½ 2; synthetic ¼ 1, ¾ 3 of its present cells.
    expect(computeTVComplement(Int32Array.of(1, 2, 0), Int32Array.of(1, 3, 3, 3, 0, 0), 4)).toBeCloseTo(0.25, 12);
  });
});

describe('scoreShapes', () => {
  it('matches levels by their text, whatever the order of the dictionaries', () => {
    const real = makeTable({ city: ['Lyon', 'Nice', 'Lyon', 'Nice'] });
    const synthetic = makeTable({ city: ['Nice', 'Lyon'] });
    const prepared = prepareColumns(real);
    expect(scoreShapes(prepared, readSide(prepared, synthetic)).value).toBe(1);
  });

  it('counts a missing marker that is a text as a level, and leaves out one that any reader takes for empty', () => {
    const mark = (cells: (string | null)[], markers: readonly [string, string], which: readonly number[]) => {
      const table = makeTable({ city: cells });
      const missing = Uint8Array.from(which);
      return {
        ...table,
        specs: table.specs.map((spec) => ({ ...spec, missingMarkers: markers })),
        columns: [{ ...table.columns[0], missing } as Column],
      };
    };
    const real = mark(['Lyon', 'Nice', null, null, null], ['?', ''], [0, 0, 1, 1, 2]);
    const same = mark(['Lyon', 'Nice', null, null, null, null], ['', '?'], [0, 0, 2, 2, 1, 1]);
    const emptied = mark(['Lyon', 'Nice', null, null], ['?', 'NULL'], [0, 0, 2, 2]);
    const prepared = prepareColumns(real);
    const column = prepared.columns[0];
    const score = (table: Table) => scoreShapes(prepared, readSide(prepared, table)).value;
    expect(column?.realLevelCount).toBe(3);
    expect([...(column?.markerCodes ?? [])]).toEqual([3]);
    // Real: ¼ Lyon, ¼ Nice, ½ '?'.
    expect(score(same)).toBe(1);
    expect(score(emptied)).toBeCloseTo(0.5, 12);
    expect([prepared.real, readSide(prepared, emptied)].map((side) => computeMissingShare(side, 0))).toEqual([0.6, 0.5]);
    // Among numbers a marker stays out: each number would be a level else.
    const numbers = makeTable({ x: [...Array.from({ length: 12 }, (_, i) => i), null] });
    const marked = { ...numbers, specs: numbers.specs.map((spec) => ({ ...spec, missingMarkers: ['?'] })) };
    expect(prepareColumns(marked).columns[0]).toMatchObject({ role: 'numerical', realLevelCount: 0 });
  });

  it('reads a numeric column of ten distinct values by level, of eleven by order', () => {
    const upTo = (count: number) => Array.from({ length: count }, (_, value) => value);
    expect(prepareColumns(makeTable({ x: upTo(10) })).columns[0]?.role).toBe('categorical');
    expect(prepareColumns(makeTable({ x: upTo(11) })).columns[0]?.role).toBe('numerical');
  });

  it('scores a bootstrap near 1 and a shifted table lower', () => {
    const random = createRandom(3);
    const amount = Array.from({ length: 2000 }, (_, row) => random.normal(0, row));
    const real = makeTable({ amount });
    const prepared = prepareColumns(real);
    const bootstrap = amount.map((_, row) => amount[random.integer(1, row, amount.length)] as number);
    expect(scoreShapes(prepared, readSide(prepared, makeTable({ amount: bootstrap }))).value).toBeGreaterThan(0.95);
    // The largest gap of two standard normal distribution functions half a deviation apart is 2Φ(¼) − 1 = .197.
    const shifted = amount.map((value) => value + 0.5);
    expect(scoreShapes(prepared, readSide(prepared, makeTable({ amount: shifted }))).value).toBeCloseTo(1 - 0.197, 1);
  });

  it('punishes a column that was never filled, and leaves out one that real rows never fill', () => {
    const real = makeTable({ a: [1, 2, 3], b: [null, null, null] }, { b: 'integer' });
    const synthetic = makeTable({ a: [null, null, null], b: [1, 2, 3] }, { a: 'integer' });
    const prepared = prepareColumns(real, [0, 1]);
    const { value, byColumn } = scoreShapes(prepared, readSide(prepared, synthetic));
    expect([...byColumn]).toEqual([0, Number.NaN]);
    expect(value).toBe(0);
  });
});
