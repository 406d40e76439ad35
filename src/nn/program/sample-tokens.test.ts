import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { dropPadding, sampleTokens } from './sample-tokens.ts';

function drawValues(stream: number, count: number): Float32Array {
  const random = createRandom(17);
  return Float32Array.from({ length: count }, (_, i) => random.normal(stream, i));
}

describe('sampleTokens', () => {
  const cardinalities = [2, 5];

  it('draws each token at its softmax share', () => {
    const rows = 20_000;
    const row = [0, Math.log(3), Math.log(4), Math.log(1), Math.log(2), -Infinity, Math.log(3)];
    const logits = Float32Array.from({ length: rows * 7 }, (_, i) => row[i % 7] as number);
    const out = new Int32Array(rows * 2);
    sampleTokens(logits, cardinalities, createRandom(3), 0, rows, out);
    const share = (column: number, token: number) => out.filter((value, i) => i % 2 === column && value === token).length / rows;
    expect(share(0, 1)).toBeCloseTo(0.75, 1);
    [0.4, 0.1, 0.2, 0, 0.3].forEach((expected, token) => {
      expect(Math.abs(share(1, token) - expected)).toBeLessThan(0.015);
    });
    expect(share(1, 3)).toBe(0);
  });

  it('gives a row the same tokens in any chunk', () => {
    const logits = drawValues(1, 12 * 7);
    const whole = new Int32Array(24);
    sampleTokens(logits, cardinalities, createRandom(3), 100, 12, whole);
    const parts = new Int32Array(24);
    sampleTokens(logits.subarray(0, 5 * 7), cardinalities, createRandom(3), 100, 5, parts, 0);
    sampleTokens(logits.subarray(5 * 7), cardinalities, createRandom(3), 105, 7, parts, 5);
    expect(parts).toEqual(whole);
  });

  it('refuses logits that are not finite', () => {
    expect(() => sampleTokens(new Float32Array(7).fill(Number.NaN), cardinalities, createRandom(3), 0, 1, new Int32Array(2))).toThrow(
      RangeError,
    );
  });
});

it('dropPadding keeps the real columns of the rows asked for', () => {
  const padded = Float32Array.of(9, 9, 9, 9, 9, 9, 9, 9, 1, 2, 0, 0, 3, 4, 5, 0, 6, 7, 0, 0, 8, 9, 10, 0);
  expect([...dropPadding(padded, [2, 3], 1, 3)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
