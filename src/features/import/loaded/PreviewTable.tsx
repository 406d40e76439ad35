import { useEffect, useState } from 'react';
import { isNumberColumn } from '#core/columns/catalog.ts';
import type { FileFormat } from '#io/contract.ts';
import { useStudio } from '#state/store.ts';
import { formatCount } from '#ui/format/numbers.ts';
import type { TableInfo } from '#workers/protocol/data.ts';
import classes from './PreviewTable.module.css';

interface Preview {
  readonly tableId: string;
  readonly cells: readonly (readonly string[])[];
  readonly lineNumbers: readonly number[];
}

const MAX_COLUMNS = 60;

export interface PreviewTableProps {
  readonly table: TableInfo;
  readonly format: FileFormat;
  readonly rowCount: number;
}

/** The first rows as they stand in the file, with their line numbers. */
export function PreviewTable({ table, format, rowCount }: PreviewTableProps) {
  const readCells = useStudio((state) => state.readCells);
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void readCells(0, Math.min(rowCount, table.rowCount)).then((read) => {
      if (isCurrent) setPreview({ tableId: table.tableId, ...read });
    });
    return () => {
      isCurrent = false;
    };
  }, [readCells, rowCount, table.tableId, table.rowCount]);
  const shown = preview?.tableId === table.tableId ? preview : null;
  const columns = table.columns.slice(0, MAX_COLUMNS);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div className={classes.wrap} tabIndex={0} role="region" aria-label="Preview of the first rows">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col" className={classes.line}>
              {['csv', 'ndjson', 'ruled'].includes(format) ? 'Line' : 'Row'}
            </th>
            {columns.map((column, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, places do not move
              <th key={index} scope="col" className={isNumberColumn(column.spec) ? 'num' : undefined}>
                {column.spec.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: Math.min(rowCount, table.rowCount) }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are addressed by place
            <tr key={row}>
              <td className={classes.line}>{shown ? formatCount(shown.lineNumbers[row] ?? row + 1) : '…'}</td>
              {columns.map((column, index) => {
                const text = shown?.cells[row]?.[index];
                const isMissing = text !== undefined && column.spec.missingMarkers.includes(text);
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <td key={index} className={isNumberColumn(column.spec) ? 'num' : undefined}>
                    {isMissing ? <span className={classes.missing}>{text === '' ? 'empty' : text}</span> : text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
