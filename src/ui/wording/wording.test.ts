import { expect, it } from 'vitest';
import { describeStale } from './staleness.ts';
import { sayAtEpoch } from './training.ts';

it('says why a result is out of date', () => {
  expect(describeStale('table', 'this comparison')).toBe('Out of date: the table or its columns have changed since this comparison.');
  expect(describeStale('settings', 'these were trained')).toBe('Out of date: the training settings have changed since these were trained.');
});

it('names the epoch where there was one', () => {
  expect(sayAtEpoch('Paused', null)).toBe('Paused');
  expect(sayAtEpoch('Paused', { epoch: 4 })).toBe('Paused at epoch 4');
});
