import type { ColumnSpec } from '#core/table/table.ts';
import { decimalsOf } from '../columns.ts';

/** How far a sum may be off: what rounding the target, and parts written with fewer figures, can do. */
export function toleranceOf(target: ColumnSpec, parts: readonly { readonly factor: number }[]): number {
  const exact = parts.every(({ factor }) => Number.isInteger(factor));
  return (exact ? 0.02 : 0.51) * 10 ** -decimalsOf(target);
}
