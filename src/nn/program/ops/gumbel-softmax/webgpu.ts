import type { GumbelSoftmaxOp } from '../../contract.ts';
import { groupsFor, MAIN, read, write } from '../../webgpu/kernel-call.ts';
import { EXPONENTIAL } from '../../webgpu/noise-shader.ts';
import { type OpScope, STEP_ROW_BASE, stepWord } from '../../webgpu/scope.ts';

/** One invocation a row and block; neighbouring invocations work on one block, so their loops are equally long. */
export function forward(op: GumbelSoftmaxOp, scope: OpScope): void {
  const quads = scope.spec(op.output).width / 4;
  scope.run({
    label: `Gumbel softmax ${op.output}`,
    bindings: [
      read('logits', 'array<vec4f>', scope.value(op.input)),
      read('blocks', 'array<vec4u>', blocksOf(op, scope)),
      write('value', 'array<vec4f>', scope.value(op.output)),
      scope.step,
    ],
    code: `const LEAST = -3.0e38;
const LANES = vec4u(0u, 1u, 2u, 3u);
${EXPONENTIAL}
fn most(x: vec4f) -> f32 { return max(max(x.x, x.y), max(x.z, x.w)); }
${open(op, scope)}
  var top4 = vec4f(LEAST);
  for (var quad = 0u; quad < block.y; quad++) {
    top4 = max(top4, select(vec4f(LEAST), logits[first + quad], vec4u(quad * 4u) + LANES < vec4u(block.z)));
  }
  let top = most(top4);
  var largest4 = vec4f(0);
  let draw = first + ${stepWord(STEP_ROW_BASE)} * ${quads}u;
  for (var quad = 0u; quad < block.y; quad++) {
    let weight = exp(logits[first + quad] - top) / exponentialQuad(${scope.noiseKey(op)}, draw + quad);
    let real = select(vec4f(0), weight, vec4u(quad * 4u) + LANES < vec4u(block.z));
    value[first + quad] = real;
    largest4 = max(largest4, real);
  }
  let largest = most(largest4);
  var sum4 = vec4f(0);
  for (var quad = 0u; quad < block.y; quad++) {
    let share = value[first + quad] / largest;
    let power = ${Array.from({ length: op.sharpness }, () => 'share').join(' * ')};
    value[first + quad] = power;
    sum4 += power;
  }
  let sum = sum4.x + sum4.y + sum4.z + sum4.w;
  for (var quad = 0u; quad < block.y; quad++) { value[first + quad] /= sum; }
}`,
    groups: groupsFor(invocationsOf(op, scope)),
  });
}

export function backward(op: GumbelSoftmaxOp, scope: OpScope): void {
  const to = scope.gradientTo(op.input);
  if (to === null) return;
  scope.run({
    label: `Gumbel softmax ${op.output} backward`,
    bindings: [
      read('value', 'array<vec4f>', scope.value(op.output)),
      read('outer', 'array<vec4f>', scope.gradientOf(op.output)),
      read('blocks', 'array<vec4u>', blocksOf(op, scope)),
      write('gradient', 'array<vec4f>', to.buffer),
    ],
    code: `${open(op, scope)}
  var mean = 0.0;
  for (var at = first; at < first + block.y; at++) { mean += dot(value[at], outer[at]); }
  for (var at = first; at < first + block.y; at++) {
    gradient[at] = ${op.sharpness}.0 * value[at] * (outer[at] - mean)${to.accumulate ? ' + gradient[at]' : ''};
  }
}`,
    groups: groupsFor(invocationsOf(op, scope)),
  });
}

function invocationsOf(op: GumbelSoftmaxOp, scope: OpScope): number {
  return scope.rows * scope.spec(op.output).blocks.length;
}

/** Of each block: first quad, quads, real columns. */
function blocksOf(op: GumbelSoftmaxOp, scope: OpScope): GPUBuffer {
  const words = scope.spec(op.output).blocks.flatMap(({ offset, width, realWidth }) => [offset / 4, width / 4, realWidth, 0]);
  return scope.pool.constant(`blocks of ${op.output}`, Uint32Array.from(words));
}

/** Opens an entry point with `block` and `first`, the place of its first quad in the row. */
function open(op: GumbelSoftmaxOp, scope: OpScope): string {
  return `${MAIN}
  if (id >= ${invocationsOf(op, scope)}u) { return; }
  let block = blocks[id / ${scope.rows}u];
  let first = (id % ${scope.rows}u) * ${scope.spec(op.output).width / 4}u + block.x;`;
}
