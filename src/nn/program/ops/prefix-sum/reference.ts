import { addN, type Tensor2D, zeros } from '@tensorflow/tfjs-core';
import type { PrefixSumOp } from '../../contract.ts';
import { blockOf, joinBlocks, type ReferenceOp } from '../../reference/operations.ts';
import { findValue } from '../../values.ts';

/**
 * y_j = Σ_{g: rank[g] < rank[j]} x_g, so that what each column sees costs one addition instead of a product for every pair.
 *
 * Backward: dx_g = Σ_{j: rank[j] > rank[g]} dy_j.
 *
 * @returns [B, C · width]; the block that is first in the order is 0.
 * Source: NADE's shared accumulation (Larochelle and Murray, 2011, § 3).
 */
export const prefixSumReference: ReferenceOp<PrefixSumOp> = (op, scope) => {
  const rank = scope.arrays[op.rank] as Int32Array;
  const { blocks } = findValue(scope.program, op.output);
  return joinBlocks(
    blocks.map(({ width }, j) => {
      const seen = blocks.flatMap((_, g) => (rank[g]! < rank[j]! ? [blockOf(scope, op.input, g)] : []));
      return seen.length === 0 ? (zeros([scope.rowCount, width]) as Tensor2D) : addN(seen);
    }),
  );
};
