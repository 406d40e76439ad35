/** What a file turned out to be. One reader may read several (spreadsheet/ reads four). */
export type FileFormat = 'csv' | 'xlsx' | 'xlsb' | 'xls' | 'ods' | 'html' | 'parquet' | 'arrow' | 'json' | 'ndjson' | 'ruled';

export interface SheetInfo {
  readonly name: string;
  /** Of the part that holds cells. */
  readonly rowCount: number;
  readonly columnCount: number;
  readonly hidden: boolean;
}

export interface ArchiveEntry {
  readonly name: string;
  /** Unpacked. */
  readonly byteCount: number;
}

/** Something about the reading that a person should know: cells that were changed, parts that were not read. */
export interface FileNote {
  /** A whole sentence. */
  readonly text: string;
}

/** What was found around the table: shown, and correctable by a FileChoice. */
export interface FileInfo {
  readonly format: FileFormat;
  /** Outermost first; a zip's entry may be a gzip file. */
  readonly compression: readonly ('gzip' | 'zip' | 'zstd')[];
  /** What a zip holds and which entry was read; null when the file is no archive. */
  readonly archive: { readonly entries: readonly ArchiveEntry[]; readonly entry: string } | null;
  /** Sheets, and which part of which was read; null for a format without sheets. */
  readonly workbook: {
    readonly sheets: readonly SheetInfo[];
    readonly sheet: string;
    /** The table with its header, like 'A3:K120'. */
    readonly range: string;
    /** Rows at the top of the range that name the columns; 0 = named by position. */
    readonly headerRowCount: number;
  } | null;
  readonly notes: readonly FileNote[];
}

/** What the person chose; all else is guessed. */
export interface FileChoice {
  readonly entry?: string;
  readonly sheet?: string;
  /** Like 'A3:K120'; also 'A:K' or '3:120'. */
  readonly range?: string;
  readonly headerRowCount?: number;
}

/** What a table can be saved as. */
export type ExportFormat = 'csv' | 'xlsx' | 'parquet' | 'json' | 'ndjson' | 'sql';

/** A line that is no row of the table as it stands. Nothing is dropped silently. */
export interface RaggedRow {
  /** 1-based line of the file where the row starts. */
  readonly line: number;
  readonly cellCount: number;
  readonly expectedCount: number;
  /** The row as it stands in the file, cut at 200 characters. */
  readonly text: string;
  readonly problem:
    | 'too-few-cells'
    | 'too-many-cells'
    | 'unclosed-quote'
    | 'stray-quote'
    | 'blank-line'
    | 'above-header'
    | 'comment'
    | 'repeated-header'
    | 'totals'
    | 'below-table'
    | 'unreadable-line';
  readonly done: 'missing-cells-left-empty' | 'extra-cells-cut' | 'set-aside' | 'quote-kept-as-text' | 'kept';
}

/** What becomes of rows that do not fit: all by one rule, but for the rows that start at these lines. */
export interface RaggedChoice {
  readonly rule: 'keep' | 'set-aside';
  readonly exceptLines: readonly number[];
}

export type ReadErrorCode =
  | 'empty-file'
  | 'header-only'
  | 'no-rows-left'
  | 'binary-file'
  | 'too-large'
  | 'unreadable'
  | 'too-many-columns'
  | 'encrypted'
  | 'damaged'
  | 'unsupported-format'
  | 'empty-sheet'
  | 'unknown-part';

/** A header cell that could not be a column's name as it stood. */
export interface RenamedHeader {
  readonly columnIndex: number;
  readonly original: string;
  readonly name: string;
  readonly reason: 'blank' | 'repeated' | 'not-in-header';
}

/** Where every record of the file went: recordCount = headerRecordCount + setAsideCount + unsampledCount + the table's rows. */
export interface RecordAccount {
  readonly recordCount: number;
  readonly headerRecordCount: number;
  /** Blank lines, remarks, title lines, totals and rows set aside by choice; the first ones are listed with their line. */
  readonly setAsideCount: number;
  /** Rows that the random sample left out. */
  readonly unsampledCount: number;
}

/** Bytes that could not be taken as they stood. */
export interface ByteDamage {
  /** NUL bytes that were left out. */
  readonly nulCount: number;
  /** Characters that the encoding could not read; they stand as � in the cells. */
  readonly unreadableCount: number;
}

/** How a table came to be a random sample of its file's rows. */
export interface RowSample {
  /** Rows of the file that could have been in it. */
  readonly fileRowCount: number;
  /** Every row's chance of being in it. */
  readonly share: number;
}
