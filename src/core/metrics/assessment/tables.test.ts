import { expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { makeTable } from '#core/testing/tables.ts';
import { countUnits, drawTargets, drawUnits, readAssessmentTables } from './tables.ts';

const random = createRandom(1);
const table = makeTable({ a: Array.from({ length: 30 }, (_, i) => i % 7) });
const { train } = readAssessmentTables(table, table, table);
const visits = { ...train, unitOfRow: Uint32Array.from({ length: 30 }, (_, row) => row % 10) };

it('draws whole units, with all their rows', () => {
  const { rows, count, unitOf } = drawUnits(visits, 4, random, 1);
  expect([count, rows.length, countUnits(visits)]).toEqual([4, 12, 10]);
  expect(new Set(Array.from(rows, (row, place) => `${row % 10} ${unitOf[place]}`)).size).toBe(4);
  expect(drawUnits(visits, 99, random, 1).rows).toHaveLength(30);
});

it('draws one row of each unit as a target, and rows where they are their own units', () => {
  const { rows } = drawTargets(visits, 6, random, 2);
  expect(new Set(Array.from(rows, (row) => row % 10)).size).toBe(6);
  expect(rows).toHaveLength(6);
  expect(drawTargets(train, 6, random, 2).rows).toHaveLength(6);
  expect([...drawUnits(train, 99, random, 1).unitOf]).toEqual([...Array(30).keys()]);
  expect(countUnits({ ...train, unitOfRow: null })).toBe(30);
});
