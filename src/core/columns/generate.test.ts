import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import type { IdentifierFormat } from '#core/table/table.ts';
import { createKeys } from './identifier/generate.ts';
import { learnMask } from './identifier/mask.ts';
import { generateText } from './text/generate.ts';

const keys = (pattern: IdentifierFormat['pattern'], n: number, seed = 1): string[] => {
  const makeKey = createKeys({ type: 'identifier', pattern }, createRandom(seed));
  return Array.from({ length: n }, (_, row) => makeKey(row));
};
const mask = (texts: readonly string[]) => learnMask(texts, new Uint32Array(texts.length).fill(1));

describe('keys', () => {
  test('a mask of room for all is unique to the last one', () => {
    for (const size of [1000, 1]) {
      const made = keys({ style: 'mask', mask: size === 1000 ? '999' : '\\A' }, size);
      expect(new Set(made).size).toBe(size);
    }
    const made = keys({ style: 'mask', mask: '9999-AAAAA' }, 50_000);
    expect(new Set(made).size).toBe(50_000);
    expect(made.every((key) => /^\d{4}-[A-Z]{5}$/.test(key))).toBe(true);
  });

  test('a mask wider than its index is unique too', () => {
    const made = keys({ style: 'mask', mask: '***************' }, 20_000);
    expect(new Set(made).size).toBe(20_000);
    expect(made.every((key) => /^[A-Za-z0-9]{15}$/.test(key))).toBe(true);
  });

  test('a mask without room repeats rather than fails', () => {
    expect(keys({ style: 'mask', mask: '9' }, 25)).toHaveLength(25);
    expect(keys({ style: 'mask', mask: '' }, 2)).toEqual(['', '']);
  });

  test('sequences and UUIDs', () => {
    expect(keys({ style: 'sequence', start: 8, step: 2, width: 3, prefix: 'C-', suffix: '/x' }, 2)).toEqual(['C-008/x', 'C-010/x']);
    const made = keys({ style: 'uuid' }, 1000);
    expect(new Set(made).size).toBe(1000);
    expect(made.every((key) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(key))).toBe(true);
  });

  test('the same seed gives the same keys, another one others', () => {
    const pattern = { style: 'mask', mask: 'AAAA-9999' } as const;
    expect(keys(pattern, 50)).toEqual(keys(pattern, 50));
    expect(keys(pattern, 50)).not.toEqual(keys(pattern, 50, 2));
  });
});

describe('learnMask', () => {
  test('keeps what all share, classes elsewhere', () => {
    expect(mask(Array.from({ length: 40 }, (_, i) => `CUST-${1000 + i * 211}-${'xyz'[i % 3]}`))).toBe('CUST-9999-a');
    expect(mask(Array.from({ length: 40 }, (_, i) => `A9-${i % 10}${(i * 7) % 10}`))).toBe('\\A\\9-99');
  });

  test('keeps no text that few share', () => {
    expect(mask(['Xy-1', 'a.b.c', '(9)', '#4'])).toBe('AAAA9999');
  });
});

test('made text has as many words as asked, none of them anybody’s', () => {
  const random = createRandom(4);
  for (let row = 0; row < 200; row++) {
    const words = generateText({ type: 'text', minWords: 2, maxWords: 5 }, random, row).split(' ').length;
    expect(words >= 2 && words <= 5).toBe(true);
  }
});
