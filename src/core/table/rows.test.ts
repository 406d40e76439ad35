import { expect, test } from 'vitest';
import { allRows, concatColumns, concatTables, selectRows } from './rows.ts';
import type { Column, ColumnSpec, Table } from './table.ts';

const plain = (name: string, kind: ColumnSpec['kind']): ColumnSpec => ({
  name,
  kind,
  included: true,
  format: { type: 'plain' },
  missingMarkers: ['NA'],
});

const table: Table = {
  rowCount: 3,
  specs: [plain('n', 'integer'), plain('c', 'categorical'), plain('o', 'text')],
  columns: [
    { storage: 'numeric', values: Float64Array.of(1, Number.NaN, 3), missing: Uint8Array.of(0, 1, 0) },
    { storage: 'categorical', codes: Int32Array.of(0, -1, 1), dictionary: ['a', 'b'], missing: Uint8Array.of(0, 1, 0) },
    { storage: 'opaque', missing: Uint8Array.of(0, 1, 0), cells: ['x', '', 'y'] },
  ],
};

test('rows are taken in the order asked', () => {
  const taken = selectRows(table, Uint32Array.of(2, 0, 2));
  expect(taken.rowCount).toBe(3);
  expect(taken.columns[0]).toEqual({ storage: 'numeric', values: Float64Array.of(3, 1, 3), missing: new Uint8Array(3) });
  expect(taken.columns[1]).toMatchObject({ codes: Int32Array.of(1, 0, 1) });
  expect(taken.columns[2]).toMatchObject({ cells: ['y', 'x', 'y'] });
});

test('joined halves are the whole', () => {
  const rows = allRows(3);
  expect(concatTables([selectRows(table, rows.subarray(0, 1)), selectRows(table, rows.subarray(1))])).toEqual(table);
});

test('differing dictionaries are merged', () => {
  const one: Column = { storage: 'categorical', codes: Int32Array.of(0, 1), dictionary: ['a', 'b'], missing: new Uint8Array(2) };
  const two: Column = { storage: 'categorical', codes: Int32Array.of(0, 1, -1), dictionary: ['b', 'c'], missing: Uint8Array.of(0, 0, 1) };
  expect(concatColumns([one, two])).toEqual({
    storage: 'categorical',
    codes: Int32Array.of(0, 1, 1, 2, -1),
    dictionary: ['a', 'b', 'c'],
    missing: Uint8Array.of(0, 0, 0, 0, 1),
  });
});

test('what cannot be joined is refused', () => {
  expect(() => concatTables([])).toThrow(RangeError);
  expect(() => concatColumns(table.columns)).toThrow(TypeError);
});
