import type { Memory } from './memory.ts';

/** The prefix sums of wasm/kernels/elementwise.ts in plain JavaScript; addresses and strides in bytes. */
export function createPrefixSums({ floats: f, ints }: Memory) {
  return {
    prefixSum(
      x: number,
      xL: number,
      xBlockL: number,
      y: number,
      yL: number,
      yBlockL: number,
      order: number,
      C: number,
      M: number,
      N: number,
    ) {
      for (let k = 0; k < C; k++) {
        const to = y + ints[(order >> 2) + k]! * yBlockL;
        const last = k === 0 ? 0 : ints[(order >> 2) + k - 1]!;
        for (let i = 0; i < M; i++) {
          const target = (to + i * yL) >> 2;
          if (k === 0) {
            f.fill(0, target, target + N);
            continue;
          }
          const sums = (y + last * yBlockL + i * yL) >> 2;
          const from = (x + last * xBlockL + i * xL) >> 2;
          for (let j = 0; j < N; j++) f[target + j] = f[sums + j]! + f[from + j]!;
        }
      }
    },
    prefixSumBackward(
      dY: number,
      dYL: number,
      dYBlockL: number,
      dX: number,
      dXL: number,
      dXBlockL: number,
      order: number,
      C: number,
      M: number,
      N: number,
      accumulate: number,
    ) {
      for (let k = C - 1; k >= 0; k--) {
        const block = ints[(order >> 2) + k]!;
        const following = k === C - 1 ? 0 : ints[(order >> 2) + k + 1]!;
        for (let i = 0; i < M; i++) {
          const to = (dX + block * dXBlockL + i * dXL) >> 2;
          if (k === C - 1) {
            if (!accumulate) f.fill(0, to, to + N);
            continue;
          }
          const own = (dY + block * dYBlockL + i * dYL) >> 2;
          const next = (dY + following * dYBlockL + i * dYL) >> 2;
          for (let j = 0; j < N; j++) {
            const sum = f[next + j]!;
            f[to + j] = accumulate ? f[to + j]! + sum : sum;
            f[own + j]! += sum;
          }
        }
      }
    },
  };
}
