import * as v from 'valibot';
import type { GivenCell } from '../../table/given.ts';
import type { RowChoice } from '../../table/row-choice.ts';
import { object } from './basics.ts';

const CellSchema: v.GenericSchema<unknown, GivenCell> = v.union([v.number(), v.string(), object({ missing: v.number() })]);
const choice = { cell: CellSchema, text: v.string(), realCount: v.number() };

/** Which rows were asked for. */
export const RowChoiceSchema: v.GenericSchema<unknown, RowChoice> = v.variant('type', [
  object({ type: v.literal('as-learnt') }),
  object({
    type: v.literal('balanced'),
    column: v.string(),
    shares: v.array(object({ ...choice, weight: v.pipe(v.number(), v.minValue(0)) })),
  }),
  object({
    type: v.literal('where'),
    conditions: v.array(
      v.variant('type', [
        object({ type: v.literal('cells'), column: v.string(), cells: v.array(object(choice)) }),
        object({ type: v.literal('range'), column: v.string(), from: v.number(), to: v.number() }),
      ]),
    ),
  }),
]);
