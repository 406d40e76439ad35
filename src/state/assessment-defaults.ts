import type { AssessmentChoices } from '#core/metrics/assessment/contract.ts';
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

/** A plain number of more values than could be classes: a quantity. */
function isQuantity({ spec, summary }: ColumnInfo): boolean {
  return spec.included && summary.shape === 'numeric' && !summary.temporal && summary.distinctCount > MOST_CLASSES;
}

/**
 * What to measure before the person has chosen. People put what they want to know at the end: the last column that can be predicted is the target where it has
 * two levels, is a category of few levels, or a quantity; else the last column of two levels, else of few, else the last that can be predicted at all.
 * No group is compared until one is chosen.
 */
export function chooseAssessmentDefaults(table: TableInfo): AssessmentChoices {
  const find = (test: (column: ColumnInfo) => boolean) => table.columns.findLastIndex(test);
  const last = find(isPredictable);
  const isLast = (column: ColumnInfo) =>
    column === table.columns[last] &&
    (classCountOf(column) === 2 || isQuantity(column) || (column.summary.shape !== 'numeric' && classCountOf(column) > 2));
  const found = [find(isLast), find((column) => classCountOf(column) === 2), find((column) => classCountOf(column) > 2), last].find(
    (index) => index >= 0,
  );
  return { targetColumn: found ?? null, groupColumn: null };
}
