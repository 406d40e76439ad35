import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inferTable } from '#core/columns/infer-table.ts';
import type { Table } from '#core/table/table.ts';
import { readCsv } from '#io/csv/reader.ts';
import { scoreCopula } from '#models/copula/test-scores.ts';

const DATA = new URL('../../../../../shared/data/', import.meta.url);
const files = existsSync(DATA) ? readdirSync(DATA).filter((name) => name.endsWith('.csv') && !name.endsWith('.test.csv')) : [];

async function openTable(name: string): Promise<Table> {
  return inferTable((await readCsv(new Blob([readFileSync(new URL(name, DATA))]))).table);
}

describe.skipIf(files.length === 0)('the copula on the shared tables', () => {
  it('Adult within thirty seconds, columns almost exact and pairs close', async () => {
    const { shapes, trends, seconds } = await scoreCopula(await openTable('adult.train.csv'));
    expect(shapes).toBeGreaterThan(0.985);
    expect(trends).toBeGreaterThan(0.95);
    expect(seconds).toBeLessThan(30);
  });

  it.each(files)('%s: every column, and the same share of missing cells', async (name) => {
    const { real, synthetic, shapes } = await scoreCopula(await openTable(name));
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
