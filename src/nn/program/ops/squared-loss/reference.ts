import { mean, mul, slice, square, sub, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { SquaredLossOp } from '../../contract.ts';
import { joinBlocks, type ReferenceOp } from '../../reference/operations.ts';
import { findValue } from '../../values.ts';

/**
 * weight(b) · Σ_i (y(b, i) − target(b, i))² / width over the real columns.
 *
 * Backward: dy = 2 weight(b) (y − target) / width · the loss's weight / B.
 *
 * @returns [B, 1]
 */
export const squaredLossReference: ReferenceOp<SquaredLossOp> = (op, scope) => {
  const { rowCount } = scope;
  const prediction = scope.value(op.prediction);
  const { blocks } = findValue(scope.program, op.prediction);
  const y = joinBlocks(blocks.map(({ offset, realWidth }) => slice(prediction, [0, offset], [rowCount, realWidth])));
  const target = tensor2d(scope.arrays[op.target] as Float32Array, [rowCount, y.shape[1]]);
  const loss = mean(square(sub(y, target)), 1, true) as Tensor2D;
  return op.rowWeight === null ? loss : mul(loss, tensor2d(scope.arrays[op.rowWeight] as Float32Array, [rowCount, 1]));
};
