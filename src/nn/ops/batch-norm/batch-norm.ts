import { add, mean, mul, relu, rsqrt, square, step, sub, sum, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { defineHostKernel, isHostBackend } from '../host-kernel.ts';

/** Added to every variance. */
export const BATCH_NORM_EPSILON = 1e-5;

/** What `batchNormReluBackward` needs of the forward pass. */
export interface BatchNormed {
  /** [B, H] relu(γ·x̂ + β) */
  readonly output: Tensor2D;
  /** [B, H] x̂ */
  readonly normalised: Tensor2D;
  /** [H] 1/√(variance + ε) */
  readonly inverseDeviation: Tensor1D;
}

/**
 * Batch normalisation over the rows, then relu: relu(γ·(x − mean)/√(variance + ε) + β), ε = 1e-5, the variance divided by B.
 *
 * @param x [B, H]
 * @param gain [H] γ
 * @param shift [H] β
 * No gradient is recorded: see `batchNormReluBackward`. The caller's `tidy` disposes.
 * Source: Ioffe and Szegedy (2015), algorithm 1. Running statistics are not kept: at the end they are taken over many rows at once.
 */
export function batchNormRelu(x: Tensor2D, gain: Tensor1D, shift: Tensor1D): BatchNormed {
  const [output, normalised, inverseDeviation] = isHostBackend()
    ? (runBatchNormRelu([x, gain, shift], {}) as [Tensor2D, Tensor2D, Tensor1D])
    : batchNormReluReference(x, gain, shift);
  return { output, normalised, inverseDeviation };
}

/**
 * With dŷ = dY ⊙ [y > 0]: dβ = Σ dŷ, dγ = Σ dŷ ⊙ x̂, dx = γ·inverseDeviation·(dŷ − dβ/B − x̂·dγ/B).
 *
 * @param dy [B, H]
 * @returns [dx [B, H], dγ [H], dβ [H]]; the caller's `tidy` disposes.
 * Source: Ioffe and Szegedy (2015), § 3.
 */
export function batchNormReluBackward(dy: Tensor2D, forward: BatchNormed, gain: Tensor1D): [Tensor2D, Tensor1D, Tensor1D] {
  const { output, normalised, inverseDeviation } = forward;
  return isHostBackend()
    ? (runBatchNormReluBackward([dy, output, normalised, inverseDeviation, gain], {}) as [Tensor2D, Tensor1D, Tensor1D])
    : batchNormReluBackwardReference(dy, output, normalised, inverseDeviation, gain);
}

/** [output, normalised, inverse deviation], in plain tfjs operations. */
export function batchNormReluReference(x: Tensor2D, gain: Tensor1D, shift: Tensor1D): [Tensor2D, Tensor2D, Tensor1D] {
  const centred = sub(x, mean(x, 0));
  const inverseDeviation = rsqrt(add(mean(square(centred), 0), BATCH_NORM_EPSILON)) as Tensor1D;
  const normalised = mul(centred, inverseDeviation) as Tensor2D;
  return [relu(add(mul(normalised, gain), shift)) as Tensor2D, normalised, inverseDeviation];
}

/** As `batchNormReluBackward`, in plain tfjs operations. */
export function batchNormReluBackwardReference(
  dy: Tensor2D,
  output: Tensor2D,
  normalised: Tensor2D,
  inverseDeviation: Tensor1D,
  gain: Tensor1D,
): [Tensor2D, Tensor1D, Tensor1D] {
  const rows = dy.shape[0];
  const dPre = mul(dy, step(output));
  const dShift = sum(dPre, 0) as Tensor1D;
  const dGain = sum(mul(dPre, normalised), 0) as Tensor1D;
  const centred = sub(dPre, add(mul(dShift, 1 / rows), mul(normalised, mul(dGain, 1 / rows))));
  return [mul(centred, mul(gain, inverseDeviation)) as Tensor2D, dGain, dShift];
}

/** Inputs: x [B, H], γ [H], β [H]; outputs: output [B, H], normalised [B, H], inverse deviation [H]. */
const runBatchNormRelu = defineHostKernel<object>({
  name: 'LookalikeBatchNormRelu',
  outputShapes: ([x, gain]) => [x as number[], x as number[], gain as number[]],
  run: (inputs, outputs, _attributes, shapes) => {
    const [x, gain, shift] = inputs as [Float32Array, Float32Array, Float32Array];
    const [output, normalised, inverseDeviation] = outputs as [Float32Array, Float32Array, Float32Array];
    const [rows, width] = shapes[0] as [number, number];
    const means = new Float64Array(width);
    const variances = new Float64Array(width);
    for (let row = 0, at = 0; row < rows; row++) for (let j = 0; j < width; j++, at++) means[j] = (means[j] as number) + (x[at] as number);
    for (let j = 0; j < width; j++) means[j] = (means[j] as number) / rows;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < width; j++, at++) {
        const centred = (x[at] as number) - (means[j] as number);
        variances[j] = (variances[j] as number) + centred * centred;
      }
    }
    for (let j = 0; j < width; j++) inverseDeviation[j] = 1 / Math.sqrt((variances[j] as number) / rows + BATCH_NORM_EPSILON);
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < width; j++, at++) {
        const unit = ((x[at] as number) - (means[j] as number)) * (inverseDeviation[j] as number);
        normalised[at] = unit;
        const value = (gain[j] as number) * unit + (shift[j] as number);
        // No branch: signs are as good as random here.
        output[at] = value * Number(value > 0);
      }
    }
  },
});

/** Inputs: dY [B, H], output [B, H], normalised [B, H], inverse deviation [H], γ [H]; outputs: dX [B, H], dγ [H], dβ [H]. */
const runBatchNormReluBackward = defineHostKernel<object>({
  name: 'LookalikeBatchNormReluBackward',
  outputShapes: ([dy, , , , gain]) => [dy as number[], gain as number[], gain as number[]],
  run: (inputs, outputs, _attributes, shapes) => {
    const [dy, output, normalised, inverseDeviation, gain] = inputs as Float32Array[] as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const [dx, dGain, dShift] = outputs as [Float32Array, Float32Array, Float32Array];
    const [rows, width] = shapes[0] as [number, number];
    dGain.fill(0);
    dShift.fill(0);
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < width; j++, at++) {
        const gradient = (dy[at] as number) * Number((output[at] as number) > 0);
        dx[at] = gradient;
        dShift[j] = (dShift[j] as number) + gradient;
        dGain[j] = (dGain[j] as number) + gradient * (normalised[at] as number);
      }
    }
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < width; j++, at++) {
        const centred = (dx[at] as number) - ((dShift[j] as number) + (normalised[at] as number) * (dGain[j] as number)) / rows;
        dx[at] = centred * (gain[j] as number) * (inverseDeviation[j] as number);
      }
    }
  },
});
