import {
  cast,
  equal,
  expandDims,
  greaterEqual,
  mul,
  range,
  reshape,
  scalar,
  slice,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
  zeros,
} from '@tensorflow/tfjs-core';
import type { EmbedTokensOp } from '../../contract.ts';
import { joinBlocks, matrixOf, multiply, type ReferenceOp } from '../../reference/operations.ts';
import { findValue } from '../../values.ts';
import { dropOut } from '../dropout/reference.ts';

/**
 * Each column's embedding beside its features: x[b, g] = [onehot(token(b, g)) · table_g | features(b, g)], then dropout over all elements.
 *
 * Backward: dTable_g = onehotᵀ · (dx[:, embedding of g] ⊙ kept / (1 − rate)): a sum over the rows that hold the token.
 *
 * @returns [B, Σ group widths]; a group is 0 where its token is −1.
 */
export const embedTokensReference: ReferenceOp<EmbedTokensOp> = (op, scope) => {
  const { rowCount } = scope;
  const value = findValue(scope.program, op.output);
  const tokens = tensor2d(scope.arrays[op.tokens] as Int32Array, [rowCount, op.columns.length], 'int32');
  const featureCount = op.columns.reduce((sum, { featureWidth }) => sum + featureWidth, 0);
  const features = op.features === null ? null : tensor2d(scope.arrays[op.features] as Float32Array, [rowCount, featureCount]);
  let feature = 0;
  const groups = op.columns.map(({ cardinality, embeddingWidth, featureWidth }, c) => {
    const own = reshape(slice(tokens, [0, c], [rowCount, 1]), [rowCount]) as Tensor1D;
    const table = matrixOf(scope, op.tables, c);
    const parts = [multiply(cast(equal(expandDims(own, 1), range(0, cardinality, 1, 'int32')), 'float32') as Tensor2D, table) as Tensor2D];
    if (features !== null && featureWidth > 0) {
      const known = reshape(cast(greaterEqual(own, scalar(0, 'int32')), 'float32'), [rowCount, 1]);
      parts.push(mul(slice(features, [0, feature], [rowCount, featureWidth]), known) as Tensor2D);
    }
    const padding = value.blocks[c]!.width - embeddingWidth - featureWidth;
    if (padding > 0) parts.push(zeros([rowCount, padding]));
    feature += featureWidth;
    return joinBlocks(parts);
  });
  const x = joinBlocks(groups);
  return scope.training && op.dropoutRate > 0 ? dropOut(x, op.dropoutRate, scope) : x;
};
