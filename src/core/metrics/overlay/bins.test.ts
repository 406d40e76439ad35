import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseEdges, countBins } from './bins.ts';

const DAY_MS = 86_400_000;

describe('chooseEdges', () => {
  it('covers any range with ascending bins of one width, at most as many as asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
        fc.constantFrom<'real' | 'whole' | 'time'>('real', 'whole', 'time'),
        fc.integer({ min: 2, max: 40 }),
        (from, range, unit, maxBins) => {
          const [min, max] = unit === 'real' ? [from, from + range] : [Math.round(from), Math.round(from + range)];
          const edges = chooseEdges(min, max, unit, maxBins);
          expect(edges[0]).toBeLessThanOrEqual(min);
          expect(edges.at(-1)).toBeGreaterThanOrEqual(max);
          expect(edges.length - 1).toBeLessThanOrEqual(maxBins);
          if (
            max - min > 1e-9 * Math.max(Math.abs(min), Math.abs(max)) &&
            (unit !== 'whole' || max - min > maxBins) &&
            maxBins >= 8 &&
            unit !== 'time'
          ) {
            expect(edges.length - 1).toBeGreaterThan(maxBins / 3);
          }
          const width = (edges.at(-1)! - edges[0]!) / (edges.length - 1);
          for (let index = 1; index < edges.length; index += 1) {
            // Edges are rounded to 15 digits.
            const rounding = 4e-15 * Math.max(Math.abs(min), Math.abs(max));
            expect(Math.abs(edges[index]! - edges[index - 1]! - width)).toBeLessThanOrEqual(width * 1e-9 + rounding);
          }
          if (unit === 'whole') expect(edges.every(Number.isInteger)).toBe(true);
        },
      ),
    );
  });

  it('gives every whole number its own bin while there is room', () => {
    expect(chooseEdges(0, 24, 'whole', 40)).toEqual(Array.from({ length: 26 }, (_, edge) => edge));
    expect(chooseEdges(17, 90, 'whole', 40).slice(0, 3)).toEqual([16, 18, 20]);
  });

  it('steps time by whole days where days are the scale', () => {
    const edges = chooseEdges(Date.UTC(2024, 0, 3), Date.UTC(2024, 0, 30), 'time', 40);
    expect(edges[1]! - edges[0]!).toBe(DAY_MS);
    expect(edges[0]).toBe(Date.UTC(2024, 0, 3));
  });

  it('makes one bin around a single value', () => {
    expect(chooseEdges(5, 5, 'whole', 40)).toEqual([5, 6]);
    const [low, high] = chooseEdges(0.25, 0.25, 'real', 40);
    expect(low).toBeLessThan(0.25);
    expect(high).toBeGreaterThan(0.25);
  });

  it('makes one bin of ends that floats cannot cut', () => {
    for (const [min, max] of [
      [0, 5e-324],
      [-1e308, 1e308],
      [1e15, 1e15 + 0.125],
    ] as const) {
      expect(chooseEdges(min, max, 'real', 40)).toEqual([min, max]);
      expect(countBins(Float64Array.of(min, max), [min, max])).toEqual([2]);
    }
  });

  it('ends for any two finite numbers', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(any, any, fc.integer({ min: 2, max: 40 }), (one, two, maxBins) => {
        const edges = chooseEdges(Math.min(one, two), Math.max(one, two), 'real', maxBins);
        expect(edges.every(Number.isFinite)).toBe(true);
        const counts = countBins(Float64Array.of(one, two), edges);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('countBins', () => {
  it('counts each present value once, the last bin closed', () => {
    expect(countBins(Float64Array.of(0, 0.5, 1, 2, Number.NaN), [0, 1, 2])).toEqual([2, 2]);
  });

  it('keeps every value of a range', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2 }), (list) => {
        const edges = chooseEdges(Math.min(...list), Math.max(...list), 'real', 30);
        const counts = countBins(Float64Array.from(list), edges);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(list.length);
        for (const [bin, count] of counts.entries()) {
          const last = bin === counts.length - 1;
          expect(list.filter((value) => value >= edges[bin]! && (last ? value <= edges[bin + 1]! : value < edges[bin + 1]!))).toHaveLength(
            count,
          );
        }
      }),
    );
  });
});
