import type { Program, ProgramOp } from '../contract.ts';
import { batchNormWasm } from '../ops/batch-norm/wasm.ts';
import { blockDenseWasm } from '../ops/block-dense/wasm.ts';
import { criticLossWasm } from '../ops/critic-loss/wasm.ts';
import { dropoutWasm } from '../ops/dropout/wasm.ts';
import { embedTokensWasm } from '../ops/embed-tokens/wasm.ts';
import { gateWasm } from '../ops/gate/wasm.ts';
import { gaussianKlWasm, reparameteriseWasm } from '../ops/gaussian/wasm.ts';
import { gumbelSoftmaxWasm } from '../ops/gumbel-softmax/wasm.ts';
import { inputValueWasm } from '../ops/input-value/wasm.ts';
import { maskedDenseWasm } from '../ops/masked-dense/wasm.ts';
import { prefixSumWasm } from '../ops/prefix-sum/wasm.ts';
import { squaredLossWasm } from '../ops/squared-loss/wasm.ts';
import { tokenLossWasm } from '../ops/token-loss/wasm.ts';
import { findParameter } from '../parameters.ts';
import { findValue, inputValuesOf, isBlockwise, outputOf } from '../values.ts';
import { type Emitter, type Instruction, type Place, spreadStride, type WasmOp } from './emitter.ts';

/** Addresses that every share of the rows has in common. */
export interface SharedMemory {
  allocate(bytes: number): number;
  readonly weights: number;
  /** What passes without training read. */
  readonly average: number;
  readonly inputs: Readonly<Record<string, Place>>;
  /** [ops] pairs of a u32 key and the i32 number of the first row. */
  readonly noiseKeys: number;
  /** One i32. */
  readonly rowCount: number;
  /** [losses] f32. */
  readonly lossScales: number;
  panels(rank: string, value: string): { readonly list: number; readonly counts: number };
  order(rank: string): number;
}

/** The instructions of one op, or of one block of it. */
export interface Stretch {
  readonly op: number;
  readonly block: number | null;
  readonly instructions: readonly Instruction[];
}

/** One share of a batch's rows. */
export interface Plan {
  readonly rows: number;
  readonly firstRow: number;
  readonly gradient: number;
  /** [losses] f64 sums over the rows of all steps since they were last cleared. */
  readonly lossTotals: number;
  /** One whole step but for the optimiser. */
  readonly step: readonly Instruction[];
  /** Without training, in an order in which it may be run; a streamed block is overwritten by the next. */
  readonly forward: readonly Stretch[];
  /** As a part of `forward`, after only column `fresh` changed; null for ops that have no such way. */
  advance(op: number, fresh: number, block: number | null): readonly Instruction[] | null;
  readonly lossValues: Readonly<Record<string, Place>>;
  place(value: string, block: number): Place;
  isStreamed(value: string): boolean;
}

export interface PlanOptions {
  readonly rows: number;
  readonly firstRow: number;
  readonly training: boolean;
}

/** `forward` and `backward` of an op, by its type. */
const OPS: { readonly [T in ProgramOp['type']]: WasmOp<Extract<ProgramOp, { type: T }>> } = {
  input: inputValueWasm,
  embedTokens: embedTokensWasm,
  maskedDense: maskedDenseWasm,
  blockDense: blockDenseWasm,
  prefixSum: prefixSumWasm,
  gate: gateWasm,
  dropout: dropoutWasm,
  tokenLoss: tokenLossWasm,
  reparameterise: reparameteriseWasm,
  gaussianKl: gaussianKlWasm,
  squaredLoss: squaredLossWasm,
  batchNorm: batchNormWasm,
  gumbelSoftmax: gumbelSoftmaxWasm,
  criticLoss: criticLossWasm,
};

/**
 * Values that only block-by-block ops make and read: column j's chain from hidden units to loss and back is run as one,
 * in memory that the next column uses again, so that it stays in the cache.
 */
function findStreamed(program: Program): Set<string> {
  const streamed = new Set<string>();
  for (let i = program.ops.length - 1; i >= 0; i--) {
    const op = program.ops[i] as ProgramOp;
    const output = outputOf(op);
    if (output === null || !isBlockwise(op)) continue;
    const readers = program.ops.filter((other) => inputValuesOf(other).includes(output));
    const runsByBlock = (reader: ProgramOp) => {
      const made = outputOf(reader);
      return isBlockwise(reader) && !(reader.type === 'maskedDense') && (made === null || streamed.has(made));
    };
    if (readers.every(runsByBlock)) streamed.add(output);
  }
  return streamed;
}

/** Values that some op reads or writes as one matrix. */
function findRowMajor(program: Program): Set<string> {
  const whole = new Set<string>();
  for (const op of program.ops) {
    if (op.type === 'embedTokens') whole.add(op.output);
    if (op.type === 'maskedDense') whole.add(op.input);
    if (op.type === 'criticLoss') whole.add(op.generated);
    if (op.type === 'blockDense' && op.layout === 'shared') whole.add(op.input).add(op.output);
  }
  return whole;
}

/** Values that depend on a parameter. */
function findLearning(program: Program): Set<string> {
  const learning = new Set<string>();
  for (const op of program.ops) {
    const output = outputOf(op);
    if (output === null) continue;
    const hasParameters = 'weights' in op || 'tables' in op || 'gain' in op;
    if (hasParameters || inputValuesOf(op).some((value) => learning.has(value))) learning.add(output);
  }
  return learning;
}

/**
 * One stretch of scratch, as large as any instruction asks for: its address is settled once that is known. No argument of a kernel is this
 * number.
 */
const SCRATCH = Number.MIN_SAFE_INTEGER;

/** Where one share's values, gradients and losses lie, each given its memory when first asked for. */
interface ShareMemory {
  readonly streamed: ReadonlySet<string>;
  readonly gradient: number;
  readonly lossTotals: number;
  readonly lossValues: Readonly<Record<string, Place>>;
  reserve(key: string, bytes: number): number;
  place(kind: 'value' | 'gradient', value: string, block: number): Place;
  /** Widest block of a value. */
  widestOf(value: string): number;
  /** Notes that an instruction needs so much scratch. */
  useScratch(bytes: number): void;
  /** Allocates the scratch. */
  settleScratch(): number;
}

function createShareMemory(program: Program, shared: SharedMemory, { rows, training }: PlanOptions): ShareMemory {
  const streamed = findStreamed(program);
  const rowMajor = findRowMajor(program);
  const reserved = new Map<string, number>();
  const reserve = (key: string, bytes: number): number => {
    const found = reserved.get(key);
    if (found !== undefined) return found;
    const address = shared.allocate(bytes);
    reserved.set(key, address);
    return address;
  };
  const widestOf = (name: string): number => Math.max(...findValue(program, name).blocks.map(({ width }) => width));
  const gradient = training ? shared.allocate(4 * program.parameterCount) : 0;
  const lossTotals = shared.allocate(8 * program.losses.length);
  const lossColumns = (loss: string): number => {
    const op = program.ops.find((candidate) => candidate.type === 'tokenLoss' && candidate.loss === loss);
    return op?.type === 'tokenLoss' ? findValue(program, op.logits).blocks.length : 1;
  };
  const lossValues = Object.fromEntries(
    program.losses.map(({ name }) => [name, { at: shared.allocate(4 * rows * lossColumns(name)), stride: 4 * lossColumns(name) }]),
  );
  let scratchBytes = 16;
  return {
    streamed,
    gradient,
    lossTotals,
    lossValues,
    reserve,
    widestOf,
    place(kind, name, block) {
      const value = findValue(program, name);
      const { offset, width } = value.blocks[block]!;
      const key = `${kind} ${name}`;
      if (rowMajor.has(name)) {
        const stride = spreadStride(4 * value.width);
        return { at: reserve(key, rows * stride) + 4 * offset, stride };
      }
      if (!streamed.has(name)) return { at: reserve(key, 4 * rows * value.width) + 4 * rows * offset, stride: 4 * width };
      return { at: reserve(key, 4 * rows * widestOf(name)), stride: 4 * width };
    },
    useScratch(bytes) {
      scratchBytes = Math.max(scratchBytes, bytes);
    },
    settleScratch: () => shared.allocate(scratchBytes),
  };
}

/** Writes down what ops emit. */
interface Recorder {
  /** Run before a step. */
  readonly zeroed: readonly Instruction[];
  /** The instructions that `write` emits as op number `op`. */
  record(op: number, write: (emitter: Emitter) => void): Instruction[];
}

function createRecorder(
  program: Program,
  shared: SharedMemory,
  memory: ShareMemory,
  { rows, firstRow, training: isTraining }: PlanOptions,
): Recorder {
  const learning = findLearning(program);
  const contributed = new Set<string>();
  const zeroed: Instruction[] = [];
  let instructions: Instruction[] = [];
  let opIndex = 0;
  const blockKey = (value: string, block: number) => `${value} ${block}`;
  const emit = (kernel: string, ...args: number[]) => {
    instructions.push({ kernel, args });
  };
  const blocksOf = (value: string) => findValue(program, value).blocks;
  const emitZero = ({ at, stride }: Place, width: number) => emit('zeroMatrix', at, stride, rows, width);
  const emitter: Emitter = {
    program,
    training: isTraining,
    rows,
    firstRow,
    emit,
    input: (name) => {
      const { at, stride } = shared.inputs[name]!;
      return { at: at + firstRow * stride, stride };
    },
    place: (value, block) => memory.place('value', value, block),
    whole: (value) => memory.place('value', value, 0),
    gradient: (value, block) => (contributed.has(blockKey(value, block)) ? memory.place('gradient', value, block) : null),
    learns: (value) => learning.has(value),
    contribute: (value, block) => {
      const key = blockKey(value, block);
      const accumulate = contributed.has(key) ? 1 : 0;
      contributed.add(key);
      return { ...memory.place('gradient', value, block), accumulate };
    },
    contributeSum: (value, block) => {
      const { accumulate, ...place } = emitter.contribute(value, block);
      if (accumulate === 0) emitZero(place, blocksOf(value)[block]!.width);
      return place;
    },
    wholeGradient: (value) => {
      const blocks = blocksOf(value);
      if (!blocks.some((_, j) => contributed.has(blockKey(value, j)))) return null;
      blocks.forEach((_, j) => {
        emitter.contributeSum(value, j);
      });
      return memory.place('gradient', value, 0);
    },
    contributeWhole: (value) => {
      const blocks = blocksOf(value);
      if (blocks.some((_, j) => contributed.has(blockKey(value, j)))) return { ...emitter.wholeGradient(value)!, accumulate: 1 };
      blocks.forEach((_, j) => {
        contributed.add(blockKey(value, j));
      });
      return { ...memory.place('gradient', value, 0), accumulate: 0 };
    },
    contributeWholeSum: (value) => {
      const { accumulate, ...place } = emitter.contributeWhole(value);
      if (accumulate === 0) emitZero(place, findValue(program, value).width);
      return place;
    },
    parameter: (name, matrix = 0) =>
      (isTraining ? shared.weights : shared.average) + 4 * findParameter(program, name).matrices[matrix]!.offset,
    parameterGradient: (name, matrix = 0) => memory.gradient + 4 * findParameter(program, name).matrices[matrix]!.offset,
    zeroParameterGradient: (name) => {
      const { offset, size } = findParameter(program, name);
      zeroed.push({ kernel: 'zeroMatrix', args: [memory.gradient + 4 * offset, 0, 1, size] });
    },
    panels: shared.panels,
    order: shared.order,
    noiseKey: () => shared.noiseKeys + 8 * opIndex,
    rowCount: () => shared.rowCount,
    lossScale: (loss) => shared.lossScales + 4 * program.losses.findIndex(({ name }) => name === loss),
    lossValues: (loss) => memory.lossValues[loss]!,
    keep: (label, block, bytes) => {
      const op = program.ops[opIndex] as ProgramOp;
      const output = outputOf(op);
      if (output === null || !memory.streamed.has(output)) return memory.reserve(`op ${opIndex} ${label} ${block}`, bytes);
      return memory.reserve(`op ${opIndex} ${label}`, 4 * rows * memory.widestOf(output));
    },
    scratch: (bytes) => {
      memory.useScratch(bytes);
      return SCRATCH;
    },
  };
  return {
    zeroed,
    record(op, write) {
      instructions = [];
      opIndex = op;
      write(emitter);
      return instructions;
    },
  };
}

/** All ops in an order in which they may run: what is streamed block by block, forward and, in training, back. */
function writeStretches(program: Program, { streamed }: ShareMemory, recorder: Recorder, isTraining: boolean): Stretch[] {
  const runsStreamed = (op: ProgramOp): boolean => {
    const output = outputOf(op);
    return output !== null ? streamed.has(output) : isBlockwise(op) && inputValuesOf(op).some((value) => streamed.has(value));
  };
  const record = (op: number, block: number | null, direction: 'forward' | 'backward'): Stretch => {
    const definition = program.ops[op] as ProgramOp;
    const write = (OPS[definition.type] as WasmOp<ProgramOp>)[direction];
    return { op, block, instructions: recorder.record(op, (emitter) => write(definition, emitter, block)) };
  };
  const blocksToRun = (op: ProgramOp): (number | null)[] => {
    if (!isBlockwise(op)) return [null];
    return findValue(program, outputOf(op) ?? (inputValuesOf(op)[0] as string)).blocks.map((_, j) => j);
  };
  const indices = program.ops.map((_, i) => i);
  const plain = indices.filter((i) => !runsStreamed(program.ops[i] as ProgramOp));
  const inStream = indices.filter((i) => runsStreamed(program.ops[i] as ProgramOp));
  const streamBlocks = [...new Set(inStream.flatMap((i) => blocksToRun(program.ops[i] as ProgramOp)))];
  const stretches: Stretch[] = [];
  const runAll = (ops: readonly number[], direction: 'forward' | 'backward') => {
    for (const i of ops) for (const block of blocksToRun(program.ops[i] as ProgramOp)) stretches.push(record(i, block, direction));
  };
  runAll(plain, 'forward');
  for (const block of streamBlocks) {
    const here = inStream.filter((i) => blocksToRun(program.ops[i] as ProgramOp).includes(block));
    for (const i of here) stretches.push(record(i, block, 'forward'));
    if (isTraining) for (const i of here.toReversed()) stretches.push(record(i, block, 'backward'));
  }
  if (isTraining) runAll(plain.toReversed(), 'backward');
  return stretches;
}

/** Lays out one share's memory and writes its instructions. */
export function createPlan(program: Program, shared: SharedMemory, options: PlanOptions): Plan {
  const { rows, firstRow, training } = options;
  const memory = createShareMemory(program, shared, options);
  const { gradient, lossTotals, lossValues, streamed } = memory;
  const stepRecorder = createRecorder(program, shared, memory, { ...options, training: true });
  const stepStretches = training ? writeStretches(program, memory, stepRecorder, true) : null;
  const forwardRecorder = createRecorder(program, shared, memory, { ...options, training: false });
  const forward = writeStretches(program, memory, forwardRecorder, false);
  const scratch = memory.settleScratch();
  const settle = (instruction: Instruction): Instruction => ({
    kernel: instruction.kernel,
    args: instruction.args.map((argument) => (argument === SCRATCH ? scratch : argument)),
  });
  const totals = program.losses.map(({ name }, i) => ({
    kernel: 'addToTotal',
    args: [lossValues[name]!.at, (rows * lossValues[name]!.stride) / 4, lossTotals + 8 * i],
  }));
  return {
    rows,
    firstRow,
    gradient,
    lossTotals,
    step:
      stepStretches === null ? [] : [...stepRecorder.zeroed, ...stepStretches.flatMap((each) => each.instructions.map(settle)), ...totals],
    forward: forward.map((stretch) => ({ ...stretch, instructions: stretch.instructions.map(settle) })),
    advance(op, fresh, block) {
      const definition = program.ops[op] as ProgramOp;
      const write = (OPS[definition.type] as WasmOp<ProgramOp>).advance;
      return write === undefined ? null : forwardRecorder.record(op, (emitter) => write(definition, emitter, fresh, block)).map(settle);
    },
    lossValues,
    place: (value, block) => memory.place('value', value, block),
    isStreamed: (value) => streamed.has(value),
  };
}
