import type { TokenLossOp } from '../../contract.ts';
import { groupsFor, MAIN, read, write } from '../../webgpu/kernel-call.ts';
import type { OpScope } from '../../webgpu/scope.ts';

/**
 * Softmax, loss and, in training, the logits' gradient in one dispatch: one invocation a row and column.
 * Neighbouring invocations work on one column, so their loops are equally long.
 */
export function forward(op: TokenLossOp, scope: OpScope): void {
  const { blocks, width } = scope.spec(op.logits);
  const columns = blocks.length;
  const words = blocks.flatMap((block) => [block.offset / 4, block.width / 4, block.realWidth, 0]);
  const terms = scope.lossTerms(op.loss);
  const to = scope.training ? scope.gradientTo(op.logits) : null;
  const invocations = scope.rows * columns;
  scope.run({
    label: `token loss ${op.loss}`,
    bindings: [
      read('logits', 'array<vec4f>', scope.value(op.logits)),
      read('tokens', 'array<i32>', scope.input(op.tokens)),
      read('columns', 'array<vec4u>', scope.pool.constant(`columns of ${op.loss}`, Uint32Array.from(words))),
      write('terms', 'array<f32>', terms.buffer),
      ...(to === null ? [] : [write('gradient', 'array<vec4f>', to.buffer), scope.step]),
    ],
    code: `const LEAST = -3.0e38;
const LANES = vec4u(0u, 1u, 2u, 3u);
fn logitsOf(first: u32, quad: u32, count: u32) -> vec4f {
  return select(vec4f(LEAST), logits[first + quad], vec4u(quad * 4u) + LANES < vec4u(count));
}
${MAIN}
  if (id >= ${invocations}u) { return; }
  let c = id / ${scope.rows}u;
  let row = id % ${scope.rows}u;
  let column = columns[c];
  let first = row * ${width / 4}u + column.x;
  let token = tokens[row * ${columns}u + c];
  let place = ${terms.first}u + row * ${columns}u + c;
  if (token < 0) {
    terms[place] = 0.0;
    ${to === null || to.accumulate ? '' : 'for (var quad = 0u; quad < column.y; quad++) { gradient[first + quad] = vec4f(0); }'}
    return;
  }
  var top4 = vec4f(LEAST);
  for (var quad = 0u; quad < column.y; quad++) { top4 = max(top4, logitsOf(first, quad, column.z)); }
  let top = max(max(top4.x, top4.y), max(top4.z, top4.w));
  var sum4 = vec4f(0);
  for (var quad = 0u; quad < column.y; quad++) { sum4 += exp(logitsOf(first, quad, column.z) - top); }
  let sum = sum4.x + sum4.y + sum4.z + sum4.w;
  let own = logits[first + (u32(token) >> 2u)][u32(token) & 3u];
  terms[place] = top - own + log(sum);
  ${
    to === null
      ? ''
      : `let scale = ${scope.lossScale(op.loss)};
  let share = scale / sum;
  for (var quad = 0u; quad < column.y; quad++) {
    let hit = vec4u(quad * 4u) + LANES == vec4u(u32(token));
    let slope = exp(logitsOf(first, quad, column.z) - top) * share - select(vec4f(0), vec4f(scale), hit);
    gradient[first + quad] = slope${to.accumulate ? ' + gradient[first + quad]' : ''};
  }`
  }
}`,
    groups: groupsFor(invocations),
  });
}
