import { checkFinite, failIfFaulty } from '#nn/backend/faults.ts';
import { reportProgress, type TrainingSession, type Version } from './session.ts';

/** Steps whose losses are read together: a read waits for the device. */
const LOSS_READ_STEPS = 20;

/** Where a stage stands. Plain data: a generator's checkpoint holds it. */
export interface StagePosition {
  /** Steps of the stage up to its last look. */
  done: number;
  /** Steps since, and the sum of their losses in nats. */
  taken: number;
  lossNats: number;
  /** Looks since the stage's best one, those while it is not to be judged left out. */
  misses: number;
  /** The stage's best score so far; lower is better. */
  bestScore: number | null;
}

/** Steps of one schedule. */
export interface StepStage {
  readonly position: StagePosition;
  readonly stepCount: number;
  /** Enqueues one step of every network that is trained; nothing is read back. `step` counts from 0 in this stage. */
  takeStep(step: number): void;
  /** Mean loss of the steps since the last call, in nats a row. */
  readLoss(): Promise<number>;
  /** All that a checkpoint holds, the position among it; called right after a loss was read, when nothing waits on the device. */
  readState(): Promise<unknown>;
}

/** A look at the model at the end of an epoch. */
export interface Look<Content> {
  readonly version: Version<Content>;
  /** Whether it is the best version of the session so far. */
  readonly isBest: boolean;
  /** Whether it is the best look of this stage so far; false where versions are not judged. */
  readonly isStageBest: boolean;
}

export interface EpochStage<Content> extends StepStage {
  readonly stepsPerLook: number;
  /** What is kept of the running average: weights on the host. */
  readVersion(epoch: number): Promise<Content>;
  /**
   * How good the version is; lower is better. By a held-out loss, or by anything else, such as a sample drawn from the version
   * (`holdoutNats` is then null).
   * Null: there is nothing to judge by.
   */
  judge(version: Content, epoch: number): Promise<{ readonly score: number; readonly holdoutNats: number | null } | null>;
  /** Whether a score replaces the session's best one. Default: where it is lower. */
  isBetter?(score: number, best: Version<Content> & { readonly score: number }): boolean;
  /** The stage ends after so many looks without a better one; Infinity = never. */
  readonly patience: number;
  /** Looks up to this epoch are not counted as misses. Default 0. */
  readonly patientUntilEpoch?: number;
  /** Losses and fresh rows are told of best versions only: for a trial, which shows what may be thrown away. */
  readonly tellsBestOnly?: boolean;
  /** For the live view. */
  epochEnded(epoch: number, version: Content): Promise<void>;
  /** After a look that did not stop the training; 'end' ends the stage. */
  looked?(look: Look<Content>): Promise<'go on' | 'end'>;
}

export function startPosition(): StagePosition {
  return { done: 0, taken: 0, lossNats: 0, misses: 0, bestScore: null };
}

/**
 * The loop that every network here is trained by. A generator brings a session (session.ts) and one stage or several, trained one after the
 * other: `trainEpochs` for a stage with looks, `trainSteps` for one without.
 *
 * - Steps: `takeStep` gathers rows (batches.ts), sets rates (nn/program/schedule.ts) and steps each of its executors, one or several. It
 * only enqueues.
 * - Losses are read every 20 steps and before a look. Then progress is reported with the time left, and a checkpoint kept where one is due.
 * - After each step `yieldPoint` is awaited: 'stop' looks once more and ends; whatever it throws passes through.
 * - Every `stepsPerLook` steps there is a look: the running average is read, judged, and kept where it is the best; loss, best and progress
 * are told, and   `epochEnded` is awaited, which a stop leaves out. The stage ends when its steps are done, its patience is, or `looked`
 * says so.
 * - Early stop looks at the stage's own scores, the version kept at the session's: several candidates may share a session.
 * - Resuming: `openSession` gives the state that `readState` made. The generator restores its executors, the position, and the session's
 * `best`, `epoch` and   `stepsDone`; the loop then goes on at that very step. So draws must be functions of the step alone, never of how
 * often something was called.
 * - A lost device: executors made by `createResilientExecutor` with the job's backends come back by themselves, at the step where they
 * were.
 * - Failures: a loss that is not finite, a failed device and lack of memory are thrown; the generator's `catch` throws `failureOf(error,
 * session.epoch, …)` with   the session's best version.
 *
 * For a generator and its critic: one stage whose `takeStep` steps both executors, `readLoss` reads both and gives the distance,
 * `readState` has the checkpoints of both, `readVersion` reads the generator's average, and `judge` scores a sample drawn from it (−score
 * where higher is better).
 */
export async function trainEpochs<Content>(session: TrainingSession<Content>, stage: EpochStage<Content>): Promise<void> {
  const { position } = stage;
  while (position.done < stage.stepCount) {
    const count = Math.min(stage.stepsPerLook, stage.stepCount - position.done);
    const trainNats = await takeSteps(session, stage, count, () => Math.ceil(session.stepsDone / session.stepsPerEpoch));
    position.done += count;
    const look = await lookAt(session, stage, trainNats);
    if (session.verdict === 'stop') return;
    const next = (await stage.looked?.(look)) ?? 'go on';
    if (next === 'end' || position.misses >= stage.patience) return;
  }
}

/** A stage without looks; its steps count as part of the last epoch. See `trainEpochs`. */
export async function trainSteps(session: TrainingSession<unknown>, stage: StepStage): Promise<void> {
  await takeSteps(session, stage, stage.stepCount, () => session.epoch);
}

/** Takes steps until `count` of them are taken since the last look, and gives the mean loss over them in nats. */
async function takeSteps(session: TrainingSession<unknown>, stage: StepStage, count: number, epochOf: () => number): Promise<number> {
  const { job } = session;
  const { position } = stage;
  let unread = 0;
  const read = async () => {
    const loss = await stage.readLoss();
    failIfFaulty();
    position.lossNats += unread * checkFinite(loss);
    unread = 0;
    reportProgress(session);
    if (job.keeper?.isDue() === true) job.keeper.keep({ plan: session.planKey, state: await stage.readState() });
  };
  while (position.taken < count && session.verdict === 'continue') {
    stage.takeStep(position.done + position.taken);
    position.taken += 1;
    session.stepsDone += 1;
    session.epoch = epochOf();
    unread += 1;
    if (unread >= LOSS_READ_STEPS || position.taken === count) await read();
    session.verdict = await job.yieldPoint();
  }
  if (unread > 0) await read();
  const trainNats = position.lossNats / Math.max(1, position.taken);
  position.taken = 0;
  position.lossNats = 0;
  return trainNats;
}

async function lookAt<Content>(session: TrainingSession<Content>, stage: EpochStage<Content>, trainNats: number): Promise<Look<Content>> {
  const { job, epoch, best } = session;
  const { position } = stage;
  const content = await stage.readVersion(epoch);
  const judged = await stage.judge(content, epoch);
  failIfFaulty();
  const version: Version<Content> = { ...content, epoch, holdoutNats: judged?.holdoutNats ?? null, score: judged?.score ?? null };
  const isBest = judged === null || isBetterThan(stage, judged.score, best);
  const isStageBest = judged !== null && (position.bestScore === null || judged.score < position.bestScore);
  if (isBest) session.best = version;
  if (isStageBest) {
    position.bestScore = judged.score;
    position.misses = 0;
  } else if (judged !== null && epoch > (stage.patientUntilEpoch ?? 0)) position.misses += 1;
  const isTold = isBest || stage.tellsBestOnly !== true;
  if (isTold) job.reportLoss?.(epoch, trainNats, version.holdoutNats);
  if (isBest && judged !== null) job.reportBest(epoch, judged.holdoutNats);
  reportProgress(session);
  if (isTold && session.verdict === 'continue') await stage.epochEnded(epoch, content);
  return { version, isBest, isStageBest };
}

function isBetterThan<Content>(stage: EpochStage<Content>, score: number, best: Version<Content> | null): boolean {
  if (best === null || best.score === null) return true;
  const scored = best as Version<Content> & { readonly score: number };
  return stage.isBetter?.(score, scored) ?? score < scored.score;
}
