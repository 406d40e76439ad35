import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeTable } from '#core/testing/tables.ts';
import { computeMatchShare, indexRows } from './copies.ts';

it('counts rows equal in every compared column, missing cells equal to missing cells', () => {
  const real = makeTable({ a: [1, 2, 2, null], b: ['x', 'y', 'x', 'y'] });
  const synthetic = makeTable({ a: [2, 1, null, null, 3], b: ['x', 'y', 'y', 'x', 'x'] });
  expect(computeMatchShare(indexRows(real, [0, 1]), synthetic)).toBe(2 / 5);
});

it('compares numbers as they are written', () => {
  const real = makeTable({ a: [0.3] }, { a: 'decimal' });
  const synthetic = makeTable({ a: [0.1 + 0.2, 0.3000001] }, { a: 'decimal' });
  expect(computeMatchShare(indexRows(real, [0]), synthetic)).toBe(0.5);
});

it('looks only at the columns given', () => {
  const real = makeTable({ a: ['x', 'y'], b: ['p', 'q'] });
  const synthetic = makeTable({ a: ['x', 'x'], b: ['q', 'p'] });
  expect(computeMatchShare(indexRows(real, [0]), synthetic)).toBe(1);
  expect(computeMatchShare(indexRows(real, [0, 1]), synthetic)).toBe(0.5);
  expect(() => indexRows(real, [])).toThrow(RangeError);
});

it('agrees with comparing the rows one by one', () => {
  const rowsOf = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b', null), fc.option(fc.integer({ min: 0, max: 2 }))),
    {
      maxLength: 40,
    },
  );
  const table = (rows: readonly (readonly [number, string | null, number | null])[]) =>
    makeTable(
      { a: rows.map(([a]) => a), b: rows.map(([, b]) => b), c: rows.map(([, , c]) => c) },
      { a: 'integer', b: 'categorical', c: 'integer' },
    );
  fc.assert(
    fc.property(rowsOf, rowsOf, (real, synthetic) => {
      const texts = new Set(real.map((row) => JSON.stringify(row)));
      expect(indexRows(table(real), [0, 1, 2]).countMatches(table(synthetic))).toBe(
        synthetic.filter((row) => texts.has(JSON.stringify(row))).length,
      );
    }),
  );
});
