import { createRandom } from '#core/random/random.ts';
import { cellAt } from '#core/table/raw-text.ts';
import { readTable, type TableReading } from '#io/read-table.ts';
import { SAMPLES, type SampleId } from '#io/samples/catalog.ts';
import type { Endpoint } from '../../client/client.ts';
import type { DataCalls, LoadProgress, TableEdit, TableInfo, TableSource } from '../../protocol/data.ts';
import type { TableCalls } from '../../protocol/train.ts';
import { type Handlers, serve, yieldToMessages } from '../dispatch.ts';
import { openSink } from '../export/sinks.ts';
import { type RowChunk, writeTable } from '../export/write-table.ts';
import { countCells } from './cell-counts.ts';
import {
  applyChange,
  describeColumn,
  forgetDecisions,
  protectColumns,
  toFindingColumn,
  type UnderstoodColumn,
  understandColumn,
} from './columns.ts';
import { findFindings } from './findings.ts';
import { withDigests } from './personal.ts';
import {
  acceptedStructures,
  describeStructures,
  keepStructures,
  noStructures,
  sayOfStructures,
  searchStructures,
  type TableStructures,
  tableOf,
} from './structures.ts';

export interface DataSessionTools {
  /** Milliseconds from any start. */
  now(): number;
  createTableId(): string;
  loadSampleText(id: SampleId): Promise<string>;
  /** Bytes that the cells of one table may take up as they are read; past that a random sample of its rows is kept. */
  readonly budgetBytes: number;
}

interface LoadedTable {
  readonly reading: Omit<TableReading, 'table'>;
  readonly facts: Pick<TableInfo, 'tableId' | 'name' | 'byteCount' | 'sha256' | 'rowCount'>;
  columns: readonly UnderstoodColumn[];
  structures: TableStructures;
}

type TableState = Pick<LoadedTable, 'columns' | 'structures'>;

const MAX_HASHED_BYTES = 2 ** 28;
const MAX_CELL_ROWS = 10_000;
const PROGRESS_INTERVAL_MS = 100;
const EXPORT_CHUNK_ROWS = 4096;

/** A request for a table that was released, or whose worker died. */
class UnknownTableError extends Error {
  readonly code = 'unknown-table';
  readonly safe = 'Your file is untouched.';
  readonly remedy = 'Open the file again.';
  constructor() {
    super('This table is not open any more.');
    this.name = 'UnknownTableError';
  }
}

/** The data worker's tables and what may be asked of them. */
export function createDataSession(tools: DataSessionTools): Handlers<DataCalls> {
  const tables = new Map<string, LoadedTable>();

  const find = (tableId: string): LoadedTable => {
    const table = tables.get(tableId);
    if (table === undefined) throw new UnknownTableError();
    return table;
  };

  return {
    async load({ source, dialect, ragged, file, restore }, { signal, emit }) {
      const { name, blob } = await openSource(source, tools);
      let lastEmitMs = Number.NEGATIVE_INFINITY;
      const tell = (progress: LoadProgress) => {
        const nowMs = tools.now();
        if (nowMs - lastEmitMs < PROGRESS_INTERVAL_MS) return;
        lastEmitMs = nowMs;
        emit(progress);
      };
      const { table, ...reading } = await readTable(blob, name, {
        dialect,
        ragged,
        file,
        budgetBytes: tools.budgetBytes,
        signal,
        pause: yieldToMessages,
        onProgress: (progress) => tell({ ...progress, phase: 'reading' }),
      });
      const nameless = new Set(reading.renamedHeaders.flatMap(({ reason, columnIndex }) => (reason === 'repeated' ? [] : [columnIndex])));
      const understood: UnderstoodColumn[] = [];
      for (const [j, raw] of table.columns.entries()) {
        tell({ bytesRead: blob.size, bytesTotal: blob.size, rowCount: table.rowCount, phase: 'understanding' });
        await yieldToMessages();
        signal.throwIfAborted();
        const column = understandColumn(table.names[j] ?? '', raw);
        // Separators at the ends of lines make no column.
        const isNothing = nameless.has(j) && column.summary.missingCount === table.rowCount;
        understood.push(isNothing ? { ...column, spec: { ...column.spec, included: false } } : column);
      }
      const columns = protectColumns(understood);
      await yieldToMessages();
      let state: TableState = { columns, structures: noStructures };
      for (const edit of restore?.edits ?? []) {
        state = applyEdit(state, edit);
        await yieldToMessages();
        signal.throwIfAborted();
      }
      const sha256 = await hashBlob(blob);
      await yieldToMessages();
      signal.throwIfAborted();
      const tableId = restore?.tableId ?? tools.createTableId();
      const loaded: LoadedTable = {
        reading,
        facts: { tableId, name, byteCount: blob.size, sha256, rowCount: table.rowCount },
        ...state,
      };
      tables.set(tableId, loaded);
      return describeTable(loaded);
    },

    cells({ tableId, firstRow, rowCount }) {
      const { columns, reading, facts } = find(tableId);
      const first = Math.max(0, Math.floor(firstRow));
      const end = Math.min(facts.rowCount, first + Math.min(MAX_CELL_ROWS, Math.floor(rowCount)));
      const cells: string[][] = [];
      const lineNumbers: number[] = [];
      for (let row = first; row < end; row += 1) {
        cells.push(columns.map(({ raw }) => cellAt(raw, row)));
        lineNumbers.push(reading.lines.lineOf(row));
      }
      return { cells, lineNumbers };
    },

    changeColumns({ tableId, columnIndices, change, undecided = [] }) {
      const table = find(tableId);
      const { columns, structures } = applyEdit(table, { type: 'columns', columnIndices, change });
      const asked = new Set(undecided.length === 0 ? [] : columnIndices);
      Object.assign(table, {
        columns: columns.map((column, j) => (asked.has(j) ? forgetDecisions(column, undecided) : column)),
        structures,
      });
      return describeTable(table);
    },

    async findStructures({ tableId }, { signal, emit }) {
      const table = find(tableId);
      let { columns } = table;
      let found = await searchStructures(columns, { signal, now: tools.now, tell: (share) => emit({ share }) });
      while (table.columns !== columns) {
        columns = table.columns;
        found = await searchStructures(columns, { signal, now: tools.now, tell: (share) => emit({ share }) });
      }
      table.structures = { ...table.structures, found };
      return describeTable(table);
    },

    changeStructures({ tableId, structures, status }) {
      const table = find(tableId);
      Object.assign(table, applyEdit(table, { type: 'structures', structures, status }));
      return describeTable(table);
    },

    countCells({ tableId, columnIndex }) {
      const column = find(tableId).columns[columnIndex];
      return column === undefined ? null : countCells(column);
    },

    async exportReal({ tableId, ...target }, { control, emit }) {
      const { columns, facts } = find(tableId);
      const { rowCount } = facts;
      const specs = columns.map(({ spec }) => spec);
      async function* readChunks(): AsyncGenerator<RowChunk> {
        let firstRow = 0;
        do {
          await control.yieldPoint();
          const count = Math.min(EXPORT_CHUNK_ROWS, rowCount - firstRow);
          const start = firstRow;
          yield { specs, rows: Array.from({ length: count }, (_, i) => columns.map(({ raw }) => cellAt(raw, start + i))) };
          firstRow += count;
        } while (firstRow < rowCount);
      }
      const sink = await openSink(target);
      return writeTable({ chunks: readChunks(), rowCount, target, sink, yieldPoint: () => control.yieldPoint(), emit, now: tools.now });
    },

    connect({ port }) {
      serve<TableCalls>(port as Endpoint, {
        table({ tableId }) {
          const state = find(tableId);
          const table = {
            ...tableOf(state.columns),
            rowCount: state.facts.rowCount,
            columns: state.columns.map(({ column, raw, spec }) => withDigests(column, raw, spec)),
          };
          return { table, revision: revisionOf(state), structures: acceptedStructures(state.structures) };
        },
      });
      return null;
    },

    release({ tableId }) {
      tables.delete(tableId);
      return null;
    },
  };
}

/** The table with an edit; columns that it does not have are passed over. */
function applyEdit({ columns, structures }: TableState, edit: TableEdit): TableState {
  switch (edit.type) {
    case 'columns': {
      const changed = [...columns];
      for (const index of new Set(edit.columnIndices)) {
        const before = changed[index];
        if (before !== undefined) changed[index] = applyChange(before, edit.change);
      }
      return { columns: changed, structures: keepStructures(structures, columns, changed) };
    }
    case 'structures':
      return { columns, structures: sayOfStructures(structures, edit.structures, edit.status, columns) };
    default:
      return edit satisfies never;
  }
}

/** A 53-bit hash of what training would read. */
function revisionOf({ columns, structures }: TableState): number {
  const specs = columns.map(({ spec }) =>
    spec.format.type === 'datetime' ? { ...spec, format: { ...spec.format, ambiguousDayMonth: null } } : spec,
  );
  const accepted = acceptedStructures(structures).map(({ id }) => id);
  return createRandom(0).derive(JSON.stringify(accepted.length === 0 ? specs : [specs, accepted.sort()])).seed;
}

async function openSource(source: TableSource, tools: DataSessionTools): Promise<{ readonly name: string; readonly blob: Blob }> {
  switch (source.type) {
    case 'file':
      return { name: source.name, blob: source.blob };
    case 'text':
      return { name: source.name, blob: new Blob([source.text]) };
    case 'sample':
      return {
        name: SAMPLES.find(({ id }) => id === source.id)?.fileName ?? source.id,
        blob: new Blob([await tools.loadSampleText(source.id)]),
      };
    default:
      return source satisfies never;
  }
}

/** SHA-256 in hex; null over 256 MB and where the page is not a secure context. */
async function hashBlob(blob: Blob): Promise<string | null> {
  if (blob.size > MAX_HASHED_BYTES || globalThis.crypto?.subtle === undefined) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function describeTable({ reading, facts, columns, structures }: LoadedTable): TableInfo {
  return {
    ...facts,
    file: reading.file,
    dialect: reading.dialect,
    raggedRows: reading.raggedRows,
    raggedRowCount: reading.raggedRowCount,
    renamedHeaders: reading.renamedHeaders,
    ...(reading.account === undefined ? {} : { account: reading.account }),
    ...(reading.damage === undefined ? {} : { damage: reading.damage }),
    ...(reading.sample == null ? {} : { sample: reading.sample }),
    columns: columns.map(describeColumn),
    findings: findFindings(columns.map(toFindingColumn)),
    structures: describeStructures(structures, columns, reading.lines.lineOf),
    revision: revisionOf({ columns, structures }),
  };
}
