import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { type Cell, makeTable } from './fixtures/tables.ts';
import { metrics } from './registry.ts';

const cityCell = fc.option(fc.constantFrom('Lille', 'Lyon', 'Nice', 'Brest', 'Metz'), { freq: 6 });
const numberCell = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 6 });
const countCell = fc.option(fc.integer({ min: 0, max: 4 }), { freq: 6 });

interface Row {
  readonly amount: number | null;
  readonly score: number | null;
  readonly visits: number | null;
  readonly city: string | null;
}
const rowArbitrary: fc.Arbitrary<Row> = fc.record({ amount: numberCell, score: numberCell, visits: countCell, city: cityCell });
const tableArbitrary = (minLength: number) => fc.array(rowArbitrary, { minLength, maxLength: 60 }).map(tableOfRows);

function tableOfRows(rows: readonly Row[]): Table {
  return makeTable(
    {
      amount: rows.map((row) => row.amount),
      score: rows.map((row) => row.score),
      visits: rows.map((row) => row.visits),
      city: rows.map((row) => row.city),
    },
    { amount: 'decimal', score: 'decimal', visits: 'integer', city: 'categorical' },
  );
}

function reverse(table: Table): Table {
  return selectRows(
    table,
    Array.from({ length: table.rowCount }, (_, row) => table.rowCount - 1 - row),
  );
}

describe.each(metrics)('$id', (metric) => {
  it('lies in [0, 1] for any two tables, empty ones included', () => {
    fc.assert(
      fc.property(tableArbitrary(0), tableArbitrary(0), (real, synthetic) => {
        const { value } = metric.evaluate(real, synthetic);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is 1 for a table against itself', () => {
    fc.assert(
      fc.property(tableArbitrary(2), (real) => {
        expect(metric.evaluate(real, real).value).toBeCloseTo(1, 12);
      }),
    );
  });

  it('does not depend on the order of the rows on either side', () => {
    fc.assert(
      fc.property(tableArbitrary(1), tableArbitrary(1), (real, synthetic) => {
        const { value } = metric.evaluate(real, synthetic);
        expect(metric.evaluate(reverse(real), synthetic).value).toBeCloseTo(value, 9);
        expect(metric.evaluate(real, reverse(synthetic)).value).toBeCloseTo(value, 9);
      }),
    );
  });

  const gone: Cell[] = [null, null, null];
  it.each<[string, Record<string, readonly Cell[]>]>([
    ['no column', {}],
    ['a column without a cell', { amount: gone, city: ['a', 'b', 'a'] }],
    ['only columns without a cell', { amount: gone, city: gone }],
    ['constant columns', { amount: [2, 2, 2], city: ['a', 'a', 'a'] }],
    ['one row', { amount: [2], city: ['a'] }],
    ['one row of missing cells', { amount: [null], city: [null] }],
  ])('never leaves a NaN: %s', (_, columns) => {
    const kinds = { amount: 'decimal', city: 'categorical' } as const;
    const table = makeTable(columns, kinds);
    const full = makeTable({ amount: [1, 2, 3], city: ['a', 'b', 'c'] }, kinds);
    const pairs: [Table, Table][] = [[table, table]];
    if (table.specs.length > 0) pairs.push([table, full], [full, table]);
    for (const [real, synthetic] of pairs) {
      const { value, detail } = metric.evaluate(real, synthetic);
      expect(Number.isFinite(value)).toBe(true);
      expect(JSON.stringify(detail)).not.toContain('NaN');
    }
  });
});

it('has one entry a measure', () => {
  expect(new Set(metrics.map(({ id }) => id)).size).toBe(metrics.length);
});
