import { madd, sumLanes } from './simd';

/** X's row += its token's row of the table, N wide; a token of −1 adds nothing. */
export function addTableRows(tokens: usize, tokensL: usize, table: usize, x: usize, xL: usize, M: i32, N: i32): void {
  const width = (<usize>N) << 2;
  for (let i = 0; i < M; i++) {
    const token = load<i32>(tokens);
    if (token >= 0) {
      const row = table + <usize>token * width;
      for (let j: usize = 0; j < width; j += 16) v128.store(x + j, f32x4.add(v128.load(x + j), v128.load(row + j)));
    }
    tokens += tokensL;
    x += xL;
  }
}

/** C = B + share ⊙ (A − B), one share a row. */
export function mixRows(a: usize, aL: usize, b: usize, bL: usize, shares: usize, c: usize, cL: usize, M: i32, N: i32): void {
  const width = (<usize>N) << 2;
  for (let i = 0; i < M; i++) {
    const share = f32x4.splat(load<f32>(shares));
    for (let j: usize = 0; j < width; j += 16) {
      const from = v128.load(b + j);
      v128.store(c + j, madd(share, f32x4.sub(v128.load(a + j), from), from));
    }
    shares += 4;
    a += aL;
    b += bL;
    c += cL;
  }
}

function dot(a: usize, b: usize, width: usize): f32 {
  let sum = f32x4.splat(0);
  for (let j: usize = 0; j < width; j += 16) sum = madd(v128.load(a + j), v128.load(b + j), sum);
  return sumLanes(sum);
}

/**
 * rowLoss[b] = (made − real)·out + λ(n − 1)², n² = g·q + 1e-12; then q and pull become 2λ·load(scale)·(n − 1)/n times q and g.
 */
export function criticTerms(
  g: usize,
  gL: usize,
  q: usize,
  qL: usize,
  pull: usize,
  pullL: usize,
  real: usize,
  made: usize,
  hiddenL: usize,
  out: usize,
  rowLoss: usize,
  scale: usize,
  penaltyWeight: f32,
  M: i32,
  E: i32,
  H: i32,
): void {
  const width = (<usize>E) << 2;
  const hiddenWidth = (<usize>H) << 2;
  const weight: f32 = <f32>2 * penaltyWeight * load<f32>(scale);
  for (let i = 0; i < M; i++) {
    const norm = Mathf.sqrt(dot(g, q, width) + <f32>1e-12);
    const miss: f32 = norm - 1;
    store<f32>(rowLoss, dot(made, out, hiddenWidth) - dot(real, out, hiddenWidth) + penaltyWeight * miss * miss);
    const factor = f32x4.splat((weight * miss) / norm);
    for (let j: usize = 0; j < width; j += 16) {
      v128.store(pull + j, f32x4.mul(v128.load(g + j), factor));
      v128.store(q + j, f32x4.mul(v128.load(q + j), factor));
    }
    g += gL;
    q += qL;
    pull += pullL;
    real += hiddenL;
    made += hiddenL;
    rowLoss += 4;
  }
}
