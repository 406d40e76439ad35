import { describe, expect, test } from 'vitest';
import { inferTableOf } from '#core/columns/infer-table.ts';
import { kindOf } from '#core/columns/registry.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { createRandom } from '#core/random/random.ts';
import { allRows, selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { assembleTable, decodeColumn, decodeTokens, encodeRows, featuresOf, fitCodec, layoutOf } from './codec.ts';

const n = 2000;
const random = createRandom(42);
const table = inferTableOf({
  row: Array.from({ length: n }, (_, i) => `${i + 1}`),
  amount: Array.from({ length: n }, (_, i) => (i % 10 === 0 ? 'NA' : (Math.exp(random.normal(1, i)) * 100).toFixed(2))),
  count: Array.from({ length: n }, (_, i) => `${Math.floor(Math.abs(random.normal(2, i)) * 20)}`),
  city: Array.from({ length: n }, (_, i) =>
    i % 97 === 3 ? `Rareville ${i}` : (['Oslo', 'Rome', 'Bath', '?'][random.integer(3, i, 4)] as string),
  ),
  day: Array.from({ length: n }, (_, i) => new Date(1.6e12 + random.integer(4, i, 900) * 86_400_000).toISOString().slice(0, 10)),
  note: Array.from({ length: n }, (_, i) => `Patient ${i} came in on foot and left again`),
  unit: Array.from({ length: n }, () => 'kg'),
});

function cellsOf(of: Table): string[][] {
  const writers = of.specs.map((spec, j) => kindOf(spec.kind).createFormatter(of.columns[j] as Table['columns'][number], spec));
  return Array.from({ length: of.rowCount }, (_, row) => writers.map((write) => write(row)));
}

describe('fitCodec', () => {
  const { train, holdout } = holdOut(rowsAsUnits(n), 7);
  const codec = fitCodec(table, train);

  test('the layout is that of the matrices', () => {
    const layout = layoutOf(codec);
    const encoded = encodeRows(codec, table, train);
    expect(layout.tokenCount).toBe(4);
    expect(layout.featureWidths).toEqual([11, 11, 0, 11]);
    expect(encoded.tokens).toHaveLength(train.length * 4);
    expect(encoded.features).toHaveLength(train.length * 33);
    expect(encodeRows(codec, table, holdout).rowCount).toBe(holdout.length);
  });

  test('holds no value of fewer than 5 training rows', () => {
    const kept = JSON.parse(JSON.stringify(codec)) as typeof codec;
    codec.specs.forEach((spec, j) => {
      const encoding = kept.encodings[j];
      const column = selectRows(table, train).columns[table.specs.findIndex((other) => other.name === spec.name)];
      const rowsOf = new Map<number | string, number>();
      if (column?.storage === 'numeric') for (const value of column.values) rowsOf.set(value, (rowsOf.get(value) ?? 0) + 1);
      if (column?.storage === 'categorical') {
        for (const code of column.codes) rowsOf.set(column.dictionary[code] ?? '', (rowsOf.get(column.dictionary[code] ?? '') ?? 0) + 1);
      }
      const stored: (number | string)[] =
        encoding?.type === 'binned'
          ? [
              ...encoding.atoms,
              ...encoding.edges,
              ...encoding.knots.flat(),
              ...(encoding.heaps ?? []).flatMap((heaps) => heaps?.values ?? []),
              ...encoding.rankGrid,
            ]
          : encoding?.type === 'values'
            ? [...encoding.values]
            : encoding?.type === 'levels'
              ? [...encoding.levels]
              : [];
      for (const value of stored) {
        const rows = rowsOf.get(value) ?? 0;
        expect(rows === 0 || rows >= 5).toBe(true);
      }
    });
    expect(JSON.stringify(codec)).not.toMatch(/Rareville|Patient|foot/);
  });

  test('nothing of a row held out enters it', () => {
    const other = inferTableOf({ x: [...new Array(50).fill('a'), ...new Array(20).fill('secret')] });
    expect(JSON.stringify(fitCodec(other, allRows(50)))).not.toContain('secret');
  });

  test('columns left out have no place in it', () => {
    const without: Table = { ...table, specs: table.specs.map((spec) => (spec.name === 'city' ? { ...spec, included: false } : spec)) };
    const small = fitCodec(without, train);
    expect(small.specs.map(({ name }) => name)).not.toContain('city');
    expect(layoutOf(small).tokenCount).toBe(3);
    expect(decodeTokens(small, encodeRows(small, without, train).tokens, createRandom(1), 0).columns).toHaveLength(6);
  });

  test('decoded rows have the input’s form', () => {
    const synthetic = decodeTokens(codec, encodeRows(codec, table, train).tokens, createRandom(3), 0);
    const rows = cellsOf(synthetic);
    expect(synthetic.specs.map(({ name }) => name)).toEqual(['row', 'amount', 'count', 'city', 'day', 'note', 'unit']);
    for (const [i, [row, amount, count, city, day, note, unit]] of rows.entries()) {
      expect(row).toBe(`${i + 1}`);
      expect(amount).toMatch(/^(NA|\d+\.\d\d)$/);
      expect(count).toMatch(/^\d+$/);
      expect(['Oslo', 'Rome', 'Bath', '?']).toContain(city);
      expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(note).toMatch(/^[A-Z][a-z]+( [a-z]+)*$/);
      expect(unit).toBe('kg');
    }
    expect(rows.filter((row) => row[1] === 'NA').length).toBe(cellsOf(selectRows(table, train)).filter((row) => row[1] === 'NA').length);
  });

  test('column by column is the same as all at once', () => {
    const { tokens } = encodeRows(codec, table, train);
    const seed = createRandom(9);
    const columns = codec.tokenColumns.map((_, t) =>
      decodeColumn(
        codec,
        t,
        Int32Array.from(train, (__, i) => tokens[i * 4 + t] as number),
        seed,
        0,
      ),
    );
    expect(assembleTable(codec, columns, train.length, seed, 0)).toEqual(decodeTokens(codec, tokens, seed, 0));
    expect(featuresOf(codec, 0, columns[0] as Table['columns'][number])).toHaveLength(train.length * 11);
    expect(() => decodeColumn(codec, 4, tokens, seed, 0)).toThrow(RangeError);
  });

  test('a table without a codec’s column is refused', () => {
    expect(() => encodeRows(codec, { ...table, specs: table.specs.slice(1), columns: table.columns.slice(1) }, train)).not.toThrow();
    expect(() => encodeRows(codec, { ...table, specs: table.specs.slice(2), columns: table.columns.slice(2) }, train)).toThrow(RangeError);
    expect(() => fitCodec(table, new Uint32Array(0))).toThrow(RangeError);
  });
});
