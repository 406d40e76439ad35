import type { RawColumn } from '#core/table/raw.ts';
import { textAt, textCount } from '#core/table/raw-text.ts';
import type { Column, ColumnSpec, OpaqueColumn } from '#core/table/table.ts';
import { countMissing, withMissing } from './cells.ts';
import type { OpaqueSummary } from './summary.ts';

/** Reads only which cells are missing. */
export function parseOpaque(raw: RawColumn, spec: ColumnSpec): OpaqueColumn {
  const markerOf = new Map(spec.missingMarkers.map((text, m) => [text, m + 1]));
  const longest = Math.max(0, ...spec.missingMarkers.map((text) => text.length * 3));
  const markerOfText = new Uint8Array(textCount(raw.texts));
  for (let i = 0; i < markerOfText.length; i++) {
    const size = (raw.texts.offsets[i + 1] as number) - (raw.texts.offsets[i] as number);
    if (size <= longest) markerOfText[i] = markerOf.get(textAt(raw.texts, i)) ?? 0;
  }
  const missing = new Uint8Array(raw.codes.length);
  for (let row = 0; row < missing.length; row++) missing[row] = markerOfText[raw.codes[row] as number] as number;
  return { storage: 'opaque', missing };
}

export function requireOpaque(column: Column): OpaqueColumn {
  if (column.storage !== 'opaque') throw new TypeError(`An opaque column is needed here, not a ${column.storage} one.`);
  return column;
}

/** `distinctCount` is the number of present cells: the cells themselves are not kept. */
export function summarizeOpaque(column: Column, description: string): OpaqueSummary {
  const { missing } = requireOpaque(column);
  const missingCount = countMissing(missing);
  return { shape: 'opaque', rowCount: missing.length, missingCount, distinctCount: missing.length - missingCount, description };
}

/** Writes made cells; a real column's own cells were never kept, so its present ones are written empty. */
export function createOpaqueFormatter(column: Column, spec: ColumnSpec): (row: number) => string {
  const { cells, missing } = requireOpaque(column);
  return withMissing(missing, spec, (row) => cells?.[row] ?? '');
}
