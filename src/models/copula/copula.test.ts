import { describe, expect, it } from 'vitest';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { createRandom } from '#core/random/random.ts';
import { categoricalColumn, makeSpec, numericColumn, tableOf } from '#core/testing/tables.ts';
import { scoreCopula } from './test-scores.ts';

describe('on made tables', () => {
  const format = createPlainFormat(0, 3);
  const decimal = (name: string, missingMarkers: readonly string[] = []) => makeSpec(name, 'decimal', { format, missingMarkers });
  const rowCount = 4000;
  const random = createRandom(5);
  const hidden = Float64Array.from({ length: rowCount }, (_, row) => random.normal(0, row));
  const values = hidden.map((x, row) => Math.round((0.8 * x + 0.6 * random.normal(1, row)) * 1000) / 1000);

  it('keeps a correlation of numbers, and one of numbers with levels in no order', async () => {
    const levels = ['m', 'a', 'z', 'k', 'b'];
    const codes = Int32Array.from(hidden, (x) => [3, 0, 4, 1, 2][Math.min(4, Math.max(0, Math.floor(x + 2.5)))]!);
    const table = tableOf([
      { spec: decimal('x'), column: numericColumn(hidden.map((x) => Math.round(x * 1000) / 1000)) },
      { spec: decimal('y'), column: numericColumn(values) },
      { spec: makeSpec('level', 'categorical', { missingMarkers: [] }), column: categoricalColumn(levels, codes) },
    ]);
    const { shapes, trends } = await scoreCopula(table);
    expect(shapes).toBeGreaterThan(0.97);
    expect(trends).toBeGreaterThan(0.96);
  });

  it('keeps gaps that come together, and the values beside them', async () => {
    const gap = hidden.map((x) => (x > 1 ? 1 : 0));
    const other = Float64Array.from({ length: rowCount }, (_, row) => Math.round(random.normal(7, row) * 1000) / 1000);
    const table = tableOf([
      { spec: decimal('y', ['NA']), column: numericColumn(values.map((y, row) => (gap[row] ? Number.NaN : y))) },
      { spec: decimal('w', ['NA']), column: numericColumn(other.map((y, row) => (gap[row] ? Number.NaN : y))) },
    ]);
    const { synthetic } = await scoreCopula(table);
    const [y, w] = synthetic.columns;
    const both = y!.missing.reduce((sum, marker, row) => sum + (marker > 0 && w!.missing[row]! > 0 ? 1 : 0), 0);
    const one = y!.missing.reduce((sum, marker) => sum + (marker > 0 ? 1 : 0), 0);
    expect(both / one).toBeGreaterThan(0.95);
  });
});
