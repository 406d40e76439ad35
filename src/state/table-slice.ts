import { asLearnt } from '#core/table/row-choice.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import type { FileChoice, RaggedChoice } from '#io/contract.ts';
import { SAMPLES } from '#io/samples/catalog.ts';
import { failureOf, isAborted } from '#workers/client/client.ts';
import type { ColumnChange, DataCalls, StructureInfo, StructureStatus, TableEdit } from '#workers/protocol/data.ts';
import type { CreateSlice } from './slice.ts';
import type { OpenedSource, TableSlice } from './types.ts';

/** What takes one step of the person back. */
type UndoStep =
  | {
      readonly type: 'columns';
      readonly before: readonly { readonly columnIndex: number; readonly change: ColumnChange }[];
      /** The finding that was followed, and with that settled. */
      readonly findingId: string | null;
      /** Edits there were before it. */
      readonly editCount: number;
    }
  | { readonly type: 'structures'; readonly before: readonly StructureInfo[]; readonly editCount: number }
  | { readonly type: 'dismissal'; readonly findingId: string };

const UNDO_LIMIT = 100;
const KEEP_ALL: RaggedChoice = { rule: 'keep', exceptLines: [] };
/** Everything guessed. */
const FRESH: OpenedSource['reading'] = { dialect: {}, ragged: KEEP_ALL };

type LoadRequest = DataCalls['load']['request'];

/** Another entry has its own sheets, another sheet its own range, another range its own header: what hangs on the change is guessed anew. */
function narrowPart(former: FileChoice, change: FileChoice): FileChoice {
  if (change.entry !== undefined) return change;
  const { entry, sheet, range } = former;
  return {
    ...(entry === undefined ? {} : { entry }),
    ...(change.sheet !== undefined || sheet === undefined ? {} : { sheet }),
    ...(change.sheet !== undefined || change.range !== undefined || range === undefined ? {} : { range }),
    ...change,
  };
}

/** The change that puts back those facts of `spec` that `change` touches. */
function invertChange(spec: ColumnSpec, change: ColumnChange): ColumnChange {
  const touchesReading =
    change.kind !== undefined ||
    change.missingMarkers !== undefined ||
    change.datetimePattern !== undefined ||
    change.format !== undefined ||
    // What is kept as it is may become a category by that.
    change.personal?.action === 'keep';
  const { personal } = spec;
  return {
    ...(change.personal === undefined
      ? {}
      : { personal: personal === undefined ? null : { action: personal.action, category: personal.category } }),
    ...(change.included === undefined ? {} : { included: spec.included }),
    ...(touchesReading ? { kind: spec.kind, missingMarkers: spec.missingMarkers, format: spec.format } : {}),
  };
}

/** What these edits say of a column. */
function pointsSaid(edits: readonly TableEdit[], columnIndex: number): (keyof ColumnChange)[] {
  return edits.flatMap((edit) =>
    edit.type === 'columns' && edit.columnIndices.includes(columnIndex) ? (Object.keys(edit.change) as (keyof ColumnChange)[]) : [],
  );
}

export const createTableSlice: CreateSlice<TableSlice> = (set, get, workers) => {
  let running: AbortController | null = null;
  let undoSteps: UndoStep[] = [];

  async function load(
    opened: OpenedSource,
    name: string,
    { restore, isNew = false }: { readonly restore?: LoadRequest['restore']; readonly isNew?: boolean } = {},
  ): Promise<boolean> {
    running?.abort();
    const own = new AbortController();
    running = own;
    set({ load: { status: 'running', name, progress: null } });
    try {
      const table = await workers.data.call(
        'load',
        { source: opened.source, ...opened.reading, ...(restore === undefined ? {} : { restore }) },
        {
          signal: own.signal,
          onEvent: (progress) => {
            if (running === own) set({ load: { status: 'running', name, progress } });
          },
        },
      );
      if (running !== own) return false;
      const { table: former, training } = get();
      const left = isNew ? get().leaveProject() : {};
      undoSteps = [];
      running = null;
      // A failure on the former table says nothing of this one, unless there is a model to keep.
      const isOver = training.status === 'failed' && training.keptModel === null;
      set({
        table,
        opened,
        edits: restore?.edits ?? [],
        raggedChoice: opened.reading.ragged ?? KEEP_ALL,
        load: { status: 'idle' },
        canUndo: false,
        ...(restore === undefined ? { dismissedFindings: [] } : {}),
        ...(isOver ? { training: { status: 'idle' } } : {}),
        // What was asked of the former table's rows says nothing of this one's.
        ...(isNew ? { exportSettings: { ...get().exportSettings, rowCount: null, rows: asLearnt } } : {}),
        ...left,
      });
      if (former && former.tableId !== table.tableId && get().model?.tableId !== former.tableId) {
        await workers.data.call('release', { tableId: former.tableId });
      }
      void findStructures();
      return true;
    } catch (error) {
      if (running !== own) return false;
      running = null;
      set({ load: isAborted(error) ? { status: 'idle' } : { status: 'failed', name, failure: failureOf(error) } });
      return false;
    }
  }

  function remember(step: UndoStep): void {
    undoSteps = [...undoSteps.slice(1 - UNDO_LIMIT), step];
    set({ canUndo: true });
  }

  async function applyChange(
    columnIndices: readonly number[],
    change: ColumnChange,
    undecided: readonly (keyof ColumnChange)[] = [],
  ): Promise<void> {
    const { table } = get();
    if (!table) return;
    const changed = await workers.data.call('changeColumns', { tableId: table.tableId, columnIndices, change, undecided });
    const edit: TableEdit = { type: 'columns', columnIndices, change };
    if (get().table?.tableId !== changed.tableId) return;
    set({ table: changed, edits: [...get().edits, edit] });
    // A search under way begins again by itself.
    if (get().structureSearch.status !== 'running') void findStructures();
  }

  let searching: AbortController | null = null;

  async function findStructures(): Promise<void> {
    const { table } = get();
    searching?.abort();
    if (!table) return;
    const own = new AbortController();
    searching = own;
    set({ structureSearch: { status: 'running', share: 0 } });
    try {
      const searched = await workers.data.call(
        'findStructures',
        { tableId: table.tableId },
        {
          signal: own.signal,
          onEvent: ({ share }) => {
            if (searching === own) set({ structureSearch: { status: 'running', share } });
          },
        },
      );
      if (searching !== own || get().table?.tableId !== searched.tableId) return;
      set({ table: searched, structureSearch: { status: 'done' } });
    } catch (error) {
      if (searching !== own) return;
      set({ structureSearch: isAborted(error) ? { status: 'idle' } : { status: 'failed', failure: failureOf(error) } });
    }
  }

  async function sayOfStructures(infos: readonly StructureInfo[], status: StructureStatus): Promise<void> {
    const { table } = get();
    if (!table || infos.length === 0) return;
    const structures = infos.map(({ structure }) => structure);
    const changed = await workers.data.call('changeStructures', { tableId: table.tableId, structures, status });
    if (get().table?.tableId !== changed.tableId) return;
    set({ table: changed, edits: [...get().edits, { type: 'structures', structures, status }] });
  }

  async function changeAndRemember(columnIndices: readonly number[], change: ColumnChange, findingId: string | null): Promise<void> {
    const { table, edits } = get();
    if (!table) return;
    const before = columnIndices.flatMap((columnIndex) => {
      const column = table.columns[columnIndex];
      return column ? [{ columnIndex, change: invertChange(column.spec, change) }] : [];
    });
    await applyChange(columnIndices, change);
    if (findingId !== null) set({ dismissedFindings: [...get().dismissedFindings, findingId] });
    remember({ type: 'columns', before, findingId, editCount: edits.length });
  }

  return {
    table: null,
    opened: null,
    edits: [],
    load: { status: 'idle' },
    raggedChoice: KEEP_ALL,
    dismissedFindings: [],
    canUndo: false,
    loadFile: async (file) =>
      void (await load({ source: { type: 'file', name: file.name, blob: file }, reading: FRESH }, file.name, { isNew: true })),
    loadText: async (text, name) => void (await load({ source: { type: 'text', name, text }, reading: FRESH }, name, { isNew: true })),
    async loadSample(id) {
      const sample = SAMPLES.find((candidate) => candidate.id === id);
      if (sample) await load({ source: { type: 'sample', id: sample.id }, reading: FRESH }, sample.fileName, { isNew: true });
    },
    async correctDialect(change) {
      const { table, opened } = get();
      if (!opened || !table) return;
      // Read otherwise, other lines may be the ones that do not fit.
      const reading = { ...opened.reading, dialect: { ...opened.reading.dialect, ...change }, ragged: KEEP_ALL };
      await load({ ...opened, reading }, table.name);
    },
    async choosePart(change) {
      const { table, opened } = get();
      if (!opened || !table) return;
      const { reading } = opened;
      const file = narrowPart(reading.file ?? {}, change);
      const dialect = change.entry === undefined ? reading.dialect : {};
      await load({ ...opened, reading: { ...reading, dialect, ragged: KEEP_ALL, file } }, table.name);
    },
    async chooseRagged(choice) {
      const { table, opened } = get();
      if (opened && table) await load({ ...opened, reading: { ...opened.reading, ragged: choice } }, table.name);
    },
    restoreTable: ({ opened, name, tableId, edits }) => load(opened, name, { restore: { tableId, edits } }),
    async reloadTable() {
      const { table, opened, edits } = get();
      if (opened && table) await load(opened, table.name, { restore: { tableId: table.tableId, edits } });
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
    async acceptFinding(id, change) {
      const finding = get().table?.findings.find((candidate) => candidate.id === id);
      if (finding) await changeAndRemember(finding.columnIndices, change ?? finding.action.change, id);
    },
    dismissFinding(id) {
      if (get().dismissedFindings.includes(id)) return;
      set({ dismissedFindings: [...get().dismissedFindings, id] });
      remember({ type: 'dismissal', findingId: id });
    },
    structureSearch: { status: 'idle' },
    findStructures,
    async changeStructures(ids, status) {
      const { table, edits } = get();
      const before = (table?.structures ?? []).filter(({ structure }) => ids.includes(structure.id));
      if (before.length === 0) return;
      await sayOfStructures(before, status);
      remember({ type: 'structures', before, editCount: edits.length });
    },
    async undo() {
      const step = undoSteps.at(-1);
      if (!step) return;
      undoSteps = undoSteps.slice(0, -1);
      set({ canUndo: undoSteps.length > 0 });
      switch (step.type) {
        case 'columns':
          for (const { columnIndex, change } of step.before) {
            const said = pointsSaid(get().edits.slice(0, step.editCount), columnIndex);
            const taken = [
              ...pointsSaid(get().edits.slice(step.editCount), columnIndex),
              ...(Object.keys(change) as (keyof ColumnChange)[]),
            ];
            await applyChange(
              [columnIndex],
              change,
              taken.filter((point) => !said.includes(point)),
            );
          }
          // What takes an edit back is not an edit of its own.
          set({ edits: get().edits.slice(0, step.editCount) });
          set({ dismissedFindings: get().dismissedFindings.filter((id) => id !== step.findingId) });
          return;
        case 'structures':
          for (const status of ['offered', 'accepted', 'dismissed'] as const) {
            await sayOfStructures(
              step.before.filter((info) => info.status === status),
              status,
            );
          }
          set({ edits: get().edits.slice(0, step.editCount) });
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
