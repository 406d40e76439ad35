import { factsOf, kindCatalog } from '#core/columns/catalog.ts';
import type { KindFacts } from '#core/columns/facts.ts';
import { explainAction } from '#core/personal/labels.ts';
import type { ColumnInfo } from '#workers/protocol/data.ts';

/** The kinds that a person may choose for a column. */
export function offeredKinds(column: ColumnInfo): readonly KindFacts[] {
  const isOneValue = [column.spec.kind, column.guessedKind].some((kind) => factsOf(kind).hasOneValue) || column.summary.distinctCount <= 1;
  return isOneValue ? kindCatalog : kindCatalog.filter(({ hasOneValue }) => !hasOneValue);
}

/** How a generator reads the column, in plain words. */
export function describeLearning({ spec, summary }: ColumnInfo): string {
  if (!spec.included) return 'Left out: no model sees it, and it is not in the copy.';
  if (spec.personal !== undefined && spec.personal.action !== 'keep') return explainAction(spec.personal.action, spec.personal.category);
  return factsOf(spec.kind).explainLearning(spec.format, summary);
}

/** The pattern with day and month exchanged: dd/MM/yyyy ⇄ MM/dd/yyyy. */
export function swapDayMonth(pattern: string): string {
  return pattern.replace(/d+|M+/g, (run) => (run[0] === 'd' ? 'M' : 'd').repeat(run.length));
}

/** A missing marker as a person reads it. */
export function showMarker(marker: string): string {
  return marker === '' ? 'empty cell' : marker.trim() === '' ? 'blanks' : `“${marker}”`;
}
