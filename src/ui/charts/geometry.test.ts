import { describe, expect, it } from 'vitest';
import type { ColumnOverlay } from '#core/metrics/contract.ts';
import { cividis } from './cividis.ts';
import { axisTicks, mergeBins, middlesPath, readableBinCount, shareTicks, stepPath, toCumulative, toShares } from './geometry.ts';
import { describeOverlay, describeSummary } from './sentences.ts';

describe('geometry', () => {
  it('draws a histogram from the baseline and back', () => {
    expect(stepPath([1, 2], 2)).toBe('M0 100V50.00H1V0.00H2V100');
    expect(middlesPath([1, 2], 2)).toBe('M0.5 50.00L1.5 0.00');
  });
  it('is flat for an empty histogram', () => {
    expect(stepPath([0, 0], 0)).toBe('M0 100V100.00H1V100.00H2V100');
    expect(toShares([0, 0])).toEqual([0, 0]);
    expect(toCumulative([])).toEqual([]);
  });
  it('keeps every count when bins merge', () => {
    const merged = mergeBins([0, 1, 2, 3, 4, 5], [[1, 2, 3, 4, 5]], 2);
    expect(merged.edges).toEqual([0, 3, 5]);
    expect(merged.rows).toEqual([[6, 9]]);
    expect(toCumulative([1, 3])).toEqual([0.25, 1]);
  });
  it('takes fewer bins where the smallest table is small', () => {
    expect(readableBinCount([[300], [300], [34]])).toBe(10);
    expect(readableBinCount([[30_000], [30_000], [3_256]])).toBe(39);
    expect(readableBinCount([[0], [0], [0]])).toBe(40);
  });
  it('places ticks inside the axis', () => {
    const ticks = axisTicks(17, 91, 5);
    expect(ticks.map((tick) => tick.label)).toEqual(['20', '40', '60', '80']);
    expect(ticks[0]?.percent).toBeCloseTo(4.05, 1);
    expect(axisTicks(5, 5, 4)).toHaveLength(1);
    expect(axisTicks(Number.NaN, Number.NaN, 4)).toEqual([]);
  });
  it('labels a temporal axis by its step', () => {
    const ticks = axisTicks(Date.UTC(2010, 0, 1), Date.UTC(2014, 11, 31), 4, 'moment');
    expect(ticks.map((tick) => tick.label)).toContain('2012');
  });
  it('puts the percent sign on the topmost share', () => {
    expect(shareTicks(0.065, 3).map((tick) => tick.label)).toEqual(['0', '2', '4', '6\u00a0%']);
  });
  it('clamps colours', () => {
    expect(cividis(2)).toBe(cividis(1));
    expect(cividis(0)).toBe('rgb(0, 34, 78)');
  });
});

describe('sentences', () => {
  const overlay: ColumnOverlay = {
    shape: 'categorical',
    levels: [
      { text: 'Yes', isOther: false, real: 60, synthetic: 50, holdout: 6 },
      { text: 'No', isOther: false, real: 40, synthetic: 50, holdout: 4 },
    ],
  };
  it('says how far apart two tables are and where most', () => {
    expect(describeOverlay('owner', overlay, 0.1, 0.02)).toBe(
      'owner: distance 0.100 between synthetic and real; unseen real rows 0.020. Widest gap at Yes: synthetic has 10.0 points less than real.',
    );
  });
  it('describes a column', () => {
    expect(
      describeSummary('owner', {
        shape: 'categorical',
        rowCount: 110,
        missingCount: 10,
        distinctCount: 2,
        levels: [
          { text: 'Yes', count: 60 },
          { text: 'No', count: 40 },
        ],
        otherCount: 0,
      }),
    ).toBe('owner: 2 different values, most often Yes (60\u00a0%), 9.1\u00a0% missing.');
    expect(describeSummary('id', { shape: 'categorical', rowCount: 3, missingCount: 3, distinctCount: 0, levels: [], otherCount: 0 })).toBe(
      'id: every cell is missing.',
    );
  });
});
