import { add, mul, type Tensor2D } from '@tensorflow/tfjs-core';
import type { GateOp } from '../../contract.ts';
import { activate, type ReferenceOp, rowOf } from '../../reference/operations.ts';

/**
 * y = act(gain ⊙ x + bias), a gain and a bias for every column of the value.
 *
 * Backward, with d = dy ⊙ act′: dGain = Σ_rows d ⊙ x, dBias = Σ_rows d, dx = gain ⊙ d.
 */
export const gateReference: ReferenceOp<GateOp> = (op, scope) =>
  activate(add(mul(scope.value(op.input), rowOf(scope, op.gain)), rowOf(scope, op.bias)) as Tensor2D, op.activation);
