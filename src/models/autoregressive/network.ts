import { createProgramBuilder, padWidth } from '#nn/program/builder.ts';
import type { Program } from '#nn/program/contract.ts';

/** From here on the all-pairs first layer, whose cost grows with columns², gives way to a running sum shared by all columns. */
const MOST_PAIRED_COLUMNS = 30;
const MOST_EMBEDDING = 8;

export interface NetworkShape {
  /** [C] */
  readonly cardinalities: readonly number[];
  /** [C] */
  readonly featureWidths: readonly number[];
  /** Units of each column's block. */
  readonly hiddenWidth: number;
  /** Residual layers after the first. */
  readonly depth: number;
  readonly dropoutRate: number;
}

function isWide(columnCount: number): boolean {
  return columnCount > MOST_PAIRED_COLUMNS;
}

/** Columns that a network of this table's width takes in for one of them, padding included. */
function inputWidthOf(cardinality: number, featureWidth: number): number {
  return padWidth(Math.min(cardinality, MOST_EMBEDDING)) + padWidth(featureWidth);
}

/**
 * One network for every order of the columns: each column's tokens given those that come earlier.
 *
 * Group g = [embedding of column g's token | its features]; block j reads the groups of a smaller rank:
 * hⱼ = relu(bⱼ + Σ_{rank g < rank j} x_g Wⱼ[g]), or, past 30 columns, relu(gainⱼ ⊙ Σ_{rank g < rank j} x_g U_g + bⱼ), which is linear in
 * the columns; then residual blocks h ← h + relu(h Wⱼ + bⱼ), then logits h Vⱼ + cⱼ, cⱼ starting at the log-frequencies.
 *
 * Inputs: tokens i32 [B, C] (−1 = not known), features f32 [B, F] where F > 0, rank i32 [C]. Value 'logits'; loss 'nats' per row.
 *
 * @param logFrequencies [Σ cardinalities].
 * Sources: Germain et al. (2015), MADE, and Tiwald et al. (2025), TabularARGN, for the masked blocks; Larochelle & Murray (2011), NADE, for
 * the running sum.
 * Deviations: a block a column instead of masks over shared units; gains and biases of each column's own in place of NADE's shared ones,
 * and residual depth.
 */
export function buildNetwork(shape: NetworkShape, logFrequencies: Float32Array): Program {
  const { cardinalities, featureWidths, hiddenWidth, depth, dropoutRate } = shape;
  const columnCount = cardinalities.length;
  const featureCount = featureWidths.reduce((sum, width) => sum + width, 0);
  const inputWidth = cardinalities.reduce((sum, cardinality, c) => sum + inputWidthOf(cardinality, featureWidths[c] as number), 0);
  const builder = createProgramBuilder();
  const tokens = builder.input('tokens', { type: 'i32', width: columnCount, perRow: true });
  const features = featureCount === 0 ? null : builder.input('features', { type: 'f32', width: featureCount, perRow: true });
  const rank = builder.input('rank', { type: 'i32', width: columnCount, perRow: false });
  const columns = cardinalities.map((cardinality, c) => ({
    cardinality,
    embeddingWidth: padWidth(Math.min(cardinality, MOST_EMBEDDING)),
    featureWidth: featureWidths[c] as number,
  }));
  const groups = builder.embedTokens('groups', { tokens, features, columns, dropoutRate });
  const hiddenWidths = cardinalities.map(() => hiddenWidth);
  const weightStart = Math.sqrt(4 / inputWidth);
  let hidden: string;
  if (isWide(columnCount)) {
    const lifted = builder.blockDense('lifted', { input: groups, layout: 'diagonal', widths: hiddenWidths, weightStart });
    hidden = builder.gate('hidden0', { input: builder.prefixSum('summed', { input: lifted, rank }) });
  } else {
    hidden = builder.maskedDense('hidden0', { input: groups, rank, width: hiddenWidth, weightStart });
  }
  for (let layer = 1; layer <= depth; layer++) {
    hidden = builder.blockDense(`hidden${layer}`, {
      input: hidden,
      layout: 'diagonal',
      widths: hiddenWidths,
      activation: 'relu',
      residual: hidden,
    });
  }
  const logits = builder.blockDense('logits', {
    input: hidden,
    layout: 'diagonal',
    widths: cardinalities,
    weightStart: 0.1 / Math.sqrt(hiddenWidth),
    biasStart: logFrequencies,
  });
  builder.tokenLoss('nats', { logits, tokens });
  return builder.build();
}

/**
 * Multiply-adds of one row's forward pass.
 *
 * @param inputWidth Σ of what the groups hold.
 * @param tokenCount Σ cardinalities.
 */
export function countProducts(
  columnCount: number,
  inputWidth: number,
  tokenCount: number,
  { hiddenWidth, depth }: Pick<NetworkShape, 'hiddenWidth' | 'depth'>,
): number {
  const first = isWide(columnCount) ? inputWidth : (columnCount * inputWidth) / 2;
  return hiddenWidth * (first + depth * columnCount * hiddenWidth + tokenCount);
}

/** Σ of the groups' widths. */
export function groupsWidth(cardinalities: readonly number[], featureWidths: readonly number[]): number {
  return cardinalities.reduce((sum, cardinality, c) => sum + inputWidthOf(cardinality, featureWidths[c] as number), 0);
}
