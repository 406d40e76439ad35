import { expect, it } from 'vitest';
import { inferTable } from '#core/columns/infer-table.ts';
import type { Table } from '#core/table/table.ts';
import { describeWithShared, listShared, readShared } from '#core/testing/shared-data.ts';
import { readCsv } from '#io/csv/reader.ts';
import { scoreCopula } from '#models/copula/test-scores.ts';

async function openDataset(name: string): Promise<Table> {
  return inferTable((await readCsv(new Blob([readShared(`data/${name}`)]))).table);
}

describeWithShared('data', 'the copula on the shared tables', () => {
  it('Adult within thirty seconds, columns almost exact and pairs close', async () => {
    const { shapes, trends, seconds } = await scoreCopula(await openDataset('adult.train.csv'));
    expect(shapes).toBeGreaterThan(0.985);
    expect(trends).toBeGreaterThan(0.95);
    expect(seconds).toBeLessThan(30);
  });

  it.each(listShared('data', /(?<!\.test)\.csv$/))('%s: every column, and the same share of missing cells', async (name) => {
    const { real, synthetic, shapes } = await scoreCopula(await openDataset(name));
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
