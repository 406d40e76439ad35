import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GivenColumn } from './given.ts';
import {
  type ChoosableColumn,
  countShares,
  describeRowChoice,
  discloseRowChoice,
  findGap,
  givenOf,
  isChoosable,
  type RowChoice,
} from './row-choice.ts';

const spec = { missingMarkers: [], included: true } as const;
const grade: ChoosableColumn = {
  spec: { ...spec, name: 'grade', kind: 'categorical', format: { type: 'plain' } },
  summary: { shape: 'categorical', rowCount: 100, missingCount: 0, distinctCount: 3, levels: [], otherCount: 0 },
};
const number = { type: 'number', minDecimals: 0, decimalMark: '.', grouping: '', prefix: '', suffix: '', plusSign: false } as const;
const numbers = (maxDecimals: number): ChoosableColumn => ({
  spec: { ...spec, name: 'size', kind: 'decimal', format: { ...number, maxDecimals } },
  summary: {
    shape: 'numeric',
    temporal: false,
    rowCount: 100,
    missingCount: 0,
    distinctCount: 90,
    histogram: { edges: [0, 10, 20, 30], counts: [10, 0, 30] },
    min: 0,
    max: 30,
    mean: 18,
    std: 9,
    quantiles: { p05: 1, p25: 8, p50: 22, p75: 26, p95: 29 },
    zeroCount: 0,
    integersOnly: maxDecimals === 0,
  },
});
const share = (cell: string, realCount: number, weight: number) => ({ cell, text: cell, realCount, weight });
const balanced = (...shares: ReturnType<typeof share>[]): Extract<RowChoice, { type: 'balanced' }> => ({
  type: 'balanced',
  column: 'grade',
  shares,
});
const cellsOf = ([given]: readonly GivenColumn[]) => (given?.type === 'cells' ? given.cells : []);
const sharesOf = ([given]: readonly GivenColumn[]) => (given?.type === 'shares' ? given.shares : []);

describe('a balanced column', () => {
  it('after any number of rows every value stands within two rows of its share, and the count foretold is the count laid', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 }).filter((all) => all.some((one) => one > 0));
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 2500 }), (all, rowCount) => {
        const choice = balanced(...all.map((weight, i) => share(`v${i}`, 1, weight)));
        const cells = cellsOf(givenOf(choice, [grade], 'laid'));
        const rows = Array.from({ length: rowCount }, (_, row) => cells[row % cells.length]);
        const counts = countShares(choice.shares, rowCount);
        const total = all.reduce((sum, weight) => sum + weight, 0);
        all.forEach((weight, i) => {
          const count = rows.filter((cell) => cell === `v${i}`).length;
          expect(count).toBe(counts[i]);
          expect(Math.abs(count - (rowCount * weight) / total)).toBeLessThan(2);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('the same share of each is the same count of each', () => {
    const choice = balanced(share('a', 90, 1), share('b', 8, 1), share('c', 2, 1));
    expect(countShares(choice.shares, 3000)).toEqual([1000, 1000, 1000]);
    expect(countShares(choice.shares, 100).sort()).toEqual([33, 33, 34]);
    expect(describeRowChoice(choice)).toBe('“grade” balanced: a 33.3 %, b 33.3 %, c 33.3 %');
  });

  it('a share of a hundredth of a percent has its rows, however many rows there are', () => {
    const choice = balanced(share('a', 90, 66.66), share('b', 8, 33.33), share('c', 2, 0.01));
    expect(countShares(choice.shares, 10_000)).toEqual([6666, 3333, 1]);
    expect(countShares(choice.shares, 100_000)).toEqual([66_660, 33_330, 10]);
    expect(countShares(balanced(share('a', 9, 1), share('b', 1, 2)).shares, 300_000)).toEqual([100_000, 200_000]);
  });

  it('shares that no round of rows divides by are laid as near as a round allows', () => {
    const counts = countShares(balanced(share('a', 9, Math.PI), share('b', 1, 1)).shares, 100_000);
    expect(Math.abs((counts[0] as number) / 100_000 - Math.PI / (1 + Math.PI))).toBeLessThan(1e-3);
    expect((counts[0] as number) + (counts[1] as number)).toBe(100_000);
  });

  it('is disclosed without the values that were not asked for, and without real counts', () => {
    const choice = balanced(share('a', 90, 60), share('b', 9, 40), share('rare', 1, 0));
    expect(discloseRowChoice(choice)).toEqual({
      type: 'balanced',
      column: 'grade',
      shares: [
        { text: 'a', weight: 60 },
        { text: 'b', weight: 40 },
      ],
    });
    expect(describeRowChoice(discloseRowChoice(choice))).toBe(describeRowChoice(choice));
  });

  it('can be drawn by weight instead', () => {
    expect(sharesOf(givenOf(balanced(share('a', 9, 3), share('b', 1, 1)), [grade], 'drawn'))).toEqual([
      { cell: 'a', weight: 3 },
      { cell: 'b', weight: 1 },
    ]);
  });
});

describe('only some rows', () => {
  const choice = (...cells: string[]): RowChoice => ({
    type: 'where',
    conditions: [{ type: 'cells', column: 'grade', cells: cells.map((cell, i) => ({ cell, text: cell, realCount: i + 1 })) }],
  });
  const range = (from: number, to: number): RowChoice => ({ type: 'where', conditions: [{ type: 'range', column: 'size', from, to }] });

  it('one value is fixed, several are drawn as often as real rows hold them', () => {
    expect(givenOf(choice('b'), [grade], 'laid')).toEqual([{ type: 'cells', name: 'grade', cells: ['b'] }]);
    expect(sharesOf(givenOf(choice('b', 'c'), [grade], 'laid'))).toEqual([
      { cell: 'b', weight: 1 },
      { cell: 'c', weight: 2 },
    ]);
    expect(describeRowChoice(choice('b', 'c'))).toBe('only rows where “grade” is b or c');
    expect(discloseRowChoice(choice('b'))).toEqual({
      type: 'where',
      conditions: [{ type: 'cells', column: 'grade', cells: [{ text: 'b' }] }],
    });
  });

  it('a range holds numbers of the column’s decimals, as heavy as the histogram is high', () => {
    const whole = sharesOf(givenOf(range(8, 21.5), [numbers(0)], 'laid'));
    expect(whole.map(({ cell }) => cell)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
    expect(whole.map(({ weight }) => weight)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3]);
    const fine = sharesOf(givenOf(range(21, 29), [numbers(2)], 'laid'));
    expect(fine).toHaveLength(256);
    expect(fine.every(({ cell }) => typeof cell === 'number' && cell >= 21 && cell <= 29 && Number(cell.toFixed(2)) === cell)).toBe(true);
    // Where no real row is, every number weighs the same; between two numbers there is the range itself.
    expect(new Set(sharesOf(givenOf(range(11, 14), [numbers(0)], 'laid')).map(({ weight }) => weight))).toEqual(new Set([1]));
    expect(sharesOf(givenOf(range(3.2, 3.4), [numbers(0)], 'laid'))).toEqual([{ cell: 3.2, weight: 1 }]);
  });

  it('says what is still to be chosen', () => {
    expect(findGap(choice(), [grade])).toMatch(/at least one value of “grade”/);
    expect(findGap(choice('b'), [])).toMatch(/Choose a column/);
    expect(findGap(range(5, 1), [numbers(0)])).toMatch(/must not end before it begins/);
    expect(findGap(balanced(share('a', 1, 0)), [grade])).toMatch(/above 0/);
    expect(() => givenOf(choice(), [grade], 'laid')).toThrow(/at least one value/);
  });

  it('columns that no model sees as they stand, and dates, are not to be chosen by', () => {
    expect(isChoosable(grade)).toBe(true);
    expect(isChoosable({ ...grade, spec: { ...grade.spec, included: false } })).toBe(false);
    expect(isChoosable({ ...grade, spec: { ...grade.spec, personal: { category: 'name', action: 'replace' } as never } })).toBe(false);
    const moments = numbers(0);
    expect(isChoosable({ ...moments, summary: { ...moments.summary, temporal: 'moment' } as never })).toBe(false);
  });
});
