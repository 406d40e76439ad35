import { decodeTokens, layoutOf, tokenEncodingOf } from '#core/codec/codec.ts';
import type { FittedCodec } from '#core/codec/contract.ts';
import { createLiveFidelity, type LiveFidelity } from '#core/metrics/live.ts';
import { findComparableColumns } from '#core/metrics/prepare.ts';
import { createRandom } from '#core/random/random.ts';
import {
  type Generator,
  type SavedModel,
  type TrainContext,
  type TrainedModel,
  TrainingError,
  type TrainingErrorCode,
} from '../contract.ts';
import { ganDescriptor } from './descriptor.ts';
import { createGanSampler, GanFailure, type KeptGan, trainGan } from './gan.ts';
import { planTraining } from './plan.ts';
import { createVarietyReference } from './variety.ts';

const LEAST_ROWS = 10;
/** Rows of the sample that a version is scored by, and real rows that it is compared with, at most. */
const SCORED_ROWS = 4000;
const REAL_ROWS = 20_000;
/** A sample with less than this share of the real rows' distinct rows counts as collapsing, and is marked down for it. */
const COLLAPSE_SHARE = 0.9;

const MESSAGES: Readonly<Record<TrainingErrorCode, string>> = {
  'non-finite-loss': 'Training became unstable: a score is no longer a number. A lower learning rate usually helps.',
  'device-lost': 'The graphics device stopped working in the middle of training. Training can go on with another engine.',
  'out-of-memory': 'There was not enough memory for this training. A smaller batch or hidden width needs less.',
  'nothing-to-learn': 'No included column has anything to learn: include a column of numbers, categories or dates.',
  'too-few-rows': `There are too few rows to learn from: at least ${LEAST_ROWS} are needed besides those held out.`,
};

/** [T] log of each token's share of the training rows, a half-count added to each. */
function logFrequenciesOf(codec: FittedCodec): Float32Array {
  const { cardinalities } = layoutOf(codec);
  return Float32Array.from(
    cardinalities.flatMap((_, t) => {
      const counts = tokenEncodingOf(codec, t).tokenCounts;
      const total = counts.reduce((sum, count) => sum + count + 0.5, 0);
      return counts.map((count) => Math.log((count + 0.5) / total));
    }),
  );
}

/**
 * How good a version's sample is: the mean of its shape and trend scores against training rows, less what it lacks of nine tenths of the real rows' distinct rows.
 *
 * Real rows go through the codec there and back, so that only what the network could do better counts.
 */
function createScorer(context: TrainContext): (epoch: number, draw: (rowCount: number) => Promise<Int32Array>) => Promise<number> {
  const { codec, train, random } = context;
  const { cardinalities } = layoutOf(codec);
  const columns = cardinalities.length;
  const order = random.derive('scoring order').permutation(0, train.rowCount);
  const takeTokens = (count: number) => {
    const tokens = new Int32Array(count * columns);
    for (let i = 0; i < count; i++) {
      const row = order[i] as number;
      tokens.set(train.tokens.subarray(row * columns, (row + 1) * columns), i * columns);
    }
    return tokens;
  };
  const decode = (tokens: Int32Array, name: string) => decodeTokens(codec, tokens, random.derive(name), 0, tokens.length / columns);
  const rowCount = Math.min(SCORED_ROWS, train.rowCount);
  const variety = createVarietyReference(takeTokens(rowCount), cardinalities);
  const real = decode(takeTokens(Math.min(REAL_ROWS, train.rowCount)), 'scoring cells');
  const fidelity: LiveFidelity | null =
    findComparableColumns(real).indices.length === 0
      ? null
      : createLiveFidelity(real, decode(new Int32Array(), 'no cells'), { maxTrainRows: REAL_ROWS, maxSampleRows: rowCount, worstCount: 0 });
  return async (epoch, draw) => {
    const tokens = await draw(rowCount);
    const { distinctShare, distinctReference, entropyShare } = variety.measure(tokens);
    context.report({ type: 'variety', epoch, distinctShare, distinctReference, entropyShare });
    const lacking = Math.max(0, COLLAPSE_SHARE * distinctReference - distinctShare);
    if (fidelity === null) return entropyShare - lacking;
    const { shapes, trends } = fidelity.score(decode(tokens, `scored cells ${epoch}`));
    return (shapes + trends) / 2 - lacking;
  };
}

function saveModel(context: TrainContext, kept: KeptGan): SavedModel {
  return {
    version: 1,
    generator: 'gan',
    codec: context.codec,
    settings: context.settings,
    weights: kept.weights,
    kept: { epoch: kept.epoch, holdoutNats: null },
  };
}

function openModel(saved: SavedModel): TrainedModel {
  const sampler = createGanSampler(saved.weights, layoutOf(saved.codec).cardinalities);
  return {
    saved,
    async sample(request) {
      if (request.given !== undefined && request.given.length > 0)
        throw new RangeError('This generator cannot fix columns beforehand: choose the autoregressive one.');
      const tokens = await sampler.sample(request);
      return decodeTokens(saved.codec, tokens, createRandom(request.seed).derive('cells'), request.firstRow, request.rowCount);
    },
    dispose: () => sampler.dispose(),
  };
}

/**
 * Trains a generative adversarial network over the codec's tokens, on the backend in use.
 *
 * Every column is a Gumbel-softmax over its tokens while it trains and a draw from the softmax afterwards. The critic reads a learned linear embedding of a row.
 *
 * @throws TrainingError 'nothing-to-learn' without a token column, 'too-few-rows' under ten rows, and 'non-finite-loss', 'device-lost' or 'out-of-memory'
 * with the last good version.
 *
 * Source: Xu et al. (2019), “Modeling tabular data using conditional GAN”, § 4 (CTGAN). Deviations: quantile-binned tokens in place of a mixture of Gaussians a column;
 * neither conditional vector nor training by sampling, so marginals do not drift; one row a critic input (pac 1), without dropout; blocks added rather than concatenated;
 * batch norms folded with statistics of the averaged weights; averaged weights; each batch of generated rows serves both networks; the version kept is the one whose sample scores best.
 */
async function train(context: TrainContext): Promise<TrainedModel> {
  const { codec, train: rows, settings, random } = context;
  const { cardinalities } = layoutOf(codec);
  if (cardinalities.length === 0) throw new TrainingError('nothing-to-learn', MESSAGES['nothing-to-learn'], { epoch: 0, kept: null });
  if (rows.rowCount < LEAST_ROWS) throw new TrainingError('too-few-rows', MESSAGES['too-few-rows'], { epoch: 0, kept: null });
  try {
    const kept = await trainGan({
      cardinalities,
      logFrequencies: logFrequenciesOf(codec),
      train: rows,
      plan: planTraining(rows.rowCount, settings),
      random: random.derive('gan'),
      keeper: context.keeper,
      resume: context.resume,
      reportProgress: (progress) => context.report({ type: 'progress', progress }),
      reportBest: (epoch) => context.report({ type: 'best', epoch, holdoutNats: null }),
      score: createScorer(context),
      checkpoint: () => context.checkpoint(),
      epochEnded: (epoch, draw) =>
        context.epochEnded(epoch, async (rowCount) =>
          decodeTokens(codec, await draw(rowCount), random.derive(`live cells ${epoch}`), 0, rowCount),
        ),
    });
    return openModel(saveModel(context, kept));
  } catch (error) {
    if (!(error instanceof GanFailure)) throw error;
    const kept = error.kept === null ? null : openModel(saveModel(context, error.kept));
    throw new TrainingError(error.code, MESSAGES[error.code], { epoch: error.epoch, kept, cause: error.cause });
  }
}

export const ganGenerator: Generator = {
  descriptor: ganDescriptor,
  train,
  restore: async (saved) => openModel(saved),
};
