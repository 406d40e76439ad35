import {
  customGrad,
  engine,
  type GradSaveFunc,
  matMul,
  mul,
  reshape,
  step,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  transpose,
} from '@tensorflow/tfjs-core';
import { defineHostKernel, isHostBackend } from '../host-kernel.ts';

export type Activation = 'linear' | 'relu';

/**
 * A dense layer: activation(x·W + b).
 *
 * Its gradient transposes operands explicitly (dX = dY·(Wᵀ), dW = (Xᵀ)·dY): tfjs's transposed products are scalar loops on WASM
 * and its split-K product with a transposed right operand is wrong on WebGPU.
 *
 * @param x [B, in]
 * @param weights [in, out]
 * @param bias [out]
 * @returns [B, out]; the caller's `tidy` disposes.
 */
export function dense(x: Tensor2D, weights: Tensor2D, bias: Tensor1D, activation: Activation): Tensor2D {
  const apply = customGrad((...args) => {
    const [input, w, b, save] = args as unknown as [Tensor2D, Tensor2D, Tensor1D, GradSaveFunc];
    const output = denseForward(input, w, b, activation);
    save([input, w, output]);
    return {
      value: output,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [xBI, wIO, yBO] = saved as [Tensor2D, Tensor2D, Tensor2D];
        const [dPre, dBias] = denseBackward(dy as Tensor2D, yBO, activation);
        return [matMul(dPre, transpose(wIO)), matMul(transpose(xBI), dPre), dBias];
      },
    };
  });
  return apply(x, weights, bias) as Tensor2D;
}

function denseForward(x: Tensor2D, weights: Tensor2D, bias: Tensor1D, activation: Activation): Tensor2D {
  const [rows, inputs] = x.shape;
  const outputs = weights.shape[1];
  const product = engine().runKernel(
    '_FusedMatMul',
    { a: reshape(x, [1, rows, inputs]), b: reshape(weights, [1, inputs, outputs]), bias },
    { transposeA: false, transposeB: false, activation, leakyreluAlpha: 0 },
  ) as Tensor;
  return reshape(product, [rows, outputs]);
}

/** dPre = dY ⊙ [y > 0] (relu) or dY (linear), and its column sums [out]; the caller's `tidy` disposes. */
function denseBackward(dy: Tensor2D, y: Tensor2D, activation: Activation): [Tensor2D, Tensor1D] {
  return isHostBackend() ? (runDenseBackward([dy, y], { activation }) as [Tensor2D, Tensor1D]) : denseBackwardReference(dy, y, activation);
}

/** dPre = dY ⊙ [y > 0] (relu) or dY (linear), and its column sums: in plain tfjs operations. */
export function denseBackwardReference(dy: Tensor2D, y: Tensor2D, activation: Activation): [Tensor2D, Tensor1D] {
  const dPre = activation === 'relu' ? mul(dy, step(y)) : dy;
  return [dPre as Tensor2D, sum(dPre, 0) as Tensor1D];
}

/** As `denseBackwardReference`, in one pass. Inputs: dY [B, N], y [B, N]; outputs: dPre [B, N], dBias [N]. */
export const runDenseBackward = defineHostKernel<{ readonly activation: Activation }>({
  name: 'LookalikeDenseBackward',
  outputShapes: ([dy]) => [dy as number[], [(dy as number[])[1] as number]],
  run: (inputs, outputs, { activation }, shapes) => {
    const [dy, y] = inputs as [Float32Array, Float32Array];
    const [dPre, dBias] = outputs as [Float32Array, Float32Array];
    const [rows, width] = shapes[0] as [number, number];
    dBias.fill(0);
    const rectified = activation === 'relu';
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < width; j++, at++) {
        const gradient = rectified && !((y[at] as number) > 0) ? 0 : (dy[at] as number);
        dPre[at] = gradient;
        dBias[j] = (dBias[j] as number) + gradient;
      }
    }
  },
});
