import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SCROLL_PX, offsetForKey, toFullOffset, toScrollOffset, visibleSpan } from './span.ts';

describe('visibleSpan', () => {
  it('covers every visible item and stays within the axis', () => {
    fc.assert(
      fc.property(
        fc.nat(1e7),
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(1e6),
        fc.nat(10),
        (offset, viewport, item, count, overscan) => {
          const { first, end } = visibleSpan(offset, viewport, item, count, overscan);
          expect(first).toBeGreaterThanOrEqual(0);
          expect(first).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(count);
          expect(end - first).toBeLessThanOrEqual(Math.ceil(viewport / item) + 2 * overscan + 1);
          const firstVisible = Math.floor(offset / item);
          if (firstVisible < count) {
            expect(first).toBeLessThanOrEqual(firstVisible);
            expect(end).toBeGreaterThan(firstVisible);
          }
        },
      ),
    );
  });
});

describe('toFullOffset', () => {
  it('is the identity on an axis that the browser can carry', () => {
    expect(toFullOffset(1234, 500, 100_000)).toBe(1234);
  });

  it('reaches both ends of an axis that is too long, never goes back, and is undone by toScrollOffset', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 2000 }),
        fc.integer({ min: MAX_SCROLL_PX + 1, max: 1e9 }),
        fc.nat(MAX_SCROLL_PX),
        fc.nat(1000),
        (viewport, full, at, step) => {
          const end = MAX_SCROLL_PX - viewport;
          expect(toFullOffset(0, viewport, full)).toBe(0);
          expect(toFullOffset(end, viewport, full)).toBeCloseTo(full - viewport, 4);
          expect(toFullOffset(at + step, viewport, full)).toBeGreaterThanOrEqual(toFullOffset(at, viewport, full));
          const inside = Math.min(at, end);
          expect(toScrollOffset(toFullOffset(inside, viewport, full), viewport, full)).toBeCloseTo(inside, 3);
        },
      ),
    );
  });
});

describe('offsetForKey', () => {
  const at = (key: string, offset: number) => offsetForKey(key, { offset, bodyPx: 100, fullPx: 1000, rowPx: 25 });

  it('goes by a row, by a page less the row that stays in view, and to the ends', () => {
    expect(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'].map((key) => at(key, 500))).toEqual([525, 475, 575, 425, 0, 900]);
  });

  it('stops at the ends, and leaves other keys alone', () => {
    expect(at('ArrowUp', 10)).toBe(0);
    expect(at('PageDown', 880)).toBe(900);
    expect(at('Enter', 500)).toBeNull();
    expect(offsetForKey('End', { offset: 0, bodyPx: 100, fullPx: 50, rowPx: 25 })).toBe(0);
  });
});
