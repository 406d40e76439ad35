import { factsOf } from '#core/columns/catalog.ts';
import { Sparkline } from '#ui/charts/Sparkline.tsx';
import { formatCount } from '#ui/format/numbers.ts';
import { cx } from '#ui/primitives/cx.ts';
import type { TableInfo } from '#workers/protocol/data.ts';
import { DONE, shareMissing } from './ColumnHeader.tsx';
import classes from './ColumnList.module.css';

export interface ColumnListProps {
  readonly table: TableInfo;
  readonly columns: readonly number[];
  readonly findingColumns: ReadonlySet<number>;
  onSelect(columnIndex: number): void;
}

/** The table's columns one under the other, where there is no room for the grid. */
export function ColumnList({ table, columns, findingColumns, onSelect }: ColumnListProps) {
  return (
    <ul className={classes.list} aria-label="Columns">
      {columns.map((columnIndex) => {
        const column = table.columns[columnIndex];
        if (!column) return null;
        const hasFinding = findingColumns.has(columnIndex);
        return (
          <li key={columnIndex}>
            <button type="button" className={cx(classes.item, !column.spec.included && 'muted')} onClick={() => onSelect(columnIndex)}>
              <span className={classes.name}>
                <b className="truncate">
                  {column.spec.name}
                  {hasFinding && <span className={classes.dot} aria-hidden="true" />}
                  {hasFinding && <span className="vh">, has a finding to review</span>}
                </b>
                <span className="label truncate">
                  {column.spec.personal && column.spec.included
                    ? `Personal · ${DONE[column.spec.personal.action]}`
                    : `${factsOf(column.spec.kind).label} · ${formatCount(column.summary.distinctCount)}`}
                </span>
              </span>
              <Sparkline summary={column.summary} name={column.spec.name} height={28} decorative />
              <span className={classes.missing}>{column.spec.included ? shareMissing(column) : 'left out'}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
