import { Search } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isNumberColumn } from '#core/columns/catalog.ts';
import { useStudio } from '#state/store.ts';
import { formatCounted } from '#ui/format/numbers.ts';
import type { ReadRows } from '#ui/grid/use-row-chunks.ts';
import { VirtualGrid, type VirtualGridHandle } from '#ui/grid/VirtualGrid.tsx';
import type { ColumnChange, TableInfo } from '#workers/protocol/data.ts';
import classes from '../ColumnsScreen.module.css';
import { ColumnHeader } from './ColumnHeader.tsx';
import { ColumnList } from './ColumnList.tsx';

export interface TablePanelProps {
  readonly table: TableInfo;
  readonly selected: number;
  /** Columns that a finding is about. */
  readonly findingColumns: ReadonlySet<number>;
  /** A list of columns stands in for the grid. */
  readonly isNarrow: boolean;
  onSelect(columnIndex: number): void;
  onChange(columnIndex: number, change: ColumnChange): void;
}

/** The whole table, a column found by its name. */
export function TablePanel({ table, selected, findingColumns, isNarrow, onSelect, onChange }: TablePanelProps) {
  const readCells = useStudio((state) => state.readCells);
  const [query, setQuery] = useState('');
  const columns = useMemo(() => findColumns(table, query), [table, query]);
  const grid = useRef<VirtualGridHandle>(null);
  const readRows = useCallback<ReadRows>((firstRow, rowCount) => readCells(firstRow, rowCount).then(({ cells }) => cells), [readCells]);
  const position = columns.indexOf(selected);
  useEffect(() => grid.current?.revealColumn(position), [position]);
  return (
    <section className="panel" aria-labelledby="table">
      <header>
        <h2 id="table">
          Table <span className="label">{formatCounted(table.rowCount, 'row')}</span>
        </h2>
        <label className={classes.find}>
          <span className="vh">Find a column</span>
          <Search className="ico" aria-hidden="true" />
          <input
            className="input"
            type="search"
            placeholder="Find a column"
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
          />
        </label>
      </header>
      {columns.length === 0 ? (
        <p className={classes.none}>No column’s name holds “{query}”.</p>
      ) : isNarrow ? (
        <ColumnList table={table} columns={columns} findingColumns={findingColumns} onSelect={onSelect} />
      ) : (
        <VirtualGrid
          label="Table cells"
          rowCount={table.rowCount}
          columns={columns}
          selectedColumn={selected}
          readRows={readRows}
          handle={grid}
          isRightAligned={(index) => isNumericAt(table, index)}
          isDimmed={(index) => table.columns[index]?.spec.included === false}
          renderHeader={(index) => {
            const shown = table.columns[index];
            return shown ? (
              <ColumnHeader
                column={shown}
                hasFinding={findingColumns.has(index)}
                isSelected={index === selected}
                onSelect={() => onSelect(index)}
                onChange={(what) => onChange(index, what)}
              />
            ) : null;
          }}
          renderCell={(text, index) =>
            table.columns[index]?.spec.missingMarkers.includes(text) ? (
              <span className={classes.missing}>{text === '' ? 'empty' : text}</span>
            ) : (
              text
            )
          }
        />
      )}
    </section>
  );
}

function isNumericAt(table: TableInfo, columnIndex: number): boolean {
  const column = table.columns[columnIndex];
  return column !== undefined && isNumberColumn(column.spec);
}

function findColumns(table: TableInfo, query: string): readonly number[] {
  const wanted = query.trim().toLowerCase();
  return table.columns.flatMap(({ spec }, index) => (spec.name.toLowerCase().includes(wanted) ? [index] : []));
}
