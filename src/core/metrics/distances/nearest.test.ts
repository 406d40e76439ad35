import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { allRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { type Cell, makeTable } from '#core/testing/tables.ts';
import { readAssessmentTables } from '../assessment/tables.ts';
import { createDistanceSpace, findNearest, type Points } from './nearest.ts';

const random = createRandom(31);
/** Levels of each column of categories: five that fit in a byte, one that does not. */
const LEVELS = [2, 3, 7, 40, 200, 900];

function makeRows(rowCount: number, stream: number): Table {
  const columns: Record<string, Cell[]> = {};
  const draw = (k: number, row: number) => random.uniform(stream * 100 + k, row);
  LEVELS.forEach((count, k) => {
    columns[`c${k}`] = Array.from({ length: rowCount }, (_, row) =>
      draw(k, row) < 0.05 ? null : `v${Math.floor(draw(k + 10, row) * count)}`,
    );
  });
  for (let k = 0; k < 3; k++) {
    columns[`n${k}`] = Array.from({ length: rowCount }, (_, row) => (draw(k + 20, row) < 0.05 ? null : draw(k + 30, row) * 10 ** k));
  }
  return makeTable(columns, { n0: 'decimal', n1: 'decimal', n2: 'decimal' });
}

/** d² by its definition, one column after the other. */
function measure(a: Points, i: number, b: Points, j: number): number {
  const widthOf = ({ rowCount }: Points, values: ArrayLike<number>) => values.length / rowCount;
  const [numbers, codes] = [widthOf(a, a.numbers), widthOf(a, a.codes)];
  let sum = 0;
  for (let k = 0; k < codes; k++) if (a.codes[i * codes + k] !== b.codes[j * codes + k]) sum++;
  for (let k = 0; k < numbers; k++) sum += ((a.numbers[i * numbers + k] as number) - (b.numbers[j * numbers + k] as number)) ** 2;
  return sum;
}

describe('findNearest', () => {
  const tables = readAssessmentTables(makeRows(1500, 1), makeRows(10, 2), makeRows(60, 3));
  const space = createDistanceSpace(tables.prepared);
  const base = space.place({ from: tables.train, rows: allRows(1500) });
  const queries = space.place({ from: tables.synthetic, rows: allRows(60) });

  it.each([
    [0, 1500],
    [400, 1111],
  ])('finds what looking at every column of rows %i to %i finds', (first, end) => {
    for (let q = 0; q < queries.rowCount; q++) {
      const all = Array.from({ length: end - first }, (_, i) => ({ row: first + i, distance: measure(queries, q, base, first + i) }));
      all.sort((a, b) => a.distance - b.distance || a.row - b.row);
      const found = findNearest(queries, q, base, first, end);
      expect(found.place).toBe(all[0]?.row);
      expect(found.nearest).toBeCloseTo(all[0]?.distance ?? 0, 9);
      expect(found.second).toBeCloseTo(all[1]?.distance ?? 0, 9);
    }
  });

  it('finds itself at no distance, and nothing in no rows', () => {
    expect(findNearest(base, 77, base)).toMatchObject({ nearest: 0, place: 77 });
    expect(findNearest(queries, 0, base, 5, 5)).toEqual({ nearest: Number.POSITIVE_INFINITY, second: Number.POSITIVE_INFINITY, place: -1 });
  });
});
