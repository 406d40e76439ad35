import { layoutOf, tokenEncodingOf } from '#core/codec/codec.ts';
import { BadInput } from '#core/errors.ts';
import type { Program } from '#nn/program/contract.ts';
import { joinWeights, nameWeights } from '#nn/program/parameters.ts';
import { createBackendSource } from '#nn/program/resilient.ts';
import type { Generator, SavedModel, TrainContext, TrainedModel } from '../contract.ts';
import { type FailureHints, type KeptWeights, logFrequenciesOf, saveModel, trainTokenModel } from '../token-model.ts';
import type { Version } from './contender.ts';
import { autoregressiveDescriptor } from './descriptor.ts';
import { buildNetwork, groupsWidth } from './network.ts';
import { planTraining, SETTING_DEFAULTS } from './plan.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { trainAutoregressive } from './train.ts';

const ARCHITECTURE = 'architecture';

const HINTS: FailureHints = {
  unstable: 'Training again with another seed usually helps.',
  memory: 'A smaller hidden width or fewer columns need less.',
};

function packVersion({ candidate, program, flat, epoch, holdoutNats }: Version): KeptWeights {
  return {
    weights: [
      { name: ARCHITECTURE, shape: [2], values: Float32Array.of(candidate.hiddenWidth, candidate.depth) },
      ...nameWeights(program, flat),
    ],
    epoch,
    holdoutNats,
  };
}

/** @throws BadInput when the weights do not fit the codec. */
async function openModel(saved: SavedModel): Promise<TrainedModel> {
  const { codec, weights } = saved;
  const { cardinalities, featureWidths, tokenCount } = layoutOf(codec);
  const [hiddenWidth, depth] = weights.find(({ name }) => name === ARCHITECTURE)?.values ?? [];
  if (hiddenWidth === undefined || depth === undefined) throw new BadInput('The saved model does not say how its network is built.');
  const program = buildNetwork({ cardinalities, featureWidths, hiddenWidth, depth, dropoutRate: 0 }, logFrequenciesOf(codec));
  const sampler = await createSampler(program, codec);
  sampler.setParameters(joinWeights(program, weights));
  const natural = cardinalities.map((_, t) => t);
  return {
    saved,
    sample: (request) => sampler.sample(request),
    async logLikelihood(rows) {
      const perToken = await sampler.conditionals(rows, natural);
      const perRow = new Float64Array(rows.rowCount);
      for (let i = 0; i < perToken.length; i++) {
        const row = Math.floor(i / tokenCount);
        perRow[row] = (perRow[row] as number) + (perToken[i] as number);
      }
      return perRow;
    },
    dispose: () => sampler.dispose(),
  };
}

/**
 * Trains one network for every order of the columns over the codec's tokens and features, on the backend in use; see network.ts and
 * train.ts.
 *
 * Rows are drawn a column at a time; given columns come first in the order, so conditioning is exact; log-likelihoods are those of a row's
 * tokens in the table's order.
 *
 * @throws TrainingError 'nothing-to-learn' without a token column, 'too-few-rows' under ten rows, and 'non-finite-loss', 'device-lost' or
 * 'out-of-memory' with the last good version.
 *
 * Source: Tiwald et al. (2025), “TabularARGN”; Germain et al. (2015), “MADE: Masked autoencoder for distribution estimation”. Deviations:
 * cells inside a bin follow its quantile knots and are fed to later columns as features of the exact value; half of the batches keep the
 * table's order; size, dropout and rate are chosen by held-out loss; running average of the weights.
 */
async function train(context: TrainContext): Promise<TrainedModel> {
  const { codec, settings, random } = context;
  let live: { readonly program: Program; readonly sampler: Sampler } | null = null;
  try {
    return await trainTokenModel(
      context,
      HINTS,
      (job) => {
        const { cardinalities, featureWidths, train: rows } = job;
        const shape = {
          rowCount: rows.rowCount,
          columnCount: cardinalities.length,
          inputWidth: groupsWidth(cardinalities, featureWidths),
          tokenCount: cardinalities.reduce((sum, cardinality) => sum + cardinality, 0),
        };
        return trainAutoregressive({
          ...job,
          plan: planTraining(shape, settings),
          missingFirsts: cardinalities.map((_, t) => tokenEncodingOf(codec, t).missingFirst),
          naturalShare: settings.naturalShare ?? SETTING_DEFAULTS.naturalShare,
          backends: createBackendSource(context.backend, context.reviveBackend),
          random: random.derive('autoregressive'),
          epochEnded: (epoch, { program, flat }) =>
            context.epochEnded(epoch, async (rowCount) => {
              if (live?.program !== program) {
                live?.sampler.dispose();
                live = { program, sampler: await createSampler(program, codec) };
              }
              live.sampler.setParameters(flat);
              return live.sampler.sample({ rowCount, firstRow: 0, seed: random.bits(0, epoch) });
            }),
        });
      },
      (version) => openModel(saveModel(context, 'autoregressive', packVersion(version))),
    );
  } finally {
    (live as { readonly sampler: Sampler } | null)?.sampler.dispose();
  }
}

export const autoregressiveGenerator: Generator = {
  descriptor: autoregressiveDescriptor,
  train,
  restore: openModel,
};
