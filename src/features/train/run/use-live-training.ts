import { useDeferredValue, useSyncExternalStore } from 'react';
import { type LiveTrainingRecord, liveTraining } from '#state/training/live-training.ts';

/** The live record of training, redrawn at most ten times a second and never before what the person does. */
export function useLiveTraining(): LiveTrainingRecord {
  return useDeferredValue(useSyncExternalStore(liveTraining.subscribe, liveTraining.getSnapshot));
}
