import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { createStudio } from './create-store.ts';
import type { StudioState } from './types.ts';
import { startWorkers, type WorkerName } from './workers.ts';

const { store, services } = createStudio(startWorkers(recover));

/** The page's one store, with its workers running. */
export const studioStore: StoreApi<StudioState> = store;

/** Saves at once what waits to be saved. */
export const saveNow = services.persistence.flush;

/** A worker died and runs again, empty: reads the tables anew from their files and repeats what was done to them, or chooses the backend anew and takes the model from its project. */
function recover(name: WorkerName): void {
  const { model, backendPreference } = store.getState();
  switch (name) {
    case 'data':
      void services.dataset.reload();
      return;
    case 'train':
      store.setState({ model: null });
      void services.backend.choose(backendPreference).then(() => (model === null ? undefined : services.projects.reloadModel()));
      return;
    case 'evaluate':
    case 'projects':
      return;
    default:
      name satisfies never;
  }
}

/** Select single facts; derive lists in the component, not in the selector. */
export function useStudio<T>(selector: (state: StudioState) => T): T {
  return useStore(store, selector);
}
