import { createRandom, type Random } from '#core/random/random.ts';
import { checkFinite } from '#nn/backend/faults.ts';
import type { Checkpoint, Executor } from '#nn/program/contract.ts';
import { CHUNK_ROWS, createNetwork } from '#nn/program/forward.ts';
import { startParameters } from '#nn/program/parameters.ts';
import { type BackendSource, createResilientExecutor } from '#nn/program/resilient.ts';
import { dropPadding, sampleTokens } from '#nn/program/sample-tokens.ts';
import { emaDecayAt, learningRateAt } from '#nn/program/schedule.ts';
import type { SavedModel } from '../contract.ts';
import { failureOf, type KeptWeights, type TokenJob, type TokenSampler } from '../token-model.ts';
import { createBatch, createShuffledPasses, gatherRows } from '../training/batches.ts';
import { type EpochStage, type StagePosition, startPosition, trainEpochs } from '../training/loop.ts';
import { openSession, requireBest, type TrainingSession, type Version } from '../training/session.ts';
import { describeGan, foldGenerator, openFolded } from './network.ts';
import type { GanPlan } from './plan.ts';

/** Rows whose means and variances the saved batch norms have. */
const NORM_ROWS = 4096;
const WARM_UP_STEPS = 20;
/** Training ends when this share of its epochs went by without a better version. */
const PATIENCE_SHARE = 0.35;
const LEAST_PATIENCE_EPOCHS = 8;

type NamedArrays = SavedModel['weights'];
type Draw = (rowCount: number) => Promise<Int32Array>;

export interface GanJob extends Omit<TokenJob, 'featureWidths' | 'holdout' | 'reportLoss'> {
  readonly plan: GanPlan;
  readonly backends: BackendSource;
  /** How good a version is, by a fresh sample of it: higher is better. `draw` gives its tokens. */
  score(epoch: number, draw: Draw): Promise<number>;
  epochEnded(epoch: number, draw: Draw): Promise<void>;
}

/** The generator's running average, its batch norms folded into its layers. */
interface Folded {
  readonly weights: NamedArrays;
}

/** A run as a checkpoint has it. */
interface SavedRun {
  readonly networks: Checkpoint;
  readonly position: StagePosition;
  readonly best: Version<Folded> | null;
  readonly epoch: number;
  readonly stepsDone: number;
}

/**
 * Trains on the backend in use, going on from a checkpoint when its device is lost.
 *
 * Every step draws one batch of relaxed rows and as many real ones, and both networks take a step on them: the critic down its loss, the
 * generator up its
 * rows' score. After each epoch a sample of the generator's running average is scored by `job.score`; the best version is kept.
 *
 * @throws TrainingFailure with the best version so far. @throws DOMException AbortError.
 * Disposal: frees its executor, however it ends.
 */
export async function trainGan(job: GanJob): Promise<KeptWeights> {
  const { plan, cardinalities, random } = job;
  const program = describeGan({ ...plan, cardinalities }, job.logFrequencies);
  const { session, saved } = openSession<Folded, SavedRun>(
    // The critic's loss says nothing to a person.
    { ...job, reportLoss: undefined },
    {
      planKey: JSON.stringify([plan, cardinalities]),
      batchSize: plan.batchSize,
      stepsPerEpoch: plan.stepsPerEpoch,
      stepsPlanned: plan.stepCount,
    },
  );
  let executor: Executor | null = null;
  try {
    executor = await createResilientExecutor(program, job.backends, {
      seed: random.derive('networks').seed,
      batchSize: plan.batchSize,
      mode: 'training',
      // The penalty bounds the critic's gradients, and the critic's the generator's: clipping would only hide trouble.
      optimiser: { beta1: 0.5, beta2: 0.9, clipNorm: Number.POSITIVE_INFINITY },
    });
    if (saved === null) executor.setParameters(startParameters(program, random.derive('start')));
    else {
      executor.restoreCheckpoint(saved.networks);
      session.best = saved.best;
      session.epoch = saved.epoch;
      session.stepsDone = saved.stepsDone;
    }
    await trainEpochs(session, openStage(job, session, executor, saved?.position ?? startPosition()));
    const { weights, epoch } = requireBest(session);
    return { weights, epoch, holdoutNats: null };
  } catch (error) {
    throw await failureOf<KeptWeights>(error, session.epoch, () => session.best);
  } finally {
    executor?.dispose();
  }
}

function openStage(job: GanJob, session: TrainingSession<Folded>, executor: Executor, position: StagePosition): EpochStage<Folded> {
  const { plan, train, random, cardinalities } = job;
  const { batchSize, latentSize } = plan;
  const passes = createShuffledPasses(random.derive('order'), train.rowCount);
  const noise = random.derive('noise');
  const shares = noise.derive('mix');
  const batch = createBatch(train, batchSize);
  const latents = new Float32Array(batchSize * latentSize);
  const mix = new Float32Array(batchSize);
  const emaLimit = 1 - 1 / Math.min(1000, Math.max(20, plan.stepCount / 8));
  const drawOf =
    (epoch: number, { weights }: Folded): Draw =>
    (rowCount) =>
      drawFrom(weights, cardinalities, random.derive(`live ${epoch}`), rowCount);
  return {
    position,
    stepCount: plan.stepCount,
    stepsPerLook: plan.stepsPerEpoch,
    patience: Math.max(LEAST_PATIENCE_EPOCHS, Math.ceil(plan.epochCount * PATIENCE_SHARE)),
    takeStep(step) {
      const { tokens } = gatherRows(train, batchSize, (i) => passes.inStream(step * batchSize + i), batch);
      for (let i = 0; i < latents.length; i++) latents[i] = noise.normal(step, i);
      for (let i = 0; i < batchSize; i++) mix[i] = shares.uniform(step, i);
      executor.step(
        { arrays: { tokens, latents, mix } },
        {
          learningRate: learningRateAt(step, plan.stepCount, plan.learningRate, WARM_UP_STEPS),
          emaDecay: emaDecayAt(step, emaLimit),
        },
      );
    },
    readLoss: async () => (await executor.readLosses()).critic as number,
    async readState(): Promise<SavedRun> {
      const { best, epoch, stepsDone } = session;
      return { networks: await executor.readCheckpoint(), position: { ...position }, best, epoch, stepsDone };
    },
    async readVersion() {
      const normal = random.derive('norm');
      const normLatents = Float32Array.from({ length: NORM_ROWS * latentSize }, (_, i) => normal.normal(0, i));
      const average = await executor.readAverage();
      checkFinite(average[0] as number);
      return { weights: await foldGenerator(executor.program, average, normLatents) };
    },
    judge: async (version, epoch) => ({ score: -(await job.score(epoch, drawOf(epoch, version))), holdoutNats: null }),
    epochEnded: (epoch, version) => job.epochEnded(epoch, drawOf(epoch, version)),
  };
}

async function drawFrom(weights: NamedArrays, cardinalities: readonly number[], random: Random, rowCount: number): Promise<Int32Array> {
  const sampler = createSampler(weights, cardinalities);
  try {
    return await sampler.draw(random, 0, rowCount);
  } finally {
    sampler.dispose();
  }
}

interface TokenSource {
  draw(random: Random, firstRow: number, rowCount: number): Promise<Int32Array>;
  dispose(): void;
}

/** Chunks are aligned to multiples of `CHUNK_ROWS`, so a row is always computed at the same place of a chunk. */
function createSampler(weights: NamedArrays, cardinalities: readonly number[]): TokenSource {
  const { program, flat, latentSize } = openFolded(weights, cardinalities);
  const network = createNetwork(program, flat);
  return {
    async draw(random, firstRow, rowCount) {
      const latents = random.derive('latents');
      const tokenDraws = random.derive('tokens');
      const tokens = new Int32Array(rowCount * cardinalities.length);
      const end = firstRow + rowCount;
      for (let chunk = Math.floor(firstRow / CHUNK_ROWS) * CHUNK_ROWS; chunk < end; chunk += CHUNK_ROWS) {
        const from = Math.max(chunk, firstRow);
        const to = Math.min(chunk + CHUNK_ROWS, end);
        const z = new Float32Array(CHUNK_ROWS * latentSize);
        for (let at = (from - chunk) * latentSize; at < (to - chunk) * latentSize; at++) z[at] = latents.normal(0, chunk * latentSize + at);
        const logits = dropPadding(await network.forward({ latents: z }, 'generator.head'), cardinalities, from - chunk, to - chunk);
        sampleTokens(logits, cardinalities, tokenDraws, from, to - from, tokens, from - firstRow);
      }
      return tokens;
    },
    dispose: () => network.dispose(),
  };
}

/**
 * Samples tokens from a kept generator, on whatever backend is in use: a row is a pure function of (seed, row) on one backend.
 *
 * @param cardinalities of the codec's token columns.
 * @throws RangeError when the weights are not a generator's or do not fit the columns.
 * Disposal: the caller disposes; after a change of backend the weights are uploaded afresh.
 */
export function createGanSampler(weights: NamedArrays, cardinalities: readonly number[]): TokenSampler {
  const sampler = createSampler(weights, cardinalities);
  return {
    sample: ({ rowCount, firstRow, seed }) => sampler.draw(createRandom(seed).derive('gan'), firstRow, rowCount),
    dispose: () => sampler.dispose(),
  };
}
