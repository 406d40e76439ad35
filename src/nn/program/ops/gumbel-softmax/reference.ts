import { div, exp, log, max, mul, slice, sub, sum, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { GumbelSoftmaxOp } from '../../contract.ts';
import { exponentialPair } from '../../noise.ts';
import { joinBlocks, type ReferenceOp } from '../../reference/operations.ts';
import { findValue } from '../../values.ts';

/**
 * A relaxed draw of one token a block: p = softmax((x + g)/τ), g = −ln e standard Gumbel, e from the op's noise, 1/τ the op's sharpness; 0
 * in padding.
 *
 * As the largest of x + g falls on a token with exactly its softmax probability, p is nearly a one-hot draw, and it has a gradient:
 * dx = p ⊙ (dp − Σ_block p·dp)/τ.
 *
 * @returns [B, Σ block widths]
 * Source: Jang et al. (2017), “Categorical reparameterization with Gumbel-softmax”, eq. 2.
 */
export const gumbelSoftmaxReference: ReferenceOp<GumbelSoftmaxOp> = (op, scope) => {
  const { rowCount } = scope;
  const { blocks, width: total } = findValue(scope.program, op.output);
  const draws = new Float32Array(rowCount * total);
  for (let at = 0; at < draws.length; at += 2) draws.set(exponentialPair(scope.noiseKey, scope.firstRow * total + at), at);
  const scores = mul(sub(scope.value(op.input), log(tensor2d(draws, [rowCount, total]))), op.sharpness) as Tensor2D;
  return joinBlocks(
    blocks.map(({ offset, width, realWidth }) => {
      const block = slice(scores, [0, offset], [rowCount, realWidth]);
      const e = exp(sub(block, max(block, 1, true)));
      const shares = div(e, sum(e, 1, true)) as Tensor2D;
      return width === realWidth ? shares : joinBlocks([shares, zeros([rowCount, width - realWidth]) as Tensor2D]);
    }),
  );
};
