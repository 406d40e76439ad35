import { allRows } from '#core/table/rows.ts';
import type { ColumnSpec, NumericColumn, Table } from '#core/table/table.ts';
import { changeColumns, decimalsOf, findNumbers, roundTo } from '../columns.ts';
import type { Evidence, StructureKind } from '../contract.ts';
import { gatherEvidence } from '../evidence.ts';
import type { FittedProduct } from '../fitted.ts';
import type { ProductStructure } from '../structures.ts';
import { joined, numberText, quoted } from '../words.ts';
import { findProducts } from './find.ts';

/** [rows] factor × Π over / Π under; NaN where a part is missing or a divisor is 0. */
function workOut(table: Table, { factor, over, under }: Pick<ProductStructure, 'factor' | 'over' | 'under'>): Float64Array {
  const results = new Float64Array(table.rowCount).fill(factor);
  for (const name of over) {
    const { values, missing } = findNumbers(table, name);
    for (let row = 0; row < results.length; row++)
      results[row] = missing[row] === 0 ? (results[row] as number) * (values[row] as number) : Number.NaN;
  }
  for (const name of under) {
    const { values, missing } = findNumbers(table, name);
    for (let row = 0; row < results.length; row++) {
      const value = values[row] as number;
      results[row] = missing[row] === 0 && value !== 0 ? (results[row] as number) / value : Number.NaN;
    }
  }
  return results;
}

/** How far a product may be off: what rounding the target can do. */
function productTolerance(target: ColumnSpec): number {
  return 0.505 * 10 ** -decimalsOf(target);
}

/**
 * A column worked out from others by multiplying and dividing; see `ProductStructure`.
 *
 * The model draws it only where training rows lack it or a part of it; `inverse` works it out wherever all parts are there, and puts the
 * drawn number, or the mean (`instead`), where they are not.
 */
export const product: StructureKind<ProductStructure, FittedProduct> = {
  id: 'product',
  find: findProducts,
  *check(structure, table): Generator<void, Evidence> {
    const { values, missing, spec } = findNumbers(table, structure.target);
    const results = workOut(table, structure);
    yield;
    const tolerance = productTolerance(spec);
    return gatherEvidence(allRows(table.rowCount), (row) => {
      const result = results[row] as number;
      if ((missing[row] as number) > 0 || Number.isNaN(result)) return 'silent';
      return Math.abs((values[row] as number) - result) <= tolerance + 1e-9 * Math.abs(result) ? 'kept' : 'broken';
    });
  },
  describe({ target, factor, over, under }) {
    const times = [...(factor === 1 && over.length > 0 ? [] : [numberText(factor)]), ...over.map(quoted)].join(' × ');
    const parts = [...new Set([...over, ...under])];
    return {
      title: `${quoted(target)} is worked out from ${joined(parts.map(quoted))}`,
      explanation: `${quoted(target)} = ${[times, ...under.map(quoted)].join(' ÷ ')}, rounded.`,
    };
  },
  reads: ({ over, under }) => [...new Set([...over, ...under])],
  writes: ({ target }) => [target],
  fit(structure, table, rows) {
    const { spec, values, missing } = findNumbers(table, structure.target);
    const results = workOut(table, structure);
    const decimals = decimalsOf(spec);
    let keepsTarget = false;
    let mean = 0;
    let present = 0;
    for (const row of rows) {
      const isMissing = (missing[row] as number) > 0;
      if (isMissing || Number.isNaN(results[row])) keepsTarget = true;
      if (!isMissing) mean += ((values[row] as number) - mean) / ++present;
    }
    const { id, factor, over, under } = structure;
    return {
      type: 'product',
      id,
      specs: [spec],
      withheld: { values: 0, rows: 0 },
      factor,
      over,
      under,
      decimals,
      keepsTarget,
      instead: roundTo(mean, decimals),
    };
  },
  forward: ({ specs, keepsTarget }, table) =>
    keepsTarget ? table : changeColumns(table, new Map([[(specs[0] as ColumnSpec).name, null]])),
  inverse(fitted, table) {
    const { specs, keepsTarget, decimals, instead } = fitted;
    const spec = specs[0] as ColumnSpec;
    const drawn = keepsTarget ? findNumbers(table, spec.name) : null;
    const results = workOut(table, fitted);
    const missing = drawn?.missing ?? new Uint8Array(table.rowCount);
    const values = results.map((result, row) => {
      if ((missing[row] as number) > 0) return Number.NaN;
      if (!Number.isNaN(result)) return roundTo(result, decimals);
      return drawn === null ? instead : (drawn.values[row] as number);
    });
    const column: NumericColumn = { storage: 'numeric', values, missing };
    return changeColumns(table, new Map([[spec.name, { spec, column }]]));
  },
};
