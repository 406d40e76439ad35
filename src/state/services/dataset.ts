import type { DatasetChange } from '#core/dataset/contract.ts';
import { asLearnt } from '#core/table/row-choice.ts';
import type { FileChoice, RaggedChoice } from '#io/contract.ts';
import type { DataCalls, DatasetInfo, Reading, TableInfo } from '#workers/protocol/data.ts';
import { createId } from '../create-id.ts';
import { tableInView } from '../dataset.ts';
import type { DatasetSlice, FormerDataset, OpenedTable } from '../types/dataset.ts';
import type { DatasetService, Services, ServiceTools } from './contract.ts';
import { createReading } from './reading.ts';

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

export function createDataset(tools: ServiceTools, services: Services): DatasetService {
  const { get, set, workers } = tools;
  const reading = createReading(tools);

  const datasetOf = (as: LoadAs): LoadRequest['dataset'] => {
    const { dataset } = get();
    if (as === 'new' || dataset === null) return undefined;
    return { datasetId: dataset.datasetId, ...(as === 'joining' ? {} : { replaces: as.replaces }) };
  };

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
    services.edits.forget();
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
    const { source, sourceId } = opening;
    const request = datasetOf(as);
    const dataset = await reading.run(name, (own) =>
      reading.ask({ source, sourceId, ...opening.reading, ...(request === undefined ? {} : { dataset: request }) }, name, own),
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
    void services.structures.find();
  }

  async function restore(former: FormerDataset): Promise<boolean> {
    const { tables } = former;
    const [first] = tables;
    if (first === undefined) return false;
    const dataset = await reading.run(first.name, (own) => readFormer(former, tools, (request, name) => reading.ask(request, name, own)));
    if (dataset === null) return false;
    const before = get().dataset;
    show(
      dataset,
      null,
      {
        opened: tables.map(({ tableId, sourceId, source, reading }) => ({ tableId, sourceId, source, reading })),
        edits: tables.flatMap(({ tableId, edits }) => edits.map((edit) => ({ type: 'table' as const, tableId, edit }))),
      },
      false,
    );
    await releaseTables(before, dataset);
    void services.structures.find();
    return true;
  }

  /** What a call answered, where the dataset is still the open one. */
  function update(changed: DatasetInfo, change: Partial<DatasetSlice> = {}): boolean {
    if (get().dataset?.datasetId !== changed.datasetId) return false;
    set({ dataset: changed, ...change });
    return true;
  }

  /** Reads the table in view again from its source, otherwise than before. */
  async function readAgain(change: (reading: Reading) => Reading): Promise<void> {
    const table = tableInView(get());
    const opening = get().opened.find(({ tableId }) => tableId === table?.tableId);
    if (table === null || opening === undefined) return;
    const { sourceId, source, reading } = opening;
    await load({ sourceId, source, reading: change(reading) }, table.name, { replaces: table.tableId });
  }

  return {
    update,
    restore,
    loadNew: (source, name) => load({ sourceId: createId(), source, reading: FRESH }, name, 'new'),
    async add(source, name) {
      await load({ sourceId: createId(), source, reading: FRESH }, name, get().dataset === null ? 'new' : 'joining');
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
    async arrange(change) {
      const { dataset, opened, edits } = get();
      if (dataset === null) return;
      const changed = await workers.data.call('arrange', { datasetId: dataset.datasetId, change });
      const isThere = ({ tableId }: { readonly tableId: string }) => changed.tables.some((table) => table.tableId === tableId);
      if (update(changed, { opened: opened.filter(isThere), edits: edits.filter(isThere) })) await releaseTables(dataset, changed);
    },
    async reload() {
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
    cancelLoad: reading.cancel,
    async readCells(firstRow, rowCount) {
      const table = tableInView(get());
      if (!table) return { cells: [], lineNumbers: [] };
      return workers.data.call('cells', { tableId: table.tableId, firstRow, rowCount });
    },
  };
}

/** The tables one after the other, and then what was said of the dataset as a whole. */
async function readFormer(
  { datasetId, tables, links, subject }: FormerDataset,
  { workers }: ServiceTools,
  ask: (request: LoadRequest, name: string) => Promise<DatasetInfo>,
): Promise<DatasetInfo | null> {
  let restored: DatasetInfo | null = null;
  for (const { tableId, source, sourceId, reading: choices, edits, name } of tables) {
    const joins = restored === null ? {} : { dataset: { datasetId } };
    restored = await ask({ source, sourceId, ...choices, ...joins, restore: { datasetId, tableId, edits } }, name);
  }
  const changes: DatasetChange[] = [
    ...tables.flatMap(({ tableId, role }): DatasetChange[] => (role === 'learn' ? [] : [{ type: 'role', tableId, role }])),
    ...links.map((link): DatasetChange => ({ type: 'link', link })),
    ...(subject === null ? [] : [{ type: 'subject', subject } as const]),
  ];
  for (const change of changes) restored = await workers.data.call('arrange', { datasetId, change });
  return restored;
}
