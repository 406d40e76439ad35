import { type BatchNormOp, NORM_EPSILON } from '../../contract.ts';
import { groupsFor, MAIN, read, write } from '../../webgpu/kernel-call.ts';
import { float } from '../../webgpu/noise-shader.ts';
import { runAddGradient, slopeOf } from '../../webgpu/product.ts';
import { activateShader } from '../../webgpu/product-shader.ts';
import { type OpScope, STEP_ROW_COUNT, stepWord } from '../../webgpu/scope.ts';

/** One workgroup for each quad of columns and each share of the rows: its 64 invocations sum mean and variance, then write the rows. */
export function forward(op: BatchNormOp, scope: OpScope): void {
  const { width } = scope.spec(op.output);
  const quads = width / 4;
  const { normalised, deviations } = keptOf(op, scope);
  const [gain, bias] = placesOf(op, scope);
  scope.run({
    label: `batch norm ${op.output}`,
    bindings: [
      read('input', 'array<vec4f>', scope.value(op.input)),
      read('weights', 'array<vec4f>', scope.weights),
      write('normalised', 'array<vec4f>', normalised),
      write('deviations', 'array<vec4f>', deviations),
      write('value', 'array<vec4f>', scope.value(op.output)),
      ...(op.residual === null ? [] : [read('residual', 'array<vec4f>', scope.value(op.residual))]),
      scope.step,
    ],
    code: `${activateShader(op.activation)}
${SUM}
${MAIN}
${openShare(scope, quads)}
  let count = min(${scope.shareRows}u, select(0u, ${stepWord(STEP_ROW_COUNT)} - first, ${stepWord(STEP_ROW_COUNT)} > first));
  let least = max(1u, count);
  var sum = vec4f(0);
  for (var i = local; i < count; i += 64u) { sum += input[(first + i) * ${quads}u + column]; }
  let mean = sumOf(sum, local) / f32(least);
  sum = vec4f(0);
  for (var i = local; i < count; i += 64u) {
    let centred = input[(first + i) * ${quads}u + column] - mean;
    sum += centred * centred;
  }
  let deviation = 1.0 / sqrt(sumOf(sum, local) / f32(least) + ${float(NORM_EPSILON)});
  if (local == 0u) { deviations[place] = deviation; }
  for (var i = local; i < ${scope.shareRows}u; i += 64u) {
    let at = (first + i) * ${quads}u + column;
    let unit = (input[at] - mean) * deviation;
    normalised[at] = unit;
    value[at] = activate(weights[${gain}u + column] * unit + weights[${bias}u + column])${op.residual === null ? '' : ' + residual[at]'};
  }
  _ = id;
}`,
    groups: quads * shareCount(scope),
  });
}

/** As forward: sums of the gradients over a share, then the input's; the shares' sums are added last. */
export function backward(op: BatchNormOp, scope: OpScope): void {
  const { width } = scope.spec(op.output);
  const quads = width / 4;
  const shares = shareCount(scope);
  const { normalised, deviations } = keptOf(op, scope);
  const [gain, bias] = placesOf(op, scope);
  const outer = scope.gradientOf(op.output);
  const sums = scope.pool.zeros(`sums of ${op.output}`, 2 * shares * width);
  const to = scope.gradientTo(op.input);
  const pre = `weights[${gain}u + column] * unit + weights[${bias}u + column]`;
  const own = op.activation === 'linear' ? 'outer[at]' : `outer[at] * ${slopeOf(op.activation, `(${pre})`)}`;
  scope.run({
    label: `batch norm ${op.output} backward`,
    bindings: [
      read('outer', 'array<vec4f>', outer),
      read('weights', 'array<vec4f>', scope.weights),
      read('normalised', 'array<vec4f>', normalised),
      read('deviations', 'array<vec4f>', deviations),
      write('sums', 'array<vec4f>', sums),
      ...(to === null ? [] : [write('gradient', 'array<vec4f>', to.buffer)]),
    ],
    code: `${SUM}
${MAIN}
${openShare(scope, quads)}
  var bias = vec4f(0);
  var gain = vec4f(0);
  for (var i = local; i < ${scope.shareRows}u; i += 64u) {
    let at = (first + i) * ${quads}u + column;
    let unit = normalised[at];
    let own = ${own};
    bias += own;
    gain += own * unit;
  }
  let biasSum = sumOf(bias, local);
  let gainSum = sumOf(gain, local);
  let scale = weights[${gain}u + column] * deviations[place];
  if (local == 0u) {
    sums[place] = gainSum;
    sums[${quads * shares}u + place] = biasSum;
  }
  ${
    to === null
      ? '_ = scale;'
      : `for (var i = local; i < ${scope.shareRows}u; i += 64u) {
    let at = (first + i) * ${quads}u + column;
    let unit = normalised[at];
    let own = ${own};
    gradient[at] = scale * (own - (biasSum + unit * gainSum) / ${scope.shareRows}.0)${to.accumulate ? ' + gradient[at]' : ''};
  }`
  }
  _ = id;
}`,
    groups: quads * shares,
  });
  scope.run({
    label: `batch norm ${op.output} parameters`,
    bindings: [read('sums', 'array<vec4f>', sums), write('gradients', 'array<vec4f>', scope.gradients)],
    code: `${MAIN}
  if (id >= ${quads}u) { return; }
  var gain = vec4f(0);
  var bias = vec4f(0);
  for (var at = id; at < ${quads * shares}u; at += ${quads}u) {
    gain += sums[at];
    bias += sums[${quads * shares}u + at];
  }
  gradients[${gain}u + id] = gain;
  gradients[${bias}u + id] = bias;
}`,
    groups: groupsFor(quads),
  });
  if (op.residual === null) return;
  const toResidual = scope.gradientTo(op.residual);
  if (toResidual !== null) runAddGradient(scope, `batch norm ${op.output} residual`, scope.rows * quads, outer, toResidual);
}

/** `sumOf`: the sum over a workgroup, for every invocation of it. */
const SUM = `var<workgroup> partial: array<vec4f, 64>;
fn sumOf(own: vec4f, local: u32) -> vec4f {
  workgroupBarrier();
  partial[local] = own;
  workgroupBarrier();
  var sum = vec4f(0);
  for (var i = 0u; i < 64u; i++) { sum += partial[i]; }
  return sum;
}`;

/** `column` (a quad), `first` (the share's first row) and `place` (the share's quad) of a workgroup. */
function openShare(scope: OpScope, quads: number): string {
  return `  let place = group.x + group.y * groups.x;
  if (place >= ${quads * shareCount(scope)}u) { return; }
  let column = place % ${quads}u;
  let first = (place / ${quads}u) * ${scope.shareRows}u;`;
}

function shareCount(scope: OpScope): number {
  return scope.rows / scope.shareRows;
}

function keptOf(op: BatchNormOp, scope: OpScope): { normalised: GPUBuffer; deviations: GPUBuffer } {
  const { width } = scope.spec(op.output);
  return {
    normalised: scope.pool.zeros(`normalised ${op.output}`, scope.rows * width),
    deviations: scope.pool.zeros(`inverse deviations of ${op.output}`, shareCount(scope) * width),
  };
}

/** First quads of gain and bias; their matrices lie back to back, as the value's blocks do. */
function placesOf(op: BatchNormOp, scope: OpScope): [gain: number, bias: number] {
  return [scope.parameter(op.gain).offset / 4, scope.parameter(op.bias).offset / 4];
}
