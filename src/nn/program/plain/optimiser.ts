import type { Memory } from './memory.ts';

/** wasm/kernels/optimiser.ts in plain JavaScript; addresses in bytes. */
export function createOptimiser({ floats: f, doubles }: Memory) {
  return {
    addFlat(a: number, b: number, n: number) {
      for (let i = a >> 2, j = b >> 2, end = i + n; i < end; i++, j++) f[i]! += f[j]!;
    },
    sumSquares(g: number, n: number, result: number) {
      let total = 0;
      for (let at = g >> 2, end = at + n; at < end; at++) {
        const x = f[at]!;
        if (x !== 0) total += x * x;
      }
      doubles[result >> 3] = total;
    },
    adam(w: number, g: number, m: number, v: number, average: number, n: number, settings: number, decays: number) {
      const at = settings >> 2;
      const rate = f[at]!;
      const secondScale = f[at + 1]!;
      const decay = decays ? f[at + 2]! : 0;
      const epsilon = f[at + 3]!;
      const beta1 = f[at + 4]!;
      const beta2 = f[at + 5]!;
      const averageShare = f[at + 6]!;
      const clip = f[at + 7]!;
      const [weights, gradients, firsts, seconds, averages] = [w >> 2, g >> 2, m >> 2, v >> 2, average >> 2];
      for (let i = 0; i < n; i++) {
        const gradient = clip * f[gradients + i]!;
        const first = beta1 * f[firsts + i]! + (1 - beta1) * gradient;
        const second = beta2 * f[seconds + i]! + (1 - beta2) * gradient * gradient;
        const old = f[weights + i]!;
        const weight = old - (rate * first) / (Math.sqrt(second) * secondScale + epsilon) - decay * old;
        f[firsts + i] = first;
        f[seconds + i] = second;
        f[weights + i] = weight;
        const mean = f[averages + i]!;
        f[averages + i] = averageShare * (weight - mean) + mean;
      }
    },
  };
}
