import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inverseNormal } from './normal.ts';
import { createRandom, philox2x32, streamKey } from './random.ts';

describe('philox2x32', () => {
  test.each([
    [[0, 0], 0, [0xff1dae59, 0x6cd10df2]],
    [[0xffffffff, 0xffffffff], 0xffffffff, [0x2c3f628b, 0xab4fd7ad]],
    [[0x243f6a88, 0x85a308d3], 0x13198a2e, [0xdd7ce038, 0xf62a4c12]],
  ] as [[number, number], number, [number, number]][])('agrees with the published vector %#', (counter, key, expected) => {
    expect(philox2x32(counter, key)).toEqual(expected);
  });
});

describe('createRandom', () => {
  test('draws are pure in (seed, stream, counter)', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(), fc.maxSafeNat(), (seed, stream, counter) => {
        const random = createRandom(seed);
        const first = random.bits(stream, counter);
        random.normal(stream + 1, counter);
        expect(random.bits(stream, counter)).toBe(first);
        expect(createRandom(seed).bits(stream, counter)).toBe(first);
        expect(first).toBe(philox2x32([counter % 2 ** 32, Math.floor(counter / 2 ** 32)], streamKey(seed, stream))[0]);
      }),
    );
  });

  test('uniforms fill (0, 1) evenly and neighbours are uncorrelated', () => {
    const random = createRandom(7);
    const n = 200_000;
    const counts = new Float64Array(100);
    let product = 0;
    let mean = 0;
    let former = 0;
    for (let i = 0; i < n; i++) {
      const u = random.uniform(3, i);
      counts[Math.floor(u * 100)] = (counts[Math.floor(u * 100)] as number) + 1;
      mean += u / n;
      if (i > 0) product += ((u - 0.5) * (former - 0.5) * 12) / n;
      former = u;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - n / 100) ** 2 / (n / 100), 0);
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.003);
    expect(Math.abs(product)).toBeLessThan(0.01);
    // 99 degrees of freedom: 0.999 quantile is 148.2, 0.001 quantile is 60.3
    expect(chiSquare).toBeLessThan(149);
    expect(chiSquare).toBeGreaterThan(60);
  });

  test('normals have mean 0, variance 1, kurtosis 3', () => {
    const random = createRandom(11);
    const n = 200_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const z = random.normal(0, i);
      for (let m = 0; m < 4; m++) moments[m] = (moments[m] as number) + z ** (m + 1) / n;
    }
    expect(Math.abs(moments[0] as number)).toBeLessThan(0.01);
    expect(Math.abs((moments[1] as number) - 1)).toBeLessThan(0.02);
    expect(Math.abs(moments[2] as number)).toBeLessThan(0.03);
    expect(Math.abs((moments[3] as number) - 3)).toBeLessThan(0.12);
  });

  test('a permutation holds every index once and every position evenly', () => {
    const random = createRandom(5);
    const firsts = new Float64Array(10);
    for (let stream = 0; stream < 5000; stream++) {
      const order = random.permutation(stream, 10);
      expect(Array.from(order).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      firsts[order[0] as number] = (firsts[order[0] as number] as number) + 1;
    }
    const chiSquare = firsts.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
    expect(chiSquare).toBeLessThan(28);
    expect(random.permutation(0, 0)).toHaveLength(0);
  });

  test('integers stay below n', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 32 - 1 }), (counter, n) => {
        const value = createRandom(1).integer(0, counter, n);
        expect(Number.isInteger(value) && value >= 0 && value < n).toBe(true);
      }),
    );
  });

  test('derived generators and streams differ', () => {
    const random = createRandom(1);
    const seeds = new Set<number>();
    for (let i = 0; i < 2000; i++) seeds.add(random.derive(`column ${i}`).seed);
    for (let i = 0; i < 2000; i++) seeds.add(createRandom(i).derive('column').seed);
    expect(seeds.size).toBe(4000);
    expect(random.derive('a').derive('b').seed).not.toBe(random.derive('b').derive('a').seed);
    expect(random.derive('a').uniform(0, 0)).not.toBe(random.uniform(0, 0));
    let correlation = 0;
    const other = random.derive('other');
    for (let i = 0; i < 50_000; i++) correlation += ((random.uniform(0, i) - 0.5) * (other.uniform(0, i) - 0.5) * 12) / 50_000;
    expect(Math.abs(correlation)).toBeLessThan(0.02);
  });

  test('a seed must be a natural number', () => {
    expect(() => createRandom(-1)).toThrow(RangeError);
    expect(() => createRandom(0.5)).toThrow(RangeError);
  });
});

describe('inverseNormal', () => {
  test.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.001, -3.090232306167813],
    [1e-10, -6.361340902404056],
    [0.6, 0.2533471031357997],
  ])('Φ⁻¹(%f) = %f', (p, z) => {
    expect(inverseNormal(p)).toBeCloseTo(z, 12);
  });

  test('edges', () => {
    expect(inverseNormal(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(inverseNormal(1)).toBe(Number.POSITIVE_INFINITY);
    expect(inverseNormal(-1)).toBeNaN();
    expect(inverseNormal(Number.NaN)).toBeNaN();
  });
});
