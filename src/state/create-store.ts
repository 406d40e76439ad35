import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PageTools, Services, Workers } from './services/contract.ts';
import { createServices } from './services/create-services.ts';
import { createPageTools } from './services/page-tools.ts';
import { createArenaSlice } from './slices/arena-slice.ts';
import { createCompareSlice } from './slices/compare-slice.ts';
import { createDatasetSlice } from './slices/dataset-slice.ts';
import { createExportSlice } from './slices/export-slice.ts';
import { createProjectSlice } from './slices/project-slice.ts';
import { createSessionSlice } from './slices/session-slice.ts';
import { createTrainSlice } from './slices/train-slice.ts';
import type { StudioState } from './types.ts';

export interface Studio {
  readonly store: StoreApi<StudioState>;
  /** For what the person does not ask for: the page goes away, a worker has died. */
  readonly services: Services;
}

/** The slices joined over the services, and these over the workers. Whatever changes is kept in the open project, where the browser keeps anything. */
export function createStudio(workers: Workers, page: PageTools = createPageTools()): Studio {
  const services = createServices({ ...page, workers, get: () => store.getState(), set: (change) => store.setState(change) });
  const store = createStore<StudioState>()((set, get) => ({
    ...createSessionSlice(set, get, services),
    ...createDatasetSlice(set, get, services),
    ...createTrainSlice(set, get, services),
    ...createArenaSlice(set, get, services),
    ...createCompareSlice(set, get, services),
    ...createExportSlice(set, get, services),
    ...createProjectSlice(set, get, services),
  }));
  store.subscribe(() => services.persistence.noteChange());
  return { store, services };
}
