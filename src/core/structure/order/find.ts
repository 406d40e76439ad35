import { isTemporal } from '#core/columns/catalog.ts';
import type { NumericColumn } from '#core/table/table.ts';
import { scaleOf } from '../columns.ts';
import type { Profile, ProfileColumn } from '../profile.ts';
import type { OrderStructure } from '../structures.ts';
import { findAllSums } from '../sum/find.ts';

const LEAST_VALUES = 8;
const LEAST_ROWS = 50;
const MAX_VIOLATION_SHARE = 0.003;
/**
 * Share of rows that would break the order if the columns had nothing to do with one another: of datetimes, and of numbers, which can be
 * alike by chance of their units.
 */
const LEAST_BROKEN_DATES = 0.02;
const LEAST_BROKEN_NUMBERS = 0.1;
const LEAST_EXPECTED = 15;
const SHIFTS = [7, 101, 997];

/** Whether a ≤ b in the sample, and would not if the two were shuffled. */
function isOrdered(a: NumericColumn, b: NumericColumn, leastBroken: number): boolean {
  const rowCount = a.values.length;
  let present = 0;
  let broken = 0;
  let less = 0;
  for (let row = 0; row < rowCount; row++) {
    const low = a.values[row] as number;
    const high = b.values[row] as number;
    if (Number.isNaN(low) || Number.isNaN(high)) continue;
    present++;
    if (low > high && ++broken > MAX_VIOLATION_SHARE * rowCount) return false;
    if (low < high) less++;
  }
  if (present < LEAST_ROWS || broken > MAX_VIOLATION_SHARE * present || less < 0.02 * present) return false;
  let compared = 0;
  let reversed = 0;
  for (const shift of SHIFTS) {
    for (let row = 0; row < rowCount; row++) {
      const low = a.values[row] as number;
      const high = b.values[(row * 31 + shift) % rowCount] as number;
      if (Number.isNaN(low) || Number.isNaN(high)) continue;
      compared++;
      if (low > high) reversed++;
    }
  }
  const share = reversed / Math.max(1, compared);
  return share >= leastBroken && share * present >= LEAST_EXPECTED;
}

/**
 * Chains of columns that always stand in one order. What follows from a found sum of parts that are never negative is not reported again.
 */
export function* findOrders(profile: Profile): Generator<void, OrderStructure[]> {
  const columns = profile.columns.filter(({ numeric, distinctCount }) => numeric !== null && distinctCount >= LEAST_VALUES);
  const sums = yield* findAllSums(profile);
  const isFollowing = (low: ProfileColumn, high: ProfileColumn) =>
    sums.some(({ target, parts, remainders }) => {
      if (target === low.spec.name) return parts.length === 1 && parts[0]?.name === high.spec.name;
      if (target !== high.spec.name || !parts.some(({ name }) => name === low.spec.name)) return false;
      if (parts.length === 1) return true;
      return parts.every(({ factor }) => factor > 0) && (remainders[0] ?? 0) >= 0 && parts.every(({ name }) => leastOf(profile, name) >= 0);
    });
  const above: boolean[][] = [];
  for (const low of columns) {
    above.push(
      columns.map((high) => {
        if (low === high || low.numeric === null || high.numeric === null) return false;
        if (scaleOf(low.spec) !== scaleOf(high.spec)) return false;
        const areDates = isTemporal(low.spec);
        return isOrdered(low.numeric, high.numeric, areDates ? LEAST_BROKEN_DATES : LEAST_BROKEN_NUMBERS) && !isFollowing(low, high);
      }),
    );
    yield;
  }
  return chainsOf(above).map((chain) => {
    const names = chain.map((j) => (columns[j] as ProfileColumn).spec.name);
    return { type: 'order', id: `order:${JSON.stringify(names)}`, columns: names, base: 0 };
  });
}

function leastOf(profile: Profile, name: string): number {
  const values = profile.columns.find(({ spec }) => spec.name === name)?.numeric?.values ?? new Float64Array(0);
  let least = 0;
  for (const value of values) if (value < least) least = value;
  return least;
}

/** Covers an order by chains: each pair that does not follow from others is in one of them, longest chains first. */
function chainsOf(above: readonly (readonly boolean[])[]): number[][] {
  const count = above.length;
  const isAbove = (a: number, b: number) => above[a]?.[b] === true;
  const direct = new Set<string>();
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      if (!isAbove(a, b)) continue;
      let follows = false;
      for (let between = 0; between < count && !follows; between++) follows = isAbove(a, between) && isAbove(between, b) && !isAbove(b, a);
      if (!follows) direct.add(`${a},${b}`);
    }
  }
  const next = (a: number) => Array.from({ length: count }, (_, b) => b).filter((b) => direct.has(`${a},${b}`));
  const chains: number[][] = [];
  while (direct.size > 0) {
    const memo = new Map<number, number[]>();
    const longest = (a: number, trail: ReadonlySet<number>): number[] => {
      const known = memo.get(a);
      if (known !== undefined) return known;
      const inner = new Set([...trail, a]);
      const tails = next(a).flatMap((b) => (inner.has(b) ? [] : [longest(b, inner)]));
      const best = [a, ...tails.reduce<number[]>((long, tail) => (tail.length > long.length ? tail : long), [])];
      memo.set(a, best);
      return best;
    };
    const chain = Array.from({ length: count }, (_, a) => longest(a, new Set())).reduce((long, one) =>
      one.length > long.length ? one : long,
    );
    if (chain.length < 2) break;
    for (let i = 0; i + 1 < chain.length; i++) direct.delete(`${chain[i]},${chain[i + 1]}`);
    chains.push(chain);
  }
  return chains;
}
