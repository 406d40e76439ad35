import { operationsOf } from '#core/personal/operations.ts';
import type { GivenCell } from '#core/table/given.ts';
import { type CellChoice, MOST_LISTED_CELLS } from '#core/table/row-choice.ts';
import type { UnderstoodColumn } from './columns.ts';

/**
 * The different cells of a column with how many rows hold each, most frequent first, numbers and ordered levels in their order; missing cells last, by marker.
 *
 * @returns null where there are more than `MOST_LISTED_CELLS`, or cells that no model sees.
 */
export function countCells({ column, spec }: UnderstoodColumn): readonly CellChoice[] | null {
  if (column.storage === 'opaque') return null;
  const counts = new Map<number, { count: number; row: number }>();
  const missing = new Map<number, { count: number; row: number }>();
  for (let row = 0; row < column.missing.length; row++) {
    const marker = column.missing[row] as number;
    const [into, key] =
      marker > 0 ? [missing, marker] : [counts, (column.storage === 'numeric' ? column.values[row] : column.codes[row]) as number];
    const known = into.get(key);
    if (known !== undefined) known.count++;
    else if (into.set(key, { count: 1, row }).size > MOST_LISTED_CELLS) return null;
  }
  const operations = operationsOf(spec);
  const format = operations.createFormatter(column, spec);
  const choices = [...counts].map(([key, { count, row }]) => ({
    key,
    cell: (column.storage === 'numeric' ? key : (column.dictionary[key] as string)) as GivenCell,
    text: format(row),
    realCount: count,
  }));
  const levels = operations.levelOrder?.(spec.format) ?? [];
  const placeOf = (text: string) => (levels.includes(text) ? levels.indexOf(text) : levels.length);
  if (column.storage === 'numeric') choices.sort((a, b) => a.key - b.key);
  else if (levels.length > 0) choices.sort((a, b) => placeOf(a.text) - placeOf(b.text));
  else choices.sort((a, b) => b.realCount - a.realCount || (a.text < b.text ? -1 : 1));
  return [
    ...choices.map(({ cell, text, realCount }) => ({ cell, text, realCount })),
    ...[...missing]
      .sort(([a], [b]) => a - b)
      .map(([marker, { count, row }]) => ({ cell: { missing: marker - 1 }, text: format(row), realCount: count })),
  ];
}
