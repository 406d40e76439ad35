import { expect, test } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { allRows } from '#core/table/rows.ts';
import { categoricalColumn } from '#core/testing/tables.ts';
import { fitLevels, levels } from './levels.ts';

test('thousands of levels take 512 tokens, and each comes back in its share', () => {
  const random = createRandom(2);
  const n = 120_000;
  const dictionary = Array.from({ length: 4000 }, (_, i) => `zip ${String(i).padStart(5, '0')}`);
  const codes = Int32Array.from({ length: n }, (_, row) => Math.floor(4000 * random.uniform(0, row) ** 2));
  const column = categoricalColumn(dictionary, codes);
  const fitted = fitLevels(column, allRows(n), 0, 5);
  expect(fitted.levels.length).toBeGreaterThan(3900);
  expect(fitted.cardinality).toBeLessThanOrEqual(513);
  expect(fitted.tokenCounts.reduce((sum, count) => sum + count, 0)).toBe(n);
  const tokens = levels.encodeTokens(fitted, column, allRows(n));
  const made = levels.decode(fitted, tokens, random, 0);
  if (made.storage !== 'categorical') throw new Error('Levels decode to levels.');
  const again = levels.encodeTokens(fitted, made, allRows(n));
  expect(again.every((token, row) => token === tokens[row] || tokens[row] === fitted.withheldToken)).toBe(true);
  const countsOf = (texts: Iterable<string>) => {
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    return counts;
  };
  const real = countsOf(Array.from(codes, (code) => dictionary[code] as string));
  const copy = countsOf(Array.from(made.codes, (code) => made.dictionary[code] as string));
  let distance = 0;
  for (const [text, count] of real) distance += Math.abs(count - (copy.get(text) ?? 0)) / (2 * n);
  expect(distance).toBeLessThan(0.06);
});
