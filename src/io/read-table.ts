import { PLAIN_DIALECT } from './catalog.ts';
import type { FileChoice, FileInfo } from './contract.ts';
import type { CsvReading, ReadOptions } from './csv/reader.ts';
import { readCsv } from './csv/reader.ts';

export interface ReadTableOptions extends ReadOptions {
  readonly file?: FileChoice | undefined;
}

/** What every reader gives; what only delimited text has is filled in as for plain text. */
export interface TableReading extends CsvReading {
  readonly file: FileInfo;
}

/** Reads a table from a file of any known format. @throws ReadError; DOMException AbortError. */
export async function readTable(blob: Blob, _name: string, options: ReadTableOptions = {}): Promise<TableReading> {
  const reading = await readCsv(blob, options);
  return {
    ...reading,
    dialect: reading.dialect ?? PLAIN_DIALECT,
    file: { format: 'csv', compression: [], archive: null, workbook: null, notes: [] },
  };
}
