import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTokens, encodeRows, fitCodec } from '#core/codec/codec.ts';
import { createRandom } from '#core/random/random.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import { allRows, concatTables } from '#core/table/rows.ts';
import type { ColumnSpec, Table } from '#core/table/table.ts';
import { factsOf, kindCatalog, kindIds } from './catalog.ts';
import type { ColumnKind } from './contract.ts';
import { encodingOf } from './encodings/registry.ts';
import { changeKind, inferColumn } from './infer-column.ts';
import { columnKinds, inferKind, kindOf } from './registry.ts';

const twoFigures = (n: number) => String(n).padStart(2, '0');
const markers = ['', 'NA', 'null'];

/** Cells of each kind as a file would hold them. */
const present: Record<string, fc.Arbitrary<string>> = {
  integer: fc.oneof(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -1e9, max: 1e9 })).map(String),
  decimal: fc.integer({ min: -100_000, max: 100_000 }).map((n) => (n / 100).toFixed(2)),
  categorical: fc.oneof(fc.constantFrom('red', 'green', 'blue'), fc.string({ minLength: 1, maxLength: 8 })),
  boolean: fc.constantFrom('Yes', 'No'),
  datetime: fc
    .tuple(fc.integer({ min: 1950, max: 2060 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.nat(23), fc.nat(59))
    .map(([y, m, d, h, min]) => `${y}-${twoFigures(m)}-${twoFigures(d)} ${twoFigures(h)}:${twoFigures(min)}`),
  ordinal: fc.constantFrom('low', 'medium', 'high', 'very high'),
  time: fc.tuple(fc.nat(23), fc.nat(59), fc.nat(59)).map((parts) => parts.map(twoFigures).join(':')),
  duration: fc.tuple(fc.nat(99), fc.nat(59), fc.nat(59)).map(([h, m, s]) => `${h}:${twoFigures(m)}:${twoFigures(s)}`),
  set: fc
    .uniqueArray(fc.constantFrom('pool', 'garden', 'garage', 'view'), { minLength: 1, maxLength: 4 })
    .map((members) => members.join(';')),
  identifier: fc.nat(99_999_999).map((n) => `K-${String(n).padStart(8, '0')}`),
  text: fc.array(fc.constantFrom('one', 'two', 'three', 'four'), { minLength: 1, maxLength: 6 }).map((words) => words.join(' ')),
  constant: fc.constant('same'),
};

function cellsOf(kind: string): fc.Arbitrary<string[]> {
  return fc.array(
    fc.oneof({ weight: 6, arbitrary: present[kind] as fc.Arbitrary<string> }, { weight: 1, arbitrary: fc.constantFrom(...markers) }),
    {
      maxLength: 120,
    },
  );
}

function tableOf(cells: readonly string[], kindId: ColumnSpec['kind']): Table {
  const raw = packTexts(cells);
  const spec = changeKind(raw, inferColumn('column', raw).spec, kindId);
  const parsed = kindOf(kindId).parse(raw, spec);
  return { rowCount: cells.length, specs: [parsed.spec], columns: [parsed.column] };
}

function textsOf(table: Table): string[] {
  const spec = table.specs[0] as ColumnSpec;
  const format = kindOf(spec.kind).createFormatter(table.columns[0] as Table['columns'][number], spec);
  return Array.from({ length: table.rowCount }, (_, row) => format(row));
}

function readTypedValues({ parse, readValue }: ColumnKind, spec: ColumnSpec, cells: readonly string[]): ArrayLike<number> {
  if (readValue !== undefined) return cells.map(readValue);
  const { column } = parse(packTexts(cells), spec);
  return column.storage === 'numeric' ? column.values : cells.map(() => Number.NaN);
}

test('every kind has cells to be tested with', () => {
  expect(columnKinds.map(({ id }) => id).sort()).toEqual(Object.keys(present).sort());
});

test('a column without cells is a constant to the kinds asked first, and a category where no other kind takes it', () => {
  const nothing = { name: 'c', rowCount: 0, missingCount: 0, texts: [], counts: new Uint32Array(0) };
  expect(columnKinds.filter((kind) => kind.infer(nothing) !== null).map(({ id }) => id)).toEqual(['constant', 'categorical']);
  expect(inferKind(nothing).kind).toBe('constant');
});

test('facts stand in the catalogue under their own id, in the order of the menu', () => {
  for (const kind of columnKinds) expect(kind).toMatchObject(factsOf(kind.id));
  expect(kindIds.map((id) => factsOf(id).id)).toEqual(kindIds);
  expect(kindCatalog.map(({ rank }) => rank)).toEqual(kindCatalog.map((_, i) => i + 1));
  expect(columnKinds.filter(({ hasOneValue }) => hasOneValue).map(({ modelled }) => modelled)).toEqual([false]);
});

describe.each(columnKinds.map((kind) => [kind.id, kind] as const))('%s', (id, kind) => {
  test('what is parsed is written back', () => {
    fc.assert(
      fc.property(cellsOf(id), (cells) => {
        const table = tableOf(cells, id);
        const texts = textsOf(table);
        const markersOfTable = (table.specs[0] as ColumnSpec).missingMarkers;
        cells.forEach((cell, row) => {
          const isMissing = (table.columns[0] as Table['columns'][number]).missing[row] !== 0;
          expect(isMissing).toBe(markersOfTable.includes(cell));
          if (isMissing || kind.modelled) expect(texts[row]).toBe(cell);
        });
      }),
    );
  });

  test('codec: tokens in range, decode ∘ encode keeps tokens, JSON keeps the codec, nothing unseen breaks it', () => {
    fc.assert(
      fc.property(
        cellsOf(id).filter((cells) => cells.length > 0),
        fc.maxSafeNat(),
        (cells, seed) => {
          const table = tableOf(cells, id);
          const rows = allRows(Math.ceil(cells.length / 2));
          const codec = fitCodec(table, rows);
          expect(JSON.parse(JSON.stringify(codec))).toEqual(codec);
          const encoded = encodeRows(codec, table, allRows(cells.length));
          const encoding = codec.encodings[0];
          if (encoding === undefined) throw new Error('No encoding');
          const random = createRandom(seed);
          const synthetic = decodeTokens(codec, encoded.tokens, random, 0, cells.length);
          expect(textsOf(synthetic)).toHaveLength(cells.length);
          if (encoding.type === 'generated') return;
          expect(encoding.tokenCounts).toHaveLength(encoding.cardinality);
          expect(encoding.tokenCounts.reduce((sum, count) => sum + count, 0)).toBe(rows.length);
          expect(encoded.tokens.every((token) => token >= 0 && token < encoding.cardinality)).toBe(true);
          expect(encoded.features.every(Number.isFinite)).toBe(true);
          // A step between table and tokens: the tokens are of other columns.
          if (encoding.type === 'binned' || codec.structure !== undefined) return;
          const again = encodingOf(encoding).encodeTokens(
            encoding,
            synthetic.columns[0] as Table['columns'][number],
            allRows(cells.length),
          );
          again.forEach((token, i) => {
            if (encoding.type === 'values' || encoded.tokens[i] !== encoding.withheldToken) expect(token).toBe(encoded.tokens[i]);
          });
        },
      ),
    );
  });

  test('the same seed gives the same cells, whatever the chunks', () => {
    fc.assert(
      fc.property(
        cellsOf(id).filter((cells) => cells.length > 1),
        fc.maxSafeNat(),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (cells, seed, cut) => {
          const table = tableOf(cells, id);
          const codec = fitCodec(table, allRows(cells.length));
          const { tokens } = encodeRows(codec, table, allRows(cells.length));
          const n = cells.length;
          const half = Math.floor(cut * n);
          const width = codec.tokenColumns.length;
          const whole = decodeTokens(codec, tokens, createRandom(seed), 0, n);
          const parts = concatTables([
            decodeTokens(codec, tokens.slice(0, half * width), createRandom(seed), 0, half),
            decodeTokens(codec, tokens.slice(half * width), createRandom(seed), half, n - half),
          ]);
          expect(textsOf(parts)).toEqual(textsOf(whole));
        },
      ),
    );
  });

  test.each([
    ['an empty column', []],
    ['all missing', ['', 'NA', '', '']],
    ['one row', ['x']],
    ['unreadable cells', ['?!', 'x y', '12:', '-', '…']],
  ])('%s', (_, cells) => {
    const table = tableOf(cells, id);
    const spec = table.specs[0] as ColumnSpec;
    const column = table.columns[0] as Table['columns'][number];
    const summary = kind.summarize(column, spec);
    expect(summary.rowCount).toBe(cells.length);
    expect(textsOf(table)).toHaveLength(cells.length);
    if (cells.length === 0) return;
    const codec = fitCodec(table, allRows(cells.length));
    const { tokens, features } = encodeRows(codec, table, allRows(cells.length));
    expect(features.every(Number.isFinite)).toBe(true);
    const texts = textsOf(decodeTokens(codec, tokens, createRandom(1), 0, cells.length));
    expect(texts).toHaveLength(cells.length);
    if (cells[0] === '') expect(texts.every((text) => text === '' || text === 'NA')).toBe(true);
  });

  test('cells have the storage and the summary that the facts name', () => {
    fc.assert(
      fc.property(cellsOf(id), (cells) => {
        const table = tableOf(cells, id);
        const spec = table.specs[0] as ColumnSpec;
        const column = table.columns[0] as Table['columns'][number];
        expect(column.storage).toBe(kind.storage);
        const summary = kind.summarize(column, spec);
        expect(summary.shape).toBe(kind.storage);
        if (summary.shape === 'numeric') expect(summary.temporal).toBe(kind.temporal ?? false);
      }),
    );
  });

  test('a value type means a number for every cell that the kind reads', () => {
    fc.assert(
      fc.property(cellsOf(id), (cells) => {
        const table = tableOf(cells, id);
        const spec = table.specs[0] as ColumnSpec;
        const type = kind.valueTypeOf?.(spec) ?? 'text';
        if (type === 'text') return;
        const read = readTypedValues(kind, spec, cells);
        cells.forEach((cell, row) => {
          if (!spec.missingMarkers.includes(cell)) expect(read[row]).not.toBeNaN();
        });
      }),
    );
  });

  test('summaries count every cell once', () => {
    fc.assert(
      fc.property(cellsOf(id), (cells) => {
        const table = tableOf(cells, id);
        const summary = kind.summarize(table.columns[0] as Table['columns'][number], table.specs[0] as ColumnSpec);
        const presentCount = summary.rowCount - summary.missingCount;
        if (summary.shape === 'numeric') expect(summary.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(presentCount);
        if (summary.shape === 'categorical') {
          expect(summary.levels.reduce((sum, { count }) => sum + count, summary.otherCount)).toBe(presentCount);
        }
      }),
    );
  });
});
