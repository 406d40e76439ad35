import type { Memory } from './memory.ts';

/** wasm/kernels/losses.ts in plain JavaScript; addresses and strides in bytes. */
export function createLosses({ floats: f, ints, doubles }: Memory) {
  return {
    tokenLoss(
      logits: number,
      logitsL: number,
      tokens: number,
      tokensL: number,
      rowNats: number,
      rowNatsL: number,
      scale: number,
      gradient: number,
      gradientL: number,
      M: number,
      cardinality: number,
    ) {
      const weight = f[scale >> 2]!;
      const width = (cardinality + 3) & ~3;
      for (let i = 0; i < M; i++) {
        const from = (logits + i * logitsL) >> 2;
        const to = (gradient + i * gradientL) >> 2;
        const token = ints[(tokens + i * tokensL) >> 2]!;
        if (token < 0) {
          f.fill(0, to, to + width);
          f[(rowNats + i * rowNatsL) >> 2] = 0;
          continue;
        }
        const own = f[from + token]!;
        let top = Number.NEGATIVE_INFINITY;
        for (let j = 0; j < cardinality; j++) {
          const x = f[from + j]!;
          if (x > top) top = x;
        }
        let total = 0;
        for (let j = 0; j < cardinality; j++) {
          const e = Math.exp(f[from + j]! - top);
          f[to + j] = e;
          total += e;
        }
        f[(rowNats + i * rowNatsL) >> 2] = top - own + Math.log(total);
        const share = weight / total;
        for (let j = 0; j < cardinality; j++) f[to + j]! *= share;
        f[to + token]! -= weight;
        f.fill(0, to + cardinality, to + width);
      }
    },
    gaussianKl(
      means: number,
      meansL: number,
      logVariances: number,
      logVariancesL: number,
      rowNats: number,
      scale: number,
      dMeans: number,
      dMeansL: number,
      dLogVariances: number,
      dLogVariancesL: number,
      M: number,
      real: number,
    ) {
      const weight = f[scale >> 2]!;
      for (let i = 0; i < M; i++) {
        let sum = 0;
        for (let j = 0; j < real; j++) {
          const mean = f[((means + i * meansL) >> 2) + j]!;
          const logVariance = f[((logVariances + i * logVariancesL) >> 2) + j]!;
          const variance = Math.exp(logVariance);
          sum += 0.5 * (mean * mean + variance - 1 - logVariance);
          if (dMeans === 0) continue;
          f[((dMeans + i * dMeansL) >> 2) + j]! += weight * mean;
          f[((dLogVariances + i * dLogVariancesL) >> 2) + j]! += 0.5 * weight * (variance - 1);
        }
        f[(rowNats >> 2) + i] = sum;
      }
    },
    squaredLoss(
      y: number,
      yL: number,
      target: number,
      targetL: number,
      rowWeight: number,
      rowLoss: number,
      scale: number,
      dY: number,
      dYL: number,
      share: number,
      M: number,
      real: number,
    ) {
      for (let i = 0; i < M; i++) {
        const weight = share * (rowWeight === 0 ? 1 : f[(rowWeight >> 2) + i]!);
        const slope = 2 * weight * f[scale >> 2]!;
        let sum = 0;
        for (let j = 0; j < real; j++) {
          const difference = f[((y + i * yL) >> 2) + j]! - f[((target + i * targetL) >> 2) + j]!;
          sum += difference * difference;
          if (dY !== 0) f[((dY + i * dYL) >> 2) + j]! += slope * difference;
        }
        f[(rowLoss >> 2) + i]! += weight * sum;
      }
    },
    addToTotal(values: number, count: number, total: number) {
      let sum = 0;
      for (let i = 0, at = values >> 2; i < count; i++) sum += f[at + i]!;
      doubles[total >> 3]! += sum;
    },
  };
}
