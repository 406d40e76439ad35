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
