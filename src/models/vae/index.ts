import { decodeTokens, layoutOf, tokenEncodingOf } from '#core/codec/codec.ts';
import type { FittedCodec } from '#core/codec/contract.ts';
import { createRandom } from '#core/random/random.ts';
import { createBackendSource } from '#nn/program/resilient.ts';
import {
  type Generator,
  type SavedModel,
  type TrainContext,
  type TrainedModel,
  TrainingError,
  type TrainingErrorCode,
} from '../contract.ts';
import { vaeDescriptor } from './descriptor.ts';
import { planTraining } from './plan.ts';
import { createVaeSampler, type KeptVae, trainVae, VaeFailure } from './vae.ts';

const LEAST_ROWS = 10;

const MESSAGES: Readonly<Record<TrainingErrorCode, string>> = {
  'non-finite-loss': 'Training became unstable: the loss is no longer a number. A lower learning rate usually helps.',
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

function saveModel(context: TrainContext, kept: KeptVae): SavedModel {
  return {
    version: 1,
    generator: 'vae',
    codec: context.codec,
    settings: context.settings,
    weights: kept.weights,
    kept: { epoch: kept.epoch, holdoutNats: kept.holdoutNats },
  };
}

function openModel(saved: SavedModel): TrainedModel {
  const sampler = createVaeSampler(saved.weights, layoutOf(saved.codec).cardinalities);
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
 * Trains a variational autoencoder over the codec's tokens and features, on the backend in use.
 *
 * Encoder and decoder are two-layer MLPs, the latent is Gaussian, every column has a softmax over its tokens, and rows are drawn from it, never its most likely one.
 * Latents of new rows come from a denoiser trained on the training rows' posteriors; small tables, and trainings stopped early, get a mixture of Gaussians instead.
 *
 * @throws TrainingError 'nothing-to-learn' without a token column, 'too-few-rows' under ten rows, and 'non-finite-loss', 'device-lost' or 'out-of-memory'
 * with the last good version.
 *
 * Source: Xu et al. (2019), “Modeling tabular data using conditional GAN”, § 4.4 (TVAE). Deviations: quantile-binned tokens in place of a Gaussian per mode, sampled categories,
 * KL warm-up, a held-out tenth with early stop and the best version kept, averaged weights, a learned latent distribution (Zhang et al. (2024), TabSyn; see denoiser.ts).
 */
async function train(context: TrainContext): Promise<TrainedModel> {
  const { codec, train: rows, holdout, settings, random } = context;
  const { cardinalities, featureWidths } = layoutOf(codec);
  if (cardinalities.length === 0) throw new TrainingError('nothing-to-learn', MESSAGES['nothing-to-learn'], { epoch: 0, kept: null });
  if (rows.rowCount < LEAST_ROWS) throw new TrainingError('too-few-rows', MESSAGES['too-few-rows'], { epoch: 0, kept: null });
  try {
    const kept = await trainVae({
      cardinalities,
      featureWidths,
      backends: createBackendSource(context.backend, context.reviveBackend),
      logFrequencies: logFrequenciesOf(codec),
      train: rows,
      holdout,
      plan: planTraining(rows.rowCount, settings, context.backend.backend),
      random: random.derive('vae'),
      keeper: context.keeper,
      resume: context.resume,
      reportProgress: (progress) => context.report({ type: 'progress', progress }),
      reportLoss: (epoch, trainNats, holdoutNats) => context.report({ type: 'loss', epoch, trainNats, holdoutNats }),
      reportBest: (epoch, holdoutNats) => context.report({ type: 'best', epoch, holdoutNats }),
      checkpoint: () => context.checkpoint(),
      epochEnded: (epoch, draw) =>
        context.epochEnded(epoch, async (rowCount) =>
          decodeTokens(codec, await draw(rowCount), random.derive(`live cells ${epoch}`), 0, rowCount),
        ),
    });
    return openModel(saveModel(context, kept));
  } catch (error) {
    if (!(error instanceof VaeFailure)) throw error;
    const kept = error.kept === null ? null : openModel(saveModel(context, error.kept));
    throw new TrainingError(error.code, MESSAGES[error.code], { epoch: error.epoch, kept, cause: error.cause });
  }
}

export const vaeGenerator: Generator = {
  descriptor: vaeDescriptor,
  train,
  restore: async (saved) => openModel(saved),
};
