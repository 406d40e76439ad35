import { describe, expect, it } from 'vitest';
import type { CategoricalSummary } from '#core/columns/summary.ts';
import { makeColumn, makeNumbers } from '#state/testing/facts.ts';
import { compareStatistics } from './statistics.ts';

const namesOf = (...args: Parameters<typeof compareStatistics>) => compareStatistics(...args).map(({ name }) => name);
const same = { real: makeNumbers(), synthetic: makeNumbers(), holdout: makeNumbers() };

describe('numbers', () => {
  it('come with real, synthetic and held-out values', () => {
    const column = makeColumn({ ...same, synthetic: makeNumbers({ mean: 24.5 }), holdout: makeNumbers({ mean: 21.5 }) });
    expect(compareStatistics(column)[0]).toEqual({ name: 'Mean', real: '20.00', synthetic: '24.50', holdout: '21.50', differs: true });
  });

  it('have those that differ first, the furthest apart by the range before the others; the rest in their order', () => {
    const column = makeColumn({ ...same, synthetic: makeNumbers({ mean: 21, max: 90, std: 15 }) });
    expect(namesOf(column)).toEqual([
      'Largest',
      'Std. deviation',
      'Mean',
      '5th percentile',
      '25th percentile',
      'Median',
      '75th percentile',
      '95th percentile',
      'Smallest',
      'Different values',
    ]);
  });

  it('that read the same do not differ', () => {
    const column = makeColumn({ ...same, synthetic: makeNumbers({ mean: 20.000001 }) });
    expect(compareStatistics(column).filter(({ differs }) => differs)).toEqual([]);
  });

  it('of whole numbers are whole, but for their averages', () => {
    const whole = makeNumbers({ integersOnly: true, mean: 20 });
    const lines = new Map(
      compareStatistics(makeColumn({ real: whole, synthetic: whole, holdout: whole })).map((line) => [line.name, line.real]),
    );
    expect(lines.get('Median')).toBe('19');
    expect(lines.get('Mean')).toBe('20.00');
  });

  it('of moments are moments, and their deviation a length of time', () => {
    const day = 86_400_000;
    const quantiles = { p05: 1 * day, p25: 2 * day, p50: 3 * day, p75: 4 * day, p95: 5 * day };
    const moments = makeNumbers({ temporal: 'moment', min: 0, max: 365 * day, mean: 10 * day, std: 2 * day, quantiles });
    const lines = new Map(
      compareStatistics(makeColumn({ real: moments, synthetic: moments, holdout: moments })).map((line) => [line.name, line.real]),
    );
    expect(lines.get('Mean')).toBe('1970-01-11');
    expect(lines.get('Std. deviation')).toBe('2.0 days');
  });

  it('say what is missing where something is', () => {
    expect(namesOf(makeColumn(same))).not.toContain('Missing');
    const column = makeColumn({ ...same, missingShare: { real: 0.1, synthetic: 0.05, holdout: 0 } });
    expect(compareStatistics(column)[0]).toEqual({
      name: 'Missing',
      real: '10.00\u00a0%',
      synthetic: '5.00\u00a0%',
      holdout: '0.00\u00a0%',
      differs: true,
    });
  });
});

describe('levels', () => {
  const summary = (change: Partial<CategoricalSummary> = {}): CategoricalSummary => ({
    shape: 'categorical',
    rowCount: 100,
    missingCount: 0,
    distinctCount: 9,
    levels: [],
    otherCount: 0,
    ...change,
  });
  const level = (text: string, real: number, synthetic: number, isOther = false) => ({ text, isOther, real, synthetic, holdout: real });

  it('come as shares of the cells that hold one, furthest apart first; those of no name do not', () => {
    const column = makeColumn({
      real: summary({ missingCount: 50, rowCount: 150 }),
      synthetic: summary(),
      holdout: summary(),
      overlay: { shape: 'categorical', levels: [level('a', 40, 41), level('b', 30, 50), level('3 others', 30, 9, true)] },
    });
    expect(compareStatistics(column).slice(0, 2)).toEqual([
      { name: 'b', real: '30.0\u00a0%', synthetic: '50.0\u00a0%', holdout: '30.0\u00a0%', differs: true },
      { name: 'a', real: '40.0\u00a0%', synthetic: '41.0\u00a0%', holdout: '40.0\u00a0%', differs: true },
    ]);
    expect(namesOf(column)).not.toContain('3 others');
  });

  it('are seven at most', () => {
    const levels = Array.from({ length: 20 }, (_, i) => level(`level ${i}`, 5, 5 + i));
    const column = makeColumn({ real: summary(), synthetic: summary(), holdout: summary(), overlay: { shape: 'categorical', levels } });
    expect(namesOf(column)).toEqual([19, 18, 17, 16, 15, 14, 13].map((i) => `level ${i}`).concat('Different values'));
  });

  it('of a column without a cell are no share of anything', () => {
    const empty = summary({ missingCount: 100 });
    const column = makeColumn({
      real: empty,
      synthetic: empty,
      holdout: empty,
      overlay: { shape: 'categorical', levels: [level('a', 0, 0)] },
    });
    expect(compareStatistics(column)[0]).toMatchObject({ real: '0.0\u00a0%', differs: false });
  });
});
