import type { Table } from '#core/table/table.ts';
import type { TypedTable } from '../protocol/train.ts';

/** A table as the data worker lends it: learnt, of rows that are subjects of their own. For tests. */
export function typedTable(table: Table, tableId: string, change: Partial<TypedTable> = {}): TypedTable {
  return { tableId, name: `${tableId}.csv`, role: 'learn', table, unitOfRow: null, structures: [], ...change };
}
