import { describe, expect, it } from 'vitest';
import { packTexts } from '#core/table/raw-builder.ts';
import type { KindId } from '#core/table/table.ts';
import { applyChange, toFindingColumn, understandColumn } from './columns.ts';
import { findFindings } from './findings.ts';

const ROWS = 200;
const cells = (make: (row: number) => string) => Array.from({ length: ROWS }, (_, row) => make(row));

function findingsOf(name: string, texts: readonly string[], kind?: KindId) {
  const understood = understandColumn(name, packTexts(texts));
  const column = toFindingColumn(kind === undefined ? understood : applyChange(understood, { kind }));
  return findFindings([column]);
}

describe('findings of one column', () => {
  it.each<[string, string, readonly string[], string, string, string]>([
    ['a counter', 'id', cells((row) => String(row + 1)), 'id-like', '“id” looks like a key', 'Make new keys'],
    [
      'sentences',
      'note',
      cells((row) => `the ${row} walls were painted with ${row * 7} coats of some colour`),
      'free-text',
      '“note” is free text',
      'Fill with harmless words',
    ],
    ['one value', 'country', cells(() => 'NO'), 'constant', '“country” never changes', 'Keep it as it is'],
    ['no value', 'gap', cells(() => ''), 'constant', '“gap” is empty', 'Keep it as it is'],
    [
      'days that fit two orders',
      'day',
      cells((row) => `0${(row % 9) + 1}/0${(row % 7) + 1}/2024`),
      'ambiguous-date',
      'Is “day” month first?',
      'Yes, month first',
    ],
    ['seconds since 1970', 'at', cells((row) => String(1_600_000_000 + row * row * 61)), 'epoch', '“at” could be moments', 'Read as dates'],
    [
      'two currencies',
      'price',
      cells((row) => (row % 4 === 0 ? `€${row}.50` : `$${row}.50`)),
      'several-forms',
      '“price” is written in 2 ways',
      'Keep all ways',
    ],
    [
      'bounds among numbers',
      'level',
      cells((row) => (row % 10 === 0 ? '<5' : String((row * 7919) % 977))),
      'missing-marker',
      '“<5” stands among numbers',
      'Learn them apart',
    ],
  ])('%s', (_, name, texts, type, title, label) => {
    const [finding, ...others] = findingsOf(name, texts);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ type, title, action: { label }, columnIndices: [0] });
  });

  it.each<[KindId, string]>([
    ['datetime', 'are not a date.'],
    ['time', 'are not a time of day.'],
    ['duration', 'are not a length of time.'],
    ['integer', 'are not a number.'],
    ['boolean', 'are not yes or no.'],
  ])('words that a person has read as %s', (kind, words) => {
    const texts = cells((row) => ['red', 'green', 'blue'][row % 3] as string);
    const found = findingsOf('colour', texts, kind).find(({ type }) => type === 'unreadable-cells');
    expect(found?.explanation).toContain(words);
  });

  it('none for a column that is decided', () => {
    const constant = understandColumn('country', packTexts(cells(() => 'NO')));
    expect(findFindings([toFindingColumn(applyChange(constant, { kind: 'constant' }))])).toEqual([]);
    expect(findFindings([toFindingColumn(applyChange(constant, { included: false }))])).toEqual([]);
  });
});
