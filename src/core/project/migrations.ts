/** Plain JSON of a record or a part, in a form that this version no longer writes. */
type Json = Readonly<Record<string, unknown>>;

/** The one source that a project of schema 1 has; its bytes are kept under this name. */
export const FIRST_SOURCE = 'source';

/** What types of structures were called until schema 1. */
const STRUCTURE_TYPES: Readonly<Record<string, string>> = {
  keyed: 'reconciled',
  implied: 'conditional',
  'one-of': 'exclusive',
  dated: 'date-parts',
};

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A structure, or what was fitted to one, by its present type and id. Anything else comes back as it is. */
function renameStructure(structure: unknown): unknown {
  if (!isJson(structure)) return structure;
  const { type, id } = structure;
  const renamed = typeof type === 'string' ? STRUCTURE_TYPES[type] : undefined;
  return {
    ...structure,
    ...(renamed === undefined ? {} : { type: renamed }),
    ...(typeof id === 'string' ? { id: renameStructureId(id) } : {}),
  };
}

function renameStructureId(id: string): string {
  const colon = id.indexOf(':');
  const renamed = STRUCTURE_TYPES[id.slice(0, Math.max(0, colon))];
  return renamed === undefined ? id : `${renamed}${id.slice(colon)}`;
}

function renameEdit(edit: unknown): unknown {
  return isJson(edit) && edit.type === 'structures' ? { ...edit, structures: listOf(edit.structures).map(renameStructure) } : edit;
}

/** Schema 1 knew one table from one source; schema 2 knows a dataset. */
export function toDataset(record: Json): Record<string, unknown> {
  const { source, reading, table, edits, dismissedFindings, ...rest } = record;
  const { tableId, name, revision, rowCount, columnCount } = isJson(table) ? table : {};
  const { type, ...origin } = isJson(source) ? source : {};
  return {
    ...rest,
    dataset: {
      datasetId: tableId,
      name,
      revision,
      sources: [{ ...origin, type: type === 'sample' ? 'sample' : 'file', sourceId: FIRST_SOURCE }],
      tables: [{ tableId, name, role: 'learn', rowCount, columnCount, sourceId: FIRST_SOURCE, reading }],
      links: [],
      subject: null,
    },
    edits: listOf(edits).map((edit) => ({ type: 'table', tableId, edit: renameEdit(edit) })),
    dismissedFindings: listOf(dismissedFindings).map((id) => `${String(tableId)}/${String(id)}`),
  };
}

/** What is told of a model: until schema 1 it was one of a table, now it is one of a dataset. */
function migrateModelInfo(info: unknown): unknown {
  if (!isJson(info) || typeof info.tableId !== 'string') return info;
  const { tableId, tableRevision, ...rest } = info;
  return {
    ...rest,
    datasetId: tableId,
    tableIds: [tableId],
    revision: tableRevision,
    structures: listOf(rest.structures).map(renameStructure),
    refusedStructures: listOf(rest.refusedStructures).map(renameStructure),
  };
}

/** A stored model; its codec holds what was fitted to structures. */
export function migrateModel(model: unknown): unknown {
  if (!isJson(model) || !isJson(model.info) || typeof model.info.tableId !== 'string') return model;
  const saved = isJson(model.saved) ? model.saved : {};
  const codec = isJson(saved.codec) ? saved.codec : {};
  const { structure } = codec;
  const renamed = isJson(structure) ? { structure: { ...structure, steps: listOf(structure.steps).map(renameStructure) } } : {};
  return { ...model, info: migrateModelInfo(model.info), saved: { ...saved, codec: { ...codec, ...renamed } } };
}

/** Kept results: until schema 1 the assessment was called proof, and an arena was of a table. */
export function migrateResults(results: unknown): unknown {
  if (!isJson(results) || !('proof' in results)) return results;
  const { proof, proofChoices, arena, ...rest } = results;
  return {
    ...rest,
    assessment: renameAssessment(proof),
    assessmentChoices: proofChoices,
    arena: isJson(arena) ? migrateArena(arena) : arena,
  };
}

function renameAssessment(of: unknown): unknown {
  if (!isJson(of)) return of;
  const { proof, ...rest } = of;
  return { ...rest, assessment: proof };
}

function migrateArena({ tableId, tableRevision, entries, ...rest }: Json): Json {
  return {
    ...rest,
    datasetId: tableId,
    tableIds: [tableId],
    revision: tableRevision,
    entries: listOf(entries).map((entry) => {
      if (!isJson(entry) || !isJson(entry.stage)) return entry;
      const { stage } = entry;
      const renamed = 'proof' in stage ? (renameAssessment(stage) as Json) : stage;
      return { ...entry, stage: 'model' in stage ? { ...renamed, model: migrateModelInfo(stage.model) } : renamed };
    }),
  };
}
