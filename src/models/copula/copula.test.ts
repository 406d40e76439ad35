import { describe, expect, it } from 'vitest';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { createRandom } from '#core/random/random.ts';
import type { ColumnSpec, KindId, Table } from '#core/table/table.ts';
import { scoreCopula } from './test-scores.ts';

describe('on made tables', () => {
  const format = createPlainFormat(0, 3);
  const spec = (name: string, kind: KindId, markers: readonly string[] = []): ColumnSpec => ({
    name,
    kind,
    included: true,
    format: kind === 'decimal' ? format : { type: 'plain' },
    missingMarkers: markers,
  });
  const rowCount = 4000;
  const random = createRandom(5);
  const hidden = Float64Array.from({ length: rowCount }, (_, row) => random.normal(0, row));
  const values = hidden.map((x, row) => Math.round((0.8 * x + 0.6 * random.normal(1, row)) * 1000) / 1000);

  it('keeps a correlation of numbers, and one of numbers with levels in no order', async () => {
    const levels = ['m', 'a', 'z', 'k', 'b'];
    const codes = Int32Array.from(hidden, (x) => [3, 0, 4, 1, 2][Math.min(4, Math.max(0, Math.floor(x + 2.5)))]!);
    const table: Table = {
      rowCount,
      specs: [spec('x', 'decimal'), spec('y', 'decimal'), spec('level', 'categorical')],
      columns: [
        { storage: 'numeric', values: hidden.map((x) => Math.round(x * 1000) / 1000), missing: new Uint8Array(rowCount) },
        { storage: 'numeric', values, missing: new Uint8Array(rowCount) },
        { storage: 'categorical', codes, dictionary: levels, missing: new Uint8Array(rowCount) },
      ],
    };
    const { shapes, trends } = await scoreCopula(table);
    expect(shapes).toBeGreaterThan(0.97);
    expect(trends).toBeGreaterThan(0.96);
  });

  it('keeps gaps that come together, and the values beside them', async () => {
    const gap = hidden.map((x) => (x > 1 ? 1 : 0));
    const missing = Uint8Array.from(gap);
    const other = Float64Array.from({ length: rowCount }, (_, row) => Math.round(random.normal(7, row) * 1000) / 1000);
    const table: Table = {
      rowCount,
      specs: [spec('y', 'decimal', ['NA']), spec('w', 'decimal', ['NA'])],
      columns: [
        { storage: 'numeric', values: values.map((y, row) => (gap[row] ? Number.NaN : y)), missing },
        { storage: 'numeric', values: other.map((y, row) => (gap[row] ? Number.NaN : y)), missing },
      ],
    };
    const { synthetic } = await scoreCopula(table);
    const [y, w] = synthetic.columns;
    const both = y!.missing.reduce((sum, marker, row) => sum + (marker > 0 && w!.missing[row]! > 0 ? 1 : 0), 0);
    const one = y!.missing.reduce((sum, marker) => sum + (marker > 0 ? 1 : 0), 0);
    expect(both / one).toBeGreaterThan(0.95);
  });
});
