import type { ProgramOp } from '../contract.ts';
import * as batchNorm from '../ops/batch-norm/webgpu.ts';
import * as blockDense from '../ops/block-dense/webgpu.ts';
import * as criticLoss from '../ops/critic-loss/webgpu.ts';
import * as dropout from '../ops/dropout/webgpu.ts';
import * as embedTokens from '../ops/embed-tokens/webgpu.ts';
import * as gate from '../ops/gate/webgpu.ts';
import { gaussianKlForward, reparameteriseBackward, reparameteriseForward } from '../ops/gaussian/webgpu.ts';
import * as gumbelSoftmax from '../ops/gumbel-softmax/webgpu.ts';
import * as inputValue from '../ops/input-value/webgpu.ts';
import * as maskedDense from '../ops/masked-dense/webgpu.ts';
import * as prefixSum from '../ops/prefix-sum/webgpu.ts';
import * as squaredLoss from '../ops/squared-loss/webgpu.ts';
import * as tokenLoss from '../ops/token-loss/webgpu.ts';
import type { OpScope } from './scope.ts';

interface OpKernels<Op> {
  /** Writes down the forward dispatches; in training, a loss's gradient with them. */
  readonly forward: (op: Op, scope: OpScope) => void;
  /** Writes down the backward dispatches: from the output's gradient to those of the sources and parameters. */
  readonly backward?: (op: Op, scope: OpScope) => void;
}

const KERNELS: { readonly [Type in ProgramOp['type']]: OpKernels<Extract<ProgramOp, { type: Type }>> } = {
  input: inputValue,
  embedTokens,
  maskedDense,
  blockDense,
  prefixSum,
  gate,
  dropout,
  tokenLoss,
  reparameterise: { forward: reparameteriseForward, backward: reparameteriseBackward },
  gaussianKl: { forward: gaussianKlForward },
  squaredLoss,
  batchNorm,
  gumbelSoftmax,
  criticLoss,
};

export function kernelsOf<Op extends ProgramOp>(op: Op): OpKernels<Op> {
  return KERNELS[op.type] as unknown as OpKernels<Op>;
}
