import type { ParameterSpec, Program, ProgramOp, ValueSpec } from '../contract.ts';
import { findParameter } from '../parameters.ts';
import { findValue, inputValuesOf } from '../values.ts';
import type { KernelBinding, KernelCall } from './kernel-call.ts';
import { uniform } from './kernel-call.ts';
import type { TileKind } from './product-shader.ts';

/** Fixed buffers by name, made when first asked for. Who made the pool disposes it. */
export interface BufferPool {
  /** Zeros of so many 4-byte words under this name; the same buffer for the same name. */
  zeros(name: string, words: number): GPUBuffer;
  /** A buffer of this content under this name. */
  constant(name: string, data: Uint32Array<ArrayBuffer>, use?: 'storage' | 'uniform'): GPUBuffer;
}

/** Words that follow from an input and are uploaded in its place. */
export interface DerivedInput {
  readonly input: string;
  readonly words: Uint32Array<ArrayBuffer>;
  readonly buffer: GPUBuffer;
  readonly compute: (input: Int32Array | Float32Array, words: Uint32Array<ArrayBuffer>) => void;
}

/** Where a gradient goes: added where another op has written it before. */
export interface GradientPlace {
  readonly buffer: GPUBuffer;
  readonly accumulate: boolean;
}

/** What an op sees when it writes down its dispatches. */
export interface OpScope {
  readonly program: Program;
  readonly tile: TileKind;
  /** Rows of a batch, a multiple of 4. */
  readonly rows: number;
  /** Rows that are normalised together. */
  readonly shareRows: number;
  readonly training: boolean;
  /** The flat parameters that this pass reads. */
  readonly weights: GPUBuffer;
  /** The flat gradient; training only. */
  readonly gradients: GPUBuffer;
  readonly pool: BufferPool;
  spec(value: string): ValueSpec;
  parameter(name: string): ParameterSpec;
  value(name: string): GPUBuffer;
  /** A per-row input. */
  input(name: string): GPUBuffer;
  derived(key: string, input: string, wordCount: number, compute: DerivedInput['compute']): GPUBuffer;
  /** To read; an earlier call of the backward pass wrote it. */
  gradientOf(value: string): GPUBuffer;
  /** To write; null when no parameter lies behind the value. */
  gradientTo(value: string): GradientPlace | null;
  /** The step's numbers, and WGSL expressions for them. */
  readonly step: KernelBinding;
  noiseKey(op: ProgramOp): string;
  /** What a row's loss is multiplied with in the objective: weight / rows. */
  lossScale(loss: string): string;
  /** Where a loss's terms go. */
  lossTerms(loss: string): { readonly buffer: GPUBuffer; readonly first: number };
  run(call: KernelCall): void;
}

/** Places within the step's numbers. */
export const STEP_ROW_BASE = 0;
export const STEP_ROW_COUNT = 1;
export const STEP_ADAM = 4;
const STEP_KEYS = 8;

export function stepWordCount(program: Program): number {
  return Math.ceil((STEP_KEYS + program.ops.length + program.losses.length) / 4) * 4;
}

export function keyWord(opIndex: number): number {
  return STEP_KEYS + opIndex;
}

export function lossScaleWord(program: Program, lossIndex: number): number {
  return STEP_KEYS + program.ops.length + lossIndex;
}

function stepBinding(program: Program, buffer: GPUBuffer): KernelBinding {
  return uniform('step', `array<vec4u, ${stepWordCount(program) / 4}>`, buffer);
}

/** WGSL of one of the step's words, a u32. */
export function stepWord(word: number): string {
  return `step[${word >> 2}].${'xyzw'[word & 3]}`;
}

/** Words of a loss: one a row, or one a row and column. */
export function lossTermCount(program: Program, loss: string, rows: number): number {
  const op = program.ops.find((candidate) => 'loss' in candidate && candidate.loss === loss);
  return op?.type === 'tokenLoss' ? rows * (program.values.find(({ name }) => name === op.logits)?.blocks.length ?? 0) : rows;
}

export interface ScopeOptions {
  readonly program: Program;
  readonly tile: TileKind;
  readonly rows: number;
  readonly shareRows: number;
  readonly training: boolean;
  readonly weights: GPUBuffer;
  readonly gradients: GPUBuffer;
  readonly pool: BufferPool;
  readonly derivedInputs: Map<string, DerivedInput>;
  readonly run: (call: KernelCall) => void;
}

export function createOpScope(options: ScopeOptions): OpScope {
  const { program, rows, pool, derivedInputs } = options;
  const written = new Set<string>();
  const trained = trainedValues(program);
  const step = pool.zeros('step', stepWordCount(program));
  const spec = (name: string): ValueSpec => findValue(program, name);
  const gradientOf = (name: string): GPUBuffer => pool.zeros(`gradient of ${name}`, rows * spec(name).width);
  return {
    program,
    rows,
    shareRows: options.shareRows,
    tile: options.tile,
    training: options.training,
    weights: options.weights,
    gradients: options.gradients,
    pool,
    spec,
    parameter: (name) => findParameter(program, name),
    value: (name) => pool.zeros(`value ${name}`, rows * spec(name).width),
    input: (name) => pool.zeros(`input ${name}`, rows * (program.inputs.find((input) => input.name === name)?.width ?? 0)),
    derived(key, input, wordCount, compute) {
      const known = derivedInputs.get(key);
      const made = known ?? { input, words: new Uint32Array(wordCount), buffer: pool.zeros(key, wordCount), compute };
      derivedInputs.set(key, made);
      return made.buffer;
    },
    gradientOf,
    gradientTo(name) {
      if (!trained.has(name)) return null;
      const accumulate = written.has(name);
      written.add(name);
      return { buffer: gradientOf(name), accumulate };
    },
    step: stepBinding(program, step),
    noiseKey: (op) => stepWord(keyWord(program.ops.indexOf(op))),
    lossScale: (loss) => `bitcast<f32>(${stepWord(lossScaleWord(program, lossIndex(program, loss)))})`,
    lossTerms: (loss) => {
      let first = 0;
      for (const { name } of program.losses) {
        if (name === loss) break;
        first += lossTermCount(program, name, rows);
      }
      return { buffer: pool.zeros('loss terms', totalLossTerms(program, rows)), first };
    },
    run: options.run,
  };
}

export function totalLossTerms(program: Program, rows: number): number {
  return program.losses.reduce((sum, { name }) => sum + lossTermCount(program, name, rows), 0);
}

function lossIndex(program: Program, loss: string): number {
  return program.losses.findIndex(({ name }) => name === loss);
}

/** Values whose gradient is of use: some parameter lies behind them. */
function trainedValues(program: Program): Set<string> {
  const trained = new Set<string>();
  for (const op of program.ops) {
    if (!('output' in op)) continue;
    const own =
      op.type === 'embedTokens' || op.type === 'maskedDense' || op.type === 'blockDense' || op.type === 'gate' || op.type === 'batchNorm';
    if (own || inputValuesOf(op).some((source) => trained.has(source))) trained.add(op.output);
  }
  return trained;
}

/** Values whose gradient some loss gives. */
export function taughtValues(program: Program): Set<string> {
  const taught = new Set<string>();
  for (const op of program.ops.toReversed()) {
    if ('loss' in op || taught.has(op.output)) for (const source of inputValuesOf(op)) taught.add(source);
  }
  return taught;
}
