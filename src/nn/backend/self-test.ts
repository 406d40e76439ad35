import {
  add,
  concat,
  exp,
  log,
  matMul,
  max,
  mean,
  mul,
  reshape,
  type Scalar,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import { adamStep } from '../program/ops/adam/reference.ts';
import { registerReferenceGradients } from '../program/reference/gradients.ts';
import { activate, multiply } from '../program/reference/operations.ts';

/**
 * The small network of the self-test: three token columns and two features in, a Gaussian of three dimensions, softmaxes out.
 * All its numbers come from `fillWave`, so that an independent implementation can be built from this description.
 */
export const SELF_TEST = {
  rowCount: 6,
  cardinalities: [3, 5, 2],
  featureCount: 2,
  hidden: 8,
  latent: 3,
  klWeight: 0.5,
  /** name, shape, and the start of its wave. */
  parameters: [
    { name: 'table', shape: [10, 8], phase: 1 },
    { name: 'features', shape: [2, 8], phase: 2 },
    { name: 'featureBias', shape: [8], phase: 3 },
    { name: 'posterior', shape: [8, 6], phase: 4 },
    { name: 'posteriorBias', shape: [6], phase: 5 },
    { name: 'decoder', shape: [3, 8], phase: 6 },
    { name: 'decoderBias', shape: [8], phase: 7 },
    { name: 'head', shape: [8, 10], phase: 8 },
    { name: 'headBias', shape: [10], phase: 9 },
  ],
} as const;

/** 0.6·sin(1.7·i + phase), i = 0 … count − 1. */
export function fillWave(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => 0.6 * Math.sin(1.7 * i + phase));
}

/** [C] where each column's tokens start among all T. */
export function offsetsOf(cardinalities: readonly number[]): number[] {
  return cardinalities.map((_, c) => cardinalities.slice(0, c).reduce((total, cardinality) => total + cardinality, 0));
}

/** Each row's token of column c is (2·row + c) mod cardinality, plus the column's offset. */
export function selfTestTokens(): Int32Array {
  const { cardinalities, rowCount } = SELF_TEST;
  const offsets = offsetsOf(cardinalities);
  return Int32Array.from({ length: rowCount * cardinalities.length }, (_, i) => {
    const column = i % cardinalities.length;
    const row = (i - column) / cardinalities.length;
    return ((2 * row + column) % (cardinalities[column] as number)) + (offsets[column] as number);
  });
}

/**
 * What the network must give, computed in double precision by central differences (`self-test.test.ts` does so again):
 * the loss in nats, and for each parameter ⟨its gradient, fillWave(size, 11)⟩.
 */
export const EXPECTED_LOSS_NATS = 4.4503478;
export const EXPECTED_GRADIENT_PRODUCTS: readonly number[] = [
  0.3252665, -0.3209011, -0.6365538, 1.0320295, 1.2412765, 1.0687774, -0.6289791, -1.3241711, -0.4725772,
];

const TOLERANCE = 2e-3;
/** Deep enough for tfjs's split-K program on WebGPU. */
const PRODUCT = { rows: 8, inner: 2048, columns: 32 } as const;

/**
 * Runs a small network's forward pass and gradients on the current backend, through the operations that the reference executor is made of,
 * one
 * optimiser step and one long matrix product, and compares each with known values.
 *
 * @returns null when all agree; else what was wrong, in one sentence.
 */
export async function runSelfTest(): Promise<string | null> {
  const { loss, products } = await computeSelfTest();
  if (!isClose(loss, EXPECTED_LOSS_NATS)) return `its loss was ${loss.toPrecision(5)} and should be ${EXPECTED_LOSS_NATS.toPrecision(5)}`;
  for (const [i, expected] of EXPECTED_GRADIENT_PRODUCTS.entries()) {
    const found = products[i] as number;
    const name = SELF_TEST.parameters[i]?.name;
    if (!isClose(found, expected)) return `the gradient of “${name}” was ${found.toPrecision(5)} and should be ${expected.toPrecision(5)}`;
  }
  return (await checkOptimiser()) ?? (await checkProduct());
}

/** The loss in nats, and one product per parameter. */
export async function computeSelfTest(): Promise<{ loss: number; products: number[] }> {
  const { cardinalities, rowCount, featureCount, latent, klWeight, parameters } = SELF_TEST;
  registerReferenceGradients();
  const offsets = offsetsOf(cardinalities);
  const tokenCount = cardinalities.reduce((total, cardinality) => total + cardinality, 0);
  const oneHot = new Float32Array(rowCount * tokenCount);
  selfTestTokens().forEach((token, i) => {
    oneHot[Math.floor(i / cardinalities.length) * tokenCount + token] = 1;
  });
  const result = tidy(() => {
    const rows = tensor2d(oneHot, [rowCount, tokenCount]);
    const features = tensor2d(fillWave(rowCount * featureCount, 10), [rowCount, featureCount]);
    const noise = tensor2d(fillWave(rowCount * latent, 12), [rowCount, latent]);
    const inputs = parameters.map(({ shape, phase }) => {
      const flat = tensor1d(
        fillWave(
          (shape as readonly number[]).reduce((product, n) => product * n, 1),
          phase,
        ),
      );
      return reshape(flat, [...shape]);
    });
    const { value, grads } = valueAndGrads((...weights: Tensor[]) => {
      const [table, w1, b1, w2, b2, w3, b3, w4, b4] = weights as Tensor[] as [
        Tensor2D,
        Tensor2D,
        Tensor1D,
        Tensor2D,
        Tensor1D,
        Tensor2D,
        Tensor1D,
        Tensor2D,
        Tensor1D,
      ];
      const layer = (x: Tensor2D, weights: Tensor2D, bias: Tensor1D) => add(multiply(x, weights), bias) as Tensor2D;
      const h = activate(add(multiply(rows, table), layer(features, w1, b1)) as Tensor2D, 'relu');
      const posterior = layer(h, w2, b2);
      const [means, logVariances] = [0, latent].map((from) => slice(posterior, [0, from], [rowCount, latent])) as [Tensor2D, Tensor2D];
      const z = add(means, mul(exp(mul(logVariances, 0.5)), noise)) as Tensor2D;
      const logits = layer(activate(layer(z, w3, b3), 'relu'), w4, b4);
      const nats = offsets.map((offset, c) => {
        const part = (x: Tensor2D) => slice(x, [0, offset], [rowCount, cardinalities[c] as number]);
        const shifted = sub(part(logits), max(part(logits), 1, true));
        return mean(sub(log(sum(exp(shifted), 1)), sum(mul(shifted, part(rows)), 1)));
      });
      const divergence = sum(sub(add(square(means), exp(logVariances)), add(logVariances, 1)), 1);
      return nats.reduce((total, each) => add(total, each), mul(mean(divergence), 0.5 * klWeight)) as Scalar;
    })(inputs);
    return concat([reshape(value, [1]), ...grads.map((grad) => reshape(grad, [grad.size]))]);
  });
  const values = (await result.data()) as Float32Array;
  result.dispose();
  let at = 1;
  const products = parameters.map(({ shape }) => {
    const size = (shape as readonly number[]).reduce((product, n) => product * n, 1);
    const wave = fillWave(size, 11);
    let product = 0;
    for (let i = 0; i < size; i++) product += (values[at + i] as number) * (wave[i] as number);
    at += size;
    return product;
  });
  return { loss: values[0] as number, products };
}

async function checkOptimiser(): Promise<string | null> {
  const next = tidy(() => {
    const zeros = () => tensor1d([0, 0]);
    const state = { weights: tensor1d([1, -2]), first: zeros(), second: zeros(), ema: tensor1d([1, -2]) };
    const options = { step: 1, learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.5, clipNorm: 1, emaDecay: 0.5 };
    const after = adamStep(state, tensor1d([3, -4]), tensor1d([0, 1]), options);
    return concat([after.weights, after.first, after.ema]);
  });
  const values = (await next.data()) as Float32Array;
  next.dispose();
  // The first step of Adam moves each weight by the learning rate against its gradient's sign; decay takes .05 of the second weight.
  const expected = [0.9, -1.8, 0.06, -0.08, 0.95, -1.9];
  return expected.every((value, i) => isClose(values[i] as number, value)) ? null : 'its optimiser step was wrong';
}

async function checkProduct(): Promise<string | null> {
  const { rows, inner, columns } = PRODUCT;
  const a = fillWave(rows * inner, 13);
  const b = fillWave(inner * columns, 14);
  const product = tidy(() => matMul(tensor2d(a, [rows, inner]), tensor2d(b, [inner, columns])));
  const values = (await product.data()) as Float32Array;
  product.dispose();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let expected = 0;
      for (let k = 0; k < inner; k++) expected += (a[row * inner + k] as number) * (b[k * columns + column] as number);
      if (Math.abs((values[row * columns + column] as number) - expected) > 0.01 + TOLERANCE * Math.abs(expected))
        return 'a long matrix product was wrong';
    }
  }
  return null;
}

function isClose(found: number, expected: number): boolean {
  return Math.abs(found - expected) <= TOLERANCE * Math.max(0.05, Math.abs(expected));
}
