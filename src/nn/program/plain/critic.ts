import type { Memory } from './memory.ts';

/** wasm/kernels/critic.ts in plain JavaScript; addresses and strides in bytes. */
export function createCritic({ floats: f, ints }: Memory) {
  const dot = (a: number, b: number, width: number): number => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += f[(a >> 2) + j]! * f[(b >> 2) + j]!;
    return sum;
  };
  return {
    addTableRows(tokens: number, tokensL: number, table: number, x: number, xL: number, M: number, N: number) {
      for (let i = 0; i < M; i++) {
        const token = ints[(tokens + i * tokensL) >> 2]!;
        if (token < 0) continue;
        const to = (x + i * xL) >> 2;
        const row = (table >> 2) + token * N;
        for (let j = 0; j < N; j++) f[to + j]! += f[row + j]!;
      }
    },
    mixRows(a: number, aL: number, b: number, bL: number, shares: number, c: number, cL: number, M: number, N: number) {
      for (let i = 0; i < M; i++) {
        const share = f[(shares >> 2) + i]!;
        const [left, right, to] = [(a + i * aL) >> 2, (b + i * bL) >> 2, (c + i * cL) >> 2];
        for (let j = 0; j < N; j++) f[to + j] = f[right + j]! + share * (f[left + j]! - f[right + j]!);
      }
    },
    criticTerms(
      g: number,
      gL: number,
      q: number,
      qL: number,
      pull: number,
      pullL: number,
      real: number,
      made: number,
      hiddenL: number,
      out: number,
      rowLoss: number,
      scale: number,
      penaltyWeight: number,
      M: number,
      E: number,
      H: number,
    ) {
      for (let i = 0; i < M; i++) {
        const norm = Math.sqrt(dot(g + i * gL, q + i * qL, E) + 1e-12);
        const distance = dot(made + i * hiddenL, out, H) - dot(real + i * hiddenL, out, H);
        f[(rowLoss >> 2) + i] = distance + penaltyWeight * (norm - 1) ** 2;
        const factor = (2 * penaltyWeight * f[scale >> 2]! * (norm - 1)) / norm;
        const [slopes, grams, pulls] = [(g + i * gL) >> 2, (q + i * qL) >> 2, (pull + i * pullL) >> 2];
        for (let j = 0; j < E; j++) {
          f[pulls + j] = factor * f[slopes + j]!;
          f[grams + j]! *= factor;
        }
      }
    },
  };
}
