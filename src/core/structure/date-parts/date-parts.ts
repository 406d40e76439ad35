import { civilFromDays, daysFromCivil, daysInMonth, MS_PER_DAY } from '#core/columns/datetime/calendar.ts';
import { allRows } from '#core/table/rows.ts';
import type { NumericColumn, Table } from '#core/table/table.ts';
import { cellReader, cellWriter, changeColumns, findColumn, findNumbers, type NamedColumn } from '../columns.ts';
import type { Evidence, StructureKind } from '../contract.ts';
import { gatherEvidence } from '../evidence.ts';
import type { FittedDateParts } from '../fitted.ts';
import type { DatePartsStructure, StructureCell } from '../structures.ts';
import { listed, quoted } from '../words.ts';
import { findDateParts } from './find.ts';
import { type DatePart, isOfTime, partOf, withTime } from './parts.ts';

type Part = FittedDateParts['parts'][number];

/** The cells that the parts have, by the part's number: the most frequent one of each. */
function readNames(
  table: Table,
  { date, parts }: Pick<DatePartsStructure, 'date' | 'parts'>,
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

/** Columns that tell parts of a date; see `DatePartsStructure`. */
export const dateParts: StructureKind<DatePartsStructure, FittedDateParts> = {
  id: 'date-parts',
  stream: 'dated',
  find: findDateParts,
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
  moves: ({ date }) => date,
  writes: ({ date, parts }) => [date, ...parts.map(({ name }) => name)],
  fit(structure, table, rows, { k }) {
    const { id, date, parts } = structure;
    const counts = readNames(table, structure, rows);
    return {
      type: 'date-parts',
      id,
      specs: [date, ...parts.map(({ name }) => name)].map((name) => findColumn(table, name).spec),
      withheld: { values: 0, rows: 0 },
      date,
      parts: parts.map((part, j) => ({ ...part, names: namesOf(counts[j] ?? new Map(), k) })),
    };
  },
  forward: (_fitted, table) => table,
  /**
   * All columns were drawn: the hour is set to the one beside it, the day moves to one with the parts drawn, and the columns get that
   * day's parts. So a month's or a weekday's effect on other columns stays.
   */
  inverse(fitted, table) {
    const { date, parts } = fitted;
    const { spec, values: drawn, missing } = findNumbers(table, date);
    const values = drawn.slice();
    const found = parts.map(({ name }) => findColumn(table, name));
    const readers = found.map(({ column }) => cellReader(column));
    const writers = found.map(({ column }) => cellWriter(column));
    const tellers = parts.map(createTeller);
    const numbersOf = parts.map(({ names }) => {
      const numbers = new Map<StructureCell, number[]>();
      for (const [number, cell] of names) numbers.set(cell, [...(numbers.get(cell) ?? []), number]);
      return numbers;
    });
    for (let row = 0; row < table.rowCount; row++) {
      if ((missing[row] as number) > 0 || Number.isNaN(drawn[row])) continue;
      const cells = readers.map((read) => read(row));
      let ms = drawn[row] as number;
      const wanted = (part: DatePart, here: number): number | null => {
        const j = parts.findIndex((one) => one.part === part);
        return j < 0 ? null : numberOf(cells[j] ?? null, parts[j] as Part, numbersOf[j] ?? new Map(), here);
      };
      for (const part of ['hour', 'minute'] as const) {
        const number = wanted(part, partOf(ms, part));
        if (number !== null && number >= 0 && number < (part === 'hour' ? 24 : 60)) ms = withTime(ms, part, number);
      }
      const day = Math.floor(ms / MS_PER_DAY);
      const isKept = parts.every(({ part }, j) => isOfTime(part) || cells[j] === null || tellers[j]?.(ms) === cells[j]);
      if (!isKept) ms += (moveDay(day, wanted) - day) * MS_PER_DAY;
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

/** The number of a part nearest to `here` whose cell is the one drawn; null where none is. */
function numberOf(
  cell: StructureCell,
  { offset }: Part,
  numbers: ReadonlyMap<StructureCell, readonly number[]>,
  here: number,
): number | null {
  if (cell === null) return null;
  if (offset !== null) return typeof cell === 'number' ? cell - offset : null;
  const known = numbers.get(cell) ?? [];
  return known.reduce<number | null>(
    (best, number) => (best === null || Math.abs(number - here) < Math.abs(best - here) ? number : best),
    null,
  );
}

/**
 * The day with the parts drawn: the year, then the month (or quarter, or day of the year, or week) and the day of it, as it was where none
 * is drawn; then the nearest such weekday of that month. Where parts contradict one another, as those drawn one by one do, a day of the
 * month gives way to a weekday.
 */
function moveDay(day: number, wanted: (part: DatePart, here: number) => number | null): number {
  const before = civilFromDays(day);
  const at = (part: DatePart) => wanted(part, partOf(day * MS_PER_DAY, part));
  const year = clamp(at('year') ?? before.year, 1, 9999);
  const quarter = at('quarter');
  const inQuarter = quarter === null ? before.month : 3 * (clamp(quarter, 1, 4) - 1) + ((before.month - 1) % 3) + 1;
  const week = at('week');
  const ofYear = at('day of the year') ?? at('day of a leap year') ?? (week === null ? null : 7 * week - 3);
  const month = at('month');
  const byYear = month === null && ofYear !== null ? civilFromDays(daysFromCivil(year, 1, 1) + clamp(ofYear, 1, 366) - 1) : null;
  const inMonth = byYear?.month ?? clamp(month ?? inQuarter, 1, 12);
  const moved = daysFromCivil(year, inMonth, clamp(byYear?.day ?? at('day') ?? before.day, 1, daysInMonth(year, inMonth)));
  const weekday = wanted('weekday', partOf(moved * MS_PER_DAY, 'weekday'));
  if (weekday === null) return moved;
  for (let distance = 0; distance < 7; distance++) {
    for (const candidate of [moved - distance, moved + distance]) {
      const { month: here } = civilFromDays(candidate);
      if (here === inMonth && partOf(candidate * MS_PER_DAY, 'weekday') === weekday) return candidate;
    }
  }
  return moved;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)));
}
