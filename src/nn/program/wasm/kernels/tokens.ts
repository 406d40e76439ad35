/** One group of the input: row b = [table row of its token, its features, zeros]; all zeros where the token is −1. */
export function embedGroup(
  tokens: usize,
  tokensL: usize,
  table: usize,
  embeddingWidth: i32,
  features: usize,
  featuresL: usize,
  featureWidth: i32,
  x: usize,
  xL: usize,
  M: i32,
  groupWidth: i32,
): void {
  const width = (<usize>embeddingWidth) << 2;
  for (let i = 0; i < M; i++) {
    const token = load<i32>(tokens);
    if (token < 0) memory.fill(x, 0, (<usize>groupWidth) << 2);
    else {
      const row = table + <usize>token * width;
      for (let j: usize = 0; j < width; j += 16) v128.store(x + j, v128.load(row + j));
      for (let f: usize = 0; f < (<usize>featureWidth) << 2; f += 4) store<f32>(x + width + f, load<f32>(features + f));
    }
    tokens += tokensL;
    features += featuresL;
    x += xL;
  }
}

/** Adds each row of d, the first `embeddingWidth` columns of a group's gradient, to its token's row of the table's gradient. */
export function embedGroupBackward(tokens: usize, tokensL: usize, d: usize, dL: usize, dTable: usize, embeddingWidth: i32, M: i32): void {
  const width = (<usize>embeddingWidth) << 2;
  for (let i = 0; i < M; i++) {
    const token = load<i32>(tokens);
    if (token >= 0) {
      const row = dTable + <usize>token * width;
      for (let j: usize = 0; j < width; j += 16) v128.store(row + j, f32x4.add(v128.load(row + j), v128.load(d + j)));
    }
    tokens += tokensL;
    d += dL;
  }
}
