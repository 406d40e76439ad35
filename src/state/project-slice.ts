import { asLearnt } from '#core/table/row-choice.ts';
import { failureOf } from '#workers/client/client.ts';
import type { TableSource } from '#workers/protocol/data.ts';
import type { CheckpointInfo, OpenedProject } from '#workers/protocol/projects.ts';
import type { Failure } from '#workers/protocol/protocol.ts';
import { endedArena, isArenaRunning } from './arena.ts';
import { createId } from './create-id.ts';
import { liveTraining } from './live-training.ts';
import { holdProject, listHeldProjects } from './project-lock.ts';
import { datasetOf, recordOf, sourceBlob, stepOf, trainSettingsOf } from './project-record.ts';
import { chooseSaveTarget, downloadBlob } from './save-file.ts';
import type { CreateSlice } from './slice.ts';
import type { ProjectSlice, StudioState } from './types.ts';

const SAVE_DELAY_MS = 500;
/** A training that was interrupted so lately goes on by itself when the page comes back. */
const CONTINUE_WITHIN_MS = 15 * 60_000;
/** … and one interrupted so lately is opened, to be gone on with; an older one waits in the list. */
const REOPEN_WITHIN_MS = 12 * 60 * 60_000;
/** The tab that had a project may take a moment to be gone. */
const LOCK_TRIES = 6;
const LOCK_WAIT_MS = 250;
/** Which project this tab has open: outlives a reload, not the tab. */
const TAB_KEY = 'lookalike.project';

export const PROJECT_EXTENSION = '.lookalike';

type Watched = readonly unknown[];
type Results = Pick<StudioState, 'report' | 'assessment' | 'assessmentChoices' | 'arena'>;
const NO_RESULTS: Results = { report: null, assessment: null, assessmentChoices: null, arena: null };

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
  isArenaRunning(state.arena) ? null : state.arena,
  state.training.status === 'paused',
];

export const createProjectSlice: CreateSlice<ProjectSlice> = (set, get, workers) => {
  let release: (() => void) | null = null;
  /** True while a project is being opened: what the state holds meanwhile belongs to none. */
  let isOpening = false;
  let seen: Watched = [];
  let waiting: { readonly state: StudioState; readonly projectId: string } | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let writing: Promise<void> = Promise.resolve();
  /** What the open project has on disk already. */
  let savedSources: ReadonlyMap<string, TableSource> = new Map();
  let savedResults: Results = NO_RESULTS;
  let hasAskedToPersist = false;

  const isKept = () => get().projectList.status === 'ready';
  const notify = (error: unknown) => set({ projectNotice: failureOf(error) });

  async function write(state: StudioState): Promise<void> {
    const record = recordOf(state);
    if (record === null) return;
    const isOpen = () => get().project?.id === record.id;
    const present = new Map(state.opened.map(({ sourceId, source }) => [sourceId, source]));
    const sources = new Map<string, Blob>();
    for (const [sourceId, source] of present) {
      const blob = savedSources.get(sourceId) === source ? null : sourceBlob(source);
      if (blob !== null) sources.set(sourceId, blob);
    }
    const results: Results = {
      report: state.report,
      assessment: state.assessment,
      assessmentChoices: state.assessmentChoices,
      arena: endedArena(state.arena),
    };
    const isNews = Object.entries(results).some(([key, value]) => value !== savedResults[key as keyof Results]);
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

  /** Writes what waits; writings never overlap. */
  function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const next = waiting;
    waiting = null;
    if (next !== null) writing = writing.then(() => write(next.state));
    return writing;
  }

  function begin(id: string, unlock: () => void): void {
    release = unlock;
    savedSources = new Map();
    savedResults = NO_RESULTS;
    seen = [];
    rememberTab(id);
  }

  async function beginNew(): Promise<void> {
    const { dataset } = get();
    if (dataset === null || isOpening) return;
    isOpening = true;
    try {
      const id = createId();
      const unlock = await holdProject(id);
      if (get().dataset?.datasetId !== dataset.datasetId || get().project !== null) unlock?.();
      else {
        begin(id, unlock ?? (() => {}));
        set({ project: { id, name: nameOf(dataset.name), createdAtMs: Date.now() }, saving: { status: 'saving' } });
      }
    } catch (error) {
      set({ saving: { status: 'failed', failure: failureOf(error) } });
    } finally {
      isOpening = false;
    }
    get().keepProject();
  }

  /** Everything of the former project but the table itself, which the next one replaces. */
  function forget(): Partial<StudioState> {
    return {
      project: null,
      saving: { status: 'off' },
      model: null,
      ...NO_RESULTS,
      training: { status: 'idle' },
      assessing: { status: 'idle' },
      evaluation: { status: 'idle' },
      exporting: { status: 'idle' },
    };
  }

  async function restoreModel(id: string, { record, modelIds }: OpenedProject, revision: number): Promise<StudioState['model']> {
    const modelId = modelIds.find((kept) => kept === record.modelId) ?? modelIds.at(-1);
    liveTraining.reset();
    if (modelId === undefined) return null;
    const model = await workers.train.call(
      'restoreModel',
      { projectId: id, modelId, formerRevision: record.dataset.revision, revision, backend: get().backendPreference },
      { onEvent: (event) => liveTraining.push(event) },
    );
    liveTraining.flush();
    return model;
  }

  async function open(id: string, { isStart }: { readonly isStart: boolean }): Promise<void> {
    const unlock = await holdPatiently(id, isStart ? LOCK_TRIES : 1);
    if (unlock === null) {
      set({ projectNotice: OPEN_ELSEWHERE });
      return;
    }
    let isOpen = false;
    isOpening = true;
    set({ projectJob: { status: 'running', doing: 'Opening the project…' } });
    try {
      await flush();
      const opened = await workers.projects.call('open', { projectId: id });
      const { record, checkpoint } = opened;
      const former = datasetOf(opened);
      if (former === null) {
        set({ projectNotice: NO_SOURCE });
        return;
      }
      const before = get().dataset;
      if (!(await get().restoreDataset(former))) return;
      const { dataset } = get();
      if (dataset === null) return;
      // Only now that the other's tables are here is the former one left.
      const left = get().leaveProject();
      const here = new Set(dataset.tables.map(({ tableId }) => tableId));
      const tableIds = before?.tables.flatMap(({ tableId }) => (here.has(tableId) ? [] : [tableId])) ?? [];
      if (tableIds.length > 0) void workers.data.call('release', { tableIds }).catch(() => {});
      let model: StudioState['model'] = null;
      try {
        model = await restoreModel(id, opened, dataset.revision);
      } catch (error) {
        notify(error);
      }
      begin(id, unlock);
      isOpen = true;
      const results = { ...NO_RESULTS, ...(opened.results as Results | null) };
      savedSources = new Map(former.tables.map(({ sourceId, source }) => [sourceId, source]));
      savedResults = results;
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
      if (checkpoint !== null && isStart && goesOnByItself(checkpoint, record.paused === true)) void get().continueTraining();
    } catch (error) {
      notify(error);
    } finally {
      isOpening = false;
      if (!isOpen) unlock();
      set({ projectJob: { status: 'idle' } });
    }
    get().keepProject();
  }

  async function act(doing: string, work: () => Promise<unknown>): Promise<void> {
    set({ projectJob: { status: 'running', doing } });
    try {
      await work();
    } catch (error) {
      notify(error);
    } finally {
      set({ projectJob: { status: 'idle' } });
      await get().refreshProjects();
    }
  }

  return {
    projectList: { status: 'loading' },
    project: null,
    saving: { status: 'off' },
    projectJob: { status: 'idle' },
    projectNotice: null,
    storageUse: null,
    isProjectDialogOpen: false,

    async startProjects() {
      await get().refreshProjects();
      const { projectList } = get();
      if (projectList.status !== 'ready') return;
      const openable = projectList.entries.filter(({ problem }) => problem === null);
      const own = openable.find(({ id }) => id === rememberedTab());
      const interrupted = openable.find(
        ({ id, interrupted: left }) =>
          left !== null && Date.now() - left.savedAtMs < REOPEN_WITHIN_MS && !projectList.openElsewhere.includes(id),
      );
      const wanted = own ?? interrupted;
      // Whoever was quicker than the list has opened a table already.
      if (wanted !== undefined && get().dataset === null && get().load.status === 'idle') await open(wanted.id, { isStart: true });
      get().keepProject();
    },
    async refreshProjects() {
      try {
        const [entries, held] = await Promise.all([workers.projects.call('list', null), listHeldProjects()]);
        const openElsewhere = held.filter((id) => id !== get().project?.id);
        set({ projectList: { status: 'ready', entries, openElsewhere }, storageUse: await measureStorage() });
      } catch (error) {
        set({ projectList: { status: 'unavailable', failure: failureOf(error) } });
      }
    },
    async openProject(id) {
      if (get().project?.id === id) {
        set({ isProjectDialogOpen: false });
        return;
      }
      await open(id, { isStart: false });
      await get().refreshProjects();
    },
    async closeProject() {
      const { dataset } = get();
      isOpening = true;
      set({
        ...get().leaveProject(),
        dataset: null,
        viewedTableId: null,
        opened: [],
        edits: [],
        dismissedFindings: [],
        canUndo: false,
        step: 'import',
      });
      rememberTab(null);
      isOpening = false;
      const tableIds = dataset?.tables.map(({ tableId }) => tableId) ?? [];
      if (tableIds.length > 0) await workers.data.call('release', { tableIds }).catch(() => {});
      await writing;
      await get().refreshProjects();
    },
    async renameProject(id, name) {
      const wanted = name.trim().slice(0, 200);
      if (wanted === '') return;
      const { project } = get();
      if (project?.id === id) set({ project: { ...project, name: wanted } });
      await act('Renaming…', async () => {
        if (project?.id === id) await flush();
        else await workers.projects.call('rename', { projectId: id, name: wanted });
      });
    },
    async duplicateProject(id) {
      await act('Copying…', async () => {
        if (get().project?.id === id) await flush();
        await workers.projects.call('duplicate', { projectId: id });
      });
    },
    async deleteProject(id) {
      if (get().project?.id === id) await get().closeProject();
      await act('Deleting…', () => workers.projects.call('remove', { projectId: id }));
    },
    async wipeProjects() {
      if (get().dataset !== null) await get().closeProject();
      await act('Deleting everything…', () => workers.projects.call('wipe', null));
    },
    async exportProject(id) {
      const entries =
        get().projectList.status === 'ready' ? (get().projectList as { entries: readonly { id: string; name: string }[] }).entries : [];
      const name = entries.find((entry) => entry.id === id)?.name ?? get().project?.name ?? 'project';
      const fileName = `${name.replaceAll(/[\\/:*?"<>|]/g, '_')}${PROJECT_EXTENSION}`;
      await act('Writing the file…', async () => {
        const target = await chooseSaveTarget(fileName, 'Lookalike project', 'application/zip', PROJECT_EXTENSION);
        if (target.type === 'cancelled') return;
        if (get().project?.id === id) await flush();
        const { file } = await workers.projects.call('pack', { projectId: id });
        if (target.type === 'download') {
          downloadBlob(file, fileName);
          return;
        }
        const stream = await target.handle.createWritable();
        await file.stream().pipeTo(stream);
      });
    },
    async importProject(file) {
      let projectId: string | null = null;
      await act('Reading the project file…', async () => {
        ({ projectId } = await workers.projects.call('unpack', { file }));
      });
      if (projectId !== null) await get().openProject(projectId);
    },
    async askToPersist() {
      if (hasAskedToPersist) return;
      hasAskedToPersist = true;
      const { storage } = globalThis.navigator ?? {};
      if (storage?.persist === undefined) return;
      try {
        await storage.persist();
        set({ storageUse: await measureStorage() });
      } catch {
        // Then the browser goes on as before.
      }
    },
    showProjects() {
      set({ isProjectDialogOpen: true });
      void get().refreshProjects();
    },
    hideProjects() {
      set({ isProjectDialogOpen: false });
    },
    dismissProjectNotice() {
      set({ projectNotice: null });
    },
    keepProject() {
      if (isOpening || !isKept()) return;
      const state = get();
      if (state.dataset === null) return;
      if (state.project === null) {
        void beginNew();
        return;
      }
      const now = watch(state);
      if (now.every((fact, i) => fact === seen[i]) && seen.length > 0) return;
      seen = now;
      waiting = { state, projectId: state.project.id };
      timer ??= setTimeout(() => void flush(), SAVE_DELAY_MS);
      // Told only when there is something to wait for.
      if (state.saving.status === 'off') set({ saving: { status: 'saving' } });
    },
    leaveProject() {
      if (get().project === null) return {};
      void flush();
      get().leaveArena();
      get().interruptTraining();
      get().cancelEvaluation();
      get().cancelAssessing();
      release?.();
      release = null;
      return forget();
    },
    saveNow: flush,
    reportSaving(failure) {
      if (failure !== null) set({ saving: { status: 'failed', failure } });
      else if (get().saving.status === 'saved') set({ saving: { status: 'saved', savedAtMs: Date.now() } });
    },
    async bringModel(modelId) {
      const { project, dataset, backendPreference } = get();
      if (project === null || dataset === null) return null;
      const { record } = await workers.projects.call('open', { projectId: project.id });
      return workers.train.call('restoreModel', {
        projectId: project.id,
        modelId,
        formerRevision: record.dataset.revision,
        revision: dataset.revision,
        backend: backendPreference,
      });
    },
    async reloadModel() {
      const { project, dataset } = get();
      if (project === null || dataset === null) return;
      try {
        const opened = await workers.projects.call('open', { projectId: project.id });
        const model = await restoreModel(project.id, opened, dataset.revision);
        if (get().project?.id === project.id && get().model === null) set({ model });
      } catch (error) {
        notify(error);
      }
    },
  };
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

function goesOnByItself({ savedAtMs, resumeCount }: CheckpointInfo, wasPaused: boolean): boolean {
  // A training that died again before its next checkpoint is not tried again without being asked for.
  return !wasPaused && resumeCount === 0 && Date.now() - savedAtMs < CONTINUE_WITHIN_MS;
}

async function holdPatiently(id: string, tries: number): Promise<(() => void) | null> {
  for (let left = tries; ; left--) {
    const release = await holdProject(id);
    if (release !== null || left <= 1) return release;
    await new Promise((resolve) => setTimeout(resolve, LOCK_WAIT_MS));
  }
}

function nameOf(fileName: string): string {
  const bare = fileName.replace(/^.*[\\/]/, '');
  const dot = bare.lastIndexOf('.');
  return (dot > 0 ? bare.slice(0, dot) : bare) || 'Table';
}

/** Session storage, where the browser lets the page have it. */
function tabStorage(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

function rememberTab(id: string | null): void {
  if (id === null) tabStorage()?.removeItem(TAB_KEY);
  else tabStorage()?.setItem(TAB_KEY, id);
}

function rememberedTab(): string | null {
  return tabStorage()?.getItem(TAB_KEY) ?? null;
}

async function measureStorage(): Promise<StudioState['storageUse']> {
  const { storage } = globalThis.navigator ?? {};
  if (storage?.estimate === undefined) return null;
  const [{ usage = 0, quota }, persisted] = await Promise.all([storage.estimate(), storage.persisted?.() ?? false]);
  return { usedBytes: usage, quotaBytes: quota ?? null, persisted };
}
