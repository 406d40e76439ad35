import { inverseNormal } from '#core/random/normal.ts';
import type { Interval } from '../contract.ts';
import { computeWilsonInterval } from './wilson.ts';

/** Chance with which an effect of the least detectable size is found. */
const POWER = 0.8;
const LEVEL = 0.05;

const findReach = (tries: number) => inverseNormal(1 - LEVEL / (2 * tries)) + inverseNormal(POWER);

/**
 * Least AUC above ½ that a two-sided test finds with a chance of 80 %.
 *
 * ½ + (z₁₋₀.₀₂₅/ₖ + z₀.₈)·√((n₊ + n₋ + 1)/(12 n₊n₋)): the variance is Mann & Whitney's (1947) under no difference. At most 1.
 *
 * @param tries k, attacks of which the strongest is taken (Bonferroni).
 */
export function findDetectableAuc(positives: number, negatives: number, tries: number): number {
  const spread = Math.sqrt((positives + negatives + 1) / (12 * positives * negatives));
  return Math.min(1, 0.5 + findReach(tries) * spread);
}

/**
 * Least difference of two shares that a two-sided test finds with a chance of 80 %, as a share of rows.
 *
 * (z₀.₉₇₅ + z₀.₈)·√(p(1 − p)(1/n₁ + 1/n₂)), p = (x + 2)/(n₁ + n₂ + 4) so that no successes do not mean no variance (Cohen 1988, ch. 6;
 * Agresti & Coull 1998). At most 1.
 *
 * @param successes x, of both samples together.
 */
export function findDetectableDifference(successes: number, one: number, other: number): number {
  const p = (successes + 2) / (one + other + 4);
  return Math.min(1, findReach(1) * Math.sqrt(p * (1 - p) * (1 / one + 1 / other)));
}

interface Share {
  readonly successes: number;
  readonly attempts: number;
}

/**
 * 95 % interval of a difference of shares p₁ − p₂, by Newcombe's (1998) hybrid score method (number 10).
 *
 * [d − √((p₁ − l₁)² + (u₂ − p₂)²), d + √((u₁ − p₁)² + (p₂ − l₂)²)], l and u being Wilson's.
 */
export function computeDifferenceInterval(one: Share, other: Share): Interval {
  const p = one.successes / one.attempts;
  const q = other.successes / other.attempts;
  const ofOne = computeWilsonInterval(one.successes, one.attempts);
  const ofOther = computeWilsonInterval(other.successes, other.attempts);
  return {
    low: p - q - Math.hypot(p - ofOne.low, ofOther.high - q),
    high: p - q + Math.hypot(ofOne.high - p, q - ofOther.low),
  };
}
