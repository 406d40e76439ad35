import type { Rounding } from '#core/columns/encodings/binned.ts';
import type { NumericColumn } from '#core/table/table.ts';

const MAX_EXACT_DECIMALS = 15;
/** Fewer rows than this say nothing about a common step. */
const MIN_ROWS_FOR_STEP = 20;

/**
 * The unit that a column's numbers are whole multiples of: step × 10^−decimals.
 *
 * step = greatest common divisor of the training values in units of the last decimal (prices in 0.05, dates in whole days).
 *
 * @param decimals most figures after the point in the file.
 * @returns decimals null (leave as drawn) beyond 15 decimals; step 1 for fewer than 20 rows.
 */
export function learnRounding(column: NumericColumn, rows: Uint32Array, decimals: number): Rounding {
  if (decimals > MAX_EXACT_DECIMALS) return { decimals: null, step: 1 };
  const scale = 10 ** decimals;
  let step = 0;
  let seen = 0;
  for (const row of rows) {
    const value = column.values[row] as number;
    if (column.missing[row] !== 0 || Number.isNaN(value)) continue;
    seen++;
    if (step === 1) continue;
    let a = Math.abs(Math.round(value * scale));
    if (a > Number.MAX_SAFE_INTEGER) return { decimals, step: 1 };
    let b = step;
    while (b > 0) {
      const rest = a % b;
      a = b;
      b = rest;
    }
    step = a;
  }
  return { decimals, step: step > 0 && seen >= MIN_ROWS_FOR_STEP ? step : 1 };
}
