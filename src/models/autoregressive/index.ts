import { layoutOf, tokenEncodingOf } from '#core/codec/codec.ts';
import type { FittedCodec } from '#core/codec/contract.ts';
import type { Program } from '#nn/program/contract.ts';
import { joinWeights, nameWeights } from '#nn/program/parameters.ts';
import { createBackendSource } from '#nn/program/resilient.ts';
import {
  type Generator,
  type SavedModel,
  type TrainContext,
  type TrainedModel,
  TrainingError,
  type TrainingErrorCode,
} from '../contract.ts';
import { autoregressiveDescriptor } from './descriptor.ts';
import { buildNetwork, groupsWidth } from './network.ts';
import { planTraining, SETTING_DEFAULTS } from './plan.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { AutoregressiveFailure, trainAutoregressive, type Version } from './train.ts';

const LEAST_ROWS = 10;
const ARCHITECTURE = 'architecture';

const MESSAGES: Readonly<Record<TrainingErrorCode, string>> = {
  'non-finite-loss': 'Training became unstable: the loss is no longer a number. Training again with another seed usually helps.',
  'device-lost': 'The graphics device stopped working in the middle of training. Training can go on with another engine.',
  'out-of-memory': 'There was not enough memory for this training. A smaller hidden width or fewer columns need less.',
  'nothing-to-learn': 'No included column has anything to learn: include a column of numbers, categories or dates.',
  'too-few-rows': `There are too few rows to learn from: at least ${LEAST_ROWS} are needed besides those held out.`,
};

/** [Σ cardinalities] log of each token's share of the training rows, a half-count added to each. */
function logFrequenciesOf(codec: FittedCodec): Float32Array {
  return Float32Array.from(
    codec.tokenColumns.flatMap((_, t) => {
      const counts = tokenEncodingOf(codec, t).tokenCounts;
      const total = counts.reduce((sum, count) => sum + count + 0.5, 0);
      return counts.map((count) => Math.log((count + 0.5) / total));
    }),
  );
}

function saveModel({ codec, settings }: TrainContext, { candidate, program, flat, epoch, holdoutNats }: Version): SavedModel {
  return {
    version: 1,
    generator: 'autoregressive',
    codec,
    settings,
    weights: [
      { name: ARCHITECTURE, shape: [2], values: Float32Array.of(candidate.hiddenWidth, candidate.depth) },
      ...nameWeights(program, flat),
    ],
    kept: { epoch, holdoutNats },
  };
}

/** @throws RangeError when the weights do not fit the codec. */
async function openModel(saved: SavedModel): Promise<TrainedModel> {
  const { codec, weights } = saved;
  const { cardinalities, featureWidths, tokenCount } = layoutOf(codec);
  const [hiddenWidth, depth] = weights.find(({ name }) => name === ARCHITECTURE)?.values ?? [];
  if (hiddenWidth === undefined || depth === undefined) throw new RangeError('The saved model does not say how its network is built.');
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
 * Trains one network for every order of the columns over the codec's tokens and features, on the backend in use; see network.ts and train.ts.
 *
 * Rows are drawn a column at a time; given columns come first in the order, so conditioning is exact; log-likelihoods are those of a row's tokens in the table's order.
 *
 * @throws TrainingError 'nothing-to-learn' without a token column, 'too-few-rows' under ten rows, and 'non-finite-loss', 'device-lost' or 'out-of-memory'
 * with the last good version.
 *
 * Source: Tiwald et al. (2025), “TabularARGN”; Germain et al. (2015), “MADE: Masked autoencoder for distribution estimation”. Deviations: cells inside a bin follow
 * its quantile knots and are fed to later columns as features of the exact value; half of the batches keep the table's order; size, dropout and rate are chosen
 * by held-out loss; running average of the weights.
 */
async function train(context: TrainContext): Promise<TrainedModel> {
  const { codec, train: rows, holdout, settings, random } = context;
  const { cardinalities, featureWidths, tokenCount } = layoutOf(codec);
  if (tokenCount === 0) throw new TrainingError('nothing-to-learn', MESSAGES['nothing-to-learn'], { epoch: 0, kept: null });
  if (rows.rowCount < LEAST_ROWS) throw new TrainingError('too-few-rows', MESSAGES['too-few-rows'], { epoch: 0, kept: null });
  const shape = {
    rowCount: rows.rowCount,
    columnCount: tokenCount,
    inputWidth: groupsWidth(cardinalities, featureWidths),
    tokenCount: cardinalities.reduce((sum, cardinality) => sum + cardinality, 0),
  };
  let live: { readonly program: Program; readonly sampler: Sampler } | null = null;
  try {
    const version = await trainAutoregressive({
      cardinalities,
      featureWidths,
      logFrequencies: logFrequenciesOf(codec),
      train: rows,
      holdout,
      plan: planTraining(shape, settings),
      naturalShare: settings.naturalShare ?? SETTING_DEFAULTS.naturalShare,
      backends: createBackendSource(context.backend, context.reviveBackend),
      random: random.derive('autoregressive'),
      keeper: context.keeper,
      resume: context.resume,
      reportProgress: (progress) => context.report({ type: 'progress', progress }),
      reportLoss: (epoch, trainNats, holdoutNats) => context.report({ type: 'loss', epoch, trainNats, holdoutNats }),
      reportBest: (epoch, holdoutNats) => context.report({ type: 'best', epoch, holdoutNats }),
      checkpoint: () => context.checkpoint(),
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
    return await openModel(saveModel(context, version));
  } catch (error) {
    if (!(error instanceof AutoregressiveFailure)) throw error;
    const kept = error.kept === null ? null : await openModel(saveModel(context, error.kept));
    throw new TrainingError(error.code, MESSAGES[error.code], { epoch: error.epoch, kept, cause: error.cause });
  } finally {
    (live as { readonly sampler: Sampler } | null)?.sampler.dispose();
  }
}

export const autoregressiveGenerator: Generator = {
  descriptor: autoregressiveDescriptor,
  train,
  restore: openModel,
};
