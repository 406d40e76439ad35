import {
  cast,
  concat,
  equal,
  exp,
  expandDims,
  greaterEqual,
  log,
  max,
  mul,
  range,
  reshape,
  scalar,
  slice,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import type { TokenLossOp } from '../../contract.ts';
import type { ReferenceOp } from '../../reference/operations.ts';
import { findValue } from '../../values.ts';

/**
 * Per row and column −log softmax(logits_c)[token(b, c)] in nats, over the column's real tokens; 0 where the token is −1.
 *
 * Backward: dLogits_c = (softmax(logits_c) − onehot(token)) · weight / B, 0 in padding and where the token is −1.
 *
 * @returns [B, C]
 */
export const tokenLossReference: ReferenceOp<TokenLossOp> = (op, scope) => {
  const { rowCount } = scope;
  const logits = scope.value(op.logits);
  const { blocks } = findValue(scope.program, op.logits);
  const tokens = tensor2d(scope.arrays[op.tokens] as Int32Array, [rowCount, blocks.length], 'int32');
  const columns = blocks.map(({ offset, realWidth }, c) => {
    const own = reshape(slice(tokens, [0, c], [rowCount, 1]), [rowCount]) as Tensor1D;
    const block = slice(logits, [0, offset], [rowCount, realWidth]);
    const shifted = sub(block, max(block, 1, true)) as Tensor2D;
    const known = cast(greaterEqual(own, scalar(0, 'int32')), 'float32');
    const picked = sum(mul(shifted, cast(equal(expandDims(own, 1), range(0, realWidth, 1, 'int32')), 'float32')), 1);
    return reshape(mul(sub(log(sum(exp(shifted), 1)), picked), known), [rowCount, 1]) as Tensor2D;
  });
  return concat(columns, 1);
};
