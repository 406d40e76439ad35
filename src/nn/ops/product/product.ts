import { matMul, type Tensor2D, transpose } from '@tensorflow/tfjs-core';

/** A·B. @param a [m, k] @param b [k, n] @returns [m, n]; the caller's `tidy` disposes. */
export function product(a: Tensor2D, b: Tensor2D): Tensor2D {
  return matMul(a, b);
}

/**
 * Aᵀ·B, by an explicit transpose: tfjs's transposed products are scalar loops on WASM.
 *
 * @param a [k, m]
 * @param b [k, n]
 * @returns [m, n]; the caller's `tidy` disposes.
 */
export function productOfTransposed(a: Tensor2D, b: Tensor2D): Tensor2D {
  return matMul(transpose(a), b);
}

/**
 * A·Bᵀ, by an explicit transpose.
 *
 * @param a [m, k]
 * @param b [n, k]
 * @returns [m, n]; the caller's `tidy` disposes.
 */
export function productWithTransposed(a: Tensor2D, b: Tensor2D): Tensor2D {
  return matMul(a, transpose(b));
}
