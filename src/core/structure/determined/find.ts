import { isTemporal } from '#core/columns/catalog.ts';
import type { Profile, ProfileColumn } from '../profile.ts';
import type { DeterminedStructure } from '../structures.ts';
import { findAllSums } from '../sum/find.ts';

const MAX_VIOLATION_SHARE = 0.003;
/** Rows that would break it if the two columns had nothing to do with one another. */
const LEAST_EXPECTED_VIOLATIONS = 25;
const TRIED_ROWS = 300;
/** Numbers of many values decide nothing that could be told again where fewer rows of the sample share a value on average. */
const LEAST_ROWS_A_VALUE = 3;
/** With a column of fewer states a number of many values is reconciled. */
const MOST_RECONCILED_STATES = 64;
const LEAST_EXPECTED_OF_MANY = 60;
const MAX_TABLE = 2_000_000;

/**
 * Whether each state of `a` stands with one state of `b`, by more than chance. A date is made of parts and may be one that no row has:
 * those are reconciled.
 */
function determines(a: ProfileColumn, b: ProfileColumn): boolean {
  const rowCount = a.states.length;
  if (isTemporal(a.spec) || !a.complete || !b.complete || a.cells.length < 2 || b.cells.length < 2) return false;
  if (a.cells.length * 4 > rowCount || a.cells.length < b.cells.length || a.cells.length * b.cells.length > MAX_TABLE) return false;
  const first = new Int32Array(a.cells.length).fill(-1);
  let misses = 0;
  for (let row = 0; row < Math.min(TRIED_ROWS, rowCount); row++) {
    const here = a.states[row] as number;
    if (first[here] === -1) first[here] = b.states[row] as number;
    else if (first[here] !== b.states[row]) misses++;
  }
  if (misses > 6) return false;
  const joint = new Int32Array(a.cells.length * b.cells.length);
  for (let row = 0; row < rowCount; row++) {
    const at = (a.states[row] as number) * b.cells.length + (b.states[row] as number);
    joint[at] = (joint[at] as number) + 1;
  }
  let kept = 0;
  // A state that most rows hold must not make up for rare ones that decide nothing.
  const restRows = rowCount - (a.counts[0] as number);
  for (let state = 0; state < a.cells.length; state++) {
    let most = 0;
    for (let other = 0; other < b.cells.length; other++) most = Math.max(most, joint[state * b.cells.length + other] as number);
    kept += most;
  }
  // Nor can states of one row each be wrong.
  if (restRows - (a.cells.length - 1) < LEAST_EXPECTED_VIOLATIONS) return false;
  const expected = (rowCount - a.cells.length) * (1 - (b.counts[0] as number) / rowCount);
  return rowCount - kept <= MAX_VIOLATION_SHARE * restRows && expected >= LEAST_EXPECTED_VIOLATIONS;
}

/** [rows] the place of each row's cell among the different ones of a column, −1 where it is missing. */
function placesOf({ column, numeric }: ProfileColumn): Int32Array {
  if (column.storage === 'categorical') return column.codes;
  const placeOf = new Map<number, number>();
  return Int32Array.from(numeric?.values ?? [], (value) => {
    if (Number.isNaN(value)) return -1;
    const known = placeOf.get(value);
    if (known !== undefined) return known;
    placeOf.set(value, placeOf.size);
    return placeOf.size - 1;
  });
}

interface Many {
  readonly profile: ProfileColumn;
  readonly places: Int32Array;
  /** The place that most rows hold, and their number. */
  readonly modal: number;
  readonly modalRows: number;
}

function countPlaces(profile: ProfileColumn): Many {
  const places = placesOf(profile);
  const counts = new Map<number, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  const [modal, modalRows] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [-1, 0]);
  return { profile, places, modal, modalRows };
}

/** Whether each value of `a` stands with one of `b`, where one of them has too many for a state each: a date its price, a shop its area. */
function decidesMany(a: Many, b: Many): boolean {
  const [first, second] = [a.profile, b.profile];
  const rowCount = a.places.length;
  const isMany = !first.complete || isTemporal(first.spec);
  if (isMany && first.numeric === null) return false;
  if (second.complete && (!isMany || second.cells.length <= MOST_RECONCILED_STATES)) return false;
  if (isTemporal(second.spec) && !isTemporal(first.spec)) return false;
  if (first.distinctCount * LEAST_ROWS_A_VALUE > rowCount || first.distinctCount < second.distinctCount) return false;
  const stateOf = new Map<number, number>();
  let repeats = 0;
  let unusual = 0;
  let broken = 0;
  for (let row = 0; row < rowCount; row++) {
    const place = a.places[row] as number;
    const state = b.places[row] as number;
    const known = stateOf.get(place);
    if (known === undefined) stateOf.set(place, state);
    else {
      repeats++;
      // Rows of the usual values on both sides must not make up for others that decide nothing.
      if (place !== a.modal && state !== b.modal) unusual++;
      if (known !== state && ++broken > MAX_VIOLATION_SHARE * rowCount) return false;
    }
  }
  const expected = repeats * (1 - b.modalRows / rowCount);
  return Math.min(unusual, expected) >= LEAST_EXPECTED_OF_MANY && broken <= MAX_VIOLATION_SHARE * unusual;
}

/** Pairs of columns of which the first decides the second, by place in the profile: [a][b]. */
export function* findDependence(profile: Profile): Generator<void, boolean[][]> {
  const known = dependenceOf.get(profile);
  if (known !== undefined) return known;
  const decides: boolean[][] = [];
  const many = profile.columns.map(countPlaces);
  yield;
  for (const [i, a] of profile.columns.entries()) {
    decides.push(profile.columns.map((b, j) => a !== b && (determines(a, b) || decidesMany(many[i] as Many, many[j] as Many))));
    yield;
  }
  dependenceOf.set(profile, decides);
  return decides;
}

const dependenceOf = new WeakMap<Profile, boolean[][]>();

/**
 * Columns that decide others, each other column listed once: with the column of fewest values that is itself not decided by another.
 * Of columns that say the same, one stands for all: a date where there is one, else one of few numbers, for its order, else one of levels.
 * What a sum tells of a number of many values is left to it.
 */
export function* findDetermined(profile: Profile): Generator<void, DeterminedStructure[]> {
  const { columns } = profile;
  const dependence = yield* findDependence(profile);
  const summed = new Set((yield* findAllSums(profile)).map(({ target }) => target));
  const isLeft = columns.map(({ spec, complete }) => !complete && summed.has(spec.name));
  const decides = dependence.map((row) => row.map((isDecided, j) => isDecided && isLeft[j] !== true));
  const both = (a: number, b: number) => decides[a]?.[b] === true && decides[b]?.[a] === true;
  const speaker = columns.map((_, j) => {
    const same = columns.flatMap((__, other) => (other === j || both(j, other) ? [other] : []));
    const speaks = (suits: (column: ProfileColumn) => boolean) => same.find((other) => suits(columns[other] as ProfileColumn));
    return (
      speaks(({ spec }) => isTemporal(spec)) ??
      speaks(({ complete, numeric }) => complete && numeric !== null) ??
      speaks(({ complete }) => complete) ??
      (same[0] as number)
    );
  });
  const roots = columns.flatMap((_, j) =>
    speaker[j] === j && !columns.some((__, other) => speaker[other] === other && other !== j && decides[other]?.[j] === true) ? [j] : [],
  );
  const decided = new Map<number, number[]>();
  columns.forEach((_, j) => {
    if (roots.includes(j)) return;
    const able = roots.filter((root) => decides[root]?.[j] === true);
    const [root] = able.sort((a, b) => (columns[a] as ProfileColumn).cells.length - (columns[b] as ProfileColumn).cells.length || a - b);
    if (root !== undefined) decided.set(root, [...(decided.get(root) ?? []), j]);
  });
  const nameOf = (j: number) => (columns[j] as ProfileColumn).spec.name;
  return [...decided].map(([root, others]) => ({
    type: 'determined',
    id: `determined:${JSON.stringify([root, ...others].map(nameOf))}`,
    by: nameOf(root),
    columns: others.map(nameOf),
    mutual: others.filter((j) => decides[j]?.[root] === true).map(nameOf),
  }));
}
