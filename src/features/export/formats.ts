import { exportFormatFor, findExportFormat } from '#io/catalog.ts';
import type { ExportFormat } from '#io/contract.ts';
import { formatCount } from '#ui/format/numbers.ts';
import type { TableInfo } from '#workers/protocol/data.ts';

/** The format to be written: the one that came in, unless the person chose another. */
export function chosenFormat(table: TableInfo, chosen: ExportFormat | null): ExportFormat {
  return chosen ?? exportFormatFor(table.file.format);
}

/** Synthetic rows are about as long as real ones; of a packed file, or in another format, nobody knows. */
export function estimateBytes(table: TableInfo, format: ExportFormat, rowCount: number): number | null {
  const isSame =
    format === 'csv' || format === 'ndjson' || format === 'json'
      ? table.file.format === format
      : exportFormatFor(table.file.format) === format;
  if (!isSame || table.file.compression.length > 0) return null;
  return Math.round((table.byteCount / Math.max(1, table.rowCount)) * rowCount);
}

/** What stands against these rows in this format; null when nothing does. */
export function findObstacle(format: ExportFormat, rowCount: number): string | null {
  const { maxRows, label } = findExportFormat(format);
  if (maxRows === null || rowCount <= maxRows) return null;
  return `${label} takes at most ${formatCount(maxRows)} rows below the header. Save fewer, or choose CSV or Parquet, which have no such limit.`;
}
