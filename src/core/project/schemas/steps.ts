import * as v from 'valibot';
import { dateParts } from '../../structure/date-parts/parts.ts';
import type { FittedStep, FittedStructure, PlaceTree } from '../../structure/fitted.ts';
import { Finite, Names, object, optional, Whole } from './basics.ts';
import { ColumnSpecSchema } from './columns.ts';
import { TokenEncodingSchema } from './encodings.ts';
import { StructureCellSchema } from './structures.ts';

const Cells = v.array(StructureCellSchema);
const Numbers = v.array(Finite);
const Specs = v.array(ColumnSpecSchema);

const base = { id: v.string(), specs: Specs, withheld: object({ values: Whole, rows: Whole }) };
/** Whether each list is as long as the first. */
const agree = (...lists: readonly { readonly length: number }[]) => lists.every(({ length }) => length === lists[0]?.length);
const isPlaceIn = (place: number, list: readonly unknown[]) => place < list.length;

const TreeSchema: v.GenericSchema<unknown, PlaceTree> = v.lazy(() =>
  v.union([Whole, v.tuple([v.picklist([0, 1]), Finite, TreeSchema, TreeSchema])]),
);

function highestCell(tree: PlaceTree): number {
  return typeof tree === 'number' ? tree : Math.max(highestCell(tree[2]), highestCell(tree[3]));
}

/** What was fitted to a structure. Places and lengths within a step agree. */
const StepSchema: v.GenericSchema<unknown, FittedStep> = v.variant('type', [
  object({
    type: v.literal('sum'),
    ...base,
    parts: v.array(object({ name: v.string(), factor: Finite })),
    remainders: Numbers,
    decimals: Finite,
    step: Finite,
    remainderName: v.nullable(v.string()),
  }),
  object({
    type: v.literal('product'),
    ...base,
    factor: Finite,
    over: Names,
    under: Names,
    decimals: Finite,
    keepsTarget: v.boolean(),
    instead: Finite,
  }),
  v.pipe(
    object({
      type: v.literal('increasing'),
      ...base,
      by: v.string(),
      decimals: Finite,
      places: Numbers,
      values: Numbers,
      keepsColumn: v.boolean(),
    }),
    v.check(({ places, values }) => agree(places, values), 'Places and values of a rising column differ in number.'),
  ),
  v.pipe(
    object({
      type: v.literal('order'),
      ...base,
      columns: Names,
      base: Whole,
      decimals: Numbers,
      anchor: Finite,
      between: optional(v.literal(true)),
      mended: optional(v.literal(true)),
    }),
    v.check((step) => agree(step.columns, step.decimals) && isPlaceIn(step.base, step.columns), 'An order of columns does not fit them.'),
  ),
  v.pipe(
    object({
      type: v.literal('determined'),
      ...base,
      by: v.string(),
      keys: Cells,
      counts: v.array(Whole),
      cells: v.array(Cells),
      markers: v.array(v.array(Whole)),
    }),
    v.check(
      ({ specs, keys, counts, cells, markers }) =>
        agree(keys, counts, cells, markers) && agree(specs, ...cells) && agree(specs, ...markers),
      'A table of dependent cells has gaps.',
    ),
  ),
  v.pipe(
    object({
      type: v.literal('reconciled'),
      ...base,
      by: v.string(),
      keys: Numbers,
      combinationOf: v.array(Whole),
      combinations: v.array(Cells),
      withoutKey: v.nullable(Cells),
    }),
    v.check(
      ({ specs, keys, combinationOf, combinations, withoutKey }) =>
        agree(keys, combinationOf) &&
        // The first of the specs is the key's own.
        agree(specs.slice(1), ...combinations, ...(withoutKey === null ? [] : [withoutKey])) &&
        combinationOf.every((place) => isPlaceIn(place, combinations)),
      'A table of reconciled cells has gaps.',
    ),
  ),
  object({
    type: v.literal('date-parts'),
    ...base,
    date: v.string(),
    parts: v.array(
      object({
        name: v.string(),
        part: v.picklist(dateParts),
        offset: v.nullable(Finite),
        names: v.array(v.tuple([Finite, StructureCellSchema])),
      }),
    ),
  }),
  object({
    type: v.literal('conditional'),
    ...base,
    by: v.string(),
    others: v.array(object({ cell: StructureCellSchema, count: Whole })),
    rules: v.array(
      object({
        cell: StructureCellSchema,
        effects: v.array(object({ name: v.string(), cell: StructureCellSchema, only: v.boolean(), marker: Whole })),
      }),
    ),
    fallbacks: v.array(object({ name: v.string(), encoding: TokenEncodingSchema })),
  }),
  v.pipe(
    object({
      type: v.literal('exclusive'),
      ...base,
      columns: Names,
      jointName: v.string(),
      yes: Cells,
      no: Cells,
      instead: v.nullable(Whole),
    }),
    v.check(
      ({ columns, yes, no, instead }) => agree(columns, yes, no) && (instead === null || isPlaceIn(instead, columns)),
      'Exclusive columns and their cells differ in number.',
    ),
  ),
  object({
    type: v.literal('calendar'),
    ...base,
    column: v.string(),
    days: v.picklist(['day', 'week', 'year']),
    dayName: v.string(),
    withinName: v.nullable(v.string()),
    timeName: v.nullable(v.string()),
    timeMs: Finite,
  }),
  v.pipe(
    object({
      type: v.literal('members'),
      ...base,
      column: v.string(),
      members: Names,
      names: Names,
      restName: v.nullable(v.string()),
      hasEmpty: v.boolean(),
      loneCounts: Numbers,
    }),
    v.check(({ members, names, loneCounts }) => agree(members, names, loneCounts), 'Members and their columns differ in number.'),
  ),
  v.pipe(
    object({
      type: v.literal('place'),
      ...base,
      latitude: v.string(),
      longitude: v.string(),
      cellName: v.string(),
      tree: TreeSchema,
      cells: v.array(v.pipe(v.array(v.tuple([Finite, Finite, Finite, Finite, Finite])), v.minLength(1))),
      decimals: v.tuple([Finite, Finite]),
    }),
    v.check(({ tree, cells }) => isPlaceIn(highestCell(tree), cells), 'A map leads to a cell that is not there.'),
  ),
  v.pipe(
    object({
      type: v.literal('units'),
      ...base,
      column: v.string(),
      unitName: v.string(),
      units: Names,
      writings: v.array(v.array(v.tuple([Whole, Whole]))),
      cuts: Numbers,
      counts: v.array(v.array(Whole)),
    }),
    v.check(
      ({ units, writings, cuts, counts }) => agree(units, writings, ...counts) && counts.length === cuts.length + 1,
      'Units and their counts differ in number.',
    ),
  ),
]);

export const FittedStructureSchema: v.GenericSchema<unknown, FittedStructure> = object({
  specs: Specs,
  steps: v.array(StepSchema),
  refused: v.array(object({ id: v.string(), reason: v.string() })),
});
