import { add, mul, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { MaskedDenseOp } from '../../contract.ts';
import { activate, joinBlocks, matrixOf, multiply, type ReferenceOp, rowOf } from '../../reference/operations.ts';
import { findValue } from '../../values.ts';

/**
 * y_j = act(b_j + Σ_{g: rank[g] < rank[j]} x_g · W_j[g]): each block sees the groups before it in the order, and never its own.
 *
 * Backward, with d_j = dy_j ⊙ act′: dW_j[g] = x_gᵀ d_j and dx_g = Σ_j d_j · W_j[g]ᵀ over the same pairs (g, j), db_j = Σ_rows d_j.
 * The reference multiplies all pairs and masks the weights.
 *
 * @returns [B, C · width]; the block that is first in the order is act(b).
 * Source: MADE (Germain et al., 2015), with a mask by blocks that changes from step to step (order-agnostic training, § 4.2).
 */
export const maskedDenseReference: ReferenceOp<MaskedDenseOp> = (op, scope) => {
  const { blocks, width } = findValue(scope.program, op.input);
  const rank = scope.arrays[op.rank] as Int32Array;
  const weights = findValue(scope.program, op.output).blocks.map((_, j) => {
    const seen = new Float32Array(width);
    blocks.forEach((block, g) => {
      if (rank[g]! < rank[j]!) seen.fill(1, block.offset, block.offset + block.width);
    });
    return mul(matrixOf(scope, op.weights, j), tensor2d(seen, [width, 1])) as Tensor2D;
  });
  const product = multiply(scope.value(op.input), joinBlocks(weights));
  return activate(add(product, rowOf(scope, op.bias)) as Tensor2D, op.activation);
};
