import { createMaskedCells } from '#core/personal/mask-cells.ts';
import type { Random } from '#core/random/random.ts';
import type { Column, ColumnSpec } from '#core/table/table.ts';
import type { GeneratedEncoding } from './encodings/contract.ts';
import { kindOf } from './registry.ts';

const MISSING_STREAM = 0;

/**
 * Cells of a column that no generator models, for rows [firstRow, firstRow + rowCount): missing at the fitted shares, else keys or words
 * in the spec's format, or the constant. A pure function of the generator and the row number.
 */
export function generateColumn(fitted: GeneratedEncoding, spec: ColumnSpec, rowCount: number, random: Random, firstRow: number): Column {
  const missing = new Uint8Array(rowCount);
  for (let i = 0; i < rowCount; i++) {
    let u = random.uniform(MISSING_STREAM, firstRow + i);
    for (let m = 0; m < fitted.missingShares.length; m++) {
      u -= fitted.missingShares[m] as number;
      if (u < 0) {
        missing[i] = m + 1;
        break;
      }
    }
  }
  const cellRandom = random.derive('cells');
  const { format, personal } = spec;
  // Fakes are filled in where rows are sampled for people: they need word lists that are loaded for that alone.
  if (personal?.action === 'replace') return { storage: 'opaque', missing };
  if (personal?.action === 'mask') {
    const maskOf = createMaskedCells(personal, cellRandom);
    return { storage: 'opaque', missing, cells: Array.from(missing, (marker, i) => (marker > 0 ? '' : maskOf(firstRow + i))) };
  }
  const cellOf = kindOf(spec.kind).createCells?.(format, cellRandom);
  if (cellOf !== undefined)
    return { storage: 'opaque', missing, cells: Array.from(missing, (marker, i) => (marker > 0 ? '' : cellOf(firstRow + i))) };
  const codes = Int32Array.from(missing, (marker) => (marker > 0 ? -1 : 0));
  return { storage: 'categorical', codes, dictionary: [fitted.constant ?? ''], missing };
}
