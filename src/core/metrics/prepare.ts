import { factsOf } from '#core/columns/catalog.ts';
import { isSilentMarker } from '#core/columns/missing.ts';
import type { Column, ColumnSpec, Table } from '#core/table/table.ts';
import type { LeftOutColumn, LeftOutReason } from './contract.ts';

/** How the measures read a column: by its order and distance, or by its levels alone. */
export type MetricRole = 'numerical' | 'categorical';

/** A numeric column of at most this many distinct real values is compared level by level. */
const MAX_NUMERIC_LEVELS = 10;

/** Equal-width bins over the real range in which a numerical column meets a categorical one. */
const TREND_BIN_COUNT = 10;

/**
 * The code in `SideColumn.codes` of a missing cell that is left out of its column's shape: in a column compared by its levels the silent
 * ones
 * (empty, NA, null, …; `isSilentMarker`), elsewhere all. A spoken one ('?', 'unknown') is a level by its text.
 */
export const MISSING_CODE = 0;

/** One column as the real rows define it. */
export interface PreparedColumn {
  /** Index in the real table. */
  readonly columnIndex: number;
  readonly spec: ColumnSpec;
  readonly role: MetricRole;
  /** [9] inner edges of the ten bins, ascending; empty for a categorical role. */
  readonly innerEdges: Float64Array;
  /** Level → code, from 1 and real levels first; grows when a side brings a level that no side had. Empty for a numerical role. */
  readonly levels: Map<number | string, number>;
  /** Codes in `levels` that stand for a missing cell written with a text of its own; grows with `levels`. */
  readonly markerCodes: Set<number>;
  /** Levels that the real rows hold, spoken missing markers among them. */
  readonly realLevelCount: number;
}

/** The cells of one side (real, synthetic, holdout) of one column. */
export interface SideColumn {
  /** [rowCount] 0 = missing; numerical: 1 + bin; categorical: the level's code, spoken missing markers among them. */
  readonly codes: Int32Array;
  /** Cells that are not missing, however a missing one is written. */
  readonly presentCount: number;
  /** Cells whose code is not 0. */
  readonly scoredCount: number;
  /** [presentCount] ascending; null for a categorical role. */
  readonly sorted: Float64Array | null;
  /** [rowCount] (x − mean) / ‖x − mean‖ over present cells, NaN where missing, 0 throughout when constant; null for a categorical role. */
  readonly standardised: Float64Array | null;
}

export interface PreparedSide {
  readonly rowCount: number;
  /** In the order of `PreparedTable.columns`. */
  readonly columns: readonly SideColumn[];
}

export interface PreparedTable {
  readonly columns: readonly PreparedColumn[];
  readonly real: PreparedSide;
}

export interface ComparableColumns {
  readonly indices: readonly number[];
  readonly leftOut: readonly LeftOutColumn[];
}

/** Splits the columns of a table into those that the measures compare and those they leave out, with the reason. */
export function findComparableColumns(real: Table): ComparableColumns {
  const indices: number[] = [];
  const leftOut: LeftOutColumn[] = [];
  for (const [index, spec] of real.specs.entries()) {
    const why = explainLeftOut(spec, real.columns[index]);
    if (why === null) indices.push(index);
    else leftOut.push({ name: spec.name, why });
  }
  return { indices, leftOut };
}

function explainLeftOut(spec: ColumnSpec, column: Column | undefined): LeftOutReason | null {
  if (!spec.included) return 'left-out';
  const handled = spec.personal?.action;
  if (handled === 'replace') return 'replaced';
  if (handled === 'mask' && column?.storage === 'opaque') return 'masked';
  if (column?.storage === 'categorical' && (handled === 'coarsen' || handled === 'mask')) return null;
  const { uncompared } = factsOf(spec.kind);
  if (uncompared === 'one-value') return column === undefined || column.missing.some((marker) => marker === 0) ? 'one-value' : 'no-value';
  if (uncompared !== undefined) return uncompared;
  if (column === undefined || column.storage === 'opaque') return 'not-modelled';
  return column.missing.every((marker) => marker > 0) ? 'empty-in-training' : null;
}

/**
 * Reads the real rows once, so that any number of synthetic or held-out sides can be scored against them.
 *
 * A column is numerical when its storage is numeric and its real cells hold more than ten distinct values; otherwise it is compared by its
 * levels.
 * There a missing cell that is written with a text which any other reader would take for a value ('?', 'unknown') is a level of its own, so
 * that the file scores
 * as it does with tools that know only the file (SDMetrics on pandas), and a generator that writes it too seldom, or empty in its place,
 * does not go unseen.
 * Silent missing cells (empty, NA, null, …) stay out, as SDMetrics leaves them; the share of missing cells counts both.
 * Among numbers a spoken marker stays out too: read as text, each number would be a level and even real rows would look nothing alike.
 * The ten bins are numpy's: edge i = min + i · ((max − min) / 10), half open to the right, the end bins unbounded.
 *
 * @param real The rows that were trained on, [rowCount × columns].
 * @param columnIndices Columns to compare; by default all that `findComparableColumns` keeps.
 * @throws RangeError when a column index is not in the table.
 */
export function prepareColumns(real: Table, columnIndices: readonly number[] = findComparableColumns(real).indices): PreparedTable {
  return runToEnd(prepareColumnByColumn(real, columnIndices));
}

/** As `prepareColumns`, pausing after each column. */
export function* prepareColumnByColumn(real: Table, columnIndices: readonly number[]): Generator<void, PreparedTable> {
  const columns: PreparedColumn[] = [];
  for (const columnIndex of columnIndices) {
    const spec = real.specs[columnIndex];
    const column = real.columns[columnIndex];
    if (spec === undefined || column === undefined) throw new RangeError(`There is no column ${columnIndex}.`);
    const role = decideRole(column);
    const levels = new Map<number | string, number>();
    const markerCodes = new Set<number>();
    if (role === 'categorical') {
      addLevels(levels, column);
      addMarkers(levels, markerCodes, column, spec);
    }
    columns.push({
      columnIndex,
      spec,
      role,
      innerEdges: role === 'numerical' ? computeInnerEdges(column) : new Float64Array(0),
      levels,
      markerCodes,
      realLevelCount: levels.size,
    });
    yield;
  }
  return { columns, real: yield* readByColumn(columns, real) };
}

/**
 * Reads another table in the terms of the prepared one.
 *
 * @param table Same specs in the same order as the prepared table.
 * @throws RangeError when a prepared column is absent.
 */
export function readSide(prepared: PreparedTable, table: Table): PreparedSide {
  return runToEnd(readByColumn(prepared.columns, table));
}

/**
 * As `readSide`, pausing after each column. `known`: the same table read in the terms of another one, whose order of numbers need not be
 * found again.
 */
export function readSideByColumn(prepared: PreparedTable, table: Table, known?: PreparedSide): Generator<void, PreparedSide> {
  return readByColumn(prepared.columns, table, known);
}

function* readByColumn(columns: readonly PreparedColumn[], table: Table, known?: PreparedSide): Generator<void, PreparedSide> {
  const read: SideColumn[] = [];
  for (const prepared of columns) {
    const column = table.columns[prepared.columnIndex];
    const spec = table.specs[prepared.columnIndex];
    if (column === undefined || spec === undefined)
      throw new RangeError(`The table has no column ${prepared.columnIndex} (${prepared.spec.name}).`);
    read.push(
      prepared.role === 'numerical' ? readNumerical(prepared, column, known?.columns[read.length]) : readLevels(prepared, column, spec),
    );
    yield;
  }
  return { rowCount: table.rowCount, columns: read };
}

function runToEnd<R>(steps: Generator<void, R>): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function decideRole(column: Column): MetricRole {
  if (column.storage !== 'numeric') return 'categorical';
  const distinct = new Set<number>();
  for (const value of column.values) {
    if (Number.isNaN(value)) continue;
    distinct.add(value);
    if (distinct.size > MAX_NUMERIC_LEVELS) return 'numerical';
  }
  return 'categorical';
}

function computeInnerEdges(column: Column): Float64Array {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of numbersOf(column)) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const step = (max - min) / TREND_BIN_COUNT;
  return Float64Array.from({ length: TREND_BIN_COUNT - 1 }, (_, index) => (index + 1) * step + min);
}

function numbersOf(column: Column): Float64Array {
  if (column.storage !== 'numeric') throw new RangeError('A numerical column is compared with one that is not.');
  return column.values;
}

function addLevels(levels: Map<number | string, number>, column: Column): void {
  if (column.storage === 'numeric') {
    for (const value of column.values) if (!Number.isNaN(value) && !levels.has(value)) levels.set(value, levels.size + 1);
  } else if (column.storage === 'categorical') {
    // Only levels that stand in a row: a dictionary may list more.
    for (const code of column.codes) {
      const text = code < 0 ? undefined : column.dictionary[code];
      if (text !== undefined && !levels.has(text)) levels.set(text, levels.size + 1);
    }
  }
}

/** Spoken missing markers that stand in a row become levels; [markers] the code of each, 0 for the silent ones. */
function addMarkers(levels: Map<number | string, number>, markerCodes: Set<number>, column: Column, spec: ColumnSpec): Int32Array {
  const stands = new Uint8Array(256);
  for (const marker of column.missing) stands[marker] = 1;
  return Int32Array.from(spec.missingMarkers, (text, m) => {
    if (stands[m + 1] !== 1 || isSilentMarker(text)) return MISSING_CODE;
    const known = levels.get(text);
    if (known !== undefined) return known;
    const code = levels.size + 1;
    levels.set(text, code);
    markerCodes.add(code);
    return code;
  });
}

function readNumerical(prepared: PreparedColumn, column: Column, known?: SideColumn): SideColumn {
  const values = numbersOf(column);
  const codes = new Int32Array(values.length);
  const present = new Float64Array(values.length);
  let presentCount = 0;
  const edges = prepared.innerEdges;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    present[presentCount] = value;
    presentCount += 1;
    let bin = 0;
    while (bin < edges.length && value >= (edges[bin] as number)) bin += 1;
    codes[row] = bin + 1;
  }
  const sorted = known?.sorted ?? present.slice(0, presentCount).sort();
  return { codes, presentCount, scoredCount: presentCount, sorted, standardised: known?.standardised ?? standardise(values, sorted) };
}

function standardise(values: Float64Array, sorted: Float64Array): Float64Array {
  const constant = sorted.length === 0 || sorted[0] === sorted[sorted.length - 1];
  const result = new Float64Array(values.length);
  let mean = 0;
  for (const value of sorted) mean += value / sorted.length;
  let sumOfSquares = 0;
  for (const value of sorted) sumOfSquares += (value - mean) ** 2;
  const norm = Math.sqrt(sumOfSquares);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    result[row] = Number.isNaN(value) ? Number.NaN : constant ? 0 : (value - mean) / norm;
  }
  return result;
}

function readLevels(prepared: PreparedColumn, column: Column, spec: ColumnSpec): SideColumn {
  if (column.storage === 'opaque') throw new RangeError(`Column ${prepared.spec.name} holds no cells to compare.`);
  const { levels, markerCodes } = prepared;
  addLevels(levels, column);
  const codeOfMarker = addMarkers(levels, markerCodes, column, spec);
  const codes = new Int32Array(column.missing.length);
  let presentCount = 0;
  let scoredCount = 0;
  const translation = column.storage === 'numeric' ? null : Int32Array.from(column.dictionary, (text) => levels.get(text) ?? MISSING_CODE);
  for (let row = 0; row < codes.length; row += 1) {
    let code: number | undefined;
    if (column.storage === 'numeric') code = levels.get(column.values[row] as number);
    else if ((column.codes[row] as number) >= 0) code = translation?.[column.codes[row] as number];
    if (code !== undefined) presentCount += 1;
    else code = codeOfMarker[(column.missing[row] as number) - 1] ?? MISSING_CODE;
    if (code !== MISSING_CODE) scoredCount += 1;
    codes[row] = code;
  }
  return { codes, presentCount, scoredCount, sorted: null, standardised: null };
}

/** Whether a code stands for a missing cell, silent or spoken. */
export function isMissingCode(column: PreparedColumn, code: number): boolean {
  return code === MISSING_CODE || column.markerCodes.has(code);
}

/** Codes in use for a column, the missing one included: every code is below this. */
export function countCodes(column: PreparedColumn): number {
  return column.role === 'numerical' ? TREND_BIN_COUNT + 1 : column.levels.size + 1;
}

/** Mean of the defined entries; 1 when none is defined, since nothing that could be lost was lost. NaN marks an undefined entry. */
export function averageDefined(values: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? 1 : sum / count;
}
