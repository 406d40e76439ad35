import { decodeTokens, layoutOf } from '#core/codec/codec.ts';
import { createLiveFidelity, type LiveFidelity } from '#core/metrics/live.ts';
import { findComparableColumns } from '#core/metrics/prepare.ts';
import { createBackendSource } from '#nn/program/resilient.ts';
import type { Generator, SavedModel, TrainContext, TrainedModel } from '../contract.ts';
import { type FailureHints, openTokenModel, saveModel, trainTokenModel } from '../token-model.ts';
import { ganDescriptor } from './descriptor.ts';
import { createGanSampler, trainGan } from './gan.ts';
import { planTraining } from './plan.ts';
import { createVarietyReference } from './variety.ts';

/** Rows of the sample that a version is scored by, and real rows that it is compared with, at most. */
const SCORED_ROWS = 4000;
const REAL_ROWS = 20_000;
/** A sample with less than this share of the real rows' distinct rows counts as collapsing, and is marked down for it. */
const COLLAPSE_SHARE = 0.9;

const HINTS: FailureHints = {
  unstable: 'A lower learning rate usually helps.',
  memory: 'A smaller batch or hidden width needs less.',
};

/**
 * How good a version's sample is: the mean of its shape and trend scores against training rows, less what it lacks of nine tenths of the
 * real rows' distinct rows.
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

function openModel(saved: SavedModel): TrainedModel {
  return openTokenModel(saved, createGanSampler(saved.weights, layoutOf(saved.codec).cardinalities));
}

/**
 * Trains a generative adversarial network over the codec's tokens, on the backend in use.
 *
 * Every column is a Gumbel-softmax over its tokens while it trains and a draw from the softmax afterwards. The critic reads a learned
 * linear embedding of a row.
 *
 * @throws TrainingError 'nothing-to-learn' without a token column, 'too-few-rows' under ten rows, and 'non-finite-loss', 'device-lost' or
 * 'out-of-memory'
 * with the last good version.
 *
 * Source: Xu et al. (2019), “Modeling tabular data using conditional GAN”, § 4 (CTGAN). Deviations: quantile-binned tokens in place of a
 * mixture of Gaussians a column;
 * neither conditional vector nor training by sampling, so marginals do not drift; one row a critic input (pac 1), without dropout; blocks
 * added rather than concatenated;
 * batch norms folded with statistics of the averaged weights; averaged weights; each batch of generated rows serves both networks, which
 * step together; the version kept is the one whose sample scores best.
 */
function train(context: TrainContext): Promise<TrainedModel> {
  const { codec, settings, random } = context;
  return trainTokenModel(
    context,
    HINTS,
    (job) =>
      trainGan({
        ...job,
        plan: planTraining(job.train.rowCount, settings),
        random: random.derive('gan'),
        backends: createBackendSource(context.backend, context.reviveBackend),
        score: createScorer(context),
        epochEnded: (epoch, draw) =>
          context.epochEnded(epoch, async (rowCount) =>
            decodeTokens(codec, await draw(rowCount), random.derive(`live cells ${epoch}`), 0, rowCount),
          ),
      }),
    (kept) => openModel(saveModel(context, 'gan', kept)),
  );
}

export const generator: Generator = {
  descriptor: ganDescriptor,
  train,
  restore: async (saved) => openModel(saved),
};
