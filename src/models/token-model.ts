import { decodeTokens, layoutOf, tokenEncodingOf } from '#core/codec/codec.ts';
import type { EncodedRows, FittedCodec } from '#core/codec/contract.ts';
import { CannotCondition } from '#core/errors.ts';
import { createRandom, type Random } from '#core/random/random.ts';
import { failureCodeOf } from '#nn/backend/faults.ts';
import {
  type CheckpointKeeper,
  type ResumeSource,
  type SampleRequest,
  type SavedModel,
  type TrainContext,
  type TrainedModel,
  TrainingError,
  type TrainingErrorCode,
  type TrainingProgress,
} from './contract.ts';

const LEAST_ROWS = 10;

/** What generators that train a network over tokens are handed. */
export interface TokenJob {
  /** [C] */
  readonly cardinalities: readonly number[];
  /** [C] */
  readonly featureWidths: readonly number[];
  /** [Σ cardinalities] */
  readonly logFrequencies: Float32Array;
  readonly train: EncodedRows;
  readonly holdout: EncodedRows;
  readonly random: Random;
  readonly keeper?: CheckpointKeeper | undefined;
  readonly resume?: ResumeSource | undefined;
  reportProgress(progress: TrainingProgress): void;
  reportLoss(epoch: number, trainNats: number, holdoutNats: number | null): void;
  reportBest(epoch: number, holdoutNats: number | null): void;
  yieldPoint(): Promise<'continue' | 'stop'>;
}

/** A version's weights as they are saved, and where it came from. */
export interface KeptWeights {
  readonly weights: SavedModel['weights'];
  readonly epoch: number;
  readonly holdoutNats: number | null;
}

/** Training could not go on; `kept` is the last good version, when there is one. */
export class TrainingFailure<Kept> extends Error {
  readonly code: TrainingErrorCode;
  readonly epoch: number;
  readonly kept: Kept | null;
  constructor(code: TrainingErrorCode, epoch: number, kept: Kept | null, cause?: unknown) {
    super(`Training failed: ${code}`, { cause });
    this.name = 'TrainingFailure';
    this.code = code;
    this.epoch = epoch;
    this.kept = kept;
  }
}

/** The TrainingFailure that an error means; an error that is no failure of training, such as an abort, is thrown again. */
export async function failureOf<Kept>(
  error: unknown,
  epoch: number,
  takeKept: () => Kept | null | Promise<Kept | null>,
): Promise<TrainingFailure<Kept>> {
  const code = failureCodeOf(error);
  if (code === null) throw error;
  return new TrainingFailure(code, epoch, await takeKept(), error);
}

/** [Σ cardinalities] log of each token's share of the training rows, a half-count added to each. */
export function logFrequenciesOf(codec: FittedCodec): Float32Array {
  return Float32Array.from(
    codec.tokenColumns.flatMap((_, t) => {
      const counts = tokenEncodingOf(codec, t).tokenCounts;
      const total = counts.reduce((sum, count) => sum + count + 0.5, 0);
      return counts.map((count) => Math.log((count + 0.5) / total));
    }),
  );
}

/** How a generator speaks of itself where training ends badly. */
export interface FailureHints {
  /** What usually helps when the loss is no longer a number. */
  readonly unstable: string;
  /** What needs less memory. */
  readonly memory: string;
}

function messageOf(code: TrainingErrorCode, hints: FailureHints): string {
  switch (code) {
    case 'non-finite-loss':
      return `Training became unstable: a loss is no longer a number. ${hints.unstable}`;
    case 'device-lost':
      return 'The graphics device stopped working in the middle of training. Training can go on with another engine.';
    case 'out-of-memory':
      return `There was not enough memory for this training. ${hints.memory}`;
    case 'nothing-to-learn':
      return 'No included column has anything to learn: include a column of numbers, categories or dates.';
    case 'too-few-rows':
      return `There are too few rows to learn from: at least ${LEAST_ROWS} are needed besides those held out.`;
    default:
      return code satisfies never;
  }
}

/**
 * Trains by `run` and opens the version that it keeps.
 *
 * @throws TrainingError 'nothing-to-learn' without a token column, 'too-few-rows' under ten rows; and for a TrainingFailure of `run`, with
 * its last good version.
 */
export async function trainTokenModel<Kept>(
  context: TrainContext,
  hints: FailureHints,
  run: (job: TokenJob) => Promise<Kept>,
  open: (kept: Kept) => TrainedModel | Promise<TrainedModel>,
): Promise<TrainedModel> {
  const { codec, train, holdout, random } = context;
  const { cardinalities, featureWidths } = layoutOf(codec);
  const refuse = (code: TrainingErrorCode) => new TrainingError(code, messageOf(code, hints), { epoch: 0, kept: null });
  if (cardinalities.length === 0) throw refuse('nothing-to-learn');
  if (train.rowCount < LEAST_ROWS) throw refuse('too-few-rows');
  try {
    return await open(
      await run({
        cardinalities,
        featureWidths,
        logFrequencies: logFrequenciesOf(codec),
        train,
        holdout,
        random,
        keeper: context.keeper,
        resume: context.resume,
        reportProgress: (progress) => context.report({ type: 'progress', progress }),
        reportLoss: (epoch, trainNats, holdoutNats) => context.report({ type: 'loss', epoch, trainNats, holdoutNats }),
        reportBest: (epoch, holdoutNats) => context.report({ type: 'best', epoch, holdoutNats }),
        yieldPoint: () => context.yieldPoint(),
      }),
    );
  } catch (error) {
    if (!(error instanceof TrainingFailure)) throw error;
    const kept = (error as TrainingFailure<Kept>).kept;
    throw new TrainingError(error.code, messageOf(error.code, hints), {
      epoch: error.epoch,
      kept: kept === null ? null : await open(kept),
      cause: error.cause,
    });
  }
}

/** Draws [rowCount × C] tokens. */
export interface TokenSampler {
  sample(request: SampleRequest): Promise<Int32Array>;
  dispose(): void;
}

/** A model whose columns are drawn together, so that none can be fixed beforehand. */
export function openTokenModel(saved: SavedModel, sampler: TokenSampler): TrainedModel {
  return {
    saved,
    async sample(request) {
      if (request.given !== undefined && request.given.length > 0)
        throw new CannotCondition('This generator cannot fix columns beforehand: choose the autoregressive one.');
      const tokens = await sampler.sample(request);
      return decodeTokens(saved.codec, tokens, createRandom(request.seed).derive('cells'), request.firstRow, request.rowCount);
    },
    dispose: () => sampler.dispose(),
  };
}

export function saveModel(
  { codec, settings }: TrainContext,
  generator: SavedModel['generator'],
  { weights, epoch, holdoutNats }: KeptWeights,
): SavedModel {
  return { version: 1, generator, codec, settings, weights, kept: { epoch, holdoutNats } };
}
