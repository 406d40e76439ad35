import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { EncodedRows } from '#core/codec/contract.ts';
import type { Random } from '#core/random/random.ts';
import { offsetsOf } from '../ops/token-layout.ts';

/** Rows of one split, ready to be cut into batches: tokens carry their column's offset; a table without features gets one of zeros. */
export interface BatchSource {
  readonly rowCount: number;
  readonly columns: number;
  readonly featureCount: number;
  readonly tokens: Int32Array;
  readonly features: Float32Array;
}

export function prepareRows(rows: EncodedRows, cardinalities: readonly number[]): BatchSource {
  const columns = cardinalities.length;
  const offsets = offsetsOf(cardinalities);
  const tokens = rows.tokens.map((token, i) => token + (offsets[i % columns] as number));
  const featureCount = rows.rowCount === 0 ? 0 : rows.features.length / rows.rowCount;
  return featureCount === 0
    ? { rowCount: rows.rowCount, columns, featureCount: 1, tokens, features: new Float32Array(rows.rowCount) }
    : { rowCount: rows.rowCount, columns, featureCount, tokens, features: rows.features };
}

/** [batchSize, C] tokens of one batch; the caller disposes. `rowAt(i)` is the row at place i. */
export function takeTokens(source: BatchSource, batchSize: number, rowAt: (place: number) => number): Tensor2D {
  const { columns } = source;
  const tokens = new Int32Array(batchSize * columns);
  for (let i = 0; i < batchSize; i++) {
    const row = rowAt(i);
    tokens.set(source.tokens.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return tensor2d(tokens, [batchSize, columns], 'int32');
}

/** [batchSize, F] features of one batch; the caller disposes. */
export function takeFeatures(source: BatchSource, batchSize: number, rowAt: (place: number) => number): Tensor2D {
  const { featureCount } = source;
  const features = new Float32Array(batchSize * featureCount);
  for (let i = 0; i < batchSize; i++) {
    const row = rowAt(i);
    features.set(source.features.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
  }
  return tensor2d(features, [batchSize, featureCount]);
}

/** Standard normal draws 0 … count − 1 of a stream. */
export function drawNoise(random: Random, stream: number, count: number): Float32Array {
  const noise = new Float32Array(count);
  for (let i = 0; i < count; i++) noise[i] = random.normal(stream, i);
  return noise;
}
