import type { NumberFormat } from '#core/table/table.ts';

/** Numbers as digits and a point, with nothing around them. */
export function createPlainFormat(minDecimals: number, maxDecimals: number = minDecimals): NumberFormat {
  return { type: 'number', minDecimals, maxDecimals, decimalMark: '.', grouping: '', prefix: '', suffix: '', plusSign: false };
}
