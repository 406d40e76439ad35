import { defaultGeneratorId } from '#models/catalog.ts';
import { failureOf, isAborted, type RunningCall } from '#workers/client/client.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import { liveTraining } from './live-training.ts';
import type { CreateSlice } from './slice.ts';
import { resolveSettings } from './train-settings.ts';
import type { TrainSlice } from './types.ts';

const FIRST_SEED = 42;

export const createTrainSlice: CreateSlice<TrainSlice> = (set, get, workers) => {
  let running: RunningCall<ModelInfo> | null = null;

  liveTraining.subscribe(() => {
    const { progress } = liveTraining.getSnapshot();
    set(({ training }) => {
      if (training.status === 'idle' || training.status === 'failed' || training.progress === progress) return {};
      return { training: { ...training, progress } };
    });
  });

  function moveTo(from: readonly string[], status: 'running' | 'paused' | 'stopping'): void {
    set(({ training }) => {
      if (training.status === 'idle' || training.status === 'failed' || !from.includes(training.status)) return {};
      return { training: { status, progress: training.progress } };
    });
  }

  function adopt(model: ModelInfo): void {
    set({ model, training: { status: 'idle' }, exporting: { status: 'idle' } });
    void get().evaluate();
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
      const { table, trainSettings, backendPreference } = get();
      if (table === null || running !== null) return;
      get().cancelEvaluation();
      liveTraining.reset();
      set({ training: { status: 'running', progress: null } });
      let keptModel: ModelInfo | null = null;
      const call = workers.train.start(
        'train',
        {
          tableId: table.tableId,
          generator: trainSettings.generator,
          settings: resolveSettings(trainSettings),
          seed: trainSettings.seed,
          backend: backendPreference,
        },
        {
          onEvent: (event) => {
            if (running !== call) return;
            if (event.type === 'paused') moveTo(['running'], 'paused');
            else if (event.type === 'resumed') moveTo(['paused'], 'running');
            else if (event.type === 'kept') keptModel = event.model;
            else liveTraining.push(event);
          },
        },
      );
      running = call;
      try {
        const model = await call.promise;
        liveTraining.flush();
        if (running === call) running = null;
        adopt(model);
      } catch (error) {
        liveTraining.flush();
        if (running === call) running = null;
        set({
          training: isAborted(error)
            ? { status: 'idle' }
            : { status: 'failed', failure: failureOf(error), progress: liveTraining.getSnapshot().progress, keptModel },
        });
      }
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
      if (get().training.status === 'failed') set({ training: { status: 'idle' } });
    },
  };
};
