/**
 * A dataset: tables, the links between them, whose data it is (the subject), what becomes of each table (its role), and where each came from
 * (its origin). One table is a dataset of one. These are the facts that every layer shares; rows and columns live with the data worker.
 */

/** What becomes of a table: learnt and made anew, kept as it is (a list of countries), or left out. */
export type TableRole = 'learn' | 'keep' | 'leave-out';

export const TABLE_ROLES: readonly TableRole[] = ['learn', 'keep', 'leave-out'];

/**
 * Where a table came from. What only bytes have (dialect, size, ragged rows) is `file`, and is there for those origins alone; `source` names
 * the bytes, which several tables may share (the sheets of a workbook).
 */
export type Origin<FileFacts> =
  | { readonly type: 'file' | 'pasted' | 'sample'; readonly sourceId: string; readonly file: FileFacts }
  /** Drawn by a design, a simulation or a model: there are no bytes to go back to. */
  | { readonly type: 'design' | 'simulation' | 'model'; readonly drawnFrom: string };

/** One or more columns of a table that together name a row. */
export interface KeyRef {
  readonly tableId: string;
  readonly columns: readonly string[];
}

/** Each row of `child` names a row of `parent` by equal cells, column by column. */
export interface Link {
  readonly id: string;
  readonly child: KeyRef;
  readonly parent: KeyRef;
}

/** What every description of a dataset has, whatever else is known of its tables. */
export interface Dataset<T extends DatasetTable = DatasetTable> {
  readonly datasetId: string;
  readonly name: string;
  /** At least one. */
  readonly tables: readonly T[];
  readonly links: readonly Link[];
  /** Whose data it is: rows with the same key belong to one person, customer or machine. Null = every row is a subject of its own. */
  readonly subject: KeyRef | null;
}

export interface DatasetTable {
  readonly tableId: string;
  readonly name: string;
  readonly role: TableRole;
  readonly columnNames: readonly string[];
}

/** What a person may change about a dataset as a whole. Plain JSON: projects keep it. */
export type DatasetChange =
  | { readonly type: 'role'; readonly tableId: string; readonly role: TableRole }
  | { readonly type: 'link'; readonly link: Link }
  | { readonly type: 'unlink'; readonly linkId: string }
  | { readonly type: 'subject'; readonly subject: KeyRef | null }
  | { readonly type: 'remove'; readonly tableId: string };
