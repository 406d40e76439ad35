import { expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { listLevels, solve } from './solver.ts';

const SIZE = 6;
const CLUSTERS = 5;
const random = createRandom(3);
const clusters = Array.from({ length: CLUSTERS }, (_, k) => ({
  means: Array.from({ length: SIZE }, (_, i) => random.normal(0, k * SIZE + i)),
  deviations: Array.from({ length: SIZE }, (_, i) => 0.1 + 0.5 * random.uniform(1, k * SIZE + i)),
}));

/** The exact denoiser of a mixture of Gaussians: E[y | x] for x = y + σn. */
async function denoise(x: Float32Array, sigma: number): Promise<Float32Array> {
  const clean = new Float32Array(x.length);
  for (let row = 0; row < x.length; row += SIZE) {
    const logs = clusters.map(({ means, deviations }) =>
      means.reduce((sum, mean, i) => {
        const variance = (deviations[i] as number) ** 2 + sigma ** 2;
        return sum - 0.5 * Math.log(variance) - ((x[row + i] as number) - mean) ** 2 / (2 * variance);
      }, 0),
    );
    const top = Math.max(...logs);
    const shares = logs.map((log) => Math.exp(log - top));
    const total = shares.reduce((sum, share) => sum + share, 0);
    clusters.forEach(({ means, deviations }, k) => {
      means.forEach((mean, i) => {
        const own = (deviations[i] as number) ** 2;
        const seen = (own / (own + sigma ** 2)) * ((x[row + i] as number) - mean);
        clean[row + i] = (clean[row + i] as number) + ((shares[k] as number) / total) * (mean + seen);
      });
    });
  }
  return clean;
}

it('lists falling levels that end at 0', () => {
  const levels = listLevels(18, 20, 0.02);
  expect(levels).toHaveLength(19);
  expect(levels[0]).toBeCloseTo(20, 9);
  expect(levels[17]).toBeCloseTo(0.02, 9);
  expect(levels[18]).toBe(0);
  for (let i = 1; i < levels.length; i++) expect(levels[i]).toBeLessThan(levels[i - 1] as number);
});

it('comes as near to the exact solution in 18 evaluations as the mixture is fine', async () => {
  const rows = 200;
  const start = Float32Array.from({ length: rows * SIZE }, (_, i) => 20 * random.normal(2, i));
  const exact = await solve(denoise, start, listLevels(400, 20, 0.002));
  const errorOf = async (count: number) => {
    const solved = await solve(denoise, start, listLevels(count, 20, 0.02));
    const distances = Array.from({ length: rows }, (_, row) =>
      Math.hypot(...Array.from({ length: SIZE }, (_, i) => (solved[row * SIZE + i] as number) - (exact[row * SIZE + i] as number))),
    );
    return (distances.sort((a, b) => a - b)[rows / 2] as number) / Math.sqrt(SIZE);
  };
  const [coarse, used, fine] = [await errorOf(9), await errorOf(18), await errorOf(36)];
  expect(used).toBeLessThan(0.02);
  // Second order: half the step, about a quarter of the error.
  expect(coarse / used).toBeGreaterThan(2.5);
  expect(used / fine).toBeGreaterThan(2.5);
});
