import * as v from 'valibot';
import { dateParts } from '../../structure/date-parts/parts.ts';
import type { Structure, StructureCell } from '../../structure/structures.ts';
import { Names, object } from './basics.ts';
import { SetFormatSchema } from './formats.ts';

export const StructureCellSchema: v.GenericSchema<unknown, StructureCell> = v.nullable(v.union([v.string(), v.number()]));

/** What a person has said yes or no to between columns. */
export const StructureSchema: v.GenericSchema<unknown, Structure> = v.variant('type', [
  object({
    type: v.literal('sum'),
    id: v.string(),
    target: v.string(),
    parts: v.array(object({ name: v.string(), factor: v.number() })),
    remainders: v.array(v.number()),
  }),
  object({ type: v.literal('product'), id: v.string(), target: v.string(), factor: v.number(), over: Names, under: Names }),
  object({ type: v.literal('increasing'), id: v.string(), column: v.string(), by: v.string() }),
  object({ type: v.literal('order'), id: v.string(), columns: Names, base: v.number(), between: v.exactOptional(v.literal(true)) }),
  object({ type: v.literal('determined'), id: v.string(), by: v.string(), columns: Names, mutual: Names }),
  object({ type: v.literal('reconciled'), id: v.string(), by: v.string(), columns: Names }),
  object({
    type: v.literal('date-parts'),
    id: v.string(),
    date: v.string(),
    parts: v.array(object({ name: v.string(), part: v.picklist(dateParts), offset: v.nullable(v.number()) })),
  }),
  object({
    type: v.literal('conditional'),
    id: v.string(),
    by: v.string(),
    rules: v.array(
      object({ cell: StructureCellSchema, effects: v.array(object({ name: v.string(), cell: StructureCellSchema, only: v.boolean() })) }),
    ),
  }),
  object({ type: v.literal('exclusive'), id: v.string(), columns: Names, atMost: v.boolean() }),
  object({ type: v.literal('calendar'), id: v.string(), column: v.string() }),
  object({ type: v.literal('members'), id: v.string(), column: v.string(), format: SetFormatSchema }),
  object({ type: v.literal('place'), id: v.string(), latitude: v.string(), longitude: v.string() }),
  object({ type: v.literal('units'), id: v.string(), column: v.string() }),
]);
