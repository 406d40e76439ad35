import { describe, expect, it } from 'vitest';
import type { NumericSummary } from '#core/columns/summary.ts';
import { foldLevels } from './levels.ts';
import { describeOverlay, describeSummary, rangeLabels } from './sentences.ts';

const numbers: NumericSummary = {
  shape: 'numeric',
  temporal: false,
  rowCount: 200,
  missingCount: 0,
  distinctCount: 80,
  histogram: { edges: [0, 50], counts: [200] },
  min: 0,
  max: 50,
  mean: 20,
  std: 5,
  quantiles: { p05: 2, p25: 10, p50: 19, p75: 30, p95: 45 },
  zeroCount: 0,
  integersOnly: true,
};

describe('describeSummary', () => {
  it('tells numbers by their range and middle, and what is missing', () => {
    expect(describeSummary('age', numbers)).toBe('age: 80 different values from 0 to 50, half of them below 19.');
    expect(describeSummary('age', { ...numbers, missingCount: 20 })).toMatch(/below 19, 10\u00a0% missing\.$/);
    expect(describeSummary('age', { ...numbers, missingCount: 200 })).toBe('age: every cell is missing.');
  });

  it('tells levels by the most frequent one, whatever their order', () => {
    const levels = [
      { text: 'low', count: 30 },
      { text: 'high', count: 70 },
    ];
    const base = { shape: 'categorical', rowCount: 100, missingCount: 0, distinctCount: 2, otherCount: 0, levels } as const;
    expect(describeSummary('way', { ...base, isOrdered: true })).toBe('way: 2 different values, most often high (70\u00a0%).');
    expect(describeSummary('way', { ...base, missingCount: 100 })).toBe('way: every cell is missing.');
  });

  it('ends with one full stop', () => {
    expect(describeSummary('key', { shape: 'opaque', rowCount: 3, missingCount: 0, distinctCount: 3, description: 'C-01, C-02, …' })).toBe(
      'key: 3 different values, C-01, C-02, …',
    );
  });
});

describe('describeOverlay', () => {
  const overlay = { shape: 'numeric', temporal: false, edges: [0, 10, 20], real: [50, 50], synthetic: [6, 4], holdout: [1, 1] } as const;

  it('says where the two differ most, by shares and not by counts', () => {
    expect(describeOverlay('age', overlay, 0.1, 0.02)).toBe(
      'age: distance 0.100 between synthetic and real; unseen real rows 0.020. Widest gap at 0 to 10: synthetic has 10.0 points more than real.',
    );
    expect(describeOverlay('age', { ...overlay, synthetic: [1, 9] }, 0.4, null)).toMatch(
      /real\. Widest gap at 0 to 10: .* 40\.0 points less than real\.$/,
    );
  });

  it('names no gap where there is none', () => {
    expect(describeOverlay('age', { ...overlay, synthetic: [5, 5] }, 0, null)).toBe('age: distance 0.000 between synthetic and real.');
  });
});

it('bins are named by their ends', () => {
  expect(rangeLabels([0, 1000, 2500], false)).toEqual(['0 to 1,000', '1,000 to 2,500']);
  expect(rangeLabels([], false)).toEqual([]);
});

describe('foldLevels', () => {
  const level = (text: string, count: number, isOther = false) => ({
    text,
    isOther,
    real: count,
    synthetic: 2 * count,
    holdout: 3 * count,
  });
  const levels = [level('a', 5), level('b', 4), level('c', 3), level('1,200 others', 2, true)];

  it('keeps what fits', () => {
    expect(foldLevels(levels, 4)).toEqual(levels);
  });

  it('sums the rest, and counts those that were folded before', () => {
    expect(foldLevels(levels, 3)).toEqual([
      levels[0],
      levels[1],
      { text: '1,201 others', isOther: true, real: 5, synthetic: 10, holdout: 15 },
    ]);
  });
});
