import { exportFormatFor, findExportFormat } from '#io/catalog.ts';
import type { ExportFormat } from '#io/contract.ts';
import { fileOf } from '#state/dataset.ts';
import { formatCount } from '#ui/format/numbers.ts';
import type { TableInfo } from '#workers/protocol/data.ts';

/** The format that came in, or its nearest. */
export function ownFormat(table: TableInfo): ExportFormat {
  return exportFormatFor(fileOf(table)?.file.format ?? 'csv');
}

/** The format to be written: the one that came in, unless the person chose another. */
export function chosenFormat(table: TableInfo, chosen: ExportFormat | null): ExportFormat {
  return chosen ?? ownFormat(table);
}

/** Synthetic rows are about as long as real ones; of a packed file, or in another format, nobody knows. */
export function estimateBytes(table: TableInfo, format: ExportFormat, rowCount: number): number | null {
  const facts = fileOf(table);
  if (facts === null) return null;
  const isSame = format === 'csv' || format === 'ndjson' || format === 'json' ? facts.file.format === format : ownFormat(table) === format;
  if (!isSame || facts.file.compression.length > 0) return null;
  return Math.round((facts.byteCount / Math.max(1, table.rowCount)) * rowCount);
}

/** What stands against these rows in this format; null when nothing does. */
export function findObstacle(format: ExportFormat, rowCount: number): string | null {
  const { maxRows, label } = findExportFormat(format);
  if (maxRows === null || rowCount <= maxRows) return null;
  return `${label} takes at most ${formatCount(maxRows)} rows below the header. Save fewer, or choose CSV or Parquet, which have no such limit.`;
}
