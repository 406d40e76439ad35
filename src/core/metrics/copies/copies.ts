import type { ColumnSpec, Table } from '#core/table/table.ts';
import type { Metric } from '../contract.ts';
import { findComparableColumns } from '../prepare.ts';

/** Real rows, remembered so that rows equal to one of them can be counted. */
export interface RowIndex {
  /** How many rows of `table` equal a remembered row in every compared column. */
  countMatches(table: Table): number;
}

/**
 * Remembers real rows by their cells in the given columns.
 *
 * Rows are interned column by column, (state so far, cell) → state, so equality is exact and no hash can collide.
 * Numbers are compared at the decimals that their column is written with, datetimes to the millisecond; a missing cell equals a missing cell.
 *
 * @param columnIndices Compared columns; at least one.
 * @throws RangeError when no column is given.
 */
export function indexRows(real: Table, columnIndices: readonly number[]): RowIndex {
  if (columnIndices.length === 0) throw new RangeError('Rows need a column to be compared by.');
  const levels = columnIndices.map(() => new Map<number | string, number>());
  const transitions = columnIndices.map(() => new Map<number, number>());
  let states = new Float64Array(real.rowCount);
  for (const [position, columnIndex] of columnIndices.entries()) {
    const read = createCellReader(real, columnIndex);
    const ids = levels[position] as Map<number | string, number>;
    const next = transitions[position] as Map<number, number>;
    const fold = new Float64Array(real.rowCount);
    for (let row = 0; row < real.rowCount; row += 1) {
      const cell = read(row);
      let id = ids.get(cell);
      if (id === undefined) {
        id = ids.size;
        ids.set(cell, id);
      }
      // Both factors stay below the row count, so the key is exact up to 94 million rows.
      const key = (states[row] as number) * (real.rowCount + 1) + id;
      let state = next.get(key);
      if (state === undefined) {
        state = next.size;
        next.set(key, state);
      }
      fold[row] = state;
    }
    states = fold;
  }
  return {
    countMatches(table) {
      const readers = columnIndices.map((columnIndex) => createCellReader(table, columnIndex));
      let matches = 0;
      for (let row = 0; row < table.rowCount; row += 1) {
        let state: number | undefined = 0;
        for (let position = 0; position < readers.length && state !== undefined; position += 1) {
          const id = levels[position]?.get(readers[position]?.(row) ?? '');
          state = id === undefined ? undefined : transitions[position]?.get(state * (real.rowCount + 1) + id);
        }
        if (state !== undefined) matches += 1;
      }
      return matches;
    },
  };
}

const MISSING_CELL = Number.NaN;

function createCellReader(table: Table, columnIndex: number): (row: number) => number | string {
  const column = table.columns[columnIndex];
  const spec = table.specs[columnIndex];
  if (column === undefined || spec === undefined) throw new RangeError(`There is no column ${columnIndex}.`);
  switch (column.storage) {
    case 'numeric': {
      const scale = findScale(spec);
      return (row) => {
        const value = column.values[row] as number;
        return scale === null ? value : Math.round(value * scale);
      };
    }
    case 'categorical':
      return (row) => {
        const code = column.codes[row] as number;
        return code < 0 ? MISSING_CELL : (column.dictionary[code] ?? MISSING_CELL);
      };
    case 'opaque':
      throw new RangeError(`Column ${spec.name} holds no cells to compare.`);
    default:
      return column satisfies never;
  }
}

function findScale(spec: ColumnSpec): number | null {
  return spec.format.type === 'number' && spec.format.maxDecimals <= 12 ? 10 ** spec.format.maxDecimals : null;
}

/**
 * Share of the rows of a table that equal a remembered row in every compared column.
 *
 * share = matches / rowCount, in [0, 1]; 0 for a table without rows.
 */
export function computeMatchShare(index: RowIndex, table: Table): number {
  return table.rowCount === 0 ? 0 : index.countMatches(table) / table.rowCount;
}

export interface CopiesDetail {
  readonly matches: number;
  readonly rowCount: number;
}

export const copiesMetric: Metric<CopiesDetail> = {
  id: 'copies',
  label: 'Identical rows',
  question: 'How many rows equal a real row in every column?',
  direction: 'lower',
  evaluate(real, synthetic) {
    const { indices } = findComparableColumns(real);
    if (indices.length === 0) return { value: 0, detail: { matches: 0, rowCount: synthetic.rowCount } };
    const matches = indexRows(real, indices).countMatches(synthetic);
    return { value: synthetic.rowCount === 0 ? 0 : matches / synthetic.rowCount, detail: { matches, rowCount: synthetic.rowCount } };
  },
};
