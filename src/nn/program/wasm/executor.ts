import {
  type Checkpoint,
  type EvaluateOptions,
  type Executor,
  type ExecutorOptions,
  type ForwardOptions,
  type LossValues,
  OPTIMISER_DEFAULTS,
  type Program,
  type ProgramInputs,
  type StepOptions,
} from '../contract.ts';
import { EVALUATION_STEP } from '../noise.ts';
import { decaySpans } from '../parameters.ts';
import { createPlainKernels } from '../plain/kernels.ts';
import { countRows, findValue, outputOf } from '../values.ts';
import type { Kernels } from './bind.ts';
import type { Instruction } from './emitter.ts';
import { InputWriter } from './inputs.ts';
import { type Layout, layOut, type Memory } from './layout.ts';
import { loadKernels, loadSharedKernels } from './module.ts';
import type { Plan } from './plan.ts';
import { select, selectFresh } from './selection.ts';
import { findThreadObstacle, startThread, type Thread } from './thread.ts';

/**
 * Runs a program on own kernels in WebAssembly with SIMD.
 *
 * A training batch of 128 rows or more is two halves whose gradients are added; where the page is cross-origin isolated a second thread
 * runs one of them,
 * and the weights are bit for bit those of one thread.
 *
 * Memory is taken once, when the executor is made; a step is a fixed list of kernel calls over it. One column's chain of block-by-block
 * ops runs forward and back before the next column's, in the same memory.
 *
 * @throws KernelsUnavailable where the engine has no SIMD or the kernels fail their self-test; RangeError when the network and batch do not
 * fit into memory.
 * Disposal: the memory goes with the executor; `dispose` lets go of it early.
 */
export async function createWasmExecutor(program: Program, options: ExecutorOptions): Promise<Executor> {
  const layout = layOut(program, options);
  const [, second] = layout.plans;
  if (second !== undefined && findThreadObstacle() === null) {
    const kernels = await loadSharedKernels(layout.bytes);
    const thread = kernels === null ? null : await startThread(kernels, layout.threadSpace, second.step);
    if (kernels !== null && thread !== null) return new KernelExecutor(program, options, layout, kernels, thread);
  }
  return new KernelExecutor(program, options, layout, await loadKernels(layout.bytes), null);
}

/**
 * As `createWasmExecutor` on the same kernels in plain JavaScript.
 *
 * @throws RangeError when the network and batch do not fit into memory.
 */
export function createPlainExecutor(program: Program, options: ExecutorOptions): Executor {
  const layout = layOut(program, options);
  return new KernelExecutor(program, options, layout, createPlainKernels(layout.bytes), null);
}

class KernelExecutor implements Executor {
  readonly kind: 'wasm' | 'plain';
  readonly program: Program;
  readonly options: ExecutorOptions;
  readonly bytes: number;
  #kernels: Kernels | null;
  #floats: Float32Array;
  #doubles: Float64Array;
  #memory: Memory;
  readonly #plans: readonly Plan[];
  /** The first share's; passes without training run on it alone. */
  readonly #plan: Plan;
  /** Runs the second share, where there are two and the page may have it. */
  #thread: Thread | null;
  /** Null once disposed of. */
  #writer: InputWriter | null;
  #taken = 0;
  #unread = 0;

  constructor(program: Program, options: ExecutorOptions, { memory, plans }: Layout, kernels: Kernels, thread: Thread | null) {
    this.program = program;
    this.options = options;
    this.#memory = memory;
    this.#plans = plans;
    this.#plan = plans[0];
    this.#kernels = kernels;
    this.#thread = thread;
    this.kind = kernels.build === 'plain' ? 'plain' : 'wasm';
    const { buffer } = kernels.memory;
    this.bytes = buffer.byteLength;
    this.#floats = new Float32Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.#writer = new InputWriter(program, options.seed, memory, buffer);
  }

  get stepCount(): number {
    return this.#taken;
  }

  setParameters(flat: Float32Array): void {
    this.#expectFlat(flat);
    const { weights, average, first, second } = this.#memory;
    this.#floats.set(flat, weights / 4);
    this.#floats.set(flat, average / 4);
    if (this.options.mode === 'training') {
      this.#floats.fill(0, first / 4, first / 4 + flat.length);
      this.#floats.fill(0, second / 4, second / 4 + flat.length);
    }
    this.#taken = 0;
    this.#clearLosses();
  }

  step(inputs: ProgramInputs, { learningRate, emaDecay }: StepOptions): void {
    if (this.options.mode !== 'training') throw new Error('This executor was made without training.');
    const { program, options } = this;
    for (const { name, width, perRow } of program.inputs) {
      const array = inputs.arrays[name];
      if (array?.length !== width * (perRow ? options.batchSize : 1))
        throw new RangeError(`A step needs “${name}” for ${options.batchSize} rows.`);
    }
    this.#inputs.writeRows(inputs.arrays, 0, options.batchSize);
    this.#inputs.writeRowCount(this.#plan.rows);
    this.#inputs.writeNoiseKeys(this.#taken, 0);
    program.losses.forEach(({ weight }, i) => {
      const value = typeof weight === 'number' ? weight : inputs.scalars?.[weight];
      if (value === undefined) throw new RangeError(`A step needs the scalar “${weight}”.`);
      this.#floats[this.#memory.shared.lossScales / 4 + i] = value / options.batchSize;
    });
    this.#runStep();
    this.#taken += 1;
    this.#unread += 1;
    this.#optimise(learningRate, emaDecay);
  }

  async readLosses(): Promise<Record<string, number>> {
    const { program, options } = this;
    const rows = this.#unread * options.batchSize;
    const means = Object.fromEntries(program.losses.map(({ name }, i) => [name, rows === 0 ? Number.NaN : this.#totalOf(i) / rows]));
    this.#clearLosses();
    return means;
  }

  async evaluate(inputs: ProgramInputs, options: EvaluateOptions = {}): Promise<Record<string, LossValues>> {
    const { program } = this;
    const rowCount = countRows(program, inputs, options.rowCount);
    const results = program.losses.map(({ name }) => {
      const columns = this.#plan.lossValues[name]!.stride / 4;
      const isTokens = program.ops.some((op) => op.type === 'tokenLoss' && op.loss === name);
      return { name, columns, perRow: new Float32Array(rowCount), perColumn: isTokens ? new Float32Array(rowCount * columns) : null };
    });
    const { stretches, inputNames } = select(program, this.#plan, 'losses');
    this.#forChunks(inputs, inputNames, rowCount, options, (start, count) => {
      for (const { instructions } of stretches) this.#run(instructions);
      for (const { name, columns, perRow, perColumn } of results) {
        const from = this.#plan.lossValues[name]!.at / 4;
        perColumn?.set(this.#floats.subarray(from, from + count * columns), start * columns);
        for (let i = 0; i < count; i++) {
          let sum = 0;
          for (let c = 0; c < columns; c++) sum += this.#floats[from + i * columns + c]!;
          perRow[start + i] = sum;
        }
      }
    });
    return Object.fromEntries(results.map(({ name, perRow, perColumn }) => [name, { perRow, perColumn }]));
  }

  async forward(inputs: ProgramInputs, value: string, options: ForwardOptions = {}): Promise<Float32Array> {
    const { program } = this;
    const spec = findValue(program, value);
    const only = options.block === undefined ? null : spec.blocks[options.block];
    if (only === undefined) throw new RangeError(`“${value}” has no block ${options.block}.`);
    const rowCount = countRows(program, inputs, options.rowCount);
    const width = only === null ? spec.width : only.width;
    const result = new Float32Array(rowCount * width);
    const producer = program.ops.findIndex((op) => outputOf(op) === value);
    // Only a single chunk's values are still in place.
    const fresh = rowCount <= this.#plan.rows ? (options.fresh ?? null) : null;
    const goal = { value, block: options.block ?? null };
    const { stretches, inputNames } = fresh === null ? select(program, this.#plan, goal) : selectFresh(program, this.#plan, goal, fresh);
    this.#forChunks(inputs, inputNames, rowCount, { ...options, fresh }, (start, count) => {
      for (const { op, block, instructions } of stretches) {
        this.#run(instructions);
        if (op !== producer) continue;
        spec.blocks.forEach((each, j) => {
          if ((block !== null && j !== block) || (only !== null && j !== options.block)) return;
          const { at, stride } = this.#plan.place(value, j);
          const offset = only === null ? each.offset : 0;
          for (let i = 0; i < count; i++) {
            const from = (at + i * stride) / 4;
            result.set(this.#floats.subarray(from, from + each.width), (start + i) * width + offset);
          }
        });
      }
    });
    return result;
  }

  async readAverage(): Promise<Float32Array> {
    return this.#readFlat(this.#memory.average);
  }

  async readGradient(): Promise<Float32Array> {
    return this.#readFlat(this.#plan.gradient);
  }

  async readCheckpoint(): Promise<Checkpoint> {
    const { weights, first, second, average } = this.#memory;
    return {
      weights: this.#readFlat(weights),
      first: this.#readFlat(first),
      second: this.#readFlat(second),
      average: this.#readFlat(average),
      stepCount: this.#taken,
    };
  }

  restoreCheckpoint(checkpoint: Checkpoint): void {
    const { weights, first, second, average } = this.#memory;
    for (const [at, flat] of [
      [weights, checkpoint.weights],
      [first, checkpoint.first],
      [second, checkpoint.second],
      [average, checkpoint.average],
    ] as const) {
      this.#expectFlat(flat);
      this.#floats.set(flat, at / 4);
    }
    this.#taken = checkpoint.stepCount;
    this.#clearLosses();
  }

  dispose(): void {
    this.#thread?.stop();
    this.#thread = null;
    this.#kernels = null;
    this.#writer = null;
    this.#floats = new Float32Array(0);
    this.#doubles = new Float64Array(0);
  }

  get #inputs(): InputWriter {
    if (this.#writer === null) throw new Error('This executor was disposed.');
    return this.#writer;
  }

  #run(instructions: readonly Instruction[]): void {
    if (this.#kernels === null) throw new Error('This executor was disposed.');
    const { call } = this.#kernels;
    for (const { kernel, args } of instructions) call[kernel]!(...args);
  }

  #runStep(): void {
    if (this.#kernels === null) throw new Error('This executor was disposed.');
    this.#thread?.begin();
    const [first, ...others] = this.#plans;
    this.#run(first!.step);
    for (const plan of others) {
      if (this.#thread === null) this.#run(plan.step);
      else this.#thread.finish();
      this.#kernels.call.addFlat!(first!.gradient, plan.gradient, this.program.parameterCount);
    }
  }

  #optimise(learningRate: number, emaDecay: number): void {
    const { program, options } = this;
    const { weights, first, second, average, adamSettings, squares } = this.#memory;
    const { gradient } = this.#plan;
    const { beta1, beta2, epsilon, weightDecay, clipNorm } = { ...OPTIMISER_DEFAULTS, ...options.optimiser };
    const { call } = this.#kernels!;
    let clip = 1;
    if (Number.isFinite(clipNorm)) {
      call.sumSquares!(gradient, program.parameterCount, squares);
      const norm = Math.sqrt(this.#doubles[squares / 8]!);
      clip = norm > clipNorm ? clipNorm / norm : 1;
      // A gradient that is no number must show in the weights, not be clipped away.
      if (Number.isNaN(norm)) clip = Number.NaN;
    }
    const rate = learningRate / (1 - beta1 ** this.#taken);
    const secondScale = 1 / Math.sqrt(1 - beta2 ** this.#taken);
    this.#floats.set([rate, secondScale, learningRate * weightDecay, epsilon, beta1, beta2, 1 - emaDecay, clip], adamSettings / 4);
    for (const { from, to, decays } of decaySpans(program)) {
      const at = 4 * from;
      call.adam!(weights + at, gradient + at, first + at, second + at, average + at, to - from, adamSettings, decays ? 1 : 0);
    }
  }

  /** Runs `use` for each chunk of a batch's rows, with inputs, noise and the weights asked for in place. */
  #forChunks(
    inputs: ProgramInputs,
    inputNames: ReadonlySet<string>,
    rowCount: number,
    { weights = 'average', fresh = null }: EvaluateOptions & { readonly fresh?: number | null },
    use: (start: number, count: number) => void,
  ): void {
    for (const { name, width, perRow } of this.program.inputs) {
      const array = inputs.arrays[name];
      if (inputNames.has(name) ? array?.length !== width * (perRow ? rowCount : 1) : false)
        throw new RangeError(`“${name}” must hold ${width} numbers${perRow ? ` for each of ${rowCount} rows` : ''}.`);
    }
    const { rows } = this.#plan;
    const swap = weights === 'current' && this.#memory.weights !== this.#memory.average;
    if (swap) this.#swapAverage();
    try {
      for (let start = 0; start < rowCount; start += rows) {
        const count = Math.min(rows, rowCount - start);
        this.#inputs.writeRowCount(count);
        const known = Object.fromEntries(Object.entries(inputs.arrays).filter(([name]) => inputNames.has(name)));
        if (fresh === null) {
          this.#inputs.writeRows(known, start, count);
          this.#inputs.writeNoiseKeys(EVALUATION_STEP, start);
        } else this.#inputs.writeColumn(known, fresh, count);
        use(start, count);
      }
    } finally {
      if (swap) this.#swapAverage();
    }
  }

  #swapAverage(): void {
    const { weights, average } = this.#memory;
    const kept = this.#readFlat(average);
    this.#floats.copyWithin(average / 4, weights / 4, weights / 4 + kept.length);
    this.#floats.set(kept, weights / 4);
  }

  #readFlat(at: number): Float32Array {
    return this.#floats.slice(at / 4, at / 4 + this.program.parameterCount);
  }

  #totalOf(loss: number): number {
    return this.#plans.reduce((sum, { lossTotals }) => sum + this.#doubles[lossTotals / 8 + loss]!, 0);
  }

  #clearLosses(): void {
    for (const { lossTotals } of this.#plans) this.#doubles.fill(0, lossTotals / 8, lossTotals / 8 + this.program.losses.length);
    this.#unread = 0;
  }

  #expectFlat(flat: Float32Array): void {
    if (flat.length !== this.program.parameterCount)
      throw new RangeError(`This network has ${this.program.parameterCount} parameters, not ${flat.length}.`);
  }
}
