import { add, div, maximum, minimum, mul, scalar, sqrt, square, sub, sum, type Tensor1D } from '@tensorflow/tfjs-core';
import { defineHostKernel, isHostBackend } from '../host-kernel.ts';

export interface AdamStep {
  /** 1 for the first step. */
  readonly step: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled: each weight under the decay mask shrinks by learningRate · weightDecay. */
  readonly weightDecay: number;
  /** The gradient is scaled down to this Euclidean norm. */
  readonly clipNorm: number;
  /** Share of the running average that stays: ema ← d·ema + (1 − d)·weights. */
  readonly emaDecay: number;
}

/** All [P], flat over every parameter. */
export interface AdamState {
  readonly weights: Tensor1D;
  readonly first: Tensor1D;
  readonly second: Tensor1D;
  readonly ema: Tensor1D;
}

/**
 * One step of AdamW with gradient clipping and a running average of the weights, over one flat vector of all parameters.
 *
 * g ← g·min(1, clip/‖g‖); m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²;
 * w ← w − η(m̂/(√v̂ + ε) + λ·mask·w); ema ← d·ema + (1 − d)w, with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
 *
 * @param gradient [P]
 * @param decayMask [P] 1 where weight decay applies.
 * @returns a new state; the caller disposes both.
 * Source: Loshchilov and Hutter (2019), algorithm 2; clipping and averaging as commonly added.
 */
export function adamStep(state: AdamState, gradient: Tensor1D, decayMask: Tensor1D, options: AdamStep): AdamState {
  if (!isHostBackend()) return adamStepReference(state, gradient, decayMask, options);
  const [weights, first, second, ema] = runAdam([state.weights, state.first, state.second, state.ema, gradient, decayMask], options) as [
    Tensor1D,
    Tensor1D,
    Tensor1D,
    Tensor1D,
  ];
  return { weights, first, second, ema };
}

/** As `adamStep`, in plain tfjs operations. */
export function adamStepReference(state: AdamState, gradient: Tensor1D, decayMask: Tensor1D, options: AdamStep): AdamState {
  const { beta1, beta2, learningRate, epsilon, weightDecay, clipNorm, emaDecay } = options;
  const norm = sqrt(sum(square(gradient)));
  const clipped = mul(gradient, minimum(scalar(1), div(scalar(clipNorm), maximum(norm, scalar(1e-12)))));
  const first = add(mul(state.first, beta1), mul(clipped, 1 - beta1)) as Tensor1D;
  const second = add(mul(state.second, beta2), mul(square(clipped), 1 - beta2)) as Tensor1D;
  const rate = learningRate / (1 - beta1 ** options.step);
  const secondScale = 1 / Math.sqrt(1 - beta2 ** options.step);
  const update = mul(div(first, add(mul(sqrt(second), secondScale), epsilon)), rate);
  const decay = mul(mul(state.weights, decayMask), learningRate * weightDecay);
  const weights = sub(sub(state.weights, update), decay) as Tensor1D;
  const ema = add(mul(state.ema, emaDecay), mul(weights, 1 - emaDecay)) as Tensor1D;
  return { weights, first, second, ema };
}

/** Inputs: weights, m, v, ema, gradient, decay mask; outputs: weights, m, v, ema. All [P]. */
const runAdam = defineHostKernel<AdamStep>({
  name: 'LookalikeAdam',
  outputShapes: ([weights]) => [weights, weights, weights, weights] as number[][],
  run: (inputs, outputs, options) => {
    const [weights, first, second, ema, gradient, decayMask] = inputs as Float32Array[] as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const [weightsOut, firstOut, secondOut, emaOut] = outputs as [Float32Array, Float32Array, Float32Array, Float32Array];
    const { beta1, beta2, learningRate, epsilon, weightDecay, clipNorm, emaDecay, step } = options;
    let squares = 0;
    const count = gradient.length;
    for (let i = 0; i < count; i++) squares += (gradient[i] as number) * (gradient[i] as number);
    const scale = Math.min(1, clipNorm / Math.max(Math.sqrt(squares), 1e-12));
    const rate = learningRate / (1 - beta1 ** step);
    const secondScale = 1 / Math.sqrt(1 - beta2 ** step);
    const decayRate = learningRate * weightDecay;
    const keep1 = 1 - beta1;
    const keep2 = 1 - beta2;
    const keepEma = 1 - emaDecay;
    for (let i = 0; i < count; i++) {
      const g = (gradient[i] as number) * scale;
      const m = beta1 * (first[i] as number) + keep1 * g;
      const v = beta2 * (second[i] as number) + keep2 * g * g;
      const old = weights[i] as number;
      const w = old - (rate * m) / (Math.sqrt(v) * secondScale + epsilon) - decayRate * (decayMask[i] as number) * old;
      firstOut[i] = m;
      secondOut[i] = v;
      weightsOut[i] = w;
      emaOut[i] = emaDecay * (ema[i] as number) + keepEma * w;
    }
  },
});
