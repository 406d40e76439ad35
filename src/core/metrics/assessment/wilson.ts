import type { AttackRate } from '../attacks/contract.ts';
import type { Interval } from '../contract.ts';

/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval of a share, 95 %.
 *
 * (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n), within [0, 1] (Wilson 1927).
 *
 * @param attempts n; 0 gives [0, 1].
 */
export function computeWilsonInterval(successes: number, attempts: number): Interval {
  if (attempts === 0) return { low: 0, high: 1 };
  const p = successes / attempts;
  const z2 = (Z * Z) / attempts;
  const middle = p + z2 / 2;
  const half = Z * Math.sqrt((p * (1 - p)) / attempts + z2 / (4 * attempts));
  return { low: Math.max(0, (middle - half) / (1 + z2)), high: Math.min(1, (middle + half) / (1 + z2)) };
}

/** A share of successes with its Wilson interval; value 0 without attempts. */
export function rateOf(successes: number, attempts: number): AttackRate {
  return { successes, attempts, value: attempts === 0 ? 0 : successes / attempts, interval: computeWilsonInterval(successes, attempts) };
}

/**
 * Interval of an AUC, 95 %, by Hanley & McNeil's (1982) standard error.
 *
 * se² = (A(1 − A) + (n₊ − 1)(Q₁ − A²) + (n₋ − 1)(Q₂ − A²)) / (n₊n₋), Q₁ = A/(2 − A), Q₂ = 2A²/(1 + A).
 * Deviation: there A keeps 1/(2n) from 0 and 1, n the smaller of both, for it would be 0 at the ends and the interval no more than a point.
 */
export function computeAucInterval(auc: number, positives: number, negatives: number): Interval {
  const off = 1 / (2 * Math.max(1, Math.min(positives, negatives)));
  const a = Math.min(1 - off, Math.max(off, auc));
  const q1 = a / (2 - a);
  const q2 = (2 * a * a) / (1 + a);
  const variance = (a * (1 - a) + (positives - 1) * (q1 - a * a) + (negatives - 1) * (q2 - a * a)) / (positives * negatives);
  const half = Z * Math.sqrt(Math.max(0, variance));
  return { low: Math.max(0, auc - half), high: Math.min(1, auc + half) };
}
