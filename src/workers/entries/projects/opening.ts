import * as v from 'valibot';
import type { ProjectRecord } from '#core/project/record.ts';
import { ArchiveError, readArchive } from '#io/projects/archive.ts';
import {
  type PartChanges,
  type PartName,
  type ProjectStore,
  type StoredPart,
  type StoredProject,
  sourcePart,
} from '#io/projects/contract.ts';
import { WorkerFailure } from '../../client/client.ts';
import type { OpenedProject } from '../../protocol/projects.ts';
import { describeLostResults, describeProblem } from './failures.ts';
import { aboutCheckpoint, interruptedOf, listModels } from './listing.ts';
import { EditSchema, ExportSettingsSchema, ReadingSchema } from './project-schemas.ts';
import { findProject } from './store-access.ts';
import { requireCheckpoint, requireModel } from './stored-model.ts';
import { requireResults } from './stored-results.ts';

/** A project in this version's form; results that cannot be read are left out. @throws WorkerFailure. */
export async function openProject(store: ProjectStore, projectId: string): Promise<OpenedProject> {
  const { project, record } = await findProject(store, projectId);
  const sources = new Map<string, Blob>();
  for (const { sourceId } of record.dataset.sources) {
    const source = await store.readPart(projectId, sourcePart(sourceId));
    if (source instanceof Blob) sources.set(sourceId, source);
  }
  return {
    record,
    ...readDetails(record),
    sources,
    ...readResults(await store.readPart(projectId, 'report')),
    modelIds: listModels(project),
    checkpoint: interruptedOf(project),
  };
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

function readResults(value: unknown): Pick<OpenedProject, 'results' | 'problem'> {
  try {
    return { results: value === null ? null : requireResults(value), problem: null };
  } catch (error) {
    return { results: null, problem: describeLostResults(error) };
  }
}

/** Every large part of a project, as it is kept. */
export async function readParts(store: ProjectStore, { id, parts }: StoredProject): Promise<Map<PartName, StoredPart>> {
  const read = new Map<PartName, StoredPart>();
  for (const [part, { about }] of Object.entries(parts) as [PartName, StoredProject['parts'][string]][])
    read.set(part, { value: await store.readPart(id, part), about });
  return read;
}

/**
 * A project file from anywhere: details, models and checkpoint are read by schema.
 * Results come as they are: they are read when the project is opened.
 *
 * @throws ArchiveError
 */
export async function readProjectFile(file: Blob): Promise<{ record: ProjectRecord; parts: PartChanges }> {
  const { record, parts } = await readArchive(file);
  try {
    readDetails(record);
    return {
      record,
      parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part ? readPart(name, part) : null])),
    };
  } catch (error) {
    const { detail = String(error) } = error instanceof WorkerFailure ? error.failure : describeProblem(error);
    throw new ArchiveError('damaged-project', detail);
  }
}

function readPart(name: string, { value, about }: StoredPart): StoredPart {
  if (name === 'checkpoint') {
    const checkpoint = requireCheckpoint(value);
    return { value: checkpoint, about: aboutCheckpoint(checkpoint) };
  }
  if (!name.startsWith('model:')) return { value, about: null };
  const model = requireModel(value);
  if (name !== `model:${model.info.modelId}`) throw new RangeError(`${name} is the model ${model.info.modelId}.`);
  return { value: model, about: typeof about?.savedAtMs === 'number' ? { savedAtMs: about.savedAtMs } : null };
}
