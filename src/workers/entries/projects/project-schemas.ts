import * as v from 'valibot';
import { Names, object, optional, Whole } from '#core/project/schemas/basics.ts';
import { PersonalActionSchema, PersonalCategorySchema } from '#core/project/schemas/columns.ts';
import { FormatSchema, KindSchema } from '#core/project/schemas/formats.ts';
import { RowChoiceSchema } from '#core/project/schemas/rows.ts';
import { StructureSchema } from '#core/project/schemas/structures.ts';
import type { ExportFormat } from '#io/contract.ts';
import { DialectSchema, FileChoiceSchema, RaggedChoiceSchema } from '#io/schemas.ts';
import type { DatasetEdit, Reading } from '../../protocol/data.ts';
import type { StoredExportSettings } from '../../protocol/projects.ts';

const FORMATS = ['csv', 'xlsx', 'parquet', 'json', 'ndjson', 'sql'] as const satisfies readonly ExportFormat[];

export const ReadingSchema: v.GenericSchema<unknown, Reading> = object({
  dialect: DialectSchema,
  ragged: optional(RaggedChoiceSchema),
  file: optional(FileChoiceSchema),
});

const ColumnChangeSchema = object({
  kind: optional(KindSchema),
  included: optional(v.boolean()),
  missingMarkers: optional(Names),
  datetimePattern: optional(v.string()),
  format: optional(FormatSchema),
  personal: optional(v.nullable(object({ action: optional(PersonalActionSchema), category: optional(PersonalCategorySchema) }))),
});

export const EditSchema: v.GenericSchema<unknown, DatasetEdit> = object({
  type: v.literal('table'),
  tableId: v.string(),
  edit: v.variant('type', [
    object({ type: v.literal('columns'), columnIndices: v.array(Whole), change: ColumnChangeSchema }),
    object({
      type: v.literal('structures'),
      structures: v.array(StructureSchema),
      status: v.picklist(['offered', 'accepted', 'dismissed']),
    }),
  ]),
});

export const ExportSettingsSchema: v.GenericSchema<unknown, StoredExportSettings> = object({
  rowCount: optional(v.nullable(Whole)),
  seed: optional(Whole),
  guardFormulas: optional(v.boolean()),
  keepPreamble: optional(v.boolean()),
  format: optional(v.nullable(v.picklist(FORMATS))),
  rows: optional(RowChoiceSchema),
});
