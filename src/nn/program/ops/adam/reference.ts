import { add, div, maximum, minimum, mul, scalar, sqrt, square, sub, sum, type Tensor1D } from '@tensorflow/tfjs-core';

interface AdamStep {
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
