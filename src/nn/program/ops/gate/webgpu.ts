import type { GateOp } from '../../contract.ts';
import { groupsFor, MAIN, read, write } from '../../webgpu/kernel-call.ts';
import { quadMain, quadRanges, runActivationBackward } from '../../webgpu/product.ts';
import { activateShader } from '../../webgpu/product-shader.ts';
import type { OpScope } from '../../webgpu/scope.ts';

export function forward(op: GateOp, scope: OpScope): void {
  const { width } = scope.spec(op.output);
  const [gain, bias] = placesOf(op, scope);
  scope.run({
    label: `gate ${op.output}`,
    bindings: [
      read('input', 'array<vec4f>', scope.value(op.input)),
      read('weights', 'array<vec4f>', scope.weights),
      write('value', 'array<vec4f>', scope.value(op.output)),
    ],
    code: `${activateShader(op.activation)}
${quadMain(scope, width)}
  value[at] = activate(weights[${gain}u + column] * input[at] + weights[${bias}u + column]);
}`,
    groups: quadRanges(scope, op.output),
  });
}

/** One invocation sums a quad's gain and bias gradients over the rows, and passes the input's on. */
export function backward(op: GateOp, scope: OpScope): void {
  const { width } = scope.spec(op.output);
  const quads = width / 4;
  const [gain, bias] = placesOf(op, scope);
  const gradient = scope.gradientOf(op.output);
  if (op.activation !== 'linear') {
    runActivationBackward(scope, {
      label: `gate ${op.output} activation`,
      quads: scope.rows * quads,
      activation: op.activation,
      gradient,
      activated: scope.value(op.output),
      to: null,
    });
  }
  scope.run({
    label: `gate ${op.output} parameters`,
    bindings: [
      read('input', 'array<vec4f>', scope.value(op.input)),
      read('gradient', 'array<vec4f>', gradient),
      write('gradients', 'array<vec4f>', scope.gradients),
    ],
    code: `${MAIN}
  if (id >= ${quads}u) { return; }
  var gain = vec4f(0);
  var bias = vec4f(0);
  for (var at = id; at < ${scope.rows * quads}u; at += ${quads}u) {
    gain += gradient[at] * input[at];
    bias += gradient[at];
  }
  gradients[${gain}u + id] = gain;
  gradients[${bias}u + id] = bias;
}`,
    groups: groupsFor(quads),
  });
  const to = scope.gradientTo(op.input);
  if (to === null) return;
  scope.run({
    label: `gate ${op.output} inputs`,
    bindings: [
      read('gradient', 'array<vec4f>', gradient),
      read('weights', 'array<vec4f>', scope.weights),
      write('inputGradient', 'array<vec4f>', to.buffer),
    ],
    code: `${MAIN}
  if (id >= ${scope.rows * quads}u) { return; }
  inputGradient[id] = weights[${gain}u + id % ${quads}u] * gradient[id]${to.accumulate ? ' + inputGradient[id]' : ''};
}`,
    groups: groupsFor(scope.rows * quads),
  });
}

/** First quads of gain and bias; their matrices lie back to back, as the value's blocks do. */
function placesOf(op: GateOp, scope: OpScope): [gain: number, bias: number] {
  return [scope.parameter(op.gain).offset / 4, scope.parameter(op.bias).offset / 4];
}
