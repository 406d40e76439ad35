import * as v from 'valibot';
import { TABLE_ROLES } from '../dataset/contract.ts';
import { toDataset } from './migrations.ts';

/** The form of what is saved; grows by one whenever old records must be rewritten to be read. */
export const PROJECT_SCHEMA = 2;

const Whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const Key = v.looseObject({ tableId: Id, columns: v.array(v.string()) });
/** Facts whose fields belong to whoever wrote them: fields that this version does not know are kept. */
const Facts = v.record(v.string(), v.unknown());

/**
 * Everything about a project but its large parts (source, report, models, checkpoint). Plain JSON.
 * Objects are loose: what a later version adds survives a save by this one.
 */
const ProjectRecordSchema = v.looseObject({
  schema: v.literal(PROJECT_SCHEMA),
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
  createdAtMs: v.number(),
  savedAtMs: v.number(),
  dataset: v.looseObject({
    datasetId: Id,
    name: v.string(),
    revision: v.number(),
    /** `sample`: the id of a table that ships with the page, whose bytes are not kept. */
    sources: v.array(
      v.looseObject({ sourceId: Id, type: v.picklist(['file', 'pasted', 'sample']), name: v.string(), sample: v.optional(v.string()) }),
    ),
    tables: v.pipe(
      v.array(
        v.looseObject({
          tableId: Id,
          name: v.string(),
          role: v.picklist(TABLE_ROLES),
          rowCount: Whole,
          columnCount: Whole,
          sourceId: Id,
          /** The load request's choices: dialect, sheet and their like. */
          reading: Facts,
        }),
      ),
      v.minLength(1),
    ),
    links: v.array(v.looseObject({ id: v.string(), child: Key, parent: Key })),
    subject: v.nullable(Key),
  }),
  /** What was done to the dataset since its tables were read, in order. */
  edits: v.array(v.looseObject({ type: v.string() })),
  dismissedFindings: v.array(v.string()),
  trainSettings: v.looseObject({ generator: v.string(), effort: v.string(), overrides: v.record(v.string(), v.number()), seed: Whole }),
  exportSettings: Facts,
  step: v.string(),
  /** The person had paused the training that was under way. */
  paused: v.optional(v.boolean()),
  modelId: v.nullable(v.string()),
});

export type ProjectRecord = v.InferOutput<typeof ProjectRecordSchema>;

export type RecordProblem = 'newer' | 'damaged';

/** A saved project that cannot be opened. */
export class RecordError extends Error {
  readonly problem: RecordProblem;
  constructor(problem: RecordProblem, detail: string) {
    super(detail);
    this.name = 'RecordError';
    this.problem = problem;
  }
}

/** Rewrites a record of schema n as one of schema n + 1. */
export type Migration = (former: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** By the schema they start from. */
const MIGRATIONS: Readonly<Record<number, Migration>> = { 1: toDataset };

/**
 * Reads what was saved by this version or any before it.
 *
 * @param latest @param migrations are given by tests only.
 * @throws RecordError 'newer' for a schema above the latest, 'damaged' for anything that is no record.
 */
export function readRecord(
  saved: unknown,
  latest: number = PROJECT_SCHEMA,
  migrations: Readonly<Record<number, Migration>> = MIGRATIONS,
): ProjectRecord {
  if (typeof saved !== 'object' || saved === null) throw new RecordError('damaged', 'There is no record.');
  let record = saved as Record<string, unknown>;
  const schemaOf = () => (Number.isSafeInteger(record.schema) ? (record.schema as number) : Number.NaN);
  if (schemaOf() > latest) throw new RecordError('newer', `The record has schema ${schemaOf()}; this version reads up to ${latest}.`);
  while (schemaOf() < latest) {
    const migrate = migrations[schemaOf()];
    if (migrate === undefined) throw new RecordError('damaged', `No version knows schema ${schemaOf()}.`);
    record = { ...migrate(record), schema: schemaOf() + 1 };
  }
  const result = v.safeParse(ProjectRecordSchema, latest === PROJECT_SCHEMA ? record : { ...record, schema: PROJECT_SCHEMA });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new RecordError('damaged', `${v.getDotPath(issue) ?? 'record'}: ${issue.message}`);
}
