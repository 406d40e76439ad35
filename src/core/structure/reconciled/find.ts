import { isTemporal } from '#core/columns/catalog.ts';
import type { Profile, ProfileColumn } from '../profile.ts';
import type { ReconciledStructure } from '../structures.ts';

/** Values of `by` are shared by so many rows of the sample on average, or nothing is learnt about what stands with them. */
const LEAST_ROWS_A_KEY = 3;
const MAX_VIOLATION_SHARE = 0.003;
const LEAST_EXPECTED_VIOLATIONS = 60;
const MOST_STATES = 64;

/** [rows] places of the values among the different ones; null where there are too many or too few of them. */
function placesOf({ spec, numeric, complete, distinctCount }: ProfileColumn, rowCount: number): Int32Array | null {
  if (numeric === null || (complete && !isTemporal(spec)) || distinctCount * LEAST_ROWS_A_KEY > rowCount) return null;
  const placeOf = new Map<number, number>();
  return Int32Array.from(numeric.values, (value) => {
    if (Number.isNaN(value)) return -1;
    const known = placeOf.get(value);
    if (known !== undefined) return known;
    placeOf.set(value, placeOf.size);
    return placeOf.size - 1;
  });
}

function isReconciled(places: Int32Array, distinctCount: number, column: ProfileColumn): boolean {
  const first = new Int32Array(distinctCount).fill(-1);
  let repeats = 0;
  let broken = 0;
  for (let row = 0; row < places.length; row++) {
    const place = places[row] as number;
    if (place < 0) continue;
    const state = column.states[row] as number;
    if (first[place] === -1) first[place] = state;
    else {
      repeats++;
      if (first[place] !== state && ++broken > MAX_VIOLATION_SHARE * places.length) return false;
    }
  }
  const expected = repeats * (1 - (column.counts[0] as number) / places.length);
  return broken <= MAX_VIOLATION_SHARE * repeats && expected >= LEAST_EXPECTED_VIOLATIONS;
}

/** Numbers or datetimes of many values that decide columns of few: a day decides its month and weekday. */
export function* findReconciled(profile: Profile): Generator<void, ReconciledStructure[]> {
  const known = reconciledOf.get(profile);
  if (known !== undefined) return known;
  const { columns, rowCount } = profile;
  const found: ReconciledStructure[] = [];
  const taken = new Set<string>();
  for (const by of columns) {
    yield;
    const places = placesOf(by, rowCount);
    if (places === null) continue;
    const decided = columns.filter(
      (column) =>
        column !== by &&
        !isTemporal(column.spec) &&
        column.complete &&
        column.cells.length <= MOST_STATES &&
        !taken.has(column.spec.name) &&
        isReconciled(places, by.distinctCount, column),
    );
    if (decided.length === 0) continue;
    const names = decided.map(({ spec }) => spec.name);
    for (const name of names) taken.add(name);
    found.push({ type: 'reconciled', id: `reconciled:${JSON.stringify([by.spec.name, ...names])}`, by: by.spec.name, columns: names });
  }
  reconciledOf.set(profile, found);
  return found;
}

const reconciledOf = new WeakMap<Profile, ReconciledStructure[]>();
