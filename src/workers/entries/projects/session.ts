import * as v from 'valibot';
import { migrateResults } from '#core/project/migrations.ts';
import { type ProjectRecord, readRecord } from '#core/project/record.ts';
import { ArchiveError, readArchive, writeArchive } from '#io/projects/archive.ts';
import { type PartName, type ProjectStore, type StoredPart, type StoredProject, sourcePart } from '#io/projects/contract.ts';
import { type Endpoint, WorkerFailure } from '../../client/client.ts';
import type { CheckpointInfo, KeepCalls, OpenedProject, ProjectCalls, ProjectEntry } from '../../protocol/projects.ts';
import { type Handlers, serve } from '../dispatch.ts';
import { describeProblem, describeWriteError, noStorage, unknownProject } from './failures.ts';
import { EditSchema, ExportSettingsSchema, ReadingSchema } from './project-schemas.ts';
import { requireCheckpoint, requireModel } from './stored-model.ts';

/** Models kept of a project: as many as the training worker holds. */
const KEPT_MODELS = 6;

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
  let opening: Promise<ProjectStore> | null = null;
  /** Trainings that were given up: what they still send comes too late. */
  const droppedRuns = new Set<string>();

  const useStore = async (): Promise<ProjectStore> => {
    // A connection that ended of itself is made anew at the next call.
    opening ??= openStore(() => {
      opening = null;
    });
    try {
      return await opening;
    } catch (error) {
      opening = null;
      throw noStorage(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
  };
  const change = async <T>(work: (store: ProjectStore) => Promise<T>): Promise<T> => {
    const store = await useStore();
    try {
      return await work(store);
    } catch (error) {
      throw describeWriteError(error);
    }
  };
  const find = async (store: ProjectStore, projectId: string): Promise<{ project: StoredProject; record: ProjectRecord }> => {
    const project = await store.read(projectId);
    if (project === null) throw unknownProject();
    try {
      return { project, record: readRecord(project.record) };
    } catch (error) {
      throw new WorkerFailure(describeProblem(error));
    }
  };
  const readParts = async (store: ProjectStore, project: StoredProject): Promise<Map<PartName, StoredPart>> => {
    const parts = new Map<PartName, StoredPart>();
    for (const [part, facts] of Object.entries(project.parts) as [PartName, { about: StoredPart['about'] }][])
      parts.set(part, { value: await store.readPart(project.id, part), about: facts.about ?? null });
    return parts;
  };

  const keep: Handlers<KeepCalls> = {
    saveCheckpoint: ({ projectId, checkpoint }) =>
      change(async (store) => {
        if (!droppedRuns.has(checkpoint.runId))
          await store.writeParts(projectId, { checkpoint: { value: checkpoint, about: { ...aboutCheckpoint(checkpoint) } } });
        return null;
      }),
    takeCheckpoint: ({ projectId }) =>
      change(async (store) => {
        const value = await store.readPart(projectId, 'checkpoint');
        if (value === null) return null;
        const found = requireCheckpoint(value);
        const checkpoint = { ...found, resumeCount: found.resumeCount + 1 };
        await store.writeParts(projectId, { checkpoint: { value: checkpoint, about: { ...aboutCheckpoint(checkpoint) } } });
        return checkpoint;
      }),
    saveModel: ({ projectId, runId, model }) =>
      change(async (store) => {
        droppedRuns.add(runId);
        const project = await store.read(projectId);
        if (project === null) return null;
        const surplus = listModels(project).slice(0, 1 - KEPT_MODELS);
        await store.writeParts(projectId, {
          [`model:${model.info.modelId}`]: { value: model, about: { savedAtMs: now() } },
          ...Object.fromEntries(surplus.map((id) => [`model:${id}`, null])),
          checkpoint: null,
        });
        return null;
      }),
    async loadModel({ projectId, modelId }) {
      const value = await (await useStore()).readPart(projectId, `model:${modelId}`);
      return value === null ? null : requireModel(value);
    },
  };

  return {
    async list() {
      const store = await useStore();
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

    async open({ projectId }) {
      const store = await useStore();
      const { project, record } = await find(store, projectId);
      const sources = new Map<string, Blob>();
      for (const { sourceId } of record.dataset.sources) {
        const source = await store.readPart(projectId, sourcePart(sourceId));
        if (source instanceof Blob) sources.set(sourceId, source);
      }
      return {
        record,
        ...readDetails(record),
        sources,
        results: migrateResults(await store.readPart(projectId, 'report')),
        modelIds: listModels(project),
        checkpoint: (project.parts.checkpoint?.about ?? null) as CheckpointInfo | null,
      };
    },

    rename: ({ projectId, name }) =>
      change(async (store) => {
        const { record } = await find(store, projectId);
        await store.write({ ...record, name });
        return null;
      }),

    duplicate: ({ projectId }) =>
      change(async (store) => {
        const { project, record } = await find(store, projectId);
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
      const store = await useStore();
      const { project, record } = await find(store, projectId);
      return { file: await writeArchive(record, await readParts(store, project)), name: record.name };
    },

    async unpack({ file }) {
      const { record, parts } = await readArchive(file);
      try {
        readDetails(record);
        for (const [part, stored] of Object.entries(parts)) {
          if (part === 'checkpoint') requireCheckpoint(stored?.value);
          if (part.startsWith('model:')) requireModel(stored?.value);
        }
      } catch (error) {
        throw new ArchiveError('damaged-project', error instanceof Error ? error.message : String(error));
      }
      return change(async (store) => {
        const copy = { ...record, id: createId(), savedAtMs: now() };
        await store.write(copy, parts);
        return { projectId: copy.id };
      });
    },

    dropCheckpoint: ({ projectId, runId }) =>
      change(async (store) => {
        droppedRuns.add(runId);
        await store.writeParts(projectId, { checkpoint: null });
        return null;
      }),

    serve({ port }) {
      serve<KeepCalls>(port as Endpoint, keep);
      return null;
    },
  };
}

function aboutCheckpoint({ runId, request, progress, savedAtMs, resumeCount }: CheckpointInfo): CheckpointInfo {
  return { runId, request, progress, savedAtMs, resumeCount };
}

/** Oldest first. */
function listModels({ parts }: StoredProject): string[] {
  return (Object.entries(parts) as [PartName, { about: { savedAtMs?: number } | null }][])
    .filter(([part]) => part.startsWith('model:'))
    .sort(([, a], [, b]) => (a.about?.savedAtMs ?? 0) - (b.about?.savedAtMs ?? 0))
    .map(([part]) => part.slice('model:'.length));
}

function describeEntry(project: StoredProject): ProjectEntry {
  const byteCount = Object.values(project.parts).reduce((sum, facts) => sum + facts.bytes, 0);
  const hasModel = listModels(project).length > 0;
  const interrupted = (project.parts.checkpoint?.about ?? null) as CheckpointInfo | null;
  try {
    const { name, savedAtMs, dataset } = readRecord(project.record);
    const rowCount = sumOf(dataset.tables, (table) => table.rowCount);
    const columnCount = sumOf(dataset.tables, (table) => table.columnCount);
    return { id: project.id, name, savedAtMs, rowCount, columnCount, byteCount, hasModel, interrupted, problem: null };
  } catch (error) {
    const { name, savedAtMs } = (project.record ?? {}) as Record<string, unknown>;
    return {
      id: project.id,
      name: typeof name === 'string' ? name : 'A project without a name',
      savedAtMs: typeof savedAtMs === 'number' ? savedAtMs : 0,
      rowCount: 0,
      columnCount: 0,
      byteCount,
      hasModel,
      interrupted: null,
      problem: describeProblem(error),
    };
  }
}

function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}

/** What stands in a record in the form of other layers, read by their schemas. @throws WorkerFailure 'damaged-project'. */
function readDetails({ dataset, edits, exportSettings }: ProjectRecord): Pick<OpenedProject, 'readings' | 'edits' | 'exportSettings'> {
  try {
    return {
      readings: new Map(dataset.tables.map(({ tableId, reading }) => [tableId, v.parse(ReadingSchema, reading)])),
      edits: edits.map((edit) => v.parse(EditSchema, edit)),
      exportSettings: v.parse(ExportSettingsSchema, exportSettings),
    };
  } catch (error) {
    throw new WorkerFailure(describeProblem(error));
  }
}
