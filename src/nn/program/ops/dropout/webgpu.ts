import type { DropoutOp } from '../../contract.ts';
import { dropoutThreshold } from '../../noise.ts';
import { type KernelBinding, read, write } from '../../webgpu/kernel-call.ts';
import { dropoutShader } from '../../webgpu/noise-shader.ts';
import { quadMain, quadRanges } from '../../webgpu/product.ts';
import type { OpScope } from '../../webgpu/scope.ts';

export function forward(op: DropoutOp, scope: OpScope): void {
  run(op, scope, 'forward', scope.value(op.input), scope.value(op.output), false);
}

/** The mask is drawn again: no memory holds it. */
export function backward(op: DropoutOp, scope: OpScope): void {
  const to = scope.gradientTo(op.input);
  if (to !== null) run(op, scope, 'backward', scope.gradientOf(op.output), to.buffer, to.accumulate);
}

function run(op: DropoutOp, scope: OpScope, direction: string, source: GPUBuffer, target: GPUBuffer, accumulate: boolean): void {
  const drops = scope.training && op.rate > 0;
  const step: KernelBinding[] = drops ? [scope.step] : [];
  scope.run({
    label: `dropout ${op.output} ${direction}`,
    bindings: [read('source', 'array<vec4f>', source), write('result', 'array<vec4f>', target), ...step],
    code: `${drops ? dropoutShader(dropoutThreshold(op.rate), 1 / (1 - op.rate)) : ''}
${quadMain(scope, scope.spec(op.output).width)}
  result[at] = source[at]${drops ? ` * keepQuad(${scope.noiseKey(op)}, at)` : ''}${accumulate ? ' + result[at]' : ''};
}`,
    groups: quadRanges(scope, op.output),
  });
}
