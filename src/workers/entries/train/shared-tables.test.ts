import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeRows, fitCodec, splitRows } from '#core/codec/codec.ts';
import { inferColumn } from '#core/columns/infer-column.ts';
import { kindOf } from '#core/columns/registry.ts';
import { prepareColumns, readSide } from '#core/metrics/prepare.ts';
import { scoreShapes } from '#core/metrics/shape/shape.ts';
import { scoreTrends } from '#core/metrics/trend/trend.ts';
import { createRandom } from '#core/random/random.ts';
import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { readCsv } from '#io/csv/reader.ts';
import type { TrainedModel } from '#models/contract.ts';
import { copulaGenerator } from '#models/copula/copula.ts';

const DATA = new URL('../../../../../shared/data/', import.meta.url);
const files = existsSync(DATA) ? readdirSync(DATA).filter((name) => name.endsWith('.csv') && !name.endsWith('.test.csv')) : [];

async function openTable(name: string): Promise<Table> {
  const { table: raw } = await readCsv(new Blob([readFileSync(new URL(name, DATA))]));
  const parsed = raw.columns.map((column, j) => {
    const { spec } = inferColumn(raw.names[j]!, column);
    return kindOf(spec.kind).parse(column, spec);
  });
  return { rowCount: raw.rowCount, specs: parsed.map(({ spec }) => spec), columns: parsed.map(({ column }) => column) };
}

async function trainOn(table: Table): Promise<{ model: TrainedModel; train: Uint32Array; seconds: number }> {
  const { train, holdout } = splitRows(table.rowCount, 1);
  const startedAt = performance.now();
  const codec = fitCodec(table, train);
  const model = await copulaGenerator.train({
    codec,
    train: encodeRows(codec, table, train),
    holdout: encodeRows(codec, table, holdout),
    settings: {},
    random: createRandom(1),
    backend: { backend: 'cpu', reason: '', threads: 0, adapter: null, attempts: [], forced: false },
    report: () => {},
    checkpoint: async () => 'continue',
    epochEnded: async () => {},
  });
  return { model, train, seconds: (performance.now() - startedAt) / 1000 };
}

/** Shapes and trends of as many rows as were trained on. */
async function score(table: Table): Promise<{ shapes: number; trends: number; seconds: number; synthetic: Table; real: Table }> {
  const { model, train, seconds } = await trainOn(table);
  const startedAt = performance.now();
  const synthetic = await model.sample({ rowCount: train.length, firstRow: 0, seed: 1 });
  const sampleSeconds = (performance.now() - startedAt) / 1000;
  const real = selectRows(table, train);
  const prepared = prepareColumns(real);
  const side = readSide(prepared, synthetic);
  return {
    shapes: scoreShapes(prepared, side).value,
    trends: scoreTrends(prepared, side).value,
    seconds: seconds + sampleSeconds,
    synthetic,
    real,
  };
}

describe.skipIf(files.length === 0)('the copula on the shared tables', () => {
  it('Adult within thirty seconds, columns almost exact and pairs close', async () => {
    const { shapes, trends, seconds } = await score(await openTable('adult.train.csv'));
    expect(shapes).toBeGreaterThan(0.985);
    expect(trends).toBeGreaterThan(0.95);
    expect(seconds).toBeLessThan(30);
  });

  it.each(files)('%s: every column, and the same share of missing cells', async (name) => {
    const { real, synthetic, shapes } = await score(await openTable(name));
    expect(synthetic.specs.map((spec) => spec.name)).toEqual(real.specs.map((spec) => spec.name));
    const shareMissing = (table: Table, j: number) =>
      table.columns[j]!.missing.reduce((sum, marker) => sum + (marker > 0 ? 1 : 0), 0) / table.rowCount;
    // Two points, and room for the luck of the draw in small tables.
    const slack = 0.02 + 2 / Math.sqrt(real.rowCount);
    for (let j = 0; j < real.columns.length; j++)
      expect(Math.abs(shareMissing(synthetic, j) - shareMissing(real, j)), real.specs[j]!.name).toBeLessThan(slack);
    expect(shapes).toBeGreaterThan(0.9);
  });
});
