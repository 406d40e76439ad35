import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inverseNormal } from '#core/random/normal.ts';
import { createRandom } from '#core/random/random.ts';
import {
  choleskyFactor,
  eigenSymmetric,
  hermiteCoefficients,
  nearestCorrelation,
  type StepFunction,
  solveLatentCorrelation,
} from './correlation.ts';
import { normalCdf } from './normal.ts';

/** A step function with the mean score of each interval, intervals given by their shares. */
function stepOf(shares: readonly number[]): StepFunction {
  const cumulative = [0];
  for (const share of shares) cumulative.push(cumulative.at(-1)! + share);
  cumulative[cumulative.length - 1] = 1;
  const thresholds = Float64Array.from(cumulative, (u) => inverseNormal(Math.min(1, u)));
  const density = (z: number) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  return { thresholds, scores: Float64Array.from(shares, (share, i) => (density(thresholds[i]!) - density(thresholds[i + 1]!)) / share) };
}

function scoreAt(step: StepFunction, z: number): number {
  let k = 0;
  while (k < step.scores.length - 1 && z > step.thresholds[k + 1]!) k++;
  return step.scores[k]!;
}

describe('normal distribution', () => {
  it('agrees with known values', () => {
    expect(normalCdf(0)).toBe(0.5);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 13);
    expect(normalCdf(-3)).toBeCloseTo(0.0013498980316300946, 14);
    expect(normalCdf(-8) / 6.220960574271785e-16).toBeCloseTo(1, 6);
    expect(normalCdf(40)).toBe(1);
  });

  it('inverts the quantile function', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (u) => {
        expect(Math.abs(normalCdf(inverseNormal(u)) - u)).toBeLessThan(1e-12 + 1e-9 * u);
      }),
    );
  });
});

describe('latent correlation', () => {
  it('finds the correlation behind discretised normals that Pearson of scores understates', () => {
    const random = createRandom(7);
    const f = stepOf([0.7, 0.3]);
    const g = stepOf([0.1, 0.2, 0.05, 0.65]);
    for (const rho of [-0.8, -0.3, 0, 0.5, 0.9]) {
      let sum = 0;
      const n = 60_000;
      for (let i = 0; i < n; i++) {
        const x = random.normal(1, i);
        const y = rho * x + Math.sqrt(1 - rho * rho) * random.normal(2, i);
        sum += scoreAt(f, x) * scoreAt(g, y);
      }
      expect(Math.abs(solveLatentCorrelation(hermiteCoefficients(f), hermiteCoefficients(g), sum / n) - rho)).toBeLessThan(0.025);
    }
  });

  it('goes to the end that is nearest when no correlation reaches the covariance, and to 0 for a constant', () => {
    const f = hermiteCoefficients(stepOf([0.5, 0.5]));
    expect(solveLatentCorrelation(f, f, 2)).toBe(0.9999);
    expect(solveLatentCorrelation(f, f, -2)).toBe(-0.9999);
    expect(solveLatentCorrelation(f, hermiteCoefficients(stepOf([1])), 0.3)).toBe(0);
  });
});

describe('matrices', () => {
  const square = fc
    .integer({ min: 1, max: 7 })
    .chain((n) =>
      fc
        .array(fc.double({ min: -0.9999, max: 0.9999, noNaN: true }), { minLength: n * n, maxLength: n * n })
        .map((values) => ({ n, values })),
    );
  const symmetric = square.map(({ n, values }) => ({
    n,
    matrix: Float64Array.from(values, (_, i) => (Math.floor(i / n) === i % n ? 1 : values[Math.max(i, (i % n) * n + Math.floor(i / n))]!)),
  }));

  it('eigenvectors rebuild the matrix', () => {
    fc.assert(
      fc.property(symmetric, ({ n, matrix }) => {
        const { values, vectors } = eigenSymmetric(matrix, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += vectors[i * n + k]! * values[k]! * vectors[j * n + k]!;
            expect(Math.abs(sum - matrix[i * n + j]!)).toBeLessThan(1e-9);
          }
        }
      }),
    );
  });

  it('any symmetric matrix becomes a correlation matrix that has a Cholesky factor', () => {
    fc.assert(
      fc.property(symmetric, ({ n, matrix }) => {
        const repaired = nearestCorrelation(matrix, n);
        const factor = choleskyFactor(repaired, n);
        for (let i = 0; i < n; i++) {
          expect(repaired[i * n + i]).toBe(1);
          for (let j = 0; j <= i; j++) {
            let sum = 0;
            for (let k = 0; k <= j; k++) sum += factor[i * n + k]! * factor[j * n + k]!;
            expect(Math.abs(sum - repaired[i * n + j]!)).toBeLessThan(1e-9);
          }
        }
      }),
    );
  });

  it('leaves a correlation matrix as it is', () => {
    const matrix = Float64Array.from([1, 0.5, 0.2, 0.5, 1, -0.1, 0.2, -0.1, 1]);
    expect([...nearestCorrelation(matrix, 3)]).toEqual([...matrix]);
  });

  it('says so when a matrix is not positive definite', () => {
    expect(() => choleskyFactor(Float64Array.from([1, 2, 2, 1]), 2)).toThrow(RangeError);
  });
});
