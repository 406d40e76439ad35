import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { fitCodec } from '../../codec/codec.ts';
import type { FittedCodec } from '../../codec/contract.ts';
import { createPlainFormat } from '../../columns/numeric/number-format.ts';
import { createRandom } from '../../random/random.ts';
import type { Column, ColumnFormat, ColumnSpec, KindId, Table } from '../../table/table.ts';
import { CodecSchema } from './codec.ts';
import { EncodingSchema } from './encodings.ts';
import { FittedStructureSchema } from './steps.ts';

const ROWS = 900;

function spec(name: string, kind: KindId, format: ColumnFormat): ColumnSpec {
  return { name, kind, included: true, format, missingMarkers: ['NA'] };
}

/** A column of each encoding: many numbers, few numbers, levels with rare ones, many levels, and keys. */
function createTable(): Table {
  const random = createRandom(5);
  const each = <T extends Float64Array | Int32Array>(array: T, make: (row: number) => number): T => {
    for (let row = 0; row < ROWS; row++) array[row] = make(row);
    return array;
  };
  const missing = Uint8Array.from({ length: ROWS }, (_, row) => (row % 50 === 0 ? 1 : 0));
  const columns: Column[] = [
    { storage: 'numeric', values: each(new Float64Array(ROWS), (row) => Math.round(random.normal(0, row) * 1000) / 100), missing },
    { storage: 'numeric', values: each(new Float64Array(ROWS), (row) => row % 4), missing },
    {
      storage: 'categorical',
      codes: each(new Int32Array(ROWS), (row) => (row === 7 ? 2 : row % 2)),
      dictionary: ['a', 'b', 'rare'],
      missing: new Uint8Array(ROWS),
    },
    { storage: 'opaque', missing },
  ];
  const key: ColumnFormat = {
    type: 'identifier',
    pattern: { style: 'sequence', start: 1, step: 1, width: 4, prefix: 'K', suffix: '' },
  };
  return {
    rowCount: ROWS,
    specs: [
      spec('amount', 'decimal', createPlainFormat(2)),
      spec('count', 'integer', createPlainFormat(0)),
      spec('level', 'categorical', { type: 'plain' }),
      spec('key', 'identifier', key),
    ],
    columns,
  };
}

const codec = fitCodec(
  createTable(),
  Uint32Array.from({ length: ROWS }, (_, row) => row),
);
const accepts = (value: unknown) => v.is(CodecSchema, value);

describe('a codec', () => {
  it('of every encoding comes back as it was', () => {
    expect(codec.encodings.map(({ type }) => type)).toEqual(['binned', 'values', 'levels', 'generated']);
    expect(v.parse(CodecSchema, JSON.parse(JSON.stringify(codec)))).toEqual(codec);
  });

  it('keeps what a later version adds', () => {
    const later = { ...codec, guarantee: { epsilon: 1 } };
    expect(v.parse(CodecSchema, later)).toEqual(later);
  });

  it.each<[string, Partial<Record<keyof FittedCodec, unknown>>]>([
    ['is of another version', { version: 2 }],
    ['has a column without an encoding', { encodings: codec.encodings.slice(1) }],
    ['leaves out a column with tokens', { tokenColumns: [0, 1] }],
    ['has tokens of a column that is made up', { tokenColumns: [0, 1, 2, 3] }],
    ['has its token columns in another order', { tokenColumns: [1, 0, 2] }],
    ['was fitted on no number of rows', { fittedRowCount: -1 }],
    ['has more than 255 missing markers', { specs: codec.specs.map((own) => ({ ...own, missingMarkers: new Array(256).fill('x') })) }],
  ])('that %s is refused', (_, change) => {
    expect(accepts({ ...codec, ...change })).toBe(false);
  });
});

describe('an encoding', () => {
  const [binned, values, levels, generated] = codec.encodings;
  it.each<[string, unknown]>([
    ['counts for another number of tokens', { ...values, tokenCounts: [1] }],
    ['a missing token before its values end', { ...values, missingFirst: 1 }],
    ['a value that is none', { ...values, values: [0, 1, 2, Number.NaN] }],
    ['an infinite edge', { ...binned, edges: [Number.NEGATIVE_INFINITY, 1] }],
    ['a bin without knots', { ...binned, knots: [[]] }],
    ['a withheld token among the levels', { ...levels, withheldToken: 0 }],
    ['more levels in buckets than there are', { ...levels, buckets: [[1, 1, 1, 1]] }],
    ['a share in words', { ...generated, missingShares: ['half'] }],
  ])('with %s is refused', (_, damaged) => {
    for (const sound of codec.encodings) expect(v.is(EncodingSchema, sound)).toBe(true);
    expect(v.is(EncodingSchema, damaged)).toBe(false);
  });
});

describe('what was fitted to a structure', () => {
  const [, count] = codec.specs as [ColumnSpec, ColumnSpec];
  const base = { id: 'x', specs: [count], withheld: { values: 0, rows: 0 } };
  const steps = {
    determined: { ...base, type: 'determined', by: 'level', keys: ['a', 'b'], counts: [5, 6], cells: [[1], [2]], markers: [[0], [0]] },
    reconciled: {
      ...base,
      specs: [count, count],
      type: 'reconciled',
      by: 'amount',
      keys: [1, 2, 3],
      combinationOf: [0, 1, 0],
      combinations: [['a'], ['b']],
      withoutKey: null,
    },
    order: { ...base, type: 'order', columns: ['a', 'b'], base: 1, decimals: [0, 2], anchor: 3 },
    exclusive: { ...base, type: 'exclusive', columns: ['a', 'b'], jointName: 'j', yes: [1, 1], no: [0, 0], instead: 1 },
    place: {
      ...base,
      type: 'place',
      latitude: 'y',
      longitude: 'x',
      cellName: 'c',
      tree: [0, 5, 0, [1, 2, 1, 0]],
      cells: [[[5, 0, 1, 0, 1]], [[6, 1, 2, 1, 2]]],
      decimals: [2, 2],
    },
    units: {
      ...base,
      type: 'units',
      column: 'u',
      unitName: 'n',
      units: ['$', '€'],
      writings: [[[0, 5]], [[1, 6]]],
      cuts: [3],
      counts: [
        [5, 0],
        [0, 6],
      ],
    },
  };
  const accepted = (step: unknown) => v.is(FittedStructureSchema, { specs: codec.specs, steps: [step], refused: [] });

  it.each<[keyof typeof steps, string, unknown]>([
    ['determined', 'cells for another number of keys', { cells: [[1]] }],
    ['determined', 'a marker too many', { markers: [[0, 1], [0]] }],
    ['reconciled', 'a combination that is not there', { combinationOf: [0, 1, 2] }],
    ['reconciled', 'cells of other columns', { withoutKey: ['a', 'b'] }],
    ['order', 'a base that is not there', { base: 2 }],
    ['exclusive', 'a column without its cell', { no: [0] }],
    ['place', 'a way to a cell that is not there', { tree: [0, 5, 0, 2] }],
    ['place', 'a cell without a place', { cells: [[], [[6, 1, 2, 1, 2]]] }],
    ['units', 'counts for other bins', { counts: [[5, 0]] }],
  ])('(%s) with %s is refused', (type, _, change) => {
    expect(accepted(steps[type])).toBe(true);
    expect(accepted({ ...steps[type], ...(change as object) })).toBe(false);
  });
});
