import { afterEach, describe, expect, it } from 'vitest';
import type { ProjectRecord } from '#core/project/record.ts';
import type { ProjectCalls } from '#workers/protocol/projects.ts';
import { createStudio } from '../create-store.ts';
import { createFakePage } from '../testing/fake-page.ts';
import { closeFakeStudios, openFakeStudio, whenState } from '../testing/fake-studio.ts';
import { createFakeClient, type FakeCall } from '../testing/fake-workers.ts';
import { SAVE_DELAY_MS } from './persistence.ts';

afterEach(closeFakeStudios);

const TEXT = `size,way\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 2 === 0 ? 'up' : 'down'}`).join('\n')}\n`;

/** A dataset that was just read, and a worker of projects that saves nothing before it is told to. */
async function openUnsaved() {
  const page = createFakePage();
  const { workers } = openFakeStudio({ page });
  const projects = createFakeClient<ProjectCalls>({ list: () => [] });
  const { store, services } = createStudio({ ...workers, projects }, page);
  await store.getState().startProjects();
  await store.getState().loadText(TEXT, 'sizes.csv');
  await whenState({ store }, ({ project, structureSearch }) => project !== null && structureSearch.status === 'done');
  const saves = () => projects.calls.filter(({ name }) => name === 'save');
  return { page, projects, store, services, saves };
}

const recordIn = ({ payload }: FakeCall) => (payload as ProjectCalls['save']['request']).record as ProjectRecord;

describe('persistence', () => {
  it('makes a project of what was read, held by this tab and named after the file', async () => {
    const { page, store } = await openUnsaved();
    const { project } = store.getState();
    expect(project?.name).toBe('sizes');
    expect(project?.createdAtMs).toBe(page.clock.now());
    expect([...page.held]).toEqual([project?.id]);
    expect(page.storage.rememberedProject()).toBe(project?.id);
  });

  it('saves once for many changes, half a second after the first of them', async () => {
    const { page, store, saves } = await openUnsaved();
    for (const seed of [2, 3, 4]) store.getState().setTrainSettings({ seed });
    page.pass(SAVE_DELAY_MS - 1);
    await Promise.resolve();
    expect(saves()).toHaveLength(0);
    page.pass(1);
    await Promise.resolve();
    expect(saves()).toHaveLength(1);
    expect(recordIn(saves()[0]!).trainSettings.seed).toBe(4);
    // What a project does not hold is no reason to save.
    store.setState({ isProjectDialogOpen: true });
    page.pass(SAVE_DELAY_MS);
    expect(saves()).toHaveLength(1);
  });

  it('writes one after the other, the source only once', async () => {
    const { page, projects, store, services, saves } = await openUnsaved();
    const first = services.persistence.flush();
    const save = await projects.next('save');
    store.getState().setTrainSettings({ seed: 9 });
    const second = services.persistence.flush();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(saves()).toHaveLength(1);
    save.respond({ savedAtMs: page.clock.now() });
    await first;
    const next = await projects.next('save');
    expect(recordIn(next).trainSettings.seed).toBe(9);
    expect([save, next].map(({ payload }) => (payload as ProjectCalls['save']['request']).sources?.size)).toEqual([1, undefined]);
    next.respond({ savedAtMs: page.clock.now() + 1 });
    await second;
    expect(store.getState().saving).toEqual({ status: 'saved', savedAtMs: page.clock.now() + 1 });
  });

  it('keeps a name that is given while the former one is being written', async () => {
    const { page, projects, store, services } = await openUnsaved();
    const writing = services.persistence.flush();
    const save = await projects.next('save');
    const renaming = store.getState().renameProject(store.getState().project?.id ?? '', '  Sizes of spring ');
    save.respond({ savedAtMs: page.clock.now() });
    await writing;
    const next = await projects.next('save');
    expect(recordIn(next).name).toBe('Sizes of spring');
    next.respond({ savedAtMs: page.clock.now() });
    await renaming;
    expect(store.getState().project?.name).toBe('Sizes of spring');
  });

  it('says what a writing failed of, and goes on saving', async () => {
    const { page, projects, store, services } = await openUnsaved();
    const writing = services.persistence.flush();
    const failure = { code: 'no-space', message: 'The disk is full.' };
    (await projects.next('save')).fail(failure);
    await writing;
    expect(store.getState().saving).toEqual({ status: 'failed', failure });
    store.getState().setTrainSettings({ seed: 5 });
    const again = services.persistence.flush();
    const save = await projects.next('save');
    // What could not be written is written with the next change.
    expect((save.payload as ProjectCalls['save']['request']).sources?.size).toBe(1);
    save.respond({ savedAtMs: page.clock.now() });
    await again;
    expect(store.getState().saving.status).toBe('saved');
  });

  it('lets go of a project only once the last writing has ended', async () => {
    const { page, projects, store } = await openUnsaved();
    const id = store.getState().project?.id ?? '';
    store.getState().setTrainSettings({ seed: 6 });
    const closing = store.getState().closeProject();
    const save = await projects.next('save');
    expect(recordIn(save)).toMatchObject({ id, trainSettings: { seed: 6 } });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([...page.held]).toEqual([id]);
    save.respond({ savedAtMs: page.clock.now() });
    await closing;
    expect([...page.held]).toEqual([]);
    expect(store.getState()).toMatchObject({ project: null, dataset: null, saving: { status: 'off' } });
  });

  it('writes nothing of a project after its lock is free, whatever is ended by leaving it', async () => {
    const { page, projects, store, services, saves } = await openUnsaved();
    store.setState({ training: { status: 'paused', progress: null } });
    const loading = store.getState().loadText(TEXT, 'other.csv');
    const save = await projects.next('save');
    expect(recordIn(save).paused).toBe(true);
    save.respond({ savedAtMs: page.clock.now() });
    await loading;
    await whenState({ store }, ({ project }) => project?.name === 'other');
    await services.persistence.ended();
    const other = store.getState().project?.id;
    expect([...page.held]).toEqual([other]);
    page.pass(SAVE_DELAY_MS);
    await projects.next('save');
    expect(saves().map((call) => recordIn(call).id)).toEqual([recordIn(save).id, other]);
  });
});
