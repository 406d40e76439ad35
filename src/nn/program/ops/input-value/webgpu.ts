import type { InputOp } from '../../contract.ts';
import { read, write } from '../../webgpu/kernel-call.ts';
import { quadMain, quadRanges } from '../../webgpu/product.ts';
import type { OpScope } from '../../webgpu/scope.ts';

/** Copies an input's elements into padded blocks; padding is 0. */
export function forward(op: InputOp, scope: OpScope): void {
  const { blocks, width } = scope.spec(op.output);
  const inputWidth = blocks.reduce((sum, block) => sum + block.realWidth, 0);
  const words: number[] = [];
  let first = 0;
  for (const block of blocks) {
    for (let at = 0; at < block.width; at += 4) words.push(first + at, Math.max(0, Math.min(4, block.realWidth - at)));
    first += block.realWidth;
  }
  scope.run({
    label: `input ${op.output}`,
    bindings: [
      read('elements', 'array<f32>', scope.input(op.input)),
      read('places', 'array<vec2u>', scope.pool.constant(`places of ${op.output}`, Uint32Array.from(words))),
      write('value', 'array<vec4f>', scope.value(op.output)),
    ],
    code: `${quadMain(scope, width)}
  let place = places[column];
  var quad = vec4f(0);
  for (var i = 0u; i < place.y; i++) { quad[i] = elements[row * ${inputWidth}u + place.x + i]; }
  value[at] = quad;
}`,
    groups: quadRanges(scope, op.output),
  });
}
