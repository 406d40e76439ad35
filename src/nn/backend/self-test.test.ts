import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  computeSelfTest,
  EXPECTED_GRADIENT_PRODUCTS,
  EXPECTED_LOSS_NATS,
  fillWave,
  offsetsOf,
  runSelfTest,
  SELF_TEST,
  selfTestTokens,
} from './self-test.ts';
import { useWasm } from './wasm.ts';

/** The self-test's network again, in double precision and plain loops, sharing nothing with the engine. */
function lossInDoubles(parameters: readonly number[][]): number {
  const { rowCount, cardinalities, featureCount, hidden, latent, klWeight } = SELF_TEST;
  const [table, w1, b1, w2, b2, w3, b3, w4, b4] = parameters as [
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  const tokens = selfTestTokens();
  const features = fillWave(rowCount * featureCount, 10);
  const noise = fillWave(rowCount * latent, 12);
  const offsets = offsetsOf(cardinalities);
  const layer = (x: number[], w: number[], b: number[]) =>
    b.map((bias, j) => x.reduce((sum, value, i) => sum + value * (w[i * b.length + j] as number), bias));
  let total = 0;
  for (let row = 0; row < rowCount; row++) {
    const own = cardinalities.map((_, c) => tokens[row * cardinalities.length + c] as number);
    const base = layer([...features.subarray(row * featureCount, (row + 1) * featureCount)], w1, b1);
    const h = base.map((value, j) =>
      Math.max(
        0,
        own.reduce((sum, token) => sum + (table[token * hidden + j] as number), value),
      ),
    );
    const posterior = layer(h, w2, b2);
    let kl = 0;
    const z = Array.from({ length: latent }, (_, l) => {
      const mean = posterior[l] as number;
      const logVariance = posterior[latent + l] as number;
      kl += 0.5 * (mean ** 2 + Math.exp(logVariance) - 1 - logVariance);
      return mean + Math.exp(0.5 * logVariance) * (noise[row * latent + l] as number);
    });
    const logits = layer(
      layer(z, w3, b3).map((value) => Math.max(0, value)),
      w4,
      b4,
    );
    cardinalities.forEach((cardinality, c) => {
      const block = logits.slice(offsets[c], (offsets[c] as number) + cardinality);
      total += Math.log(block.reduce((sum, value) => sum + Math.exp(value), 0)) - (logits[own[c] as number] as number);
    });
    total += klWeight * kl;
  }
  return total / rowCount;
}

function startInDoubles(): number[][] {
  return SELF_TEST.parameters.map(({ shape, phase }) => [
    ...fillWave(
      (shape as readonly number[]).reduce((product, n) => product * n, 1),
      phase,
    ),
  ]);
}

describe('the self-test’s known values', () => {
  it('agree with a double-precision implementation and central differences', () => {
    const start = startInDoubles();
    expect(lossInDoubles(start)).toBeCloseTo(EXPECTED_LOSS_NATS, 5);
    const products = start.map((values, p) => {
      const wave = fillWave(values.length, 11);
      return values.reduce((sum, value, i) => {
        const at = (shift: number) =>
          lossInDoubles(start.map((other, q) => (q === p ? other.map((entry, j) => (j === i ? value + shift : entry)) : other)));
        return sum + ((at(1e-5) - at(-1e-5)) / 2e-5) * (wave[i] as number);
      }, 0);
    });
    expect(products).toHaveLength(EXPECTED_GRADIENT_PRODUCTS.length);
    products.forEach((product, i) => {
      expect(product).toBeCloseTo(EXPECTED_GRADIENT_PRODUCTS[i] as number, 5);
    });
  });
});

describe.each(['cpu', 'wasm'] as const)('the self-test on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await useWasm();
    else await setBackend('cpu');
  });

  it('passes', async () => {
    expect(await runSelfTest()).toBeNull();
  });

  it('gives the same numbers twice', async () => {
    expect(await computeSelfTest()).toEqual(await computeSelfTest());
  });
});
