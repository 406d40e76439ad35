import {
  add,
  concat1d,
  dispose,
  keep,
  mean,
  mul,
  reshape,
  type Scalar,
  slice,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import {
  type Executor,
  type ExecutorOptions,
  type LossValues,
  OPTIMISER_DEFAULTS,
  type Program,
  type ProgramInputs,
  type ProgramOp,
  type Weights,
} from '../contract.ts';
import { EVALUATION_STEP, noiseKey } from '../noise.ts';
import { type AdamState, adamStep } from '../ops/adam/reference.ts';
import { batchNormReference } from '../ops/batch-norm/reference.ts';
import { blockDenseReference } from '../ops/block-dense/reference.ts';
import { criticLossReference } from '../ops/critic-loss/reference.ts';
import { dropoutReference } from '../ops/dropout/reference.ts';
import { embedTokensReference } from '../ops/embed-tokens/reference.ts';
import { gateReference } from '../ops/gate/reference.ts';
import { gaussianKlReference, reparameteriseReference } from '../ops/gaussian/reference.ts';
import { gumbelSoftmaxReference } from '../ops/gumbel-softmax/reference.ts';
import { inputValueReference } from '../ops/input-value/reference.ts';
import { maskedDenseReference } from '../ops/masked-dense/reference.ts';
import { prefixSumReference } from '../ops/prefix-sum/reference.ts';
import { squaredLossReference } from '../ops/squared-loss/reference.ts';
import { tokenLossReference } from '../ops/token-loss/reference.ts';
import { decayRanges } from '../parameters.ts';
import { countRows, findValue, needsOf, outputOf, shareRows } from '../values.ts';
import { registerReferenceGradients } from './gradients.ts';
import type { ReferenceOp, ReferenceScope } from './operations.ts';

const OPS: { readonly [T in ProgramOp['type']]: ReferenceOp<Extract<ProgramOp, { type: T }>> } = {
  input: inputValueReference,
  embedTokens: embedTokensReference,
  maskedDense: maskedDenseReference,
  blockDense: blockDenseReference,
  prefixSum: prefixSumReference,
  gate: gateReference,
  dropout: dropoutReference,
  tokenLoss: tokenLossReference,
  reparameterise: reparameteriseReference,
  gaussianKl: gaussianKlReference,
  squaredLoss: squaredLossReference,
  batchNorm: batchNormReference,
  gumbelSoftmax: gumbelSoftmaxReference,
  criticLoss: criticLossReference,
};

interface Pass {
  readonly training: boolean;
  readonly rowCount: number;
  readonly firstRow: number;
  readonly arrays: ProgramInputs['arrays'];
  readonly step: number;
}

/** Runs ops in order; values and losses by name, within the caller's `tidy`. */
function runOps(program: Program, options: ExecutorOptions, flat: Tensor1D, pass: Pass, ops: ReadonlySet<number>): Map<string, Tensor2D> {
  const values = new Map<string, Tensor2D>();
  const parameters = new Map<string, Tensor>();
  program.ops.forEach((op, i) => {
    if (!ops.has(i)) return;
    const scope: ReferenceScope = {
      program,
      training: pass.training,
      rowCount: pass.rowCount,
      arrays: pass.arrays,
      firstRow: pass.firstRow,
      shareRows: shareRows(options),
      noiseKey: noiseKey(options.seed, pass.step, i),
      value: (name) => values.get(name)!,
      parameter: (name) => {
        const found = parameters.get(name);
        if (found !== undefined) return found;
        const { offset, size } = program.parameters.find((spec) => spec.name === name)!;
        const part = slice(flat, [offset], [size]);
        parameters.set(name, part);
        return part;
      },
    };
    values.set(outputOf(op) ?? ('loss' in op ? op.loss : ''), (OPS[op.type] as ReferenceOp<ProgramOp>)(op, scope));
  });
  return values;
}

/** Chunks of a batch's rows, in order. */
async function forChunks(
  program: Program,
  batchSize: number,
  inputs: ProgramInputs,
  rowCount: number,
  names: ReadonlySet<string>,
  use: (pass: Pass) => Promise<void>,
): Promise<void> {
  for (const { name, width, perRow } of program.inputs) {
    if (names.has(name) && inputs.arrays[name]?.length !== width * (perRow ? rowCount : 1))
      throw new RangeError(`“${name}” must hold ${width} numbers${perRow ? ` for each of ${rowCount} rows` : ''}.`);
  }
  for (let firstRow = 0; firstRow < rowCount; firstRow += batchSize) {
    const count = Math.min(batchSize, rowCount - firstRow);
    const arrays: Record<string, Int32Array | Float32Array> = {};
    for (const { name, width, perRow } of program.inputs) {
      const array = inputs.arrays[name];
      if (array !== undefined) arrays[name] = perRow ? array.subarray(firstRow * width, (firstRow + count) * width) : array;
    }
    await use({ training: false, rowCount: count, firstRow, arrays, step: EVALUATION_STEP });
  }
}

/** A weight for each loss of a step, once its inputs are found to be whole. */
function lossWeightsOf(program: Program, inputs: ProgramInputs, batchSize: number): number[] {
  for (const { name, width, perRow } of program.inputs) {
    if (inputs.arrays[name]?.length !== width * (perRow ? batchSize : 1))
      throw new RangeError(`A step needs “${name}” for ${batchSize} rows.`);
  }
  return program.losses.map(({ weight }) => {
    const value = typeof weight === 'number' ? weight : inputs.scalars?.[weight];
    if (value === undefined) throw new RangeError(`A step needs the scalar “${weight}”.`);
    return value;
  });
}

/**
 * Runs a program in plain tfjs operations on tfjs's current backend, gradients by tfjs: what the other executors are held against.
 *
 * Disposal: the caller disposes; every call frees what it made.
 */
export function createReferenceExecutor(program: Program, options: ExecutorOptions): Executor {
  registerReferenceGradients();
  const optimiser = { ...OPTIMISER_DEFAULTS, ...options.optimiser };
  const mask = new Float32Array(program.parameterCount);
  for (const { from, to } of decayRanges(program)) mask.fill(1, from, to);
  const decayMask = tensor1d(mask);
  const { batchSize } = options;
  let state: AdamState | null = null;
  let gradient: Tensor1D | null = null;
  let losses: Tensor1D[] = [];
  let taken = 0;

  const current = (): AdamState => {
    if (state === null) throw new Error('This executor has no parameters.');
    return state;
  };

  const weightsOf = (weights: Weights | undefined): Tensor1D => (weights === 'current' ? current().weights : current().ema);
  const clearLosses = () => {
    dispose(losses);
    losses = [];
  };
  const replaceState = (make: () => AdamState) => {
    if (state !== null) dispose(Object.values(state) as Tensor[]);
    state = make();
    clearLosses();
  };
  const read = async (tensor: Tensor): Promise<Float32Array> => new Float32Array((await tensor.data()) as Float32Array);

  return {
    kind: 'reference',
    program,
    options,
    get stepCount() {
      return taken;
    },
    bytes: 4 * program.parameterCount * 6,
    setParameters(flat) {
      if (flat.length !== program.parameterCount)
        throw new RangeError(`This network has ${program.parameterCount} parameters, not ${flat.length}.`);
      const zeros = new Float32Array(flat.length);
      const values = flat.slice();
      replaceState(() => ({ weights: tensor1d(values), first: tensor1d(zeros), second: tensor1d(zeros), ema: tensor1d(values) }));
      taken = 0;
    },
    step(inputs, { learningRate, emaDecay }) {
      if (options.mode !== 'training') throw new Error('This executor was made without training.');
      const weights = lossWeightsOf(program, inputs, batchSize);
      const pass: Pass = { training: true, rowCount: batchSize, firstRow: 0, arrays: inputs.arrays, step: taken };
      const all = new Set(program.ops.keys());
      const old = current();
      tidy(() => {
        let means: Scalar[] = [];
        const { grad } = valueAndGrad((flat: Tensor) => {
          const values = runOps(program, options, flat as Tensor1D, pass, all);
          means = program.losses.map(({ name }) => keep(mean(sum(values.get(name)!, 1))) as Scalar);
          return means.map((each, l) => mul(each, weights[l]!)).reduce((total, each) => add(total, each)) as Scalar;
        })(old.weights);
        taken += 1;
        gradient?.dispose();
        gradient = keep(grad as Tensor1D);
        const next = adamStep(old, gradient, decayMask, { ...optimiser, step: taken, learningRate, emaDecay });
        for (const tensor of Object.values(next) as Tensor[]) keep(tensor);
        state = next;
        losses.push(keep(concat1d(means.map((each) => reshape(each, [1]) as Tensor1D))));
        dispose(means);
      });
      dispose(Object.values(old) as Tensor[]);
    },
    async readLosses() {
      const waiting = losses;
      losses = [];
      const values = await Promise.all(waiting.map(read));
      dispose(waiting);
      return Object.fromEntries(
        program.losses.map(({ name }, l) => [name, values.reduce((total, row) => total + row[l]!, 0) / values.length]),
      );
    },
    async evaluate(inputs, evaluation = {}) {
      const rowCount = countRows(program, inputs, evaluation.rowCount);
      const { ops, inputNames } = needsOf(program, null);
      const results: Record<string, { perRow: Float32Array; perColumn: Float32Array | null }> = {};
      await forChunks(program, batchSize, inputs, rowCount, inputNames, async (pass) => {
        const kept = tidy(() => {
          const values = runOps(program, options, weightsOf(evaluation.weights), pass, ops);
          return program.losses.map(({ name }) => keep(values.get(name)!));
        });
        for (const [l, tensor] of kept.entries()) {
          const { name } = program.losses[l]!;
          const columns = tensor.shape[1];
          const isTokens = program.ops.some((op) => op.type === 'tokenLoss' && op.loss === name);
          const chunk = await read(tensor);
          results[name] ??= { perRow: new Float32Array(rowCount), perColumn: isTokens ? new Float32Array(rowCount * columns) : null };
          results[name].perColumn?.set(chunk, pass.firstRow * columns);
          for (let i = 0; i < pass.rowCount; i++) {
            results[name].perRow[pass.firstRow + i] = chunk.subarray(i * columns, (i + 1) * columns).reduce((total, x) => total + x, 0);
          }
        }
        dispose(kept);
      });
      return results satisfies Record<string, LossValues>;
    },
    async forward(inputs, value, evaluation = {}) {
      const rowCount = countRows(program, inputs, evaluation.rowCount);
      const spec = findValue(program, value);
      const block = evaluation.block === undefined ? { offset: 0, width: spec.width } : spec.blocks[evaluation.block];
      if (block === undefined) throw new RangeError(`“${value}” has no block ${evaluation.block}.`);
      const { ops, inputNames } = needsOf(program, value);
      const result = new Float32Array(rowCount * block.width);
      await forChunks(program, batchSize, inputs, rowCount, inputNames, async (pass) => {
        const part = tidy(() =>
          slice(
            runOps(program, options, weightsOf(evaluation.weights), pass, ops).get(value)!,
            [0, block.offset],
            [pass.rowCount, block.width],
          ),
        );
        result.set(await read(part), pass.firstRow * block.width);
        part.dispose();
      });
      return result;
    },
    readAverage: () => read(current().ema),
    async readGradient() {
      if (gradient === null) throw new Error('No step was taken.');
      return read(gradient);
    },
    async readCheckpoint() {
      const { weights, first, second, ema } = current();
      const [w, m, v, average] = await Promise.all([weights, first, second, ema].map(read));
      return { weights: w!, first: m!, second: v!, average: average!, stepCount: taken };
    },
    restoreCheckpoint({ weights, first, second, average, stepCount }) {
      replaceState(() => ({
        weights: tensor1d(weights.slice()),
        first: tensor1d(first.slice()),
        second: tensor1d(second.slice()),
        ema: tensor1d(average.slice()),
      }));
      taken = stepCount;
    },
    dispose() {
      if (state !== null) dispose(Object.values(state) as Tensor[]);
      state = null;
      gradient?.dispose();
      gradient = null;
      clearLosses();
      decayMask.dispose();
    },
  };
}
