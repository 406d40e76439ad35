import { createRandom, type Random } from '#core/random/random.ts';
import { createProgramBuilder } from './builder.ts';
import type { Program, ProgramInputs } from './contract.ts';

/** A small network that uses some of the ops, with inputs for it: what the executors are compared on. */
export interface TestProgram {
  readonly name: string;
  readonly program: Program;
  makeInputs(rowCount: number, seed: number): ProgramInputs;
  /** How far finite differences go; less where the loss jumps at a unit's kink. */
  readonly differenceStep?: number;
}

const CARDINALITIES = [3, 7, 2, 13, 5];
const FEATURE_WIDTHS = [0, 3, 0, 11, 0];
const COLUMNS = CARDINALITIES.map((cardinality, c) => ({ cardinality, embeddingWidth: 4, featureWidth: FEATURE_WIDTHS[c]! }));
const FEATURE_COUNT = FEATURE_WIDTHS.reduce((sum, width) => sum + width, 0);

function drawTokens(random: Random, rowCount: number, unknownShare: number): Int32Array {
  const tokens = new Int32Array(rowCount * CARDINALITIES.length);
  for (let i = 0; i < tokens.length; i++) {
    const cardinality = CARDINALITIES[i % CARDINALITIES.length]!;
    tokens[i] = random.uniform(1, i) < unknownShare ? -1 : random.integer(2, i, cardinality);
  }
  return tokens;
}

function drawNormals(random: Random, stream: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => random.normal(stream, i));
}

function tableInputs(rowCount: number, seed: number, unknownShare = 0): Record<string, Int32Array | Float32Array> {
  const random = createRandom(seed);
  return {
    tokens: drawTokens(random, rowCount, unknownShare),
    features: drawNormals(random, 3, rowCount * FEATURE_COUNT),
    rank: Int32Array.from(random.permutation(4, CARDINALITIES.length)),
  };
}

function startTable(dropoutRate: number) {
  const builder = createProgramBuilder();
  builder.input('tokens', { type: 'i32', width: CARDINALITIES.length, perRow: true });
  builder.input('features', { type: 'f32', width: FEATURE_COUNT, perRow: true });
  builder.embedTokens('x', { tokens: 'tokens', features: 'features', columns: COLUMNS, dropoutRate });
  return builder;
}

/** All pairs of columns by block masks, a residual layer and softmax heads; some tokens unknown. */
export function autoregressiveTest(dropoutRate = 0.2, hidden = 10): TestProgram {
  const builder = startTable(dropoutRate);
  builder.input('rank', { type: 'i32', width: CARDINALITIES.length, perRow: false });
  const widths = CARDINALITIES.map(() => hidden);
  builder.maskedDense('hidden', { input: 'x', rank: 'rank', width: hidden });
  builder.blockDense('deep', { input: 'hidden', layout: 'diagonal', widths, activation: 'relu', residual: 'hidden' });
  builder.blockDense('logits', { input: 'deep', layout: 'diagonal', widths: CARDINALITIES });
  builder.tokenLoss('nats', { logits: 'logits', tokens: 'tokens' });
  return {
    name: 'autoregressive',
    program: builder.build(),
    makeInputs: (rowCount, seed) => ({ arrays: tableInputs(rowCount, seed, 0.05) }),
  };
}

/** As `autoregressiveTest` with a prefix sum and gates in place of all pairs. */
function prefixTest(dropoutRate = 0.2, hidden = 10): TestProgram {
  const builder = startTable(0);
  builder.input('rank', { type: 'i32', width: CARDINALITIES.length, perRow: false });
  const widths = CARDINALITIES.map(() => hidden);
  builder.blockDense('parts', { input: 'x', layout: 'diagonal', widths });
  builder.prefixSum('sums', { input: 'parts', rank: 'rank' });
  builder.gate('gated', { input: 'sums' });
  builder.dropout('dropped', { input: 'gated', rate: dropoutRate });
  builder.blockDense('deep', { input: 'dropped', layout: 'diagonal', widths, activation: 'leakyRelu', residual: 'dropped' });
  builder.blockDense('logits', { input: 'deep', layout: 'diagonal', widths: CARDINALITIES });
  builder.tokenLoss('nats', { logits: 'logits', tokens: 'tokens' });
  return { name: 'prefix sums', program: builder.build(), makeInputs: (rowCount, seed) => ({ arrays: tableInputs(rowCount, seed) }) };
}

/** Encoder, draw, decoder; two losses, one weighted by a scalar. */
export function vaeTest(dropoutRate = 0.2, hidden = 12): TestProgram {
  const builder = startTable(0);
  const klWeight = builder.scalar('klWeight');
  builder.blockDense('encoded', { input: 'x', layout: 'shared', widths: [hidden], activation: 'relu' });
  builder.blockDense('posterior', { input: 'encoded', layout: 'shared', widths: [6, 6], weightStart: 0.2 });
  builder.reparameterise('z', { input: 'posterior' });
  builder.blockDense('decoded', { input: 'z', layout: 'shared', widths: [hidden], activation: 'leakyRelu' });
  builder.dropout('dropped', { input: 'decoded', rate: dropoutRate });
  builder.blockDense('deep', { input: 'dropped', layout: 'shared', widths: [hidden], activation: 'relu', residual: 'dropped' });
  builder.blockDense('logits', { input: 'deep', layout: 'shared', widths: CARDINALITIES });
  builder.tokenLoss('nats', { logits: 'logits', tokens: 'tokens' });
  builder.gaussianKl('kl', { input: 'posterior', weight: klWeight });
  return {
    name: 'variational',
    program: builder.build(),
    makeInputs: (rowCount, seed) => {
      const { tokens, features } = tableInputs(rowCount, seed);
      return { arrays: { tokens: tokens!, features: features! }, scalars: { klWeight: 0.7 } };
    },
  };
}

/** Plain numbers in and out, rows weighted. */
function regressionTest(): TestProgram {
  const builder = createProgramBuilder();
  builder.input('numbers', { type: 'f32', width: 8, perRow: true });
  builder.input('wanted', { type: 'f32', width: 5, perRow: true });
  builder.input('rowWeight', { type: 'f32', width: 1, perRow: true });
  builder.inputValue('in', { input: 'numbers', blocks: [5, 3] });
  builder.blockDense('first', { input: 'in', layout: 'shared', widths: [20], activation: 'leakyRelu' });
  builder.blockDense('second', { input: 'first', layout: 'shared', widths: [20], activation: 'relu', residual: 'first' });
  builder.blockDense('out', { input: 'second', layout: 'shared', widths: [3, 2] });
  builder.squaredLoss('squared', { prediction: 'out', target: 'wanted', rowWeight: 'rowWeight' });
  return {
    name: 'regression',
    program: builder.build(),
    makeInputs: (rowCount, seed) => {
      const random = createRandom(seed);
      return {
        arrays: {
          numbers: drawNormals(random, 1, rowCount * 8),
          wanted: drawNormals(random, 2, rowCount * 5),
          rowWeight: drawNormals(random, 3, rowCount).map(Math.abs),
        },
      };
    },
  };
}

const LATENTS = 6;

/** Latents to relaxed rows, through two batch norms. */
function addGenerator(builder: ReturnType<typeof createProgramBuilder>, hidden: number): void {
  builder.input('latents', { type: 'f32', width: LATENTS, perRow: true });
  builder.inputValue('z', { input: 'latents' });
  builder.blockDense('first', { input: 'z', layout: 'shared', widths: [hidden], hasBias: false });
  builder.batchNorm('firstNorm', { input: 'first' });
  builder.blockDense('second', { input: 'firstNorm', layout: 'shared', widths: [hidden], hasBias: false });
  builder.batchNorm('secondNorm', { input: 'second', activation: 'leakyRelu', residual: 'firstNorm' });
  builder.blockDense('logits', { input: 'secondNorm', layout: 'shared', widths: CARDINALITIES });
}

const TOKEN_COUNT = CARDINALITIES.reduce((sum, cardinality) => sum + cardinality, 0);

/** A generator taught by targets in place of a critic. */
function generatorTest(hidden = 10): TestProgram {
  const builder = createProgramBuilder();
  addGenerator(builder, hidden);
  builder.gumbelSoftmax('rows', { input: 'logits', sharpness: 2 });
  builder.input('wanted', { type: 'f32', width: TOKEN_COUNT, perRow: true });
  builder.squaredLoss('squared', { prediction: 'rows', target: 'wanted', weight: 30 });
  return {
    name: 'generator',
    program: builder.build(),
    makeInputs: (rowCount, seed) => {
      const random = createRandom(seed);
      return {
        arrays: { latents: drawNormals(random, 1, rowCount * LATENTS), wanted: drawNormals(random, 2, rowCount * TOKEN_COUNT) },
      };
    },
  };
}

const CRITIC = { tokens: 'tokens', mix: 'mix', embeddingWidth: 6, hiddenWidth: 10, penaltyWeight: 3 };

function drawShares(random: Random, rowCount: number): Float32Array {
  return Float32Array.from({ length: rowCount }, (_, i) => random.uniform(5, i));
}

/** A critic of rows that nothing learns to make. */
function criticTest(): TestProgram {
  const builder = createProgramBuilder();
  builder.input('tokens', { type: 'i32', width: CARDINALITIES.length, perRow: true });
  builder.input('mix', { type: 'f32', width: 1, perRow: true });
  builder.input('relaxed', { type: 'f32', width: TOKEN_COUNT, perRow: true });
  builder.inputValue('rows', { input: 'relaxed', blocks: CARDINALITIES });
  builder.criticLoss('critic', { ...CRITIC, generated: 'rows' });
  return {
    name: 'critic',
    program: builder.build(),
    differenceStep: 2e-4,
    makeInputs: (rowCount, seed) => {
      const random = createRandom(seed);
      return {
        arrays: {
          tokens: drawTokens(random, rowCount, 0.05),
          mix: drawShares(random, rowCount),
          relaxed: drawNormals(random, 6, rowCount * TOKEN_COUNT).map((x) => x * x),
        },
      };
    },
  };
}

/** A generator against a critic: no loss falls along its gradient as a whole. */
export function adversarialTest(hidden = 10): TestProgram {
  const builder = createProgramBuilder();
  addGenerator(builder, hidden);
  builder.gumbelSoftmax('rows', { input: 'logits', sharpness: 5 });
  builder.input('tokens', { type: 'i32', width: CARDINALITIES.length, perRow: true });
  builder.input('mix', { type: 'f32', width: 1, perRow: true });
  builder.criticLoss('critic', { ...CRITIC, generated: 'rows' });
  return {
    name: 'adversarial',
    program: builder.build(),
    makeInputs: (rowCount, seed) => {
      const random = createRandom(seed);
      const latents = drawNormals(random, 7, rowCount * LATENTS);
      return { arrays: { latents, tokens: drawTokens(random, rowCount, 0), mix: drawShares(random, rowCount) } };
    },
  };
}

export const TEST_PROGRAMS: readonly TestProgram[] = [
  autoregressiveTest(),
  prefixTest(),
  vaeTest(),
  regressionTest(),
  generatorTest(),
  criticTest(),
];
