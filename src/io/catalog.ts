import type { ExportFormat, FileFormat } from './contract.ts';
import type { CsvDialect } from './csv/contract.ts';

/** What the page says of a format that can be saved. */
export interface ExportFormatFacts {
  readonly id: ExportFormat;
  readonly label: string;
  readonly extension: string;
  readonly mime: string;
  /** What the file keeps, in one sentence. */
  readonly description: string;
  /** Rows that fit, where there is a limit. */
  readonly maxRows: number | null;
}

export const EXPORT_FORMATS: readonly ExportFormatFacts[] = [
  {
    id: 'csv',
    label: 'CSV',
    extension: '.csv',
    mime: 'text/csv',
    description: 'Delimited text, with your file’s own separator, quotes, encoding and cell formats.',
    maxRows: null,
  },
  {
    id: 'xlsx',
    label: 'Excel',
    extension: '.xlsx',
    mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    description: 'Real numbers, dates and yes/no cells, shown as in your file. Texts never run as formulas.',
    maxRows: 1_048_575,
  },
  {
    id: 'parquet',
    label: 'Parquet',
    extension: '.parquet',
    mime: 'application/vnd.apache.parquet',
    description: 'Columns with types: whole numbers, decimals, dates, timestamps, true/false, text; missing cells are null.',
    maxRows: null,
  },
  {
    id: 'ndjson',
    label: 'JSON lines',
    extension: '.ndjson',
    mime: 'application/x-ndjson',
    description: 'One JSON object a line: numbers and true/false as such, dates as in your file, missing cells null.',
    maxRows: null,
  },
  {
    id: 'json',
    label: 'JSON',
    extension: '.json',
    mime: 'application/json',
    description: 'One list of JSON objects, for programs that read it whole. JSON lines suit large tables better.',
    maxRows: null,
  },
  {
    id: 'sql',
    label: 'SQL',
    extension: '.sql',
    mime: 'application/sql',
    description: 'CREATE TABLE and INSERT for PostgreSQL, SQLite and DuckDB; MySQL with the mode named in the file.',
    maxRows: null,
  },
];

export function findExportFormat(id: ExportFormat): ExportFormatFacts {
  return EXPORT_FORMATS.find((format) => format.id === id) as ExportFormatFacts;
}

/** The format to save in unless the person says otherwise: the one that came in, or its nearest. */
export function exportFormatFor(format: FileFormat): ExportFormat {
  switch (format) {
    case 'csv':
    case 'ruled':
      return 'csv';
    case 'xlsx':
    case 'xlsb':
    case 'xls':
    case 'ods':
    case 'html':
      return 'xlsx';
    case 'parquet':
    case 'arrow':
      return 'parquet';
    case 'json':
    case 'ndjson':
      return format;
    default:
      return format satisfies never;
  }
}

/** How delimited text is written for a table that did not come as such. */
export const PLAIN_DIALECT: CsvDialect = {
  delimiter: ',',
  quote: '"',
  encoding: 'utf-8',
  byteOrderMark: false,
  newline: '\n',
  header: true,
  quoteAll: false,
  finalNewline: true,
};

/** As a sentence says it: “It is …”. */
export const FILE_FORMAT_NAMES: Readonly<Record<FileFormat, string>> = {
  csv: 'delimited text',
  xlsx: 'an Excel workbook',
  xlsb: 'a binary Excel workbook',
  xls: 'an old Excel workbook (.xls)',
  ods: 'an OpenDocument spreadsheet',
  html: 'an HTML page with a table',
  parquet: 'a Parquet file',
  arrow: 'an Arrow file',
  json: 'a JSON file',
  ndjson: 'a file of JSON lines',
  ruled: 'a table drawn with bars and rules',
};

/** What the file dialogue offers. */
export const READABLE_EXTENSIONS: readonly string[] = [
  ...['.csv', '.tsv', '.tab', '.txt', '.psv', '.dat', '.data'],
  ...['.xlsx', '.xlsm', '.xltx', '.xltm', '.xlsb', '.xls', '.xlt', '.ods', '.ots', '.fods'],
  ...['.parquet', '.pq', '.arrow', '.feather', '.ipc', '.arrows'],
  ...['.json', '.ndjson', '.jsonl', '.geojson', '.md'],
  ...['.gz', '.zip', '.zst'],
];
