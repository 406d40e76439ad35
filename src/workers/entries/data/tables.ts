import { type Arrangement, arrange, replaceTable } from '#core/dataset/arrange.ts';
import type { DatasetChange, DatasetTable } from '#core/dataset/contract.ts';
import { rowsAsUnits, type Units, unitsByKey } from '#core/dataset/units.ts';
import { createRandom } from '#core/random/random.ts';
import type { RawColumn } from '#core/table/raw.ts';
import { cellAt } from '#core/table/raw-text.ts';
import type { TableReading } from '#io/read-table.ts';
import type { DatasetInfo, TableEdit, TableInfo, TableOrigin } from '../../protocol/data.ts';
import { applyChange, describeColumn, toFindingColumn, type UnderstoodColumn } from './columns.ts';
import { findFindings } from './findings.ts';
import { acceptedStructures, describeStructures, keepStructures, sayOfStructures, type TableStructures } from './structures.ts';

/** What edits change about a table. */
export interface TableState {
  readonly columns: readonly UnderstoodColumn[];
  readonly structures: TableStructures;
}

export interface LoadedTable {
  readonly tableId: string;
  readonly name: string;
  readonly rowCount: number;
  readonly origin: TableOrigin;
  readonly lines: TableReading['lines'];
  state: TableState;
}

/** A dataset as it is arranged; what its tables hold stands with the tables. */
interface LoadedDataset extends Arrangement {
  readonly datasetId: string;
  readonly name: string;
}

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

/** The tables of a session and the datasets that they make up. Tables that were replaced or taken out stay until they are released. */
export interface Tables {
  /** @throws UnknownTableError */
  find(tableId: string): LoadedTable;
  /** @throws UnknownTableError */
  infoOf(datasetId: string): DatasetInfo;
  infoOfDatasetWith(tableId: string): DatasetInfo;
  begin(datasetId: string, table: LoadedTable): void;
  join(datasetId: string, table: LoadedTable, replaces: string | undefined): void;
  arrange(datasetId: string, change: DatasetChange): void;
  /** Subjects as units of a table's rows, where it says or its link to the subject's table says whose they are. */
  unitsOf(datasetId: string, table: LoadedTable): Units;
  release(tableId: string): void;
}

export function createTables(): Tables {
  const tables = new Map<string, LoadedTable>();
  const datasets = new Map<string, LoadedDataset>();

  const find = (tableId: string): LoadedTable => {
    const table = tables.get(tableId);
    if (table === undefined) throw new UnknownTableError();
    return table;
  };
  const findDataset = (datasetId: string): LoadedDataset => {
    const dataset = datasets.get(datasetId);
    if (dataset === undefined) throw new UnknownTableError();
    return dataset;
  };
  const infoOf = (datasetId: string): DatasetInfo => {
    const dataset = findDataset(datasetId);
    const described = dataset.tables.map((member) => describeTable(find(member.tableId), member));
    return { ...dataset, tables: described, revision: revisionOfDataset({ ...dataset, tables: described }) };
  };

  return {
    find,
    infoOf,
    infoOfDatasetWith(tableId) {
      for (const { datasetId, tables: members } of datasets.values())
        if (members.some((member) => member.tableId === tableId)) return infoOf(datasetId);
      throw new UnknownTableError();
    },
    begin(datasetId, table) {
      tables.set(table.tableId, table);
      datasets.set(datasetId, { datasetId, name: table.name, tables: [memberOf(table)], links: [], subject: null });
    },
    join(datasetId, table, replaces) {
      const dataset = findDataset(datasetId);
      const joined =
        replaces === undefined
          ? { ...dataset, tables: [...dataset.tables, memberOf(table)] }
          : replaceTable(dataset, replaces, memberOf(table));
      tables.set(table.tableId, table);
      datasets.set(datasetId, { ...dataset, ...joined });
    },
    arrange(datasetId, change) {
      const dataset = findDataset(datasetId);
      datasets.set(datasetId, { ...dataset, ...arrange(dataset, change) });
    },
    unitsOf(datasetId, table) {
      const { subject, links } = findDataset(datasetId);
      if (subject === null) return rowsAsUnits(table.rowCount);
      const isSubject = (key: { readonly tableId: string; readonly columns: readonly string[] }) =>
        key.tableId === subject.tableId && key.columns.join('\n') === subject.columns.join('\n');
      const link = links.find(({ child, parent }) => child.tableId === table.tableId && isSubject(parent));
      const names = subject.tableId === table.tableId ? subject.columns : link?.child.columns;
      if (names === undefined) return rowsAsUnits(table.rowCount);
      const keys = names.flatMap((name) => table.state.columns.filter(({ spec }) => spec.name === name)).map(({ raw }) => raw);
      return unitsByKey(table.rowCount, (row) => keyAt(keys, row));
    },
    release(tableId) {
      tables.delete(tableId);
      for (const dataset of datasets.values())
        if (dataset.tables.every((member) => !tables.has(member.tableId))) datasets.delete(dataset.datasetId);
    },
  };
}

/** The table with an edit; columns that it does not have are passed over. */
export function applyEdit({ columns, structures }: TableState, edit: TableEdit): TableState {
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

/** A 53-bit hash of what training would read of a table. */
function revisionOfTable({ columns, structures }: TableState): number {
  const specs = columns.map(({ spec }) =>
    spec.format.type === 'datetime' ? { ...spec, format: { ...spec.format, ambiguousDayMonth: null } } : spec,
  );
  const accepted = acceptedStructures(structures).map(({ id }) => id);
  return hash(accepted.length === 0 ? specs : [specs, accepted.sort()]);
}

/** Of one table that is learnt row by row, the table's own. */
function revisionOfDataset({ tables, links, subject }: Pick<DatasetInfo, 'tables' | 'links' | 'subject'>): number {
  const [only, ...others] = tables;
  if (only !== undefined && others.length === 0 && links.length === 0 && subject === null) return only.revision;
  return hash([tables.map(({ tableId, role, revision }) => [tableId, role, revision]), links, subject]);
}

const hash = (facts: unknown): number => createRandom(0).derive(JSON.stringify(facts)).seed;

/** Cells joined so that no two keys of several columns look alike. */
function keyAt(columns: readonly RawColumn[], row: number): string {
  return columns.length === 1 ? cellAt(columns[0] as RawColumn, row) : JSON.stringify(columns.map((column) => cellAt(column, row)));
}

function memberOf({ tableId, name, state }: LoadedTable): DatasetTable {
  return { tableId, name, role: 'learn', columnNames: state.columns.map(({ spec }) => spec.name) };
}

function describeTable({ rowCount, origin, lines, state }: LoadedTable, member: DatasetTable): TableInfo {
  const { columns, structures } = state;
  return {
    ...member,
    rowCount,
    origin,
    columns: columns.map(describeColumn),
    findings: findFindings(columns.map(toFindingColumn)).map((finding) => ({ ...finding, id: `${member.tableId}/${finding.id}` })),
    structures: describeStructures(structures, columns, lines.lineOf),
    revision: revisionOfTable(state),
  };
}
