import type { DatasetChange } from '#core/dataset/contract.ts';
import { asLearnt } from '#core/table/row-choice.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import type { FileChoice, RaggedChoice } from '#io/contract.ts';
import { SAMPLES } from '#io/samples/catalog.ts';
import { failureOf, isAborted } from '#workers/client/client.ts';
import type {
  ColumnChange,
  DataCalls,
  DatasetInfo,
  Reading,
  StructureInfo,
  StructureStatus,
  TableEdit,
  TableInfo,
  TableSource,
} from '#workers/protocol/data.ts';
import { createId } from './create-id.ts';
import { tableInView } from './dataset.ts';
import type { CreateSlice } from './slices/slice.ts';
import type { DatasetSlice, FormerDataset, OpenedTable } from './types.ts';

/** What takes one step of the person back. */
type UndoStep =
  | {
      readonly type: 'columns';
      readonly tableId: string;
      readonly before: readonly { readonly columnIndex: number; readonly change: ColumnChange }[];
      /** The finding that was followed, and with that settled. */
      readonly findingId: string | null;
      /** Edits there were before it. */
      readonly editCount: number;
    }
  | {
      readonly type: 'structures';
      readonly tableId: string;
      readonly before: readonly StructureInfo[];
      readonly editCount: number;
    }
  | { readonly type: 'dismissal'; readonly findingId: string };

const UNDO_LIMIT = 100;
const KEEP_ALL: RaggedChoice = { rule: 'keep', exceptLines: [] };
/** Everything guessed. */
const FRESH: Reading = { dialect: {}, ragged: KEEP_ALL };

type LoadRequest = DataCalls['load']['request'];
type Opening = Omit<OpenedTable, 'tableId'>;

/** What becomes of the open dataset when a table is read: another takes its place, a table joins it, or one of its tables is read anew. */
type LoadAs = 'new' | 'joining' | { readonly replaces: string };

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
function pointsSaid(edits: DatasetSlice['edits'], of: string, columnIndex: number): (keyof ColumnChange)[] {
  return edits.flatMap(({ tableId, edit }) =>
    tableId === of && edit.type === 'columns' && edit.columnIndices.includes(columnIndex)
      ? (Object.keys(edit.change) as (keyof ColumnChange)[])
      : [],
  );
}

export const createDatasetSlice: CreateSlice<DatasetSlice> = (set, get, workers, services) => {
  let running: AbortController | null = null;
  let undoSteps: UndoStep[] = [];

  const datasetOf = (as: LoadAs): LoadRequest['dataset'] => {
    const { dataset } = get();
    if (as === 'new' || dataset === null) return undefined;
    return { datasetId: dataset.datasetId, ...(as === 'joining' ? {} : { replaces: as.replaces }) };
  };

  /** Runs a reading that the person may cancel, or replace by another; null when it was, or failed, which the job then says. */
  async function asLoad<T>(name: string, work: (own: AbortController) => Promise<T>): Promise<T | null> {
    running?.abort();
    const own = new AbortController();
    running = own;
    set({ load: { status: 'running', name, progress: null } });
    try {
      const result = await work(own);
      if (running !== own) return null;
      running = null;
      return result;
    } catch (error) {
      if (running !== own) return null;
      running = null;
      set({ load: isAborted(error) ? { status: 'idle' } : { status: 'failed', name, failure: failureOf(error) } });
      return null;
    }
  }

  function askLoad(request: LoadRequest, name: string, own: AbortController): Promise<DatasetInfo> {
    return workers.data.call('load', request, {
      signal: own.signal,
      onEvent: (progress) => {
        if (running === own) set({ load: { status: 'running', name, progress } });
      },
    });
  }

  /** Tables that are shown no more, but for those of the model, which is compared with them. */
  async function releaseTables(former: DatasetInfo | null, dataset: DatasetInfo): Promise<void> {
    const kept = new Set([...dataset.tables.map(({ tableId }) => tableId), ...(get().model?.tableIds ?? [])]);
    const tableIds = former?.tables.flatMap(({ tableId }) => (kept.has(tableId) ? [] : [tableId])) ?? [];
    if (tableIds.length > 0) await workers.data.call('release', { tableIds });
  }

  /** Shows what was read, and forgets what was asked of former tables. */
  function show(dataset: DatasetInfo, viewedTableId: string | null, facts: Pick<DatasetSlice, 'opened' | 'edits'>, isNew: boolean): void {
    const { training } = get();
    const left = isNew ? services.projects.leave() : {};
    undoSteps = [];
    // A failure on the former table says nothing of this one, unless there is a model to keep.
    const isOver = training.status === 'failed' && training.keptModel === null;
    set({
      dataset,
      viewedTableId,
      ...facts,
      load: { status: 'idle' },
      canUndo: false,
      ...(isOver ? { training: { status: 'idle' } } : {}),
      // What was asked of the former table's rows says nothing of this one's.
      ...(isNew ? { exportSettings: { ...get().exportSettings, rowCount: null, rows: asLearnt } } : {}),
      ...left,
    });
  }

  async function load(opening: Opening, name: string, as: LoadAs): Promise<void> {
    const { source, sourceId, reading } = opening;
    const request = datasetOf(as);
    const dataset = await asLoad(name, (own) =>
      askLoad({ source, sourceId, ...reading, ...(request === undefined ? {} : { dataset: request }) }, name, own),
    );
    if (dataset === null) return;
    const { dataset: former, opened, edits, dismissedFindings } = get();
    const replaced = typeof as === 'string' ? null : as.replaces;
    const known = new Set(opened.map(({ tableId }) => tableId));
    const read = dataset.tables.find(({ tableId }) => !known.has(tableId)) ?? (dataset.tables[0] as TableInfo);
    const entry: OpenedTable = { ...opening, tableId: read.tableId };
    const isNew = as === 'new';
    const others = isNew ? [] : opened;
    show(
      dataset,
      read.tableId,
      {
        opened: replaced === null ? [...others, entry] : others.map((table) => (table.tableId === replaced ? entry : table)),
        edits: isNew ? [] : edits.filter(({ tableId }) => tableId !== replaced),
      },
      isNew,
    );
    const isGone = (id: string) => isNew || (replaced !== null && id.startsWith(`${replaced}/`));
    set({ dismissedFindings: dismissedFindings.filter((id) => !isGone(id)) });
    await releaseTables(former, dataset);
    void findStructures();
  }

  async function restore({ datasetId, tables, links, subject }: FormerDataset): Promise<boolean> {
    const [first] = tables;
    if (first === undefined) return false;
    const dataset = await asLoad(first.name, async (own) => {
      let restored: DatasetInfo | null = null;
      for (const { tableId, source, sourceId, reading, edits, name } of tables) {
        const joins = restored === null ? {} : { dataset: { datasetId } };
        restored = await askLoad({ source, sourceId, ...reading, ...joins, restore: { datasetId, tableId, edits } }, name, own);
      }
      const changes: DatasetChange[] = [
        ...tables.flatMap(({ tableId, role }): DatasetChange[] => (role === 'learn' ? [] : [{ type: 'role', tableId, role }])),
        ...links.map((link): DatasetChange => ({ type: 'link', link })),
        ...(subject === null ? [] : [{ type: 'subject', subject } as const]),
      ];
      for (const change of changes) restored = await workers.data.call('arrange', { datasetId, change });
      return restored;
    });
    if (dataset === null) return false;
    const former = get().dataset;
    show(
      dataset,
      null,
      {
        opened: tables.map(({ tableId, sourceId, source, reading }) => ({ tableId, sourceId, source, reading })),
        edits: tables.flatMap(({ tableId, edits }) => edits.map((edit) => ({ type: 'table' as const, tableId, edit }))),
      },
      false,
    );
    await releaseTables(former, dataset);
    void findStructures();
    return true;
  }

  function remember(step: UndoStep): void {
    undoSteps = [...undoSteps.slice(1 - UNDO_LIMIT), step];
    set({ canUndo: true });
  }

  /** What a call answered, where the dataset is still the open one. */
  function update(changed: DatasetInfo, change: Partial<DatasetSlice> = {}): boolean {
    if (get().dataset?.datasetId !== changed.datasetId) return false;
    set({ dataset: changed, ...change });
    return true;
  }

  async function applyChange(
    tableId: string,
    columnIndices: readonly number[],
    change: ColumnChange,
    undecided: readonly (keyof ColumnChange)[] = [],
  ): Promise<void> {
    const changed = await workers.data.call('changeColumns', { tableId, columnIndices, change, undecided });
    const edit: TableEdit = { type: 'columns', columnIndices, change };
    if (!update(changed, { edits: [...get().edits, { type: 'table', tableId, edit }] })) return;
    // A search under way begins again by itself.
    if (get().structureSearch.status !== 'running') void findStructures();
  }

  let searching: AbortController | null = null;

  async function findStructures(): Promise<void> {
    const table = tableInView(get());
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
      if (searching === own) update(searched, { structureSearch: { status: 'done' } });
    } catch (error) {
      if (searching !== own) return;
      set({ structureSearch: isAborted(error) ? { status: 'idle' } : { status: 'failed', failure: failureOf(error) } });
    }
  }

  async function sayOfStructures(tableId: string, infos: readonly StructureInfo[], status: StructureStatus): Promise<void> {
    if (infos.length === 0) return;
    const structures = infos.map(({ structure }) => structure);
    const changed = await workers.data.call('changeStructures', { tableId, structures, status });
    update(changed, { edits: [...get().edits, { type: 'table', tableId, edit: { type: 'structures', structures, status } }] });
  }

  async function changeAndRemember(columnIndices: readonly number[], change: ColumnChange, findingId: string | null): Promise<void> {
    const { edits } = get();
    const table = tableInView(get());
    if (!table) return;
    const before = columnIndices.flatMap((columnIndex) => {
      const column = table.columns[columnIndex];
      return column ? [{ columnIndex, change: invertChange(column.spec, change) }] : [];
    });
    await applyChange(table.tableId, columnIndices, change);
    if (findingId !== null) set({ dismissedFindings: [...get().dismissedFindings, findingId] });
    remember({ type: 'columns', tableId: table.tableId, before, findingId, editCount: edits.length });
  }

  /** Reads the table in view again from its source, otherwise than before. */
  async function readAgain(change: (reading: Reading) => Reading): Promise<void> {
    const table = tableInView(get());
    const opening = get().opened.find(({ tableId }) => tableId === table?.tableId);
    if (table === null || opening === undefined) return;
    const { sourceId, source, reading } = opening;
    await load({ sourceId, source, reading: change(reading) }, table.name, { replaces: table.tableId });
  }

  const loadNew = (source: TableSource, name: string) => load({ sourceId: createId(), source, reading: FRESH }, name, 'new');

  return {
    dataset: null,
    viewedTableId: null,
    opened: [],
    edits: [],
    load: { status: 'idle' },
    dismissedFindings: [],
    canUndo: false,
    loadFile: (file) => loadNew({ type: 'file', name: file.name, blob: file }, file.name),
    loadText: (text, name) => loadNew({ type: 'text', name, text }, name),
    async loadSample(id) {
      const sample = SAMPLES.find((candidate) => candidate.id === id);
      if (sample) await loadNew({ type: 'sample', id: sample.id }, sample.fileName);
    },
    async addFile(file) {
      const source: TableSource = { type: 'file', name: file.name, blob: file };
      await load({ sourceId: createId(), source, reading: FRESH }, file.name, get().dataset === null ? 'new' : 'joining');
    },
    viewTable(tableId) {
      set({ viewedTableId: tableId });
      void findStructures();
    },
    async arrangeDataset(change) {
      const { dataset, opened, edits } = get();
      if (dataset === null) return;
      const changed = await workers.data.call('arrange', { datasetId: dataset.datasetId, change });
      const isThere = ({ tableId }: { readonly tableId: string }) => changed.tables.some((table) => table.tableId === tableId);
      if (update(changed, { opened: opened.filter(isThere), edits: edits.filter(isThere) })) await releaseTables(dataset, changed);
    },
    // Read otherwise, other lines may be the ones that do not fit.
    correctDialect: (change) => readAgain((reading) => ({ ...reading, dialect: { ...reading.dialect, ...change }, ragged: KEEP_ALL })),
    choosePart: (change) =>
      readAgain(({ file, dialect }) => ({
        dialect: change.entry === undefined ? dialect : {},
        ragged: KEEP_ALL,
        file: narrowPart(file ?? {}, change),
      })),
    chooseRagged: (choice) => readAgain((reading) => ({ ...reading, ragged: choice })),
    restoreDataset: restore,
    async reloadDataset() {
      const { dataset, opened, edits } = get();
      if (dataset === null) return;
      await restore({
        ...dataset,
        tables: dataset.tables.flatMap(({ tableId, name, role }) => {
          const own = opened.find((table) => table.tableId === tableId);
          return own === undefined
            ? []
            : [{ ...own, name, role, edits: edits.flatMap((edit) => (edit.tableId === tableId ? [edit.edit] : [])) }];
        }),
      });
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
      const table = tableInView(get());
      if (!table) return { cells: [], lineNumbers: [] };
      return workers.data.call('cells', { tableId: table.tableId, firstRow, rowCount });
    },
    changeColumns: (columnIndices, change) => changeAndRemember(columnIndices, change, null),
    async acceptFinding(id, change) {
      const finding = tableInView(get())?.findings.find((candidate) => candidate.id === id);
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
      const { edits } = get();
      const table = tableInView(get());
      const before = table?.structures.filter(({ structure }) => ids.includes(structure.id)) ?? [];
      if (table === null || before.length === 0) return;
      await sayOfStructures(table.tableId, before, status);
      remember({ type: 'structures', tableId: table.tableId, before, editCount: edits.length });
    },
    async undo() {
      const step = undoSteps.at(-1);
      if (!step) return;
      undoSteps = undoSteps.slice(0, -1);
      set({ canUndo: undoSteps.length > 0 });
      switch (step.type) {
        case 'columns':
          for (const { columnIndex, change } of step.before) {
            const said = pointsSaid(get().edits.slice(0, step.editCount), step.tableId, columnIndex);
            const taken = [
              ...pointsSaid(get().edits.slice(step.editCount), step.tableId, columnIndex),
              ...(Object.keys(change) as (keyof ColumnChange)[]),
            ];
            await applyChange(
              step.tableId,
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
              step.tableId,
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
