import { describe, expect, it } from 'vitest';
import { formatEpochMs, formatSpan, formatTemporalStatistic } from './datetimes.ts';
import { formatClock, formatPrediction, formatSeconds } from './durations.ts';
import {
  formatAxisNumbers,
  formatBytes,
  formatCount,
  formatCounted,
  formatPercent,
  formatPoints,
  formatReference,
  formatScore,
  formatShare,
  formatStatistic,
} from './numbers.ts';

describe('numbers', () => {
  it('groups counts', () => {
    expect(formatCount(32561)).toBe('32,561');
    expect(formatCounted(1, 'row')).toBe('1 row');
    expect(formatCounted(2, 'copy', 'copies')).toBe('2 copies');
  });
  it('never rounds a score up to a perfect one', () => {
    expect(formatScore(0.98649)).toBe('0.986');
    expect(formatScore(0.9999)).toBe('0.999');
    expect(formatScore(1)).toBe('1.000');
    expect(formatScore(Number.NaN)).toBe('–');
    expect(formatReference(null)).toBe('[–]');
    expect(formatReference(0.988)).toBe('[0.988]');
  });
  it('shows shares, and a tiny share as smaller than the last digit', () => {
    expect(formatPercent(0.0037, 2)).toBe('0.37\u00a0%');
    expect(formatPercent(0.1)).toBe('10\u00a0%');
    expect(formatShare(0.04)).toBe('4.0\u00a0%');
    expect(formatStatistic(5.483)).toBe('5.48');
    expect(formatPercent(0)).toBe('0\u00a0%');
    expect(formatPercent(0.00001)).toBe('<\u00a00.1\u00a0%');
  });
  it('signs differences', () => {
    expect(formatPoints(0.028)).toBe('+2.8');
    expect(formatPoints(-0.006)).toBe('−0.6');
    expect(formatPoints(0.0001)).toBe('0.0');
  });
  it('keeps about four digits of a statistic', () => {
    expect(formatStatistic(38.5674)).toBe('38.57');
    expect(formatStatistic(189778.4)).toBe('189,778');
    expect(formatStatistic(17, true)).toBe('17');
    expect(formatStatistic(0.0012341)).toBe('0.001234');
    expect(formatStatistic(-2.5)).toBe('−2.50');
  });
  it('labels an axis as shortly as keeps ticks distinct', () => {
    expect(formatAxisNumbers([0, 200000, 400000])).toEqual(['0', '200k', '400k']);
    expect(formatAxisNumbers([0, 2500, 5000, 7500, 10000])).toEqual(['0', '2.5k', '5.0k', '7.5k', '10.0k']);
    expect(formatAxisNumbers([0, 0.02, 0.04])).toEqual(['0', '0.02', '0.04']);
    expect(formatAxisNumbers([1990, 2000, 2010])).toEqual(['1990', '2000', '2010']);
    expect(formatAxisNumbers([-5, 0, 5])).toEqual(['−5', '0', '5']);
  });
  it('shows bytes', () => {
    expect(formatBytes(12)).toBe('12 bytes');
    expect(formatBytes(3_540_000)).toBe('3.5 MB');
    expect(formatBytes(999_960)).toBe('1 MB');
  });
});

describe('durations', () => {
  it('runs a clock', () => {
    expect(formatClock(49_900)).toBe('0:49');
    expect(formatClock(3_723_000)).toBe('1:02:03');
  });
  it('predicts roundly', () => {
    expect([0.3, 3, 21, 60, 240, 5400].map(formatPrediction)).toEqual(['under 1 s', '3 s', '20 s', 'about 1 min', '4 min', '1.5 h']);
    expect(formatPrediction(Number.NaN)).toBe('unknown');
  });
  it('tells measured times', () => {
    expect(formatSeconds(2.04)).toBe('2.0 s');
    expect(formatSeconds(125)).toBe('2 min 05 s');
  });
});

describe('datetimes', () => {
  const noon = Date.UTC(2026, 10, 22, 12, 30, 15);
  it('is as fine as the step', () => {
    expect(formatEpochMs(noon)).toBe('2026-11-22 12:30:15');
    expect(formatEpochMs(noon, 60_000)).toBe('2026-11-22 12:30');
    expect(formatEpochMs(noon, 86_400_000)).toBe('2026-11-22');
    expect(formatEpochMs(noon, 30 * 86_400_000)).toBe('2026-11');
    expect(formatEpochMs(noon, 366 * 86_400_000)).toBe('2026');
  });
  it('fits a statistic to its column', () => {
    expect(formatTemporalStatistic(noon, 'moment', 365 * 86_400_000)).toBe('2026-11-22');
    expect(formatSpan(3.2 * 86_400_000)).toBe('3.2 days');
  });
});
