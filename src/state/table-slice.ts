import type { ColumnSpec } from '#core/table/table.ts';
import type { CsvDialect, RaggedChoice } from '#io/csv/contract.ts';
import { SAMPLES } from '#io/samples/catalog.ts';
import { failureOf, isAborted } from '#workers/client/client.ts';
import type { ColumnChange, TableSource } from '#workers/protocol/data.ts';
import type { CreateSlice } from './slice.ts';
import type { TableSlice } from './types.ts';

/** What takes one step of the person back. */
type UndoStep =
  | {
      readonly type: 'columns';
      readonly before: readonly { readonly columnIndex: number; readonly change: ColumnChange }[];
      /** The finding that was followed, and with that settled. */
      readonly findingId: string | null;
    }
  | { readonly type: 'dismissal'; readonly findingId: string };

const UNDO_LIMIT = 100;
const KEEP_ALL: RaggedChoice = { rule: 'keep', exceptLines: [] };

/** The change that puts back those facts of `spec` that `change` touches. */
function invertChange(spec: ColumnSpec, change: ColumnChange): ColumnChange {
  const touchesReading = change.kind !== undefined || change.missingMarkers !== undefined || change.datetimePattern !== undefined;
  return {
    ...(change.included === undefined ? {} : { included: spec.included }),
    ...(touchesReading ? { kind: spec.kind, missingMarkers: spec.missingMarkers } : {}),
    ...(touchesReading && spec.format.type === 'datetime' ? { datetimePattern: spec.format.pattern } : {}),
  };
}

export const createTableSlice: CreateSlice<TableSlice> = (set, get, workers) => {
  let source: TableSource | null = null;
  let corrections: Partial<CsvDialect> = {};
  let running: AbortController | null = null;
  let undoSteps: UndoStep[] = [];

  async function load(next: TableSource, dialect: Partial<CsvDialect>, name: string, raggedChoice = KEEP_ALL): Promise<void> {
    running?.abort();
    const own = new AbortController();
    running = own;
    set({ load: { status: 'running', name, progress: null } });
    try {
      const table = await workers.data.call(
        'load',
        { source: next, dialect, ragged: raggedChoice },
        {
          signal: own.signal,
          onEvent: (progress) => {
            if (running === own) set({ load: { status: 'running', name, progress } });
          },
        },
      );
      if (running !== own) return;
      const { table: former, training } = get();
      source = next;
      corrections = dialect;
      undoSteps = [];
      running = null;
      // A failure on the former table says nothing of this one, unless there is a model to keep.
      const isOver = training.status === 'failed' && training.keptModel === null;
      set({
        table,
        raggedChoice,
        load: { status: 'idle' },
        dismissedFindings: [],
        canUndo: false,
        ...(isOver ? { training: { status: 'idle' } } : {}),
      });
      if (former && former.tableId !== table.tableId && get().model?.tableId !== former.tableId) {
        await workers.data.call('release', { tableId: former.tableId });
      }
    } catch (error) {
      if (running !== own) return;
      running = null;
      set({ load: isAborted(error) ? { status: 'idle' } : { status: 'failed', name, failure: failureOf(error) } });
    }
  }

  function remember(step: UndoStep): void {
    undoSteps = [...undoSteps.slice(1 - UNDO_LIMIT), step];
    set({ canUndo: true });
  }

  async function applyChange(columnIndices: readonly number[], change: ColumnChange): Promise<void> {
    const { table } = get();
    if (!table) return;
    const changed = await workers.data.call('changeColumns', { tableId: table.tableId, columnIndices, change });
    if (get().table?.tableId === changed.tableId) set({ table: changed });
  }

  async function changeAndRemember(columnIndices: readonly number[], change: ColumnChange, findingId: string | null): Promise<void> {
    const { table } = get();
    if (!table) return;
    const before = columnIndices.flatMap((columnIndex) => {
      const column = table.columns[columnIndex];
      return column ? [{ columnIndex, change: invertChange(column.spec, change) }] : [];
    });
    await applyChange(columnIndices, change);
    if (findingId !== null) set({ dismissedFindings: [...get().dismissedFindings, findingId] });
    remember({ type: 'columns', before, findingId });
  }

  return {
    table: null,
    load: { status: 'idle' },
    raggedChoice: KEEP_ALL,
    dismissedFindings: [],
    canUndo: false,
    loadFile: (file) => load({ type: 'file', name: file.name, blob: file }, {}, file.name),
    loadText: (text, name) => load({ type: 'text', name, text }, {}, name),
    async loadSample(id) {
      const sample = SAMPLES.find((candidate) => candidate.id === id);
      if (sample) await load({ type: 'sample', id: sample.id }, {}, sample.fileName);
    },
    async correctDialect(change) {
      const { table, raggedChoice } = get();
      if (!source || !table) return;
      // Read otherwise, other lines may be the ones that do not fit.
      await load(source, { ...corrections, ...change }, table.name, Object.keys(change).length === 0 ? raggedChoice : KEEP_ALL);
    },
    async chooseRagged(choice) {
      const { table } = get();
      if (source && table) await load(source, corrections, table.name, choice);
    },
    cancelLoad() {
      running?.abort();
      running = null;
      set({ load: { status: 'idle' } });
    },
    dismissLoadFailure() {
      if (get().load.status === 'failed') set({ load: { status: 'idle' } });
    },
    async readCells(firstRow, rowCount) {
      const { table } = get();
      if (!table) return { cells: [], lineNumbers: [] };
      return workers.data.call('cells', { tableId: table.tableId, firstRow, rowCount });
    },
    changeColumns: (columnIndices, change) => changeAndRemember(columnIndices, change, null),
    async acceptFinding(id) {
      const finding = get().table?.findings.find((candidate) => candidate.id === id);
      if (finding) await changeAndRemember(finding.columnIndices, finding.action.change, id);
    },
    dismissFinding(id) {
      if (get().dismissedFindings.includes(id)) return;
      set({ dismissedFindings: [...get().dismissedFindings, id] });
      remember({ type: 'dismissal', findingId: id });
    },
    async undo() {
      const step = undoSteps.at(-1);
      if (!step) return;
      undoSteps = undoSteps.slice(0, -1);
      set({ canUndo: undoSteps.length > 0 });
      switch (step.type) {
        case 'columns':
          for (const { columnIndex, change } of step.before) await applyChange([columnIndex], change);
          set({ dismissedFindings: get().dismissedFindings.filter((id) => id !== step.findingId) });
          return;
        case 'dismissal':
          set({ dismissedFindings: get().dismissedFindings.filter((id) => id !== step.findingId) });
          return;
        default:
          step satisfies never;
      }
    },
  };
};
