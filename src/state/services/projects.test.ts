import { unzipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckpointInfo, StoredCheckpoint } from '#workers/protocol/projects.ts';
import { closeFakeStudios, openFakeStudio, whenState } from '../testing/fake-studio.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { CONTINUE_WITHIN_MS, REOPEN_WITHIN_MS } from './projects.ts';

afterEach(closeFakeStudios);

type Studio = ReturnType<typeof openFakeStudio>;

const TEXT = `size,way\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 2 === 0 ? 'up' : 'down'}`).join('\n')}\n`;
const PEOPLE = 'id,town\n1,Ulm\n2,Bonn\n3,Kiel\n';
const VISITS = 'visit,person,minutes\n7,1,10\n8,1,25\n9,3,40\n';

/** Reads a table, waits until it is a project, and saves that. */
async function openSaved(studio: Studio): Promise<string> {
  await studio.get().startProjects();
  await studio.get().loadText(TEXT, 'sizes.csv');
  const { project } = await whenState(studio, (state) => state.project !== null && state.structureSearch.status === 'done');
  await studio.services.persistence.flush();
  return project?.id ?? '';
}

/** Another visit to the page, with what the former one left on the device. */
function visitAgain({ kept, page }: Studio): Studio {
  page.held.clear();
  return openFakeStudio({ projects: kept, page });
}

describe('projects', () => {
  it('are not opened while another tab has them', async () => {
    const first = openFakeStudio();
    const id = await openSaved(first);
    const second = openFakeStudio({ projects: first.kept, page: first.page });
    first.page.storage.rememberProject(null);
    await second.get().startProjects();
    expect(second.get().projectList).toMatchObject({ status: 'ready', openElsewhere: [id] });
    await second.get().openProject(id);
    expect(second.get()).toMatchObject({ projectNotice: { code: 'open-elsewhere' }, project: null, dataset: null });
    await first.get().closeProject();
    await second.get().openProject(id);
    expect(second.get().project?.id).toBe(id);
  });

  it('wait a moment for the tab that had them, at the start of the page', async () => {
    const first = openFakeStudio();
    const id = await openSaved(first);
    const second = openFakeStudio({ projects: first.kept, page: first.page });
    const starting = second.get().startProjects();
    await whenState(second, ({ projectList }) => projectList.status === 'ready');
    first.page.held.clear();
    // Locks are asked for in later microtasks.
    while (second.get().project === null) {
      first.page.pass(250);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await starting;
    expect(second.get().project?.id).toBe(id);
  });

  it('come back as they were left, in the same tab, and can be left for one another', async () => {
    const first = openFakeStudio();
    const id = await openSaved(first);
    await first.get().changeColumns([0], { kind: 'categorical' });
    first.get().setTrainSettings({ seed: 11, generator: 'copula' });
    first.get().goTo('columns');
    await first.services.persistence.flush();
    const second = visitAgain(first);
    await second.get().startProjects();
    expect(second.get()).toMatchObject({
      project: { id, name: 'sizes' },
      step: 'columns',
      trainSettings: { seed: 11, generator: 'copula' },
      edits: first.get().edits,
      training: { status: 'idle' },
    });
    expect(second.get().dataset?.revision).toBe(first.get().dataset?.revision);
    await second.get().loadText(VISITS, 'visits.csv');
    await whenState(second, ({ project }) => project?.name === 'visits');
    await second.get().openProject(id);
    expect(second.get().project?.id).toBe(id);
    expect([...second.page.held]).toEqual([id]);
  });

  it('are opened again at once after they were closed', async () => {
    const studio = openFakeStudio();
    const id = await openSaved(studio);
    studio.get().setTrainSettings({ seed: 12 });
    const closing = studio.get().closeProject();
    await studio.get().openProject(id);
    await closing;
    expect(studio.get()).toMatchObject({ project: { id }, projectNotice: null, trainSettings: { seed: 12 } });
  });

  it('renamed, copied, deleted and wiped, are listed as they are', async () => {
    const studio = openFakeStudio();
    const id = await openSaved(studio);
    const names = () => (studio.get().projectList as { entries: readonly { name: string }[] }).entries.map(({ name }) => name).sort();
    await studio.get().renameProject(id, 'Sizes');
    await studio.get().duplicateProject(id);
    expect(names()).toEqual(['Sizes', 'Sizes (copy)']);
    await studio.get().deleteProject(id);
    expect(names()).toEqual(['Sizes (copy)']);
    expect(studio.get()).toMatchObject({ project: null, dataset: null });
    await studio.get().wipeProjects();
    expect(names()).toEqual([]);
  });
});

describe('an interrupted training', () => {
  const request = { generator: 'copula', settings: {}, seed: 3 } as const;
  const progress = { epoch: 2, epochCount: 9, step: 4, stepCount: 18, elapsedMs: 50, remainingMs: 100, rowsPerSecond: 10 };

  /** A page that comes back `afterMs` after a checkpoint was kept. */
  async function comeBack({ afterMs, ...change }: { afterMs: number; paused?: boolean; resumeCount?: number }) {
    const first = openFakeStudio();
    const id = await openSaved(first);
    if (change.paused) first.set({ training: { status: 'paused', progress } });
    await first.services.persistence.flush();
    const about: CheckpointInfo = {
      runId: 'run-1',
      request,
      progress,
      savedAtMs: first.page.clock.now(),
      resumeCount: change.resumeCount ?? 0,
    };
    const checkpoint: StoredCheckpoint = { ...about, checkpoint: null, codecKey: '', elapsedMs: 50, history: [] };
    await first.kept.writeParts(id, { checkpoint: { value: checkpoint, about: { ...about } } });
    // The tab is gone: only the list tells of the project.
    first.page.storage.rememberProject(null);
    const second = visitAgain(first);
    second.page.pass(afterMs);
    await second.get().startProjects();
    return { id, about, second };
  }

  it('goes on by itself within a quarter of an hour', async () => {
    const { id, second } = await comeBack({ afterMs: CONTINUE_WITHIN_MS - 1 });
    const call = await second.train.next('train');
    expect(call.payload).toMatchObject({ ...request, project: { projectId: id, resume: true } });
    expect(second.get()).toMatchObject({ step: 'train', training: { status: 'running' } });
  });

  it.each([
    ['later than that', { afterMs: CONTINUE_WITHIN_MS }],
    ['after a pause', { afterMs: 1000, paused: true }],
    ['after a second death', { afterMs: 1000, resumeCount: 1 }],
  ])('waits for the person %s', async (_when, change) => {
    const { about, second } = await comeBack(change);
    expect(second.get()).toMatchObject({ step: 'train', training: { status: 'interrupted', checkpoint: about, progress } });
    expect(second.train.calls.map(({ name }) => name)).not.toContain('train');
  });

  it('of yesterday waits in the list', async () => {
    const { id, second } = await comeBack({ afterMs: REOPEN_WITHIN_MS });
    expect(second.get()).toMatchObject({ project: null, dataset: null });
    expect(second.get().projectList).toMatchObject({ entries: [{ id, interrupted: { runId: 'run-1' } }] });
  });
});

describe('a dataset of two tables', () => {
  it('is held, saved, opened again with all that was said of it, and exported as a zip, without a generator', async () => {
    const first = openFakeStudio();
    await first.get().startProjects();
    await first.get().loadFile(new File([PEOPLE], 'people.csv'));
    await first.get().addFile(new File([VISITS], 'visits.csv'));
    const [people, visits] = first.get().dataset?.tables ?? [];
    const key = (tableId: string | undefined, column: string) => ({ tableId: tableId ?? '', columns: [column] });
    const link = { id: 'visits-people', child: key(visits?.tableId, 'person'), parent: key(people?.tableId, 'id') };
    await first.get().arrangeDataset({ type: 'link', link });
    await first.get().arrangeDataset({ type: 'subject', subject: key(people?.tableId, 'id') });
    await first.get().arrangeDataset({ type: 'role', tableId: people?.tableId ?? '', role: 'keep' });
    first.get().viewTable(visits?.tableId ?? '');
    await first.get().changeColumns([2], { kind: 'categorical' });
    const { dataset, edits } = await whenState(
      first,
      ({ project, structureSearch }) => project !== null && structureSearch.status === 'done',
    );
    expect(dataset?.tables.map(({ name, role, rowCount }) => [name, role, rowCount])).toEqual([
      ['people.csv', 'keep', 3],
      ['visits.csv', 'learn', 3],
    ]);
    expect(edits).toHaveLength(1);
    await first.services.persistence.flush();
    expect(first.get().saving.status).toBe('saved');

    const second = visitAgain(first);
    await second.get().startProjects();
    const opened = await whenState(second, ({ structureSearch }) => structureSearch.status === 'done');
    expect(opened.edits).toEqual(edits);
    expect(opened.dataset).toMatchObject({
      datasetId: dataset?.datasetId,
      revision: dataset?.revision,
      links: [link],
      subject: dataset?.subject,
    });
    expect(opened.dataset?.tables.map(({ tableId, name, role }) => [tableId, name, role])).toEqual(
      dataset?.tables.map(({ tableId, name, role }) => [tableId, name, role]),
    );
    expect(opened.dataset?.tables[1]?.columns.map(({ spec }) => spec.kind)).toEqual(
      dataset?.tables[1]?.columns.map(({ spec }) => spec.kind),
    );

    await second.get().exportReal();
    expect(second.get().exporting).toMatchObject({ status: 'finished', rows: 'real', rowCount: 6 });
    const [[name, blob] = ['', new Blob()]] = [...second.page.downloads];
    expect(name).toBe('people.real.zip');
    const files = unzipSync(new Uint8Array(await blob.arrayBuffer()));
    const texts = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
    expect(texts).toEqual({ 'people.csv': PEOPLE, 'visits.csv': VISITS });
    expect([...second.train.calls, ...second.evaluate.calls].map(({ name: call }) => call)).toEqual([]);
  });
});

describe('a project file', () => {
  it('goes to another device and is opened there', async () => {
    const first = openFakeStudio();
    const id = await openSaved(first);
    await first.get().exportProject(id);
    const [[name, blob] = ['', new Blob()]] = [...first.page.downloads];
    expect(name).toBe('sizes.lookalike');
    const second = openFakeStudio({ projects: createMemoryStore() });
    await second.get().startProjects();
    await second.get().importProject(new File([blob], name));
    expect(second.get().project).toMatchObject({ name: 'sizes' });
    expect(second.get().project?.id).not.toBe(id);
    expect(second.get().dataset?.revision).toBe(first.get().dataset?.revision);
    await second.get().importProject(new File(['no project'], 'other.lookalike'));
    expect(second.get().projectNotice).not.toBeNull();
  });
});
