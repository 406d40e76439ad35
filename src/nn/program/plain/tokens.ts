import type { Memory } from './memory.ts';

/** wasm/kernels/tokens.ts in plain JavaScript; addresses and strides in bytes. */
export function createTokens({ floats: f, ints }: Memory) {
  return {
    embedGroup(
      tokens: number,
      tokensL: number,
      table: number,
      embeddingWidth: number,
      features: number,
      featuresL: number,
      featureWidth: number,
      x: number,
      xL: number,
      M: number,
      groupWidth: number,
    ) {
      for (let i = 0; i < M; i++) {
        const token = ints[(tokens + i * tokensL) >> 2]!;
        const to = (x + i * xL) >> 2;
        if (token < 0) {
          f.fill(0, to, to + groupWidth);
          continue;
        }
        const row = (table >> 2) + token * embeddingWidth;
        f.copyWithin(to, row, row + embeddingWidth);
        const from = (features + i * featuresL) >> 2;
        f.copyWithin(to + embeddingWidth, from, from + featureWidth);
      }
    },
    embedGroupBackward(tokens: number, tokensL: number, d: number, dL: number, dTable: number, embeddingWidth: number, M: number) {
      for (let i = 0; i < M; i++) {
        const token = ints[(tokens + i * tokensL) >> 2]!;
        if (token < 0) continue;
        const row = (dTable >> 2) + token * embeddingWidth;
        for (let j = 0, from = (d + i * dL) >> 2; j < embeddingWidth; j++) f[row + j]! += f[from + j]!;
      }
    },
  };
}
