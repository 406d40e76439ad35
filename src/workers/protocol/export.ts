import type { ExportFormat } from '#io/contract.ts';
import type { CsvDialect } from '#io/csv/contract.ts';

/** What is written, and where to. */
export interface ExportTarget {
  readonly format: ExportFormat;
  readonly dialect: CsvDialect;
  /** Prefix cells of delimited text that a spreadsheet would run as a formula with an apostrophe. */
  readonly guardFormulas: boolean;
  /** For formats that name their table. */
  readonly tableName: string;
  /** Where to write; null = collect a Blob. */
  readonly file: FileSystemFileHandle | null;
}

export interface ExportProgress {
  readonly rowsWritten: number;
  readonly rowCount: number;
  readonly elapsedMs: number;
}

export interface ExportResult {
  readonly blob: Blob | null;
  readonly rowCount: number;
  readonly byteCount: number;
  readonly guardedCellCount: number;
  /** Cells that the format could not take as they are. */
  readonly changedCellCount: number;
}
