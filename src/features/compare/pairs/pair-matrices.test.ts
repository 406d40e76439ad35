import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASSOCIATION_CAP } from '#core/colour/cividis.ts';
import { makePair } from '#state/testing/facts.ts';
import { buildMatrices, cellAt, gapOf, sortPairs, stepCell } from './pair-matrices.ts';

const columns = [
  { columnIndex: 1, name: 'a' },
  { columnIndex: 4, name: 'b' },
  { columnIndex: 6, name: 'c' },
];

describe('sortPairs', () => {
  it('has the pair first that falls furthest short of unseen real rows, or of 1 where none were held out', () => {
    const far = makePair({ trend: { value: 0.9, reference: null } });
    const near = makePair({ trend: { value: 0.7, reference: 0.72 } });
    const middle = makePair({ trend: { value: 0.8, reference: 0.85 } });
    const pairs = [near, far, middle];
    expect(sortPairs(pairs)).toEqual([far, middle, near]);
    expect(pairs).toEqual([near, far, middle]);
  });
});

describe('buildMatrices', () => {
  const pairs = [
    makePair({ a: 1, b: 4, realAssociation: 0.3, syntheticAssociation: 0.1 }),
    makePair({ a: 4, b: 6, realAssociation: 0.2, syntheticAssociation: 0.25 }),
  ];
  const matrices = buildMatrices(columns, pairs);

  it('are the same above and below the diagonal, by the columns’ places', () => {
    expect(matrices.real[1]).toBe(0.3 / ASSOCIATION_CAP);
    expect(matrices.real[3]).toBe(0.3 / ASSOCIATION_CAP);
    expect(matrices.synthetic[5]).toBe(0.25 / ASSOCIATION_CAP);
    expect(matrices.synthetic[7]).toBe(0.25 / ASSOCIATION_CAP);
    expect(matrices.pairs.get(5)).toBe(pairs[1]);
    expect(matrices.placeOf(pairs[1])).toEqual({ row: 1, column: 2 });
  });

  it('know nothing of the diagonal, nor of a pair that was not compared', () => {
    for (const cell of [0, 2, 4, 6, 8]) {
      expect(matrices.real[cell]).toBeNaN();
      expect(matrices.pairs.has(cell)).toBe(false);
    }
  });

  it('leave out a pair of a column that is not shown', () => {
    expect(buildMatrices(columns.slice(0, 2), pairs).pairs.size).toBe(2);
  });

  it('have the least scale of the differences that leaves four fifths below its end', () => {
    const of = (...gaps: number[]) =>
      buildMatrices(
        columns,
        gaps.map((gap) => makePair({ realAssociation: gap, syntheticAssociation: 0 })),
      ).cap;
    expect(of(0.01, 0.02)).toBe(0.05);
    expect(of(0.06)).toBe(0.1);
    // One in ten beyond the end does not stretch it.
    expect(of(...Array.from({ length: 9 }, () => 0.02), 0.9)).toBe(0.05);
    expect(of(0.9)).toBe(1);
    expect(matrices.difference[1]).toBeCloseTo(gapOf(pairs[0] as (typeof pairs)[0]) / matrices.cap, 12);
  });
});

describe('stepCell', () => {
  it('goes over the diagonal and stops at the edge', () => {
    expect(stepCell({ row: 0, column: 1 }, 'ArrowDown', 3)).toEqual({ row: 2, column: 1 });
    expect(stepCell({ row: 0, column: 1 }, 'ArrowRight', 3)).toEqual({ row: 0, column: 2 });
    expect(stepCell({ row: 0, column: 2 }, 'ArrowRight', 3)).toEqual({ row: 0, column: 2 });
    // Beyond the diagonal is nothing.
    expect(stepCell({ row: 0, column: 1 }, 'ArrowLeft', 3)).toEqual({ row: 0, column: 1 });
    expect(stepCell({ row: 0, column: 1 }, 'Enter', 3)).toBeNull();
  });

  it('never ends on the diagonal or outside', () => {
    const keys = fc.array(fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'));
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), keys, (count, pressed) => {
        const end = pressed.reduce((cell, key) => stepCell(cell, key, count) ?? cell, { row: 0, column: 1 });
        expect(end.row).not.toBe(end.column);
        for (const at of [end.row, end.column]) expect(at >= 0 && at < count).toBe(true);
      }),
    );
  });
});

describe('cellAt', () => {
  it('is the cell under the pointer, its edge counted in; none on the diagonal', () => {
    expect(cellAt(0.5, 0.1, 3)).toEqual({ row: 0, column: 1 });
    expect(cellAt(1, 0, 3)).toEqual({ row: 0, column: 2 });
    expect(cellAt(-0.2, 1.4, 3)).toEqual({ row: 2, column: 0 });
    expect(cellAt(0.5, 0.5, 3)).toBeNull();
  });
});
