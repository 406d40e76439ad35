import { lowerBound } from '#core/columns/encodings/search.ts';
import { allRows } from '#core/table/rows.ts';
import type { ColumnSpec, NumericColumn, Table } from '#core/table/table.ts';
import { changeColumns, decimalsOf, findNumbers, roundTo } from '../columns.ts';
import type { Evidence, StructureKind } from '../contract.ts';
import { gatherEvidence } from '../evidence.ts';
import type { FittedIncreasing } from '../fitted.ts';
import type { IncreasingStructure } from '../structures.ts';
import { quoted } from '../words.ts';
import { findIncreasing } from './find.ts';

const MOST_PLACES = 512;

/** Rows where both are there, by `by` and then by the column. */
function sortRows(table: Table, { by, column }: Pick<IncreasingStructure, 'by' | 'column'>, rows: Iterable<number>): number[] {
  const keys = findNumbers(table, by);
  const own = findNumbers(table, column);
  const present: number[] = [];
  for (const row of rows) if (keys.missing[row] === 0 && own.missing[row] === 0) present.push(row);
  const at = (values: Float64Array, row: number) => values[row] as number;
  return present.sort((a, b) => at(keys.values, a) - at(keys.values, b) || at(own.values, a) - at(own.values, b));
}

/**
 * A column that grows with another; see `IncreasingStructure`.
 *
 * The fit is the means of groups of k rows or more, made monotone; `inverse` reads the column off straight lines between them, and the
 * model draws it only where training rows lack one of the two.
 */
export const increasing: StructureKind<IncreasingStructure, FittedIncreasing> = {
  id: 'increasing',
  find: findIncreasing,
  *check(structure, table): Generator<void, Evidence> {
    const keys = findNumbers(table, structure.by).values;
    const own = findNumbers(table, structure.column).values;
    const sorted = sortRows(table, structure, allRows(table.rowCount));
    yield;
    let highest = Number.NEGATIVE_INFINITY;
    let before = Number.NEGATIVE_INFINITY;
    let place = Number.NaN;
    return gatherEvidence(sorted, (row) => {
      // Rows of one place do not bind one another.
      if (keys[row] !== place) before = highest;
      place = keys[row] as number;
      if ((own[row] as number) < before) return 'broken';
      highest = Math.max(highest, own[row] as number);
      return 'kept';
    });
  },
  describe: ({ by, column }) => ({
    title: `${quoted(column)} grows with ${quoted(by)}`,
    explanation: `Where ${quoted(by)} is higher, ${quoted(column)} is never lower.`,
  }),
  reads: ({ by }) => [by],
  writes: ({ column }) => [column],
  fit(structure, table, rows, { k }) {
    const { id, by, column } = structure;
    const keys = findNumbers(table, by).values;
    const { spec, values: own } = findNumbers(table, column);
    const sorted = sortRows(table, structure, rows);
    const size = Math.max(k, Math.ceil(sorted.length / MOST_PLACES));
    const places: number[] = [];
    const values: number[] = [];
    for (let start = 0; start + size <= sorted.length; start += size) {
      const group = sorted.slice(start, start + size);
      const place = group.reduce((sum, row) => sum + (keys[row] as number) / size, 0);
      const value = group.reduce((sum, row) => sum + (own[row] as number) / size, 0);
      if (places.length > 0 && !(place > (places[places.length - 1] as number))) continue;
      places.push(place);
      values.push(Math.max(value, values[values.length - 1] ?? Number.NEGATIVE_INFINITY));
    }
    if (places.length < 2) return { refused: `Too few rows to learn how ${quoted(column)} grows.` };
    return {
      type: 'increasing',
      id,
      specs: [spec],
      withheld: { values: 0, rows: 0 },
      by,
      decimals: decimalsOf(spec),
      places,
      values,
      keepsColumn: sorted.length < rows.length,
    };
  },
  forward: ({ specs, keepsColumn }, table) =>
    keepsColumn ? table : changeColumns(table, new Map([[(specs[0] as ColumnSpec).name, null]])),
  inverse(fitted, table) {
    const { specs, by, decimals, keepsColumn } = fitted;
    const spec = specs[0] as ColumnSpec;
    const keys = findNumbers(table, by);
    const drawn = keepsColumn ? findNumbers(table, spec.name) : null;
    const missing = drawn?.missing ?? new Uint8Array(table.rowCount);
    const growth = createGrowth(fitted);
    const values = Float64Array.from(missing, (marker, row) => {
      if (marker > 0) return Number.NaN;
      if (keys.missing[row] === 0) return roundTo(growth(keys.values[row] as number), decimals);
      return drawn === null ? (fitted.values[0] as number) : (drawn.values[row] as number);
    });
    const column: NumericColumn = { storage: 'numeric', values, missing };
    return changeColumns(table, new Map([[spec.name, { spec, column }]]));
  },
};

/** Straight lines between the places, and on beyond them; never falls. */
function createGrowth({ places, values }: Pick<FittedIncreasing, 'places' | 'values'>): (place: number) => number {
  const ascending = Float64Array.from(places);
  return (place) => {
    const at = Math.min(ascending.length - 1, Math.max(1, lowerBound(ascending, place)));
    const [low, high] = [ascending[at - 1] as number, ascending[at] as number];
    const [from, to] = [values[at - 1] as number, values[at] as number];
    return from + ((place - low) / (high - low)) * (to - from);
  };
}
