import { add, concat, mean, mul, rsqrt, slice, square, sub, type Tensor2D } from '@tensorflow/tfjs-core';
import { type BatchNormOp, NORM_EPSILON } from '../../contract.ts';
import { activate, type ReferenceOp, rowOf } from '../../reference/operations.ts';

/**
 * y = act(γ ⊙ x̂ + β) + residual, x̂ = (x − mean)/√(variance + ε), ε = 1e-5, over the rows of a share of the batch; the variance is divided
 * by their number R.
 *
 * Backward, with d = dy ⊙ act′: dβ = Σ d, dγ = Σ d ⊙ x̂, dx = γ/√(variance + ε) ⊙ (d − dβ/R − x̂ ⊙ dγ/R); dResidual = dy.
 *
 * @returns [B, Σ block widths]
 * Source: Ioffe and Szegedy (2015), algorithm 1; a batch's halves apart as Hoffer et al. (2017), “Train longer, generalize better”, § 4. No
 * running
 * statistics: who needs fixed ones takes them over many rows when training has ended.
 */
export const batchNormReference: ReferenceOp<BatchNormOp> = (op, scope) => {
  const { rowCount, shareRows } = scope;
  const x = scope.value(op.input);
  const parts: Tensor2D[] = [];
  for (let row = 0; row < rowCount; row += shareRows) {
    const part = slice(x, [row, 0], [Math.min(shareRows, rowCount - row), x.shape[1]]);
    const centred = sub(part, mean(part, 0, true));
    parts.push(mul(centred, rsqrt(add(mean(square(centred), 0, true), NORM_EPSILON))));
  }
  const normalised = parts.length === 1 ? (parts[0] as Tensor2D) : concat(parts, 0);
  const activated = activate(add(mul(normalised, rowOf(scope, op.gain)), rowOf(scope, op.bias)) as Tensor2D, op.activation);
  return op.residual === null ? activated : add(activated, scope.value(op.residual));
};
