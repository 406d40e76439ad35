import { onDeviceLost } from '../../backend/device.ts';
import { currentWebgpu, type WebgpuDevice } from '../../backend/webgpu.ts';
import type {
  Checkpoint,
  EvaluateOptions,
  Executor,
  ExecutorOptions,
  ForwardOptions,
  LossValues,
  Program,
  ProgramInputs,
  StepOptions,
  Weights,
} from '../contract.ts';
import { EVALUATION_STEP } from '../noise.ts';
import { countRows, findValue, inputValuesOf, isBlockwise, needsOf } from '../values.ts';
import { createBuffers, type OwnedBuffers } from './buffers.ts';
import { type CompiledProgram, compileProgram, type ForwardPlan, packedBuffer } from './compile-program.ts';
import type { CompiledCall } from './kernel-call.ts';
import type { TileKind } from './product-shader.ts';
import { lossTermCount, totalLossTerms } from './scope.ts';
import { findKernelFault, SELF_TEST_ROWS, selfTestProgram, WrongKernels } from './self-test.ts';
import { createStepInputs, type StepInputs } from './step-inputs.ts';

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
  { device }: WebgpuDevice,
  tile: TileKind,
): Promise<Executor> {
  if (options.batchSize <= 0 || options.batchSize % 4 !== 0)
    throw new RangeError(`A batch is a multiple of 4 rows, not ${options.batchSize}.`);
  const watch = watchDevice(device);
  const pool = createBuffers(device, watch.whenLost);
  try {
    return new WebgpuExecutor(program, options, device, watch, pool, await compileProgram(program, options, device, tile, pool));
  } catch (error) {
    watch.stop();
    pool.dispose();
    throw error;
  }
}

interface DeviceWatch {
  /** Why the device is lost, or null. */
  readonly lost: string | null;
  /** Rejects when it is lost. */
  readonly whenLost: Promise<never>;
  stop(): void;
}

function watchDevice(device: GPUDevice): DeviceWatch {
  let stop = (): void => undefined;
  let lost: string | null = null;
  const whenLost = new Promise<never>((_, reject) => {
    const fail = (detail: string): void => {
      lost ??= `The GPU stopped: ${detail}`;
      reject(new Error(lost));
    };
    stop = onDeviceLost((fault) => fail(fault.detail));
    device.lost.then(({ message }) => fail(message));
  });
  whenLost.catch(() => undefined);
  return {
    get lost() {
      return lost;
    },
    whenLost,
    stop: () => stop(),
  };
}

class WebgpuExecutor implements Executor {
  readonly kind = 'webgpu';
  readonly program: Program;
  readonly options: ExecutorOptions;
  readonly #device: GPUDevice;
  readonly #watch: DeviceWatch;
  readonly #pool: OwnedBuffers;
  readonly #compiled: CompiledProgram;
  readonly #inputs: StepInputs;
  readonly #lossInputs: ReadonlySet<string>;
  readonly #lossSums: GPUBuffer;
  readonly #callNeeds = new Map<string, readonly (number | null | undefined)[]>();
  #stepCount = 0;
  #disposed = false;

  constructor(
    program: Program,
    options: ExecutorOptions,
    device: GPUDevice,
    watch: DeviceWatch,
    pool: OwnedBuffers,
    compiled: CompiledProgram,
  ) {
    this.program = program;
    this.options = options;
    this.#device = device;
    this.#watch = watch;
    this.#pool = pool;
    this.#compiled = compiled;
    this.#inputs = createStepInputs(program, options, device, pool, compiled.derivedInputs);
    this.#lossInputs = needsOf(program, null).inputNames;
    this.#lossSums = pool.zeros('loss sums', program.losses.length + 1);
  }

  get stepCount(): number {
    return this.#stepCount;
  }

  get bytes(): number {
    return this.#pool.bytes;
  }

  setParameters(flat: Float32Array): void {
    this.#assertUsable();
    const { parameterCount } = this.program;
    if (flat.length !== parameterCount) throw new RangeError(`The network has ${parameterCount} parameters, not ${flat.length}.`);
    const { weights, average, moments } = this.#compiled;
    const { queue } = this.#device;
    queue.writeBuffer(weights, 0, flat as Float32Array<ArrayBuffer>);
    if (moments !== null) {
      queue.writeBuffer(average, 0, flat as Float32Array<ArrayBuffer>);
      const encoder = this.#device.createCommandEncoder();
      for (const buffer of [moments.first, moments.second, this.#lossSums]) encoder.clearBuffer(buffer);
      queue.submit([encoder.finish()]);
    }
    this.#stepCount = 0;
  }

  step(inputs: ProgramInputs, options: StepOptions): void {
    const { trainingCalls } = this.#compiled;
    if (trainingCalls === null) throw new Error('This network was made for forward passes only.');
    this.#assertUsable();
    const { batchSize } = this.options;
    this.#inputs.uploadShared(inputs, this.#lossInputs);
    this.#inputs.uploadRows(inputs, this.#lossInputs, 0, batchSize);
    this.#inputs.setRates(this.#stepCount + 1, options);
    this.#inputs.setLossScales(inputs);
    this.#inputs.writeStep(this.#stepCount, 0, batchSize);
    const encoder = this.#device.createCommandEncoder();
    encodePass(encoder, (pass) => {
      for (const call of trainingCalls) call.encode(pass, null);
    });
    this.#device.queue.submit([encoder.finish()]);
    this.#stepCount += 1;
  }

  async readLosses(): Promise<Record<string, number>> {
    this.#assertUsable();
    const { losses } = this.program;
    const count = losses.length;
    const staging = this.#pool.takeStaging(count + 1);
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.#lossSums, 0, staging, 0, (count + 1) * 4);
    encoder.clearBuffer(this.#lossSums);
    this.#device.queue.submit([encoder.finish()]);
    const sums = await this.#pool.mapStaging(staging, count + 1);
    const steps = sums[count] as number;
    return Object.fromEntries(losses.map(({ name }, i) => [name, (sums[i] as number) / steps]));
  }

  async evaluate(inputs: ProgramInputs, given?: EvaluateOptions): Promise<Record<string, LossValues>> {
    this.#assertUsable();
    const { program } = this;
    const { batchSize } = this.options;
    const rowCount = countRows(program, inputs, given?.rowCount);
    const chunks = Math.ceil(rowCount / batchSize);
    const plan = this.#planOf(given?.weights);
    const termCount = totalLossTerms(program, batchSize);
    const terms = this.#pool.zeros('loss terms', termCount);
    const staging = this.#pool.takeStaging(chunks * termCount);
    this.#inputs.uploadShared(inputs, this.#lossInputs);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const firstRow = chunk * batchSize;
      const rows = Math.min(batchSize, rowCount - firstRow);
      this.#inputs.uploadRows(inputs, this.#lossInputs, firstRow, rows);
      this.#inputs.writeStep(EVALUATION_STEP, firstRow, rows);
      const encoder = this.#device.createCommandEncoder();
      encodePass(encoder, (pass) => {
        for (const calls of plan) for (const call of calls) call.encode(pass, null);
      });
      encoder.copyBufferToBuffer(terms, 0, staging, chunk * termCount * 4, termCount * 4);
      this.#device.queue.submit([encoder.finish()]);
    }
    return cutLossTerms(program, await this.#pool.mapStaging(staging, chunks * termCount), rowCount, batchSize);
  }

  async forward(inputs: ProgramInputs, value: string, given: ForwardOptions = {}): Promise<Float32Array> {
    this.#assertUsable();
    const { program } = this;
    const { batchSize } = this.options;
    const rowCount = countRows(program, inputs, given.rowCount);
    const spec = findValue(program, value);
    const pack = given.block === undefined || spec.blocks.length < 2 ? null : (this.#compiled.packs.get(value) as CompiledCall);
    const block = pack === null ? null : (given.block as number);
    const width = block === null ? spec.width : (spec.blocks[block]?.width as number);
    const source =
      pack === null ? this.#pool.zeros(`value ${value}`, batchSize * spec.width) : packedBuffer(this.#pool, program, batchSize);
    const wanted = this.#callNeedsOf(value, block);
    const plan = this.#planOf(given.weights);
    const staging = this.#pool.takeStaging(rowCount * width);
    const { inputNames } = needsOf(program, value);
    this.#inputs.uploadShared(inputs, inputNames);
    for (let firstRow = 0; firstRow < rowCount; firstRow += batchSize) {
      const rows = Math.min(batchSize, rowCount - firstRow);
      this.#inputs.uploadRows(inputs, inputNames, firstRow, rows);
      this.#inputs.writeStep(EVALUATION_STEP, firstRow, rows);
      const encoder = this.#device.createCommandEncoder();
      encodePass(encoder, (pass) => {
        plan.forEach((calls, i) => {
          const need = wanted[i];
          if (need !== undefined) for (const call of calls) call.encode(pass, need);
        });
        pack?.encode(pass, block);
      });
      encoder.copyBufferToBuffer(source, 0, staging, firstRow * width * 4, rows * width * 4);
      this.#device.queue.submit([encoder.finish()]);
    }
    return this.#pool.mapStaging(staging, rowCount * width);
  }

  async readAverage(): Promise<Float32Array> {
    this.#assertUsable();
    return this.#pool.read([{ buffer: this.#compiled.average, words: this.program.parameterCount }]);
  }

  async readGradient(): Promise<Float32Array> {
    this.#assertUsable();
    const { parameterCount } = this.program;
    if (this.options.mode !== 'training') throw new Error('This network was made for forward passes only.');
    return this.#pool.read([{ buffer: this.#pool.zeros('gradients', parameterCount), words: parameterCount }]);
  }

  async readCheckpoint(): Promise<Checkpoint> {
    this.#assertUsable();
    const { parameterCount } = this.program;
    const { weights, average, moments } = this.#compiled;
    const taken = this.#stepCount;
    const parts = [weights, average, ...(moments === null ? [] : [moments.first, moments.second])];
    const values = await this.#pool.read(parts.map((buffer) => ({ buffer, words: parameterCount })));
    const part = (i: number): Float32Array =>
      i < parts.length ? values.slice(i * parameterCount, (i + 1) * parameterCount) : new Float32Array(parameterCount);
    return { weights: part(0), average: part(1), first: part(2), second: part(3), stepCount: taken };
  }

  restoreCheckpoint(checkpoint: Checkpoint): void {
    this.#assertUsable();
    const { weights, average, moments } = this.#compiled;
    const pairs: [GPUBuffer, Float32Array][] =
      moments === null
        ? [[weights, checkpoint.average]]
        : [
            [weights, checkpoint.weights],
            [average, checkpoint.average],
            [moments.first, checkpoint.first],
            [moments.second, checkpoint.second],
          ];
    for (const [buffer, values] of pairs) this.#device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
    this.#stepCount = checkpoint.stepCount;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#watch.stop();
    this.#pool.dispose();
  }

  #assertUsable(): void {
    if (this.#disposed) throw new Error('This network has been disposed.');
    if (this.#watch.lost !== null) throw new Error(this.#watch.lost);
    if (currentWebgpu()?.device !== this.#device) throw new Error('The GPU in use is another now.');
  }

  #planOf(which: Weights | undefined): ForwardPlan {
    const { averagePlan, currentPlan } = this.#compiled;
    return which === 'current' ? (currentPlan ?? averagePlan) : averagePlan;
  }

  #callNeedsOf(value: string, block: number | null): readonly (number | null | undefined)[] {
    const key = `${block} ${value}`;
    const found = this.#callNeeds.get(key) ?? findNeeds(this.program, value, block);
    this.#callNeeds.set(key, found);
    return found;
  }
}

function encodePass(encoder: GPUCommandEncoder, run: (pass: GPUComputePassEncoder) => void): void {
  const pass = encoder.beginComputePass();
  run(pass);
  pass.end();
}

/** Software adapters run barriers slowly: for them, tiles without. */
function isSoftware(info: GPUAdapterInfo): boolean {
  const names = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`.toLowerCase();
  return info.isFallbackAdapter || ['swiftshader', 'llvmpipe', 'lavapipe', 'basic render'].some((name) => names.includes(name));
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
