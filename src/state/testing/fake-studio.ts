import type { ProjectStore } from '#io/projects/contract.ts';
import { createWorkerClient } from '#workers/client/client.ts';
// biome-ignore lint/style/noRestrictedImports: a test's store has the real data and project sessions behind it, in its own thread
import { createDataSession } from '#workers/entries/data/session.ts';
// biome-ignore lint/style/noRestrictedImports: as above
import { serve } from '#workers/entries/dispatch.ts';
// biome-ignore lint/style/noRestrictedImports: as above
import { createProjectSession } from '#workers/entries/projects/session.ts';
import type { DataCalls } from '#workers/protocol/data.ts';
import type { EvaluateCalls } from '#workers/protocol/evaluate.ts';
import type { ProjectCalls } from '#workers/protocol/projects.ts';
import type { TrainCalls } from '#workers/protocol/train.ts';
import { createStudio } from '../create-store.ts';
import type { StudioState } from '../types.ts';
import { createFakePage, type FakePage } from './fake-page.ts';
import { createFakeClient } from './fake-workers.ts';
import { createMemoryStore } from './memory-store.ts';

const closers: (() => void)[] = [];

/** Ends the sessions of every studio that was opened. */
export function closeFakeStudios(): void {
  for (const close of closers.splice(0)) close();
}

/**
 * The store over the real sessions of tables and of projects, which are kept in memory, and workers of training and evaluation that a test
 * answers for. Two studios with one `projects` and one `page` are two visits to the page.
 */
export function openFakeStudio({
  projects: kept = createMemoryStore(),
  page = createFakePage(),
}: {
  readonly projects?: ProjectStore;
  readonly page?: FakePage;
} = {}) {
  let ids = 0;
  const createId = () => `own-${++ids}`;
  const [d, p] = [new MessageChannel(), new MessageChannel()];
  serve<DataCalls>(
    d.port2,
    createDataSession({
      now: () => performance.now(),
      createTableId: createId,
      loadSampleText: async (id) => `sample,of\n${id},1\n`,
      budgetBytes: Number.POSITIVE_INFINITY,
    }),
  );
  serve<ProjectCalls>(p.port2, createProjectSession({ openStore: async () => kept, createId, now: page.clock.now }));
  const train = createFakeClient<TrainCalls>();
  const evaluate = createFakeClient<EvaluateCalls>();
  const workers = { data: createWorkerClient<DataCalls>(d.port1), projects: createWorkerClient<ProjectCalls>(p.port1), train, evaluate };
  closers.push(() => {
    workers.data.terminate();
    workers.projects.terminate();
  });
  const studio = createStudio(workers, page);
  return { ...studio, workers, train, evaluate, page, kept, get: studio.store.getState, set: studio.store.setState };
}

/** As soon as the state is so. */
export function whenState(
  studio: Pick<ReturnType<typeof openFakeStudio>, 'store'>,
  isSo: (state: StudioState) => boolean,
): Promise<StudioState> {
  return new Promise((resolve) => {
    const look = (state: StudioState) => {
      if (!isSo(state)) return;
      stop();
      resolve(state);
    };
    const stop = studio.store.subscribe(look);
    look(studio.store.getState());
  });
}
