import type { EmbedTokensOp, ExecutorOptions, Program, ProgramInputs, ProgramOp, ValueSpec } from './contract.ts';

/** @throws RangeError when the program has no such value. */
export function findValue(program: Program, name: string): ValueSpec {
  const found = program.values.find((value) => value.name === name);
  if (found === undefined) throw new RangeError(`The network has no value “${name}”.`);
  return found;
}

/** Where a column's features begin in the features input. */
export function firstFeatureOf({ columns }: EmbedTokensOp, column: number): number {
  return columns.slice(0, column).reduce((sum, { featureWidth }) => sum + featureWidth, 0);
}

/** The value that an op makes; null for a loss. */
export function outputOf(op: ProgramOp): string | null {
  return 'output' in op ? op.output : null;
}

/** The values that an op reads. */
export function inputValuesOf(op: ProgramOp): string[] {
  switch (op.type) {
    case 'input':
    case 'embedTokens':
      return [];
    case 'blockDense':
    case 'batchNorm':
      return op.residual === null ? [op.input] : [op.input, op.residual];
    case 'tokenLoss':
      return [op.logits];
    case 'squaredLoss':
      return [op.prediction];
    case 'criticLoss':
      return [op.generated];
    case 'maskedDense':
    case 'prefixSum':
    case 'gate':
    case 'dropout':
    case 'reparameterise':
    case 'gaussianKl':
    case 'gumbelSoftmax':
      return [op.input];
    default:
      throw new RangeError(`There is no op ${JSON.stringify(op satisfies never)}.`);
  }
}

/** Whether an op can work on one block of its output (or, for a loss, of its input) without the others. */
export function isBlockwise(op: ProgramOp): boolean {
  switch (op.type) {
    case 'maskedDense':
    case 'gate':
    case 'dropout':
    case 'tokenLoss':
      return true;
    case 'blockDense':
      return op.layout === 'diagonal';
    case 'input':
    case 'embedTokens':
    case 'prefixSum':
    case 'reparameterise':
    case 'gaussianKl':
    case 'squaredLoss':
    case 'batchNorm':
    case 'gumbelSoftmax':
    case 'criticLoss':
      return false;
    default:
      throw new RangeError(`There is no op ${JSON.stringify(op satisfies never)}.`);
  }
}

/** The inputs that an op reads. */
export function inputsOf(op: ProgramOp): string[] {
  switch (op.type) {
    case 'input':
      return [op.input];
    case 'embedTokens':
      return op.features === null ? [op.tokens] : [op.tokens, op.features];
    case 'maskedDense':
    case 'prefixSum':
      return [op.rank];
    case 'tokenLoss':
      return [op.tokens];
    case 'criticLoss':
      return [op.tokens, op.mix];
    case 'squaredLoss':
      return op.rowWeight === null ? [op.target] : [op.target, op.rowWeight];
    case 'blockDense':
    case 'gate':
    case 'dropout':
    case 'reparameterise':
    case 'gaussianKl':
    case 'batchNorm':
    case 'gumbelSoftmax':
      return [];
    default:
      throw new RangeError(`There is no op ${JSON.stringify(op satisfies never)}.`);
  }
}

/** The ops that a value needs (null: all losses), and the inputs that those read. */
export function needsOf(program: Program, value: string | null): { readonly ops: Set<number>; readonly inputNames: Set<string> } {
  const wanted = new Set(value === null ? [] : [value]);
  const ops = new Set<number>();
  const inputNames = new Set<string>();
  for (let i = program.ops.length - 1; i >= 0; i--) {
    const op = program.ops[i] as ProgramOp;
    const output = outputOf(op);
    if (output === null ? value !== null : !wanted.has(output)) continue;
    ops.add(i);
    for (const name of inputsOf(op)) inputNames.add(name);
    for (const name of inputValuesOf(op)) wanted.add(name);
  }
  return { ops, inputNames };
}

/** Fewer rows are not worth a second thread. */
const LEAST_HALVED_ROWS = 128;

/** Rows of one share of a batch: executors on the processor train on halves of a large one, and every executor normalises by shares. */
export function shareRows({ batchSize, mode }: ExecutorOptions): number {
  return mode === 'training' && batchSize >= LEAST_HALVED_ROWS && batchSize % 8 === 0 ? batchSize / 2 : batchSize;
}

/** How many rows the inputs hold, where the caller does not say. */
export function countRows(program: Program, inputs: ProgramInputs, rowCount: number | undefined): number {
  if (rowCount !== undefined) return rowCount;
  for (const { name, width, perRow } of program.inputs) {
    const array = inputs.arrays[name];
    if (perRow && array !== undefined && width > 0) return array.length / width;
  }
  throw new RangeError('No input has rows.');
}
