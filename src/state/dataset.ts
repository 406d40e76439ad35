import { PLAIN_DIALECT } from '#io/catalog.ts';
import type { RaggedChoice } from '#io/contract.ts';
import type { CsvDialect } from '#io/csv/contract.ts';
import type { DatasetInfo, FileFacts, TableInfo } from '#workers/protocol/data.ts';
import type { DatasetSlice } from './types/dataset.ts';

/** The table that Import and Columns show. */
export function tableInView({ dataset, viewedTableId }: Pick<DatasetSlice, 'dataset' | 'viewedTableId'>): TableInfo | null {
  if (dataset === null) return null;
  return dataset.tables.find(({ tableId }) => tableId === viewedTableId) ?? dataset.tables[0] ?? null;
}

/** The table whose rows are learnt, compared and exported. */
export function learntTable({ dataset }: Pick<DatasetSlice, 'dataset'>): TableInfo | null {
  return dataset?.tables.find(({ role }) => role === 'learn') ?? null;
}

/** What only a table that was read from bytes has. */
export function fileOf({ origin }: TableInfo): FileFacts | null {
  return 'file' in origin ? origin.file : null;
}

/** How the table is written as delimited text: as it came, where it came as such. */
export function dialectOf(table: TableInfo): CsvDialect {
  return fileOf(table)?.dialect ?? PLAIN_DIALECT;
}

/** Whether what was learnt from some tables of a dataset still answers to it as it is now. */
export function answersTo(
  dataset: DatasetInfo | null,
  learnt: { readonly datasetId: string; readonly tableIds: readonly string[]; readonly revision: number },
): boolean {
  return (
    dataset !== null &&
    dataset.datasetId === learnt.datasetId &&
    dataset.revision === learnt.revision &&
    learnt.tableIds.every((id) => dataset.tables.some(({ tableId }) => tableId === id))
  );
}

const KEEP_ALL: RaggedChoice = { rule: 'keep', exceptLines: [] };

/** What becomes of the lines of the table in view that do not fit. */
export function raggedChoice(state: Pick<DatasetSlice, 'dataset' | 'viewedTableId' | 'opened'>): RaggedChoice {
  const tableId = tableInView(state)?.tableId;
  return state.opened.find((table) => table.tableId === tableId)?.reading.ragged ?? KEEP_ALL;
}
