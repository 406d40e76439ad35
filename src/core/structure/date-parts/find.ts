import { isMoment, isTemporal } from '#core/columns/catalog.ts';
import { findDetermined } from '../determined/find.ts';
import type { Profile, ProfileColumn } from '../profile.ts';
import { findReconciled } from '../reconciled/find.ts';
import type { DatePartsStructure, StructureCell } from '../structures.ts';
import { type DatePart, dateParts, partOf } from './parts.ts';

const MAX_VIOLATION_SHARE = 0.003;
const LEAST_EXPECTED_VIOLATIONS = 60;
/** Dates of so many rows of the sample each, on average, are reconciled. */
const RECONCILED_ROWS = 8;
/** Beyond so many values a part is told as a number only. */
const MOST_NAMED = 31;

/** Whether each value of the part stands with one cell; by how much the cells differ from the part's number, null where they are names. */
function tellOf(column: ProfileColumn, numbers: Float64Array): { readonly offset: number | null } | null {
  const cellOf = new Map<number, StructureCell>();
  const { column: own, numeric } = column;
  const cellAt = (row: number): StructureCell => {
    if ((own.missing[row] as number) > 0) return null;
    return numeric === null
      ? `${own.storage === 'categorical' ? own.dictionary[own.codes[row] as number] : ''}`
      : (numeric.values[row] as number);
  };
  let repeats = 0;
  let broken = 0;
  let present = 0;
  for (let row = 0; row < numbers.length; row++) {
    const number = numbers[row] as number;
    const cell = cellAt(row);
    if (Number.isNaN(number) || cell === null) continue;
    present++;
    const known = cellOf.get(number);
    if (known === undefined) cellOf.set(number, cell);
    else {
      repeats++;
      if (known !== cell && ++broken > MAX_VIOLATION_SHARE * numbers.length) return null;
    }
  }
  const expected = repeats * (1 - (column.counts[0] ?? 0) / numbers.length);
  if (cellOf.size < 2 || expected < LEAST_EXPECTED_VIOLATIONS || broken > MAX_VIOLATION_SHARE * repeats || present < numbers.length / 2)
    return null;
  const [first] = cellOf;
  const offset = typeof first?.[1] === 'number' ? first[1] - first[0] : null;
  if (offset !== null && [...cellOf].every(([number, cell]) => cell === number + offset)) return { offset };
  return cellOf.size <= MOST_NAMED ? { offset: null } : null;
}

/**
 * Columns that tell a part of a date: its year, month or weekday; not those that follow from another of them. Those of dates of many rows
 * each are reconciled dependencies.
 */
export function* findDateParts(profile: Profile): Generator<void, DatePartsStructure[]> {
  const reconciled = new Set((yield* findReconciled(profile)).map(({ by }) => by));
  const decided = new Set((yield* findDetermined(profile)).flatMap(({ columns }) => columns));
  const found: DatePartsStructure[] = [];
  const taken = new Set<string>();
  for (const date of profile.columns) {
    if (!isMoment(date.spec) || date.numeric === null || decided.has(date.spec.name)) continue;
    if (reconciled.has(date.spec.name) && date.distinctCount * RECONCILED_ROWS <= profile.rowCount) continue;
    const numbersOf = new Map<DatePart, Float64Array>();
    for (const part of dateParts)
      numbersOf.set(
        part,
        date.numeric.values.map((ms) => (Number.isNaN(ms) ? ms : partOf(ms, part))),
      );
    yield;
    const parts: DatePartsStructure['parts'][number][] = [];
    for (const column of profile.columns) {
      const { name } = column.spec;
      if (column === date || isTemporal(column.spec) || taken.has(name) || decided.has(name)) continue;
      for (const [part, numbers] of numbersOf) {
        const told = tellOf(column, numbers);
        if (told === null) continue;
        parts.push({ name, part, offset: told.offset });
        taken.add(name);
        break;
      }
      yield;
    }
    if (parts.length === 0) continue;
    const id = `date-parts:${JSON.stringify([date.spec.name, ...parts.map(({ name, part }) => [name, part])])}`;
    found.push({ type: 'date-parts', id, date: date.spec.name, parts });
  }
  return found;
}
