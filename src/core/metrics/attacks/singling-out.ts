import type { Random } from '#core/random/random.ts';
import type { PreparedTable } from '../prepare.ts';
import { MISSING_CODE } from '../prepare.ts';
import type { ReadTable, RowsOf } from '../proof/tables.ts';

/** A condition on one cell: a level (0 = missing), or a bound on a number; `value` NaN asks for a missing number. */
export interface Condition {
  readonly position: number;
  readonly test: 'equals' | 'at-most' | 'at-least';
  readonly value: number;
}

/** All conditions must hold. */
export type Predicate = readonly Condition[];

const MULTIVARIATE_COLUMNS = 4;

function readCell(prepared: PreparedTable, from: ReadTable, position: number): (row: number) => number {
  const column = prepared.columns[position];
  if (column?.role === 'categorical') {
    const codes = from.side.columns[position]?.codes ?? new Int32Array(0);
    return (row) => codes[row] as number;
  }
  const source = from.table.columns[column?.columnIndex ?? -1];
  if (source?.storage !== 'numeric') throw new RangeError(`Column ${position} is not numeric in every table.`);
  return (row) => source.values[row] as number;
}

function holds({ test, value }: Condition, cell: number): boolean {
  if (test === 'at-most') return cell <= value;
  if (test === 'at-least') return cell >= value;
  return cell === value || (Number.isNaN(value) && Number.isNaN(cell));
}

/** Counts how many predicates match exactly one of the rows. */
export function countSingledOut(prepared: PreparedTable, predicates: readonly Predicate[], { from, rows }: RowsOf): number {
  const readers = prepared.columns.map((_, position) => readCell(prepared, from, position));
  let singled = 0;
  for (const predicate of predicates) {
    let matches = 0;
    for (let i = 0; i < rows.length && matches < 2; i++) {
      const row = rows[i] as number;
      if (predicate.every((condition) => holds(condition, (readers[condition.position] as (row: number) => number)(row)))) matches++;
    }
    if (matches === 1) singled++;
  }
  return singled;
}

/**
 * Guesses from single columns of the synthetic rows: values that stand in one row only, and the smallest and largest number.
 *
 * @returns at most `count` predicates, drawn at random.
 */
export function guessUnivariate(prepared: PreparedTable, { from, rows }: RowsOf, count: number, random: Random): Predicate[] {
  const found: Predicate[] = [];
  for (const [position, { role }] of prepared.columns.entries()) {
    const cell = readCell(prepared, from, position);
    const counts = new Map<number, number>();
    for (const row of rows) counts.set(cell(row), (counts.get(cell(row)) ?? 0) + 1);
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
 * Guesses from whole synthetic rows: four of a row's cells at once, numbers as bounds on their own side of the median; kept where they match one synthetic row only.
 *
 * @returns at most `count`, after at most five times as many tries.
 */
export function guessMultivariate(prepared: PreparedTable, of: RowsOf, count: number, random: Random): Predicate[] {
  const tries: Predicate[] = [];
  for (let i = 0; i < count * 5; i++) {
    const row = of.rows[random.integer(1, i, of.rows.length)] as number;
    tries.push(describeRow(prepared, pickColumns(prepared, random, i), (position) => readCell(prepared, of.from, position)(row)));
  }
  const kept: Predicate[] = [];
  for (const predicate of tries) {
    if (kept.length === count) break;
    if (countSingledOut(prepared, [predicate], of) === 1) kept.push(predicate);
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
