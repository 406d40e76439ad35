import type { ProjectRecord } from '#core/project/record.ts';
import { SAMPLES } from '#io/samples/catalog.ts';
import { generatorCatalog } from '#models/catalog.ts';
import type { Effort } from '#models/contract.ts';
import type { TableSource } from '#workers/protocol/data.ts';
import type { OpenedProject, StoredResults } from '#workers/protocol/projects.ts';
import { endedArena } from '../arena.ts';
import type { FormerDataset, OpenedTable } from '../types/dataset.ts';
import type { StepId } from '../types/session.ts';
import type { TrainSettings } from '../types/train.ts';
import type { StudioState } from '../types.ts';

/** Of project files. */
export const PROJECT_EXTENSION = '.lookalike';

const SCHEMA = 2 satisfies ProjectRecord['schema'];
const EFFORTS: readonly Effort[] = ['quick', 'balanced', 'thorough'];
const STEPS: readonly StepId[] = ['import', 'columns', 'train', 'compare', 'export'];

/** What was measured of the models; a project keeps it in one piece, beside its record. */
export type ProjectResults = StoredResults;

export const NO_RESULTS: ProjectResults = { report: null, assessment: null, assessmentChoices: null, arena: null };

export function resultsOf({ report, assessment, assessmentChoices, arena }: StudioState): ProjectResults {
  return { report, assessment, assessmentChoices, arena: endedArena(arena) };
}

/** What of the state a project's record holds; null while no project is open. */
export function recordOf(state: StudioState): ProjectRecord | null {
  const { project, dataset, opened } = state;
  if (project === null || dataset === null) return null;
  const sources = new Map(opened.map((table) => [table.sourceId, describeSource(table)]));
  return {
    schema: SCHEMA,
    id: project.id,
    name: project.name,
    createdAtMs: project.createdAtMs,
    savedAtMs: 0,
    dataset: {
      datasetId: dataset.datasetId,
      name: dataset.name,
      revision: dataset.revision,
      sources: [...sources.values()],
      tables: dataset.tables.flatMap(({ tableId, name, role, rowCount, columns }) => {
        const own = opened.find((table) => table.tableId === tableId);
        if (own === undefined) return [];
        return [{ tableId, name, role, rowCount, columnCount: columns.length, sourceId: own.sourceId, reading: { ...own.reading } }];
      }),
      links: dataset.links.map(({ id, child, parent }) => ({ id, child: copyKey(child), parent: copyKey(parent) })),
      subject: dataset.subject === null ? null : copyKey(dataset.subject),
    },
    edits: state.edits.map((edit) => ({ ...edit })),
    dismissedFindings: [...state.dismissedFindings],
    trainSettings: { ...state.trainSettings },
    exportSettings: { ...state.exportSettings },
    step: state.step,
    paused: state.training.status === 'paused',
    modelId: state.model?.modelId ?? null,
  };
}

const copyKey = ({ tableId, columns }: { readonly tableId: string; readonly columns: readonly string[] }) => ({
  tableId,
  columns: [...columns],
});

function describeSource({ sourceId, source }: OpenedTable): ProjectRecord['dataset']['sources'][number] {
  switch (source.type) {
    case 'file':
      return { sourceId, type: 'file', name: source.name };
    case 'text':
      return { sourceId, type: 'pasted', name: source.name };
    case 'sample':
      return { sourceId, type: 'sample', name: SAMPLES.find(({ id }) => id === source.id)?.fileName ?? source.id, sample: source.id };
    default:
      return source satisfies never;
  }
}

/** The bytes that a project keeps of a source; null where the page brings them itself. */
export function sourceBlob(source: TableSource): Blob | null {
  switch (source.type) {
    case 'file':
      return source.blob;
    case 'text':
      return new Blob([source.text]);
    case 'sample':
      return null;
    default:
      return source satisfies never;
  }
}

/** The dataset of a saved project; null when the source of a table is not there. */
export function datasetOf({ record, sources, readings, edits }: OpenedProject): FormerDataset | null {
  const { datasetId, tables, links, subject } = record.dataset;
  const found = tables.flatMap(({ tableId, name, role, sourceId }) => {
    const source = sourceOf(record, sources, sourceId);
    const reading = readings.get(tableId);
    if (source === null || reading === undefined) return [];
    const own = edits.flatMap((edit) => (edit.tableId === tableId ? [edit.edit] : []));
    return [{ tableId, name, role, sourceId, source, reading, edits: own }];
  });
  return found.length < tables.length ? null : { datasetId, tables: found, links, subject };
}

function sourceOf({ dataset }: ProjectRecord, blobs: OpenedProject['sources'], wanted: string): TableSource | null {
  const source = dataset.sources.find(({ sourceId }) => sourceId === wanted);
  const blob = blobs.get(wanted);
  if (source === undefined) return null;
  if (blob !== undefined) return { type: 'file', name: source.name, blob };
  const sample = SAMPLES.find(({ id }) => source.type === 'sample' && id === source.sample);
  return sample === undefined ? null : { type: 'sample', id: sample.id };
}

export function stepOf({ record }: OpenedProject): StepId {
  return STEPS.find((step) => step === record.step) ?? 'import';
}

/** Saved settings laid over those at hand; a generator or an effort that this version does not have is passed over. */
export function trainSettingsOf({ record }: OpenedProject, present: TrainSettings): TrainSettings {
  const { trainSettings: saved } = record;
  const generator = generatorCatalog.find(({ id }) => id === saved.generator)?.id;
  if (generator === undefined) return present;
  return { ...present, ...saved, generator, effort: EFFORTS.find((effort) => effort === saved.effort) ?? present.effort };
}
