import * as v from 'valibot';
import { migrateResults } from '#core/project/migrations.ts';
import { AssessmentSchema, ChoicesSchema } from '#core/project/schemas/assessment.ts';
import { object, Whole } from '#core/project/schemas/basics.ts';
import { ReportSchema } from '#core/project/schemas/report.ts';
import type { StoredArena, StoredResults } from '../../protocol/projects.ts';
import { FailureSchema, GeneratorSchema, ModelInfoSchema, SettingsSchema } from './stored-model.ts';

const ArenaSchema: v.GenericSchema<unknown, StoredArena> = object({
  datasetId: v.string(),
  tableIds: v.array(v.string()),
  revision: v.number(),
  entries: v.array(
    object({
      settings: object({
        generator: GeneratorSchema,
        effort: v.picklist(['quick', 'balanced', 'thorough']),
        overrides: SettingsSchema,
        seed: Whole,
      }),
      stage: v.variant('status', [
        object({
          status: v.literal('measured'),
          model: ModelInfoSchema,
          report: ReportSchema,
          assessment: AssessmentSchema,
          choices: ChoicesSchema,
        }),
        object({ status: v.literal('failed'), failure: FailureSchema }),
        object({ status: v.literal('left-out') }),
      ]),
    }),
  ),
});

const StoredResultsSchema: v.GenericSchema<unknown, StoredResults> = object({
  report: v.nullable(object({ modelId: v.string(), report: ReportSchema })),
  assessment: v.nullable(object({ modelId: v.string(), choices: ChoicesSchema, assessment: AssessmentSchema })),
  assessmentChoices: v.nullable(ChoicesSchema),
  arena: v.nullable(ArenaSchema),
});

/** @throws v.ValiError when the value, from anywhere, is not what was measured. */
export function requireResults(value: unknown): StoredResults {
  return v.parse(StoredResultsSchema, migrateResults(value));
}
