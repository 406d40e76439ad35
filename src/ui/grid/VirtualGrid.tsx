import { type ReactNode, type Ref, type RefObject, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import { cx } from '../primitives/cx.ts';
import { MAX_SCROLL_PX, offsetForKey, toFullOffset, toScrollOffset, visibleSpan } from './span.ts';
import { type ReadRows, useRowChunks } from './use-row-chunks.ts';
import classes from './VirtualGrid.module.css';

export interface VirtualGridHandle {
  /** Brings a shown column into view. */
  revealColumn(position: number): void;
}

export interface VirtualGridProps {
  readonly label: string;
  readonly rowCount: number;
  /** Indices of the table's columns to show, in order. */
  readonly columns: readonly number[];
  readonly selectedColumn: number | null;
  /** Changes identity when other cells stand behind it. */
  readonly readRows: ReadRows;
  renderHeader(column: number): ReactNode;
  renderCell(text: string, column: number): ReactNode;
  isRightAligned(column: number): boolean;
  isDimmed(column: number): boolean;
  readonly handle?: Ref<VirtualGridHandle>;
}

const ROW_PX = 25;
const HEADER_PX = 114;
const COLUMN_PX = 172;
const OVERSCAN_ROWS = 6;
const OVERSCAN_COLUMNS = 2;

/** What of a box is in view, followed as it is scrolled and resized. */
function useView(box: RefObject<HTMLDivElement | null>) {
  const [view, setView] = useState({ left: 0, top: 0, width: 900, height: 500 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const next = { left: element.scrollLeft, top: element.scrollTop, width: element.clientWidth, height: element.clientHeight };
      setView((former) =>
        former.left === next.left && former.top === next.top && former.width === next.width && former.height === next.height
          ? former
          : next,
      );
    };
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', measure);
      observer.disconnect();
    };
  }, [box]);
  return view;
}

/**
 * A table of any size: only what is in view exists, on both axes. Own code, because header cells carry controls and
 * names may repeat, which hightable (columns keyed by name, no column windowing) cannot hold, and a million measured rows
 * cost @tanstack/react-virtual one long task.
 */
export function VirtualGrid(props: VirtualGridProps) {
  const { label, rowCount, columns, selectedColumn, readRows, renderHeader, renderCell, isRightAligned, isDimmed, handle } = props;
  const box = useRef<HTMLDivElement>(null);
  const view = useView(box);
  const rowHeaderPx = 24 + 7 * Math.max(2, String(rowCount).length);

  const bodyPx = Math.max(ROW_PX, view.height - HEADER_PX);
  const fullPx = rowCount * ROW_PX;
  const offset = toFullOffset(view.top, bodyPx, fullPx);
  const rows = visibleSpan(offset, bodyPx, ROW_PX, rowCount, OVERSCAN_ROWS);
  const shown = visibleSpan(view.left, Math.max(0, view.width - rowHeaderPx), COLUMN_PX, columns.length, OVERSCAN_COLUMNS);
  const rowAt = useRowChunks(readRows, rowCount, rows);
  // On a shortened axis the rows travel with the scroll position.
  const shift = offset - view.top;

  useImperativeHandle(
    handle,
    () => ({
      revealColumn(position) {
        const element = box.current;
        if (!element || position < 0) return;
        const start = position * COLUMN_PX;
        const end = start + COLUMN_PX;
        const room = element.clientWidth - rowHeaderPx;
        if (start < element.scrollLeft) element.scrollLeft = start;
        else if (end > element.scrollLeft + room) element.scrollLeft = end - room;
      },
    }),
    [rowHeaderPx],
  );

  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>) => {
    const element = box.current;
    if (!element || event.target !== element) return;
    const full = offsetForKey(event.key, { offset, bodyPx, fullPx, rowPx: ROW_PX });
    if (full === null) return;
    element.scrollTop = toScrollOffset(full, bodyPx, fullPx);
    event.preventDefault();
  };

  const shownColumns = columns.slice(shown.first, shown.end);
  const place = (index: number) => ({ left: rowHeaderPx + (shown.first + index) * COLUMN_PX, width: COLUMN_PX });
  return (
    <div
      ref={box}
      className={classes.box}
      style={{ scrollPaddingLeft: rowHeaderPx, scrollPaddingTop: HEADER_PX }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
      tabIndex={0}
      role="region"
      aria-label={label}
      onKeyDown={onKeyDown}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length + 1}
        className={classes.sizer}
        style={{ width: rowHeaderPx + columns.length * COLUMN_PX, height: HEADER_PX + Math.min(fullPx, MAX_SCROLL_PX) }}
      >
        <div role="rowgroup" className={classes.head} style={{ height: HEADER_PX }}>
          {/* biome-ignore lint/a11y/useFocusableInteractive: rows are read, not focused */}
          <div role="row" aria-rowindex={1} className={classes.headRow}>
            {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
            <div role="columnheader" aria-colindex={1} className={classes.corner} style={{ width: rowHeaderPx }}>
              <span className="vh">Row</span>
            </div>
            {shownColumns.map((column, index) => (
              // biome-ignore lint/a11y/useFocusableInteractive: its controls are
              <div
                key={column}
                role="columnheader"
                aria-colindex={shown.first + index + 2}
                className={cx(classes.header, column === selectedColumn && classes.selected, isDimmed(column) && classes.dimmed)}
                style={place(index)}
              >
                {renderHeader(column)}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup">
          {Array.from({ length: rows.end - rows.first }, (_, index) => {
            const row = rows.first + index;
            const cells = rowAt(row);
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: as above
              <div key={row} role="row" aria-rowindex={row + 2} className={classes.row} style={{ top: HEADER_PX + row * ROW_PX - shift }}>
                {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
                <div role="rowheader" aria-colindex={1} className={classes.rowHeader} style={{ width: rowHeaderPx }}>
                  {(row + 1).toLocaleString('en')}
                </div>
                {shownColumns.map((column, columnIndex) => {
                  const text = cells?.[column];
                  return (
                    <div
                      key={column}
                      role="cell"
                      aria-colindex={shown.first + columnIndex + 2}
                      className={cx(
                        classes.cell,
                        isRightAligned(column) && classes.right,
                        column === selectedColumn && classes.selected,
                        isDimmed(column) && classes.dimmed,
                      )}
                      style={place(columnIndex)}
                    >
                      {text === undefined ? '' : renderCell(text, column)}
                    </div>
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
