import { BadInput } from '#core/errors.ts';
import { createRandom, type Random } from '#core/random/random.ts';
import { CHUNK_ROWS, createNetwork, type ForwardNetwork } from '#nn/program/forward.ts';
import { joinWeights } from '#nn/program/parameters.ts';
import { dropPadding, sampleTokens } from '#nn/program/sample-tokens.ts';
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
