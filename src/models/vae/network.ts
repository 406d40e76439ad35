import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { dense } from '#nn/ops/dense/dense.ts';
import { embedTokens } from '#nn/ops/embed-tokens/embed-tokens.ts';
import { tokenTotal } from '#nn/ops/token-layout.ts';
import type { ParameterSpec } from '#nn/training/parameters.ts';

export interface NetworkShape {
  /** [C] */
  readonly cardinalities: readonly number[];
  /** F, at least 1: a table without features reads one zero. */
  readonly featureCount: number;
  readonly hiddenWidth: number;
  readonly latentSize: number;
}

/** Parameters of the encoder come first, `DECODER_FROM` on are the decoder's. */
export const DECODER_FROM = 7;

/**
 * Encoder and decoder MLPs with two hidden layers each.
 *
 * @param logFrequencies [T] the head's bias starts here, so that the untrained decoder gives independent columns.
 */
export function describeParameters(shape: NetworkShape, logFrequencies: Float32Array): ParameterSpec[] {
  const { cardinalities, featureCount, hiddenWidth: hidden, latentSize: latent } = shape;
  const tokens = tokenTotal(cardinalities);
  const first = Math.sqrt(2 / (cardinalities.length + featureCount));
  const weight = (name: string, rows: number, columns: number, start: number): ParameterSpec => ({
    name,
    shape: [rows, columns],
    start,
    decays: true,
  });
  const bias = (name: string, size: number, start: number | Float32Array = 0): ParameterSpec => ({
    name,
    shape: [size],
    start,
    decays: false,
  });
  return [
    weight('encoder.tokens', tokens, hidden, first),
    weight('encoder.features', featureCount, hidden, first),
    bias('encoder.featuresBias', hidden),
    weight('encoder.hidden', hidden, hidden, Math.sqrt(2 / hidden)),
    bias('encoder.hiddenBias', hidden),
    weight('encoder.posterior', hidden, 2 * latent, 0.5 / Math.sqrt(hidden)),
    bias('encoder.posteriorBias', 2 * latent),
    weight('decoder.first', latent, hidden, Math.sqrt(2 / latent)),
    bias('decoder.firstBias', hidden),
    weight('decoder.second', hidden, hidden, Math.sqrt(2 / hidden)),
    bias('decoder.secondBias', hidden),
    weight('decoder.head', hidden, tokens, 0.1 / Math.sqrt(hidden)),
    bias('decoder.headBias', tokens, logFrequencies),
  ];
}

/**
 * @param parameters in the order of `describeParameters`.
 * @param tokens [B, C] with column offsets added; features [B, F].
 * @returns [B, 2L] means, then log-variances.
 */
export function encode(parameters: readonly Tensor[], tokens: Tensor2D, features: Tensor2D, cardinalities: readonly number[]): Tensor2D {
  const [table, wFeatures, bFeatures, wHidden, bHidden, wPosterior, bPosterior] = parameters as [
    Tensor2D,
    Tensor2D,
    Tensor1D,
    Tensor2D,
    Tensor1D,
    Tensor2D,
    Tensor1D,
  ];
  const first = embedTokens(tokens, table, dense(features, wFeatures, bFeatures, 'linear'), cardinalities);
  return dense(dense(first, wHidden, bHidden, 'relu'), wPosterior, bPosterior, 'linear');
}

/**
 * @param parameters the decoder's only.
 * @param z [B, L]
 * @returns [B, T] logits.
 */
export function decode(parameters: readonly Tensor[], z: Tensor2D): Tensor2D {
  const [w1, b1, w2, b2, wHead, bHead] = parameters as [Tensor2D, Tensor1D, Tensor2D, Tensor1D, Tensor2D, Tensor1D];
  return dense(dense(dense(z, w1, b1, 'relu'), w2, b2, 'relu'), wHead, bHead, 'linear');
}
