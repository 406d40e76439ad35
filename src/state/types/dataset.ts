import type { DatasetChange, TableRole } from '#core/dataset/contract.ts';
import type { FileChoice, RaggedChoice } from '#io/contract.ts';
import type { CsvDialect } from '#io/csv/contract.ts';
import type {
  ColumnChange,
  DatasetEdit,
  DatasetInfo,
  LoadProgress,
  Reading,
  StructureStatus,
  TableEdit,
  TableSource,
} from '#workers/protocol/data.ts';
import type { Failure } from '#workers/protocol/protocol.ts';

/** One status union a job, never several booleans. */
export type LoadJob =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly name: string; readonly progress: LoadProgress | null }
  | { readonly status: 'failed'; readonly name: string; readonly failure: Failure };

export type StructureSearch =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly share: number }
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly failure: Failure };

/** Where a table of the open dataset was read from, and how. Projects keep it. */
export interface OpenedTable {
  readonly tableId: string;
  /** Names the source; tables of one file share it. */
  readonly sourceId: string;
  readonly source: TableSource;
  readonly reading: Reading;
}

/** A dataset of an earlier session, to be brought back. */
export interface FormerDataset extends Pick<DatasetInfo, 'datasetId' | 'links' | 'subject'> {
  /** In their order, with what was done to each since it was read. */
  readonly tables: readonly (OpenedTable & { readonly name: string; readonly role: TableRole; readonly edits: readonly TableEdit[] })[];
}

export interface DatasetSlice {
  readonly dataset: DatasetInfo | null;
  /** Of the table that Import and Columns show; null = the first. */
  readonly viewedTableId: string | null;
  /** One a table. */
  readonly opened: readonly OpenedTable[];
  /** What was done to the tables since they were read, undone steps left out. */
  readonly edits: readonly DatasetEdit[];
  readonly load: LoadJob;
  readonly dismissedFindings: readonly string[];
  loadFile(file: File): Promise<void>;
  /** Reads a file into one more table of the open dataset. */
  addFile(file: File): Promise<void>;
  viewTable(tableId: string): void;
  /** Roles, links, the subject; takes a table out. */
  arrangeDataset(change: DatasetChange): Promise<void>;
  loadText(text: string, name: string): Promise<void>;
  loadSample(id: string): Promise<void>;
  /** Reads the source of the table in view again with a corrected guess. */
  correctDialect(change: Partial<CsvDialect>): Promise<void>;
  /** Reads another part of the same file: another sheet, range or archive entry. What depends on what changed is guessed anew. */
  choosePart(change: FileChoice): Promise<void>;
  /** Reads the same source again with another choice of what becomes of the lines that do not fit. */
  chooseRagged(choice: RaggedChoice): Promise<void>;
  cancelLoad(): void;
  dismissLoadFailure(): void;
  readCells(firstRow: number, rowCount: number): Promise<{ cells: string[][]; lineNumbers: number[] }>;
  changeColumns(columnIndices: readonly number[], change: ColumnChange): Promise<void>;
  /** Goes the recommended way, or another of the finding's. */
  acceptFinding(id: string, change?: ColumnChange): Promise<void>;
  dismissFinding(id: string): void;
  /** How the search for what holds between columns stands; it starts by itself whenever columns are read. */
  readonly structureSearch: StructureSearch;
  findStructures(): Promise<void>;
  /** Accepted structures hold in every synthetic row. */
  changeStructures(ids: readonly string[], status: StructureStatus): Promise<void>;
  undo(): Promise<void>;
  readonly canUndo: boolean;
}
