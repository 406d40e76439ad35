import {
  add,
  concat,
  dispose,
  keep,
  mean,
  mul,
  type Scalar,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Random } from '#core/random/random.ts';
import { backendGeneration } from '#nn/backend/device.ts';
import { dense, denseBackward } from '#nn/ops/dense/dense.ts';
import { productOfTransposed, productWithTransposed } from '#nn/ops/product/product.ts';
import { checkFinite, failIfFaulty } from '#nn/training/faults.ts';
import { layOutParameters, type NamedWeights, nameWeights, type ParameterSpec, startParameters } from '#nn/training/parameters.ts';
import { emaDecayAt, learningRateAt } from '#nn/training/schedule.ts';
import { createTrainer, type Descent } from '#nn/training/trainer.ts';
import type { DenoiserPlan } from './plan.ts';

/** Karras et al. (2022), table 1: the noise levels of training … */
const LOG_SIGMA_MEAN = -1.2;
const LOG_SIGMA_DEVIATION = 1.2;
/** … and of sampling. */
const SIGMA_MIN = 0.002;
const SIGMA_MAX = 20;
const RHO = 7;
const SAMPLING_STEPS = 24;
/** The level's features are sines and cosines of its logarithm at this many frequencies. */
const FREQUENCIES = 8;
const EMA_LIMIT = 0.998;
const LEARNING_RATE = 0.003;
const WARM_UP_STEPS = 50;
const CHECK_STEPS = 20;

function describeDenoiser(size: number, hidden: number): ParameterSpec[] {
  const weight = (name: string, rows: number, columns: number, start: number): ParameterSpec => ({
    name: `denoiser.${name}`,
    shape: [rows, columns],
    start,
    decays: true,
  });
  const bias = (name: string, width: number): ParameterSpec => ({ name: `denoiser.${name}`, shape: [width], start: 0, decays: false });
  const inputs = size + 2 * FREQUENCIES;
  return [
    weight('first', inputs, hidden, Math.sqrt(2 / inputs)),
    bias('firstBias', hidden),
    weight('second', hidden, hidden, 0.5 * Math.sqrt(2 / hidden)),
    bias('secondBias', hidden),
    weight('third', hidden, hidden, 0.5 * Math.sqrt(2 / hidden)),
    bias('thirdBias', hidden),
    weight('out', hidden, size, 0.1 / Math.sqrt(hidden)),
    bias('outBias', size),
  ];
}

type DenoiserParameters = [Tensor2D, Tensor1D, Tensor2D, Tensor1D, Tensor2D, Tensor1D, Tensor2D, Tensor1D];

/** F of Karras et al.: a residual MLP. @param input [B, L + 2·FREQUENCIES] @returns [B, L] */
function runNetwork(parameters: readonly Tensor[], input: Tensor2D): Tensor2D {
  const [w1, b1, w2, b2, w3, b3, w4, b4] = parameters as DenoiserParameters;
  const first = dense(input, w1, b1, 'relu');
  const second = add(first, dense(first, w2, b2, 'relu')) as Tensor2D;
  const third = add(second, dense(second, w3, b3, 'relu')) as Tensor2D;
  return dense(third, w4, b4, 'linear');
}

/** The mean square of F − target over all elements, and its gradient. */
function backNetwork(parameters: readonly Tensor[], input: Tensor2D, target: Tensor2D): Descent {
  const [w1, b1, w2, b2, w3, b3, w4, b4] = parameters as DenoiserParameters;
  const first = dense(input, w1, b1, 'relu');
  const secondPart = dense(first, w2, b2, 'relu');
  const second = add(first, secondPart) as Tensor2D;
  const thirdPart = dense(second, w3, b3, 'relu');
  const third = add(second, thirdPart) as Tensor2D;
  const residual = sub(dense(third, w4, b4, 'linear'), target) as Tensor2D;
  const dOut = mul(residual, 2 / residual.size) as Tensor2D;
  const dThird = productWithTransposed(dOut, w4);
  const [dThirdPart, dB3] = denseBackward(dThird, thirdPart, 'relu');
  const dSecond = add(dThird, productWithTransposed(dThirdPart, w3)) as Tensor2D;
  const [dSecondPart, dB2] = denseBackward(dSecond, secondPart, 'relu');
  const [dFirst, dB1] = denseBackward(add(dSecond, productWithTransposed(dSecondPart, w2)) as Tensor2D, first, 'relu');
  return {
    value: mean(square(residual)),
    gradients: [
      productOfTransposed(input, dFirst),
      dB1,
      productOfTransposed(first, dSecondPart),
      dB2,
      productOfTransposed(second, dThirdPart),
      dB3,
      productOfTransposed(third, dOut),
      sum(dOut, 0),
    ],
  };
}

/** Writes the 2·FREQUENCIES features of ¼ ln σ. */
function writeLevel(sigma: number, into: Float32Array, offset: number): void {
  const level = Math.log(sigma) / 4;
  for (let f = 0; f < FREQUENCIES; f++) {
    const angle = level * Math.PI * 0.5 * 2 ** (f / 2);
    into[offset + 2 * f] = Math.sin(angle);
    into[offset + 2 * f + 1] = Math.cos(angle);
  }
}

/**
 * Learns the distribution of standardised latents by denoising them.
 *
 * D(x; σ) = x/(σ² + 1) + σ/√(σ² + 1)·F(x/√(σ² + 1), σ); F is fitted to (y − x/(σ² + 1))·√(σ² + 1)/σ by mean squares, for y a latent, x = y + σn,
 * ln σ ~ N(−1.2, 1.2²): the weighted denoising loss with σ_data = 1.
 *
 * @param drawLatent writes a fresh draw of a row's `size` latents, standardised; (step, place in the batch) tells draws apart.
 * @returns the running average of F's weights; null when `checkpoint` said to stop.
 * @throws like a trainer: on a loss that is not finite, or a failed device. @throws DOMException AbortError from `checkpoint`.
 * Source: Karras et al. (2022), “Elucidating the design space of diffusion-based generative models”, table 1 and eq. 8; on latents as Zhang et al. (2024), “Mixed-type tabular data
 * synthesis with score-based diffusion in latent space” (TabSyn). Deviations: a smaller network with relu, a residual block each layer, fewer and smaller training steps.
 */
export async function trainDenoiser(
  size: number,
  rowCount: number,
  drawLatent: (row: number, step: number, place: number, into: Float32Array) => void,
  plan: DenoiserPlan,
  random: Random,
  checkpoint: () => Promise<'continue' | 'stop'>,
): Promise<NamedWeights[] | null> {
  const { stepCount, batchSize, hiddenWidth } = plan;
  const layout = layOutParameters(describeDenoiser(size, hiddenWidth));
  const trainer = createTrainer(layout, startParameters(layout, random.derive('weights')), { weightDecay: 0 });
  const rows = random.derive('rows');
  const levels = random.derive('levels');
  const noise = random.derive('noise');
  const width = size + 2 * FREQUENCIES;
  let pending: Scalar[] = [];
  try {
    for (let step = 0; step < stepCount; step++) {
      const input = new Float32Array(batchSize * width);
      const target = new Float32Array(batchSize * size);
      const clean = new Float32Array(size);
      for (let i = 0; i < batchSize; i++) {
        drawLatent(rows.integer(step, i, rowCount), step, i, clean);
        const sigma = Math.exp(LOG_SIGMA_MEAN + LOG_SIGMA_DEVIATION * levels.normal(step, i));
        const scale = Math.sqrt(sigma * sigma + 1);
        for (let l = 0; l < size; l++) {
          const y = clean[l] as number;
          const x = y + sigma * noise.normal(step, i * size + l);
          input[i * width + l] = x / scale;
          target[i * size + l] = (y - x / (scale * scale)) * (scale / sigma);
        }
        writeLevel(sigma, input, i * width + size);
      }
      const inputs = tensor2d(input, [batchSize, width]);
      const targets = tensor2d(target, [batchSize, size]);
      pending.push(
        trainer.stepBy(
          (parameters) => backNetwork(parameters, inputs, targets),
          learningRateAt(step, stepCount, LEARNING_RATE, WARM_UP_STEPS),
          emaDecayAt(step, EMA_LIMIT),
        ),
      );
      dispose([inputs, targets]);
      if (pending.length >= CHECK_STEPS) {
        failIfFaulty();
        checkFinite(((await (pending.at(-1) as Scalar).data()) as Float32Array)[0] as number);
        dispose(pending);
        pending = [];
      }
      if ((await checkpoint()) === 'stop') return null;
    }
    return nameWeights(layout, await trainer.readAverage());
  } finally {
    dispose(pending);
    trainer.dispose();
  }
}

/** Draws standardised latents from a trained denoiser, on whatever backend is in use. */
export interface Denoiser {
  /** @param start [rows × size] standard normal. @returns [rows × size] */
  draw(start: Float32Array, rows: number): Promise<Float32Array>;
  dispose(): void;
}

/**
 * Solves dx/dσ = (x − D(x; σ))/σ from σ = 20 down to 0 by Heun's second-order steps at σ_i = (σ_max^⅐ + i/(N − 1)·(σ_min^⅐ − σ_max^⅐))⁷.
 *
 * Deterministic given where it starts.
 *
 * @throws RangeError when the weights are not a denoiser's.
 * Source: Karras et al. (2022), algorithm 1 and eq. 5. Deviation: σ_max = 20, since latents are standardised and few.
 */
export function createDenoiser(weights: readonly NamedWeights[], size: number): Denoiser {
  const hidden = weights.find(({ name }) => name === 'denoiser.firstBias')?.values.length;
  if (hidden === undefined) throw new RangeError('The saved model lacks its prior.');
  const arrays = describeDenoiser(size, hidden).map((spec) => {
    const found = weights.find(({ name }) => name === spec.name);
    if (found === undefined || found.values.length !== spec.shape.reduce((product, n) => product * n, 1))
      throw new RangeError(`The saved model's “${spec.name}” does not fit.`);
    return { shape: spec.shape, values: found.values };
  });
  let uploaded: { readonly generation: number; readonly tensors: Tensor[] } | null = null;
  const upload = (): Tensor[] => {
    const generation = backendGeneration();
    if (uploaded === null || uploaded.generation !== generation)
      uploaded = { generation, tensors: arrays.map(({ shape, values }) => keep(tensor(values, [...shape]))) };
    return uploaded.tensors;
  };
  const sigmas = Array.from({ length: SAMPLING_STEPS + 1 }, (_, i) =>
    i === SAMPLING_STEPS
      ? 0
      : (SIGMA_MAX ** (1 / RHO) + (i / (SAMPLING_STEPS - 1)) * (SIGMA_MIN ** (1 / RHO) - SIGMA_MAX ** (1 / RHO))) ** RHO,
  );
  return {
    async draw(start, rows) {
      const parameters = upload();
      const level = new Float32Array(2 * FREQUENCIES);
      /** (x − D(x; σ))/σ = x·σ/(σ² + 1) − F/√(σ² + 1) */
      const slopeAt = (x: Tensor2D, sigma: number): Tensor2D => {
        const scale = Math.sqrt(sigma * sigma + 1);
        writeLevel(sigma, level, 0);
        const features = tensor2d(repeat(level, rows), [rows, 2 * FREQUENCIES]);
        const output = runNetwork(parameters, concat([mul(x, 1 / scale) as Tensor2D, features], 1));
        return sub(mul(x, sigma / (scale * scale)), mul(output, 1 / scale)) as Tensor2D;
      };
      let x = tidy(() => mul(tensor2d(start, [rows, size]), SIGMA_MAX) as Tensor2D);
      for (let i = 0; i < SAMPLING_STEPS; i++) {
        const from = sigmas[i] as number;
        const to = sigmas[i + 1] as number;
        const next = tidy(() => {
          const slope = slopeAt(x, from);
          const guess = add(x, mul(slope, to - from)) as Tensor2D;
          if (to === 0) return guess;
          return add(x, mul(add(slope, slopeAt(guess, to)), (to - from) / 2)) as Tensor2D;
        });
        x.dispose();
        x = next;
      }
      try {
        return new Float32Array((await x.data()) as Float32Array);
      } finally {
        x.dispose();
      }
    },
    dispose() {
      if (uploaded !== null && uploaded.generation === backendGeneration()) dispose(uploaded.tensors);
      uploaded = null;
    },
  };
}

function repeat(values: Float32Array, count: number): Float32Array {
  const all = new Float32Array(values.length * count);
  for (let i = 0; i < count; i++) all.set(values, i * values.length);
  return all;
}
