import { exponential, maxLane, realLanes, sumLanes } from './simd';

const LOWEST: f32 = -1e30;

/**
 * Cross-entropy of one column: rowNats[b] = −log softmax(logits)[token], 0 where the token is −1.
 *
 * Logits become (softmax − onehot) · load(scale): their gradient, 0 in padding.
 */
export function tokenLoss(
  logits: usize,
  logitsL: usize,
  tokens: usize,
  tokensL: usize,
  rowNats: usize,
  rowNatsL: usize,
  scale: usize,
  gradient: usize,
  gradientL: usize,
  M: i32,
  cardinality: i32,
): void {
  const weight = load<f32>(scale);
  const width = (<usize>((cardinality + 3) & ~3)) << 2;
  const last = width - 16;
  const lastLanes = realLanes(<i32>(last >> 2), cardinality);
  const lowest = f32x4.splat(LOWEST);
  for (let i = 0; i < M; i++) {
    const token = load<i32>(tokens);
    if (token < 0) {
      memory.fill(gradient, 0, width);
      store<f32>(rowNats, 0);
    } else {
      let top = v128.bitselect(v128.load(logits + last), lowest, lastLanes);
      for (let j: usize = 0; j < last; j += 16) top = f32x4.max(top, v128.load(logits + j));
      const highest = maxLane(top);
      const shift = f32x4.splat(highest);
      const own = load<f32>(logits + ((<usize>token) << 2));
      let sum = v128.and(exponential(f32x4.sub(v128.load(logits + last), shift)), lastLanes);
      v128.store(gradient + last, sum);
      for (let j: usize = 0; j < last; j += 16) {
        const e = exponential(f32x4.sub(v128.load(logits + j), shift));
        v128.store(gradient + j, e);
        sum = f32x4.add(sum, e);
      }
      const total = sumLanes(sum);
      store<f32>(rowNats, highest - own + Mathf.log(total));
      const share = f32x4.splat(weight / total);
      for (let j: usize = 0; j < width; j += 16) v128.store(gradient + j, f32x4.mul(v128.load(gradient + j), share));
      const at = gradient + ((<usize>token) << 2);
      store<f32>(at, load<f32>(at) - weight);
    }
    logits += logitsL;
    gradient += gradientL;
    tokens += tokensL;
    rowNats += rowNatsL;
  }
}

/** rowNats[b] = ½ Σ (μ² + σ² − 1 − log σ²); gradients are added where `dMeans` is not 0, times load(scale). */
export function gaussianKl(
  means: usize,
  meansL: usize,
  logVariances: usize,
  logVariancesL: usize,
  rowNats: usize,
  scale: usize,
  dMeans: usize,
  dMeansL: usize,
  dLogVariances: usize,
  dLogVariancesL: usize,
  M: i32,
  real: i32,
): void {
  const weight = f32x4.splat(load<f32>(scale));
  const half = f32x4.splat(0.5);
  const one = f32x4.splat(1);
  for (let i = 0; i < M; i++) {
    let sum = f32x4.splat(0);
    for (let j = 0; j < real; j += 4) {
      const o = (<usize>j) << 2;
      const lanes = realLanes(j, real);
      const mean = v128.load(means + o);
      const logVariance = v128.load(logVariances + o);
      const variance = exponential(logVariance);
      const term = f32x4.sub(f32x4.add(f32x4.mul(mean, mean), variance), f32x4.add(one, logVariance));
      sum = f32x4.add(sum, v128.and(f32x4.mul(half, term), lanes));
      if (dMeans) {
        v128.store(dMeans + o, f32x4.add(v128.load(dMeans + o), v128.and(f32x4.mul(weight, mean), lanes)));
        const d = f32x4.mul(f32x4.mul(weight, half), f32x4.sub(variance, one));
        v128.store(dLogVariances + o, f32x4.add(v128.load(dLogVariances + o), v128.and(d, lanes)));
      }
    }
    store<f32>(rowNats, sumLanes(sum));
    means += meansL;
    logVariances += logVariancesL;
    dMeans += dMeansL;
    dLogVariances += dLogVariancesL;
    rowNats += 4;
  }
}

/** rowLoss[b] += rowWeight(b) Σ (y − target)² · share; dY += 2 rowWeight (y − target) · share · load(scale) where `dY` is not 0. */
export function squaredLoss(
  y: usize,
  yL: usize,
  target: usize,
  targetL: usize,
  rowWeight: usize,
  rowLoss: usize,
  scale: usize,
  dY: usize,
  dYL: usize,
  share: f32,
  M: i32,
  real: i32,
): void {
  for (let i = 0; i < M; i++) {
    const weight = share * (rowWeight ? load<f32>(rowWeight + ((<usize>i) << 2)) : 1);
    const slope: f32 = weight * load<f32>(scale) * 2;
    let sum: f32 = 0;
    for (let j: usize = 0; j < (<usize>real) << 2; j += 4) {
      const difference = load<f32>(y + j) - load<f32>(target + j);
      sum += difference * difference;
      if (dY) store<f32>(dY + j, load<f32>(dY + j) + slope * difference);
    }
    store<f32>(rowLoss, load<f32>(rowLoss) + weight * sum);
    y += yL;
    target += targetL;
    dY += dYL;
    rowLoss += 4;
  }
}

/** Adds the sum of `count` floats to the f64 at `total`. */
export function addToTotal(values: usize, count: i32, total: usize): void {
  let sum: f64 = 0;
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) sum += <f64>load<f32>(values + i);
  store<f64>(total, load<f64>(total) + sum);
}
