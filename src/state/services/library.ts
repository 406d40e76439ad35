import { failureOf } from '#workers/client/client.ts';
import { PROJECT_EXTENSION } from '../projects/project-record.ts';
import type { Library, Services, ServiceTools } from './contract.ts';

const LONGEST_NAME = 200;

export function createLibrary(tools: ServiceTools, services: Services): Library {
  const { get, set, workers, storage, locks, files } = tools;
  let hasAskedToPersist = false;

  async function refresh(): Promise<void> {
    try {
      const [entries, held] = await Promise.all([workers.projects.call('list', null), locks.listHeld()]);
      const openElsewhere = held.filter((id) => id !== get().project?.id);
      set({ projectList: { status: 'ready', entries, openElsewhere }, storageUse: await storage.measure() });
    } catch (error) {
      set({ projectList: { status: 'unavailable', failure: failureOf(error) } });
    }
  }

  async function act(doing: string, work: () => Promise<unknown>): Promise<void> {
    set({ projectJob: { status: 'running', doing } });
    try {
      await work();
    } catch (error) {
      set({ projectNotice: failureOf(error) });
    } finally {
      set({ projectJob: { status: 'idle' } });
      await refresh();
    }
  }

  return {
    refresh,
    async rename(id, name) {
      const wanted = name.trim().slice(0, LONGEST_NAME);
      if (wanted === '') return;
      const { project } = get();
      if (project?.id === id) set({ project: { ...project, name: wanted } });
      await act('Renaming…', async () => {
        if (project?.id === id) await services.persistence.flush();
        else await workers.projects.call('rename', { projectId: id, name: wanted });
      });
    },
    async duplicate(id) {
      await act('Copying…', async () => {
        if (get().project?.id === id) await services.persistence.flush();
        await workers.projects.call('duplicate', { projectId: id });
      });
    },
    async remove(id) {
      if (get().project?.id === id) await services.projects.close();
      await act('Deleting…', () => workers.projects.call('remove', { projectId: id }));
    },
    async wipe() {
      if (get().dataset !== null) await services.projects.close();
      await act('Deleting everything…', () => workers.projects.call('wipe', null));
    },
    async exportFile(id) {
      const { projectList, project } = get();
      const entries = projectList.status === 'ready' ? projectList.entries : [];
      const name = entries.find((entry) => entry.id === id)?.name ?? project?.name ?? 'project';
      const fileName = `${name.replaceAll(/[\\/:*?"<>|]/g, '_')}${PROJECT_EXTENSION}`;
      await act('Writing the file…', async () => {
        const target = await files.choose(fileName, 'Lookalike project', 'application/zip', PROJECT_EXTENSION);
        if (target.type === 'cancelled') return;
        if (get().project?.id === id) await services.persistence.flush();
        const { file } = await workers.projects.call('pack', { projectId: id });
        if (target.type === 'download') {
          files.download(file, fileName);
          return;
        }
        const stream = await target.handle.createWritable();
        await file.stream().pipeTo(stream);
      });
    },
    async importFile(file) {
      let projectId: string | null = null;
      await act('Reading the project file…', async () => {
        ({ projectId } = await workers.projects.call('unpack', { file }));
      });
      if (projectId !== null) await services.projects.open(projectId);
    },
    async askToPersist() {
      if (hasAskedToPersist) return;
      hasAskedToPersist = true;
      try {
        if (await storage.persist()) set({ storageUse: await storage.measure() });
      } catch {
        // Then the browser goes on as before.
      }
    },
  };
}
