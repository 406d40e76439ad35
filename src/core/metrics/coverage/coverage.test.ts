import { describe, expect, it } from 'vitest';
import { computeCategoryCoverage, computeRangeCoverage } from './coverage.ts';

describe('computeRangeCoverage', () => {
  it('counts what is missing of the range at either end, and nothing beyond it', () => {
    expect(computeRangeCoverage(Float64Array.of(0, 10), Float64Array.of(1, 8))).toBeCloseTo(0.7, 12);
    expect(computeRangeCoverage(Float64Array.of(0, 10), Float64Array.of(-5, 20))).toBe(1);
    expect(computeRangeCoverage(Float64Array.of(0, 10), Float64Array.of(30, 40))).toBe(0);
  });

  it('is undefined without a real range and 0 without synthetic values', () => {
    expect(computeRangeCoverage(Float64Array.of(3, 3), Float64Array.of(3))).toBeNaN();
    expect(computeRangeCoverage(Float64Array.of(), Float64Array.of(3))).toBeNaN();
    expect(computeRangeCoverage(Float64Array.of(0, 10), Float64Array.of())).toBe(0);
  });
});

describe('computeCategoryCoverage', () => {
  it('counts real levels that appear, not missing cells or levels unseen in real', () => {
    expect(computeCategoryCoverage(Int32Array.of(0, 1, 1, 5), 4)).toBe(0.25);
    expect(computeCategoryCoverage(Int32Array.of(1), 0)).toBeNaN();
  });
});
