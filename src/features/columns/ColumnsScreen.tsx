import { Search, Undo2 } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useStudio } from '#state/store.ts';
import { formatCounted } from '#ui/format/numbers.ts';
import type { ReadRows } from '#ui/grid/use-row-chunks.ts';
import { VirtualGrid, type VirtualGridHandle } from '#ui/grid/VirtualGrid.tsx';
import { Button } from '#ui/primitives/Button.tsx';
import { ErrorPanel } from '#ui/primitives/Callout.tsx';
import { Dialog } from '#ui/primitives/Dialog.tsx';
import type { ColumnChange, TableInfo } from '#workers/protocol/data.ts';
import { ColumnHeader } from './ColumnHeader.tsx';
import { ColumnInspector } from './ColumnInspector.tsx';
import { ColumnList } from './ColumnList.tsx';
import classes from './ColumnsScreen.module.css';
import { KindMenu } from './KindMenu.tsx';
import { isNumeric } from './kinds.ts';
import { ReviewInbox } from './ReviewInbox.tsx';
import { StructurePanel } from './StructurePanel.tsx';
import { useColumnAction } from './use-column-action.ts';

export function ColumnsScreen() {
  const table = useStudio((state) => state.table);
  return table ? <LoadedColumns key={table.tableId} table={table} /> : <NoColumns />;
}

function NoColumns() {
  const goTo = useStudio((state) => state.goTo);
  return (
    <div className="head">
      <div>
        <h1 tabIndex={-1}>Columns</h1>
        <p className="muted">
          Once a table is open, each column stands here with the kind it was read as, its shape and its missing cells, ready to be
          corrected.
        </p>
        <p style={{ marginTop: 'var(--s4)' }}>
          <Button variant="primary" onPress={() => goTo('import')}>
            Choose a table
          </Button>
        </p>
      </div>
    </div>
  );
}

function LoadedColumns({ table }: { readonly table: TableInfo }) {
  const goTo = useStudio((state) => state.goTo);
  const readCells = useStudio((state) => state.readCells);
  const changeColumns = useStudio((state) => state.changeColumns);
  const acceptFinding = useStudio((state) => state.acceptFinding);
  const changeStructures = useStudio((state) => state.changeStructures);
  const isSearching = useStudio((state) => state.structureSearch.status === 'running');
  const dismissFinding = useStudio((state) => state.dismissFinding);
  const dismissedFindings = useStudio((state) => state.dismissedFindings);
  const canUndo = useStudio((state) => state.canUndo);
  const undo = useStudio((state) => state.undo);
  const { state: action, run, dismiss } = useColumnAction();

  const findings = useMemo(() => table.findings.filter(({ id }) => !dismissedFindings.includes(id)), [table.findings, dismissedFindings]);
  const findingColumns = useMemo(() => new Set(findings.flatMap((finding) => finding.columnIndices)), [findings]);
  const [selected, setSelected] = useState(() => table.findings[0]?.columnIndices[0] ?? 0);
  const [query, setQuery] = useState('');
  const columns = useMemo(() => findColumns(table, query), [table, query]);
  const grid = useRef<VirtualGridHandle>(null);
  const isNarrow = useMediaQuery('(max-width: 720px)');
  const [isInspecting, setInspecting] = useState(false);
  const readRows = useCallback<ReadRows>((firstRow, rowCount) => readCells(firstRow, rowCount).then(({ cells }) => cells), [readCells]);

  const change = (columnIndex: number, what: ColumnChange) => run(() => changeColumns([columnIndex], what));
  const select = (columnIndex: number) => {
    setSelected(columnIndex);
    if (isNarrow) setInspecting(true);
  };

  const position = columns.indexOf(selected);
  useEffect(() => grid.current?.revealColumn(position), [position]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'z';
      if (!isUndo || (event.target instanceof HTMLElement && event.target.closest('input, textarea'))) return;
      event.preventDefault();
      run(undo);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [run, undo]);

  const column = table.columns[selected];
  return (
    <>
      <div className="head">
        <div>
          <h1 tabIndex={-1}>Columns</h1>
          <p className="muted">How each column was read. Change a kind here, before training; the copy follows it.</p>
        </div>
        <div className="row wrap">
          <Button onPress={() => run(undo)} isDisabled={!canUndo || action.status === 'running'} aria-keyshortcuts="Control+Z">
            <Undo2 className="ico" aria-hidden="true" />
            Undo
          </Button>
          <Button variant="primary" onPress={() => goTo('train')}>
            Continue to train
          </Button>
        </div>
      </div>
      <p role="status" className="vh">
        {action.status === 'running' ? 'Reading the column again…' : isSearching ? 'Looking for what holds between columns…' : ''}
      </p>
      {action.status === 'failed' && (
        <div className={classes.failure}>
          <ErrorPanel
            title="The change could not be made"
            happened={<p>{action.error instanceof Error ? action.error.message : String(action.error)}</p>}
            safe={['Your table and every column as it stood before']}
            remedies={<Button onPress={dismiss}>Dismiss</Button>}
          />
        </div>
      )}
      <div className={classes.two}>
        <div className={classes.left}>
          {findings.length > 0 && (
            <ReviewInbox
              table={table}
              findings={findings}
              onAccept={(accepted) =>
                run(async () => {
                  for (const finding of accepted) await acceptFinding(finding.id);
                })
              }
              onChoose={(finding, what) => run(() => acceptFinding(finding.id, what))}
              onIgnore={(finding) => dismissFinding(finding.id)}
              onSelectColumn={select}
            />
          )}
          <StructurePanel
            table={table}
            onChange={(structures, status) =>
              run(() =>
                changeStructures(
                  structures.map(({ structure }) => structure.id),
                  status,
                ),
              )
            }
            onSelectColumn={select}
          />
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
              <ColumnList table={table} columns={columns} findingColumns={findingColumns} onSelect={select} />
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
                      onSelect={() => setSelected(index)}
                      onChange={(what) => change(index, what)}
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
        </div>
        {column && !isNarrow && (
          <aside className="panel" aria-labelledby="inspected">
            <header>
              <h2 id="inspected" className={classes.inspectedName}>
                {column.spec.name}
              </h2>
              <KindMenu column={column} onChange={(what) => change(selected, what)} />
            </header>
            <ColumnInspector key={selected} column={column} onChange={(what) => change(selected, what)} />
          </aside>
        )}
      </div>
      {column && (
        <Dialog title={column.spec.name} isOpen={isNarrow && isInspecting} onClose={() => setInspecting(false)}>
          <div className={classes.inDialog}>
            <KindMenu column={column} onChange={(what) => change(selected, what)} />
            <ColumnInspector key={selected} column={column} onChange={(what) => change(selected, what)} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function isNumericAt(table: TableInfo, columnIndex: number): boolean {
  const column = table.columns[columnIndex];
  return column !== undefined && isNumeric(column);
}

function findColumns(table: TableInfo, query: string): readonly number[] {
  const wanted = query.trim().toLowerCase();
  return table.columns.flatMap(({ spec }, index) => (spec.name.toLowerCase().includes(wanted) ? [index] : []));
}

function useMediaQuery(query: string): boolean {
  const list = useMemo(() => matchMedia(query), [query]);
  return useSyncExternalStore(
    (onChange) => {
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    () => list.matches,
  );
}
