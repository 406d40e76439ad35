import * as v from 'valibot';
import type { PersonalAction, PersonalCategory } from '#core/personal/contract.ts';
import { FormatSchema, KindSchema } from '#core/project/schemas/formats.ts';
import { RowChoiceSchema } from '#core/project/schemas/rows.ts';
import { StructureSchema } from '#core/project/schemas/structures.ts';
import type { ExportFormat } from '#io/contract.ts';
import { DialectSchema, FileChoiceSchema, RaggedChoiceSchema } from '#io/schemas.ts';
import type { DatasetEdit, Reading } from '../../protocol/data.ts';
import type { StoredExportSettings } from '../../protocol/projects.ts';

const object = v.looseObject;
const optional = v.exactOptional;
const Index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const ACTIONS = ['replace', 'mask', 'coarsen', 'keep'] as const satisfies readonly PersonalAction[];
const CATEGORIES = [
  'first-name',
  'last-name',
  'full-name',
  'email',
  'phone',
  'address',
  'username',
  'url',
  'card',
  'iban',
  'national-id',
  'passport',
  'medical-id',
  'plate',
  'ip',
  'mac',
  'birth-date',
  'mixed',
  'company',
  'city',
] as const satisfies readonly PersonalCategory[];
const FORMATS = ['csv', 'xlsx', 'parquet', 'json', 'ndjson', 'sql'] as const satisfies readonly ExportFormat[];

export const ReadingSchema: v.GenericSchema<unknown, Reading> = object({
  dialect: DialectSchema,
  ragged: optional(RaggedChoiceSchema),
  file: optional(FileChoiceSchema),
});

const ColumnChangeSchema = object({
  kind: optional(KindSchema),
  included: optional(v.boolean()),
  missingMarkers: optional(v.array(v.string())),
  datetimePattern: optional(v.string()),
  format: optional(FormatSchema),
  personal: optional(v.nullable(object({ action: optional(v.picklist(ACTIONS)), category: optional(v.picklist(CATEGORIES)) }))),
});

export const EditSchema: v.GenericSchema<unknown, DatasetEdit> = object({
  type: v.literal('table'),
  tableId: v.string(),
  edit: v.variant('type', [
    object({ type: v.literal('columns'), columnIndices: v.array(Index), change: ColumnChangeSchema }),
    object({
      type: v.literal('structures'),
      structures: v.array(StructureSchema),
      status: v.picklist(['offered', 'accepted', 'dismissed']),
    }),
  ]),
});

export const ExportSettingsSchema: v.GenericSchema<unknown, StoredExportSettings> = object({
  rowCount: optional(v.nullable(Index)),
  seed: optional(Index),
  guardFormulas: optional(v.boolean()),
  keepPreamble: optional(v.boolean()),
  format: optional(v.nullable(v.picklist(FORMATS))),
  rows: optional(RowChoiceSchema),
});
