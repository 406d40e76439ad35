import {
  add,
  concat,
  div,
  mean,
  mul,
  rsqrt,
  type Scalar,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { BATCH_NORM_EPSILON, type BatchNormed, batchNormRelu, batchNormReluBackward } from '#nn/ops/batch-norm/batch-norm.ts';
import { dense } from '#nn/ops/dense/dense.ts';
import { gumbelSoftmax, gumbelSoftmaxBackward } from '#nn/ops/gumbel-softmax/gumbel-softmax.ts';
import { addLeaky, leakySlope } from '#nn/ops/leaky/leaky.ts';
import { product, productOfTransposed, productWithTransposed } from '#nn/ops/product/product.ts';
import { tokenTotal } from '#nn/ops/token-layout.ts';
import { sumTokenRows, sumTokenRowsBackward } from '#nn/ops/token-rows/token-rows.ts';
import type { ParameterSpec } from '#nn/training/parameters.ts';
import type { Descent } from '#nn/training/trainer.ts';

export interface GanShape {
  /** [C] */
  readonly cardinalities: readonly number[];
  readonly latentSize: number;
  readonly hiddenWidth: number;
  /** E, what the critic reads of a row. */
  readonly embeddingWidth: number;
}

function parameter(name: string, shape: readonly number[], start: number | Float32Array): ParameterSpec {
  return { name, shape, start, decays: false };
}

/** @param logFrequencies [T] the head's bias starts here, so that the untrained generator gives independent columns. */
export function describeGenerator(shape: GanShape, logFrequencies: Float32Array): ParameterSpec[] {
  const { cardinalities, latentSize, hiddenWidth: hidden } = shape;
  const ones = new Float32Array(hidden).fill(1);
  return [
    parameter('generator.first', [latentSize, hidden], 1 / Math.sqrt(latentSize)),
    parameter('generator.firstGain', [hidden], ones),
    parameter('generator.firstShift', [hidden], 0),
    parameter('generator.second', [hidden, hidden], 1 / Math.sqrt(hidden)),
    parameter('generator.secondGain', [hidden], ones),
    parameter('generator.secondShift', [hidden], 0),
    parameter('generator.head', [hidden, tokenTotal(cardinalities)], 0.5 / Math.sqrt(hidden)),
    parameter('generator.headBias', [tokenTotal(cardinalities)], logFrequencies),
  ];
}

export function describeCritic(shape: GanShape): ParameterSpec[] {
  const { cardinalities, hiddenWidth: hidden, embeddingWidth: width } = shape;
  return [
    parameter('critic.embedding', [tokenTotal(cardinalities), width], 1 / Math.sqrt(cardinalities.length)),
    parameter('critic.first', [width, hidden], Math.sqrt(2 / width)),
    parameter('critic.firstBias', [hidden], 0),
    parameter('critic.second', [hidden, hidden], Math.sqrt(2 / hidden)),
    parameter('critic.secondBias', [hidden], 0),
    parameter('critic.out', [hidden], 1 / Math.sqrt(hidden)),
  ];
}

type GeneratorParameters = [Tensor2D, Tensor1D, Tensor1D, Tensor2D, Tensor1D, Tensor1D, Tensor2D, Tensor1D];
type CriticParameters = [Tensor2D, Tensor2D, Tensor1D, Tensor2D, Tensor1D, Tensor1D];

/** One batch of relaxed rows, with what the way back needs. */
export interface Generated {
  readonly latents: Tensor2D;
  readonly first: BatchNormed;
  readonly second: BatchNormed;
  /** [B, H] first + second. */
  readonly hidden: Tensor2D;
  /** [B, T] */
  readonly soft: Tensor2D;
}

/**
 * The generator in training: z → relu(BN(z·W₁)) = h₁ → h₁ + relu(BN(h₁·W₂)) = h → Gumbel-softmax of h·W + b.
 *
 * @param parameters in the order of `describeGenerator`.
 * @param latents [B, L]
 * @param exponentials [B, T]
 */
export function generate(
  parameters: readonly Tensor[],
  latents: Tensor2D,
  exponentials: Tensor2D,
  cardinalities: readonly number[],
): Generated {
  const [w1, gain1, shift1, w2, gain2, shift2, head, headBias] = parameters as GeneratorParameters;
  const first = batchNormRelu(product(latents, w1), gain1, shift1);
  const second = batchNormRelu(product(first.output, w2), gain2, shift2);
  const hidden = add(first.output, second.output) as Tensor2D;
  const logits = add(product(hidden, head), headBias) as Tensor2D;
  return { latents, first, second, hidden, soft: gumbelSoftmax(logits, exponentials, cardinalities) };
}

/** Gradients of the generator's parameters, in their order. @param dSoft [B, T] */
export function backGenerate(
  parameters: readonly Tensor[],
  generated: Generated,
  dSoft: Tensor2D,
  cardinalities: readonly number[],
): Tensor[] {
  const [, gain1, , w2, gain2, , head] = parameters as GeneratorParameters;
  const { latents, first, second, hidden, soft } = generated;
  const [dLogits, dHeadBias] = gumbelSoftmaxBackward(soft, dSoft, cardinalities);
  const dHidden = productWithTransposed(dLogits, head);
  const [dSecond, dGain2, dShift2] = batchNormReluBackward(dHidden, second, gain2);
  const dFirstOutput = add(dHidden, productWithTransposed(dSecond, w2)) as Tensor2D;
  const [dFirst, dGain1, dShift1] = batchNormReluBackward(dFirstOutput, first, gain1);
  return [
    productOfTransposed(latents, dFirst),
    dGain1,
    dShift1,
    productOfTransposed(first.output, dSecond),
    dGain2,
    dShift2,
    productOfTransposed(hidden, dLogits),
    dHeadBias,
  ];
}

interface Judged {
  readonly first: Tensor2D;
  readonly second: Tensor2D;
  /** [B, H] ∂score/∂(first layer's sums) and ∂score/∂(second layer's sums) of each row. */
  readonly firstSlope: Tensor2D;
  readonly secondSlope: Tensor2D;
  /** [B, E] ∂score/∂embedding of each row. */
  readonly embeddingSlope: Tensor2D;
}

/**
 * The critic's layers over embedded rows and each row's own input gradient.
 *
 * h₁ = leaky(e·W₁ + b₁), h₂ = leaky(h₁·W₂ + b₂), score = h₂·w; s₂ = w ⊙ leaky′(h₂), s₁ = (s₂·W₂ᵀ) ⊙ leaky′(h₁), g = s₁·W₁ᵀ.
 */
function judge(parameters: CriticParameters, embedded: Tensor2D): Judged {
  const [, w1, b1, w2, b2, out] = parameters;
  const first = addLeaky(product(embedded, w1), b1);
  const second = addLeaky(product(first, w2), b2);
  const secondSlope = leakySlope(out, second);
  const firstSlope = leakySlope(productWithTransposed(secondSlope, w2), first);
  return { first, second, firstSlope, secondSlope, embeddingSlope: productWithTransposed(firstSlope, w1) };
}

/** ∂(−mean score)/∂soft [B, T]: what the generator climbs. */
export function backCritic(parameters: readonly Tensor[], soft: Tensor2D): Tensor2D {
  const critic = parameters as CriticParameters;
  const { embeddingSlope } = judge(critic, product(soft, critic[0]));
  return productWithTransposed(mul(embeddingSlope, -1 / soft.shape[0]) as Tensor2D, critic[0]);
}

/**
 * Gradients (in the order of `describeCritic`) of the critic's loss, with the distance mean score(real) − mean score(generated) as their value. The loss is mean score(generated) − mean score(real) + λ·mean (‖∂score/∂x̂‖ − 1)², at x̂ = α·real + (1 − α)·generated.
 *
 * The embedding is linear, so x̂'s embedding is the mix of the two embeddings, and ‖∂score/∂x̂‖² = g·(EᵀE)·gᵀ with g the gradient at the embedding:
 * nothing of width T is made for x̂. The activations are piecewise linear, so their slopes are constants to a second derivative and the penalty's
 * gradient is written out by hand: with q = ∂penalty/∂g, r₁ = (q·W₁) ⊙ leaky′(h₁), r₂ = (r₁·W₂) ⊙ leaky′(h₂):
 * dW₁ = qᵀ·s₁, dW₂ = r₁ᵀ·s₂, dw = Σ r₂, dE = 2·E·Σ_b c_b·g_bᵀg_b, c_b = λ/B·(n_b − 1)/n_b.
 *
 * @param tokens [B, C] real rows, with offsets.
 * @param soft [B, T] generated rows.
 * @param mix [B, 1] α.
 * Source: Gulrajani et al. (2017), algorithm 1.
 */
export function stepCritic(
  parameters: readonly Tensor[],
  tokens: Tensor2D,
  soft: Tensor2D,
  mix: Tensor2D,
  penaltyWeight: number,
  cardinalities: readonly number[],
): Descent {
  const critic = parameters as CriticParameters;
  const [table, w1, , w2] = critic;
  const rows = soft.shape[0];
  const real = sumTokenRows(tokens, table, cardinalities);
  const generated = product(soft, table);
  const between = add(generated, mul(mix, sub(real, generated))) as Tensor2D;
  const embedded = concat([real, generated, between]) as Tensor2D;
  const { first, second, firstSlope, secondSlope, embeddingSlope } = judge(critic, embedded);
  const part = (x: Tensor2D, index: number, count = 1): Tensor2D => slice(x, [index * rows, 0], [count * rows, -1]);

  const g = part(embeddingSlope, 2);
  const gGram = product(g, productOfTransposed(table, table));
  const norm = sqrt(add(sum(mul(g, gGram), 1, true), 1e-12));
  const pull = mul(div(sub(norm, 1), norm), penaltyWeight / rows);
  const q = mul(gGram, mul(pull, 2)) as Tensor2D;
  const r1 = leakySlope(product(q, w1), part(first, 2));
  const r2 = leakySlope(product(r1, w2), part(second, 2));

  // Real rows pull the score up (−1/B), generated ones down (1/B).
  const signed = (x: Tensor2D, last: Tensor2D): Tensor2D =>
    concat([mul(part(x, 0), -1 / rows), mul(part(x, 1), 1 / rows), last]) as Tensor2D;
  const signedSum = (x: Tensor2D): Tensor1D => mul(sub(sum(part(x, 1), 0), sum(part(x, 0), 0)), 1 / rows) as Tensor1D;
  const scatter = productOfTransposed(mul(g, mul(pull, 2)) as Tensor2D, g);
  const dTable = add(
    add(
      productOfTransposed(soft, mul(part(embeddingSlope, 1), 1 / rows) as Tensor2D),
      sumTokenRowsBackward(tokens, mul(part(embeddingSlope, 0), -1 / rows) as Tensor2D, cardinalities, table.shape[0]),
    ),
    product(table, scatter),
  );
  const secondMean = signedSum(second);
  return {
    gradients: [
      dTable,
      productOfTransposed(signed(embedded, q), firstSlope),
      signedSum(firstSlope),
      productOfTransposed(signed(first, r1), secondSlope),
      signedSum(secondSlope),
      add(secondMean, sum(r2, 0)),
    ],
    value: mul(sum(mul(secondMean, critic[5])), -1) as Scalar,
  };
}

/** As `generate` up to the logits, with the batch norms folded into the layers: W₁, b₁, W₂, b₂, W, b. @returns [B, T] */
export function generateLogits(parameters: readonly Tensor[], latents: Tensor2D): Tensor2D {
  const [w1, b1, w2, b2, head, headBias] = parameters as [Tensor2D, Tensor1D, Tensor2D, Tensor1D, Tensor2D, Tensor1D];
  const first = dense(latents, w1, b1, 'relu');
  return dense(add(first, dense(first, w2, b2, 'relu')) as Tensor2D, head, headBias, 'linear');
}

export const FOLDED_NAMES = [
  'generator.first',
  'generator.firstBias',
  'generator.second',
  'generator.secondBias',
  'generator.head',
  'generator.headBias',
] as const;

/**
 * Folds the batch norms into the layers before them, with the means and variances that the given latents have: γ(x·W − μ)/σ + β = x·(W·γ/σ) + (β − μγ/σ).
 *
 * @param parameters in the order of `describeGenerator`.
 * @returns in the order of `FOLDED_NAMES`; the caller's `tidy` disposes.
 */
export function foldGenerator(parameters: readonly Tensor[], latents: Tensor2D): Tensor[] {
  const [w1, gain1, shift1, w2, gain2, shift2, head, headBias] = parameters as GeneratorParameters;
  const fold = (x: Tensor2D, w: Tensor2D, gain: Tensor1D, shift: Tensor1D): [Tensor2D, Tensor1D] => {
    const sums = product(x, w);
    const centre = mean(sums, 0);
    const scale = mul(gain, rsqrt(add(mean(square(sub(sums, centre)), 0), BATCH_NORM_EPSILON)));
    return [mul(w, scale) as Tensor2D, sub(shift, mul(centre, scale)) as Tensor1D];
  };
  const [first, firstBias] = fold(latents, w1, gain1, shift1);
  const [second, secondBias] = fold(dense(latents, first, firstBias, 'relu'), w2, gain2, shift2);
  return [first, firstBias, second, secondBias, head, headBias];
}
