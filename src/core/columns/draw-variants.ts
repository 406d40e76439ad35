import type { Random } from '#core/random/random.ts';
import type { Column, ColumnSpec } from '#core/table/table.ts';
import type { VariantShare } from './contract.ts';
import { civilFromDays, MS_PER_DAY } from './datetime/calendar.ts';
import { kindOf } from './registry.ts';

const VARIANT_STREAM = 0;

/**
 * A made column with a format variant for every cell, drawn at the shares of the spec's alternatives; the column itself where it has none.
 */
export function drawVariants(column: Column, spec: ColumnSpec, random: Random, firstRow: number): Column {
  if (column.storage !== 'numeric') return column;
  const alternatives = kindOf(spec.kind).variantShares?.(spec.format) ?? [];
  if (alternatives.length === 0) return column;
  const own = random.derive('writings');
  const variants = new Uint8Array(column.values.length);
  for (let i = 0; i < variants.length; i++) {
    const value = column.values[i] as number;
    if (Number.isNaN(value)) continue;
    let month = -1;
    let u = own.uniform(VARIANT_STREAM, firstRow + i);
    for (let w = 0; w < alternatives.length; w++) {
      const { share, monthShares } = alternatives[w] as VariantShare;
      if (monthShares !== undefined && month < 0) month = civilFromDays(Math.floor(value / MS_PER_DAY)).month - 1;
      u -= monthShares?.[month] ?? share;
      if (u < 0) {
        variants[i] = w + 1;
        break;
      }
    }
  }
  return { ...column, variants };
}
