import type { PrefixSumOp } from '../../contract.ts';
import { groupsFor, MAIN, read, write } from '../../webgpu/kernel-call.ts';
import type { OpScope } from '../../webgpu/scope.ts';

/** One invocation carries one quad's running sum through a row's blocks in rank order. */
export function forward(op: PrefixSumOp, scope: OpScope): void {
  run(op, scope, 'forward', scope.value(op.input), scope.value(op.output), false);
}

/** As forward, from the last rank to the first. */
export function backward(op: PrefixSumOp, scope: OpScope): void {
  const to = scope.gradientTo(op.input);
  if (to !== null) run(op, scope, 'backward', scope.gradientOf(op.output), to.buffer, to.accumulate);
}

function run(
  op: PrefixSumOp,
  scope: OpScope,
  direction: 'forward' | 'backward',
  source: GPUBuffer,
  sums: GPUBuffer,
  accumulate: boolean,
): void {
  const { blocks, width } = scope.spec(op.input);
  const count = blocks.length;
  const blockQuads = (blocks[0]?.width ?? 0) / 4;
  const invocations = scope.rows * blockQuads;
  scope.run({
    label: `prefix sum ${op.output} ${direction}`,
    bindings: [
      read('source', 'array<vec4f>', source),
      write('sums', 'array<vec4f>', sums),
      read('order', 'array<u32>', blockOrder(op, scope)),
    ],
    code: `${MAIN}
  if (id >= ${invocations}u) { return; }
  let start = (id / ${blockQuads}u) * ${width / 4}u + id % ${blockQuads}u;
  var sum = vec4f(0);
  for (var i = 0u; i < ${count}u; i++) {
    let at = start + order[${direction === 'forward' ? 'i' : `${count - 1}u - i`}] * ${blockQuads}u;
    let own = source[at];
    sums[at] = sum${accumulate ? ' + sums[at]' : ''};
    sum += own;
  }
}`,
    groups: groupsFor(invocations),
  });
}

/** The block at each rank. */
function blockOrder(op: PrefixSumOp, scope: OpScope): GPUBuffer {
  const count = scope.spec(op.input).blocks.length;
  return scope.derived(`blocks by ${op.rank}`, op.rank, count, (rank, words) => {
    for (let g = 0; g < count; g++) words[rank[g] as number] = g;
  });
}
