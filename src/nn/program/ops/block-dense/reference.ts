import { add, type Tensor2D } from '@tensorflow/tfjs-core';
import type { BlockDenseOp } from '../../contract.ts';
import { activate, blockOf, joinBlocks, matrixOf, multiply, type ReferenceOp, rowOf } from '../../reference/operations.ts';
import { findValue } from '../../values.ts';

/**
 * Diagonal: y_j = act(x_j · W_j + b_j); shared: y = act(x · W + b), where there is a bias; then the residual is added.
 *
 * Backward, with d = dy ⊙ act′: dW = xᵀ d, db = Σ_rows d, dx = d · Wᵀ, dResidual = dy.
 *
 * @returns [B, Σ block widths].
 */
export const blockDenseReference: ReferenceOp<BlockDenseOp> = (op, scope) => {
  const product =
    op.layout === 'shared'
      ? multiply(scope.value(op.input), matrixOf(scope, op.weights, 0))
      : joinBlocks(
          findValue(scope.program, op.output).blocks.map((_, j) =>
            multiply(blockOf(scope, op.input, j), matrixOf(scope, op.weights, j)),
          ) as Tensor2D[],
        );
  const biased = op.bias === null ? product : (add(product, rowOf(scope, op.bias)) as Tensor2D);
  const activated = activate(biased, op.activation);
  return op.residual === null ? activated : add(activated, scope.value(op.residual));
};
