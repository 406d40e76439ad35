import { createRandom } from '#core/random/random.ts';
import { selectColumnRows } from '#core/table/rows.ts';
import type { Column, ColumnSpec, NumericColumn, Table } from '#core/table/table.ts';
import { cellReader, keyOf } from './columns.ts';
import type { StructureCell } from './structures.ts';

const SAMPLE_ROWS = 6000;
const WIDE_COLUMNS = 120;
const WIDE_SAMPLE_ROWS = 2500;
/** A numeric column with at most so many values counts as one of states. */
const MAX_NUMERIC_STATES = 128;
const MAX_LEVEL_STATES = 1024;
/** Of a column with more values, those held by this share of rows are states. */
const ATOM_SHARE = 0.004;

/** A column of the sample, with its cells as small numbers where it has few. */
export interface ProfileColumn {
  readonly spec: ColumnSpec;
  readonly column: Column;
  readonly numeric: NumericColumn | null;
  readonly missingCount: number;
  readonly distinctCount: number;
  /** [rows] state of each row; −1 = a value too rare to be one. Missing is a state. */
  readonly states: Int32Array;
  /** [states] most frequent first. */
  readonly cells: readonly StructureCell[];
  readonly counts: readonly number[];
  /** Every row has a state. */
  readonly complete: boolean;
}

/** A sample of a table's rows, prepared for the finders. */
export interface Profile {
  readonly rowCount: number;
  /** Included columns whose cells are kept and that are not constant. */
  readonly columns: readonly ProfileColumn[];
}

/** Samples at most 6,000 rows (2,500 of wide tables), in the table's order, and counts their cells. */
export function* profileTable(table: Table): Generator<void, Profile> {
  const wanted = Math.min(table.rowCount, table.specs.length > WIDE_COLUMNS ? WIDE_SAMPLE_ROWS : SAMPLE_ROWS);
  const rows = wanted === table.rowCount ? Uint32Array.from({ length: wanted }, (_, row) => row) : sampleRows(table.rowCount, wanted);
  const names = new Map<string, number>();
  for (const { name } of table.specs) names.set(name, (names.get(name) ?? 0) + 1);
  const columns: ProfileColumn[] = [];
  for (let j = 0; j < table.specs.length; j++) {
    const spec = table.specs[j] as ColumnSpec;
    const column = table.columns[j] as Column;
    if (!spec.included || column.storage === 'opaque' || names.get(spec.name) !== 1) continue;
    const profiled = profileColumn(spec, selectColumnRows(column, rows));
    if (profiled.distinctCount > 1) columns.push(profiled);
    yield;
  }
  return { rowCount: rows.length, columns };
}

/** One row of each of `wanted` equal stretches of the table. */
function sampleRows(rowCount: number, wanted: number): Uint32Array {
  const random = createRandom(1).derive('structure sample');
  return Uint32Array.from({ length: wanted }, (_, i) => {
    const start = Math.floor((i * rowCount) / wanted);
    const end = Math.floor(((i + 1) * rowCount) / wanted);
    return start + random.integer(0, i, Math.max(1, end - start));
  });
}

function profileColumn(spec: ColumnSpec, column: Column): ProfileColumn {
  const rowCount = column.missing.length;
  const read = cellReader(column);
  const found = new Map<string, { readonly cell: StructureCell; count: number }>();
  const keys: string[] = [];
  let missingCount = 0;
  for (let row = 0; row < rowCount; row++) {
    const cell = read(row);
    if (cell === null) missingCount++;
    const key = keyOf(cell);
    keys.push(key);
    const known = found.get(key);
    if (known === undefined) found.set(key, { cell, count: 1 });
    else known.count++;
  }
  const numeric = column.storage === 'numeric' ? column : null;
  const most = numeric === null ? MAX_LEVEL_STATES : MAX_NUMERIC_STATES;
  const complete = found.size <= most;
  const atomRows = Math.max(10, ATOM_SHARE * rowCount);
  const kept = [...found]
    .filter(([, { cell, count }]) => complete || count >= atomRows || cell === null)
    .sort((a, b) => b[1].count - a[1].count);
  const stateOf = new Map(kept.map(([key], state) => [key, state]));
  return {
    spec,
    column,
    numeric,
    missingCount,
    distinctCount: found.size,
    states: Int32Array.from(keys, (key) => stateOf.get(key) ?? -1),
    cells: kept.map(([, { cell }]) => cell),
    counts: kept.map(([, { count }]) => count),
    complete,
  };
}
