import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { allRows } from '#core/table/rows.ts';
import type { NumericColumn } from '#core/table/table.ts';
import { numericColumn } from '#core/testing/tables.ts';
import { isBetterMended } from './resolution.ts';

const n = 2000;
const random = createRandom(6);
const column = (make: (row: number) => number) => numericColumn(Array.from({ length: n }, (_, row) => make(row)));
const at = ({ values }: NumericColumn, row: number) => values[row] as number;
const heaped = (stream: number, row: number, heap: number, other: number) => (random.uniform(stream, row) < 0.3 ? heap : other);

describe('isBetterMended', () => {
  // So close together that draws within bins break the order.
  const close = column((row) => 1000 * random.uniform(1, row));
  const above = column((row) => at(close, row) + 0.001 * random.uniform(2, row));
  const highest = column((row) => at(above, row) + 0.001 * random.uniform(3, row));

  it('makes steps where bins mix the columns up', () => {
    const steps = [
      { place: 1, neighbours: [0] },
      { place: 2, neighbours: [1] },
    ];
    expect(isBetterMended([close, above, highest], steps, allRows(n))).toBe(false);
    expect(isBetterMended([close, above, highest], [{ place: 1, neighbours: [0, 2] }], allRows(n))).toBe(false);
  });

  it('mends a middle column with values of its own, whatever its neighbours hold', () => {
    const between = [{ place: 1, neighbours: [0, 2] }];
    const low = column((row) => heaped(4, row, -5000, at(close, row)));
    expect(isBetterMended([low, above, highest], between, allRows(n))).toBe(false);
    const own = column((row) => heaped(5, row, 500, at(above, row)));
    const [under, over] = [
      column((row) => Math.min(at(own, row), at(close, row)) - 1),
      column((row) => Math.max(at(own, row), at(highest, row)) + 1),
    ];
    expect(isBetterMended([under, own, over], between, allRows(n))).toBe(true);
    // One of its neighbours' values is theirs.
    const capped = column((row) => heaped(5, row, 500, at(highest, row)));
    expect(isBetterMended([close, column((row) => heaped(5, row, 500, at(above, row))), capped], between, allRows(n))).toBe(false);
  });
});
