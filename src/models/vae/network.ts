import { createProgramBuilder, type ProgramBuilder } from '#nn/program/builder.ts';
import type { Program } from '#nn/program/contract.ts';

export interface NetworkShape {
  /** [C] */
  readonly cardinalities: readonly number[];
  /** [C] features of each column. */
  readonly featureWidths: readonly number[];
  readonly hiddenWidth: number;
  /** A multiple of 4. */
  readonly latentSize: number;
}

export interface DecoderShape {
  readonly cardinalities: readonly number[];
  readonly hiddenWidth: number;
  readonly latentSize: number;
}

const SMALL_CARDINALITY = 4;

/** Decoder layers over the value `z`; the same names in both programs, so that one's weights fit the other. */
function addDecoder(builder: ProgramBuilder, z: string, shape: DecoderShape, logFrequencies?: Float32Array): string {
  const { cardinalities, hiddenWidth } = shape;
  const first = builder.blockDense('decoder.first', { input: z, layout: 'shared', widths: [hiddenWidth], activation: 'relu' });
  const second = builder.blockDense('decoder.second', { input: first, layout: 'shared', widths: [hiddenWidth], activation: 'relu' });
  return builder.blockDense('decoder.logits', {
    input: second,
    layout: 'shared',
    widths: cardinalities,
    weightStart: 0.1 / Math.sqrt(hiddenWidth),
    ...(logFrequencies === undefined ? {} : { biasStart: logFrequencies }),
  });
}

/**
 * Encoder and decoder MLPs with two hidden layers each, their reconstruction loss and KL divergence (in nats, the latter weighted by the
 * scalar `klWeight`).
 *
 * Inputs: `tokens` i32 [B, C]; `features` f32 [B, F] where there are any. Values: `posterior` (two blocks: means, log-variances),
 * `decoder.logits` (one block a column).
 *
 * @param logFrequencies [T] the head's bias starts here, so that the untrained decoder gives independent columns.
 */
export function describeVae(shape: NetworkShape, logFrequencies: Float32Array): Program {
  const { cardinalities, featureWidths, hiddenWidth, latentSize } = shape;
  const builder = createProgramBuilder();
  const featureCount = featureWidths.reduce((sum, width) => sum + width, 0);
  const tokens = builder.input('tokens', { type: 'i32', width: cardinalities.length, perRow: true });
  const features = featureCount === 0 ? null : builder.input('features', { type: 'f32', width: featureCount, perRow: true });
  const klWeight = builder.scalar('klWeight');
  const row = builder.embedTokens('encoder.row', {
    tokens,
    features,
    columns: cardinalities.map((cardinality, c) => ({
      cardinality,
      embeddingWidth: cardinality <= SMALL_CARDINALITY ? 4 : 8,
      featureWidth: featureWidths[c] as number,
    })),
  });
  const first = builder.blockDense('encoder.first', { input: row, layout: 'shared', widths: [hiddenWidth], activation: 'relu' });
  const second = builder.blockDense('encoder.second', { input: first, layout: 'shared', widths: [hiddenWidth], activation: 'relu' });
  const posterior = builder.blockDense('posterior', {
    input: second,
    layout: 'shared',
    widths: [latentSize, latentSize],
    weightStart: 0.5 / Math.sqrt(hiddenWidth),
  });
  const z = builder.reparameterise('z', { input: posterior });
  const logits = addDecoder(builder, z, shape, logFrequencies);
  builder.tokenLoss('reconstruction', { logits, tokens });
  builder.gaussianKl('kl', { input: posterior, weight: klWeight });
  return builder.build();
}

/** The decoder alone. Input: `latents` f32 [B, L]; value: `decoder.logits`. */
export function describeDecoder(shape: DecoderShape): Program {
  const builder = createProgramBuilder();
  const latents = builder.input('latents', { type: 'f32', width: shape.latentSize, perRow: true });
  addDecoder(builder, builder.inputValue('z', { input: latents }), shape);
  return builder.build();
}
