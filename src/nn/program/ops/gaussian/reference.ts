import { add, exp, mul, slice, square, sub, sum, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { GaussianKlOp, ReparameteriseOp } from '../../contract.ts';
import { normalPair } from '../../noise.ts';
import { blockOf, type ReferenceOp } from '../../reference/operations.ts';
import { findValue } from '../../values.ts';

/**
 * A draw from N(μ, σ²): z = μ + exp(½ log σ²) ε, ε ~ N(0, 1) from the op's noise; 0 in padding.
 *
 * Backward: dμ = dz, d log σ² = ½ dz (z − μ).
 *
 * @returns [B, L]
 * Source: Kingma and Welling (2014), § 2.4.
 */
export const reparameteriseReference: ReferenceOp<ReparameteriseOp> = (op, scope) => {
  const { width, realWidth } = findValue(scope.program, op.output).blocks[0]!;
  const noise = new Float32Array(scope.rowCount * width);
  for (let row = 0; row < scope.rowCount; row++) {
    for (let column = 0; column < width; column += 2) {
      const pair = normalPair(scope.noiseKey, (scope.firstRow + row) * width + column);
      pair.forEach((normal, lane) => {
        if (column + lane < realWidth) noise[row * width + column + lane] = normal;
      });
    }
  }
  const deviations = exp(mul(blockOf(scope, op.input, 1), 0.5));
  return add(blockOf(scope, op.input, 0), mul(deviations, tensor2d(noise, [scope.rowCount, width])));
};

/**
 * KL(N(μ, σ²) ‖ N(0, I)) of each row: ½ Σ (μ² + σ² − 1 − log σ²) over the real width, in nats, ≥ 0.
 *
 * Backward, times weight / B: dμ = μ, d log σ² = ½ (σ² − 1).
 *
 * @returns [B, 1]
 * Source: Kingma and Welling (2014), appendix B.
 */
export const gaussianKlReference: ReferenceOp<GaussianKlOp> = (op, scope) => {
  const { realWidth } = findValue(scope.program, op.input).blocks[0]!;
  const real = [0, 1].map((block) => slice(blockOf(scope, op.input, block), [0, 0], [scope.rowCount, realWidth]));
  const [means, logVariances] = real as [Tensor2D, Tensor2D];
  const terms = sub(add(square(means), exp(logVariances)), add(logVariances, 1));
  return mul(sum(terms, 1, true), 0.5) as Tensor2D;
};
