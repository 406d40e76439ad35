import type { ProofChoices } from '#core/metrics/proof/contract.ts';
import type { ColumnInfo, TableInfo } from '#workers/protocol/data.ts';

const MOST_CLASSES = 20;

/** Levels of a column that may be predicted as classes or form groups; 0 for others. */
export function classCountOf({ spec, summary }: ColumnInfo): number {
  return spec.included && summary.shape !== 'opaque' && summary.distinctCount <= MOST_CLASSES ? summary.distinctCount : 0;
}

/** Whether the measures can predict a column at all. */
export function isPredictable({ spec, summary }: ColumnInfo): boolean {
  return spec.included && summary.shape !== 'opaque' && summary.distinctCount > 1;
}

/**
 * What to measure before the person has chosen: the last column of two levels is the target, else the last of few levels, else the last that can be predicted.
 * People put what they want to know at the end. No group is compared until one is chosen.
 */
export function chooseProofDefaults(table: TableInfo): ProofChoices {
  const find = (test: (column: ColumnInfo) => boolean) => table.columns.findLastIndex(test);
  const found = [find((column) => classCountOf(column) === 2), find((column) => classCountOf(column) > 2), find(isPredictable)].find(
    (index) => index >= 0,
  );
  return { targetColumn: found ?? null, groupColumn: null };
}
