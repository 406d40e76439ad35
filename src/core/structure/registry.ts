import { calendar } from './calendar/calendar.ts';
import { conditional } from './conditional/conditional.ts';
import type { StructureKind } from './contract.ts';
import { dateParts } from './date-parts/date-parts.ts';
import { determined } from './determined/determined.ts';
import { exclusive } from './exclusive/exclusive.ts';
import type { FittedStep } from './fitted.ts';
import { increasing } from './increasing/increasing.ts';
import { members } from './members/members.ts';
import { order } from './order/order.ts';
import { place } from './place/place.ts';
import { product } from './product/product.ts';
import { reconciled } from './reconciled/reconciled.ts';
import type { Structure, StructureId } from './structures.ts';
import { sum } from './sum/sum.ts';
import { units } from './units/units.ts';

type KindOfId<T extends StructureId> = StructureKind<Extract<Structure, { type: T }>, Extract<FittedStep, { type: T }>>;

const kinds: { readonly [T in StructureId]: KindOfId<T> } = {
  sum,
  product,
  increasing,
  exclusive,
  order,
  determined,
  'date-parts': dateParts,
  reconciled,
  conditional,
  members,
  place,
  calendar,
  units,
};

/** Every type of structure; where two of them want the same column, the earlier one gets it. */
export const structureKinds = Object.values(kinds) as unknown as readonly StructureKind[];

/** The operations that belong to a structure, or to what was fitted to one. */
export function structureKindOf({ type }: { readonly type: StructureId }): StructureKind {
  return kinds[type] as unknown as StructureKind;
}
