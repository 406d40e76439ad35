import { isTemporal } from '../columns.ts';
import type { Profile, ProfileColumn } from '../profile.ts';
import type { DeterminedStructure } from '../structures.ts';

const MAX_VIOLATION_SHARE = 0.003;
/** Rows that would break it if the two columns had nothing to do with one another. */
const LEAST_EXPECTED_VIOLATIONS = 25;
const TRIED_ROWS = 300;
const MAX_TABLE = 2_000_000;

/** Whether each state of `a` stands with one state of `b`, by more than chance. A date is made of parts and may be one that no row has: those are keyed. */
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
  const expected = (rowCount - a.cells.length) * (1 - (b.counts[0] as number) / rowCount);
  return rowCount - kept <= MAX_VIOLATION_SHARE * restRows && expected >= LEAST_EXPECTED_VIOLATIONS;
}

/** Pairs of columns of which the first decides the second, by place in the profile: [a][b]. */
export function* findDependence(profile: Profile): Generator<void, boolean[][]> {
  const known = dependence.get(profile);
  if (known !== undefined) return known;
  const decides: boolean[][] = [];
  for (const a of profile.columns) {
    decides.push(profile.columns.map((b) => a !== b && determines(a, b)));
    yield;
  }
  dependence.set(profile, decides);
  return decides;
}

const dependence = new WeakMap<Profile, boolean[][]>();

/**
 * Columns that decide others, each other column listed once: with the column of fewest values that is itself not decided by another.
 * Of columns that say the same, one stands for all: one of numbers where there is one, for its order.
 */
export function* findDetermined(profile: Profile): Generator<void, DeterminedStructure[]> {
  const { columns } = profile;
  const decides = yield* findDependence(profile);
  const both = (a: number, b: number) => decides[a]?.[b] === true && decides[b]?.[a] === true;
  const speaker = columns.map((_, j) => {
    const same = columns.flatMap((__, other) => (other === j || both(j, other) ? [other] : []));
    return same.find((other) => columns[other]?.numeric !== null) ?? (same[0] as number);
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
