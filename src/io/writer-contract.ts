import type { ColumnSpec } from '#core/table/table.ts';
import type { ExportFormat } from './contract.ts';
import type { CsvDialect } from './csv/contract.ts';

export interface WriterOptions {
  /** How delimited text is written; the other formats leave it. */
  readonly dialect: CsvDialect;
  /** In delimited text, put an apostrophe before every cell that a spreadsheet would run as a formula; the other formats keep texts texts. */
  readonly guardFormulas: boolean;
  /** For formats that name their table. */
  readonly tableName: string;
}

/** Each method gives the bytes to write next, in call order; a writer may hold rows back until there are enough of them. */
export interface TableWriter {
  /** Cells as the texts that the column's own file has: [rows][columns]. */
  writeRows(rows: readonly (readonly string[])[]): Uint8Array | Promise<Uint8Array>;
  finish(): Uint8Array | Promise<Uint8Array>;
  readonly guardedCellCount: number;
  /** Cells that the format could not take as they are. */
  readonly changedCellCount: number;
}

/** One way to save a table. One folder a format, one line in `writers.ts`. */
export interface FormatWriter {
  readonly id: ExportFormat;
  create(specs: readonly ColumnSpec[], options: WriterOptions): TableWriter;
}
