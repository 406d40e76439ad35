import type { EncodedRows } from '#core/codec/contract.ts';
import type { Random } from '#core/random/random.ts';
import type { Program } from '#nn/program/contract.ts';
import { createHostExecutor } from '#nn/program/execute.ts';
import { gatherRows, inputsOf } from '../training/batches.ts';
import { naturalRank } from './orders.ts';

const ROWS = 8192;
/** Without WebAssembly a pass costs far more. */
const PLAIN_ROWS = 512;
const CHUNK_ROWS = 512;
const ROUNDS = 2;
/** Most that a bias moves in a round. */
const MOST_STEP = 0.5;

/**
 * The weights with output biases under which the network's mean predictions are the tokens' own shares, in the table's order.
 *
 * b_t ← b_t + log((n_t + 1) / (Σ_rows p_t + 1)), twice; n_t rows hold token t, p_t is its predicted probability given the row's earlier
 * columns.
 * A softmax trained to its minimum has Σ p_t = n_t by itself; dropout, which is on in training and off in sampling, moves it away.
 *
 * @param flat [parameterCount]; not changed.
 * @param train rows trained on; at most 8,192 of them, drawn at random, are looked at.
 * Disposal: frees what it makes.
 */
export async function calibrateBiases(program: Program, flat: Float32Array, train: EncodedRows, random: Random): Promise<Float32Array> {
  const logits = program.values.find(({ name }) => name === 'logits');
  const bias = program.parameters.find(({ name }) => name === 'logits.bias');
  if (logits === undefined || bias === undefined) throw new Error('The network has no logits with a bias.');
  const columnCount = logits.blocks.length;
  const executor = await createHostExecutor(program, () => ({ seed: 0, batchSize: CHUNK_ROWS, mode: 'forward' }));
  try {
    const rowCount = Math.min(train.rowCount, executor.kind === 'plain' ? PLAIN_ROWS : ROWS);
    const rows = random.derive('calibration').permutation(0, train.rowCount).subarray(0, rowCount);
    const rank = naturalRank(columnCount);
    const calibrated = flat.slice();
    for (let round = 0; round < ROUNDS; round++) {
      executor.setParameters(calibrated);
      const counts = new Float64Array(logits.width);
      const predicted = new Float64Array(logits.width);
      for (let first = 0; first < rowCount; first += CHUNK_ROWS) {
        const chunk = rows.subarray(first, Math.min(rowCount, first + CHUNK_ROWS));
        const batch = gatherRows(train, chunk.length, (i) => chunk[i] as number);
        const { tokens } = batch;
        const arrays = { ...inputsOf(batch), rank };
        const values = await executor.forward({ arrays }, 'logits');
        for (let i = 0; i < chunk.length; i++) {
          for (const [t, { offset, realWidth }] of logits.blocks.entries()) {
            addSoftmax(predicted, values, i * logits.width, offset, realWidth);
            const token = offset + (tokens[i * columnCount + t] as number);
            counts[token] = (counts[token] as number) + 1;
          }
        }
      }
      for (const [t, { offset, realWidth }] of logits.blocks.entries()) {
        const first = bias.matrices[t]?.offset ?? Number.NaN;
        for (let token = 0; token < realWidth; token++) {
          const step = Math.log(((counts[offset + token] as number) + 1) / ((predicted[offset + token] as number) + 1));
          calibrated[first + token] = (calibrated[first + token] as number) + Math.max(-MOST_STEP, Math.min(MOST_STEP, step));
        }
      }
    }
    return calibrated;
  } finally {
    executor.dispose();
  }
}

/** Adds the softmax of values[first + offset … + width) to sums[offset …). */
function addSoftmax(sums: Float64Array, values: Float32Array, first: number, offset: number, width: number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let at = offset; at < offset + width; at++) most = Math.max(most, values[first + at] as number);
  let total = 0;
  for (let at = offset; at < offset + width; at++) total += Math.exp((values[first + at] as number) - most);
  for (let at = offset; at < offset + width; at++)
    sums[at] = (sums[at] as number) + Math.exp((values[first + at] as number) - most) / total;
}
