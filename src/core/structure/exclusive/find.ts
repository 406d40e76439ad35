import type { Profile, ProfileColumn } from '../profile.ts';
import type { ExclusiveStructure } from '../structures.ts';
import { yesOf } from './yes-no.ts';

const LEAST_COLUMNS = 3;
const MAX_VIOLATION_SHARE = 0.003;
/** Rows in which two columns would both say yes by chance, over all pairs of a group. */
const LEAST_EXPECTED_TOGETHER = 20;

interface YesNo {
  readonly column: ProfileColumn;
  /** [rows] 1 = yes. */
  readonly yes: Uint8Array;
  readonly count: number;
}

/** Groups of at least three yes/no columns of which one, or at most one, says yes. */
export function* findExclusive(profile: Profile): Generator<void, ExclusiveStructure[]> {
  const { rowCount } = profile;
  const columns: YesNo[] = [];
  for (const column of profile.columns) {
    const answers = column.complete && column.missingCount === 0 ? yesOf(column.spec, column.cells) : null;
    if (answers === null) continue;
    const state = column.cells.indexOf(answers.yes);
    const yes = Uint8Array.from(column.states, (here) => (here === state ? 1 : 0));
    columns.push({ column, yes, count: column.counts[state] ?? 0 });
  }
  yield;
  const apart = columns.map((a, i) => columns.map((b, j) => i !== j && areApart(a, b)));
  const taken = new Set<number>();
  const structures: ExclusiveStructure[] = [];
  for (let start = 0; start < columns.length; start++) {
    yield;
    if (taken.has(start)) continue;
    const group = [start];
    for (let next = start + 1; next < columns.length; next++) {
      if (!taken.has(next) && group.every((member) => apart[member]?.[next] === true)) group.push(next);
    }
    const members = group.map((j) => columns[j] as YesNo);
    if (group.length < LEAST_COLUMNS || expectedTogether(members, rowCount) < LEAST_EXPECTED_TOGETHER) continue;
    let none = 0;
    for (let row = 0; row < rowCount; row++) if (members.every(({ yes }) => yes[row] === 0)) none++;
    for (const j of group) taken.add(j);
    const names = members.map(({ column }) => column.spec.name);
    structures.push({
      type: 'exclusive',
      id: `exclusive:${JSON.stringify(names)}`,
      columns: names,
      atMost: none > MAX_VIOLATION_SHARE * rowCount,
    });
  }
  return structures;
}

function areApart(a: YesNo, b: YesNo): boolean {
  let together = 0;
  for (let row = 0; row < a.yes.length; row++) together += (a.yes[row] as number) & (b.yes[row] as number);
  return together <= MAX_VIOLATION_SHARE * Math.min(a.count, b.count) && a.count > 0 && b.count > 0;
}

function expectedTogether(members: readonly YesNo[], rowCount: number): number {
  let expected = 0;
  members.forEach((a, i) => {
    for (const b of members.slice(i + 1)) expected += (a.count * b.count) / rowCount;
  });
  return expected;
}
