import type { CheckpointKeeper, ResumeSource, TrainingProgress } from '../contract.ts';

export type Verdict = 'continue' | 'stop';

/** What a training needs of whoever runs it; a TokenJob has it. */
export interface SessionJob {
  readonly keeper?: CheckpointKeeper | undefined;
  readonly resume?: ResumeSource | undefined;
  reportProgress(progress: TrainingProgress): void;
  /** Absent: the losses say nothing to a person. */
  reportLoss?: ((epoch: number, trainNats: number, holdoutNats: number | null) => void) | undefined;
  reportBest(epoch: number, holdoutNats: number | null): void;
  yieldPoint(): Promise<Verdict>;
}

/** A version of the model after an epoch: what the generator read of it, and how it was judged. */
export type Version<Content> = Content & {
  readonly epoch: number;
  readonly holdoutNats: number | null;
  /** Lower is better; null where nothing was there to judge by, and the newest version is the best. */
  readonly score: number | null;
};

/** One training from its first step to its last, whatever stages it has. */
export interface TrainingSession<Content> {
  readonly job: SessionJob;
  /** Names the network and the schedule that checkpoints belong to. */
  readonly planKey: string;
  readonly batchSize: number;
  /** Steps of an epoch, by which epochs are numbered from 1. */
  readonly stepsPerEpoch: number;
  /** By performance.now(), earlier sessions' time taken off. */
  readonly startedAt: number;
  /** The epoch of the last step taken. */
  epoch: number;
  stepsDone: number;
  /** Steps of all epochs, at most; a stage that ends early or is added changes it. */
  stepsPlanned: number;
  /** Steps of what is trained after the epochs. */
  readonly stepsAfterwards: number;
  best: Version<Content> | null;
  verdict: Verdict;
}

export interface SessionPlan {
  readonly planKey: string;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly stepsPlanned: number;
  readonly stepsAfterwards?: number;
}

/**
 * A session at its start, and the state that an earlier one left under the same plan, or null. The caller puts `best`, `epoch` and
 * `stepsDone` of it back.
 *
 * @typeParam State as this generator's checkpoints hold it.
 */
export function openSession<Content, State>(
  job: SessionJob,
  plan: SessionPlan,
): { readonly session: TrainingSession<Content>; readonly saved: State | null } {
  const resumed = job.resume?.take(plan.planKey) ?? null;
  const session: TrainingSession<Content> = {
    job,
    ...plan,
    stepsAfterwards: plan.stepsAfterwards ?? 0,
    startedAt: performance.now() - (resumed?.elapsedMs ?? 0),
    epoch: 0,
    stepsDone: 0,
    best: null,
    verdict: 'continue',
  };
  return { session, saved: (resumed?.state ?? null) as State | null };
}

/** The version to keep. @throws Error when no stage has had a look. */
export function requireBest<Content>({ best }: TrainingSession<Content>): Version<Content> {
  if (best === null) throw new Error('No epoch was trained.');
  return best;
}

/** Tells where the training is; the time left is that of the steps left at the pace so far. */
export function reportProgress({ job, epoch, ...session }: TrainingSession<unknown>): void {
  const { stepsDone, batchSize } = session;
  const elapsedMs = performance.now() - session.startedAt;
  const stepCount = session.stepsPlanned + session.stepsAfterwards;
  job.reportProgress({
    epoch,
    epochCount: Math.max(epoch, Math.ceil(session.stepsPlanned / session.stepsPerEpoch)),
    step: stepsDone,
    stepCount,
    elapsedMs,
    remainingMs: stepsDone === 0 ? null : (elapsedMs / stepsDone) * (stepCount - stepsDone),
    rowsPerSecond: elapsedMs === 0 ? 0 : (stepsDone * batchSize * 1000) / elapsedMs,
  });
}
