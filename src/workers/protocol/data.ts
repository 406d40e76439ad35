import type { UnreadableCells } from '#core/columns/contract.ts';
import type { ColumnSummary } from '#core/columns/summary.ts';
import type { Dataset, DatasetChange, DatasetTable, Origin } from '#core/dataset/contract.ts';
import type { PersonalAction, PersonalCategory, PersonalEvidence } from '#core/personal/contract.ts';
import type { Structure } from '#core/structure/structures.ts';
import type { CellChoice } from '#core/table/row-choice.ts';
import type { ColumnFormat, ColumnSpec, KindId } from '#core/table/table.ts';
import type { ByteDamage, FileChoice, FileInfo, RaggedChoice, RaggedRow, RecordAccount, RenamedHeader, RowSample } from '#io/contract.ts';
import type { CsvDialect } from '#io/csv/contract.ts';
import type { SampleId } from '#io/samples/catalog.ts';
import type { ExportProgress, ExportResult, ExportTarget } from './export.ts';

export interface Finding {
  readonly id: string;
  readonly type:
    | 'id-like'
    | 'constant'
    | 'free-text'
    | 'ambiguous-date'
    | 'missing-marker'
    | 'unreadable-cells'
    | 'inexact-cells'
    | 'several-forms'
    | 'epoch'
    | 'personal';
  readonly title: string;
  readonly explanation: string;
  readonly columnIndices: readonly number[];
  /** The recommended action: a change to each of columnIndices. */
  readonly action: { readonly label: string; readonly change: ColumnChange };
  /** Other ways to go, where there are some. */
  readonly choices?: readonly { readonly label: string; readonly change: ColumnChange }[];
}

/** What the person may change about a column. */
export interface ColumnChange {
  readonly kind?: KindId;
  readonly included?: boolean;
  /** Texts to treat as missing in this column (replaces the list). */
  readonly missingMarkers?: readonly string[];
  /** For an ambiguous date: read day first or month first. */
  readonly datetimePattern?: string;
  /** How cells are written, or the order of levels, within the kind: a format of another type than the kind's is passed over. */
  readonly format?: ColumnFormat;
  /** What to do about a column of personal data; null takes the treatment off. Dropping it is `included: false`. */
  readonly personal?: PersonalChoice | null;
}

export interface PersonalChoice {
  /** The recommended one unless given. */
  readonly action?: PersonalAction;
  /** Where the person knows better than the detection. */
  readonly category?: PersonalCategory;
}

/** Whatever changes a table after it was read. */
export type TableEdit =
  | { readonly type: 'columns'; readonly columnIndices: readonly number[]; readonly change: ColumnChange }
  | { readonly type: 'structures'; readonly structures: readonly Structure[]; readonly status: StructureStatus };

/** What was done to a table of a dataset. Plain JSON: projects keep the list, and replay it after a reload or a crash. */
export interface DatasetEdit {
  readonly type: 'table';
  readonly tableId: string;
  readonly edit: TableEdit;
}

/** Accepted ones hold in every synthetic row. */
export type StructureStatus = 'offered' | 'accepted' | 'dismissed';

/** Something that was found to hold between columns. */
export interface StructureInfo {
  readonly structure: Structure;
  readonly title: string;
  readonly explanation: string;
  readonly columnIndices: readonly number[];
  readonly status: StructureStatus;
  /** Accepted, but it cannot be held beside another accepted one: why. */
  readonly refused: string | null;
  /** Rows that could tell, and those of them that break it. */
  readonly rowCount: number;
  readonly violationCount: number;
  /** The first few rows that break it; `cells` belong to `columnIndices`. */
  readonly violations: readonly { readonly lineNumber: number; readonly cells: readonly string[] }[];
}

export interface ColumnInfo {
  readonly spec: ColumnSpec;
  readonly guessedKind: KindId;
  /** Why this kind was guessed, one sentence. */
  readonly reason: string;
  readonly missingCount: number;
  readonly summary: ColumnSummary;
  readonly unreadable: UnreadableCells;
  /** The personal data that was found; what is done about it is `spec.personal`. */
  readonly personal?: PersonalEvidence;
  /** Cells that the column's format does not give back to the letter. */
  readonly inexact: InexactCells;
}

export interface InexactCells {
  readonly count: number;
  /** Rows that were looked at: all of a table of moderate length, a spread of a longer one. */
  readonly checkedCount: number;
  readonly examples: readonly { readonly rowIndex: number; readonly text: string; readonly written: string }[];
}

/** What only a table that was read from bytes has. */
export interface FileFacts {
  readonly byteCount: number;
  /** Of the file's bytes as opened, hex. Null for a file over 256 MB. */
  readonly sha256: string | null;
  /** What the file turned out to be, and which part of it was read. */
  readonly file: FileInfo;
  /** As it came where the file is delimited text; else how such text would be written. */
  readonly dialect: CsvDialect;
  readonly raggedRows: readonly RaggedRow[];
  /** More than the listed ones may exist. */
  readonly raggedRowCount: number;
  /** Header cells that were blank or repeated, and the names their columns got. */
  readonly renamedHeaders: readonly RenamedHeader[];
  /** Of delimited text: where each of its records went, and what bytes could not be taken as they stood. */
  readonly account?: RecordAccount;
  readonly damage?: ByteDamage;
  /** Set when the file's rows did not all fit: the table is a random sample of them. */
  readonly sample?: RowSample;
}

export type TableOrigin = Origin<FileFacts>;

export interface TableInfo extends DatasetTable {
  readonly rowCount: number;
  readonly origin: TableOrigin;
  readonly columns: readonly ColumnInfo[];
  readonly findings: readonly Finding[];
  /** What was found so far: `findStructures` looks for them. */
  readonly structures: readonly StructureInfo[];
  /** A hash of this state of the columns and the accepted structures. The same columns again, in this session or a later one, have the same revision. */
  readonly revision: number;
}

export interface DatasetInfo extends Dataset<TableInfo> {
  /** A hash of what training would read: of one table its own revision. Results made from another are stale. */
  readonly revision: number;
}

export type TableSource =
  | { readonly type: 'file'; readonly name: string; readonly blob: Blob }
  | { readonly type: 'text'; readonly name: string; readonly text: string }
  /** A table that ships with the page: an id of io/samples/catalog.ts. */
  | { readonly type: 'sample'; readonly id: SampleId };

export interface LoadProgress {
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rowCount: number;
  readonly phase: 'reading' | 'understanding';
}

/** How a table is read from its source: all that is the person's choice. */
export interface Reading {
  readonly dialect: Partial<CsvDialect>;
  readonly ragged?: RaggedChoice;
  readonly file?: FileChoice;
}

export interface DataCalls {
  /**
   * Reads a source into a table. Without `dataset` it becomes a dataset of its own; else it joins that one, or takes the place of one of its
   * tables (a corrected guess is the same source read again). Whatever was replaced stays until it is released. Answers with the whole dataset.
   */
  load: {
    request: Reading & {
      readonly source: TableSource;
      readonly sourceId: string;
      readonly dataset?: { readonly datasetId: string; readonly replaces?: string };
      /** Brings back a table that was open before, read from the same source in the same way: its ids and what was done to it since. */
      readonly restore?: { readonly datasetId: string; readonly tableId: string; readonly edits: readonly TableEdit[] };
    };
    event: LoadProgress;
    response: DatasetInfo;
  };
  /** Roles, links, the subject; takes a table out. @throws BadInput. */
  arrange: { request: { datasetId: string; change: DatasetChange }; event: never; response: DatasetInfo };
  /** Raw cells as they stand in the file (row-major), for grids and previews. */
  cells: {
    request: { tableId: string; firstRow: number; rowCount: number };
    event: never;
    response: { cells: string[][]; lineNumbers: number[] };
  };
  changeColumns: {
    /** undecided: points that the person has no longer said anything of, so that findings about them come back. */
    request: { tableId: string; columnIndices: readonly number[]; change: ColumnChange; undecided?: readonly (keyof ColumnChange)[] };
    event: never;
    response: DatasetInfo;
  };
  /** Looks for what holds between the columns, on a sample and then on all rows; starts again when columns change meanwhile. abort applies. */
  findStructures: { request: { tableId: string }; event: { readonly share: number }; response: DatasetInfo };
  changeStructures: {
    request: { tableId: string; structures: readonly Structure[]; status: StructureStatus };
    event: never;
    response: DatasetInfo;
  };
  /** The different cells of a column, to choose from; null where there are too many to list, or no model sees them. */
  countCells: { request: { tableId: string; columnIndex: number }; event: never; response: readonly CellChoice[] | null };
  /**
   * Writes the real rows as they were read: all columns, cells as they stand in the file. Each table has its own target but one destination
   * (`file`): one table is a file, several are files in a zip.
   */
  exportReal: {
    request: {
      readonly targets: readonly (Omit<ExportTarget, 'file'> & { readonly tableId: string })[];
      readonly file: ExportTarget['file'];
    };
    event: ExportProgress;
    response: ExportResult;
  };
  /** Gives another worker a line to this one's tables. */
  connect: { request: { port: MessagePort }; event: never; response: null };
  /** Forgets tables, and a dataset with its last one. */
  release: { request: { tableIds: readonly string[] }; event: never; response: null };
}
