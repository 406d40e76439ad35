import { describe, expect, it } from 'vitest';
import { learningRateAt, warmUpAt } from './schedule.ts';

describe('schedules', () => {
  it('warm up, then fall to two per cent', () => {
    expect(learningRateAt(0, 100, 1, 10)).toBeCloseTo(0.1, 2);
    expect(learningRateAt(100, 100, 1, 10)).toBeCloseTo(0.02, 6);
    expect(warmUpAt(0, 100, 0.4)).toBe(0);
    expect(warmUpAt(20, 100, 0.4)).toBeCloseTo(0.5, 6);
    expect(warmUpAt(90, 100, 0.4)).toBe(1);
  });
});
