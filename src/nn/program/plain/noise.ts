import { dropoutBits, exponentialPair, normalPair } from '../noise.ts';
import type { Memory } from './memory.ts';

/** wasm/kernels/noise.ts in plain JavaScript: the same bits; addresses and strides in bytes. */
export function createNoise({ floats: f, ints, words, bytes }: Memory) {
  return {
    drawKept(kept: number, key: number, firstRow: number, width: number, firstColumn: number, M: number, N: number, threshold: number) {
      const k = words[key >> 2]!;
      const first = firstRow + ints[(key >> 2) + 1]!;
      let to = kept;
      for (let i = 0; i < M; i++) {
        const element = (first + i) * width + firstColumn;
        for (let j = 0; j < N; j += 4) {
          const [a, b, c, d] = dropoutBits(k, element + j);
          bytes[to++] = (a >= threshold ? 1 : 0) | (b >= threshold ? 2 : 0) | (c >= threshold ? 4 : 0) | (d >= threshold ? 8 : 0);
        }
      }
    },
    applyKept(from: number, fromL: number, kept: number, to: number, toL: number, scale: number, M: number, N: number, accumulate: number) {
      let next = kept;
      for (let i = 0; i < M; i++) {
        const source = (from + i * fromL) >> 2;
        const target = (to + i * toL) >> 2;
        for (let j = 0; j < N; j += 4) {
          const bits = bytes[next++]!;
          for (let lane = 0; lane < 4; lane++) {
            const value = bits & (1 << lane) ? f[source + j + lane]! * scale : 0;
            f[target + j + lane] = accumulate ? f[target + j + lane]! + value : value;
          }
        }
      }
    },
    reparameterise(
      means: number,
      meansL: number,
      logVariances: number,
      logVariancesL: number,
      z: number,
      zL: number,
      key: number,
      firstRow: number,
      M: number,
      N: number,
      real: number,
    ) {
      const k = words[key >> 2]!;
      const first = firstRow + ints[(key >> 2) + 1]!;
      for (let i = 0; i < M; i++) {
        const mean = (means + i * meansL) >> 2;
        const logVariance = (logVariances + i * logVariancesL) >> 2;
        const to = (z + i * zL) >> 2;
        for (let j = 0; j < N; j += 2) {
          const pair = normalPair(k, (first + i) * N + j);
          for (let lane = j; lane < j + 2; lane++)
            f[to + lane] = f[mean + lane]! + (lane < real ? Math.exp(0.5 * f[logVariance + lane]!) * pair[lane - j]! : 0);
        }
      }
    },
    reparameteriseBackward(
      dZ: number,
      dZL: number,
      z: number,
      zL: number,
      means: number,
      meansL: number,
      dMeans: number,
      dMeansL: number,
      dLogVariances: number,
      dLogVariancesL: number,
      M: number,
      N: number,
    ) {
      for (let i = 0; i < M; i++) {
        for (let j = 0; j < N; j++) {
          const d = f[((dZ + i * dZL) >> 2) + j]!;
          const spread = f[((z + i * zL) >> 2) + j]! - f[((means + i * meansL) >> 2) + j]!;
          f[((dMeans + i * dMeansL) >> 2) + j]! += d;
          f[((dLogVariances + i * dLogVariancesL) >> 2) + j]! += 0.5 * d * spread;
        }
      }
    },
    gumbelSoftmax(
      x: number,
      xL: number,
      y: number,
      yL: number,
      key: number,
      firstRow: number,
      width: number,
      firstColumn: number,
      M: number,
      real: number,
      sharpness: number,
    ) {
      const k = words[key >> 2]!;
      const first = firstRow + ints[(key >> 2) + 1]!;
      const padded = (real + 3) & ~3;
      const weights = new Float64Array(padded);
      for (let i = 0; i < M; i++) {
        const from = (x + i * xL) >> 2;
        const to = (y + i * yL) >> 2;
        let top = Number.NEGATIVE_INFINITY;
        for (let j = 0; j < real; j++) top = Math.max(top, f[from + j]!);
        for (let j = 0; j < real; j += 2) weights.set(exponentialPair(k, (first + i) * width + firstColumn + j), j);
        let most = 0;
        for (let j = 0; j < real; j++) {
          const weight = Math.exp(f[from + j]! - top) / weights[j]!;
          weights[j] = weight;
          if (!(weight <= most)) most = weight;
        }
        let total = 0;
        for (let j = 0; j < real; j++) {
          const share = weights[j]! / most;
          let power = share;
          for (let p = 1; p < sharpness; p++) power *= share;
          weights[j] = power;
          total += power;
        }
        for (let j = 0; j < real; j++) f[to + j] = weights[j]! / total;
        f.fill(0, to + real, to + padded);
      }
    },
    gumbelSoftmaxBackward(
      y: number,
      yL: number,
      d: number,
      dL: number,
      dX: number,
      dXL: number,
      M: number,
      N: number,
      sharpness: number,
      accumulate: number,
    ) {
      for (let i = 0; i < M; i++) {
        const shares = (y + i * yL) >> 2;
        const own = (d + i * dL) >> 2;
        const to = (dX + i * dXL) >> 2;
        let mean = 0;
        for (let j = 0; j < N; j++) mean += f[shares + j]! * f[own + j]!;
        for (let j = 0; j < N; j++) f[to + j] = sharpness * f[shares + j]! * (f[own + j]! - mean) + (accumulate ? f[to + j]! : 0);
      }
    },
  };
}
