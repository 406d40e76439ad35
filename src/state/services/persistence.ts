import { failureOf } from '#workers/client/client.ts';
import type { TableSource } from '#workers/protocol/data.ts';
import { endedArena } from '../arena.ts';
import { createId } from '../create-id.ts';
import type { ReleaseProject } from '../projects/project-lock.ts';
import { NO_RESULTS, type ProjectResults, recordOf, resultsOf, sourceBlob } from '../projects/project-record.ts';
import type { OpenedTable } from '../types/dataset.ts';
import type { StudioState } from '../types.ts';
import type { Persistence, ServiceTools } from './contract.ts';

export const SAVE_DELAY_MS = 500;

type Watched = readonly unknown[];

const watch = (state: StudioState): Watched => [
  state.project,
  state.dataset,
  state.opened,
  state.edits,
  state.dismissedFindings,
  state.trainSettings,
  state.exportSettings,
  state.step,
  state.model,
  state.report,
  state.assessment,
  state.assessmentChoices,
  endedArena(state.arena),
  state.training.status === 'paused',
];

export function createPersistence({ get, set, workers, clock, storage, locks }: ServiceTools): Persistence {
  let release: ReleaseProject | null = null;
  /** The project that is being left: what the state still holds of it is saved already. */
  let leftId: string | null = null;
  let isSuspended = false;
  let seen: Watched = [];
  let waiting: StudioState | null = null;
  let stopTimer: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();
  let ended: Promise<void> = Promise.resolve();
  /** What the open project has on disk already. */
  let savedSources: ReadonlyMap<string, TableSource> = new Map();
  let savedResults: ProjectResults = NO_RESULTS;

  async function write(state: StudioState): Promise<void> {
    const record = recordOf(state);
    if (record === null) return;
    const isOpen = () => get().project?.id === record.id;
    const present = sourcesOf(state.opened);
    const sources = new Map<string, Blob>();
    for (const [sourceId, source] of present) {
      const blob = savedSources.get(sourceId) === source ? null : sourceBlob(source);
      if (blob !== null) sources.set(sourceId, blob);
    }
    const results = resultsOf(state);
    const isNews = Object.entries(results).some(([key, value]) => value !== savedResults[key as keyof ProjectResults]);
    try {
      const { savedAtMs } = await workers.projects.call('save', {
        record,
        ...(sources.size === 0 ? {} : { sources }),
        ...(isNews ? { results: results.report === null ? null : { value: results } } : {}),
      });
      if (!isOpen()) return;
      savedSources = present;
      savedResults = results;
      set({ saving: { status: 'saved', savedAtMs } });
    } catch (error) {
      if (isOpen()) set({ saving: { status: 'failed', failure: failureOf(error) } });
    }
  }

  function flush(): Promise<void> {
    stopTimer?.();
    stopTimer = null;
    const next = waiting;
    waiting = null;
    if (next !== null) writing = writing.then(() => write(next));
    return writing;
  }

  function begin(...[id, unlock, saved]: Parameters<Persistence['begin']>): void {
    release = unlock;
    leftId = null;
    savedSources = sourcesOf(saved?.opened ?? []);
    savedResults = saved?.results ?? NO_RESULTS;
    seen = [];
    storage.rememberProject(id);
  }

  /** The open dataset becomes a project of its own. */
  async function beginNew(): Promise<void> {
    const { dataset } = get();
    if (dataset === null || isSuspended) return;
    isSuspended = true;
    try {
      const id = createId();
      const unlock = await locks.hold(id);
      if (get().dataset?.datasetId !== dataset.datasetId || get().project !== null) void unlock?.();
      else {
        begin(id, unlock ?? (async () => {}));
        set({ project: { id, name: nameOf(dataset.name), createdAtMs: clock.now() }, saving: { status: 'saving' } });
      }
    } catch (error) {
      set({ saving: { status: 'failed', failure: failureOf(error) } });
    } finally {
      isSuspended = false;
    }
    noteChange();
  }

  function noteChange(): void {
    const state = get();
    if (isSuspended || state.projectList.status !== 'ready' || state.dataset === null) return;
    if (state.project === null) {
      void beginNew();
      return;
    }
    if (state.project.id === leftId) return;
    const now = watch(state);
    if (now.every((fact, i) => fact === seen[i]) && seen.length > 0) return;
    seen = now;
    waiting = state;
    stopTimer ??= clock.after(SAVE_DELAY_MS, () => void flush());
    // Told only when there is something to wait for.
    if (state.saving.status === 'off') set({ saving: { status: 'saving' } });
  }

  return {
    noteChange,
    flush,
    report(failure) {
      if (failure !== null) set({ saving: { status: 'failed', failure } });
      else if (get().saving.status === 'saved') set({ saving: { status: 'saved', savedAtMs: clock.now() } });
    },
    suspend() {
      isSuspended = true;
    },
    resume() {
      isSuspended = false;
    },
    begin,
    end() {
      const unlock = release;
      release = null;
      leftId = get().project?.id ?? null;
      ended = flush().finally(() => unlock?.());
    },
    ended: () => ended,
  };
}

function sourcesOf(opened: readonly OpenedTable[]): ReadonlyMap<string, TableSource> {
  return new Map(opened.map(({ sourceId, source }) => [sourceId, source]));
}

function nameOf(fileName: string): string {
  const bare = fileName.replace(/^.*[\\/]/, '');
  const dot = bare.lastIndexOf('.');
  return (dot > 0 ? bare.slice(0, dot) : bare) || 'Table';
}
