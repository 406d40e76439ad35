import '@tensorflow/tfjs-backend-cpu';
import { grads, mul, setBackend, type Tensor, type Tensor1D, type Tensor2D, tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { useWasm } from '../backend/wasm.ts';
import { adamStep, adamStepReference } from './adam/adam.ts';
import { batchNormRelu, batchNormReluBackward, batchNormReluBackwardReference, batchNormReluReference } from './batch-norm/batch-norm.ts';
import { drawTokens, drawValues, OPERATION_CASES, runAdamCase } from './contract-cases.ts';
import { denseBackwardReference, runDenseBackward } from './dense/dense.ts';
import { embedTokensBackwardReference, embedTokensReference, runEmbedTokens, runEmbedTokensBackward } from './embed-tokens/embed-tokens.ts';
import { gaussianKlReference, reparameteriseReference, runGaussianKl, runReparameterise } from './gaussian/gaussian.ts';
import {
  drawExponentials,
  gumbelSoftmax,
  gumbelSoftmaxBackward,
  gumbelSoftmaxBackwardReference,
  gumbelSoftmaxReference,
} from './gumbel-softmax/gumbel-softmax.ts';
import { addLeaky, addLeakyReference, leakySlope, leakySlopeReference } from './leaky/leaky.ts';
import { sampleTokens } from './sample-tokens/sample-tokens.ts';
import { tokenTotal } from './token-layout.ts';
import { runTokenLoss, tokenLossReference } from './token-loss/token-loss.ts';
import { sumTokenRows, sumTokenRowsBackward, sumTokenRowsBackwardReference, sumTokenRowsReference } from './token-rows/token-rows.ts';

function expectClose(found: readonly Tensor[], expected: readonly Tensor[]): void {
  expect(found.map((t) => t.shape)).toEqual(expected.map((t) => t.shape));
  found.forEach((t, i) => {
    const want = (expected[i] as Tensor).dataSync();
    t.dataSync().forEach((value, j) => {
      expect(Math.abs(value - (want[j] as number))).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(want[j] as number)));
    });
  });
}

const cardinalitiesArb = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 9 });

describe.each(['cpu', 'wasm'] as const)('operations on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await useWasm();
    else await setBackend('cpu');
  });

  describe.each(OPERATION_CASES)('$name', ({ inputs, run }) => {
    it('has the gradient that central differences give', () => {
      tidy(() => {
        const values = inputs.map((shape, i) =>
          drawValues(
            i,
            shape.reduce((product, n) => product * n, 1),
          ),
        );
        const shaped = (arrays: readonly Float32Array[]) => arrays.map((array, i) => tensor(array, [...(inputs[i] as number[])]));
        const weight = drawValues(70, run(shaped(values)).size);
        const project = (tensors: readonly Tensor[]) =>
          (run(tensors).dataSync() as Float32Array).reduce((total, value, i) => total + value * (weight[i] as number), 0);
        const { shape } = run(shaped(values));
        const gradients = grads((...tensors: Tensor[]) => run(tensors))(shaped(values), tensor(weight, shape));
        // Along random directions rather than every axis; relu kinks make single precision differences coarse, so steps are small and the tolerance relative.
        inputs.forEach((_, p) => {
          const direction = drawValues(80 + p, (values[p] as Float32Array).length);
          const size = Math.hypot(...direction);
          const at = (shift: number) =>
            project(
              shaped(values.map((array, q) => (q === p ? array.map((v, j) => v + (shift * (direction[j] as number)) / size) : array))),
            );
          const step = 2e-2;
          const difference = (at(step) - at(-step)) / (2 * step);
          const slope = ((gradients[p] as Tensor).dataSync() as Float32Array).reduce(
            (total, g, j) => total + (g * (direction[j] as number)) / size,
            0,
          );
          const gradientNorm = Math.hypot(...(gradients[p] as Tensor).dataSync());
          expect(Math.abs(slope - difference)).toBeLessThan(0.02 * Math.max(0.1, gradientNorm));
        });
      });
    });
  });

  it('host kernels agree with their references', () => {
    fc.assert(
      fc.property(cardinalitiesArb, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 17 }), (cardinalities, rows, width) => {
        tidy(() => {
          const total = tokenTotal(cardinalities);
          const tokens = tensor2d(drawTokens(rows, cardinalities), [rows, cardinalities.length], 'int32');
          const matrix = (stream: number, columns: number, count = rows) => tensor2d(drawValues(stream, count * columns), [count, columns]);
          const table = matrix(1, width, total);
          const base = matrix(2, width);
          const y = embedTokensReference(tokens, table, base, cardinalities);
          expectClose(runEmbedTokens([tokens, table, base], {}), [y]);
          expectClose(
            runEmbedTokensBackward([tokens, base, y], { tokenCount: total }),
            embedTokensBackwardReference(tokens, base, y, cardinalities),
          );
          const logits = mul(matrix(3, total), 5) as Tensor2D;
          expectClose(runTokenLoss([logits, tokens], { cardinalities }), tokenLossReference(logits, tokens, cardinalities));
          for (const activation of ['relu', 'linear'] as const) {
            expectClose(runDenseBackward([base, y], { activation }), denseBackwardReference(base, y, activation));
          }
          const posterior = mul(matrix(4, 2 * width), 6) as Tensor2D;
          expectClose(runReparameterise([posterior, base], {}), reparameteriseReference(posterior, base));
          expectClose(runGaussianKl([posterior], {}), gaussianKlReference(posterior));
          const exponentials = drawExponentials(createRandom(5), 1, rows, total);
          const soft = gumbelSoftmaxReference(logits, exponentials, cardinalities);
          expectClose([gumbelSoftmax(logits, exponentials, cardinalities)], [soft]);
          expectClose(gumbelSoftmaxBackward(soft, logits, cardinalities), gumbelSoftmaxBackwardReference(soft, logits, cardinalities));
          expectClose([sumTokenRows(tokens, table, cardinalities)], [sumTokenRowsReference(tokens, table, cardinalities)]);
          expectClose(
            [sumTokenRowsBackward(tokens, base, cardinalities, total)],
            [sumTokenRowsBackwardReference(tokens, base, cardinalities)],
          );
          const [gain, shift] = [tensor1d(drawValues(5, width)), tensor1d(drawValues(6, width))];
          const leaked = addLeaky(base, gain);
          expectClose([leaked], [addLeakyReference(base, gain)]);
          expectClose(
            [leakySlope(base, leaked), leakySlope(shift, leaked)],
            [leakySlopeReference(base, leaked), leakySlopeReference(shift, leaked)],
          );
          if (rows > 2) {
            const normed = batchNormRelu(base, gain, shift);
            const { output, normalised, inverseDeviation } = normed;
            expectClose([output, normalised, inverseDeviation], batchNormReluReference(base, gain, shift));
            expectClose(
              batchNormReluBackward(base, normed, gain),
              batchNormReluBackwardReference(base, output, normalised, inverseDeviation, gain),
            );
          }
        });
      }),
      { numRuns: 25 },
    );
  });

  it('the optimiser agrees with its reference', () => {
    tidy(() => expectClose(runAdamCase(adamStep), runAdamCase(adamStepReference)));
  });

  it('a logit that is not a number makes the row’s loss not a number', () => {
    tidy(() => {
      const [rowNats] = runTokenLoss([tensor2d([0, Number.NaN, 1, 2], [2, 2]), tensor2d([0, 1], [2, 1], 'int32')], {
        cardinalities: [2],
      }) as [Tensor1D];
      const values = rowNats.dataSync();
      expect(values[0]).toBeNaN();
      expect(values[1]).toBeCloseTo(Math.log(1 + Math.exp(-1)), 5);
    });
  });
});

describe('sampleTokens', () => {
  const cardinalities = [2, 5];

  it('draws each token at its softmax share', () => {
    const rows = 20_000;
    const row = [0, Math.log(3), Math.log(4), Math.log(1), Math.log(2), -Infinity, Math.log(3)];
    const logits = Float32Array.from({ length: rows * 7 }, (_, i) => row[i % 7] as number);
    const out = new Int32Array(rows * 2);
    sampleTokens(logits, cardinalities, createRandom(3), 0, rows, out);
    const share = (column: number, token: number) => out.filter((value, i) => i % 2 === column && value === token).length / rows;
    expect(share(0, 1)).toBeCloseTo(0.75, 1);
    [0.4, 0.1, 0.2, 0, 0.3].forEach((expected, token) => {
      expect(Math.abs(share(1, token) - expected)).toBeLessThan(0.015);
    });
    expect(share(1, 3)).toBe(0);
  });

  it('gives a row the same tokens in any chunk', () => {
    const logits = drawValues(1, 12 * 7);
    const whole = new Int32Array(24);
    sampleTokens(logits, cardinalities, createRandom(3), 100, 12, whole);
    const parts = new Int32Array(24);
    sampleTokens(logits.subarray(0, 5 * 7), cardinalities, createRandom(3), 100, 5, parts, 0);
    sampleTokens(logits.subarray(5 * 7), cardinalities, createRandom(3), 105, 7, parts, 5);
    expect(parts).toEqual(whole);
  });

  it('refuses logits that are not finite', () => {
    expect(() => sampleTokens(new Float32Array(7).fill(Number.NaN), cardinalities, createRandom(3), 0, 1, new Int32Array(2))).toThrow(
      RangeError,
    );
  });
});
