import type {
  Activation,
  Block,
  EmbedColumn,
  InputSpec,
  LossSpec,
  ParameterMatrix,
  ParameterSpec,
  Program,
  ProgramOp,
  ValueSpec,
} from './contract.ts';

const PADDING = 4;

/** The next multiple of 4. */
export function padWidth(width: number): number {
  return Math.ceil(width / PADDING) * PADDING;
}

function layOutBlocks(realWidths: readonly number[]): Block[] {
  let offset = 0;
  return realWidths.map((realWidth) => {
    const block = { offset, width: padWidth(realWidth), realWidth };
    offset += block.width;
    return block;
  });
}

const ONE_ROW: readonly Block[] = [{ offset: 0, width: 1, realWidth: 1 }];

function sumOf(blocks: readonly Block[], key: 'width' | 'realWidth'): number {
  return blocks.reduce((sum, block) => sum + block[key], 0);
}

interface MatrixShape {
  readonly rowBlocks: readonly Block[];
  readonly columnBlocks: readonly Block[];
}

interface DenseStart {
  /** Standard deviation of the weights' start; default √(2 / inputs). */
  readonly weightStart?: number;
  /** [Σ real output widths]; default zeros. */
  readonly biasStart?: Float32Array;
}

/** Writes a program op by op; every method gives the name of what it adds and throws RangeError where shapes do not fit. */
export interface ProgramBuilder {
  input(name: string, spec: Omit<InputSpec, 'name'>): string;
  scalar(name: string): string;
  /** A per-row f32 input as a value; `blocks` are real widths, by default one block of all. */
  inputValue(name: string, options: { input: string; blocks?: readonly number[] }): string;
  embedTokens(
    name: string,
    options: {
      tokens: string;
      features: string | null;
      columns: readonly EmbedColumn[];
      dropoutRate?: number;
      /** Standard deviation of the tables' start; default ½. */
      tableStart?: number;
    },
  ): string;
  maskedDense(name: string, options: { input: string; rank: string; width: number; activation?: Activation } & DenseStart): string;
  /** `widths`: real width of every output block (diagonal: one for each input block). */
  blockDense(
    name: string,
    options: {
      input: string;
      layout: 'diagonal' | 'shared';
      widths: readonly number[];
      activation?: Activation;
      residual?: string | null;
      /** Default true; without one the layer is linear, for a batch norm behind it would undo it. */
      hasBias?: boolean;
    } & DenseStart,
  ): string;
  prefixSum(name: string, options: { input: string; rank: string }): string;
  /** Gains start at 1. */
  gate(name: string, options: { input: string; activation?: Activation; biasStart?: Float32Array }): string;
  dropout(name: string, options: { input: string; rate: number }): string;
  reparameterise(name: string, options: { input: string }): string;
  tokenLoss(name: string, options: { logits: string; tokens: string; weight?: number | string }): string;
  gaussianKl(name: string, options: { input: string; weight?: number | string }): string;
  squaredLoss(name: string, options: { prediction: string; target: string; rowWeight?: string | null; weight?: number | string }): string;
  /** Gains start at 1. */
  batchNorm(name: string, options: { input: string; activation?: Activation; residual?: string | null }): string;
  gumbelSoftmax(name: string, options: { input: string; sharpness: number }): string;
  /** Every hidden layer is `hiddenWidth` wide. */
  criticLoss(
    name: string,
    options: {
      tokens: string;
      generated: string;
      mix: string;
      embeddingWidth: number;
      hiddenWidth: number;
      penaltyWeight: number;
      weight?: number | string;
    },
  ): string;
  build(): Program;
}

/** A program as far as it is written, and the checks that its parts share. */
function createDraft() {
  const inputs: InputSpec[] = [];
  const scalars: string[] = [];
  const parameters: ParameterSpec[] = [];
  const values: ValueSpec[] = [];
  const ops: ProgramOp[] = [];
  const losses: LossSpec[] = [];
  const names = new Set<string>();
  let parameterCount = 0;

  const claim = (name: string): string => {
    if (names.has(name)) throw new RangeError(`“${name}” is there already.`);
    names.add(name);
    return name;
  };
  const findValue = (name: string): ValueSpec => {
    const found = values.find((value) => value.name === name);
    if (found === undefined) throw new RangeError(`There is no value “${name}”.`);
    return found;
  };
  const expectInput = (name: string, expected: Omit<InputSpec, 'name'>): void => {
    const found = inputs.find((input) => input.name === name);
    if (found === undefined) throw new RangeError(`There is no input “${name}”.`);
    if (found.type !== expected.type || found.perRow !== expected.perRow || found.width !== expected.width)
      throw new RangeError(`Input “${name}” must be ${expected.type} of width ${expected.width}${expected.perRow ? ' a row' : ''}.`);
  };
  const addValue = (name: string, blocks: readonly Block[]): string => {
    values.push({ name, blocks, width: blocks.reduce((sum, block) => sum + block.width, 0) });
    return name;
  };
  const addParameter = (name: string, shapes: readonly MatrixShape[], start: number | Float32Array, decays: boolean): string => {
    claim(name);
    const offset = parameterCount;
    let realCount = 0;
    const matrices: ParameterMatrix[] = shapes.map(({ rowBlocks, columnBlocks }) => {
      const rows = sumOf(rowBlocks, 'width');
      const columns = sumOf(columnBlocks, 'width');
      const matrix = { offset: parameterCount, rows, columns, rowBlocks, columnBlocks };
      parameterCount += rows * columns;
      realCount += sumOf(rowBlocks, 'realWidth') * sumOf(columnBlocks, 'realWidth');
      return matrix;
    });
    if (typeof start !== 'number' && start.length !== realCount)
      throw new RangeError(`“${name}” starts from ${realCount} numbers, not ${start.length}.`);
    parameters.push({ name, offset, size: parameterCount - offset, matrices, start, decays });
    return name;
  };
  const addBias = (name: string, blocks: readonly Block[], start: Float32Array | undefined): string =>
    addParameter(
      name,
      blocks.map(({ realWidth }) => ({ rowBlocks: ONE_ROW, columnBlocks: layOutBlocks([realWidth]) })),
      start ?? 0,
      false,
    );
  const addGain = (name: string, blocks: readonly Block[]): string =>
    addBias(`${name}.gain`, blocks, new Float32Array(sumOf(blocks, 'realWidth')).fill(1));
  const expectSameBlocks = (residual: string, name: string, blocks: readonly Block[]): void => {
    const added = findValue(residual);
    if (added.blocks.length !== blocks.length || added.blocks.some((block, j) => block.realWidth !== blocks[j]?.realWidth))
      throw new RangeError(`“${residual}” cannot be added to “${name}”: their blocks differ.`);
  };
  const addLoss = (name: string, weight: number | string): string => {
    if (typeof weight === 'string' && !scalars.includes(weight)) throw new RangeError(`There is no scalar “${weight}”.`);
    claim(name);
    losses.push({ name, weight });
    return name;
  };
  const expectRate = (rate: number): void => {
    if (!(rate >= 0 && rate < 1)) throw new RangeError(`A dropout rate lies in [0, 1), not at ${rate}.`);
  };
  const expectEqualBlocks = (value: ValueSpec): void => {
    const [first] = value.blocks;
    if (value.blocks.some((block) => block.width !== first?.width || block.realWidth !== first.realWidth))
      throw new RangeError(`The blocks of “${value.name}” must be equally wide.`);
  };
  const expectRank = (rank: string, blockCount: number): void => expectInput(rank, { type: 'i32', width: blockCount, perRow: false });

  return {
    inputs,
    scalars,
    ops,
    claim,
    findValue,
    expectInput,
    addValue,
    addParameter,
    addBias,
    addGain,
    addLoss,
    expectSameBlocks,
    expectRate,
    expectEqualBlocks,
    expectRank,
    build: (): Program => ({ inputs, scalars, parameters, parameterCount, values, ops, losses }),
  };
}

function createLossMethods({
  ops,
  findValue,
  expectInput,
  addParameter,
  addBias,
  addLoss,
  expectEqualBlocks,
}: ReturnType<typeof createDraft>): Pick<ProgramBuilder, 'tokenLoss' | 'gaussianKl' | 'squaredLoss' | 'criticLoss'> {
  return {
    tokenLoss(name, { logits, tokens, weight = 1 }) {
      expectInput(tokens, { type: 'i32', width: findValue(logits).blocks.length, perRow: true });
      ops.push({ type: 'tokenLoss', logits, tokens, loss: addLoss(name, weight) });
      return name;
    },
    gaussianKl(name, { input, weight = 1 }) {
      const source = findValue(input);
      expectEqualBlocks(source);
      if (source.blocks.length !== 2) throw new RangeError(`“${input}” must have two blocks: means and log-variances.`);
      ops.push({ type: 'gaussianKl', input, loss: addLoss(name, weight) });
      return name;
    },
    squaredLoss(name, { prediction, target, rowWeight = null, weight = 1 }) {
      const width = findValue(prediction).blocks.reduce((sum, block) => sum + block.realWidth, 0);
      expectInput(target, { type: 'f32', width, perRow: true });
      if (rowWeight !== null) expectInput(rowWeight, { type: 'f32', width: 1, perRow: true });
      ops.push({ type: 'squaredLoss', prediction, target, rowWeight, loss: addLoss(name, weight) });
      return name;
    },
    criticLoss(name, { tokens, generated, mix, embeddingWidth, hiddenWidth, penaltyWeight, weight = 1 }) {
      const { blocks } = findValue(generated);
      expectInput(tokens, { type: 'i32', width: blocks.length, perRow: true });
      expectInput(mix, { type: 'f32', width: 1, perRow: true });
      const [embedded, hidden] = [layOutBlocks([embeddingWidth]), layOutBlocks([hiddenWidth])];
      const matrix = (part: string, rowBlocks: readonly Block[], columnBlocks: readonly Block[], start: number) =>
        addParameter(`${name}.${part}`, [{ rowBlocks, columnBlocks }], start, false);
      ops.push({
        type: 'criticLoss',
        tokens,
        generated,
        mix,
        table: matrix('table', blocks, embedded, 1 / Math.sqrt(blocks.length)),
        first: matrix('first', embedded, hidden, Math.sqrt(2 / embeddingWidth)),
        firstBias: addBias(`${name}.firstBias`, hidden, undefined),
        second: matrix('second', hidden, hidden, Math.sqrt(2 / hiddenWidth)),
        secondBias: addBias(`${name}.secondBias`, hidden, undefined),
        out: matrix('out', ONE_ROW, hidden, 1 / Math.sqrt(hiddenWidth)),
        penaltyWeight,
        loss: addLoss(name, weight),
      });
      return name;
    },
  };
}

export function createProgramBuilder(): ProgramBuilder {
  const draft = createDraft();
  const {
    inputs,
    scalars,
    ops,
    claim,
    findValue,
    expectInput,
    addValue,
    addParameter,
    addBias,
    addGain,
    expectSameBlocks,
    expectRate,
    expectEqualBlocks,
    expectRank,
  } = draft;
  return {
    input(name, spec) {
      inputs.push({ name: claim(name), ...spec });
      return name;
    },
    scalar(name) {
      scalars.push(claim(name));
      return name;
    },
    inputValue(name, { input, blocks }) {
      const found = inputs.find((candidate) => candidate.name === input);
      const widths = blocks ?? [found?.width ?? 0];
      expectInput(input, { type: 'f32', width: widths.reduce((sum, width) => sum + width, 0), perRow: true });
      ops.push({ type: 'input', input, output: claim(name) });
      return addValue(name, layOutBlocks(widths));
    },
    embedTokens(name, { tokens, features, columns, dropoutRate = 0, tableStart = 0.5 }) {
      expectRate(dropoutRate);
      expectInput(tokens, { type: 'i32', width: columns.length, perRow: true });
      const featureCount = columns.reduce((sum, column) => sum + column.featureWidth, 0);
      if (features !== null) expectInput(features, { type: 'f32', width: featureCount, perRow: true });
      else if (featureCount > 0) throw new RangeError(`“${name}” needs an input of ${featureCount} features.`);
      if (columns.some(({ embeddingWidth }) => embeddingWidth <= 0 || embeddingWidth % PADDING !== 0))
        throw new RangeError('An embedding is a multiple of 4 wide.');
      const tables = addParameter(
        `${name}.tables`,
        columns.map(({ cardinality, embeddingWidth }) => ({
          rowBlocks: [{ offset: 0, width: cardinality, realWidth: cardinality }],
          columnBlocks: layOutBlocks([embeddingWidth]),
        })),
        tableStart,
        false,
      );
      ops.push({ type: 'embedTokens', tokens, features, columns, tables, dropoutRate, output: claim(name) });
      return addValue(name, layOutBlocks(columns.map(({ embeddingWidth, featureWidth }) => embeddingWidth + featureWidth)));
    },
    maskedDense(name, { input, rank, width, activation = 'relu', weightStart, biasStart }) {
      const source = findValue(input);
      expectRank(rank, source.blocks.length);
      const blocks = layOutBlocks(source.blocks.map(() => width));
      const weights = addParameter(
        `${name}.weights`,
        blocks.map(() => ({ rowBlocks: source.blocks, columnBlocks: layOutBlocks([width]) })),
        weightStart ?? Math.sqrt(4 / source.width),
        true,
      );
      const bias = addBias(`${name}.bias`, blocks, biasStart);
      ops.push({ type: 'maskedDense', input, rank, weights, bias, activation, output: claim(name) });
      return addValue(name, blocks);
    },
    blockDense(name, { input, layout, widths, activation = 'linear', residual = null, hasBias = true, weightStart, biasStart }) {
      const source = findValue(input);
      const blocks = layOutBlocks(widths);
      if (!hasBias && activation !== 'linear') throw new RangeError(`“${name}” needs a bias: it is not linear.`);
      if (layout === 'diagonal' && blocks.length !== source.blocks.length)
        throw new RangeError(`“${name}” needs one output block for each of ${source.blocks.length}.`);
      if (residual !== null) expectSameBlocks(residual, name, blocks);
      const shapes: MatrixShape[] =
        layout === 'shared'
          ? [{ rowBlocks: source.blocks, columnBlocks: blocks }]
          : blocks.map((block, j) => {
              const from = source.blocks[j] as Block;
              return { rowBlocks: layOutBlocks([from.realWidth]), columnBlocks: layOutBlocks([block.realWidth]) };
            });
      const fanIn = layout === 'shared' ? source.width : Math.max(...source.blocks.map((block) => block.realWidth));
      const weights = addParameter(`${name}.weights`, shapes, weightStart ?? Math.sqrt(2 / fanIn), true);
      const bias = hasBias ? addBias(`${name}.bias`, blocks, biasStart) : null;
      ops.push({ type: 'blockDense', input, layout, weights, bias, activation, residual, output: claim(name) });
      return addValue(name, blocks);
    },
    prefixSum(name, { input, rank }) {
      const source = findValue(input);
      expectEqualBlocks(source);
      expectRank(rank, source.blocks.length);
      ops.push({ type: 'prefixSum', input, rank, output: claim(name) });
      return addValue(name, source.blocks);
    },
    gate(name, { input, activation = 'relu', biasStart }) {
      const { blocks } = findValue(input);
      const gain = addGain(name, blocks);
      const bias = addBias(`${name}.bias`, blocks, biasStart);
      ops.push({ type: 'gate', input, gain, bias, activation, output: claim(name) });
      return addValue(name, blocks);
    },
    dropout(name, { input, rate }) {
      expectRate(rate);
      ops.push({ type: 'dropout', input, rate, output: claim(name) });
      return addValue(name, findValue(input).blocks);
    },
    reparameterise(name, { input }) {
      const source = findValue(input);
      expectEqualBlocks(source);
      if (source.blocks.length !== 2) throw new RangeError(`“${input}” must have two blocks: means and log-variances.`);
      ops.push({ type: 'reparameterise', input, output: claim(name) });
      return addValue(name, source.blocks.slice(0, 1));
    },
    batchNorm(name, { input, activation = 'relu', residual = null }) {
      const { blocks } = findValue(input);
      if (residual !== null) expectSameBlocks(residual, name, blocks);
      const gain = addGain(name, blocks);
      const bias = addBias(`${name}.bias`, blocks, undefined);
      ops.push({ type: 'batchNorm', input, gain, bias, activation, residual, output: claim(name) });
      return addValue(name, blocks);
    },
    gumbelSoftmax(name, { input, sharpness }) {
      if (!Number.isInteger(sharpness) || sharpness < 1) throw new RangeError(`A sharpness is a whole number, not ${sharpness}.`);
      ops.push({ type: 'gumbelSoftmax', input, sharpness, output: claim(name) });
      return addValue(name, findValue(input).blocks);
    },
    ...createLossMethods(draft),
    build: draft.build,
  };
}
