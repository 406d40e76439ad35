import { writeArchive } from '#io/projects/archive.ts';
import { type PartName, type ProjectStore, sourcePart } from '#io/projects/contract.ts';
import type { Endpoint } from '../../client/client.ts';
import type { KeepCalls, ProjectCalls } from '../../protocol/projects.ts';
import { type Handlers, serve } from '../dispatch.ts';
import { createKeeping } from './keeping.ts';
import { describeEntry } from './listing.ts';
import { openProject, readParts, readProjectFile } from './opening.ts';
import { createStoreAccess, findProject } from './store-access.ts';

export interface ProjectSessionTools {
  /** @throws where the browser keeps no data. */
  openStore(onEnd: () => void): Promise<ProjectStore>;
  /** Unique over all devices: a project file may go anywhere. */
  createId(): string;
  /** Milliseconds of the calendar. */
  now(): number;
}

/** The projects worker: lists, saves, opens, packs and wipes what is kept on this device. */
export function createProjectSession({ openStore, createId, now }: ProjectSessionTools): Handlers<ProjectCalls> {
  const access = createStoreAccess(openStore);
  const { use, change } = access;
  const keeping = createKeeping(access, now);

  return {
    async list() {
      const store = await use();
      return (await store.list()).map(describeEntry).sort((a, b) => b.savedAtMs - a.savedAtMs);
    },

    save: ({ record, sources = new Map(), results }) =>
      change(async (store) => {
        const savedAtMs = now();
        const named = record.dataset.sources.map(({ sourceId }) => sourcePart(sourceId));
        const former = Object.keys((await store.read(record.id))?.parts ?? {}) as PartName[];
        const left = former.filter((part) => part.startsWith('source') && !named.includes(part));
        await store.write(
          { ...record, savedAtMs },
          {
            ...Object.fromEntries(left.map((part) => [part, null])),
            ...Object.fromEntries([...sources].map(([sourceId, value]) => [sourcePart(sourceId), { value }])),
            ...(results === undefined ? {} : { report: results === null ? null : { value: results.value } }),
          },
        );
        return { savedAtMs };
      }),

    open: async ({ projectId }) => openProject(await use(), projectId),

    rename: ({ projectId, name }) =>
      change(async (store) => {
        const { record } = await findProject(store, projectId);
        await store.write({ ...record, name });
        return null;
      }),

    duplicate: ({ projectId }) =>
      change(async (store) => {
        const { project, record } = await findProject(store, projectId);
        const copy = { ...record, id: createId(), name: `${record.name} (copy)`, savedAtMs: now() };
        await store.write(copy, Object.fromEntries(await readParts(store, project)));
        return { projectId: copy.id };
      }),

    remove: ({ projectId }) =>
      change(async (store) => {
        await store.remove(projectId);
        return null;
      }),

    wipe: () =>
      change(async (store) => {
        await store.wipe();
        return null;
      }),

    async pack({ projectId }) {
      const store = await use();
      const { project, record } = await findProject(store, projectId);
      return { file: await writeArchive(record, await readParts(store, project)), name: record.name };
    },

    async unpack({ file }) {
      const { record, parts } = await readProjectFile(file);
      return change(async (store) => {
        const copy = { ...record, id: createId(), savedAtMs: now() };
        await store.write(copy, parts);
        return { projectId: copy.id };
      });
    },

    async dropCheckpoint({ projectId, runId }) {
      await keeping.drop(projectId, runId);
      return null;
    },

    serve({ port }) {
      serve<KeepCalls>(port as Endpoint, keeping.handlers);
      return null;
    },
  };
}
