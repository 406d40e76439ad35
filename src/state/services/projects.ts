import { asLearnt } from '#core/table/row-choice.ts';
import { failureOf } from '#workers/client/client.ts';
import type { CheckpointInfo } from '#workers/protocol/projects.ts';
import type { Failure } from '#workers/protocol/protocol.ts';
import type { ReleaseProject } from '../projects/project-lock.ts';
import { datasetOf, NO_RESULTS, stepOf, trainSettingsOf } from '../projects/project-record.ts';
import type { StudioState } from '../types.ts';
import type { Projects, Services, ServiceTools } from './contract.ts';
import { createStoredModels } from './stored-models.ts';

/** A training that was interrupted so lately goes on by itself when the page comes back. */
export const CONTINUE_WITHIN_MS = 15 * 60_000;
/** … and one interrupted so lately is opened, to be gone on with; an older one waits in the list. */
export const REOPEN_WITHIN_MS = 12 * 60 * 60_000;
/** The tab that had a project may take a moment to be gone. */
const LOCK_TRIES = 6;
const LOCK_WAIT_MS = 250;

export function createProjects(tools: ServiceTools, services: Services): Projects {
  const { get, set, workers, clock, storage, locks } = tools;
  const models = createStoredModels(tools);
  const notify = (error: unknown) => set({ projectNotice: failureOf(error) });

  async function holdPatiently(id: string, tries: number): Promise<ReleaseProject | null> {
    for (let left = tries; ; left--) {
      const release = await locks.hold(id);
      if (release !== null || left <= 1) return release;
      await new Promise<void>((resolve) => void clock.after(LOCK_WAIT_MS, resolve));
    }
  }

  function leave(): Partial<StudioState> {
    if (get().project === null) return {};
    services.persistence.end();
    services.arena.leave();
    services.training.interrupt();
    services.assessment.cancelComparing();
    services.assessment.cancelAssessing();
    return LEFT;
  }

  async function open(id: string, { isStart }: { readonly isStart: boolean }): Promise<void> {
    // The project may be the one that was left a moment ago.
    await services.persistence.ended();
    const release = await holdPatiently(id, isStart ? LOCK_TRIES : 1);
    if (release === null) {
      set({ projectNotice: OPEN_ELSEWHERE });
      return;
    }
    let isOpen = false;
    services.persistence.suspend();
    set({ projectJob: { status: 'running', doing: 'Opening the project…' } });
    try {
      await services.persistence.flush();
      isOpen = await bring(id, release, isStart);
    } catch (error) {
      notify(error);
    } finally {
      services.persistence.resume();
      if (!isOpen) void release();
      set({ projectJob: { status: 'idle' } });
    }
    services.persistence.noteChange();
  }

  /** Reads a project that this tab holds into the state; says whether it took the place of the former one. */
  async function bring(id: string, release: ReleaseProject, isStart: boolean): Promise<boolean> {
    const opened = await workers.projects.call('open', { projectId: id });
    const { record, checkpoint } = opened;
    const former = datasetOf(opened);
    if (former === null) {
      set({ projectNotice: NO_SOURCE });
      return false;
    }
    const before = get().dataset;
    if (!(await services.dataset.restore(former))) return false;
    const { dataset } = get();
    if (dataset === null) return false;
    // Only now that the other's tables are here is the former one left.
    const left = leave();
    const here = new Set(dataset.tables.map(({ tableId }) => tableId));
    const tableIds = before?.tables.flatMap(({ tableId }) => (here.has(tableId) ? [] : [tableId])) ?? [];
    if (tableIds.length > 0) void workers.data.call('release', { tableIds }).catch(() => {});
    let model: StudioState['model'] = null;
    try {
      model = await models.restore(id, opened, dataset.revision);
    } catch (error) {
      notify(error);
    }
    const results = { ...NO_RESULTS, ...opened.results };
    if (opened.problem !== null) set({ projectNotice: opened.problem });
    services.persistence.begin(id, release, { opened: former.tables, results });
    set({
      ...left,
      project: { id, name: record.name, createdAtMs: record.createdAtMs },
      saving: { status: 'saved', savedAtMs: record.savedAtMs },
      dismissedFindings: record.dismissedFindings,
      trainSettings: trainSettingsOf(opened, get().trainSettings),
      exportSettings: { ...get().exportSettings, rows: asLearnt, ...opened.exportSettings },
      model,
      ...results,
      training: checkpoint === null ? { status: 'idle' } : { status: 'interrupted', checkpoint, progress: checkpoint.progress },
      step: checkpoint === null ? stepOf(opened) : 'train',
      isProjectDialogOpen: false,
    });
    if (checkpoint !== null && isStart && goesOnByItself(checkpoint, record.paused === true, clock.now())) void services.training.goOn();
    return true;
  }

  return {
    async start() {
      await services.library.refresh();
      const { projectList } = get();
      if (projectList.status !== 'ready') return;
      const openable = projectList.entries.filter(({ problem }) => problem === null);
      const own = openable.find(({ id }) => id === storage.rememberedProject());
      const interrupted = openable.find(
        ({ id, interrupted: left }) =>
          left !== null && clock.now() - left.savedAtMs < REOPEN_WITHIN_MS && !projectList.openElsewhere.includes(id),
      );
      const wanted = own ?? interrupted;
      // Whoever was quicker than the list has opened a table already.
      if (wanted !== undefined && get().dataset === null && get().load.status === 'idle') await open(wanted.id, { isStart: true });
      services.persistence.noteChange();
    },
    async open(id) {
      if (get().project?.id === id) {
        set({ isProjectDialogOpen: false });
        return;
      }
      await open(id, { isStart: false });
      await services.library.refresh();
    },
    async close() {
      const { dataset } = get();
      services.persistence.suspend();
      set({
        ...leave(),
        dataset: null,
        viewedTableId: null,
        opened: [],
        edits: [],
        dismissedFindings: [],
        canUndo: false,
        step: 'import',
      });
      storage.rememberProject(null);
      services.persistence.resume();
      const tableIds = dataset?.tables.map(({ tableId }) => tableId) ?? [];
      if (tableIds.length > 0) await workers.data.call('release', { tableIds }).catch(() => {});
      await services.persistence.ended();
      await services.library.refresh();
    },
    leave,
    bringModel: models.bring,
    reloadModel: models.reload,
  };
}

/** Everything of the former project but the dataset itself, which the next one replaces. */
const LEFT: Partial<StudioState> = {
  project: null,
  saving: { status: 'off' },
  model: null,
  ...NO_RESULTS,
  training: { status: 'idle' },
  assessing: { status: 'idle' },
  evaluation: { status: 'idle' },
  exporting: { status: 'idle' },
};

const OPEN_ELSEWHERE: Failure = {
  code: 'open-elsewhere',
  message: 'This project is open in another tab.',
  safe: 'Nothing was changed.',
  remedy: 'Go on there, or close that tab and open the project again here.',
};

const NO_SOURCE: Failure = {
  code: 'no-source',
  message: 'The table of this project was never saved, so it cannot be opened.',
  safe: 'Your other projects are untouched.',
  remedy: 'Open the table’s file again on the Import step.',
};

function goesOnByItself({ savedAtMs, resumeCount }: CheckpointInfo, wasPaused: boolean, nowMs: number): boolean {
  // A training that died again before its next checkpoint is not tried again without being asked for.
  return !wasPaused && resumeCount === 0 && nowMs - savedAtMs < CONTINUE_WITHIN_MS;
}
