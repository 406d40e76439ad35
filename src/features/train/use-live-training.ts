import { useSyncExternalStore } from 'react';
import { type LiveTrainingRecord, liveTraining } from '#state/live-training.ts';

/** The live record of training, redrawn at most ten times a second. */
export function useLiveTraining(): LiveTrainingRecord {
  return useSyncExternalStore(liveTraining.subscribe, liveTraining.getSnapshot);
}
