import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import type { CheckDigit, IdentifierFormat } from '#core/table/table.ts';
import { findCheckDigit } from './identifier/check-digits.ts';
import { createKeys } from './identifier/generate.ts';
import { learnMask } from './identifier/mask.ts';
import { inferColumn } from './infer-column.ts';
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

  test('where numbers lie tells none of them: the ends are halfway between two keys', () => {
    const ids = Array.from({ length: 200 }, (_, i) => `${90 + ((i * 73) % 200) ** 2 * 37}`);
    const { spec } = inferColumn('id', packTexts(ids));
    if (spec.format.type !== 'identifier' || spec.format.pattern.style !== 'range') throw new Error('The numbers are no range.');
    const { least, most } = spec.format.pattern;
    const steps = [-1, 0, 1].flatMap((step) => [`${least + step}`, `${most + step}`]);
    expect(ids.filter((id) => steps.includes(id))).toEqual([]);
    expect(ids.filter((id) => Number(id) < least)).toHaveLength(5);
    expect(ids.filter((id) => Number(id) > most)).toHaveLength(5);
  });

  test('numbers lie where those of the file do', () => {
    const ids = Array.from({ length: 4000 }, (_, i) => `${1 + ((i * 2741) % 7001)}`);
    const { spec } = inferColumn('id', packTexts(ids));
    expect(spec).toMatchObject({ kind: 'identifier', format: { pattern: { style: 'range' } } });
    if (spec.format.type !== 'identifier') return;
    const made = Array.from({ length: 4000 }, (_, row) => Number(createKeys(spec.format as IdentifierFormat, createRandom(3))(row)));
    expect(new Set(made).size).toBe(4000);
    expect(Math.min(...made)).toBeLessThan(40);
    expect(Math.max(...made)).toBeGreaterThan(6960);
    expect(Math.max(...made)).toBeLessThanOrEqual(7002);
    expect(made.reduce((sum, id) => sum + id, 0) / 4000 / 3500).toBeCloseTo(1, 1);
    const far = createKeys(spec.format, createRandom(3));
    expect(new Set(Array.from({ length: 20_000 }, (_, row) => far(row))).size).toBe(20_000);
  });

  test('numbers that count rows, of which some were taken out, count over the same range', () => {
    const ids = Array.from({ length: 2000 }, (_, i) => i + 1).filter((id) => (id * 37) % 5 !== 0);
    const { spec } = inferColumn('id', packTexts(ids.map(String)));
    const makeKey = createKeys(spec.format as IdentifierFormat, createRandom(3));
    const made = ids.map((_, row) => Number(makeKey(row)));
    expect(made[0]).toBe(1);
    expect(new Set(made).size).toBe(ids.length);
    expect(Math.abs(Math.max(...made) - 1999)).toBeLessThan(20);
    const whole = inferColumn('Id', packTexts(Array.from({ length: 500 }, (_, i) => `${i + 1}`))).spec;
    expect(whole.format).toMatchObject({ pattern: { style: 'sequence', start: 1, step: 1 } });
    // A customer's number says more than that there are many: no real one comes again.
    const customers = inferColumn('customer id', packTexts(Array.from({ length: 500 }, (_, i) => `${15_000 + 3 * i}`))).spec;
    expect(customers.format).toMatchObject({ pattern: { style: 'sequence', start: 15_000 + 1500 } });
  });

  test('numbers that several rows share stay where those of the file lie', () => {
    const ids = Array.from({ length: 2400 }, (_, i) => `${(i * 7) % 600}`);
    const { spec } = inferColumn('id', packTexts(ids));
    expect(spec).toMatchObject({ kind: 'identifier', format: { pattern: { style: 'range' }, keysPerRow: 0.25 } });
    const makeKey = createKeys(spec.format as IdentifierFormat, createRandom(3));
    const made = Array.from({ length: 2400 }, (_, row) => Number(makeKey(row)));
    expect(Math.max(...made)).toBeLessThan(600);
    expect(new Set(made).size).toBeGreaterThan(450);
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

  test('only signs that the keys use come back', () => {
    const random = createRandom(3);
    const draw = (alphabet: string, length: number) =>
      Array.from({ length: 300 }, (_, i) =>
        Array.from({ length }, (__, place) => alphabet[random.integer(50 + place, i, alphabet.length)] as string).join(''),
      );
    const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    for (const [alphabet, length] of [
      [crockford, 8],
      ['23456789abcdefghjkmnpqrstuvwxyz', 6],
      ['0123456789ABCDEF', 5],
    ] as const) {
      const made = keys({ style: 'mask', mask: mask(draw(alphabet, length)) }, 2000).join('');
      expect([...new Set(made)].sort().join('')).toBe(alphabet);
    }
    // Too few keys for every place to show a figure and a letter: what they all share tells.
    expect(mask(['0xa3f', '0xbc1', '0x9d2', '0x1e7', '0x44b', '0xc0d', '0xdfe'])).toBe('0\\xhhh');
    for (const key of keys({ style: 'mask', mask: '[xy]-\\[9[' }, 20)) expect(key).toMatch(/^[xy]-\[\d\[$/);
  });
});

test('made text has as many words as asked, none of them anybody’s', () => {
  const random = createRandom(4);
  for (let row = 0; row < 200; row++) {
    const words = generateText({ type: 'text', minWords: 2, maxWords: 5 }, random, row).split(' ').length;
    expect(words >= 2 && words <= 5).toBe(true);
  }
});

describe('keys of a file', () => {
  const made = (name: string, texts: readonly string[], rows = texts.length): string[] => {
    const raw = packTexts(texts);
    const { spec } = inferColumn(name, raw);
    if (spec.format.type !== 'identifier') throw new Error(`${name} is ${spec.kind}`);
    const keyOf = createKeys(spec.format, createRandom(3));
    return Array.from({ length: rows }, (_, row) => keyOf(row));
  };
  const random = createRandom(8);
  const different = (n: number, make: (i: number) => string): string[] =>
    [...new Set(Array.from({ length: 2 * n }, (_, i) => make(i)))].slice(0, n);
  const overlap = (a: readonly string[], b: readonly string[]) => {
    const known = new Set(a);
    return b.filter((text) => known.has(text)).length;
  };

  test.each<[string, string, string[], RegExp]>([
    ['a sequence goes on', 'customer', Array.from({ length: 300 }, (_, i) => `C-${String(1000 + i * 5)}`), /^C-\d{4}$/],
    ['sparse numbers', 'customer_id', different(500, (i) => String(10_000_000 + random.integer(0, i, 89_999_999))), /^\d{8}$/],
    ['sparse numbers of several lengths', 'id', different(500, (i) => String(40 + random.integer(5, i, 120_000))), /^[1-9]\d{0,5}$/],
    ['short keys', 'key', different(800, (i) => `K${String(random.integer(1, i, 100_000)).padStart(5, '0')}`), /^K\d{5}$/],
    [
      'letters and figures',
      'ref',
      different(
        400,
        (i) => `${'ABCDEFGH'[random.integer(2, i, 8)]}${'KLMNOP'[random.integer(3, i, 6)]}-${1000 + random.integer(4, i, 9000)}`,
      ),
      /^[A-Z]{2}-\d{4}$/,
    ],
    [
      'UUIDs in capitals',
      'u',
      different(50, (i) => createKeys({ type: 'identifier', pattern: { style: 'uuid', isUpper: true } }, random)(i)),
      /^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-/,
    ],
    [
      'UUIDs in order of time',
      'u',
      different(50, (i) =>
        createKeys({ type: 'identifier', pattern: { style: 'uuid', version: 7, fromMs: 1.6e12, untilMs: 1.61e12 } }, random)(i),
      ),
      /^017[0-9a-f]{5}-[0-9a-f]{4}-7[0-9a-f]{3}-/,
    ],
    [
      'ULIDs',
      'u',
      different(50, (i) => createKeys({ type: 'identifier', pattern: { style: 'ulid', fromMs: 1.6e12, untilMs: 1.61e12 } }, random)(i)),
      /^01[0-9A-HJKMNP-TV-Z]{24}$/,
    ],
  ])('%s', (_, name, texts, form) => {
    const keys = made(name, texts, 2 * texts.length > 1000 ? texts.length : 2 * texts.length);
    expect(new Set(keys).size).toBe(keys.length);
    expect(overlap(texts, keys)).toBe(0);
    for (const key of keys) expect(key).toMatch(form);
  });

  test.each<[CheckDigit, string]>([
    ['luhn', '9999 9999 9999 9999'],
    ['ean', '4099999999999'],
    ['isbn10', '9-999-99999-X'],
    ['mod97', 'DE99999999999999999999'],
  ])('%s stays right', (check, mask) => {
    const keyOf = createKeys({ type: 'identifier', pattern: { style: 'mask', mask, check } }, random);
    const texts = different(60, (i) => keyOf(i));
    expect(findCheckDigit(texts)).toBe(check);
    const keys = made('code', texts, 200);
    expect(findCheckDigit(keys)).toBe(check);
    expect(overlap(texts, keys)).toBe(0);
  });

  test('a row counter begins anew', () => {
    expect(
      made(
        'index',
        Array.from({ length: 50 }, (_, i) => String(i + 1)),
      ).slice(0, 2),
    ).toEqual(['1', '2']);
    expect(
      made(
        'customer_id',
        Array.from({ length: 50 }, (_, i) => String(i + 1)),
      ).slice(0, 2),
    ).toEqual(['1', '2']);
    expect(
      made(
        'customer_id',
        Array.from({ length: 50 }, (_, i) => String(i + 7001)),
      ).slice(0, 2),
    ).toEqual(['7051', '7052']);
  });

  test('keys of another table repeat as often', () => {
    const texts = Array.from({ length: 6000 }, (_, i) => `U${String(random.integer(30, i, 3000) * 7).padStart(6, '0')}`);
    const keys = made('user', texts, 6000);
    expect(new Set(keys).size / new Set(texts).size).toBeGreaterThan(0.85);
    expect(new Set(keys).size / new Set(texts).size).toBeLessThan(1.15);
  });
});
