import { madd } from './simd';

// Activations: 0 linear, 1 relu, 2 leaky relu with slope 0.2. Their sign is that of their input, so the output tells the derivative.
const RELU = 1;
const LEAKY = 2;
const SLOPE: f32 = 0.2;

function activate(x: v128, activation: i32): v128 {
  if (activation === RELU) return f32x4.max(x, f32x4.splat(0));
  if (activation === LEAKY) return f32x4.max(x, f32x4.mul(x, f32x4.splat(SLOPE)));
  return x;
}

function scaleByDerivative(d: v128, output: v128, activation: i32): v128 {
  const positive = f32x4.gt(output, f32x4.splat(0));
  if (activation === RELU) return v128.and(d, positive);
  if (activation === LEAKY) return v128.bitselect(d, f32x4.mul(d, f32x4.splat(SLOPE)), positive);
  return d;
}

/** Z = act(Z + bias). */
export function addBiasAndActivate(z: usize, zL: usize, bias: usize, M: i32, N: i32, activation: i32): void {
  const width = (<usize>N) << 2;
  for (let i = 0; i < M; i++) {
    for (let j: usize = 0; j < width; j += 16) v128.store(z + j, activate(f32x4.add(v128.load(z + j), v128.load(bias + j)), activation));
    z += zL;
  }
}

/** dPre = d ⊙ act′; dBias = its column sums. */
export function activateBackward(
  d: usize,
  dL: usize,
  output: usize,
  outputL: usize,
  dPre: usize,
  dPreL: usize,
  dBias: usize,
  M: i32,
  N: i32,
  activation: i32,
): void {
  for (let j: usize = 0; j < (<usize>N) << 2; j += 16) {
    let sum = f32x4.splat(0);
    let from = d + j;
    let out = output + j;
    let to = dPre + j;
    for (let i = 0; i < M; i++) {
      const value = scaleByDerivative(v128.load(from), v128.load(out), activation);
      v128.store(to, value);
      sum = f32x4.add(sum, value);
      from += dL;
      out += outputL;
      to += dPreL;
    }
    v128.store(dBias + j, sum);
  }
}

export function sumColumns(d: usize, dL: usize, sums: usize, M: i32, N: i32): void {
  for (let j: usize = 0; j < (<usize>N) << 2; j += 16) {
    let sum = f32x4.splat(0);
    let from = d + j;
    for (let i = 0; i < M; i++) {
      sum = f32x4.add(sum, v128.load(from));
      from += dL;
    }
    v128.store(sums + j, sum);
  }
}

/** To = from, or to += from where `accumulate` is not 0. */
export function copyMatrix(from: usize, fromL: usize, to: usize, toL: usize, M: i32, N: i32, accumulate: i32): void {
  const width = (<usize>N) << 2;
  for (let i = 0; i < M; i++) {
    if (accumulate) for (let j: usize = 0; j < width; j += 16) v128.store(to + j, f32x4.add(v128.load(to + j), v128.load(from + j)));
    else memory.copy(to, from, width);
    from += fromL;
    to += toL;
  }
}

/** C = A + B. */
export function addMatrices(a: usize, aL: usize, b: usize, bL: usize, c: usize, cL: usize, M: i32, N: i32): void {
  const width = (<usize>N) << 2;
  for (let i = 0; i < M; i++) {
    for (let j: usize = 0; j < width; j += 16) v128.store(c + j, f32x4.add(v128.load(a + j), v128.load(b + j)));
    a += aL;
    b += bL;
    c += cL;
  }
}

export function zeroMatrix(a: usize, aL: usize, M: i32, N: i32): void {
  for (let i = 0; i < M; i++) {
    memory.fill(a, 0, (<usize>N) << 2);
    a += aL;
  }
}

/** Rows of `real` floats, of any alignment, into rows of N; the rest of each row stays. */
export function copyReal(from: usize, fromL: usize, to: usize, toL: usize, M: i32, real: i32): void {
  for (let i = 0; i < M; i++) {
    memory.copy(to, from, (<usize>real) << 2);
    from += fromL;
    to += toL;
  }
}

/** Y = act(gain ⊙ X + bias). */
export function gate(x: usize, xL: usize, gain: usize, bias: usize, y: usize, yL: usize, M: i32, N: i32, activation: i32): void {
  const width = (<usize>N) << 2;
  for (let i = 0; i < M; i++) {
    for (let j: usize = 0; j < width; j += 16) {
      v128.store(y + j, activate(madd(v128.load(gain + j), v128.load(x + j), v128.load(bias + j)), activation));
    }
    x += xL;
    y += yL;
  }
}

/** dX = gain ⊙ d ⊙ act′, or dX += it; dBias and dGain are the column sums of d ⊙ act′ and of X ⊙ d ⊙ act′. */
export function gateBackward(
  d: usize,
  dL: usize,
  y: usize,
  yL: usize,
  x: usize,
  xL: usize,
  gain: usize,
  dX: usize,
  dXL: usize,
  dGain: usize,
  dBias: usize,
  M: i32,
  N: i32,
  activation: i32,
  accumulate: i32,
): void {
  for (let j: usize = 0; j < (<usize>N) << 2; j += 16) {
    let biasSum = f32x4.splat(0);
    let gainSum = f32x4.splat(0);
    const g = v128.load(gain + j);
    for (let i: usize = 0; i < <usize>M; i++) {
      const value = scaleByDerivative(v128.load(d + i * dL + j), v128.load(y + i * yL + j), activation);
      biasSum = f32x4.add(biasSum, value);
      gainSum = madd(value, v128.load(x + i * xL + j), gainSum);
      const to = dX + i * dXL + j;
      v128.store(to, madd(value, g, accumulate ? v128.load(to) : f32x4.splat(0)));
    }
    v128.store(dBias + j, biasSum);
    v128.store(dGain + j, gainSum);
  }
}

/** Y's block order[k] = Σ of X's blocks order[0] … order[k − 1]; blocks of N columns lie `blockL` apart. */
export function prefixSum(
  x: usize,
  xL: usize,
  xBlockL: usize,
  y: usize,
  yL: usize,
  yBlockL: usize,
  order: usize,
  C: i32,
  M: i32,
  N: i32,
): void {
  for (let i: usize = 0; i < <usize>M; i++) {
    for (let j: usize = 0; j < (<usize>N) << 2; j += 16) {
      let sum = f32x4.splat(0);
      for (let k: usize = 0; k < <usize>C; k++) {
        const block = <usize>load<i32>(order + (k << 2));
        v128.store(y + block * yBlockL + i * yL + j, sum);
        sum = f32x4.add(sum, v128.load(x + block * xBlockL + i * xL + j));
      }
    }
  }
}

/** Block order[k] of dX = Σ of dY's blocks order[k + 1] … order[C − 1], or dX += it. */
export function prefixSumBackward(
  dY: usize,
  dYL: usize,
  dYBlockL: usize,
  dX: usize,
  dXL: usize,
  dXBlockL: usize,
  order: usize,
  C: i32,
  M: i32,
  N: i32,
  accumulate: i32,
): void {
  for (let i: usize = 0; i < <usize>M; i++) {
    for (let j: usize = 0; j < (<usize>N) << 2; j += 16) {
      let sum = f32x4.splat(0);
      for (let k = C - 1; k >= 0; k--) {
        const block = <usize>load<i32>(order + ((<usize>k) << 2));
        const to = dX + block * dXBlockL + i * dXL + j;
        v128.store(to, accumulate ? f32x4.add(v128.load(to), sum) : sum);
        sum = f32x4.add(sum, v128.load(dY + block * dYBlockL + i * dYL + j));
      }
    }
  }
}
