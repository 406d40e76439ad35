import { add, customGrad, fill, mean, mul, type Scalar, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

/**
 * The mean over rows of a + weight·b: a negative evidence lower bound when a is reconstruction and b is KL.
 *
 * @param a [B]
 * @param b [B]
 * @returns a scalar in the rows' unit; the caller's `tidy` disposes.
 */
export function weightedMean(a: Tensor1D, b: Tensor1D, weight: number): Scalar {
  const rows = a.shape[0];
  const apply = customGrad((...args) => {
    const [left, right] = args as unknown as [Tensor1D, Tensor1D];
    return {
      value: mean(add(left, mul(right, weight))),
      gradFunc: (dy: Tensor) => [mul(dy, fill([rows], 1 / rows)), mul(dy, fill([rows], weight / rows))],
    };
  });
  return apply(a, b) as Scalar;
}
