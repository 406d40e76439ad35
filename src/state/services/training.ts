import { failureOf, isAborted, type RunningCall } from '#workers/client/client.ts';
import type { CheckpointInfo } from '#workers/protocol/projects.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import { isArenaRunning } from '../arena.ts';
import { createId } from '../create-id.ts';
import { isUnderWay, resolveSettings } from '../training/train-settings.ts';
import type { TrainOutcome } from '../types/train.ts';
import { createCheckpoints } from './checkpoints.ts';
import type { Services, ServiceTools, Training } from './contract.ts';

export function createTraining(tools: ServiceTools, services: Services): Training {
  const { get, set, workers, live } = tools;
  const checkpoints = createCheckpoints(tools, services);
  let running: RunningCall<ModelInfo> | null = null;
  let runId = '';

  live.subscribe(() => {
    const { progress } = live.getSnapshot();
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
    void services.assessment.compare();
  }

  /** One training, from its start to its end; the job stays as it was last told, for whoever asked for it. */
  async function run(asked: CheckpointInfo['request'], resume: boolean): Promise<TrainOutcome> {
    const { dataset, project, backendPreference } = get();
    if (dataset === null || running !== null) return { status: 'left' };
    services.assessment.cancelComparing();
    live.reset();
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
          else live.push(event);
        },
      },
    );
    running = call;
    try {
      const model = await call.promise;
      // Its project was left meanwhile: the model is there.
      if (running !== call) return { status: 'left' };
      live.flush();
      running = null;
      return { status: 'trained', model };
    } catch (error) {
      if (running !== call) return { status: 'left' };
      live.flush();
      running = null;
      if (!isAborted(error)) return { status: 'failed', failure: failureOf(error), keptModel };
      set({ training: { status: 'idle' } });
      await checkpoints.drop(runId);
      return { status: 'aborted' };
    }
  }

  async function runForPerson(asked: CheckpointInfo['request'], resume: boolean): Promise<void> {
    if (isArenaRunning(get().arena)) return;
    const outcome = await run(asked, resume);
    if (outcome.status === 'trained') adopt(outcome.model);
    if (outcome.status !== 'failed') return;
    const { failure, keptModel } = outcome;
    const { progress } = live.getSnapshot();
    set({ training: { status: 'failed', failure, progress, keptModel, checkpoint: null } });
    const checkpoint = keptModel === null ? await checkpoints.find(failure.code, runId) : null;
    set(({ training }) => (training.status === 'failed' && training.failure === failure ? { training: { ...training, checkpoint } } : {}));
  }

  return {
    async start() {
      const { trainSettings } = get();
      await runForPerson({ generator: trainSettings.generator, settings: resolveSettings(trainSettings), seed: trainSettings.seed }, false);
    },
    async runOnce(asked) {
      const outcome = await run(asked, false);
      if (outcome.status !== 'trained' && outcome.status !== 'failed') return outcome;
      set({ training: { status: 'idle' } });
      if (outcome.status === 'failed' && outcome.keptModel === null) await checkpoints.drop(runId);
      return outcome;
    },
    async goOn() {
      const { training } = get();
      const checkpoint = training.status === 'interrupted' || training.status === 'failed' ? training.checkpoint : null;
      if (checkpoint !== null) await runForPerson(checkpoint.request, true);
    },
    async dropInterrupted() {
      const { training } = get();
      if (training.status !== 'interrupted') return;
      set({ training: { status: 'idle' } });
      await checkpoints.drop(training.checkpoint.runId);
    },
    interrupt() {
      const call = running;
      running = null;
      call?.abort();
      if (isUnderWay(get().training)) set({ training: { status: 'idle' } });
    },
    pause() {
      running?.pause();
      moveTo(['running'], 'paused');
    },
    resume() {
      running?.resume();
      moveTo(['paused'], 'running');
    },
    stopAndKeep() {
      running?.stopAndKeep();
      moveTo(['running', 'paused'], 'stopping');
    },
    abort() {
      running?.abort();
    },
    keepFailedModel() {
      const { training } = get();
      if (training.status === 'failed' && training.keptModel !== null) adopt(training.keptModel);
    },
    dismissFailure() {
      const { training } = get();
      if (training.status !== 'failed') return;
      set({ training: { status: 'idle' } });
      if (training.checkpoint !== null) void checkpoints.drop(training.checkpoint.runId);
    },
  };
}
