import { describe, expect, it } from 'vitest';
import { computeDifferenceInterval, findDetectableAuc, findDetectableDifference } from './power.ts';

/** z₀.₉₇₅ + z₀.₈. */
const REACH = 1.959963984540054 + 0.8416212335729143;

describe('findDetectableAuc', () => {
  it('is so many standard errors above ½', () => {
    expect(findDetectableAuc(28, 28, 1)).toBeCloseTo(0.5 + REACH * Math.sqrt(57 / (12 * 28 * 28)), 9);
    expect(findDetectableAuc(3000, 3000, 4)).toBeLessThan(0.53);
    expect(findDetectableAuc(28, 28, 4)).toBeGreaterThan(findDetectableAuc(28, 28, 1));
    expect(findDetectableAuc(1, 1, 1)).toBe(1);
  });
});

describe('findDetectableDifference', () => {
  it('is so many standard errors, and not nought where nothing was found', () => {
    const p = 25 / 504;
    expect(findDetectableDifference(23, 450, 50)).toBeCloseTo(REACH * Math.sqrt(p * (1 - p) * (1 / 450 + 1 / 50)), 9);
    expect(findDetectableDifference(0, 450, 50)).toBeGreaterThan(0.02);
  });
});

describe('computeDifferenceInterval', () => {
  it('is Newcombe’s', () => {
    // His example: 56/70 against 48/80, method 10: .0524 to .3339.
    const { low, high } = computeDifferenceInterval({ successes: 56, attempts: 70 }, { successes: 48, attempts: 80 });
    expect(low).toBeCloseTo(0.0524, 4);
    expect(high).toBeCloseTo(0.3339, 4);
  });
});
