import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { createCompareSlice } from './compare-slice.ts';
import { createExportSlice } from './export-slice.ts';
import { createSessionSlice } from './session-slice.ts';
import type { Workers } from './slice.ts';
import { createTableSlice } from './table-slice.ts';
import { createTrainSlice } from './train-slice.ts';
import type { StudioState } from './types.ts';
import { startWorkers, type WorkerName } from './workers.ts';

export function createStudioStore(workers: Workers): StoreApi<StudioState> {
  return createStore<StudioState>()((set, get) => ({
    ...createSessionSlice(set, get, workers),
    ...createTableSlice(set, get, workers),
    ...createTrainSlice(set, get, workers),
    ...createCompareSlice(set, get, workers),
    ...createExportSlice(set, get, workers),
  }));
}

/** The page's one store, with its workers running. */
export const studioStore: StoreApi<StudioState> = createStudioStore(startWorkers(recover));

/** A worker died and runs again, empty: reads the table anew from its file, or chooses the backend anew. */
function recover(name: WorkerName): void {
  const { correctDialect, chooseBackend, backendPreference } = studioStore.getState();
  switch (name) {
    case 'data':
      void correctDialect({});
      return;
    case 'train':
      studioStore.setState({ model: null });
      void chooseBackend(backendPreference);
      return;
    case 'evaluate':
      return;
    default:
      name satisfies never;
  }
}

/** Select single facts; derive lists in the component, not in the selector. */
export function useStudio<T>(selector: (state: StudioState) => T): T {
  return useStore(studioStore, selector);
}
