import { NORM_EPSILON } from '../contract.ts';
import { activate, scaleByDerivative } from './activations.ts';
import type { Memory } from './memory.ts';

/** wasm/kernels/normalise.ts in plain JavaScript; addresses and strides in bytes. */
export function createNormalise({ floats: f, ints }: Memory) {
  return {
    batchNorm(
      x: number,
      xL: number,
      count: number,
      gain: number,
      bias: number,
      residual: number,
      residualL: number,
      normalised: number,
      normalisedL: number,
      inverse: number,
      y: number,
      yL: number,
      M: number,
      N: number,
      activation: number,
    ) {
      const rows = ints[count >> 2]!;
      for (let j = 0; j < N; j++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += f[((x + i * xL) >> 2) + j]!;
        const mean = sum / rows;
        let squares = 0;
        for (let i = 0; i < rows; i++) squares += (f[((x + i * xL) >> 2) + j]! - mean) ** 2;
        const inverseDeviation = 1 / Math.sqrt(squares / rows + NORM_EPSILON);
        f[(inverse >> 2) + j] = inverseDeviation;
        for (let i = 0; i < M; i++) {
          const unit = (f[((x + i * xL) >> 2) + j]! - mean) * inverseDeviation;
          f[((normalised + i * normalisedL) >> 2) + j] = unit;
          const value = activate(f[(gain >> 2) + j]! * unit + f[(bias >> 2) + j]!, activation);
          f[((y + i * yL) >> 2) + j] = value + (residual === 0 ? 0 : f[((residual + i * residualL) >> 2) + j]!);
        }
      }
    },
    batchNormBackward(
      d: number,
      dL: number,
      normalised: number,
      normalisedL: number,
      inverse: number,
      gain: number,
      bias: number,
      dX: number,
      dXL: number,
      dGain: number,
      dBias: number,
      M: number,
      N: number,
      activation: number,
      accumulate: number,
    ) {
      for (let j = 0; j < N; j++) {
        const slope = f[(gain >> 2) + j]!;
        const shift = f[(bias >> 2) + j]!;
        const unitAt = (i: number): number => f[((normalised + i * normalisedL) >> 2) + j]!;
        const ownAt = (i: number, unit: number): number => scaleByDerivative(f[((d + i * dL) >> 2) + j]!, slope * unit + shift, activation);
        let shiftSum = 0;
        let gainSum = 0;
        for (let i = 0; i < M; i++) {
          const unit = unitAt(i);
          const own = ownAt(i, unit);
          shiftSum += own;
          gainSum += own * unit;
        }
        f[(dBias >> 2) + j] = shiftSum;
        f[(dGain >> 2) + j] = gainSum;
        const scale = slope * f[(inverse >> 2) + j]!;
        for (let i = 0; i < M; i++) {
          const unit = unitAt(i);
          const to = ((dX + i * dXL) >> 2) + j;
          const value = scale * (ownAt(i, unit) - (shiftSum + unit * gainSum) / M);
          f[to] = value + (accumulate ? f[to]! : 0);
        }
      }
    },
  };
}
