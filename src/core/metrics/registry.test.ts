import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { type Cell, makeTable } from '#core/testing/tables.ts';
import { sayBriefly, sayConclusion } from '#core/wording/conclusions.ts';
import { readAssessmentTables } from './assessment/tables.ts';
import { CannotMeasure } from './cannot-measure.ts';
import { cheapMeasures, costlyMeasures, measures } from './catalog.ts';
import type { EvaluationReport } from './contract.ts';
import { evaluateTables } from './evaluation.ts';
import { makers } from './registry.ts';

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

const none = (table: Table) => selectRows(table, []);

function evaluate(train: Table, synthetic: Table): EvaluationReport {
  const steps = evaluateTables({ train, holdout: none(train), synthetic }, createRandom(1));
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value.report;
}

function collectNumbers(json: unknown): number[] {
  if (typeof json === 'number') return [json];
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap(collectNumbers) : [];
}

describe.each(cheapMeasures)('$id', ({ id }) => {
  const score = (real: Table, synthetic: Table) => evaluate(real, synthetic)[id].value;

  it('lies in [0, 1] for any two tables', () => {
    fc.assert(
      fc.property(tableArbitrary(1), tableArbitrary(1), (real, synthetic) => {
        fc.pre(isComparable(real));
        const value = score(real, synthetic);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is 1 for a table against itself', () => {
    fc.assert(
      fc.property(tableArbitrary(2), (real) => {
        fc.pre(isComparable(real));
        expect(score(real, real)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('does not depend on the order of the rows on either side', () => {
    fc.assert(
      fc.property(tableArbitrary(1), tableArbitrary(1), (real, synthetic) => {
        fc.pre(isComparable(real));
        const value = score(real, synthetic);
        expect(score(reverse(real), synthetic)).toBeCloseTo(value, 9);
        expect(score(real, reverse(synthetic))).toBeCloseTo(value, 9);
      }),
    );
  });

  const gone: Cell[] = [null, null, null];
  it.each<[string, Record<string, readonly Cell[]>]>([
    ['a column without a cell', { amount: gone, city: ['a', 'b', 'a'] }],
    ['constant columns', { amount: [2, 2, 2], city: ['a', 'a', 'a'] }],
    ['one row', { amount: [2], city: ['a'] }],
  ])('is a number: %s', (_, columns) => {
    const kinds = { amount: 'decimal', city: 'categorical' } as const;
    const table = makeTable(columns, kinds);
    const full = makeTable({ amount: [1, 2, 3], city: ['a', 'b', 'c'] }, kinds);
    for (const [real, synthetic] of [
      [table, table],
      [table, full],
      [full, table],
    ] as const)
      expect(score(real, synthetic)).not.toBeNaN();
  });
});

/** Whether any column has a cell. */
function isComparable({ columns }: Table): boolean {
  return columns.some(({ missing }) => missing.some((marker) => marker === 0));
}

describe.each(costlyMeasures)('$id', ({ id, conclude, stream }) => {
  const random = createRandom(6);
  const draw = (offset: number, rowCount: number, below: number) =>
    Array.from({ length: rowCount }, (_, i) => random.integer(offset, i, below));
  const rows = (offset: number, rowCount: number) =>
    makeTable({
      amount: draw(offset, rowCount, 500),
      score: draw(offset + 1, rowCount, 40).map((value) => (value === 0 ? null : value / 7)),
      city: draw(offset + 2, rowCount, 4).map((code) => 'abcd'[code] ?? ''),
      flag: draw(offset + 3, rowCount, 2).map((code) => 'xy'[code] ?? ''),
    });
  const make = async (rowCount: number, holdoutCount: number) => {
    const tables = readAssessmentTables(rows(1, rowCount), rows(11, holdoutCount), rows(21, rowCount));
    const { pairs } = evaluate(tables.train.table, tables.synthetic.table);
    const context = { tables, pairs, target: 3, group: 2, random: createRandom(2).derive(stream), pace: async () => {} };
    return makers[id](context, null as never);
  };

  it('gives finite numbers, the same for the same seed', async () => {
    const result = await make(120, 60);
    const numbers = collectNumbers(result);
    expect(numbers.length).toBeGreaterThan(0);
    for (const number of numbers) expect(number).not.toBeNaN();
    expect(await make(120, 60)).toEqual(result);
    for (const conclusion of conclude(result as never)) {
      expect(sayConclusion(conclusion)).toMatch(/^[A-Z“].*\.$/);
      expect(sayBriefly(conclusion)).not.toMatch(/\.$/);
    }
  });

  it('of hardly any rows is made or says why it cannot be', async () => {
    const outcome = await Promise.resolve(make(3, 1)).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CannotMeasure);
    else for (const number of collectNumbers(outcome)) expect(number).not.toBeNaN();
  });
});

it('has one entry, one place and one stream a measure', () => {
  expect(new Set(measures.map(({ id }) => id)).size).toBe(measures.length);
  expect(new Set(costlyMeasures.map(({ key }) => key)).size).toBe(costlyMeasures.length);
  expect(new Set(costlyMeasures.map(({ stream }) => stream)).size).toBe(costlyMeasures.length);
});
