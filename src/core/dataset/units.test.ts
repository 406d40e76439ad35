import { describe, expect, test } from 'vitest';
import { countUnits, holdOut, rowsAsUnits, unitsByKey } from './units.ts';

describe('rows as units', () => {
  test('a tenth is held out, every row is on one side', () => {
    const { train, holdout } = holdOut(rowsAsUnits(1000), 3);
    expect(holdout).toHaveLength(100);
    expect([...train, ...holdout].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, row) => row));
    expect([...holdout]).toEqual([...holdout].sort((a, b) => a - b));
  });

  test('the same seed holds out the same rows, another seed others', () => {
    expect(holdOut(rowsAsUnits(500), 1)).toEqual(holdOut(rowsAsUnits(500), 1));
    expect(holdOut(rowsAsUnits(500), 1).holdout).not.toEqual(holdOut(rowsAsUnits(500), 2).holdout);
  });

  test.each([
    [1, 0],
    [2, 1],
    [5, 1],
    [10, 1],
    [1003, 100],
    [3, 1],
    [25, 3],
  ])('of %i rows %i are held out', (rowCount, held) => {
    expect(holdOut(rowsAsUnits(rowCount), 1).holdout).toHaveLength(held);
  });

  test('a share of nought holds out none', () => {
    expect(holdOut(rowsAsUnits(50), 1, 0).holdout).toHaveLength(0);
  });
});

describe('subjects as units', () => {
  const units = unitsByKey(1000, (row) => `person ${row % 100}`);

  test('nobody owns rows on both sides, and a tenth of the people is held out', () => {
    const { train, holdout } = holdOut(units, 7);
    const people = (rows: Uint32Array) => new Set(Array.from(rows, (row) => row % 100));
    expect(people(holdout).size).toBe(10);
    expect([...people(train)].filter((person) => people(holdout).has(person))).toEqual([]);
    expect(train.length + holdout.length).toBe(1000);
  });

  test('units are numbered by their first row', () => {
    expect(Array.from((units.unitOfRow as Uint32Array).subarray(98, 103))).toEqual([98, 99, 0, 1, 2]);
    expect(countUnits(units.unitOfRow as Uint32Array)).toBe(100);
  });

  test('keys that never repeat are rows as units, with the same split', () => {
    const single = unitsByKey(40, (row) => String(row));
    expect(single.unitOfRow).toBeNull();
    expect(holdOut(single, 5)).toEqual(holdOut(rowsAsUnits(40), 5));
  });
});
