import type { ProjectRecord } from '#core/project/record.ts';
import { SAMPLES } from '#io/samples/catalog.ts';
import { generatorCatalog } from '#models/catalog.ts';
import type { Effort } from '#models/contract.ts';
import type { TableEdit } from '#workers/protocol/data.ts';
import type { OpenedProject } from '#workers/protocol/projects.ts';
import type { OpenedSource, StepId, StudioState, TrainSettings } from './types.ts';

const SCHEMA = 1 satisfies ProjectRecord['schema'];
const EFFORTS: readonly Effort[] = ['quick', 'balanced', 'thorough'];
const STEPS: readonly StepId[] = ['import', 'columns', 'train', 'compare', 'export'];

/** What of the state a project's record holds; null while no project is open. */
export function recordOf(state: StudioState): ProjectRecord | null {
  const { project, table, opened } = state;
  if (project === null || table === null || opened === null) return null;
  const { source, reading } = opened;
  return {
    schema: SCHEMA,
    id: project.id,
    name: project.name,
    createdAtMs: project.createdAtMs,
    savedAtMs: 0,
    source: source.type === 'sample' ? { type: 'sample', name: table.name, sample: source.id } : { type: 'file', name: source.name },
    reading: { ...reading },
    table: {
      tableId: table.tableId,
      name: table.name,
      revision: table.revision,
      rowCount: table.rowCount,
      columnCount: table.columns.length,
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

/** The bytes that a project keeps of its source; null where the page brings them itself. */
export function sourceBlob({ source }: OpenedSource): Blob | null {
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

/** The source and the reading of a saved project; null when its source is not there. */
export function openedOf({ record, source }: OpenedProject): OpenedSource | null {
  const reading = record.reading as unknown as OpenedSource['reading'];
  if (source !== null) return { source: { type: 'file', name: record.source.name, blob: source }, reading };
  const sample = SAMPLES.find(({ id }) => record.source.type === 'sample' && id === record.source.sample);
  return sample === undefined ? null : { source: { type: 'sample', id: sample.id }, reading };
}

export function editsOf({ record }: OpenedProject): TableEdit[] {
  return record.edits as unknown as TableEdit[];
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
