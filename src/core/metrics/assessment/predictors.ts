import type { Predictor, Predictors } from '#core/gbm/contract.ts';
import { countCodes, type PreparedTable } from '../prepare.ts';
import type { RowsOf } from './tables.ts';

/**
 * Predictors for boosting out of rows of several tables, one after the other: numbers where the measures read numbers, codes otherwise (0 =
 * missing, a level of its own).
 *
 * @param positions columns by their place in `prepared.columns`.
 */
export function toPredictors(prepared: PreparedTable, parts: readonly RowsOf[], positions: readonly number[]): Predictors {
  const rowCount = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  const columns = positions.map((position): Predictor => {
    const column = prepared.columns[position];
    if (column === undefined) throw new RangeError(`There is no compared column ${position}.`);
    const { name } = column.spec;
    let at = 0;
    if (column.role === 'categorical') {
      const codes = new Int32Array(rowCount);
      for (const { from, rows } of parts) {
        const source = from.side.columns[position]?.codes ?? new Int32Array(0);
        for (const row of rows) codes[at++] = source[row] as number;
      }
      return { type: 'categorical', name, codes, cardinality: countCodes(column) };
    }
    const values = new Float64Array(rowCount);
    for (const { from, rows } of parts) {
      const source = from.table.columns[column.columnIndex];
      if (source?.storage !== 'numeric') throw new RangeError(`“${name}” is not numeric in every table.`);
      for (const row of rows) values[at++] = source.values[row] as number;
    }
    return { type: 'numeric', name, values };
  });
  return { rowCount, columns };
}
