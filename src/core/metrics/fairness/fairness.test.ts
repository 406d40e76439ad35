import { describe, expect, it } from 'vitest';
import { type Cell, makeTable } from '#core/testing/tables.ts';
import { readAssessmentTables } from '../assessment/tables.ts';
import { measureFairness } from './fairness.ts';

const make = (groups: readonly (readonly [string, readonly Cell[]])[]) =>
  makeTable({
    group: groups.flatMap(([name, outcomes]) => outcomes.map(() => name)),
    outcome: groups.flatMap(([, outcomes]) => outcomes),
  });
const count = (from: number, rows: number) => Array.from({ length: rows }, (_, i) => from + i);

describe('measureFairness', () => {
  const train = make([
    ['a', count(10, 40)],
    ['b', count(1_000_000_000, 12)],
  ]);

  it('gives means and their intervals, of large numbers close together too', () => {
    const { groups } = measureFairness(readAssessmentTables(train, train, train), 0, 1);
    // s² of 12 numbers one apart is 13, so that the mean scatters by √(13/12).
    const half = 1.959963984540054 * Math.sqrt(13 / 12);
    const told = groups.find(({ text }) => text === 'b')?.real;
    expect(told?.rate).toBeCloseTo(1_000_000_005.5, 6);
    expect(told?.interval?.low).toBeCloseTo(1_000_000_005.5 - half, 5);
    expect(told?.interval?.high).toBeCloseTo(1_000_000_005.5 + half, 5);
  });

  it('holds back what fewer than five held-out rows would tell', () => {
    const holdout = make([
      ['a', count(3, 5)],
      ['b', [777]],
    ]);
    const { groups } = measureFairness(readAssessmentTables(train, holdout, train), 0, 1);
    expect(groups.map(({ text, holdout: own }) => [text, own.rowCount, own.rate])).toEqual([
      ['a', 5, 5],
      ['b', 1, null],
    ]);
    expect(JSON.stringify(groups)).not.toContain('777');
  });
});
