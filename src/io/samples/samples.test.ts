import { describe, expect, it } from 'vitest';
import { readCsv } from '#io/csv/reader.ts';
import { SAMPLES } from './catalog.ts';
import { loadSampleText } from './load.ts';

describe.each(SAMPLES)('$label', (sample) => {
  it('is what the catalog says', async () => {
    const blob = new Blob([await loadSampleText(sample.id)]);
    expect(blob.size).toBe(sample.byteCount);
    const { table, raggedRowCount, dialect } = await readCsv(blob);
    expect([table.rowCount, table.columns.length, raggedRowCount, dialect.header]).toEqual([sample.rowCount, sample.columnCount, 0, true]);
  });

  it('names its licence and its makers', () => {
    expect(sample.attribution.length).toBeGreaterThan(20);
    expect(['CC0 1.0', 'CC BY 4.0']).toContain(sample.licence);
  });
});
