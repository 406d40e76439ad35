import { indexOfNearest } from '#core/columns/encodings/search.ts';
import { allRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { cellReader, cellWriter, changeColumns, findColumn, findNumbers, keyOf, type NamedColumn } from '../columns.ts';
import type { Evidence, StructureKind } from '../contract.ts';
import { gatherEvidence } from '../evidence.ts';
import type { FittedReconciled } from '../fitted.ts';
import type { ReconciledStructure, StructureCell } from '../structures.ts';
import { listed, quoted } from '../words.ts';
import { findReconciled } from './find.ts';

/** Of fewer of the rows, the values would thin out too much. */
const LEAST_COVERED_SHARE = 0.9;

interface Combination {
  readonly cells: readonly StructureCell[];
  count: number;
}

/** The most frequent combination that stands with each value of `by`; a missing one is NaN. */
function countKeys(
  table: Table,
  { by, columns }: Pick<ReconciledStructure, 'by' | 'columns'>,
  rows: Iterable<number>,
): Map<number, Combination> {
  const { values } = findNumbers(table, by);
  const readers = columns.map((name) => cellReader(findColumn(table, name).column));
  const counts = new Map<number, Map<string, Combination>>();
  for (const row of rows) {
    const key = values[row] as number;
    const combinations = counts.get(key) ?? new Map<string, Combination>();
    counts.set(key, combinations);
    const id = readers.map((read) => keyOf(read(row))).join('\u0000');
    const known = combinations.get(id);
    if (known === undefined) combinations.set(id, { cells: readers.map((read) => read(row)), count: 1 });
    else known.count++;
  }
  const best = new Map<number, Combination>();
  for (const [key, combinations] of counts) {
    best.set(
      key,
      [...combinations.values()].reduce((most, one) => (one.count > most.count ? one : most)),
    );
  }
  return best;
}

/**
 * A number that decides other columns; see `ReconciledStructure`.
 *
 * The model draws all columns as they stand; `inverse` makes them agree. Values of fewer than k rows are withheld, and where those are
 * more than a tenth of the rows it is refused.
 */
export const reconciled: StructureKind<ReconciledStructure, FittedReconciled> = {
  id: 'reconciled',
  stream: 'keyed',
  find: findReconciled,
  *check(structure, table): Generator<void, Evidence> {
    const best = countKeys(table, structure, allRows(table.rowCount));
    yield;
    const { values } = findNumbers(table, structure.by);
    const readers = structure.columns.map((name) => cellReader(findColumn(table, name).column));
    return gatherEvidence(allRows(table.rowCount), (row) => {
      const combination = best.get(values[row] as number);
      return combination === undefined || readers.every((read, j) => read(row) === combination.cells[j]) ? 'kept' : 'broken';
    });
  },
  describe: ({ by, columns }) => ({
    title: `${quoted(by)} decides ${listed(columns)}`,
    explanation: `Each value of ${quoted(by)} always stands with the same value of ${listed(columns)}.`,
  }),
  reads: () => [],
  moves: ({ by }) => by,
  writes: ({ by, columns }) => [by, ...columns],
  fit(structure, table, rows, { k }) {
    const { id, by, columns } = structure;
    const kept: [number, Combination][] = [];
    let withoutKey: readonly StructureCell[] | null = null;
    let values = 0;
    let withheldRows = 0;
    let present = 0;
    for (const [key, combination] of countKeys(table, structure, rows)) {
      if (Number.isNaN(key)) {
        if (combination.count >= k) withoutKey = combination.cells;
        continue;
      }
      present += combination.count;
      if (combination.count >= k) kept.push([key, combination]);
      else {
        values++;
        withheldRows += combination.count;
      }
    }
    if (kept.length === 0 || withheldRows > (1 - LEAST_COVERED_SHARE) * present)
      return { refused: `Too many values of ${quoted(by)} stand in fewer than ${k} rows, so what stands with them cannot be kept.` };
    kept.sort((a, b) => a[0] - b[0]);
    const placeOf = new Map<string, number>();
    const combinations: (readonly StructureCell[])[] = [];
    const combinationOf = kept.map(([, { cells }]) => {
      const key = cells.map(keyOf).join('\u0000');
      const known = placeOf.get(key);
      if (known !== undefined) return known;
      placeOf.set(key, combinations.length);
      return combinations.push(cells) - 1;
    });
    return {
      type: 'reconciled',
      id,
      specs: [by, ...columns].map((name) => findColumn(table, name).spec),
      withheld: { values, rows: withheldRows },
      by,
      keys: kept.map(([key]) => key),
      combinationOf,
      combinations,
      withoutKey,
    };
  },
  forward: (_fitted, table) => table,
  /**
   * All columns were drawn: the others keep their cells where such a combination exists (else get that of the nearest value among the most
   * alike ones), and `by` moves to its nearest value with that combination. So a weekday's effect on other columns stays, and a day moves
   * by a few days at most.
   */
  inverse(fitted, table) {
    const { by, specs, combinations, withoutKey } = fitted;
    const { spec, missing, values: drawn } = findNumbers(table, by);
    const names = specs.slice(1).map(({ name }) => name);
    const found = names.map((name) => findColumn(table, name));
    const readers = found.map(({ column }) => cellReader(column));
    const writers = found.map(({ column }) => cellWriter(column));
    const values = drawn.slice();
    const choices = new Map<string, KeyChoice>();
    for (let row = 0; row < table.rowCount; row++) {
      const cells = readers.map((read) => read(row));
      let target = withoutKey;
      if (missing[row] === 0) {
        const id = cells.map(keyOf).join('\u0000');
        const choice = choices.get(id) ?? listKeys(fitted, cells);
        choices.set(id, choice);
        const at = indexOfNearest(choice.keys, drawn[row] as number);
        values[row] = choice.keys[at] as number;
        target = combinations[choice.combinationOf[at] as number] as readonly StructureCell[];
      }
      target?.forEach((cell, j) => {
        if (cell !== cells[j]) writers[j]?.write(row, cell);
      });
    }
    const changes = new Map<string, NamedColumn>([[by, { spec, column: { storage: 'numeric', values, missing } }]]);
    names.forEach((name, j) => {
      changes.set(name, { spec: (found[j] as NamedColumn).spec, column: (writers[j] as (typeof writers)[number]).column });
    });
    return changeColumns(table, changes);
  },
};

/** Keys that a row may move to, ascending, with their combinations. */
interface KeyChoice {
  readonly keys: Float64Array;
  readonly combinationOf: readonly number[];
}

/** The keys of the combinations that have most cells in common with those drawn. */
function listKeys({ keys, combinationOf, combinations }: FittedReconciled, cells: readonly StructureCell[]): KeyChoice {
  const alike = combinations.map((combination) => combination.reduce<number>((count, cell, j) => count + (cell === cells[j] ? 1 : 0), 0));
  const most = alike.reduce((high, count) => Math.max(high, count), 0);
  const places = [...keys.keys()].filter((i) => alike[combinationOf[i] as number] === most);
  return {
    keys: Float64Array.from(places, (i) => keys[i] as number),
    combinationOf: places.map((i) => combinationOf[i] as number),
  };
}
