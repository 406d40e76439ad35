import type { ColumnSpec, Table } from '#core/table/table.ts';

/** Real rows, remembered so that rows equal to one of them can be counted. */
export interface RowIndex {
  /** How many rows of `table` equal a remembered row in every compared column. */
  countMatches(table: Table): number;
  /** [rows of `table`] 1 where a row equals a remembered row in every compared column. */
  findMatches(table: Table): Uint8Array;
}

/**
 * Remembers real rows by their cells in the given columns.
 *
 * A hash of the whole row finds the rows that may be equal; they are then compared cell by cell, so equality is exact.
 * Numbers are compared at the decimals that their column is written with, datetimes to the millisecond; a missing cell equals a missing
 * cell.
 *
 * @param columnIndices Compared columns; at least one.
 * @throws RangeError when no column is given.
 */
export function indexRows(real: Table, columnIndices: readonly number[]): RowIndex {
  if (columnIndices.length === 0) throw new RangeError('Rows need a column to be compared by.');
  const realCells = columnIndices.map((columnIndex) => createCellReader(real, columnIndex));
  /** Hash → the last distinct row that has it; `former` leads on to the others. */
  const lastOfHash = new Map<number, number>();
  const former = new Int32Array(real.rowCount).fill(-1);
  const find = (hash: number, cells: typeof realCells, row: number): number => {
    let candidate = lastOfHash.get(hash) ?? -1;
    while (candidate >= 0 && !cells.every((read, i) => isSameCell(read(row), realCells[i]?.(candidate))))
      candidate = former[candidate] as number;
    return candidate;
  };
  for (const [row, hash] of hashRows(real, columnIndices).entries()) {
    if (find(hash, realCells, row) >= 0) continue;
    former[row] = lastOfHash.get(hash) ?? -1;
    lastOfHash.set(hash, row);
  }
  const findMatches = (table: Table) => {
    const cells = columnIndices.map((columnIndex) => createCellReader(table, columnIndex));
    return Uint8Array.from(hashRows(table, columnIndices), (hash, row) => (find(hash, cells, row) >= 0 ? 1 : 0));
  };
  return { findMatches, countMatches: (table) => findMatches(table).reduce((sum, own) => sum + own, 0) };
}

const isSameCell = (a: number | string | undefined, b: number | string | undefined) => a === b || (Number.isNaN(a) && Number.isNaN(b));

const mix = (hash: number, word: number) => {
  const mixed = Math.imul(hash ^ word, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) ^ (mixed >>> 13);
};

/** [rows] a hash of each row: equal rows of two tables with the same specs have the same. */
function hashRows(table: Table, columnIndices: readonly number[]): Int32Array {
  const hashes = new Int32Array(table.rowCount);
  const number = new Float64Array(1);
  const words = new Int32Array(number.buffer);
  for (const columnIndex of columnIndices) {
    const column = table.columns[columnIndex];
    if (column?.storage === 'categorical') {
      const texts = Int32Array.from(column.dictionary, hashText);
      for (let row = 0; row < hashes.length; row += 1) {
        hashes[row] = mix(hashes[row] as number, texts[column.codes[row] as number] ?? 0);
      }
      continue;
    }
    const read = createCellReader(table, columnIndex) as (row: number) => number;
    for (let row = 0; row < hashes.length; row += 1) {
      // −0 is 0 where cells are compared, and NaN has many forms.
      const value = read(row) + 0;
      number[0] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
      hashes[row] = mix(mix(hashes[row] as number, words[0] as number), words[1] as number);
    }
  }
  return hashes;
}

function hashText(text: string): number {
  let hash = text.length;
  for (let i = 0; i < text.length; i += 1) hash = mix(hash, text.charCodeAt(i));
  return hash;
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
