import { Undo2 } from 'lucide-react';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { tableInView } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ErrorPanel } from '#ui/primitives/Callout.tsx';
import { Dialog } from '#ui/primitives/Dialog.tsx';
import type { ColumnChange, TableInfo } from '#workers/protocol/data.ts';
import { ColumnInspector } from './ColumnInspector.tsx';
import classes from './ColumnsScreen.module.css';
import { TablePanel } from './grid/TablePanel.tsx';
import { KindMenu } from './KindMenu.tsx';
import { ReviewInbox } from './review/ReviewInbox.tsx';
import { StructurePanel } from './review/StructurePanel.tsx';
import { useColumnAction } from './use-column-action.ts';

export function ColumnsScreen() {
  const table = useStudio(tableInView);
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
  const isNarrow = useMediaQuery('(max-width: 720px)');
  const [isInspecting, setInspecting] = useState(false);

  const change = (columnIndex: number, what: ColumnChange) => run(() => changeColumns([columnIndex], what));
  const select = (columnIndex: number) => {
    setSelected(columnIndex);
    if (isNarrow) setInspecting(true);
  };

  useUndoKey(run, undo);

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
          <TablePanel
            table={table}
            selected={selected}
            findingColumns={findingColumns}
            isNarrow={isNarrow}
            onSelect={select}
            onChange={change}
          />
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

/** Ctrl+Z takes the last change back, but not while someone is typing. */
function useUndoKey(run: (action: () => Promise<void>) => void, undo: () => Promise<void>): void {
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
