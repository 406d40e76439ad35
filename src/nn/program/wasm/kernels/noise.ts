import { exponential, madd, maxLane, realLanes, sumLanes } from './simd';

const MULTIPLIER: u64 = 0xd256d193;
const WEYL: u32 = 0x9e3779b9;
const TWO_PI: f32 = 6.2831854820251465;
const SHARE: f32 = 2.3283064365386963e-10;
const STEP: f32 = 1.1920928955078125e-7;
const LOWEST: f32 = -1e30;

/** Philox-2x32-10 at counter (counter, 0): the second word high, the first low. */
function philox(counter: u32, key: u32): u64 {
  let a = counter;
  let b: u32 = 0;
  for (let round = 0; round < 10; round++) {
    const product = MULTIPLIER * <u64>a;
    a = <u32>(product >> 32) ^ key ^ b;
    b = <u32>product;
    key += WEYL;
  }
  return ((<u64>b) << 32) | <u64>a;
}

/**
 * One byte of kept lanes for every four columns: element (row, column) has number (first + row) · width + firstColumn + column.
 *
 * At `key` lie the u32 key and the i32 number of the memory's first row; `firstRow` is this share's within the memory.
 */
export function drawKept(kept: usize, key: usize, firstRow: i32, width: i32, firstColumn: i32, M: i32, N: i32, threshold: i32): void {
  const k = load<u32>(key);
  const first = firstRow + load<i32>(key, 4);
  for (let i = 0; i < M; i++) {
    let counter = (<u32>(first + i) * <u32>width + <u32>firstColumn) >> 2;
    for (let j = 0; j < N; j += 4) {
      const words = philox(counter++, k);
      let bits = 0;
      if (<i32>(words & 0xffff) >= threshold) bits |= 1;
      if (<i32>((words >> 16) & 0xffff) >= threshold) bits |= 2;
      if (<i32>((words >> 32) & 0xffff) >= threshold) bits |= 4;
      if (<i32>(words >> 48) >= threshold) bits |= 8;
      store<u8>(kept++, <u8>bits);
    }
  }
}

/** To = from ⊙ kept · scale, or to += it where `accumulate` is not 0. */
export function applyKept(
  from: usize,
  fromL: usize,
  kept: usize,
  to: usize,
  toL: usize,
  scale: f32,
  M: i32,
  N: i32,
  accumulate: i32,
): void {
  const factor = f32x4.splat(scale);
  const bit = i32x4(1, 2, 4, 8);
  for (let i = 0; i < M; i++) {
    for (let j: usize = 0; j < (<usize>N) << 2; j += 16) {
      const lanes = i32x4.eq(v128.and(i32x4.splat(load<u8>(kept++)), bit), bit);
      let value = v128.and(f32x4.mul(v128.load(from + j), factor), lanes);
      if (accumulate) value = f32x4.add(value, v128.load(to + j));
      v128.store(to + j, value);
    }
    from += fromL;
    to += toL;
  }
}

/** Z = μ + exp(½ log σ²) ε over real columns, 0 in padding; ε by Box–Muller, key and element numbers as in `drawKept`. */
export function reparameterise(
  means: usize,
  meansL: usize,
  logVariances: usize,
  logVariancesL: usize,
  z: usize,
  zL: usize,
  key: usize,
  firstRow: i32,
  M: i32,
  N: i32,
  real: i32,
): void {
  const k = load<u32>(key);
  const first = firstRow + load<i32>(key, 4);
  for (let i = 0; i < M; i++) {
    let counter = (<u32>(first + i) * <u32>N) >> 1;
    for (let j = 0; j < N; j += 2) {
      const words = philox(counter++, k);
      const radius = Mathf.sqrt(-2 * Mathf.log((<f32>(<u32>words) + 0.5) * SHARE));
      const angle = TWO_PI * ((<f32>(<u32>(words >> 32)) + 0.5) * SHARE);
      const o = (<usize>j) << 2;
      store<f32>(z + o, j < real ? radius * Mathf.cos(angle) : 0);
      store<f32>(z + o, j + 1 < real ? radius * Mathf.sin(angle) : 0, 4);
    }
    for (let j: usize = 0; j < (<usize>N) << 2; j += 16) {
      const deviation = exponential(f32x4.mul(f32x4.splat(0.5), v128.load(logVariances + j)));
      v128.store(z + j, f32x4.add(v128.load(means + j), f32x4.mul(deviation, v128.load(z + j))));
    }
    means += meansL;
    logVariances += logVariancesL;
    z += zL;
  }
}

/** dμ += dz; d log σ² += ½ dz (z − μ). */
export function reparameteriseBackward(
  dZ: usize,
  dZL: usize,
  z: usize,
  zL: usize,
  means: usize,
  meansL: usize,
  dMeans: usize,
  dMeansL: usize,
  dLogVariances: usize,
  dLogVariancesL: usize,
  M: i32,
  N: i32,
): void {
  const half = f32x4.splat(0.5);
  for (let i = 0; i < M; i++) {
    for (let j: usize = 0; j < (<usize>N) << 2; j += 16) {
      const d = v128.load(dZ + j);
      const spread = f32x4.sub(v128.load(z + j), v128.load(means + j));
      v128.store(dMeans + j, f32x4.add(v128.load(dMeans + j), d));
      v128.store(dLogVariances + j, f32x4.add(v128.load(dLogVariances + j), f32x4.mul(half, f32x4.mul(d, spread))));
    }
    dZ += dZL;
    z += zL;
    means += meansL;
    dMeans += dMeansL;
    dLogVariances += dLogVariancesL;
  }
}

/** xᵖ for a whole p > 0. */
function power(x: v128, exponent: i32): v128 {
  let result = x;
  for (let i = 1; i < exponent; i++) result = f32x4.mul(result, x);
  return result;
}

/**
 * Y = softmax of (X + g) · sharpness over real columns, 0 in padding: shares of (exp(x)/e)^sharpness with e standard exponential, g = −ln
 * e.
 *
 * Key as in `drawKept`; element (row, column) has number (first + row) · width + firstColumn + column.
 */
export function gumbelSoftmax(
  x: usize,
  xL: usize,
  y: usize,
  yL: usize,
  key: usize,
  firstRow: i32,
  width: i32,
  firstColumn: i32,
  M: i32,
  real: i32,
  sharpness: i32,
): void {
  const k = load<u32>(key);
  const first = firstRow + load<i32>(key, 4);
  const bytes = (<usize>((real + 3) & ~3)) << 2;
  const last = bytes - 16;
  const lastLanes = realLanes(<i32>(last >> 2), real);
  const lowest = f32x4.splat(LOWEST);
  for (let i = 0; i < M; i++) {
    let counter = (<u32>(first + i) * <u32>width + <u32>firstColumn) >> 1;
    for (let j: usize = 0; j < bytes; j += 8) {
      const words = philox(counter++, k);
      store<f32>(y + j, -Mathf.log1p(-((<f32>(<u32>words >> 9) + 0.5) * STEP)));
      store<f32>(y + j, -Mathf.log1p(-((<f32>(<u32>(words >> 41)) + 0.5) * STEP)), 4);
    }
    let top = v128.bitselect(v128.load(x + last), lowest, lastLanes);
    for (let j: usize = 0; j < last; j += 16) top = f32x4.max(top, v128.load(x + j));
    const shift = f32x4.splat(maxLane(top));
    let most = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      let weight = f32x4.div(exponential(f32x4.sub(v128.load(x + j), shift)), v128.load(y + j));
      if (j === last) weight = v128.and(weight, lastLanes);
      v128.store(y + j, weight);
      most = f32x4.max(most, weight);
    }
    const scale = f32x4.splat(1 / maxLane(most));
    let sum = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      const share = power(f32x4.mul(v128.load(y + j), scale), sharpness);
      v128.store(y + j, share);
      sum = f32x4.add(sum, share);
    }
    const total = f32x4.splat(1 / sumLanes(sum));
    for (let j: usize = 0; j < bytes; j += 16) v128.store(y + j, f32x4.mul(v128.load(y + j), total));
    x += xL;
    y += yL;
  }
}

/** dX = sharpness · Y ⊙ (d − Σ_columns Y ⊙ d), or dX += it. */
export function gumbelSoftmaxBackward(
  y: usize,
  yL: usize,
  d: usize,
  dL: usize,
  dX: usize,
  dXL: usize,
  M: i32,
  N: i32,
  sharpness: i32,
  accumulate: i32,
): void {
  const bytes = (<usize>N) << 2;
  const scale = f32x4.splat(<f32>sharpness);
  for (let i = 0; i < M; i++) {
    let sum = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) sum = madd(v128.load(y + j), v128.load(d + j), sum);
    const mean = f32x4.splat(sumLanes(sum));
    for (let j: usize = 0; j < bytes; j += 16) {
      const value = f32x4.mul(scale, f32x4.mul(v128.load(y + j), f32x4.sub(v128.load(d + j), mean)));
      v128.store(dX + j, accumulate ? f32x4.add(v128.load(dX + j), value) : value);
    }
    y += yL;
    d += dL;
    dX += dXL;
  }
}
