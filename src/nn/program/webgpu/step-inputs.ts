import { type ExecutorOptions, OPTIMISER_DEFAULTS, type Program, type ProgramInputs, type StepOptions } from '../contract.ts';
import { noiseKey } from '../noise.ts';
import { adamNumbers } from '../ops/adam/webgpu.ts';
import {
  type BufferPool,
  type DerivedInput,
  keyWord,
  lossScaleWord,
  STEP_ADAM,
  STEP_ROW_BASE,
  STEP_ROW_COUNT,
  stepWordCount,
} from './scope.ts';

/** What a pass reads from the host: rows, words that follow from shared inputs, and the step's numbers. */
export interface StepInputs {
  /** Of the inputs wanted, those that are not per row. */
  uploadShared(inputs: ProgramInputs, wanted: ReadonlySet<string>): void;
  uploadRows(inputs: ProgramInputs, wanted: ReadonlySet<string>, firstRow: number, rowCount: number): void;
  /** @param step 1 for the first. */
  setRates(step: number, options: StepOptions): void;
  setLossScales(inputs: ProgramInputs): void;
  /** Writes the step's numbers, and the noise keys of this step. */
  writeStep(step: number, firstRow: number, rowCount: number): void;
}

export function createStepInputs(
  program: Program,
  { batchSize, seed, optimiser }: ExecutorOptions,
  device: GPUDevice,
  pool: BufferPool,
  derivedInputs: readonly DerivedInput[],
): StepInputs {
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
  const arrayOf = (inputs: ProgramInputs, name: string): Int32Array | Float32Array => {
    const found = inputs.arrays[name];
    if (found === undefined) throw new RangeError(`The input “${name}” is not given.`);
    return found;
  };
  return {
    uploadShared(inputs, wanted) {
      for (const { input, words, buffer, compute } of derivedInputs) {
        if (!wanted.has(input)) continue;
        compute(arrayOf(inputs, input), words);
        device.queue.writeBuffer(buffer, 0, words);
      }
    },
    uploadRows(inputs, wanted, firstRow, rowCount) {
      for (const { name, width, buffer } of rowInputs) {
        if (width === 0 || !wanted.has(name)) continue;
        const values = arrayOf(inputs, name) as Float32Array<ArrayBuffer>;
        if (values.length < (firstRow + rowCount) * width) throw new RangeError(`The input “${name}” holds too few rows.`);
        device.queue.writeBuffer(buffer, 0, values, firstRow * width, rowCount * width);
      }
    },
    setRates(step, { learningRate, emaDecay }) {
      stepFloats.set(adamNumbers({ ...OPTIMISER_DEFAULTS, ...optimiser }, step, learningRate, emaDecay), STEP_ADAM);
    },
    setLossScales(inputs) {
      program.losses.forEach(({ weight }, i) => {
        const value = typeof weight === 'number' ? weight : inputs.scalars?.[weight];
        if (value === undefined) throw new RangeError(`The scalar “${weight}” is not given.`);
        stepFloats[lossScaleWord(program, i)] = value / batchSize;
      });
    },
    writeStep(step, firstRow, rowCount) {
      stepWords[STEP_ROW_BASE] = firstRow;
      stepWords[STEP_ROW_COUNT] = rowCount;
      for (const i of noisyOps) stepWords[keyWord(i)] = noiseKey(seed, step, i);
      device.queue.writeBuffer(stepBuffer, 0, stepWords);
    },
  };
}
