import { mul, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { DropoutOp } from '../../contract.ts';
import { dropoutBits, dropoutThreshold } from '../../noise.ts';
import type { ReferenceOp, ReferenceScope } from '../../reference/operations.ts';

/** y = x ⊙ kept / (1 − rate), with the element's 16 bits against the rate's threshold (noise.ts). Backward: dx = dy ⊙ kept / (1 − rate). */
export function dropOut(x: Tensor2D, rate: number, scope: ReferenceScope): Tensor2D {
  const [rowCount, width] = x.shape;
  const threshold = dropoutThreshold(rate);
  const kept = new Float32Array(rowCount * width);
  for (let e = 0; e < kept.length; e += 4) {
    dropoutBits(scope.noiseKey, scope.firstRow * width + e).forEach((bits, lane) => {
      if (bits >= threshold) kept[e + lane] = 1 / (1 - rate);
    });
  }
  return mul(x, tensor2d(kept, [rowCount, width]));
}

/** Dropout while training, else the input itself. */
export const dropoutReference: ReferenceOp<DropoutOp> = (op, scope) => {
  const x = scope.value(op.input);
  return scope.training && op.rate > 0 ? dropOut(x, op.rate, scope) : x;
};
