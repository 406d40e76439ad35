import { isMissingMarker } from '#core/columns/missing.ts';
import type { CsvDialect } from './contract.ts';
import type { ScanDialect } from './lexis.ts';
import type { SampleRecord } from './sample.ts';
import { needsQuotes } from './writer.ts';

/** How cells are quoted beyond need: all, the header, certain columns but for certain texts. */
export function profileQuotes(
  body: readonly SampleRecord[],
  headerRowCount: number,
  names: readonly string[],
  scan: ScanDialect,
  given: Partial<CsvDialect>,
): Pick<CsvDialect, 'quoteAll' | 'quoteHeader' | 'quotedColumns' | 'bareTexts'> {
  if (given.quoteAll !== undefined) return { quoteAll: given.quoteAll };
  const plain = { ...scan, comment: '' };
  const isQuoted = (record: SampleRecord, j: number) => record.quoted[j] === true;
  const fitting = body.slice(headerRowCount).filter(({ cells, trouble }) => cells.length === names.length && trouble === 'none');
  const header = body.slice(0, headerRowCount);
  const isHeaderQuoted = header.length > 0 && header.every((record) => record.cells.every((_, j) => isQuoted(record, j)));
  if (fitting.length === 0) return { quoteAll: isHeaderQuoted && body.length === header.length };
  const bare = new Set<string>();
  const columns = names.filter((_, j) => {
    let beyondNeed = 0;
    const own = new Set<string>();
    for (const record of fitting) {
      const cell = record.cells[j] as string;
      if (!isQuoted(record, j)) own.add(cell);
      else if (!needsQuotes(cell, plain, names.length === 1, false)) beyondNeed += 1;
    }
    if (beyondNeed === 0 || own.size > 3 || ![...own].every(isMissingMarker)) return false;
    for (const text of own) bare.add(text);
    return true;
  });
  if (columns.length === names.length && bare.size === 0 && (isHeaderQuoted || header.length === 0)) return { quoteAll: true };
  const isHeaderBeyondNeed =
    isHeaderQuoted && header.some(({ cells }) => cells.some((cell) => !needsQuotes(cell, plain, names.length === 1, false)));
  return {
    quoteAll: false,
    ...(isHeaderBeyondNeed ? { quoteHeader: true } : {}),
    ...(columns.length > 0 ? { quotedColumns: columns } : {}),
    ...(columns.length > 0 && bare.size > 0 ? { bareTexts: [...bare] } : {}),
  };
}
