import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { EncodedRows } from '#core/codec/contract.ts';
import type { Random } from '#core/random/random.ts';
import { offsetsOf } from '../ops/token-layout.ts';

/** Tokens of one split, ready to be cut into batches: each carries its column's offset. */
export interface BatchSource {
  readonly rowCount: number;
  readonly columns: number;
  readonly tokens: Int32Array;
}

export function prepareRows(rows: EncodedRows, cardinalities: readonly number[]): BatchSource {
  const columns = cardinalities.length;
  const offsets = offsetsOf(cardinalities);
  return { rowCount: rows.rowCount, columns, tokens: rows.tokens.map((token, i) => token + (offsets[i % columns] as number)) };
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

/** Standard normal draws 0 … count − 1 of a stream. */
export function drawNoise(random: Random, stream: number, count: number): Float32Array {
  const noise = new Float32Array(count);
  for (let i = 0; i < count; i++) noise[i] = random.normal(stream, i);
  return noise;
}
