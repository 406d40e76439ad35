import { activate, scaleByDerivative } from './activations';
import { madd } from './simd';

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
  const width = (<usize>N) << 2;
  memory.fill(dBias, 0, width);
  for (let i = 0; i < M; i++) {
    for (let j: usize = 0; j < width; j += 16) {
      const value = scaleByDerivative(v128.load(d + j), v128.load(output + j), activation);
      v128.store(dPre + j, value);
      v128.store(dBias + j, f32x4.add(v128.load(dBias + j), value));
    }
    d += dL;
    output += outputL;
    dPre += dPreL;
  }
}

export function sumColumns(d: usize, dL: usize, sums: usize, M: i32, N: i32): void {
  const width = (<usize>N) << 2;
  memory.fill(sums, 0, width);
  for (let i = 0; i < M; i++) {
    for (let j: usize = 0; j < width; j += 16) v128.store(sums + j, f32x4.add(v128.load(sums + j), v128.load(d + j)));
    d += dL;
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

/** To = load(factor) · from, its negative where `negate` is not 0, or to += it where `accumulate` is not 0. */
export function addScaled(
  from: usize,
  fromL: usize,
  factor: usize,
  negate: i32,
  to: usize,
  toL: usize,
  M: i32,
  N: i32,
  accumulate: i32,
): void {
  const width = (<usize>N) << 2;
  const scale = f32x4.splat(negate ? -load<f32>(factor) : load<f32>(factor));
  for (let i = 0; i < M; i++) {
    for (let j: usize = 0; j < width; j += 16) {
      const value = f32x4.mul(v128.load(from + j), scale);
      v128.store(to + j, accumulate ? f32x4.add(v128.load(to + j), value) : value);
    }
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
  const width = (<usize>N) << 2;
  memory.fill(dBias, 0, width);
  memory.fill(dGain, 0, width);
  for (let i = 0; i < M; i++) {
    for (let j: usize = 0; j < width; j += 16) {
      const value = scaleByDerivative(v128.load(d + j), v128.load(y + j), activation);
      v128.store(dBias + j, f32x4.add(v128.load(dBias + j), value));
      v128.store(dGain + j, madd(value, v128.load(x + j), v128.load(dGain + j)));
      v128.store(dX + j, madd(value, v128.load(gain + j), accumulate ? v128.load(dX + j) : f32x4.splat(0)));
    }
    d += dL;
    y += yL;
    x += xL;
    dX += dXL;
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
  const width = (<usize>N) << 2;
  for (let k: usize = 0; k < <usize>C; k++) {
    let to = y + <usize>load<i32>(order + (k << 2)) * yBlockL;
    if (k === 0) {
      for (let i = 0; i < M; i++) {
        memory.fill(to, 0, width);
        to += yL;
      }
      continue;
    }
    const last = <usize>load<i32>(order + ((k - 1) << 2));
    let sums = y + last * yBlockL;
    let from = x + last * xBlockL;
    for (let i = 0; i < M; i++) {
      for (let j: usize = 0; j < width; j += 16) v128.store(to + j, f32x4.add(v128.load(sums + j), v128.load(from + j)));
      to += yL;
      sums += yL;
      from += xL;
    }
  }
}

/** Block order[k] of dX = Σ of dY's blocks order[k + 1] … order[C − 1], or dX += it. Afterwards dY holds its own suffix sums. */
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
  const width = (<usize>N) << 2;
  for (let k = C - 1; k >= 0; k--) {
    const block = <usize>load<i32>(order + ((<usize>k) << 2));
    let to = dX + block * dXBlockL;
    if (k === C - 1) {
      for (let i = 0; i < M; i++) {
        if (!accumulate) memory.fill(to, 0, width);
        to += dXL;
      }
      continue;
    }
    let own = dY + block * dYBlockL;
    let next = dY + <usize>load<i32>(order + ((<usize>k) << 2), 4) * dYBlockL;
    for (let i = 0; i < M; i++) {
      for (let j: usize = 0; j < width; j += 16) {
        const sum = v128.load(next + j);
        v128.store(to + j, accumulate ? f32x4.add(v128.load(to + j), sum) : sum);
        v128.store(own + j, f32x4.add(v128.load(own + j), sum));
      }
      to += dXL;
      own += dYL;
      next += dYL;
    }
  }
}
