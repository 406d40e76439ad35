import type { SquaredLossOp } from '../../contract.ts';
import { groupsFor, MAIN, read, write } from '../../webgpu/kernel-call.ts';
import type { OpScope } from '../../webgpu/scope.ts';

/** One invocation a row: its loss and, in training, the prediction's gradient. */
export function forward(op: SquaredLossOp, scope: OpScope): void {
  const { blocks, width } = scope.spec(op.prediction);
  const targetWidth = blocks.reduce((sum, block) => sum + block.realWidth, 0);
  const words: number[] = [];
  let first = 0;
  for (const block of blocks) {
    for (let at = 0; at < block.width; at += 4) words.push(first + at, Math.max(0, Math.min(4, block.realWidth - at)));
    first += block.realWidth;
  }
  const terms = scope.lossTerms(op.loss);
  const to = scope.training ? scope.gradientTo(op.prediction) : null;
  scope.run({
    label: `squared loss ${op.loss}`,
    bindings: [
      read('prediction', 'array<vec4f>', scope.value(op.prediction)),
      read('wanted', 'array<f32>', scope.input(op.target)),
      read('places', 'array<vec2u>', scope.pool.constant(`places of ${op.loss}`, Uint32Array.from(words))),
      write('terms', 'array<f32>', terms.buffer),
      ...(op.rowWeight === null ? [] : [read('rowWeights', 'array<f32>', scope.input(op.rowWeight))]),
      ...(to === null ? [] : [write('gradient', 'array<vec4f>', to.buffer), scope.step]),
    ],
    code: `${MAIN}
  if (id >= ${scope.rows}u) { return; }
  let weight = ${op.rowWeight === null ? '1.0' : 'rowWeights[id]'} / ${targetWidth}.0;
  var sum = vec4f(0);
  for (var quad = 0u; quad < ${width / 4}u; quad++) {
    let at = id * ${width / 4}u + quad;
    let place = places[quad];
    var miss = vec4f(0);
    for (var i = 0u; i < place.y; i++) { miss[i] = prediction[at][i] - wanted[id * ${targetWidth}u + place.x + i]; }
    sum += miss * miss;
    ${to === null ? '' : `gradient[at] = ${scope.lossScale(op.loss)} * 2.0 * weight * miss${to.accumulate ? ' + gradient[at]' : ''};`}
  }
  terms[${terms.first}u + id] = weight * (sum.x + sum.y + sum.z + sum.w);
}`,
    groups: groupsFor(scope.rows),
  });
}
