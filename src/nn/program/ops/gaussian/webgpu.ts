import type { GaussianKlOp, ReparameteriseOp } from '../../contract.ts';
import { groupsFor, MAIN, read, write } from '../../webgpu/kernel-call.ts';
import { NORMAL } from '../../webgpu/noise-shader.ts';
import { type OpScope, STEP_ROW_BASE, stepWord } from '../../webgpu/scope.ts';

/** The noise of the padding is 0, so its value is the mean's: 0. */
export function reparameteriseForward(op: ReparameteriseOp, scope: OpScope): void {
  const { blocks, width } = scope.spec(op.output);
  const quads = width / 4;
  const realWidth = blocks[0]?.realWidth ?? 0;
  scope.run({
    label: `reparameterise ${op.output}`,
    bindings: [read('input', 'array<vec4f>', scope.value(op.input)), write('value', 'array<vec4f>', scope.value(op.output)), scope.step],
    code: `${NORMAL}
${MAIN}
  if (id >= ${scope.rows * quads}u) { return; }
  let row = id / ${quads}u;
  let column = id % ${quads}u;
  let mean = row * ${2 * quads}u + column;
  let noise = normalQuad(${scope.noiseKey(op)}, id + ${stepWord(STEP_ROW_BASE)} * ${quads}u);
  let real = vec4u(column * 4u) + vec4u(0u, 1u, 2u, 3u) < vec4u(${realWidth}u);
  value[id] = input[mean] + select(vec4f(0), exp(0.5 * input[mean + ${quads}u]) * noise, real);
}`,
    groups: groupsFor(scope.rows * quads),
  });
}

/** dμ = dz; d log σ² = ½ dz (z − μ). */
export function reparameteriseBackward(op: ReparameteriseOp, scope: OpScope): void {
  const quads = scope.spec(op.output).width / 4;
  const to = scope.gradientTo(op.input);
  if (to === null) return;
  scope.run({
    label: `reparameterise ${op.output} backward`,
    bindings: [
      read('input', 'array<vec4f>', scope.value(op.input)),
      read('value', 'array<vec4f>', scope.value(op.output)),
      read('gradient', 'array<vec4f>', scope.gradientOf(op.output)),
      write('inputGradient', 'array<vec4f>', to.buffer),
    ],
    code: `${MAIN}
  if (id >= ${scope.rows * quads}u) { return; }
  let mean = (id / ${quads}u) * ${2 * quads}u + id % ${quads}u;
  let spread = mean + ${quads}u;
  let slope = gradient[id];
  inputGradient[mean] = slope${to.accumulate ? ' + inputGradient[mean]' : ''};
  inputGradient[spread] = 0.5 * slope * (value[id] - input[mean])${to.accumulate ? ' + inputGradient[spread]' : ''};
}`,
    groups: groupsFor(scope.rows * quads),
  });
}

/** One invocation a row: its divergence and, in training, the input's gradient (μ and ½(σ² − 1), scaled). Padding adds 0 to both. */
export function gaussianKlForward(op: GaussianKlOp, scope: OpScope): void {
  const quads = scope.spec(op.input).width / 8;
  const terms = scope.lossTerms(op.loss);
  const to = scope.training ? scope.gradientTo(op.input) : null;
  scope.run({
    label: `Gaussian KL ${op.loss}`,
    bindings: [
      read('input', 'array<vec4f>', scope.value(op.input)),
      write('terms', 'array<f32>', terms.buffer),
      ...(to === null ? [] : [write('gradient', 'array<vec4f>', to.buffer), scope.step]),
    ],
    code: `${MAIN}
  if (id >= ${scope.rows}u) { return; }
  var sum = vec4f(0);
  for (var mean = id * ${2 * quads}u; mean < id * ${2 * quads}u + ${quads}u; mean++) {
    let spread = mean + ${quads}u;
    let variance = exp(input[spread]);
    sum += 0.5 * (input[mean] * input[mean] + variance - 1.0 - input[spread]);
    ${
      to === null
        ? ''
        : `let scale = ${scope.lossScale(op.loss)};
    gradient[mean] = scale * input[mean]${to.accumulate ? ' + gradient[mean]' : ''};
    gradient[spread] = scale * 0.5 * (variance - 1.0)${to.accumulate ? ' + gradient[spread]' : ''};`
    }
  }
  terms[${terms.first}u + id] = sum.x + sum.y + sum.z + sum.w;
}`,
    groups: groupsFor(scope.rows),
  });
}
