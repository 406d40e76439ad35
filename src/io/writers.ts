import type { ExportFormat } from './contract.ts';
import { csvFormat } from './csv/format-writer.ts';
import type { FormatWriter } from './writer-contract.ts';

/** Every way to save a table; what needs a library is loaded when it is asked for. */
const WRITERS: Readonly<Record<ExportFormat, () => Promise<FormatWriter>>> = {
  csv: async () => csvFormat,
  xlsx: async () => (await import('./spreadsheet/writer.ts')).xlsxFormat,
  parquet: async () => (await import('./parquet/writer.ts')).parquetFormat,
  json: async () => (await import('./json/writer.ts')).jsonFormat,
  ndjson: async () => (await import('./json/writer.ts')).ndjsonFormat,
  sql: async () => (await import('./sql/writer.ts')).sqlFormat,
};

export function loadWriter(format: ExportFormat): Promise<FormatWriter> {
  return WRITERS[format]();
}
