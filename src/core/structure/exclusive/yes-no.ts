import type { ColumnSpec } from '#core/table/table.ts';
import type { StructureCell } from '../structures.ts';

/** What a yes/no column's cells say; null where it is none. */
export function yesOf(
  spec: ColumnSpec,
  cells: readonly StructureCell[],
): { readonly yes: StructureCell; readonly no: StructureCell } | null {
  const present = cells.filter((cell) => cell !== null);
  if (present.length > 2) return null;
  if (spec.format.type === 'boolean') return { yes: spec.format.trueText, no: spec.format.falseText };
  if (present.length === 2 && present.includes(0) && present.includes(1)) return { yes: 1, no: 0 };
  if (present.length === 2 && present.includes('0') && present.includes('1')) return { yes: '1', no: '0' };
  return null;
}
