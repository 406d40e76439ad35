import { activate, scaleByDerivative } from './activations';
import { madd } from './simd';

const EPSILON: f32 = 1e-5;

/**
 * Normalised = (X − mean)/√(variance + ε), Y = act(gain ⊙ normalised + bias), plus the residual where it is not 0.
 *
 * Mean and variance are over the first load(count) rows; `inverse` receives 1/√(variance + ε).
 */
export function batchNorm(
  x: usize,
  xL: usize,
  count: usize,
  gain: usize,
  bias: usize,
  residual: usize,
  residualL: usize,
  normalised: usize,
  normalisedL: usize,
  inverse: usize,
  y: usize,
  yL: usize,
  M: i32,
  N: i32,
  activation: i32,
): void {
  const rows = load<i32>(count);
  const share = f32x4.splat(1 / <f32>rows);
  for (let j: usize = 0; j < (<usize>N) << 2; j += 16) {
    let sum = f32x4.splat(0);
    let from = x + j;
    for (let i = 0; i < rows; i++, from += xL) sum = f32x4.add(sum, v128.load(from));
    const mean = f32x4.mul(sum, share);
    let squares = f32x4.splat(0);
    from = x + j;
    for (let i = 0; i < rows; i++, from += xL) {
      const centred = f32x4.sub(v128.load(from), mean);
      squares = madd(centred, centred, squares);
    }
    const inverseDeviation = f32x4.div(f32x4.splat(1), f32x4.sqrt(madd(squares, share, f32x4.splat(EPSILON))));
    v128.store(inverse + j, inverseDeviation);
    const slope = v128.load(gain + j);
    const shift = v128.load(bias + j);
    from = x + j;
    let unitAt = normalised + j;
    let added = residual + j;
    let to = y + j;
    for (let i = 0; i < M; i++) {
      const unit = f32x4.mul(f32x4.sub(v128.load(from), mean), inverseDeviation);
      v128.store(unitAt, unit);
      const value = activate(madd(slope, unit, shift), activation);
      v128.store(to, residual ? f32x4.add(value, v128.load(added)) : value);
      from += xL;
      unitAt += normalisedL;
      added += residualL;
      to += yL;
    }
  }
}

/**
 * With d′ = d ⊙ act′: dBias = Σ d′, dGain = Σ d′ ⊙ normalised, dX = gain ⊙ inverse ⊙ (d′ − (dBias + normalised ⊙ dGain)/M), or dX += it.
 */
export function batchNormBackward(
  d: usize,
  dL: usize,
  normalised: usize,
  normalisedL: usize,
  inverse: usize,
  gain: usize,
  bias: usize,
  dX: usize,
  dXL: usize,
  dGain: usize,
  dBias: usize,
  M: i32,
  N: i32,
  activation: i32,
  accumulate: i32,
): void {
  const share = f32x4.splat(1 / <f32>M);
  for (let j: usize = 0; j < (<usize>N) << 2; j += 16) {
    const slope = v128.load(gain + j);
    const shift = v128.load(bias + j);
    let shiftSum = f32x4.splat(0);
    let gainSum = f32x4.splat(0);
    let from = d + j;
    let unitAt = normalised + j;
    for (let i = 0; i < M; i++) {
      const unit = v128.load(unitAt);
      const own = scaleByDerivative(v128.load(from), madd(slope, unit, shift), activation);
      shiftSum = f32x4.add(shiftSum, own);
      gainSum = madd(own, unit, gainSum);
      from += dL;
      unitAt += normalisedL;
    }
    v128.store(dBias + j, shiftSum);
    v128.store(dGain + j, gainSum);
    const scale = f32x4.mul(slope, v128.load(inverse + j));
    const shiftMean = f32x4.mul(shiftSum, share);
    const gainMean = f32x4.mul(gainSum, share);
    from = d + j;
    unitAt = normalised + j;
    let to = dX + j;
    for (let i = 0; i < M; i++) {
      const unit = v128.load(unitAt);
      const own = scaleByDerivative(v128.load(from), madd(slope, unit, shift), activation);
      const value = f32x4.mul(scale, f32x4.sub(own, madd(unit, gainMean, shiftMean)));
      v128.store(to, accumulate ? f32x4.add(v128.load(to), value) : value);
      from += dL;
      unitAt += normalisedL;
      to += dXL;
    }
  }
}
