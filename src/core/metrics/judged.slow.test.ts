import { beforeAll, expect, it, vi } from 'vitest';
import { inferColumn } from '#core/columns/infer-column.ts';
import { kindOf } from '#core/columns/registry.ts';
import { createRandom } from '#core/random/random.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import { concatTables, selectRows } from '#core/table/rows.ts';
import type { Column, Table } from '#core/table/table.ts';
import { describeWithShared, readSharedText } from '#core/testing/shared-data.ts';
import { type AssessmentTables, readAssessmentTables } from './assessment/tables.ts';
import { measureDetectability } from './detectability/detectability.ts';
import { measureDistances } from './distances/distances.ts';
import { evaluateTables } from './evaluation.ts';
import judged from './fixtures/judged.expected.json' with { type: 'json' };
import { measureUtility } from './utility/utility.ts';

/**
 * How near the costly measures must come: each draws rows, and the judge's own scatter by about half of this from draw to draw.
 */
const NEAR = 0.015;
/** Rows by which each column is rotated further than the one before; as in fixtures/make_judged.py. */
const STEP = 7919;
const TARGET = 'income';
const shared = (name: string) => `data/adult.${name}.csv`;

/** Both files as the studio reads a table, split again; none of their cells is quoted. */
function readFiles(): { readonly train: Table; readonly test: Table } {
  const [train, test] = (['train', 'test'] as const).map((name) =>
    readSharedText(shared(name))
      .trimEnd()
      .split(/\r?\n/)
      .map((line) => line.split(',').map((cell) => cell.trim())),
  ) as [string[][], string[][]];
  const rows = [...train.slice(1), ...test.slice(1)];
  const read = (train[0] as string[]).map((name, j) => {
    const raw = packTexts(rows.map((row) => row[j] ?? ''));
    const { spec } = inferColumn(name, raw);
    return kindOf(spec.kind).parse(raw, spec);
  });
  const all: Table = { rowCount: rows.length, specs: read.map(({ spec }) => spec), columns: read.map(({ column }) => column) };
  return { train: selectRows(all, every(train.length - 1, 1, 0)), test: selectRows(all, every(test.length - 1, 1, train.length - 1)) };
}

const every = (count: number, step: number, first: number) => Uint32Array.from({ length: count }, (_, i) => first + i * step);

/** Column j rotated down by STEP · j rows. */
function rotateColumns(table: Table): Table {
  const columns = table.columns.map((_, j): Column => {
    const n = table.rowCount;
    const rows = Uint32Array.from({ length: n }, (_, row) => (((row - STEP * j) % n) + n) % n);
    return selectRows(table, rows).columns[j] as Column;
  });
  return { ...table, columns };
}

/** Rows of even number of the one table, of odd number of the other. */
function alternateRows(even: Table, odd: Table): Table {
  const both = concatTables([even, odd]);
  return selectRows(
    both,
    Uint32Array.from({ length: even.rowCount }, (_, row) => (row % 2 === 0 ? row : even.rowCount + row)),
  );
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
const atOnce = async () => {};

vi.setConfig({ testTimeout: 180_000 });

describeWithShared([shared('train'), shared('test')], 'whole Adult as SDMetrics and LightGBM score it', () => {
  const cases = new Map<string, { readonly real: Table; readonly other: Table; readonly tables: AssessmentTables }>();
  let test: Table;

  beforeAll(() => {
    const files = readFiles();
    test = files.test;
    const { train } = files;
    const half = Math.floor(train.rowCount / 2);
    const add = (name: string, real: Table, other: Table) =>
      cases.set(name, { real, other, tables: readAssessmentTables(real, test, other) });
    add('half', selectRows(train, every(train.rowCount - half, 2, 0)), selectRows(train, every(half, 2, 1)));
    add('rotated', train, rotateColumns(train));
    add('mixed', train, alternateRows(train, rotateColumns(train)));
  });

  const caseOf = (name: string) => cases.get(name) as NonNullable<ReturnType<typeof cases.get>>;

  it.each(['half', 'rotated', 'mixed'] as const)('%s: shapes and trends, file against file however the real rows were split', (name) => {
    const { real, other } = caseOf(name);
    const order = createRandom(3).permutation(1, real.rowCount);
    const cut = Math.floor(real.rowCount / 10);
    const steps = evaluateTables(
      { train: selectRows(real, order.subarray(cut)), holdout: selectRows(real, order.subarray(0, cut)), synthetic: other },
      createRandom(1),
    );
    let step = steps.next();
    while (!step.done) step = steps.next();
    const { files } = step.value.report;
    expect(files?.realRows).toBe(real.rowCount);
    expect(Math.abs((files?.shapes ?? Number.NaN) - judged[name].shapes)).toBeLessThan(1e-6);
    expect(Math.abs((files?.trends ?? Number.NaN) - judged[name].trends)).toBeLessThan(1e-6);
  });

  it.each(['half', 'mixed'] as const)('%s: detectability', async (name) => {
    const { tables } = caseOf(name);
    // Nothing held out, so that the test with all rows is the only one made.
    const none = { table: selectRows(test, []), side: { rowCount: 0, columns: [] } };
    const { allRows } = await measureDetectability({ ...tables, holdout: none }, createRandom(1), atOnce);
    expect(Math.abs(allRows.score - mean(judged[name].c2st))).toBeLessThan(NEAR);
  });

  it('mixed: the share nearer to training rows', async () => {
    const { dcrShare } = await measureDistances(caseOf('mixed').tables, createRandom(1), atOnce);
    expect(Math.abs((dcrShare?.value ?? Number.NaN) - mean(judged.mixed.dcr))).toBeLessThan(NEAR);
  });

  it('mixed: utility', async () => {
    const { tables } = caseOf('mixed');
    const position = tables.prepared.columns.findIndex(({ spec }) => spec.name === TARGET);
    const { target } = await measureUtility(tables, position, createRandom(1), atOnce);
    expect(Math.abs((target?.synthetic ?? Number.NaN) - judged.mixed.tstr)).toBeLessThan(NEAR);
    expect(Math.abs((target?.real ?? Number.NaN) - judged.mixed.trtr)).toBeLessThan(NEAR);
  });
});
