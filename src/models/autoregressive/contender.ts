import type { Random } from '#core/random/random.ts';
import type { Checkpoint, Executor, Program, ProgramInputs } from '#nn/program/contract.ts';
import { startParameters } from '#nn/program/parameters.ts';
import { type BackendSource, createResilientExecutor } from '#nn/program/resilient.ts';
import type { TokenJob } from '../token-model.ts';
import { type Batch, createBatch, createShuffledPasses, gatherRows, inputsOf, type ShuffledPasses } from '../training/batches.ts';
import { type StagePosition, startPosition } from '../training/loop.ts';
import type { TrainingSession, Version as VersionOf } from '../training/session.ts';
import { type Blur, createBlur } from './blur.ts';
import { type HeldOut, pickHeldOut } from './held-out.ts';
import { buildNetwork } from './network.ts';
import { drawOrder, naturalRank, rankOf } from './orders.ts';
import type { Candidate, TrainingPlan } from './plan.ts';

const CLIP_NORM = 20;

/** A network on the host, by its running average. */
export interface Network {
  /** Of the plan's candidates. */
  readonly index: number;
  readonly candidate: Candidate;
  readonly program: Program;
  readonly flat: Float32Array;
}

export type Version = VersionOf<Network>;

export interface AutoregressiveJob extends TokenJob {
  readonly plan: TrainingPlan;
  /** [C] each column's first missing token. */
  readonly missingFirsts: readonly number[];
  /** Share of batches in the table's own order; the others are in a random one. */
  readonly naturalShare: number;
  readonly backends: BackendSource;
  epochEnded(epoch: number, network: Network): Promise<void>;
}

/** One candidate's network in training. */
export interface Contender extends Omit<Network, 'flat'> {
  readonly executor: Executor;
  readonly blur: Blur | null;
  /** Held-out score at its last look; lower is better. */
  score: number;
  /** Rows taken so far: where it stands in the endless stream of shuffled passes. */
  rowsTaken: number;
}

/** A contender's state at its best look, to cool down from. */
interface Peak {
  readonly checkpoint: Checkpoint;
  readonly rowsTaken: number;
  readonly score: number;
  /** Steps of the main training, and the rate that its next one would have. */
  readonly done: number;
  readonly learningRate: number;
}

/** Where the stage at work stands. */
export interface Place extends StagePosition {
  readonly phase: 'trial' | 'main' | 'cooling';
  /** Of the phase, at most. */
  readonly steps: number;
  /** Looks, the last ones in a row, that were each worse than the one before. */
  rises: number;
  peak: Peak | null;
}

/** A run as a checkpoint has it. */
export interface SavedRun {
  readonly place: Place;
  readonly stepsDone: number;
  readonly stepsPlanned: number;
  readonly best: Omit<Version, 'candidate' | 'program'> | null;
  /** The one in training last. */
  readonly contenders: readonly (Pick<Contender, 'index' | 'score' | 'rowsTaken'> & { readonly checkpoint: Checkpoint })[];
}

export interface Run {
  readonly job: AutoregressiveJob;
  readonly session: TrainingSession<Network>;
  /** Whose executors are held; the one in training last. */
  readonly contenders: Contender[];
  place: Place;
  readonly heldOut: HeldOut | null;
  readonly passes: ShuffledPasses;
  /** Of the columns. */
  readonly orders: Random;
  readonly batch: Batch;
}

export function startPlace(phase: Place['phase'], steps: number): Place {
  return { ...startPosition(), phase, steps, rises: 0, peak: null };
}

/** A run where `saved` left it, but for its contenders: see `restoreContenders`. */
export function openRun(job: AutoregressiveJob, session: TrainingSession<Network>, saved: SavedRun | null): Run {
  const order = job.random.derive('order');
  if (saved !== null) {
    session.stepsDone = saved.stepsDone;
    session.stepsPlanned = saved.stepsPlanned;
    session.epoch = Math.max(1, Math.ceil(saved.stepsDone / session.stepsPerEpoch));
    session.best = saved.best === null ? null : { ...saved.best, ...networkOf(job, saved.best.index) };
  }
  return {
    job,
    session,
    contenders: [],
    // Checkpoints of earlier versions say the best score at the peak only.
    place: saved === null ? startPlace('trial', 0) : { ...saved.place, bestScore: saved.place.peak?.score ?? null },
    heldOut: pickHeldOut(job, job.plan.gapWeight),
    passes: createShuffledPasses(order, job.train.rowCount),
    orders: order.derive('columns'),
    batch: createBatch(job.train, job.plan.batchSize),
  };
}

function networkOf({ plan, cardinalities, featureWidths, logFrequencies }: AutoregressiveJob, index: number): Omit<Network, 'flat'> {
  const candidate = plan.candidates[index] as Candidate;
  return { index, candidate, program: buildNetwork({ cardinalities, featureWidths, ...candidate }, logFrequencies) };
}

/** Makes a candidate's network and adds it to the run's contenders. */
export async function addContender({ job, contenders }: Run, index: number): Promise<Contender> {
  const { plan, random } = job;
  const network = networkOf(job, index);
  const executor = await createResilientExecutor(network.program, job.backends, {
    seed: random.derive('dropout').seed,
    batchSize: plan.batchSize,
    mode: 'training',
    optimiser: { clipNorm: CLIP_NORM },
  });
  executor.setParameters(startParameters(network.program, random.derive('weights')));
  const share = network.candidate.blur;
  const blur = share === 0 ? null : createBlur(job.train, job.featureWidths, job.missingFirsts, share, random.derive('blur'));
  const contender = { ...network, executor, blur, score: Number.POSITIVE_INFINITY, rowsTaken: 0 };
  contenders.push(contender);
  return contender;
}

export async function restoreContenders(run: Run, saved: SavedRun): Promise<void> {
  for (const { index, score, rowsTaken, checkpoint } of saved.contenders) {
    const contender = await addContender(run, index);
    contender.executor.restoreCheckpoint(checkpoint);
    contender.score = score;
    contender.rowsTaken = rowsTaken;
  }
}

/** Disposes all contenders but one. */
export function keepOnly({ contenders }: Run, kept: Contender | null): void {
  for (const contender of contenders.splice(0)) if (contender !== kept) contender.executor.dispose();
  if (kept !== null) contenders.push(kept);
}

export async function readState({ session, place, contenders }: Run): Promise<SavedRun> {
  const { stepsDone, stepsPlanned, best } = session;
  const saved: SavedRun['contenders'][number][] = [];
  for (const { index, score, rowsTaken, executor } of contenders)
    saved.push({ index, score, rowsTaken, checkpoint: await executor.readCheckpoint() });
  const kept =
    best === null ? null : { index: best.index, score: best.score, flat: best.flat, epoch: best.epoch, holdoutNats: best.holdoutNats };
  return { place: { ...place }, stepsDone, stepsPlanned, best: kept, contenders: saved };
}

/** The contender's next batch, in the table's order or with some columns first. Every contender sees the same rows at the same step. */
export function takeBatch({ job, passes, orders, batch }: Run, contender: Contender): ProgramInputs {
  const { train, plan, cardinalities, naturalShare } = job;
  const columnCount = cardinalities.length;
  const first = contender.rowsTaken;
  const rowAt = (i: number) => passes.inStream(first + i);
  gatherRows(train, plan.batchSize, rowAt, batch);
  for (let i = 0; i < plan.batchSize; i++) contender.blur?.apply(batch.tokens, batch.features, i, rowAt(i), first + i);
  contender.rowsTaken += plan.batchSize;
  const step = contender.executor.stepCount;
  const rank = orders.uniform(0, step) < naturalShare ? naturalRank(columnCount) : rankOf(drawOrder(orders, step + 1, columnCount));
  return { arrays: { ...inputsOf(batch), rank } };
}
