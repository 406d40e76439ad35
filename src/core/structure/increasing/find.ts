import { isTemporal } from '#core/columns/catalog.ts';
import type { Profile, ProfileColumn } from '../profile.ts';
import type { IncreasingStructure } from '../structures.ts';
import { findAllSums } from '../sum/find.ts';

const LEAST_ROWS = 100;
/** A counter has nearly as many values as rows, and so has what it grows with. */
const LEAST_DISTINCT_SHARE = 0.5;
const MAX_VIOLATION_SHARE = 0.003;

/** Numbers that grow with another column, a datetime where there is one: counters, running totals, scores beside their ranks. */
export function* findIncreasing(profile: Profile): Generator<void, IncreasingStructure[]> {
  const sums = yield* findAllSums(profile);
  const columns = profile.columns.filter(
    ({ numeric, distinctCount }) => numeric !== null && distinctCount >= Math.max(LEAST_ROWS, LEAST_DISTINCT_SHARE * profile.rowCount),
  );
  const found: IncreasingStructure[] = [];
  const drivers = [...columns].sort((a, b) => Number(isTemporal(b.spec)) - Number(isTemporal(a.spec)));
  const led = new Set<string>(sums.map(({ target }) => target));
  const leaders = new Set<string>();
  for (const by of drivers) {
    yield;
    const sorted = sortedRows(by);
    for (const column of columns) {
      const { name } = column.spec;
      if (column === by || isTemporal(column.spec) || led.has(name) || leaders.has(name) || led.has(by.spec.name)) continue;
      if (!grows(column, by, sorted)) continue;
      led.add(name);
      leaders.add(by.spec.name);
      found.push({ type: 'increasing', id: `increasing:${JSON.stringify([name, by.spec.name])}`, column: name, by: by.spec.name });
    }
  }
  return found;
}

function sortedRows({ numeric }: ProfileColumn): Uint32Array {
  const values = numeric?.values ?? new Float64Array(0);
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) rows.push(row);
  return Uint32Array.from(rows.sort((a, b) => (values[a] as number) - (values[b] as number)));
}

function grows(column: ProfileColumn, by: ProfileColumn, sorted: Uint32Array): boolean {
  const own = column.numeric?.values ?? new Float64Array(0);
  const keys = by.numeric?.values ?? new Float64Array(0);
  let compared = 0;
  let broken = 0;
  let highest = Number.NEGATIVE_INFINITY;
  let before = Number.NEGATIVE_INFINITY;
  let last = Number.NaN;
  for (const row of sorted) {
    const value = own[row] as number;
    if (Number.isNaN(value)) continue;
    compared++;
    const key = keys[row] as number;
    if (key !== last) before = highest;
    last = key;
    if (value < before) {
      broken++;
      if (broken > MAX_VIOLATION_SHARE * sorted.length) return false;
    } else highest = Math.max(highest, value);
  }
  return compared >= LEAST_ROWS;
}
