import { defaultGeneratorId } from '#models/catalog.ts';
import { failureOf, isAborted, type RunningCall } from '#workers/client/client.ts';
import type { CheckpointInfo } from '#workers/protocol/projects.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import { isArenaRunning } from './arena.ts';
import { createId } from './create-id.ts';
import { liveTraining } from './live-training.ts';
import type { CreateSlice } from './slices/slice.ts';
import { resolveSettings } from './train-settings.ts';
import type { TrainJob, TrainOutcome, TrainSlice } from './types.ts';

const FIRST_SEED = 42;
/** Failures that say nothing against the training itself: it may go on from its last checkpoint. */
const RESUMABLE = new Set(['worker-crashed', 'device-lost', 'out-of-memory', 'unexpected']);

export const createTrainSlice: CreateSlice<TrainSlice> = (set, get, workers, services) => {
  let running: RunningCall<ModelInfo> | null = null;
  let runId = '';

  const isUnderWay = (training: TrainJob): training is Extract<TrainJob, { status: 'running' | 'paused' | 'stopping' }> =>
    training.status === 'running' || training.status === 'paused' || training.status === 'stopping';

  liveTraining.subscribe(() => {
    const { progress } = liveTraining.getSnapshot();
    set(({ training }) => {
      if (!isUnderWay(training) || training.progress === progress) return {};
      return { training: { ...training, progress } };
    });
  });

  function moveTo(from: readonly string[], status: 'running' | 'paused' | 'stopping'): void {
    set(({ training }) => {
      if (!isUnderWay(training) || !from.includes(training.status)) return {};
      return { training: { status, progress: training.progress } };
    });
  }

  function adopt(model: ModelInfo): void {
    set({ model, training: { status: 'idle' }, exporting: { status: 'idle' } });
    void get().evaluate();
  }

  async function dropCheckpoint(ofRun: string): Promise<void> {
    const { project } = get();
    if (project === null) return;
    try {
      await workers.projects.call('dropCheckpoint', { projectId: project.id, runId: ofRun });
    } catch (error) {
      services.persistence.report(failureOf(error));
    }
  }

  /** What is left to go on from after a failure; a training that can only fail again leaves nothing. */
  async function findCheckpoint(code: string): Promise<CheckpointInfo | null> {
    const { project } = get();
    if (project === null) return null;
    if (!RESUMABLE.has(code)) {
      await dropCheckpoint(runId);
      return null;
    }
    try {
      const { checkpoint } = await workers.projects.call('open', { projectId: project.id });
      return checkpoint?.progress == null ? null : checkpoint;
    } catch {
      return null;
    }
  }

  /** One training, from its start to its end; the job stays as it was last told, for whoever asked for it. */
  async function run(asked: CheckpointInfo['request'], resume: boolean): Promise<TrainOutcome> {
    const { dataset, project, backendPreference } = get();
    if (dataset === null || running !== null) return { status: 'left' };
    get().cancelEvaluation();
    liveTraining.reset();
    set({ training: { status: 'running', progress: null } });
    if (project !== null) {
      // Checkpoints are kept only in a project that is there.
      void services.persistence.flush();
      void services.library.askToPersist();
    }
    let keptModel: ModelInfo | null = null;
    runId = createId();
    const call = workers.train.start(
      'train',
      {
        ...asked,
        datasetId: dataset.datasetId,
        backend: backendPreference,
        ...(project === null ? {} : { project: { projectId: project.id, runId, resume } }),
      },
      {
        onEvent: (event) => {
          if (running !== call) return;
          if (event.type === 'paused') moveTo(['running'], 'paused');
          else if (event.type === 'resumed') moveTo(['paused'], 'running');
          else if (event.type === 'kept') keptModel = event.model;
          else if (event.type === 'checkpoint') services.persistence.report(event.failure);
          else liveTraining.push(event);
        },
      },
    );
    running = call;
    try {
      const model = await call.promise;
      // Its project was left meanwhile: the model is there.
      if (running !== call) return { status: 'left' };
      liveTraining.flush();
      running = null;
      return { status: 'trained', model };
    } catch (error) {
      if (running !== call) return { status: 'left' };
      liveTraining.flush();
      running = null;
      if (!isAborted(error)) return { status: 'failed', failure: failureOf(error), keptModel };
      set({ training: { status: 'idle' } });
      await dropCheckpoint(runId);
      return { status: 'aborted' };
    }
  }

  async function train(asked: CheckpointInfo['request'], resume: boolean): Promise<void> {
    if (isArenaRunning(get().arena)) return;
    const outcome = await run(asked, resume);
    if (outcome.status === 'trained') adopt(outcome.model);
    if (outcome.status !== 'failed') return;
    const { failure, keptModel } = outcome;
    const { progress } = liveTraining.getSnapshot();
    set({ training: { status: 'failed', failure, progress, keptModel, checkpoint: null } });
    const checkpoint = keptModel === null ? await findCheckpoint(failure.code) : null;
    set(({ training }) => (training.status === 'failed' && training.failure === failure ? { training: { ...training, checkpoint } } : {}));
  }

  return {
    trainSettings: { generator: defaultGeneratorId, effort: 'balanced', overrides: {}, seed: FIRST_SEED },
    training: { status: 'idle' },
    model: null,
    setTrainSettings(change) {
      set(({ trainSettings }) => {
        const clearsOverrides =
          change.generator !== undefined && change.generator !== trainSettings.generator && change.overrides === undefined;
        return { trainSettings: { ...trainSettings, ...change, ...(clearsOverrides ? { overrides: {} } : {}) } };
      });
    },
    async startTraining() {
      const { trainSettings } = get();
      await train({ generator: trainSettings.generator, settings: resolveSettings(trainSettings), seed: trainSettings.seed }, false);
    },
    async runTraining(asked) {
      const outcome = await run(asked, false);
      if (outcome.status !== 'trained' && outcome.status !== 'failed') return outcome;
      set({ training: { status: 'idle' } });
      if (outcome.status === 'failed' && outcome.keptModel === null) await dropCheckpoint(runId);
      return outcome;
    },
    async continueTraining() {
      const { training } = get();
      const checkpoint = training.status === 'interrupted' || training.status === 'failed' ? training.checkpoint : null;
      if (checkpoint !== null) await train(checkpoint.request, true);
    },
    async dropInterrupted() {
      const { training } = get();
      if (training.status !== 'interrupted') return;
      set({ training: { status: 'idle' } });
      await dropCheckpoint(training.checkpoint.runId);
    },
    interruptTraining() {
      const call = running;
      running = null;
      call?.abort();
      if (isUnderWay(get().training)) set({ training: { status: 'idle' } });
    },
    pauseTraining() {
      running?.pause();
      moveTo(['running'], 'paused');
    },
    resumeTraining() {
      running?.resume();
      moveTo(['paused'], 'running');
    },
    stopAndKeep() {
      running?.stopAndKeep();
      moveTo(['running', 'paused'], 'stopping');
    },
    abortTraining() {
      running?.abort();
    },
    keepFailedModel() {
      const { training } = get();
      if (training.status === 'failed' && training.keptModel !== null) adopt(training.keptModel);
    },
    dismissTrainFailure() {
      const { training } = get();
      if (training.status !== 'failed') return;
      set({ training: { status: 'idle' } });
      if (training.checkpoint !== null) void dropCheckpoint(training.checkpoint.runId);
    },
  };
};
