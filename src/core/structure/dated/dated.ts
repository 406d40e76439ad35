import { MS_PER_DAY } from '#core/columns/datetime/calendar.ts';
import { allRows } from '#core/table/rows.ts';
import type { NumericColumn, Table } from '#core/table/table.ts';
import { cellReader, cellWriter, changeColumns, findColumn, findNumbers, type NamedColumn } from '../columns.ts';
import type { Evidence, StructureKind } from '../contract.ts';
import { gatherEvidence } from '../evidence.ts';
import type { FittedDated } from '../fitted.ts';
import type { DatedStructure, StructureCell } from '../structures.ts';
import { listed, quoted } from '../words.ts';
import { findDated } from './find.ts';
import { isOfTime, partOf, withTime } from './parts.ts';

/** A day moves by so many at most to fit what stands beside it. */
const FARTHEST_DAYS = 400;

type Part = FittedDated['parts'][number];

/** The cells that the parts have, by the part's number: the most frequent one of each. */
function readNames(
  table: Table,
  { date, parts }: Pick<DatedStructure, 'date' | 'parts'>,
  rows: Uint32Array,
): Map<number, Map<StructureCell, number>>[] {
  const { values, missing } = findNumbers(table, date);
  return parts.map(({ name, part, offset }) => {
    const counts = new Map<number, Map<StructureCell, number>>();
    if (offset !== null) return counts;
    const read = cellReader(findColumn(table, name).column);
    for (const row of rows) {
      const cell = read(row);
      if ((missing[row] as number) > 0 || cell === null) continue;
      const number = partOf(values[row] as number, part);
      const cells = counts.get(number) ?? new Map<StructureCell, number>();
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
      counts.set(number, cells);
    }
    return counts;
  });
}

function namesOf(counts: ReadonlyMap<number, ReadonlyMap<StructureCell, number>>, leastRows: number): [number, StructureCell][] {
  return [...counts].flatMap(([number, cells]): [number, StructureCell][] => {
    const [cell, count] = [...cells].reduce((most, one) => (one[1] > most[1] ? one : most));
    return count >= leastRows ? [[number, cell]] : [];
  });
}

/** What a part's column holds at a moment; undefined where no name of it is known. */
function createTeller({ part, offset, names }: Part): (ms: number) => StructureCell | undefined {
  if (offset !== null) return (ms) => partOf(ms, part) + offset;
  const cellOf = new Map(names);
  return (ms) => cellOf.get(partOf(ms, part));
}

/** Columns that tell parts of a date; see `DatedStructure`. */
export const dated: StructureKind<DatedStructure, FittedDated> = {
  id: 'dated',
  find: findDated,
  *check(structure, table): Generator<void, Evidence> {
    const rows = allRows(table.rowCount);
    const counts = readNames(table, structure, rows);
    yield;
    const tellers = structure.parts.map((part, j) => createTeller({ ...part, names: namesOf(counts[j] ?? new Map(), 1) }));
    const readers = structure.parts.map(({ name }) => cellReader(findColumn(table, name).column));
    const { values, missing } = findNumbers(table, structure.date);
    return gatherEvidence(rows, (row) => {
      if ((missing[row] as number) > 0) return 'silent';
      const breaks = readers.some((read, j) => {
        const cell = read(row);
        return cell !== null && cell !== tellers[j]?.(values[row] as number);
      });
      return breaks ? 'broken' : 'kept';
    });
  },
  describe: ({ date, parts }) => ({
    title: `${quoted(date)} decides ${listed(parts.map(({ name }) => name))}`,
    explanation: parts.map(({ name, part }) => `${quoted(name)} is the ${part} of ${quoted(date)}.`).join(' '),
  }),
  reads: () => [],
  writes: ({ date, parts }) => [date, ...parts.map(({ name }) => name)],
  fit(structure, table, rows, { k }) {
    const { id, date, parts } = structure;
    const counts = readNames(table, structure, rows);
    return {
      type: 'dated',
      id,
      specs: [date, ...parts.map(({ name }) => name)].map((name) => findColumn(table, name).spec),
      withheld: { values: 0, rows: 0 },
      date,
      parts: parts.map((part, j) => ({ ...part, names: namesOf(counts[j] ?? new Map(), k) })),
    };
  },
  forward: (_fitted, table) => table,
  /**
   * All columns were drawn: the hour is set to the one beside it, the day moves to the nearest with most of the parts drawn, and the columns get that day's parts.
   * So a month's or a weekday's effect on other columns stays.
   */
  inverse(fitted, table) {
    const { date, parts } = fitted;
    const { spec, values: drawn, missing } = findNumbers(table, date);
    const values = drawn.slice();
    const found = parts.map(({ name }) => findColumn(table, name));
    const readers = found.map(({ column }) => cellReader(column));
    const writers = found.map(({ column }) => cellWriter(column));
    const tellers = parts.map(createTeller);
    const numbersOf = parts.map(({ offset, names }) => (offset !== null ? null : new Map(names.map(([number, cell]) => [cell, number]))));
    const cellsOfDay = new Map<number, readonly (StructureCell | undefined)[]>();
    const tell = (day: number) => {
      const known = cellsOfDay.get(day);
      if (known !== undefined) return known;
      const cells = parts.map(({ part }, j) => (isOfTime(part) ? null : tellers[j]?.(day * MS_PER_DAY)));
      cellsOfDay.set(day, cells);
      return cells;
    };
    for (let row = 0; row < table.rowCount; row++) {
      if ((missing[row] as number) > 0 || Number.isNaN(drawn[row])) continue;
      const cells = readers.map((read) => read(row));
      let ms = drawn[row] as number;
      parts.forEach(({ part, offset }, j) => {
        const cell = cells[j] ?? null;
        if (part !== 'hour' && part !== 'minute') return;
        const number = typeof cell === 'number' && offset !== null ? cell - offset : numbersOf[j]?.get(cell);
        if (number !== undefined && number >= 0 && number < (part === 'hour' ? 24 : 60)) ms = withTime(ms, part, number);
      });
      const day = Math.floor(ms / MS_PER_DAY);
      ms += (nearestDay(day, cells, parts, tell) - day) * MS_PER_DAY;
      values[row] = ms;
      writers.forEach(({ write }, j) => {
        const cell = tellers[j]?.(ms);
        if (cells[j] !== null && cell !== undefined && cell !== cells[j]) write(row, cell);
      });
    }
    const moved: NumericColumn = { storage: 'numeric', values, missing };
    const changes = new Map<string, NamedColumn>([[date, { spec, column: moved }]]);
    parts.forEach(({ name }, j) => {
      changes.set(name, { spec: (found[j] as NamedColumn).spec, column: (writers[j] as (typeof writers)[number]).column });
    });
    return changeColumns(table, changes);
  },
};

/** The day nearest to `day` that has most of the cells. */
function nearestDay(
  day: number,
  cells: readonly StructureCell[],
  parts: readonly Part[],
  tell: (day: number) => readonly (StructureCell | undefined)[],
): number {
  const wanted = parts.flatMap(({ part }, j) => (isOfTime(part) || cells[j] === null ? [] : [j]));
  const agreement = (candidate: number) => {
    const told = tell(candidate);
    return wanted.reduce((count, j) => count + (told[j] === cells[j] ? 1 : 0), 0);
  };
  let best = day;
  let most = agreement(day);
  for (let distance = 1; distance <= FARTHEST_DAYS && most < wanted.length; distance++) {
    for (const candidate of [day - distance, day + distance]) {
      const here = agreement(candidate);
      if (here <= most) continue;
      most = here;
      best = candidate;
    }
  }
  return best;
}
