import type { ColumnSpec, KindId } from '#core/table/table.ts';
import type { KindFacts, SummarizedColumn } from './facts.ts';
import * as kinds from './kinds.ts';

const factsById: Readonly<Record<KindId, KindFacts>> = { ...kinds };

/** Every kind's facts in the order of the menu, free of the kinds' operations: the page shows labels and words from this. */
export const kindCatalog: readonly KindFacts[] = Object.values(factsById).sort((a, b) => a.rank - b.rank);

export const kindIds: readonly KindId[] = kindCatalog.map(({ id }) => id);

/** The facts of a kind. */
export function factsOf(id: KindId): KindFacts {
  return factsById[id];
}

type OfKind = Pick<ColumnSpec, 'kind'>;

/** Whether a column holds plain numbers. */
export function isNumberColumn({ kind }: OfKind): boolean {
  const { storage, temporal } = factsOf(kind);
  return storage === 'numeric' && temporal === undefined;
}

/** Whether a column's numbers are milliseconds. */
export function isTemporal({ kind }: OfKind): boolean {
  return factsOf(kind).temporal !== undefined;
}

/** Whether a column holds days or moments. */
export function isMoment({ kind }: OfKind): boolean {
  return factsOf(kind).temporal === 'moment';
}

/** Whether there is something in a column that a generator learns: its cells are kept, and are not all the same. */
export function isLearnt({ spec, summary }: SummarizedColumn): boolean {
  return spec.included && summary.shape !== 'opaque' && factsOf(spec.kind).hasOneValue === undefined;
}
