import * as v from 'valibot';
import type { PersonalAction, PersonalCategory, PersonalTreatment, RealDigests } from '../../personal/contract.ts';
import type { ColumnSpec } from '../../table/table.ts';
import { Finite, Names, object, optional, Whole } from './basics.ts';
import { FormatSchema, KindSchema } from './formats.ts';

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

export const PersonalActionSchema = v.picklist(ACTIONS);
export const PersonalCategorySchema = v.picklist(CATEGORIES);

const TreatmentSchema: v.GenericSchema<unknown, PersonalTreatment> = object({
  category: PersonalCategorySchema,
  variant: optional(v.string()),
  action: PersonalActionSchema,
  locale: v.string(),
  form: object({
    shapes: v.array(object({ shape: v.string(), share: Finite })),
    repeats: object({ rowCount: Whole, groups: v.array(object({ share: Finite, values: Finite })) }),
  }),
});

/** At most 255 missing markers: cells name them by a byte. */
export const ColumnSpecSchema: v.GenericSchema<unknown, ColumnSpec> = object({
  name: v.string(),
  kind: KindSchema,
  included: v.boolean(),
  format: FormatSchema,
  missingMarkers: v.pipe(Names, v.maxLength(255)),
  personal: optional(TreatmentSchema),
});

/** Digests that are out of order would let real values pass: they are searched by halves. */
export const RealDigestsSchema: v.GenericSchema<unknown, RealDigests> = object({
  salt: Finite,
  digests: v.pipe(
    v.instance(Float64Array),
    v.check((digests) => digests.every((digest, i) => i === 0 || digest >= (digests[i - 1] as number)), 'Digests are not ascending.'),
  ),
});
