import { onDeviceLost } from '../../backend/device.ts';
import { currentWebgpu, type WebgpuDevice } from '../../backend/webgpu.ts';
import {
  type Checkpoint,
  type Executor,
  type ExecutorOptions,
  type ForwardOptions,
  type LossValues,
  OPTIMISER_DEFAULTS,
  type Program,
  type ProgramInputs,
  type StepOptions,
  type Weights,
} from '../contract.ts';
import { EVALUATION_STEP, noiseKey } from '../noise.ts';
import { adamNumbers, runAdam } from '../ops/adam/webgpu.ts';
import { countRows, findValue, inputValuesOf, isBlockwise, needsOf, shareRows } from '../values.ts';
import { createBuffers } from './buffers.ts';
import { type CompiledCall, compileCalls, groupsFor, type KernelCall, MAIN, read, write } from './kernel-call.ts';
import { kernelsOf } from './op-kernels.ts';
import { quadRanges } from './product.ts';
import type { TileKind } from './product-shader.ts';
import {
  createOpScope,
  type DerivedInput,
  keyWord,
  lossScaleWord,
  lossTermCount,
  type OpScope,
  STEP_ADAM,
  STEP_ROW_BASE,
  STEP_ROW_COUNT,
  stepWordCount,
  taughtValues,
  totalLossTerms,
} from './scope.ts';
import { findKernelFault, SELF_TEST_ROWS, selfTestProgram, WrongKernels } from './self-test.ts';

/** A pass without training: each op's dispatches. */
type ForwardPlan = readonly (readonly CompiledCall[])[];

/**
 * Runs a program on the GPU device in use, in kernels of our own.
 *
 * All buffers, pipelines and bind groups are made here: a step writes its inputs and one small buffer of numbers and submits one command
 * buffer of one pass. Noise is drawn on the device; losses gather there until `readLosses`.
 * Before a device's first program the kernels are tested on a small network, and with other tiles when they fail.
 *
 * Disposal: the caller disposes. When the device is lost, waiting reads reject and `step` throws; nn/backend/device.ts says why.
 * @throws WrongKernels when the kernels give wrong results on this device; RangeError when the batch is not a multiple of 4;
 * Error without a WebGPU device in use, or when a buffer would be larger than the device allows.
 */
export async function createWebgpuExecutor(program: Program, options: ExecutorOptions): Promise<Executor> {
  const gpu = currentWebgpu();
  if (gpu === null) throw new Error('No GPU is in use.');
  const known = tiles.get(gpu.device) ?? findTiles(gpu);
  tiles.set(gpu.device, known);
  return createExecutorWithTiles(program, options, gpu, await known);
}

/** The tiles that passed the self-test, for each device. */
const tiles = new WeakMap<GPUDevice, Promise<TileKind>>();

async function findTiles(gpu: WebgpuDevice): Promise<TileKind> {
  const faults: string[] = [];
  for (const tile of isSoftware(gpu.info) ? (['register', 'shared'] as const) : (['shared', 'register'] as const)) {
    const options: ExecutorOptions = { seed: 1, batchSize: SELF_TEST_ROWS, mode: 'training' };
    const executor = await createExecutorWithTiles(selfTestProgram(), options, gpu, tile);
    const fault = await findKernelFault(executor).finally(() => executor.dispose());
    if (fault === null) return tile;
    faults.push(fault);
  }
  throw new WrongKernels(`The kernels for WebGPU give wrong results on this GPU: ${faults.join('; ')}.`);
}

/** As `createWebgpuExecutor`, on given tiles and untested. */
export async function createExecutorWithTiles(
  program: Program,
  options: ExecutorOptions,
  gpu: WebgpuDevice,
  tile: TileKind,
): Promise<Executor> {
  if (options.batchSize <= 0 || options.batchSize % 4 !== 0)
    throw new RangeError(`A batch is a multiple of 4 rows, not ${options.batchSize}.`);
  const { device } = gpu;
  const { batchSize } = options;
  const training = options.mode === 'training';
  const optimiser = { ...OPTIMISER_DEFAULTS, ...options.optimiser };
  const { parameterCount } = program;

  let stopListening = (): void => undefined;
  let lost: string | null = null;
  const whenLost = new Promise<never>((_, reject) => {
    const fail = (detail: string): void => {
      lost ??= `The GPU stopped: ${detail}`;
      reject(new Error(lost));
    };
    stopListening = onDeviceLost((fault) => fail(fault.detail));
    device.lost.then(({ message }) => fail(message));
  });
  whenLost.catch(() => undefined);

  const pool = createBuffers(device, whenLost);
  try {
    return await build();
  } catch (error) {
    stopListening();
    pool.dispose();
    throw error;
  }

  async function build(): Promise<Executor> {
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
      runAdam(scope, optimiser, { ...(moments as NonNullable<typeof moments>), average });
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

    const stepBuffer = pool.zeros('step', stepWordCount(program));
    const stepWords = new Uint32Array(stepWordCount(program));
    const stepFloats = new Float32Array(stepWords.buffer);
    const noisyOps = program.ops.flatMap((op, i) => {
      const draws =
        op.type === 'reparameterise' ||
        op.type === 'gumbelSoftmax' ||
        op.type === 'dropout' ||
        (op.type === 'embedTokens' && op.dropoutRate > 0);
      return draws ? [i] : [];
    });
    const rowInputs = program.inputs
      .filter(({ perRow }) => perRow)
      .map((spec) => ({ ...spec, buffer: pool.zeros(`input ${spec.name}`, batchSize * spec.width) }));
    const lossSums = pool.zeros('loss sums', program.losses.length + 1);
    const termCount = totalLossTerms(program, batchSize);
    let stepCount = 0;
    let disposed = false;

    const assertUsable = (): void => {
      if (disposed) throw new Error('This network has been disposed.');
      if (lost !== null) throw new Error(lost);
      if (currentWebgpu()?.device !== device) throw new Error('The GPU in use is another now.');
    };
    const lossInputs = needsOf(program, null).inputNames;
    const arrayOf = (inputs: ProgramInputs, name: string): Int32Array | Float32Array => {
      const found = inputs.arrays[name];
      if (found === undefined) throw new RangeError(`The input “${name}” is not given.`);
      return found;
    };
    const uploadShared = (inputs: ProgramInputs, wanted: ReadonlySet<string>): void => {
      for (const { input, words, buffer, compute } of derivedInputs.values()) {
        if (!wanted.has(input)) continue;
        compute(arrayOf(inputs, input), words);
        device.queue.writeBuffer(buffer, 0, words);
      }
    };
    const uploadRows = (inputs: ProgramInputs, wanted: ReadonlySet<string>, firstRow: number, rowCount: number): void => {
      for (const { name, width, buffer } of rowInputs) {
        if (width === 0 || !wanted.has(name)) continue;
        const values = arrayOf(inputs, name) as Float32Array<ArrayBuffer>;
        if (values.length < (firstRow + rowCount) * width) throw new RangeError(`The input “${name}” holds too few rows.`);
        device.queue.writeBuffer(buffer, 0, values, firstRow * width, rowCount * width);
      }
    };
    const writeStep = (step: number, firstRow: number, rowCount: number): void => {
      stepWords[STEP_ROW_COUNT] = rowCount;
      stepWords[STEP_ROW_BASE] = firstRow;
      for (const i of noisyOps) stepWords[keyWord(i)] = noiseKey(options.seed, step, i);
      device.queue.writeBuffer(stepBuffer, 0, stepWords);
    };
    const planOf = (which: Weights | undefined): ForwardPlan => (which === 'current' ? (currentPlan ?? averagePlan) : averagePlan);
    const encodePass = (encoder: GPUCommandEncoder, run: (pass: GPUComputePassEncoder) => void): void => {
      const pass = encoder.beginComputePass();
      run(pass);
      pass.end();
    };
    const callNeeds = new Map<string, readonly (number | null | undefined)[]>();
    const callNeedsOf = (value: string, block: number | null): readonly (number | null | undefined)[] => {
      const key = `${block} ${value}`;
      const found = callNeeds.get(key) ?? findNeeds(program, value, block);
      callNeeds.set(key, found);
      return found;
    };

    return {
      kind: 'webgpu',
      program,
      options,
      get stepCount() {
        return stepCount;
      },
      get bytes() {
        return pool.bytes;
      },
      setParameters(flat) {
        assertUsable();
        if (flat.length !== parameterCount) throw new RangeError(`The network has ${parameterCount} parameters, not ${flat.length}.`);
        device.queue.writeBuffer(weights, 0, flat as Float32Array<ArrayBuffer>);
        if (moments !== null) {
          device.queue.writeBuffer(average, 0, flat as Float32Array<ArrayBuffer>);
          const encoder = device.createCommandEncoder();
          for (const buffer of [moments.first, moments.second, lossSums]) encoder.clearBuffer(buffer);
          device.queue.submit([encoder.finish()]);
        }
        stepCount = 0;
      },
      step(inputs, { learningRate, emaDecay }: StepOptions) {
        if (trainingCalls === null) throw new Error('This network was made for forward passes only.');
        assertUsable();
        uploadShared(inputs, lossInputs);
        uploadRows(inputs, lossInputs, 0, batchSize);
        stepFloats.set(adamNumbers(optimiser, stepCount + 1, learningRate, emaDecay), STEP_ADAM);
        program.losses.forEach(({ weight }, i) => {
          const value = typeof weight === 'number' ? weight : inputs.scalars?.[weight];
          if (value === undefined) throw new RangeError(`The scalar “${weight}” is not given.`);
          stepFloats[lossScaleWord(program, i)] = value / batchSize;
        });
        writeStep(stepCount, 0, batchSize);
        const encoder = device.createCommandEncoder();
        encodePass(encoder, (pass) => {
          for (const call of trainingCalls) call.encode(pass, null);
        });
        device.queue.submit([encoder.finish()]);
        stepCount += 1;
      },
      async readLosses() {
        assertUsable();
        const count = program.losses.length;
        const staging = pool.takeStaging(count + 1);
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(lossSums, 0, staging, 0, (count + 1) * 4);
        encoder.clearBuffer(lossSums);
        device.queue.submit([encoder.finish()]);
        const sums = await pool.mapStaging(staging, count + 1);
        const steps = sums[count] as number;
        return Object.fromEntries(program.losses.map(({ name }, i) => [name, (sums[i] as number) / steps]));
      },
      async evaluate(inputs, given) {
        assertUsable();
        const rowCount = countRows(program, inputs, given?.rowCount);
        const chunks = Math.ceil(rowCount / batchSize);
        const plan = planOf(given?.weights);
        const terms = pool.zeros('loss terms', termCount);
        const staging = pool.takeStaging(chunks * termCount);
        uploadShared(inputs, lossInputs);
        for (let chunk = 0; chunk < chunks; chunk++) {
          const firstRow = chunk * batchSize;
          const rows = Math.min(batchSize, rowCount - firstRow);
          uploadRows(inputs, lossInputs, firstRow, rows);
          writeStep(EVALUATION_STEP, firstRow, rows);
          const encoder = device.createCommandEncoder();
          encodePass(encoder, (pass) => {
            for (const calls of plan) for (const call of calls) call.encode(pass, null);
          });
          encoder.copyBufferToBuffer(terms, 0, staging, chunk * termCount * 4, termCount * 4);
          device.queue.submit([encoder.finish()]);
        }
        return cutLossTerms(program, await pool.mapStaging(staging, chunks * termCount), rowCount, batchSize);
      },
      async forward(inputs, value, given: ForwardOptions = {}) {
        assertUsable();
        const rowCount = countRows(program, inputs, given.rowCount);
        const spec = findValue(program, value);
        const pack = given.block === undefined || spec.blocks.length < 2 ? null : (packs.get(value) as CompiledCall);
        const block = pack === null ? null : (given.block as number);
        const width = block === null ? spec.width : (spec.blocks[block]?.width as number);
        const source = pack === null ? pool.zeros(`value ${value}`, batchSize * spec.width) : packedBuffer(pool, program, batchSize);
        const wanted = callNeedsOf(value, block);
        const plan = planOf(given.weights);
        const staging = pool.takeStaging(rowCount * width);
        const { inputNames } = needsOf(program, value);
        uploadShared(inputs, inputNames);
        for (let firstRow = 0; firstRow < rowCount; firstRow += batchSize) {
          const rows = Math.min(batchSize, rowCount - firstRow);
          uploadRows(inputs, inputNames, firstRow, rows);
          writeStep(EVALUATION_STEP, firstRow, rows);
          const encoder = device.createCommandEncoder();
          encodePass(encoder, (pass) => {
            plan.forEach((calls, i) => {
              const need = wanted[i];
              if (need !== undefined) for (const call of calls) call.encode(pass, need);
            });
            pack?.encode(pass, block);
          });
          encoder.copyBufferToBuffer(source, 0, staging, firstRow * width * 4, rows * width * 4);
          device.queue.submit([encoder.finish()]);
        }
        return pool.mapStaging(staging, rowCount * width);
      },
      async readAverage() {
        assertUsable();
        return pool.read([{ buffer: average, words: parameterCount }]);
      },
      async readGradient() {
        assertUsable();
        if (!training) throw new Error('This network was made for forward passes only.');
        return pool.read([{ buffer: pool.zeros('gradients', parameterCount), words: parameterCount }]);
      },
      async readCheckpoint() {
        assertUsable();
        const taken = stepCount;
        const parts = [weights, average, ...(moments === null ? [] : [moments.first, moments.second])];
        const values = await pool.read(parts.map((buffer) => ({ buffer, words: parameterCount })));
        const part = (i: number): Float32Array =>
          i < parts.length ? values.slice(i * parameterCount, (i + 1) * parameterCount) : new Float32Array(parameterCount);
        return { weights: part(0), average: part(1), first: part(2), second: part(3), stepCount: taken };
      },
      restoreCheckpoint(checkpoint: Checkpoint) {
        assertUsable();
        const pairs: [GPUBuffer, Float32Array][] =
          moments === null
            ? [[weights, checkpoint.average]]
            : [
                [weights, checkpoint.weights],
                [average, checkpoint.average],
                [moments.first, checkpoint.first],
                [moments.second, checkpoint.second],
              ];
        for (const [buffer, values] of pairs) device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
        stepCount = checkpoint.stepCount;
      },
      dispose() {
        if (disposed) return;
        disposed = true;
        stopListening();
        pool.dispose();
      },
    };
  }
}

/** Software adapters run barriers slowly: for them, tiles without. */
function isSoftware(info: GPUAdapterInfo): boolean {
  const names = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`.toLowerCase();
  return info.isFallbackAdapter || ['swiftshader', 'llvmpipe', 'lavapipe', 'basic render'].some((name) => names.includes(name));
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

function packedBuffer(pool: OpScope['pool'], program: Program, rows: number): GPUBuffer {
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

/** For each op: undefined = not needed, null = all of it, a number = that block only. */
function findNeeds(program: Program, value: string, block: number | null): (number | null | undefined)[] {
  const wanted = new Map<string, number | null>([[value, block]]);
  const found = program.ops.map((): number | null | undefined => undefined);
  for (let i = program.ops.length - 1; i >= 0; i--) {
    const op = program.ops[i] as Program['ops'][number];
    if (!('output' in op) || !wanted.has(op.output)) continue;
    const own = isBlockwise(op) ? (wanted.get(op.output) as number | null) : null;
    found[i] = own;
    for (const source of inputValuesOf(op)) {
      // Each block of a masked product reads the whole input.
      const need = op.type === 'maskedDense' ? null : own;
      wanted.set(source, wanted.has(source) && wanted.get(source) !== need ? null : need);
    }
  }
  return found;
}

/** `terms`: for each chunk, each loss's terms side by side. */
function cutLossTerms(program: Program, terms: Float32Array, rowCount: number, batchSize: number): Record<string, LossValues> {
  const stride = totalLossTerms(program, batchSize);
  const result: Record<string, LossValues> = {};
  let first = 0;
  for (const { name } of program.losses) {
    const termCount = lossTermCount(program, name, batchSize);
    const perRowCount = termCount / batchSize;
    const all = new Float32Array(rowCount * perRowCount);
    for (let row = 0; row < rowCount; row += batchSize) {
      const at = (row / batchSize) * stride + first;
      all.set(terms.subarray(at, at + Math.min(batchSize, rowCount - row) * perRowCount), row * perRowCount);
    }
    first += termCount;
    const isTokenLoss = program.ops.some((op) => op.type === 'tokenLoss' && op.loss === name);
    if (!isTokenLoss) {
      result[name] = { perRow: all, perColumn: null };
      continue;
    }
    const perRow = new Float32Array(rowCount);
    for (let row = 0; row < rowCount; row++) {
      let sum = 0;
      for (let c = 0; c < perRowCount; c++) sum += all[row * perRowCount + c] as number;
      perRow[row] = sum;
    }
    result[name] = { perRow, perColumn: all };
  }
  return result;
}
