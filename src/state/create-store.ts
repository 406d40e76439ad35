import { createStore, type StoreApi } from 'zustand/vanilla';
import { createArenaSlice } from './arena-slice.ts';
import { createCompareSlice } from './compare-slice.ts';
import { createDatasetSlice } from './dataset-slice.ts';
import { createExportSlice } from './export-slice.ts';
import { createProjectSlice } from './project-slice.ts';
import { createSessionSlice } from './session-slice.ts';
import type { Workers } from './slice.ts';
import { createTrainSlice } from './train-slice.ts';
import type { StudioState } from './types.ts';

/** The slices joined over these workers. Whatever changes is kept in the open project, where the browser keeps anything. */
export function createStudioStore(workers: Workers): StoreApi<StudioState> {
  const store = createStore<StudioState>()((set, get) => ({
    ...createSessionSlice(set, get, workers),
    ...createDatasetSlice(set, get, workers),
    ...createTrainSlice(set, get, workers),
    ...createArenaSlice(set, get, workers),
    ...createCompareSlice(set, get, workers),
    ...createExportSlice(set, get, workers),
    ...createProjectSlice(set, get, workers),
  }));
  store.subscribe((state) => state.keepProject());
  return store;
}
