import { type ReactNode, useId } from 'react';
import styles from './ScoreTable.module.css';
import { ScrollTable } from './ScrollTable.tsx';

export interface ScoreColumn {
  readonly head: ReactNode;
  /** Numbers stand at the right; notes are muted texts. */
  readonly kind?: 'number' | 'muted-number' | 'text' | 'note' | 'bars';
}

export interface ScoreRow {
  readonly id: string | number;
  /** The first is the row's header; a row of fewer cells than columns ends in a wide one. */
  readonly cells: readonly ReactNode[];
  readonly look?: 'plain' | 'quiet' | 'chosen';
}

export interface ScoreTableProps {
  /** What the table holds; its caption. */
  readonly label: string;
  readonly isCaptionShown?: boolean;
  readonly columns: readonly ScoreColumn[];
  readonly rows: readonly ScoreRow[];
}

/** Scores in rows: the first column says of what, numbers line up. Scrolls sideways where the screen is narrow. */
export function ScoreTable({ label, isCaptionShown = false, columns, rows }: ScoreTableProps) {
  const id = useId();
  const table = (
    <ScrollTable label={label}>
      <table className={`data ${styles.table}`} aria-labelledby={isCaptionShown ? id : undefined}>
        {!isCaptionShown && <caption className="vh">{label}</caption>}
        <thead>
          <tr>
            {columns.map(({ head, kind }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
              <th key={index} scope="col" className={isNumber(kind) ? 'num' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, cells, look = 'plain' }) => (
            <tr key={id} className={look === 'quiet' ? styles.quiet : undefined} data-chosen={look === 'chosen'}>
              {cells.map((cell, index) =>
                index === 0 ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                  <th key={index} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                    key={index}
                    className={index === cells.length - 1 && cells.length < columns.length ? styles.note : classOf(columns[index]?.kind)}
                    colSpan={index === cells.length - 1 ? columns.length - index : 1}
                  >
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollTable>
  );
  if (!isCaptionShown) return table;
  return (
    <>
      <p className={`small muted ${styles.caption}`} id={id}>
        {label}
      </p>
      {table}
    </>
  );
}

function isNumber(kind: ScoreColumn['kind']): boolean {
  return kind === 'number' || kind === 'muted-number';
}

function classOf(kind: ScoreColumn['kind'] = 'text'): string | undefined {
  switch (kind) {
    case 'number':
      return 'num';
    case 'muted-number':
      return 'num muted';
    case 'note':
      return styles.note;
    case 'bars':
      return styles.bars;
    case 'text':
      return undefined;
    default:
      return kind satisfies never;
  }
}
