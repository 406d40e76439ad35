import { type ExecutorOptions, OPTIMISER_DEFAULTS, type Program } from '../contract.ts';
import { runAdam } from '../ops/adam/webgpu.ts';
import { shareRows } from '../values.ts';
import { type CompiledCall, compileCalls, groupsFor, type KernelCall, MAIN, read, write } from './kernel-call.ts';
import { kernelsOf } from './op-kernels.ts';
import { quadRanges } from './product.ts';
import type { TileKind } from './product-shader.ts';
import { type BufferPool, createOpScope, type DerivedInput, lossTermCount, type OpScope, taughtValues } from './scope.ts';

/** A pass without training: each op's dispatches. */
export type ForwardPlan = readonly (readonly CompiledCall[])[];

/** A program's parameters on a device, and every dispatch that it can be asked for. */
export interface CompiledProgram {
  readonly weights: GPUBuffer;
  /** What passes without training read; the weights themselves where nothing is trained. */
  readonly average: GPUBuffer;
  /** Null where nothing is trained. */
  readonly moments: { readonly first: GPUBuffer; readonly second: GPUBuffer } | null;
  readonly derivedInputs: readonly DerivedInput[];
  readonly averagePlan: ForwardPlan;
  readonly currentPlan: ForwardPlan | null;
  /** One step, optimiser and all. */
  readonly trainingCalls: readonly CompiledCall[] | null;
  /** Of values of several blocks: copies one of them to `packedBuffer`. */
  readonly packs: ReadonlyMap<string, CompiledCall>;
}

/** Makes all buffers, pipelines and bind groups of a program; the buffers are the pool's. */
export async function compileProgram(
  program: Program,
  options: ExecutorOptions,
  device: GPUDevice,
  tile: TileKind,
  pool: BufferPool,
): Promise<CompiledProgram> {
  const { batchSize } = options;
  const training = options.mode === 'training';
  const { parameterCount } = program;
  const weights = pool.zeros('weights', parameterCount);
  const average = training ? pool.zeros('average', parameterCount) : weights;
  const moments = training
    ? { first: pool.zeros('first moment', parameterCount), second: pool.zeros('second moment', parameterCount) }
    : null;
  const derivedInputs = new Map<string, DerivedInput>();
  const scopeFor = (pass: 'training' | 'forward', from: GPUBuffer, calls: KernelCall[]): OpScope =>
    createOpScope({
      program,
      tile,
      rows: batchSize,
      shareRows: shareRows(options),
      training: pass === 'training',
      weights: from,
      gradients: pass === 'training' ? pool.zeros('gradients', parameterCount) : from,
      pool,
      derivedInputs,
      run: (call) => calls.push(call),
    });
  let rangeCount = 0;
  const compile = (calls: readonly KernelCall[]) =>
    compileCalls(device, calls, (data) => {
      rangeCount += 1;
      return pool.constant(`ranges ${rangeCount}`, data, 'uniform');
    });

  const planForward = async (from: GPUBuffer): Promise<ForwardPlan> =>
    Promise.all(
      program.ops.map((op) => {
        const calls: KernelCall[] = [];
        kernelsOf(op).forward(op, scopeFor('forward', from, calls));
        return compile(calls);
      }),
    );
  const planTraining = async (): Promise<CompiledCall[]> => {
    const calls: KernelCall[] = [];
    const scope = scopeFor('training', weights, calls);
    const taught = taughtValues(program);
    for (const op of program.ops) kernelsOf(op).forward(op, scope);
    runLossSums(scope);
    for (const op of program.ops.toReversed()) if ('output' in op && taught.has(op.output)) kernelsOf(op).backward?.(op, scope);
    runAdam(scope, { ...OPTIMISER_DEFAULTS, ...options.optimiser }, { ...(moments as NonNullable<typeof moments>), average });
    return compile(calls);
  };
  const [averagePlan, currentPlan, trainingCalls] = await Promise.all([
    planForward(average),
    training ? planForward(weights) : null,
    training ? planTraining() : null,
  ]);
  const packs = new Map<string, CompiledCall>();
  for (const { name, blocks } of program.values) {
    if (blocks.length < 2) continue;
    const calls: KernelCall[] = [];
    runPack(scopeFor('forward', average, calls), name);
    packs.set(name, (await compile(calls))[0] as CompiledCall);
  }
  return { weights, average, moments, derivedInputs: [...derivedInputs.values()], averagePlan, currentPlan, trainingCalls, packs };
}

/** Adds each loss's mean over the batch to its sum, and one to the count of steps: one workgroup a loss. */
function runLossSums(scope: OpScope): void {
  const { program, rows } = scope;
  const count = program.losses.length;
  const list = (values: readonly number[]): string => `array<u32, ${count}>(${values.map((value) => `${value}u`).join(', ')})`;
  const places = program.losses.map(({ name }) => scope.lossTerms(name));
  const { buffer } = places[0] as (typeof places)[number];
  scope.run({
    label: 'loss sums',
    bindings: [read('terms', 'array<f32>', buffer), write('sums', 'array<f32>', scope.pool.zeros('loss sums', count + 1))],
    code: `var<workgroup> partial: array<f32, 64>;
${MAIN}
  var firsts = ${list(places.map(({ first }) => first))};
  var counts = ${list(program.losses.map(({ name }) => lossTermCount(program, name, rows)))};
  let loss = group.x;
  var sum = 0.0;
  for (var i = local; i < counts[loss]; i += 64u) { sum += terms[firsts[loss] + i]; }
  partial[local] = sum;
  workgroupBarrier();
  if (local == 0u) {
    sum = 0.0;
    for (var i = 0u; i < 64u; i++) { sum += partial[i]; }
    sums[loss] += sum / ${rows}.0;
    if (loss == 0u) { sums[${count}] += 1.0; }
  }
  _ = id;
}`,
    groups: count,
  });
}

/** Room for one block of any value, its rows side by side. */
export function packedBuffer(pool: BufferPool, program: Program, rows: number): GPUBuffer {
  return pool.zeros('one block', rows * Math.max(4, ...program.values.flatMap(({ blocks }) => blocks.map(({ width }) => width))));
}

/** Copies one block of a value, its rows side by side. */
function runPack(scope: OpScope, value: string): void {
  const { width } = scope.spec(value);
  scope.run({
    label: `one block of ${value}`,
    bindings: [
      read('value', 'array<vec4f>', scope.value(value)),
      write('packed', 'array<vec4f>', packedBuffer(scope.pool, scope.program, scope.rows)),
    ],
    code: `${MAIN}
  let row = id / range.y;
  if (row >= ${scope.rows}u) { return; }
  packed[id] = value[row * ${width / 4}u + range.x + id % range.y];
}`,
    groups: { all: { first: 0, count: 1, groups: groupsFor(0) }, blocks: quadRanges(scope, value).blocks },
  });
}
