import { activate, scaleByDerivative } from './activations.ts';
import type { Memory } from './memory.ts';

/** wasm/kernels/elementwise.ts in plain JavaScript; addresses and strides in bytes. */
export function createElementwise({ floats: f }: Memory) {
  return {
    addBiasAndActivate(z: number, zL: number, bias: number, M: number, N: number, activation: number) {
      for (let i = 0; i < M; i++) {
        const at = (z + i * zL) >> 2;
        for (let j = 0, b = bias >> 2; j < N; j++, b++) {
          const x = f[at + j]! + f[b]!;
          f[at + j] = x > 0 || activation === 0 ? x : activate(x, activation);
        }
      }
    },
    activateBackward(
      d: number,
      dL: number,
      output: number,
      outputL: number,
      dPre: number,
      dPreL: number,
      dBias: number,
      M: number,
      N: number,
      activation: number,
    ) {
      const bias = dBias >> 2;
      f.fill(0, bias, bias + N);
      for (let i = 0; i < M; i++) {
        const from = (d + i * dL) >> 2;
        const out = (output + i * outputL) >> 2;
        const to = (dPre + i * dPreL) >> 2;
        for (let j = 0; j < N; j++) {
          const value = scaleByDerivative(f[from + j]!, f[out + j]!, activation);
          f[to + j] = value;
          if (value !== 0) f[bias + j]! += value;
        }
      }
    },
    sumColumns(d: number, dL: number, sums: number, M: number, N: number) {
      const to = sums >> 2;
      f.fill(0, to, to + N);
      for (let i = 0; i < M; i++) for (let j = 0, from = (d + i * dL) >> 2; j < N; j++) f[to + j]! += f[from + j]!;
    },
    copyMatrix(from: number, fromL: number, to: number, toL: number, M: number, N: number, accumulate: number) {
      for (let i = 0; i < M; i++) {
        const source = (from + i * fromL) >> 2;
        const target = (to + i * toL) >> 2;
        if (accumulate) for (let j = 0; j < N; j++) f[target + j]! += f[source + j]!;
        else f.copyWithin(target, source, source + N);
      }
    },
    addScaled(
      from: number,
      fromL: number,
      factor: number,
      negate: number,
      to: number,
      toL: number,
      M: number,
      N: number,
      accumulate: number,
    ) {
      const scale = negate ? -f[factor >> 2]! : f[factor >> 2]!;
      for (let i = 0; i < M; i++) {
        const source = (from + i * fromL) >> 2;
        const target = (to + i * toL) >> 2;
        for (let j = 0; j < N; j++) f[target + j] = scale * f[source + j]! + (accumulate ? f[target + j]! : 0);
      }
    },
    addMatrices(a: number, aL: number, b: number, bL: number, c: number, cL: number, M: number, N: number) {
      for (let i = 0; i < M; i++) {
        const left = (a + i * aL) >> 2;
        const right = (b + i * bL) >> 2;
        const to = (c + i * cL) >> 2;
        for (let j = 0; j < N; j++) f[to + j] = f[left + j]! + f[right + j]!;
      }
    },
    zeroMatrix(a: number, aL: number, M: number, N: number) {
      for (let i = 0; i < M; i++) f.fill(0, (a + i * aL) >> 2, ((a + i * aL) >> 2) + N);
    },
    copyReal(from: number, fromL: number, to: number, toL: number, M: number, real: number) {
      for (let i = 0; i < M; i++) {
        const source = (from + i * fromL) >> 2;
        f.copyWithin((to + i * toL) >> 2, source, source + real);
      }
    },
    gate(x: number, xL: number, gain: number, bias: number, y: number, yL: number, M: number, N: number, activation: number) {
      for (let i = 0; i < M; i++) {
        const from = (x + i * xL) >> 2;
        const to = (y + i * yL) >> 2;
        for (let j = 0; j < N; j++) f[to + j] = activate(f[(gain >> 2) + j]! * f[from + j]! + f[(bias >> 2) + j]!, activation);
      }
    },
    gateBackward(
      d: number,
      dL: number,
      y: number,
      yL: number,
      x: number,
      xL: number,
      gain: number,
      dX: number,
      dXL: number,
      dGain: number,
      dBias: number,
      M: number,
      N: number,
      activation: number,
      accumulate: number,
    ) {
      f.fill(0, dBias >> 2, (dBias >> 2) + N);
      f.fill(0, dGain >> 2, (dGain >> 2) + N);
      for (let i = 0; i < M; i++) {
        const own = (d + i * dL) >> 2;
        const out = (y + i * yL) >> 2;
        const from = (x + i * xL) >> 2;
        const to = (dX + i * dXL) >> 2;
        for (let j = 0; j < N; j++) {
          const value = scaleByDerivative(f[own + j]!, f[out + j]!, activation);
          f[(dBias >> 2) + j]! += value;
          f[(dGain >> 2) + j]! += value * f[from + j]!;
          f[to + j] = value * f[(gain >> 2) + j]! + (accumulate ? f[to + j]! : 0);
        }
      }
    },
  };
}
