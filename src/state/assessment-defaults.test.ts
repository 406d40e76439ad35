import { describe, expect, it } from 'vitest';
import { inferColumn } from '#core/columns/infer-column.ts';
import { kindOf } from '#core/columns/registry.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import type { ColumnInfo, TableInfo } from '#workers/protocol/data.ts';
import { chooseAssessmentDefaults, classCountOf, isPredictable } from './assessment-defaults.ts';

const ROWS = 200;

/** A column as the data worker would tell of it. */
function makeColumn(name: string, cell: (row: number) => string, included = true): ColumnInfo {
  const raw = packTexts(Array.from({ length: ROWS }, (_, row) => cell(row)));
  const inferred = inferColumn(name, raw);
  const { spec, column } = kindOf(inferred.spec.kind).parse(raw, inferred.spec);
  return { spec: { ...spec, included }, summary: kindOf(spec.kind).summarize(column, spec) } as ColumnInfo;
}

const key = makeColumn('key', (row) => `K-${String(row).padStart(6, '0')}`);
const amount = makeColumn('amount', (row) => ((row * 37) % 101).toFixed(2));
const answer = makeColumn('answer', (row) => (row % 3 === 0 ? 'yes' : 'no'));
const size = makeColumn('size', (row) => ['small', 'middle', 'large'][row % 3] as string);
const year = makeColumn('year', (row) => String(2007 + (row % 3)));
const day = makeColumn('day', (row) => new Date(86_400_000 * (18_000 + ((row * 37) % 199))).toISOString().slice(0, 10));
const same = makeColumn('same', () => 'x');
const tableOf = (...columns: ColumnInfo[]) => ({ columns }) as unknown as TableInfo;
const targetOf = (...columns: ColumnInfo[]) => chooseAssessmentDefaults(tableOf(...columns)).targetColumn;

describe('chooseAssessmentDefaults', () => {
  it('takes the last column where it is an answer, a category or a quantity', () => {
    expect(targetOf(answer, size, amount)).toBe(2);
    expect(targetOf(amount, answer, size)).toBe(2);
    expect(targetOf(amount, size, answer, key)).toBe(2);
    expect(targetOf(amount, amount, key)).toBe(1);
  });

  it('else takes the last column of two levels, else the last of few, else the last that can be predicted', () => {
    expect(targetOf(answer, amount, year)).toBe(0);
    expect(targetOf(answer, size, answer, day)).toBe(2);
    expect(targetOf(size, amount, day)).toBe(0);
    expect(targetOf(key, day)).toBe(1);
  });

  it('finds none among keys, constants and columns left out, and never a group', () => {
    const left = { ...answer, spec: { ...answer.spec, included: false } };
    expect(targetOf(key, same, left)).toBeNull();
    expect(targetOf(amount, left)).toBe(0);
    expect(targetOf()).toBeNull();
    expect(chooseAssessmentDefaults(tableOf(answer, size)).groupColumn).toBeNull();
  });

  it('counts levels where groups can be formed', () => {
    expect([answer, size, amount, key].map(classCountOf)).toEqual([2, 3, 0, 0]);
    expect([answer, amount, key, same].map(isPredictable)).toEqual([true, true, false, false]);
  });
});
