import { cellAt } from '#core/table/raw-text.ts';
import type { Endpoint } from '../../client/client.ts';
import type { DataCalls } from '../../protocol/data.ts';
import type { TableCalls, TypedTable } from '../../protocol/train.ts';
import { type Handlers, serve } from '../dispatch.ts';
import type { RowChunk } from '../export/write-table.ts';
import { writeTables } from '../export/write-tables.ts';
import { countCells } from './cell-counts.ts';
import { forgetDecisions } from './columns.ts';
import { withDigests } from './personal.ts';
import { readSource, type SourceTools } from './read-source.ts';
import { acceptedStructures, searchStructures, tableOf } from './structures.ts';
import { applyEdit, createTables, type LoadedTable } from './tables.ts';

export interface DataSessionTools extends SourceTools {
  createTableId(): string;
}

const MAX_CELL_ROWS = 10_000;
const EXPORT_CHUNK_ROWS = 4096;

/** The data worker's tables and what may be asked of them. */
export function createDataSession(tools: DataSessionTools): Handlers<DataCalls> {
  const tables = createTables();

  return {
    async load(request, context) {
      const { dataset, restore } = request;
      const tableId = restore?.tableId ?? tools.createTableId();
      const table = await readSource(request, tableId, context, tools);
      const datasetId = dataset?.datasetId ?? restore?.datasetId ?? tableId;
      if (dataset === undefined) tables.begin(datasetId, table);
      else tables.join(datasetId, table, dataset.replaces);
      return tables.infoOf(datasetId);
    },

    arrange({ datasetId, change }) {
      tables.arrange(datasetId, change);
      return tables.infoOf(datasetId);
    },

    cells({ tableId, firstRow, rowCount }) {
      const { state, lines, rowCount: tableRowCount } = tables.find(tableId);
      const first = Math.max(0, Math.floor(firstRow));
      const end = Math.min(tableRowCount, first + Math.min(MAX_CELL_ROWS, Math.floor(rowCount)));
      const cells: string[][] = [];
      const lineNumbers: number[] = [];
      for (let row = first; row < end; row += 1) {
        cells.push(state.columns.map(({ raw }) => cellAt(raw, row)));
        lineNumbers.push(lines.lineOf(row));
      }
      return { cells, lineNumbers };
    },

    changeColumns({ tableId, columnIndices, change, undecided = [] }) {
      const table = tables.find(tableId);
      const { columns, structures } = applyEdit(table.state, { type: 'columns', columnIndices, change });
      const asked = new Set(undecided.length === 0 ? [] : columnIndices);
      table.state = { columns: columns.map((column, j) => (asked.has(j) ? forgetDecisions(column, undecided) : column)), structures };
      return tables.infoOfDatasetWith(tableId);
    },

    async findStructures({ tableId }, { signal, emit }) {
      const table = tables.find(tableId);
      for (;;) {
        const { columns } = table.state;
        const found = await searchStructures(columns, { signal, now: tools.now, tell: (share) => emit({ share }) });
        if (table.state.columns !== columns) continue;
        table.state = { columns, structures: { ...table.state.structures, found } };
        return tables.infoOfDatasetWith(tableId);
      }
    },

    changeStructures({ tableId, structures, status }) {
      const table = tables.find(tableId);
      table.state = applyEdit(table.state, { type: 'structures', structures, status });
      return tables.infoOfDatasetWith(tableId);
    },

    countCells({ tableId, columnIndex }) {
      const column = tables.find(tableId).state.columns[columnIndex];
      return column === undefined ? null : countCells(column);
    },

    exportReal: ({ targets, file }, { control, emit }) =>
      writeTables({
        tables: targets.map(({ tableId, ...target }) => {
          const table = tables.find(tableId);
          return { target, rowCount: table.rowCount, chunks: readChunks(table, () => control.yieldPoint()) };
        }),
        file,
        yieldPoint: () => control.yieldPoint(),
        emit,
        now: tools.now,
      }),

    connect({ port }) {
      serve<TableCalls>(port as Endpoint, {
        dataset({ datasetId, tableIds }) {
          const { tables: members, links, revision } = tables.infoOf(datasetId);
          const wanted = tableIds ?? members.map(({ tableId }) => tableId);
          const roleOf = (tableId: string) => members.find((member) => member.tableId === tableId)?.role ?? 'learn';
          return {
            tables: wanted.map(
              (tableId): TypedTable => ({
                ...typeTable(tables.find(tableId)),
                role: roleOf(tableId),
                unitOfRow: tables.unitsOf(datasetId, tables.find(tableId)).unitOfRow,
              }),
            ),
            links,
            revision,
          };
        },
      });
      return null;
    },

    release({ tableIds }) {
      for (const tableId of tableIds) tables.release(tableId);
      return null;
    },
  };
}

/** A table's cells as they stand in its file, a chunk at a time; of no rows one empty chunk, so that a header is written. */
async function* readChunks({ state, rowCount }: LoadedTable, yieldPoint: () => Promise<unknown>): AsyncGenerator<RowChunk> {
  const { columns } = state;
  const specs = columns.map(({ spec }) => spec);
  let firstRow = 0;
  do {
    await yieldPoint();
    const count = Math.min(EXPORT_CHUNK_ROWS, rowCount - firstRow);
    const start = firstRow;
    yield { specs, rows: Array.from({ length: count }, (_, i) => columns.map(({ raw }) => cellAt(raw, start + i))) };
    firstRow += count;
  } while (firstRow < rowCount);
}

/** A table as the other workers read it. */
function typeTable({ tableId, name, rowCount, state }: LoadedTable): Pick<TypedTable, 'tableId' | 'name' | 'table' | 'structures'> {
  const { columns, structures } = state;
  const table = { ...tableOf(columns), rowCount, columns: columns.map(({ column, raw, spec }) => withDigests(column, raw, spec)) };
  return { tableId, name, table, structures: acceptedStructures(structures) };
}
