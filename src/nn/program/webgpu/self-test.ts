import { createProgramBuilder } from '../builder.ts';
import type { Executor, Program, ProgramInputs } from '../contract.ts';

const CARDINALITIES = [3, 37, 6, 5];
const HIDDEN = 36;
/** More than one tile of rows, and not a whole number of them. */
export const SELF_TEST_ROWS = 40;

/** [name of the parameter, ⟨its gradient, its wave⟩], as the reference executor gives them (`self-test.test.ts` has it do so again). */
export const EXPECTED_PRODUCTS: readonly (readonly [string, number])[] = [
  ['x.tables', -0.0673997],
  ['hidden.weights', -0.0696013],
  ['hidden.bias', -0.0416384],
  ['deep.weights', -0.1202014],
  ['deep.bias', 0.0448919],
  ['logits.weights', 0.2229778],
  ['logits.bias', 0.1596003],
];
/** Mean nats of a row. */
export const EXPECTED_NATS = 8.468677;

const TOLERANCE = 2e-3;

/** This device runs the kernels wrongly. */
export class WrongKernels extends Error {}

/** An autoregressive network of every op that has a product or a sum over rows, with blocks larger and smaller than a tile. */
export function selfTestProgram(): Program {
  const builder = createProgramBuilder();
  const widths = CARDINALITIES.map(() => HIDDEN);
  builder.input('tokens', { type: 'i32', width: CARDINALITIES.length, perRow: true });
  builder.input('rank', { type: 'i32', width: CARDINALITIES.length, perRow: false });
  const columns = CARDINALITIES.map((cardinality) => ({ cardinality, embeddingWidth: 12, featureWidth: 0 }));
  builder.embedTokens('x', { tokens: 'tokens', features: null, columns });
  builder.maskedDense('hidden', { input: 'x', rank: 'rank', width: HIDDEN });
  builder.blockDense('deep', { input: 'hidden', layout: 'diagonal', widths, activation: 'leakyRelu', residual: 'hidden' });
  builder.blockDense('logits', { input: 'deep', layout: 'diagonal', widths: CARDINALITIES });
  builder.tokenLoss('nats', { logits: 'logits', tokens: 'tokens' });
  return builder.build();
}

function selfTestInputs(): ProgramInputs {
  const tokens = Int32Array.from({ length: SELF_TEST_ROWS * CARDINALITIES.length }, (_, i) => {
    const column = i % CARDINALITIES.length;
    return (7 * i + 3 * column) % (CARDINALITIES[column] as number);
  });
  return { arrays: { tokens, rank: Int32Array.of(2, 0, 3, 1) } };
}

/** 0.3·sin(1.7·i + phase) on the real elements, 0 on padding. */
function selfTestWave(program: Program, phase: number): Float32Array {
  const flat = new Float32Array(program.parameterCount);
  for (const { matrices } of program.parameters) {
    for (const { offset, columns, rowBlocks, columnBlocks } of matrices) {
      for (const rows of rowBlocks) {
        for (let row = rows.offset; row < rows.offset + rows.realWidth; row++) {
          for (const block of columnBlocks) {
            const first = offset + row * columns + block.offset;
            for (let i = first; i < first + block.realWidth; i++) flat[i] = 0.3 * Math.sin(1.7 * i + phase);
          }
        }
      }
    }
  }
  return flat;
}

/** One step of the self-test's network: the loss, and one product a parameter. */
export async function measureSelfTest(executor: Executor): Promise<{ nats: number; products: (readonly [string, number])[] }> {
  const { program } = executor;
  executor.setParameters(selfTestWave(program, 1));
  executor.step(selfTestInputs(), { learningRate: 0, emaDecay: 0 });
  const gradient = await executor.readGradient();
  const { nats = Number.NaN } = await executor.readLosses();
  const wave = selfTestWave(program, 2);
  const products = program.parameters.map(({ name, offset, size }) => {
    let product = 0;
    for (let i = offset; i < offset + size; i++) product += (gradient[i] as number) * (wave[i] as number);
    return [name, product] as const;
  });
  return { nats, products };
}

/**
 * Whether the kernels give the known loss and gradients on this device: some drivers compile them wrongly.
 *
 * @param executor of `selfTestProgram()`, `SELF_TEST_ROWS` rows a step.
 * @returns null when they do; else what was wrong, in one sentence.
 */
export async function findKernelFault(executor: Executor): Promise<string | null> {
  const { nats, products } = await measureSelfTest(executor);
  if (!isClose(nats, EXPECTED_NATS)) return `a loss was ${nats.toPrecision(5)} and should be ${EXPECTED_NATS.toPrecision(5)}`;
  for (const [i, [name, expected]] of EXPECTED_PRODUCTS.entries()) {
    const found = products[i]?.[1] ?? Number.NaN;
    if (!isClose(found, expected)) return `the gradient of “${name}” was ${found.toPrecision(5)} and should be ${expected.toPrecision(5)}`;
  }
  return null;
}

function isClose(found: number, expected: number): boolean {
  return Math.abs(found - expected) <= TOLERANCE * Math.max(0.1, Math.abs(expected));
}
