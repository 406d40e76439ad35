import { currentFault } from '#nn/backend/device.ts';
import { checkFinite, failIfFaulty } from '#nn/backend/faults.ts';
import type { Checkpoint, Executor, Program, ProgramInputs } from '#nn/program/contract.ts';
import { createNetwork, type ForwardNetwork } from '#nn/program/forward.ts';
import { joinWeights, type NamedWeights, nameWeights, startParameters } from '#nn/program/parameters.ts';
import { type BackendSource, createResilientExecutor } from '#nn/program/resilient.ts';
import { emaDecayAt, learningRateAt, warmUpAt } from '#nn/program/schedule.ts';
import type { SavedModel } from '../contract.ts';
import { failureOf, type KeptWeights, type TokenJob } from '../token-model.ts';
import { createBatch, createShuffledPasses, gatherRows, inputsOf, type ShuffledPasses } from '../training/batches.ts';
import { type EpochStage, type StagePosition, startPosition, trainEpochs } from '../training/loop.ts';
import { openSession, requireBest, type TrainingSession, type Version as VersionOf } from '../training/session.ts';
import { mixtureLatents, packMixture } from './latents.ts';
import { fitMixture, learnPrior } from './learn-prior.ts';
import { describeDecoder, describeVae } from './network.ts';
import type { VaePlan } from './plan.ts';
import { standardPrior } from './prior.ts';
import { decodeRows } from './sampler.ts';

const WARM_UP_STEPS = 50;
const KL_WARM_UP_SHARE = 0.4;
/** Held-out rows looked at after each epoch, at most. */
const HOLDOUT_ROWS = 8192;
/** Training rows whose latents the prior sees, at most. */
const PRIOR_ROWS = 200_000;
const LEAST_PATIENCE_EPOCHS = 6;
const PATIENCE_SHARE = 0.12;

/** The running average of all parameters, on the host. */
interface Network {
  readonly flat: Float32Array;
}

type Version = VersionOf<Network>;

export interface VaeJob extends TokenJob {
  readonly plan: VaePlan;
  readonly backends: BackendSource;
  /** `draw` gives tokens of the current running average with N(0, I) latents. */
  epochEnded(epoch: number, draw: (rowCount: number) => Promise<Int32Array>): Promise<void>;
}

/** A run as a checkpoint has it: in the midst of an epoch, or of the prior's training. */
interface SavedRun extends Pick<StagePosition, 'taken' | 'lossNats' | 'misses'> {
  readonly best: Omit<Version, 'score'> | null;
  readonly epoch: number;
  /** Null once the prior is being trained. */
  readonly network: Checkpoint | null;
  readonly prior: Checkpoint | null;
}

interface Run {
  readonly job: VaeJob;
  readonly session: TrainingSession<Network>;
  readonly position: StagePosition;
  readonly program: Program;
  readonly decoder: Program;
  readonly executor: Executor;
  /** The decoder that live samples are drawn with. */
  readonly live: ForwardNetwork;
  readonly passes: ShuffledPasses;
  /** Where the prior's training stands, when a former session got that far. */
  readonly prior: Checkpoint | null;
}

/**
 * Trains on the current backend; when its device is lost, goes on from a checkpoint on a fresh one.
 *
 * Minimises the mean over rows of −log p(x | z) + w·KL(q(z | x) ‖ N(0, I)), z ~ q(z | x), with w rising from 0 over the first 40 % of the
 * steps (else the posterior collapses at once). After each epoch the running average of the weights is judged on the held-out rows at the
 * full KL weight; the best is kept, and training stops early when it has not improved for a while after the warm-up.
 *
 * @throws TrainingFailure on a non-finite loss, a lost device or lack of memory; whatever `yieldPoint` throws.
 * Disposal: frees every tensor that it made, however it ends.
 */
export async function trainVae(job: VaeJob): Promise<KeptWeights> {
  const { cardinalities, featureWidths, plan, random } = job;
  const { hiddenWidth, latentSize, batchSize } = plan;
  const program = describeVae({ cardinalities, featureWidths, hiddenWidth, latentSize }, job.logFrequencies);
  const decoder = describeDecoder({ cardinalities, hiddenWidth, latentSize });
  const { session, saved } = openSession<Network, SavedRun>(job, {
    // The prior's plan is the backend's, which may be another one now.
    planKey: JSON.stringify([{ ...plan, prior: null }, cardinalities, featureWidths]),
    batchSize,
    stepsPerEpoch: plan.stepsPerEpoch,
    stepsPlanned: plan.stepCount,
    stepsAfterwards: plan.prior?.stepCount ?? 0,
  });
  let run: Run | null = null;
  let executor: Executor | null = null;
  try {
    executor = await createResilientExecutor(program, job.backends, {
      seed: random.derive('noise').seed,
      batchSize,
      mode: 'training',
      optimiser: { weightDecay: plan.weightDecay },
    });
    if (saved === null || saved.network === null) executor.setParameters(startParameters(program, random.derive('weights')));
    else executor.restoreCheckpoint(saved.network);
    run = {
      job,
      session,
      position: placeSession(session, saved),
      program,
      decoder,
      executor,
      live: createNetwork(decoder, new Float32Array(decoder.parameterCount)),
      passes: createShuffledPasses(random.derive('order'), job.train.rowCount),
      prior: saved?.prior ?? null,
    };
    if (run.prior === null) await trainEpochs(session, stageOf(run));
    const { flat, epoch, holdoutNats } = requireBest(session);
    return { weights: await packModel(run, flat, session.verdict === 'continue'), epoch, holdoutNats };
  } catch (error) {
    const failed = run;
    const { best } = session;
    throw await failureOf<KeptWeights>(error, session.epoch, () =>
      failed === null || best === null ? null : packAfterFailure(failed, best),
    );
  } finally {
    run?.live.dispose();
    executor?.dispose();
  }
}

/** Puts a session back where `saved` left it, and gives the position in its epochs. */
function placeSession(session: TrainingSession<Network>, saved: SavedRun | null): StagePosition {
  const position = startPosition();
  if (saved === null) return position;
  const { best, epoch, taken, lossNats, misses } = saved;
  const done = (Math.max(1, epoch) - 1) * session.stepsPerEpoch;
  const bestScore = best?.holdoutNats ?? null;
  session.best = best === null ? null : { ...best, score: bestScore };
  session.epoch = epoch;
  session.stepsDone = done + taken;
  return { done, taken, lossNats, misses, bestScore };
}

function stageOf(run: Run): EpochStage<Network> {
  const { job, session, position, passes, executor } = run;
  const { plan, train } = job;
  const { batchSize, stepCount, stepsPerEpoch } = plan;
  const emaLimit = 1 - 1 / Math.min(1000, Math.max(20, stepCount / 10));
  const batch = createBatch(train, batchSize);
  return {
    position,
    stepCount,
    stepsPerLook: stepsPerEpoch,
    patience: Math.max(LEAST_PATIENCE_EPOCHS, Math.ceil(plan.epochCount * PATIENCE_SHARE)),
    patientUntilEpoch: Math.ceil(plan.epochCount * KL_WARM_UP_SHARE),
    takeStep(step) {
      const pass = 1 + Math.floor(step / stepsPerEpoch);
      const first = (step % stepsPerEpoch) * batchSize;
      gatherRows(train, batchSize, (i) => passes.inPass(pass, first + i), batch);
      executor.step(
        { arrays: inputsOf(batch), scalars: { klWeight: plan.klWeight * warmUpAt(step, stepCount, KL_WARM_UP_SHARE) } },
        { learningRate: learningRateAt(step, stepCount, plan.learningRate, WARM_UP_STEPS), emaDecay: emaDecayAt(step, emaLimit) },
      );
    },
    async readLoss() {
      const { reconstruction, kl } = await executor.readLosses();
      return (reconstruction as number) + plan.klWeight * (kl as number);
    },
    readState: async () => saveRun(session, position, { network: await executor.readCheckpoint(), prior: null }),
    async readVersion() {
      const flat = await executor.readAverage();
      checkFinite(flat[0] as number);
      return { flat };
    },
    judge: createJudge(job, executor),
    epochEnded: (epoch, { flat }) => job.epochEnded(epoch, (rowCount) => drawLive(run, flat, epoch, rowCount)),
  };
}

function saveRun({ best, epoch }: TrainingSession<Network>, position: StagePosition, parts: Pick<SavedRun, 'network' | 'prior'>): SavedRun {
  const { taken, lossNats, misses } = position;
  const kept = best === null ? null : { flat: best.flat, epoch: best.epoch, holdoutNats: best.holdoutNats };
  return { best: kept, epoch, taken, lossNats, misses, ...parts };
}

/**
 * By the mean negative evidence lower bound of the running average on held-out rows, at the full KL weight and one fixed noise; null
 * without rows.
 */
function createJudge({ holdout, plan }: VaeJob, executor: Executor): EpochStage<Network>['judge'] {
  const rowCount = Math.min(holdout.rowCount, HOLDOUT_ROWS);
  if (rowCount === 0) return async () => null;
  const inputs: ProgramInputs = { arrays: inputsOf(gatherRows(holdout, rowCount, (i) => i)) };
  return async () => {
    const { reconstruction, kl } = await executor.evaluate(inputs);
    failIfFaulty();
    let total = 0;
    for (let i = 0; i < rowCount; i++) total += (reconstruction?.perRow[i] as number) + plan.klWeight * (kl?.perRow[i] as number);
    const holdoutNats = checkFinite(total / rowCount);
    return { score: holdoutNats, holdoutNats };
  };
}

/** Fresh rows of the model in training, for the live view. */
async function drawLive(run: Run, flat: Float32Array, epoch: number, rowCount: number): Promise<Int32Array> {
  const { job, live, program, decoder } = run;
  live.setParameters(joinWeights(decoder, nameWeights(program, flat)));
  const random = job.random.derive(`live ${epoch}`);
  const latents = mixtureLatents(standardPrior(job.plan.latentSize));
  const draw = () => decodeRows({ cardinalities: job.cardinalities, latents, random, firstRow: 0, rowCount }, live);
  const isLost = () => currentFault()?.code === 'device-lost';
  try {
    const tokens = await draw();
    if (!isLost()) return tokens;
  } catch (error) {
    if (!isLost()) throw error;
  }
  // Reading brings a lost device back, where that can be done at all.
  await run.executor.readAverage();
  return draw();
}

function packDecoder({ program, decoder }: Run, flat: Float32Array): NamedWeights[] {
  const names = new Set(decoder.parameters.map(({ name }) => name));
  return nameWeights(program, flat).filter(({ name }) => names.has(name));
}

/** Packs the decoder with a prior of the latents of the training rows: a learned one where `mayLearn`, else a mixture. */
async function packModel(run: Run, flat: Float32Array, mayLearn: boolean): Promise<SavedModel['weights']> {
  const { job, session, position } = run;
  const posteriors = await readPosteriors(run, flat);
  const readState = async (executor: Executor) => saveRun(session, position, { network: null, prior: await executor.readCheckpoint() });
  const learned = mayLearn ? await learnPrior({ job, session, prior: run.prior, readState }, posteriors) : null;
  return [...packDecoder(run, flat), ...(learned ?? packMixture(fitMixture(posteriors, job.plan, job.random)))];
}

/** Posteriors of training rows in random order, [n × 2L]: means, then log-variances. */
async function readPosteriors({ job, executor, passes }: Run, flat: Float32Array): Promise<Float32Array> {
  const rowCount = Math.min(job.train.rowCount, PRIOR_ROWS);
  executor.setParameters(flat);
  const batch = gatherRows(job.train, rowCount, (i) => passes.inPass(0, i));
  const posteriors = await executor.forward({ arrays: inputsOf(batch) }, 'posterior');
  failIfFaulty();
  return posteriors;
}

/** With a mixture where the backend still works; else with the standard prior, which needs no backend. */
async function packAfterFailure(run: Run, { flat, epoch, holdoutNats }: Version): Promise<KeptWeights> {
  const weights = currentFault() === null ? await packModel(run, flat, false).catch(() => null) : null;
  return {
    weights: weights ?? [...packDecoder(run, flat), ...packMixture(standardPrior(run.job.plan.latentSize))],
    epoch,
    holdoutNats,
  };
}
