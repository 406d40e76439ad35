import type { Random } from '#core/random/random.ts';
import type { RowsOf } from '../assessment/tables.ts';
import type { PreparedTable } from '../prepare.ts';
import { MISSING_CODE } from '../prepare.ts';

/** A condition on one cell: a level (0 = missing), or a bound on a number; `value` NaN asks for a missing number. */
export interface Condition {
  readonly position: number;
  readonly test: 'equals' | 'at-most' | 'at-least';
  readonly value: number;
}

/** All conditions must hold. */
export type Predicate = readonly Condition[];

const MULTIVARIATE_COLUMNS = 4;

/** Cells of some rows: [columns][rows] levels or numbers. */
type Cells = readonly Float64Array[];

function readCells(prepared: PreparedTable, { from, rows }: RowsOf): Cells {
  return prepared.columns.map(({ role, columnIndex, spec }, position) => {
    const source = from.table.columns[columnIndex];
    if (role === 'numerical' && source?.storage !== 'numeric') throw new RangeError(`“${spec.name}” is not numeric in every table.`);
    const values = role === 'numerical' && source?.storage === 'numeric' ? source.values : from.side.columns[position]?.codes;
    return Float64Array.from(rows, (row) => values?.[row] ?? Number.NaN);
  });
}

/** Whether exactly one row fits. */
function singlesOut(predicate: Predicate, cells: Cells): boolean {
  const rowCount = cells[0]?.length ?? 0;
  let matches = 0;
  for (let row = 0; row < rowCount; row++) {
    if (!fits(predicate, cells, row)) continue;
    matches++;
    if (matches === 2) return false;
  }
  return matches === 1;
}

function fits(predicate: Predicate, cells: Cells, row: number): boolean {
  for (let i = 0; i < predicate.length; i++) {
    const { position, test, value } = predicate[i] as Condition;
    const cell = (cells[position] as Float64Array)[row] as number;
    const holds =
      test === 'at-most'
        ? cell <= value
        : test === 'at-least'
          ? cell >= value
          : cell === value || (Number.isNaN(cell) && Number.isNaN(value));
    if (!holds) return false;
  }
  return true;
}

/** Counts how many predicates match exactly one of the rows. */
export function countSingledOut(prepared: PreparedTable, predicates: readonly Predicate[], rows: RowsOf): number {
  const cells = readCells(prepared, rows);
  return predicates.reduce((sum, predicate) => sum + (singlesOut(predicate, cells) ? 1 : 0), 0);
}

/**
 * Guesses from single columns of the synthetic rows: values that stand in one row only, and the smallest and largest number.
 *
 * @returns at most `count` predicates, drawn at random.
 */
export function guessUnivariate(prepared: PreparedTable, rows: RowsOf, count: number, random: Random): Predicate[] {
  const found: Predicate[] = [];
  const cells = readCells(prepared, rows);
  for (const [position, { role }] of prepared.columns.entries()) {
    const counts = new Map<number, number>();
    for (const cell of cells[position] as Float64Array) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    for (const [value, times] of counts) if (times === 1) found.push([{ position, test: 'equals', value }]);
    if (role !== 'numerical') continue;
    const present = [...counts.keys()].filter((value) => !Number.isNaN(value));
    if (present.length === 0) continue;
    found.push([{ position, test: 'at-most', value: present.reduce((a, b) => Math.min(a, b)) }]);
    found.push([{ position, test: 'at-least', value: present.reduce((a, b) => Math.max(a, b)) }]);
  }
  const order = random.permutation(1, found.length);
  return Array.from(order.subarray(0, count), (i) => found[i] as Predicate);
}

/**
 * Guesses from whole synthetic rows: four of a row's cells at once, numbers as bounds on their own side of the median; kept where they
 * match one synthetic row only.
 *
 * @returns at most `count`, after at most five times as many tries.
 */
export function guessMultivariate(prepared: PreparedTable, rows: RowsOf, count: number, random: Random): Predicate[] {
  const cells = readCells(prepared, rows);
  const kept: Predicate[] = [];
  for (let i = 0; i < count * 5 && kept.length < count; i++) {
    const row = random.integer(1, i, rows.rows.length);
    const predicate = describeRow(prepared, pickColumns(prepared, random, i), (position) => cells[position]?.[row] as number);
    if (singlesOut(predicate, cells)) kept.push(predicate);
  }
  return kept;
}

function pickColumns(prepared: PreparedTable, random: Random, i: number): Uint32Array {
  const order = random.derive(`columns ${i}`).permutation(1, prepared.columns.length);
  return order.subarray(0, MULTIVARIATE_COLUMNS);
}

function describeRow(prepared: PreparedTable, positions: Uint32Array, cellOf: (position: number) => number): Predicate {
  return Array.from(positions, (position): Condition => {
    const value = cellOf(position);
    const sorted = prepared.real.columns[position]?.sorted;
    if (sorted === null || sorted === undefined || Number.isNaN(value)) return { position, test: 'equals', value };
    const median = sorted[sorted.length >> 1] ?? value;
    return { position, test: value <= median ? 'at-most' : 'at-least', value };
  });
}

/** Guesses that look at no row: random columns, levels and values within the ranges. `width` columns each. */
export function guessBlindly(prepared: PreparedTable, width: number, count: number, random: Random): Predicate[] {
  return Array.from({ length: count }, (_, i) => {
    const positions = random.derive(`blind ${i}`).permutation(1, prepared.columns.length).subarray(0, width);
    return Array.from(positions, (position, k): Condition => {
      const draw = random.uniform(2, i * MULTIVARIATE_COLUMNS + k);
      const column = prepared.columns[position];
      const sorted = prepared.real.columns[position]?.sorted;
      if (sorted === null || sorted === undefined || sorted.length === 0) {
        return { position, test: 'equals', value: MISSING_CODE + Math.floor(draw * ((column?.realLevelCount ?? 0) + 1)) };
      }
      const low = sorted[0] as number;
      const value = low + draw * ((sorted[sorted.length - 1] as number) - low);
      return { position, test: random.bits(3, i * MULTIVARIATE_COLUMNS + k) % 2 === 0 ? 'at-most' : 'at-least', value };
    });
  });
}
