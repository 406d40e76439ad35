import { decodeTokens, layoutOf } from '#core/codec/codec.ts';
import { createBackendSource } from '#nn/program/resilient.ts';
import type { Generator, SavedModel, TrainContext, TrainedModel } from '../contract.ts';
import { type FailureHints, openTokenModel, saveModel, trainTokenModel } from '../token-model.ts';
import { vaeDescriptor } from './descriptor.ts';
import { planTraining } from './plan.ts';
import { createVaeSampler } from './sampler.ts';
import { trainVae } from './train.ts';

const HINTS: FailureHints = {
  unstable: 'A lower learning rate usually helps.',
  memory: 'A smaller batch or hidden width needs less.',
};

function openModel(saved: SavedModel): TrainedModel {
  return openTokenModel(saved, createVaeSampler(saved.weights, layoutOf(saved.codec).cardinalities));
}

/**
 * Trains a variational autoencoder over the codec's tokens and features, on the backend in use.
 *
 * Encoder and decoder are two-layer MLPs, the latent is Gaussian, every column has a softmax over its tokens, and rows are drawn from it,
 * never its most likely one.
 * Latents of new rows come from a denoiser trained on the training rows' posteriors; small tables, and trainings stopped early, get a
 * mixture of Gaussians instead.
 *
 * @throws TrainingError 'nothing-to-learn' without a token column, 'too-few-rows' under ten rows, and 'non-finite-loss', 'device-lost' or
 * 'out-of-memory' with the last good version.
 *
 * Source: Xu et al. (2019), “Modeling tabular data using conditional GAN”, § 4.4 (TVAE). Deviations: quantile-binned tokens in place of a
 * Gaussian per mode, sampled categories, KL warm-up, a held-out tenth with early stop and the best version kept, averaged weights, a
 * learned latent distribution (Zhang et al. (2024), TabSyn; see denoiser.ts).
 */
function train(context: TrainContext): Promise<TrainedModel> {
  const { codec, settings, random, backend } = context;
  return trainTokenModel(
    context,
    HINTS,
    (job) =>
      trainVae({
        ...job,
        backends: createBackendSource(backend, context.reviveBackend),
        plan: planTraining(job.train.rowCount, settings, backend.backend),
        random: random.derive('vae'),
        epochEnded: (epoch, draw) =>
          context.epochEnded(epoch, async (rowCount) =>
            decodeTokens(codec, await draw(rowCount), random.derive(`live cells ${epoch}`), 0, rowCount),
          ),
      }),
    (kept) => openModel(saveModel(context, 'vae', kept)),
  );
}

export const vaeGenerator: Generator = {
  descriptor: vaeDescriptor,
  train,
  restore: async (saved) => openModel(saved),
};
