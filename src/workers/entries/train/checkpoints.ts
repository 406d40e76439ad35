import type { FittedCodec } from '#core/codec/contract.ts';
import { createRandom } from '#core/random/random.ts';
import type { CheckpointKeeper, ResumeSource, TrainingProgress } from '#models/contract.ts';
import { failureOf, type WorkerClient } from '../../client/client.ts';
import type { KeepCalls, StoredCheckpoint, TrainingHistory } from '../../protocol/projects.ts';
import type { Failure } from '../../protocol/protocol.ts';
import type { TrainCalls, TrainRequest } from '../../protocol/train.ts';

/** The first checkpoint comes early … */
const FIRST_AFTER_MS = 2000;
/** … the others this often, … */
const EVERY_MS = 10_000;
/** … or so seldom that keeping them takes at most a twentieth of the time. */
const MAX_SHARE = 0.05;

type TrainEvent = TrainCalls['train']['event'];

export interface CheckpointsOptions {
  readonly projects: Pick<WorkerClient<KeepCalls>, 'call'>;
  readonly request: TrainRequest & { readonly project: NonNullable<TrainRequest['project']> };
  /** What an earlier session left. */
  readonly left: StoredCheckpoint | null;
  emit(event: TrainEvent): void;
  /** Milliseconds of this session's training, pauses left out. */
  activeMs(): number;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

/** Keeps a training in its project as it goes on, and takes up what an earlier session left. */
export interface Checkpoints extends CheckpointKeeper, ResumeSource {
  /** Told of the codec and of the first checkpoint's time, before training. */
  begin(codec: FittedCodec): void;
  /** Everything that happens, to be told again later. */
  record(event: TrainEvent): void;
  readonly history: TrainingHistory;
  /** Milliseconds of training in earlier sessions that this one goes on from. */
  readonly elapsedMs: number;
}

export function createCheckpoints({ projects, request, left, emit, activeMs, now }: CheckpointsOptions): Checkpoints {
  const { projectId, runId } = request.project;
  let history: TrainEvent[] = [];
  let progress: TrainingProgress | null = null;
  let elapsedMs = 0;
  let codecKey = '';
  let status: 'waiting' | 'writing' = 'waiting';
  let dueAt = now() + FIRST_AFTER_MS;

  const save = (checkpoint: StoredCheckpoint['checkpoint']): void => {
    status = 'writing';
    const startedAt = now();
    const stored: StoredCheckpoint = {
      runId,
      request: { generator: request.generator, settings: request.settings, seed: request.seed },
      progress,
      savedAtMs: Date.now(),
      resumeCount: 0,
      checkpoint,
      codecKey,
      elapsedMs: elapsedMs + activeMs(),
      history,
    };
    const settle = (failure: Failure | null) => {
      emit({ type: 'checkpoint', failure });
      status = 'waiting';
      if (checkpoint !== null) dueAt = now() + Math.max(EVERY_MS, (now() - startedAt) / MAX_SHARE);
    };
    projects.call('saveCheckpoint', { projectId, checkpoint: stored }).then(
      () => settle(null),
      (error: unknown) => settle(failureOf(error)),
    );
  };

  return {
    begin(codec) {
      codecKey = String(createRandom(0).derive(JSON.stringify(codec)).seed);
      // A training that dies before its first checkpoint can be started anew with the same settings.
      if (left === null) save(null);
    },
    record(event) {
      switch (event.type) {
        case 'progress':
          progress = event.progress;
          return;
        case 'fidelity':
          // Only the newest overlays are ever shown.
          history = [...history.map((former) => (former.type === 'fidelity' ? { ...former, worst: [] } : former)), event];
          return;
        case 'split':
        case 'loss':
        case 'variety':
        case 'best':
          history = [...history, event];
          return;
        default:
          return;
      }
    },
    get history(): TrainingHistory {
      return progress === null ? history : [...history, { type: 'progress', progress }];
    },
    get elapsedMs() {
      return elapsedMs;
    },
    isDue: () => status === 'waiting' && now() >= dueAt,
    keep: save,
    take(plan) {
      if (left === null || left.checkpoint === null) return null;
      if (left.checkpoint.plan !== plan || left.codecKey !== codecKey) {
        emit({
          type: 'notice',
          message: 'The columns or the page have changed since training was interrupted, so it starts again from its first epoch.',
        });
        return null;
      }
      elapsedMs = left.elapsedMs;
      progress = left.progress;
      history = left.history.filter(({ type }) => type !== 'progress');
      for (const event of history) if (event.type !== 'split') emit(event);
      if (progress !== null) {
        emit({ type: 'progress', progress });
        emit({ type: 'notice', message: `Training was interrupted. It goes on from where it was last kept, in epoch ${progress.epoch}.` });
      }
      return { state: left.checkpoint.state, elapsedMs };
    },
  };
}
