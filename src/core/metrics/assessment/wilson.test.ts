import { describe, expect, it } from 'vitest';
import { computeAucInterval, computeWilsonInterval } from './wilson.ts';

describe('computeAucInterval', () => {
  it('is Hanley and McNeil’s', () => {
    // Q₁ = .8/1.2, Q₂ = 1.28/1.8; se² = (.16 + 49·(Q₁ − .64) + 49·(Q₂ − .64)) / 2500.
    const se = Math.sqrt((0.16 + 49 * (0.8 / 1.2 - 0.64) + 49 * (1.28 / 1.8 - 0.64)) / 2500);
    const { low, high } = computeAucInterval(0.8, 50, 50);
    expect(low).toBeCloseTo(0.8 - 1.959963984540054 * se, 12);
    expect(high).toBeCloseTo(0.8 + 1.959963984540054 * se, 12);
  });

  it('is no point where a few rows are told without a mistake, and shrinks with their number', () => {
    const few = computeAucInterval(1, 20, 20);
    const many = computeAucInterval(1, 2000, 2000);
    expect(few.high).toBe(1);
    expect(few.low).toBeGreaterThan(0.9);
    expect(few.low).toBeLessThan(0.98);
    expect(many.low).toBeGreaterThan(0.999);
    expect(many.low).toBeLessThan(1);
    expect(computeAucInterval(0, 20, 20).high).toBeCloseTo(1 - few.low, 12);
  });
});

describe('computeWilsonInterval', () => {
  it('is known of no attempts, none and all', () => {
    expect(computeWilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
    // z² / (n + z²).
    expect(computeWilsonInterval(0, 10).high).toBeCloseTo(3.841458820694124 / 13.841458820694124, 12);
    expect(computeWilsonInterval(10, 10).low).toBeCloseTo(10 / 13.841458820694124, 12);
  });
});
