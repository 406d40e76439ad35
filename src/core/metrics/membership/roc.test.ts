import { expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { findMembersAt } from './roc.ts';

const random = createRandom(9);
const draw = (stream: number, count: number) => Float64Array.from({ length: count }, (_, i) => random.uniform(stream, i));

it('reads the share of members off the curve, ties as a toss among equals', () => {
  const strangers = Float64Array.from({ length: 100 }, (_, i) => i);
  expect(findMembersAt(0.01, Float64Array.of(98.5, 99.5, 1, 2), strangers).value).toBe(0.5);
  expect(findMembersAt(0.02, Float64Array.of(96.5, 99.5, 1, 2), strangers).value).toBe(0.25);
  const copied = Float64Array.of(1, 1, 0, 0);
  expect(findMembersAt(0.01, copied, new Float64Array(500)).value).toBeCloseTo(0.5 + 0.01 * 0.5, 12);
  expect(findMembersAt(0.01, new Float64Array(4), new Float64Array(500)).value).toBeCloseTo(0.01, 12);
});

it('has an interval that holds 1 % where nothing is told, and nothing sure of few strangers', () => {
  let held = 0;
  for (let run = 0; run < 100; run++) {
    const { interval } = findMembersAt(0.01, draw(2 * run, 2000), draw(2 * run + 1, 1000));
    if (interval.low <= 0.01 && interval.high >= 0.01) held++;
  }
  expect(held).toBeGreaterThanOrEqual(95);
  expect(findMembersAt(0.01, new Float64Array(100).fill(1), new Float64Array(28)).interval.low).toBe(0);
  expect(findMembersAt(0.01, new Float64Array(100).fill(1), new Float64Array(400)).interval.low).toBeGreaterThan(0.9);
});
