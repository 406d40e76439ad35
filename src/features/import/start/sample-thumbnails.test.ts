import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { SAMPLES, type SampleId } from '#io/samples/catalog.ts';
import { EXAMPLE_OVERLAY } from './example-overlay.ts';
import { SAMPLE_ORDER, SAMPLE_THUMBNAILS } from './sample-thumbnails.ts';

function readSample(id: SampleId): Record<string, string>[] {
  const { fileName } = SAMPLES.find((sample) => sample.id === id)!;
  const text = readFileSync(new URL(`../../../io/samples/${fileName}`, import.meta.url), 'utf8');
  return Papa.parse<Record<string, string>>(text.trim(), { header: true }).data;
}

function toNumber(text: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number(text);
}

function countBins(values: readonly number[], low: number, high: number, binCount: number): number[] {
  const counts = new Array<number>(binCount).fill(0);
  for (const value of values) {
    const bin = Math.min(binCount - 1, Math.floor(((value - low) / (high - low)) * binCount));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

function countLevels(texts: readonly string[], limit: number): number[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => b - a).slice(0, limit);
}

describe.each(SAMPLE_ORDER)('the card of sample %s', (id) => {
  const rows = readSample(id);
  const { columns, rows: shownRows } = SAMPLE_THUMBNAILS[id];

  it('shows the first rows', () => {
    expect(rows.slice(0, shownRows.length).map((row) => columns.map(({ name }) => row[name]))).toEqual(shownRows);
  });

  it.each(columns)('draws $name as it is', ({ name, shape, counts }) => {
    const texts = rows.map((row) => row[name] ?? '').filter((text) => text !== '' && text !== 'NA');
    if (shape === 'levels') {
      expect(countLevels(texts, counts.length)).toEqual(counts);
    } else {
      const values = texts.map(toNumber);
      const low = values.reduce((a, b) => Math.min(a, b));
      const high = values.reduce((a, b) => Math.max(a, b));
      expect(countBins(values, low, high, counts.length)).toEqual(counts);
    }
  });
});

describe('the example overlay', () => {
  it('has the real ages of the Adult sample', () => {
    const ages = readSample('adult').map((row) => Number(row.age));
    expect(countBins(ages, EXAMPLE_OVERLAY.low, EXAMPLE_OVERLAY.high, EXAMPLE_OVERLAY.real.length)).toEqual(EXAMPLE_OVERLAY.real);
  });
});
