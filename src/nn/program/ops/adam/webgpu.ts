import type { OptimiserOptions } from '../../contract.ts';
import { decayRanges } from '../../parameters.ts';
import { groupsFor, MAIN, read, write } from '../../webgpu/kernel-call.ts';
import { float } from '../../webgpu/noise-shader.ts';
import { type OpScope, STEP_ADAM, stepWord } from '../../webgpu/scope.ts';

const NORM_GROUPS = 64;

export interface AdamBuffers {
  readonly first: GPUBuffer;
  readonly second: GPUBuffer;
  readonly average: GPUBuffer;
}

/**
 * The optimiser's numbers of one step, as the step's words from `STEP_ADAM` on: rate, second moment's scale, decay, share of the average
 * that stays.
 */
export function adamNumbers(
  options: OptimiserOptions,
  step: number,
  learningRate: number,
  emaDecay: number,
): [rate: number, secondScale: number, decay: number, emaDecay: number] {
  return [
    learningRate / (1 - options.beta1 ** step),
    1 / Math.sqrt(1 - options.beta2 ** step),
    learningRate * options.weightDecay,
    emaDecay,
  ];
}

/** AdamW, clipping and running average (see reference.ts) over the flat vector: one dispatch, and two before it for the norm. */
export function runAdam(scope: OpScope, options: OptimiserOptions, buffers: AdamBuffers): void {
  const quads = scope.program.parameterCount / 4;
  const clips = Number.isFinite(options.clipNorm);
  const partials = scope.pool.zeros('squares of the gradient', NORM_GROUPS);
  const total = scope.pool.zeros('square of the gradient', 1);
  if (clips) {
    scope.run({
      label: 'norm',
      bindings: [read('gradients', 'array<vec4f>', scope.gradients), write('partials', 'array<f32>', partials)],
      code: `var<workgroup> squares: array<f32, 64>;
${MAIN}
  var sum = 0.0;
  for (var i = id; i < ${quads}u; i += ${NORM_GROUPS * 64}u) { sum += dot(gradients[i], gradients[i]); }
  squares[local] = sum;
  workgroupBarrier();
  if (local == 0u) {
    sum = 0.0;
    for (var i = 0u; i < 64u; i++) { sum += squares[i]; }
    partials[group.x] = sum;
  }
}`,
      groups: NORM_GROUPS,
    });
    scope.run({
      label: 'norm total',
      bindings: [read('partials', 'array<f32>', partials), write('total', 'array<f32>', total)],
      code: `${MAIN}
  if (id > 0u) { return; }
  var sum = 0.0;
  for (var i = 0u; i < ${NORM_GROUPS}u; i++) { sum += partials[i]; }
  total[0] = sum;
}`,
      groups: 1,
    });
  }
  const decays = options.weightDecay !== 0;
  const number = (i: number): string => `bitcast<f32>(${stepWord(STEP_ADAM + i)})`;
  scope.run({
    label: 'Adam',
    bindings: [
      read('gradients', 'array<vec4f>', scope.gradients),
      write('weights', 'array<vec4f>', scope.weights),
      write('first', 'array<vec4f>', buffers.first),
      write('second', 'array<vec4f>', buffers.second),
      write('average', 'array<vec4f>', buffers.average),
      ...(clips ? [read('total', 'array<f32>', total)] : []),
      ...(decays ? [read('decaying', 'array<u32>', scope.pool.constant('decaying quads', decayBits(scope)))] : []),
      scope.step,
    ],
    code: `${MAIN}
  if (id >= ${quads}u) { return; }
  ${clips ? `let slope = gradients[id] * min(1.0, ${float(options.clipNorm)} / max(sqrt(total[0]), 1e-12));` : 'let slope = gradients[id];'}
  let m = ${float(options.beta1)} * first[id] + ${float(1 - options.beta1)} * slope;
  let v = ${float(options.beta2)} * second[id] + ${float(1 - options.beta2)} * slope * slope;
  let old = weights[id];
  var w = old - ${number(0)} * m / (sqrt(v) * ${number(1)} + ${float(options.epsilon)});
  ${decays ? `if ((decaying[id >> 5u] & (1u << (id & 31u))) != 0u) { w -= ${number(2)} * old; }` : ''}
  first[id] = m;
  second[id] = v;
  weights[id] = w;
  average[id] = mix(w, average[id], ${number(3)});
}`,
    groups: groupsFor(quads),
  });
}

/** One bit a quad: whether weight decay applies. */
function decayBits(scope: OpScope): Uint32Array<ArrayBuffer> {
  const bits = new Uint32Array(Math.ceil(scope.program.parameterCount / 128));
  for (const { from, to } of decayRanges(scope.program)) {
    for (let quad = from / 4; quad < to / 4; quad++) bits[quad >> 5] = (bits[quad >> 5] as number) | (1 << (quad & 31));
  }
  return bits;
}
