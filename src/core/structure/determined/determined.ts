import { CannotCondition } from '#core/errors.ts';
import type { GivenColumn } from '#core/table/given.ts';
import { allRows } from '#core/table/rows.ts';
import type { ColumnSpec, Table } from '#core/table/table.ts';
import { cellReader, cellWriter, changeColumns, emptyColumn, findColumn, isCell, keyOf, type NamedColumn } from '../columns.ts';
import type { Evidence, StructureKind } from '../contract.ts';
import { gatherEvidence } from '../evidence.ts';
import type { FittedDetermined } from '../fitted.ts';
import type { DeterminedStructure, StructureCell } from '../structures.ts';
import { joined, listed, quoted } from '../words.ts';
import { findDetermined } from './find.ts';

interface Combination {
  readonly key: StructureCell;
  readonly cells: readonly StructureCell[];
  readonly markers: readonly number[];
  count: number;
}

interface Lookup {
  /** The most frequent combination of each key. */
  readonly best: ReadonlyMap<string, Combination>;
  readonly combinations: ReadonlyMap<string, Combination>;
}

/** Counts the combinations of cells that stand with each cell of `by`. */
function countCombinations(table: Table, by: string, names: readonly string[], rows: Iterable<number>): Lookup {
  const key = cellReader(findColumn(table, by).column);
  const columns = names.map((name) => findColumn(table, name).column);
  const readers = columns.map(cellReader);
  const combinations = new Map<string, Combination>();
  for (const row of rows) {
    const here = key(row);
    const id = [keyOf(here), ...readers.map((read) => keyOf(read(row)))].join('\u0000');
    const known = combinations.get(id);
    if (known !== undefined) known.count++;
    else
      combinations.set(id, {
        key: here,
        cells: readers.map((read) => read(row)),
        markers: columns.map(({ missing }) => missing[row] as number),
        count: 1,
      });
  }
  const best = new Map<string, Combination>();
  for (const combination of combinations.values()) {
    const former = best.get(keyOf(combination.key));
    if (former === undefined || combination.count > former.count) best.set(keyOf(combination.key), combination);
  }
  return { best, combinations };
}

/**
 * The entry that stands in for a row whose own cell of `by` was withheld: one of those with most of the row's decided cells, so that these
 * keep their shares; of numbers the nearest of them, else spread over them by their counts. Always the same for the same row.
 */
function createStandIn({
  keys,
  counts,
  cells,
}: Pick<FittedDetermined, 'keys' | 'counts' | 'cells'>): (row: number, own: StructureCell, decided: readonly StructureCell[]) => number {
  const known = new Map<string, readonly number[]>();
  const entriesLike = (decided: readonly StructureCell[]): readonly number[] => {
    const id = decided.map(keyOf).join('\u0000');
    const former = known.get(id);
    if (former !== undefined) return former;
    const alike = cells.map((held) => held.reduce<number>((count, cell, j) => count + (cell === decided[j] ? 1 : 0), 0));
    const most = alike.reduce((high, count) => Math.max(high, count), 0);
    const entries = alike.flatMap((count, entry) => (count === most ? [entry] : []));
    known.set(id, entries);
    return entries;
  };
  return (row, own, decided) => {
    const entries = entriesLike(decided);
    if (typeof own === 'number') return nearestOf(keys, entries, own);
    const total = entries.reduce((sum, entry) => sum + (counts[entry] as number), 0);
    let target = ((row * 0.618_033_988_749_895) % 1) * total;
    for (const entry of entries) {
      target -= counts[entry] as number;
      if (target < 0) return entry;
    }
    return entries[0] ?? 0;
  };
}

/** Of numbers so many rows beside the most frequent one must have a key of k rows, or those that do would stand for all. */
const LEAST_COVERED_SHARE = 0.9;

/**
 * Columns that another one decides; see `DeterminedStructure`.
 *
 * The model does not see them; `inverse` looks them up by the most frequent combination of each value. Values of fewer than k rows are
 * withheld: in training rows a kept one stands in for them (`createStandIn`).
 */
export const determined: StructureKind<DeterminedStructure, FittedDetermined> = {
  id: 'determined',
  find: findDetermined,
  *check({ by, columns }, table): Generator<void, Evidence> {
    const { best } = countCombinations(table, by, columns, allRows(table.rowCount));
    yield;
    const key = cellReader(findColumn(table, by).column);
    const readers = columns.map((name) => cellReader(findColumn(table, name).column));
    return gatherEvidence(allRows(table.rowCount), (row) => {
      const { cells } = best.get(keyOf(key(row))) as Combination;
      return readers.every((read, j) => read(row) === cells[j]) ? 'kept' : 'broken';
    });
  },
  describe({ by, columns, mutual }) {
    const ways = mutual.length === columns.length;
    return ways
      ? {
          title: `${joined([by, ...columns].map(quoted))} say the same`,
          explanation: `Each value of ${quoted(by)} stands with one value of ${listed(columns)}, and the other way round.`,
        }
      : {
          title: `${quoted(by)} decides ${listed(columns)}`,
          explanation: `Each value of ${quoted(by)} always stands with the same value of ${listed(columns)}.`,
        };
  },
  reads: ({ by }) => [by],
  writes: ({ columns }) => columns,
  fit({ id, by, columns }, table, rows, { k }) {
    const { best, combinations } = countCombinations(table, by, columns, rows);
    const entries = [...best.values()].filter(({ count }) => count >= k).sort((a, b) => b.count - a.count);
    if (entries.length === 0) return { refused: `No combination stands in at least ${k} rows.` };
    const held = new Set(entries);
    if (typeof entries[0]?.key === 'number') {
      const covered = entries.reduce((sum, { count }) => sum + count, 0) - entries[0].count;
      if (covered < LEAST_COVERED_SHARE * (rows.length - entries[0].count))
        return { refused: `Too many values of ${quoted(by)} stand in fewer than ${k} rows, so what stands with them cannot be kept.` };
    }
    let values = 0;
    let withheldRows = 0;
    for (const combination of combinations.values()) {
      if (held.has(combination)) continue;
      values++;
      withheldRows += combination.count;
    }
    return {
      type: 'determined',
      id,
      specs: columns.map((name) => findColumn(table, name).spec),
      withheld: { values, rows: withheldRows },
      by,
      keys: entries.map(({ key }) => key),
      counts: entries.map(({ count }) => count),
      cells: entries.map(({ cells }) => cells),
      markers: entries.map(({ markers }) => markers),
    };
  },
  forward(fitted, table) {
    const { spec, column } = findColumn(table, fitted.by);
    const known = new Set(fitted.keys.map(keyOf));
    const read = cellReader(column);
    const writer = cellWriter(column);
    const decided = fitted.specs.map(({ name }) => cellReader(findColumn(table, name).column));
    const standIn = createStandIn(fitted);
    for (let row = 0; row < table.rowCount; row++) {
      const own = read(row);
      if (known.has(keyOf(own))) continue;
      const entry = standIn(
        row,
        own,
        decided.map((readCell) => readCell(row)),
      );
      writer.write(row, fitted.keys[entry] as StructureCell);
    }
    const changes = new Map<string, NamedColumn | null>([[fitted.by, { spec, column: writer.column }]]);
    for (const { name } of fitted.specs) changes.set(name, null);
    return changeColumns(table, changes);
  },
  inverse(fitted, table) {
    const { column } = findColumn(table, fitted.by);
    const read = cellReader(column);
    const entryOf = new Map(fitted.keys.map((key, entry) => [keyOf(key), entry]));
    const writers = fitted.specs.map((spec) => cellWriter(emptyColumn(spec, table.rowCount)));
    const all = fitted.keys.map((_, entry) => entry);
    const nearest = new Map<number, number>();
    const nearestTo = (cell: StructureCell): number => {
      if (typeof cell !== 'number') return 0;
      const entry = nearest.get(cell) ?? nearestOf(fitted.keys, all, cell);
      nearest.set(cell, entry);
      return entry;
    };
    for (let row = 0; row < table.rowCount; row++) {
      const cell = read(row);
      const entry = entryOf.get(keyOf(cell)) ?? nearestTo(cell);
      writers.forEach(({ write }, j) => {
        write(row, fitted.cells[entry]?.[j] ?? null, Math.max(1, fitted.markers[entry]?.[j] ?? 1));
      });
    }
    return changeColumns(
      table,
      new Map(fitted.specs.map((spec, j) => [spec.name, { spec, column: (writers[j] as (typeof writers)[number]).column }])),
    );
  },
  mapGiven(fitted, given) {
    const names = fitted.specs.map(({ name }: ColumnSpec) => name);
    const asked = given.filter(({ name }) => names.includes(name));
    if (asked.length === 0) return given;
    const [first] = asked;
    if (first === undefined || asked.length > 1 || given.some(({ name }) => name === fitted.by))
      throw new CannotCondition(
        `${joined([fitted.by, ...asked.map(({ name }) => name)].map(quoted))} decide one another, so only one of them can be given.`,
      );
    return given.map((column) => (column === first ? mapToKeys(fitted, column, names.indexOf(column.name)) : column));
  },
};

/** Of some entries the one of the nearest number. */
function nearestOf(keys: readonly StructureCell[], entries: readonly number[], number: number): number {
  let nearest = entries[0] ?? 0;
  let distance = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const key = keys[entry] as StructureCell;
    const here = typeof key === 'number' ? Math.abs(key - number) : Number.POSITIVE_INFINITY;
    if (here >= distance) continue;
    distance = here;
    nearest = entry;
  }
  return nearest;
}

/** What is given of a decided column, as shares of the keys that decide it so. */
function mapToKeys(fitted: FittedDetermined, column: GivenColumn, place: number): GivenColumn {
  const entriesOf = (given: Parameters<typeof isCell>[1]) => {
    const entries = fitted.keys.flatMap((_, entry) => (isCell(fitted.cells[entry]?.[place] ?? null, given) ? [entry] : []));
    if (entries.length === 0)
      throw new CannotCondition(`“${column.name}” has no value “${typeof given === 'object' ? 'missing' : given}” that the model knows.`);
    return entries;
  };
  const cellOf = (entry: number) => fitted.keys[entry] ?? { missing: 0 };
  if (column.type === 'cells') {
    const groups = column.cells.map(entriesOf);
    if (groups.every((entries) => entries.length === 1))
      return { type: 'cells', name: fitted.by, cells: groups.map(([entry]) => cellOf(entry as number)) };
    if (groups.length > 1)
      throw new CannotCondition(
        `“${column.name}” follows from “${fitted.by}”, and several of its values give the same: give “${fitted.by}” row by row instead, or one value of “${column.name}” for all rows.`,
      );
    return {
      type: 'shares',
      name: fitted.by,
      shares: (groups[0] as number[]).map((entry) => ({ cell: cellOf(entry), weight: fitted.counts[entry] as number })),
    };
  }
  return {
    type: 'shares',
    name: fitted.by,
    shares: column.shares.flatMap(({ cell, weight }) => {
      const entries = entriesOf(cell);
      const total = entries.reduce((sum, entry) => sum + (fitted.counts[entry] as number), 0);
      return entries.map((entry) => ({ cell: cellOf(entry), weight: (weight * (fitted.counts[entry] as number)) / total }));
    }),
  };
}
