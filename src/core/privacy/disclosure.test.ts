import { expect, it } from 'vitest';
import { ENOUGH_TO_DISCLOSE, FEWER_THAN_DISCLOSED } from '#core/wording/disclosure.ts';
import { LEAST_ROWS_DISCLOSED, mayDisclose } from './disclosure.ts';

it('lets what k rows hold be named and nothing rarer, and says so with its own number', () => {
  expect(LEAST_ROWS_DISCLOSED).toBe(5);
  expect([0, 1, 4, 4.999, 5, 6].map(mayDisclose)).toEqual([false, false, false, false, true, true]);
  expect([FEWER_THAN_DISCLOSED, ENOUGH_TO_DISCLOSE]).toEqual(['fewer than 5 rows', '5 or more rows']);
});
