import { madd, sumLanes } from './simd';

const CHUNK: usize = 1024;

/** A += b over n floats. */
export function addFlat(a: usize, b: usize, n: i32): void {
  for (let i: usize = 0; i < (<usize>n) << 2; i += 16) v128.store(a + i, f32x4.add(v128.load(a + i), v128.load(b + i)));
}

/** Stores Σ g² over n floats as f64: chunks in f32 lanes, chunks of 256 added in f64. */
export function sumSquares(g: usize, n: i32, result: usize): void {
  let total: f64 = 0;
  const end = g + ((<usize>n) << 2);
  for (let at = g; at < end; at += CHUNK) {
    let sum = f32x4.splat(0);
    const stop = min(at + CHUNK, end);
    for (let i = at; i < stop; i += 16) {
      const x = v128.load(i);
      sum = madd(x, x, sum);
    }
    total += <f64>sumLanes(sum);
  }
  store<f64>(result, total);
}

/**
 * AdamW and the running average over n floats, one pass.
 *
 * `settings` holds f32: rate = η / (1 − β₁ᵗ), 1 / √(1 − β₂ᵗ), η λ, ε, β₁, β₂, 1 − average's decay, the clipping factor.
 */
export function adam(w: usize, g: usize, m: usize, v: usize, average: usize, n: i32, settings: usize, decays: i32): void {
  const rate = v128.load32_splat(settings);
  const secondScale = v128.load32_splat(settings, 4);
  const decay = decays ? v128.load32_splat(settings, 8) : f32x4.splat(0);
  const epsilon = v128.load32_splat(settings, 12);
  const beta1 = v128.load32_splat(settings, 16);
  const beta2 = v128.load32_splat(settings, 20);
  const averageShare = v128.load32_splat(settings, 24);
  const clip = v128.load32_splat(settings, 28);
  const one = f32x4.splat(1);
  const rest1 = f32x4.sub(one, beta1);
  const rest2 = f32x4.sub(one, beta2);
  for (let i: usize = 0; i < (<usize>n) << 2; i += 16) {
    const gradient = f32x4.mul(clip, v128.load(g + i));
    const first = madd(beta1, v128.load(m + i), f32x4.mul(rest1, gradient));
    const second = madd(beta2, v128.load(v + i), f32x4.mul(rest2, f32x4.mul(gradient, gradient)));
    const old = v128.load(w + i);
    const update = f32x4.div(f32x4.mul(rate, first), madd(f32x4.sqrt(second), secondScale, epsilon));
    const weight = f32x4.sub(f32x4.sub(old, update), f32x4.mul(decay, old));
    v128.store(m + i, first);
    v128.store(v + i, second);
    v128.store(w + i, weight);
    const mean = v128.load(average + i);
    v128.store(average + i, madd(averageShare, f32x4.sub(weight, mean), mean));
  }
}
