import { BadInput } from '../errors.ts';
import type { Dataset, DatasetChange, DatasetTable, KeyRef, Link } from './contract.ts';

/** The parts of a dataset that a change may touch. */
export type Arrangement<T extends DatasetTable = DatasetTable> = Pick<Dataset<T>, 'tables' | 'links' | 'subject'>;

/**
 * The dataset with a change.
 *
 * @throws BadInput where the change names a table or column that is not there, or would leave no table; nothing is changed then.
 */
export function arrange<T extends DatasetTable>(dataset: Arrangement<T>, change: DatasetChange): Arrangement<T> {
  switch (change.type) {
    case 'role':
      requireTable(dataset, change.tableId);
      return {
        ...dataset,
        tables: dataset.tables.map((table) => (table.tableId === change.tableId ? { ...table, role: change.role } : table)),
      };
    case 'link':
      requireLink(dataset, change.link);
      return { ...dataset, links: [...dataset.links.filter(({ id }) => id !== change.link.id), change.link] };
    case 'unlink':
      return { ...dataset, links: dataset.links.filter(({ id }) => id !== change.linkId) };
    case 'subject':
      if (change.subject !== null) requireKey(dataset, change.subject);
      return { ...dataset, subject: change.subject };
    case 'remove':
      return removeTable(dataset, change.tableId);
    default:
      return change satisfies never;
  }
}

/** A table read anew takes the place of `formerId`: links and subject follow it where their columns are still there. */
export function replaceTable<T extends DatasetTable>(dataset: Arrangement<T>, formerId: string, table: T): Arrangement<T> {
  requireTable(dataset, formerId);
  const move = (key: KeyRef): KeyRef => (key.tableId === formerId ? { ...key, tableId: table.tableId } : key);
  const moved = {
    tables: dataset.tables.map((former) => (former.tableId === formerId ? table : former)),
    links: dataset.links.map((link) => ({ ...link, child: move(link.child), parent: move(link.parent) })),
    subject: dataset.subject === null ? null : move(dataset.subject),
  };
  return {
    ...moved,
    links: moved.links.filter(({ child, parent }) => isKeyOf(moved, child) && isKeyOf(moved, parent)),
    subject: moved.subject !== null && isKeyOf(moved, moved.subject) ? moved.subject : null,
  };
}

function removeTable<T extends DatasetTable>(dataset: Arrangement<T>, tableId: string): Arrangement<T> {
  requireTable(dataset, tableId);
  if (dataset.tables.length === 1) throw new BadInput('A dataset needs at least one table.');
  return {
    tables: dataset.tables.filter((table) => table.tableId !== tableId),
    links: dataset.links.filter(({ child, parent }) => child.tableId !== tableId && parent.tableId !== tableId),
    subject: dataset.subject?.tableId === tableId ? null : dataset.subject,
  };
}

function requireTable({ tables }: Arrangement, tableId: string): void {
  if (!tables.some((table) => table.tableId === tableId)) throw new BadInput('This table is not part of the dataset.');
}

function isKeyOf({ tables }: Arrangement, { tableId, columns }: KeyRef): boolean {
  const table = tables.find((candidate) => candidate.tableId === tableId);
  return table !== undefined && columns.length > 0 && columns.every((name) => table.columnNames.includes(name));
}

function requireKey(dataset: Arrangement, key: KeyRef): void {
  requireTable(dataset, key.tableId);
  if (!isKeyOf(dataset, key)) throw new BadInput(`The table has no column “${key.columns.join('”, “')}”.`);
}

function requireLink(dataset: Arrangement, { child, parent }: Link): void {
  requireKey(dataset, child);
  requireKey(dataset, parent);
  if (child.columns.length !== parent.columns.length) throw new BadInput('A link needs as many columns in the one table as in the other.');
}
