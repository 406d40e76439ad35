import { findDependence } from '../determined/find.ts';
import type { Profile, ProfileColumn } from '../profile.ts';
import { findReconciled } from '../reconciled/find.ts';
import type { ConditionalEffect, ConditionalStructure, StructureCell } from '../structures.ts';

const MAX_STATES = 64;
/** Numbers of more values than this are amounts: of them only zero and missing say something of their own. */
const MAX_CODES = 12;
const LEAST_SUPPORT = 8;
const MAX_VIOLATION_SHARE = 0.004;
/** Rows that would break it by chance, for a cell that stands nowhere else and for one that does. */
const LEAST_EXPECTED_ONLY = 6;
const LEAST_EXPECTED = 40;
/** A cell that most other rows hold too says nothing. */
const MOST_ELSEWHERE = 0.6;

interface Rule {
  readonly by: number;
  readonly state: number;
  readonly to: number;
  readonly effect: number;
  readonly only: boolean;
  readonly support: number;
}

function isTelling({ numeric, complete, cells }: ProfileColumn, state: number): boolean {
  const cell = cells[state];
  return numeric === null || (complete && cells.length <= MAX_CODES) || cell === 0 || cell === null;
}

/** Rules of one pair of columns: where a holds x, b holds y. */
function rulesOf(a: ProfileColumn, b: ProfileColumn, by: number, to: number): Rule[] {
  const rowCount = a.states.length;
  const aCount = Math.min(MAX_STATES, a.cells.length);
  const bCount = Math.min(MAX_STATES, b.cells.length);
  if (aCount === 0 || bCount === 0) return [];
  const joint = new Int32Array(aCount * bCount);
  for (let row = 0; row < rowCount; row++) {
    const x = a.states[row] as number;
    const y = b.states[row] as number;
    if (x >= 0 && y >= 0 && x < aCount && y < bCount) joint[x * bCount + y] = (joint[x * bCount + y] as number) + 1;
  }
  const rules: Rule[] = [];
  for (let x = 0; x < aCount; x++) {
    const support = a.counts[x] as number;
    if (support < LEAST_SUPPORT || support > rowCount - LEAST_SUPPORT || !isTelling(a, x)) continue;
    let y = 0;
    for (let other = 1; other < bCount; other++) if ((joint[x * bCount + other] as number) > (joint[x * bCount + y] as number)) y = other;
    const together = joint[x * bCount + y] as number;
    if (support - together > MAX_VIOLATION_SHARE * support || !isTelling(b, y)) continue;
    const count = b.counts[y] as number;
    const elsewhere = (count - together) / (rowCount - support);
    const only = count - together <= MAX_VIOLATION_SHARE * count;
    const expected = support * (1 - count / rowCount);
    if (only ? expected < LEAST_EXPECTED_ONLY : expected < LEAST_EXPECTED || elsewhere > MOST_ELSEWHERE) continue;
    rules.push({ by, state: x, to, effect: y, only, support });
  }
  return rules;
}

/**
 * Cells that settle cells of other columns. Cells that only stand together (“No internet service” in six columns) are one group, led by
 * one of them: a cell that is there rather than missing, in a column that leads already or comes first.
 */
export function* findConditional(profile: Profile): Generator<void, ConditionalStructure[]> {
  const { columns } = profile;
  const decides = yield* findDependence(profile);
  const reconciled = yield* findReconciled(profile);
  const nameAt = (j: number) => (columns[j] as ProfileColumn).spec.name;
  const areReconciled = (a: number, b: number) =>
    reconciled.some(({ by, columns: names }) => [a, b].every((j) => nameAt(j) === by || names.includes(nameAt(j))));
  const rules: Rule[] = [];
  for (let a = 0; a < columns.length; a++) {
    for (let b = 0; b < columns.length; b++) {
      if (a === b || decides[a]?.[b] === true || decides[b]?.[a] === true || areReconciled(a, b)) continue;
      rules.push(...rulesOf(columns[a] as ProfileColumn, columns[b] as ProfileColumn, a, b));
    }
    yield;
  }
  const cellOf = (column: number, state: number): StructureCell => columns[column]?.cells[state] ?? null;
  const leaders = new Set<number>();
  const led = new Map<number, number>();
  const chosen: Rule[] = [];
  const take = (rule: Rule) => {
    chosen.push(rule);
    leaders.add(rule.by);
    led.set(rule.to, rule.by);
  };
  const free = (rule: Rule) => (led.get(rule.to) ?? rule.by) === rule.by && !leaders.has(rule.to) && !led.has(rule.by);

  for (const group of groupCells(rules.filter(({ only }) => only))) {
    const leader = [...group].sort(
      (a, b) =>
        Number(led.has(a.column)) - Number(led.has(b.column)) ||
        Number(cellOf(a.column, a.state) === null) - Number(cellOf(b.column, b.state) === null) ||
        Number(leaders.has(b.column)) - Number(leaders.has(a.column)) ||
        a.column - b.column,
    )[0] as Cell;
    for (const rule of rules) if (rule.only && rule.by === leader.column && rule.state === leader.state && free(rule)) take(rule);
  }
  const settled = new Set(chosen.map(({ to, effect }) => `${to}:${effect}`));
  const partial = rules.filter((rule) => !rule.only && !settled.has(`${rule.by}:${rule.state}`));
  for (const rule of partial.sort((a, b) => b.support - a.support)) if (free(rule)) take(rule);

  return [...leaders].flatMap((by) => {
    const own = chosen.filter((rule) => rule.by === by);
    if (own.length === 0) return [];
    const states = [...new Set(own.map(({ state }) => state))].sort((a, b) => a - b);
    const structureRules = states.map((state) => ({
      cell: cellOf(by, state),
      effects: own
        .filter((rule) => rule.state === state)
        .sort((a, b) => a.to - b.to)
        .map(({ to, effect, only }): ConditionalEffect => ({ name: nameAt(to), cell: cellOf(to, effect), only })),
    }));
    return [
      {
        type: 'conditional',
        id: `conditional:${JSON.stringify([nameAt(by), structureRules])}`,
        by: nameAt(by),
        rules: structureRules,
      } as const,
    ];
  });
}

interface Cell {
  readonly column: number;
  readonly state: number;
}

/** Cells that stand together and nowhere else, largest groups first. */
function groupCells(rules: readonly Rule[]): Cell[][] {
  const key = (column: number, state: number) => `${column}:${state}`;
  const groups = new Map<string, Map<string, Cell>>();
  for (const { by, state, to, effect } of rules) {
    const a = groups.get(key(by, state)) ?? new Map([[key(by, state), { column: by, state }]]);
    const b = groups.get(key(to, effect)) ?? new Map([[key(to, effect), { column: to, state: effect }]]);
    const merged = new Map([...a, ...b]);
    for (const member of merged.keys()) groups.set(member, merged);
  }
  return [...new Set(groups.values())].map((group) => [...group.values()]).sort((a, b) => b.length - a.length);
}
