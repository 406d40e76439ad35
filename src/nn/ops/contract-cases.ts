import { type Tensor, type Tensor1D, type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { createRandom } from '#core/random/random.ts';
import type { adamStep, adamStepReference } from './adam/adam.ts';
import { dense } from './dense/dense.ts';
import { embedTokens } from './embed-tokens/embed-tokens.ts';
import { gaussianKl, reparameterise } from './gaussian/gaussian.ts';
import { weightedMean } from './objective/objective.ts';
import { offsetsOf, tokenTotal } from './token-layout.ts';
import { tokenLoss } from './token-loss/token-loss.ts';

/** One operation of the engine with inputs, for the tests that hold backends and references together. */
export interface OperationCase {
  readonly name: string;
  /** Shapes of the differentiable inputs. */
  readonly inputs: readonly (readonly number[])[];
  run(inputs: readonly Tensor[]): Tensor;
}

const random = createRandom(7);

/** Reproducible normal values. */
export function drawValues(stream: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => random.normal(stream, i));
}

/** [rows × C] tokens with column offsets. */
export function drawTokens(rows: number, cardinalities: readonly number[]): Int32Array {
  const offsets = offsetsOf(cardinalities);
  const columns = cardinalities.length;
  return Int32Array.from(
    { length: rows * columns },
    (_, i) => random.integer(99, i, cardinalities[i % columns] as number) + (offsets[i % columns] as number),
  );
}

/** Cardinalities that meet every branch: 1, 2, powers of two and their neighbours, and a long one. */
const CARDINALITIES = [3, 1, 2, 8, 9, 70, 5];
const TOKENS = tokenTotal(CARDINALITIES);
const ROWS = 13;
const tokens = () => tensor2d(drawTokens(ROWS, CARDINALITIES), [ROWS, CARDINALITIES.length], 'int32');

export const OPERATION_CASES: readonly OperationCase[] = [
  {
    name: 'dense, relu',
    inputs: [[ROWS, 37], [37, 21], [21]],
    run: ([x, w, b]) => dense(x as Tensor2D, w as Tensor2D, b as Tensor1D, 'relu'),
  },
  {
    name: 'dense, linear, deep inner dimension',
    inputs: [[5, 2048], [2048, 12], [12]],
    run: ([x, w, b]) => dense(x as Tensor2D, w as Tensor2D, b as Tensor1D, 'linear'),
  },
  {
    name: 'embedTokens',
    inputs: [
      [TOKENS, 19],
      [ROWS, 19],
    ],
    run: ([table, base]) => embedTokens(tokens(), table as Tensor2D, base as Tensor2D, CARDINALITIES),
  },
  {
    name: 'tokenLoss',
    inputs: [[ROWS, TOKENS]],
    run: ([logits]) => tokenLoss(logits as Tensor2D, tokens(), CARDINALITIES),
  },
  {
    name: 'reparameterise',
    inputs: [[ROWS, 10]],
    run: ([posterior]) => reparameterise(posterior as Tensor2D, tensor2d(drawValues(50, ROWS * 5), [ROWS, 5])),
  },
  { name: 'gaussianKl', inputs: [[ROWS, 10]], run: ([posterior]) => gaussianKl(posterior as Tensor2D) },
  { name: 'weightedMean', inputs: [[ROWS], [ROWS]], run: ([a, b]) => weightedMean(a as Tensor1D, b as Tensor1D, 0.3) },
];

/** One optimiser step on fixed values: weights, moments and average, each [41]. */
export function runAdamCase(step: typeof adamStep | typeof adamStepReference): Tensor1D[] {
  const size = 41;
  const vector = (stream: number) => tensor1d(drawValues(stream, size));
  const state = { weights: vector(60), first: vector(61), second: tensor1d(drawValues(62, size).map(Math.abs)), ema: vector(63) };
  const mask = tensor1d(Float32Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 1 : 0)));
  const options = { step: 3, learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 2, emaDecay: 0.9 };
  const next = step(state, vector(64), mask, options);
  return [next.weights, next.first, next.second, next.ema];
}
