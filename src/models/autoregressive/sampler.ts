import { assembleTable, decodeColumn, featuresOf, layoutOf } from '#core/codec/codec.ts';
import type { EncodedRows, FittedCodec } from '#core/codec/contract.ts';
import { createRandom, type Random } from '#core/random/random.ts';
import { concatColumns, selectColumnRows } from '#core/table/rows.ts';
import type { Column, Table } from '#core/table/table.ts';
import type { Executor, LossValues, Program } from '#nn/program/contract.ts';
import { createHostExecutor } from '#nn/program/execute.ts';
import type { SampleRequest } from '../contract.ts';
import { chooseCells, type ResolvedGiven, resolveGiven } from '../given.ts';
import { rankOf } from './orders.ts';

/** Rows computed together. Chunks are aligned to multiples of it, so a row is always computed at the same place of a chunk. */
const CHUNK_ROWS = 512;
/** Without WebAssembly: small, since a chunk costs the same however few of its rows are wanted. */
const PLAIN_CHUNK_ROWS = 32;

export interface Sampler {
  /** From now on these weights [parameterCount] are used. */
  setParameters(flat: Float32Array): void;
  /** Rows of the endless table of a seed. @throws CannotCondition where `given` does not fit the model. */
  sample(request: SampleRequest): Promise<Table>;
  /** [rowCount × C] log-probability of each token given those of the columns earlier in `order`, in nats. */
  conditionals(rows: EncodedRows, order: readonly number[]): Promise<Float32Array>;
  dispose(): void;
}

/**
 * Draws rows column by column: a token from the softmax of its logits by inverse distribution, a cell by the codec, the cell's features for
 * the columns after it.
 *
 * Given columns come first in the order, the others follow in the table's own; so each is drawn from the network's exact conditional and
 * nothing is rejected.
 * Row r's draw for column t is uniform(t, r) of the seed's token stream: chunks do not change a row.
 *
 * Runs on WebAssembly whatever the training ran on, so that a saved model's rows depend on its seed alone.
 * Disposal: the caller disposes.
 */
export async function createSampler(program: Program, codec: FittedCodec): Promise<Sampler> {
  const options = { seed: 0, mode: 'forward' } as const;
  const executor = await createHostExecutor(program, (kind) => ({
    ...options,
    batchSize: kind === 'plain' ? PLAIN_CHUNK_ROWS : CHUNK_ROWS,
  }));
  const layout = layoutOf(codec);
  return {
    setParameters: (flat) => executor.setParameters(flat),
    sample: (request) => sampleTable(executor, codec, layout, request),
    conditionals: async (rows, order) => {
      const { nats } = await executor.evaluate({
        arrays: {
          tokens: rows.tokens,
          ...(layout.featureCount === 0 ? {} : { features: rows.features }),
          rank: rankOf(order),
        },
      });
      return requireColumns(nats).map((value) => -value);
    },
    dispose: () => executor.dispose(),
  };
}

/** [rows × C] a token loss by column. */
export function requireColumns(loss: LossValues | undefined): Float32Array {
  if (loss?.perColumn == null) throw new Error('The network gives no loss by column.');
  return loss.perColumn;
}

async function sampleTable(
  executor: Executor,
  codec: FittedCodec,
  layout: ReturnType<typeof layoutOf>,
  { rowCount, firstRow, seed, given = [] }: SampleRequest,
): Promise<Table> {
  const random = createRandom(seed).derive('autoregressive');
  const cells = random.derive('cells');
  const { batchSize } = executor.options;
  const resolved = resolveGiven(codec, given);
  const parts: Column[][] = Array.from({ length: layout.tokenCount }, () => []);
  const end = firstRow + rowCount;
  let chunk = Math.floor(firstRow / batchSize) * batchSize;
  do {
    const from = Math.max(chunk, firstRow);
    const to = Math.max(from, Math.min(chunk + batchSize, end));
    const columns = await sampleChunk(executor, codec, layout, { random, cells, given: resolved, chunk, from, to });
    columns.forEach((column, t) => {
      parts[t]?.push(column);
    });
    chunk += batchSize;
  } while (chunk < end);
  return assembleTable(codec, parts.map(concatColumns), rowCount, cells, firstRow);
}

interface ChunkRequest {
  readonly random: Random;
  readonly cells: Random;
  readonly given: readonly ResolvedGiven[];
  /** The chunk's first row, and the rows [from, to) of it that are wanted. */
  readonly chunk: number;
  readonly from: number;
  readonly to: number;
}

/** [C] the columns of the rows [from, to). */
async function sampleChunk(
  executor: Executor,
  codec: FittedCodec,
  { cardinalities, featureWidths, featureCount, tokenCount }: ReturnType<typeof layoutOf>,
  { random, cells, given, chunk, from, to }: ChunkRequest,
): Promise<Column[]> {
  const { batchSize } = executor.options;
  const rowCount = to - from;
  const place = from - chunk;
  const tokens = new Int32Array(batchSize * tokenCount).fill(-1);
  const features = new Float32Array(batchSize * featureCount);
  const featureOffsets = offsetsOf(featureWidths);
  const fixed = new Set(given.map(({ tokenColumn }) => tokenColumn));
  const order = [...fixed, ...cardinalities.map((_, t) => t).filter((t) => !fixed.has(t))];
  const rank = rankOf(order);
  const columns: Column[] = [];
  const lay = (t: number, columnTokens: Int32Array, columnFeatures: Float32Array) => {
    const width = featureWidths[t] as number;
    for (let i = 0; i < rowCount; i++) {
      tokens[(place + i) * tokenCount + t] = columnTokens[i] as number;
      const to = (place + i) * featureCount + (featureOffsets[t] as number);
      for (let f = 0; f < width; f++) features[to + f] = columnFeatures[i * width + f] as number;
    }
  };
  for (const column of given) {
    const t = column.tokenColumn;
    const width = featureWidths[t] as number;
    const chosen = chooseCells(column, random, from, rowCount);
    columns[t] = selectColumnRows(column.cells, chosen);
    const chosenFeatures = new Float32Array(rowCount * width);
    chosen.forEach((cell, i) => {
      chosenFeatures.set(column.features.subarray(cell * width, (cell + 1) * width), i * width);
    });
    lay(
      t,
      Int32Array.from(chosen, (cell) => column.tokens[cell] as number),
      chosenFeatures,
    );
  }
  let former: number | null = null;
  for (const t of order.slice(given.length)) {
    if (rowCount === 0) {
      columns[t] = decodeColumn(codec, t, new Int32Array(0), cells, from);
      continue;
    }
    const arrays = { tokens, ...(featureCount === 0 ? {} : { features }), rank };
    const logits = await executor.forward({ arrays }, 'logits', { block: t, ...(former === null ? {} : { fresh: former }) });
    former = t;
    const width = logits.length / batchSize;
    const drawn = drawTokens(logits.subarray(place * width), width, cardinalities[t] as number, random, t, from, rowCount);
    const column = decodeColumn(codec, t, drawn, cells, from);
    columns[t] = column;
    lay(t, drawn, featureWidths[t] === 0 ? new Float32Array(0) : featuresOf(codec, t, column));
  }
  return columns;
}

function offsetsOf(widths: readonly number[]): number[] {
  let offset = 0;
  return widths.map((width) => {
    const here = offset;
    offset += width;
    return here;
  });
}

/** [rowCount] one token a row from softmax(logits), by inverse distribution with uniform(stream, firstRow + i). */
function drawTokens(
  logits: Float32Array,
  width: number,
  cardinality: number,
  random: Random,
  stream: number,
  firstRow: number,
  rowCount: number,
): Int32Array {
  const drawn = new Int32Array(rowCount);
  const weights = new Float64Array(cardinality);
  for (let i = 0; i < rowCount; i++) {
    const at = i * width;
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < cardinality; k++) highest = Math.max(highest, logits[at + k] as number);
    let total = 0;
    for (let k = 0; k < cardinality; k++) {
      total += Math.exp((logits[at + k] as number) - highest);
      weights[k] = total;
    }
    const target = random.uniform(stream, firstRow + i) * total;
    let token = 0;
    while (token < cardinality - 1 && (weights[token] as number) <= target) token++;
    drawn[i] = token;
  }
  return drawn;
}
