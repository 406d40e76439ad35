import { defaultGeneratorId } from '#models/catalog.ts';
import type { TrainSlice } from '../types/train.ts';
import type { CreateSlice } from './slice.ts';

const FIRST_SEED = 42;

export const createTrainSlice: CreateSlice<TrainSlice> = (set, _get, { training }) => ({
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
  startTraining: () => training.start(),
  continueTraining: () => training.goOn(),
  dropInterrupted: () => training.dropInterrupted(),
  pauseTraining: () => training.pause(),
  resumeTraining: () => training.resume(),
  stopAndKeep: () => training.stopAndKeep(),
  abortTraining: () => training.abort(),
  keepFailedModel: () => training.keepFailedModel(),
  dismissTrainFailure: () => training.dismissFailure(),
});
