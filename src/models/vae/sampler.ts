import { BadInput } from '#core/errors.ts';
import { createRandom, type Random } from '#core/random/random.ts';
import { padWidth } from '#nn/program/builder.ts';
import { CHUNK_ROWS, createNetwork, type ForwardNetwork } from '#nn/program/forward.ts';
import { joinWeights } from '#nn/program/parameters.ts';
import { sampleTokens } from '#nn/program/sample-tokens.ts';
import type { SavedModel } from '../contract.ts';
import type { TokenSampler } from '../token-model.ts';
import { type LatentSource, openPrior } from './latents.ts';
import { describeDecoder } from './network.ts';

interface DecodeRequest {
  readonly cardinalities: readonly number[];
  readonly latents: LatentSource;
  readonly random: Random;
  readonly firstRow: number;
  readonly rowCount: number;
}

/** [(to − from) × T] of rows [from, to) of logits whose blocks are padded. */
function dropPadding(logits: Float32Array, cardinalities: readonly number[], from: number, to: number): Float32Array {
  const stride = cardinalities.reduce((sum, cardinality) => sum + padWidth(cardinality), 0);
  const width = cardinalities.reduce((sum, cardinality) => sum + cardinality, 0);
  const dense = new Float32Array((to - from) * width);
  for (let row = from; row < to; row++) {
    let at = row * stride;
    let into = (row - from) * width;
    for (const cardinality of cardinalities) {
      for (let t = 0; t < cardinality; t++) dense[into + t] = logits[at + t] as number;
      at += padWidth(cardinality);
      into += cardinality;
    }
  }
  return dense;
}

/** [rowCount × C] tokens, without offsets. Chunks are aligned to absolute multiples of `CHUNK_ROWS`. */
export async function decodeRows(request: DecodeRequest, decoder: ForwardNetwork): Promise<Int32Array> {
  const { cardinalities, latents, random, firstRow, rowCount } = request;
  const latentDraws = random.derive('latents');
  const tokenDraws = random.derive('tokens');
  const tokens = new Int32Array(rowCount * cardinalities.length);
  const end = firstRow + rowCount;
  for (let chunk = Math.floor(firstRow / CHUNK_ROWS) * CHUNK_ROWS; chunk < end; chunk += CHUNK_ROWS) {
    const from = Math.max(chunk, firstRow);
    const to = Math.min(chunk + CHUNK_ROWS, end);
    const z = await latents.draw(latentDraws, chunk, from, to);
    const logits = dropPadding(await decoder.forward({ latents: z }, 'decoder.logits'), cardinalities, from - chunk, to - chunk);
    sampleTokens(logits, cardinalities, tokenDraws, from, to - from, tokens, from - firstRow);
  }
  return tokens;
}

/**
 * Samples tokens from kept weights, on whatever backend is in use: a row is a pure function of (seed, row) on one backend.
 *
 * @param cardinalities of the codec's token columns.
 * @throws BadInput when the weights are not a VAE's or do not fit the columns.
 * Disposal: the caller disposes; after a change of backend the weights are uploaded afresh.
 */
export function createVaeSampler(weights: SavedModel['weights'], cardinalities: readonly number[]): TokenSampler {
  const hiddenWidth = weights.find(({ name }) => name === 'decoder.first.bias')?.values.length;
  const first = weights.find(({ name }) => name === 'decoder.first.weights')?.values.length;
  if (hiddenWidth === undefined || first === undefined) throw new BadInput('The saved model lacks its decoder.');
  const latentSize = first / hiddenWidth;
  const program = describeDecoder({ cardinalities, hiddenWidth, latentSize });
  const decoder = createNetwork(program, joinWeights(program, weights));
  const latents = openPrior(weights, latentSize);
  return {
    sample({ rowCount, firstRow, seed }) {
      return decodeRows({ cardinalities, latents, random: createRandom(seed).derive('vae'), firstRow, rowCount }, decoder);
    },
    dispose() {
      latents.dispose();
      decoder.dispose();
    },
  };
}
