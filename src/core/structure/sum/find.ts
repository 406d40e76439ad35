import { isMoment } from '#core/columns/catalog.ts';
import { LEAST_ROWS_DISCLOSED } from '#core/privacy/disclosure.ts';
import { decimalsOf, roundTo } from '../columns.ts';
import type { Profile, ProfileColumn } from '../profile.ts';
import type { SumStructure } from '../structures.ts';
import { toleranceOf } from './tolerance.ts';

const LEAST_ROWS = 50;
const LEAST_VALUES = 8;
const MOST_PARTS = 8;
/** Below this share of the variance no sum is tried. */
const LEAST_EXPLAINED = 0.8;
/** What may be left over: so few values, in all but so few rows, each in so many rows. */
const MOST_REMAINDERS = 40;
const MAX_VIOLATION_SHARE = 0.004;
/** Bits that the parts together, and each of them, must take from the target's entropy. */
const LEAST_BITS = 2;
const LEAST_BITS_EACH = 0.05;
const UNITS = [1, 1000, 60_000, 3_600_000, 86_400_000, 604_800_000];

type Part = SumStructure['parts'][number];

/** Sums and differences with few remainders; of one relation the way with no minus, else the last column, is reported. */
export function* findAllSums(profile: Profile): Generator<void, SumStructure[]> {
  const known = sums.get(profile);
  if (known !== undefined) return known;
  const numbers = profile.columns.filter(({ numeric, distinctCount, spec }) => numeric !== null && !isMoment(spec) && distinctCount > 1);
  const found: SumStructure[] = [...(yield* findSpans(profile))];
  const gram = yield* createGram(numbers, profile.rowCount);
  for (let t = 0; t < numbers.length; t++) {
    const target = numbers[t] as ProfileColumn;
    if (target.distinctCount >= LEAST_VALUES) found.push(...findSumOf(numbers, t, gram, found));
    yield;
  }
  const distinct = dropRepeats(found, profile);
  sums.set(profile, distinct);
  return distinct;
}

const sums = new WeakMap<Profile, SumStructure[]>();

export function* findSums(profile: Profile): Generator<void, SumStructure[]> {
  return yield* findAllSums(profile);
}

/** Products of centred columns, missing cells at their mean: [columns × columns]. */
interface Gram {
  readonly products: Float64Array;
  readonly count: number;
}

function* createGram(columns: readonly ProfileColumn[], rowCount: number): Generator<void, Gram> {
  const count = columns.length;
  const centred = columns.map(({ numeric }) => {
    const values = (numeric?.values ?? new Float64Array(rowCount)).slice();
    let mean = 0;
    let present = 0;
    for (const value of values) if (!Number.isNaN(value)) mean += (value - mean) / ++present;
    for (let row = 0; row < values.length; row++) values[row] = Number.isNaN(values[row]) ? 0 : (values[row] as number) - mean;
    return values;
  });
  const products = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      const left = centred[a] as Float64Array;
      const right = centred[b] as Float64Array;
      let total = 0;
      for (let row = 0; row < rowCount; row++) total += (left[row] as number) * (right[row] as number);
      products[a * count + b] = total;
      products[b * count + a] = total;
    }
    yield;
  }
  return { products, count };
}

/** Adds the column that explains most of what is left, one by one, until one remainder is left, or few and no column makes them fewer. */
function findSumOf(columns: readonly ProfileColumn[], t: number, gram: Gram, found: readonly SumStructure[]): SumStructure[] {
  const { products, count } = gram;
  const target = columns[t] as ProfileColumn;
  const own = products[t * count + t] as number;
  const chosen: number[] = [];
  const banned = new Set(
    found.filter(({ target: other, parts }) => parts.length === 1 && other !== target.spec.name).map(({ target: name }) => name),
  );
  let few: SumStructure | null = null;
  const kept = () => (few === null ? [] : [few]);
  while (chosen.length < Math.min(MOST_PARTS, columns.length - 1)) {
    const factors = chosen.length === 0 ? [] : solve(gram, chosen, t);
    if (factors === null) return kept();
    let best = -1;
    let bestGain = 1e-9 * own;
    for (let j = 0; j < count; j++) {
      if (j === t || chosen.includes(j) || banned.has((columns[j] as ProfileColumn).spec.name)) continue;
      let left = products[j * count + t] as number;
      chosen.forEach((other, i) => {
        left -= (factors[i] as number) * (products[j * count + other] as number);
      });
      const gain = left ** 2 / Math.max(1e-300, products[j * count + j] as number);
      if (gain > bestGain) {
        bestGain = gain;
        best = j;
      }
    }
    if (best < 0) return kept();
    chosen.push(best);
    const all = solve(gram, chosen, t);
    if (all === null) return kept();
    const explained = chosen.reduce((sum, j, i) => sum + (all[i] as number) * (products[j * count + t] as number), 0) / own;
    if (explained < LEAST_EXPLAINED) continue;
    const structure = tryFactors(columns, target, chosen, all);
    if (structure !== null && structure.remainders.length < (few?.remainders.length ?? Number.POSITIVE_INFINITY)) few = structure;
    if (few?.remainders.length === 1) return kept();
    if (explained > 1 - 1e-12) return kept();
  }
  return kept();
}

/** Least squares factors of the chosen columns for column t; null where they are not independent. */
function solve({ products, count }: Gram, chosen: readonly number[], t: number): number[] | null {
  const n = chosen.length;
  const rows = chosen.map((a) => [...chosen.map((b) => products[a * count + b] as number), products[a * count + t] as number]);
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(rows[r]?.[i] as number) > Math.abs(rows[pivot]?.[i] as number)) pivot = r;
    [rows[i], rows[pivot]] = [rows[pivot] as number[], rows[i] as number[]];
    const lead = rows[i]?.[i] as number;
    if (!(Math.abs(lead) > 1e-10 * (products[(chosen[i] as number) * count + (chosen[i] as number)] as number))) return null;
    for (let r = 0; r < n; r++) {
      if (r === i) continue;
      const ratio = (rows[r]?.[i] as number) / lead;
      if (ratio === 0) continue;
      for (let c = i; c <= n; c++) (rows[r] as number[])[c] = (rows[r]?.[c] as number) - ratio * (rows[i]?.[c] as number);
    }
  }
  return rows.map((row, i) => (row[n] as number) / (row[i] as number));
}

/** Whole factors first, then ever more figures; parts whose factor rounds away are left out. */
function tryFactors(
  columns: readonly ProfileColumn[],
  target: ProfileColumn,
  chosen: readonly number[],
  factors: readonly number[],
): SumStructure | null {
  for (const figures of [0, 1, 2, 3, 4]) {
    const rounded = factors.map((factor) => roundTo(factor, figures));
    const parts = chosen
      .map((j, i) => ({ j, factor: rounded[i] as number }))
      .filter(({ factor }) => factor !== 0)
      .sort((a, b) => a.j - b.j)
      .map(({ j, factor }): Part => ({ name: (columns[j] as ProfileColumn).spec.name, factor }));
    if (parts.length === 0 || factors.some((factor, i) => rounded[i] !== 0 && Math.abs(factor - (rounded[i] as number)) > 0.25)) continue;
    if (figures > 0 && (parts.length > 3 || parts.every(({ factor }) => Number.isInteger(factor)))) continue;
    const structure = tryParts(columns, target, parts);
    if (structure !== null) return structure;
  }
  return null;
}

function tryParts(columns: readonly ProfileColumn[], target: ProfileColumn, parts: readonly Part[]): SumStructure | null {
  const found = parts.map(({ name, factor }) => ({ factor, values: columns.find(({ spec }) => spec.name === name)?.numeric?.values }));
  const own = target.numeric?.values;
  if (own === undefined) return null;
  const isExact = parts.every(({ factor }) => Number.isInteger(factor));
  const decimals = decimalsOf(target.spec);
  const left: number[] = [];
  const whole: number[] = [];
  for (let row = 0; row < own.length; row++) {
    let sum = 0;
    for (const { factor, values } of found) sum += factor * (values?.[row] ?? Number.NaN);
    const rest = (own[row] as number) - sum;
    if (Number.isNaN(rest)) continue;
    whole.push(row);
    left.push(rest);
  }
  if (left.length < LEAST_ROWS) return null;
  if (!isExact) return tryConstant(target, parts, left);
  const counts = countRounded(left, decimals);
  const remainders = [...counts]
    .filter(([, count]) => count >= Math.max(LEAST_ROWS_DISCLOSED, 0.0005 * left.length))
    .map(([value]) => value);
  if (remainders.length === 0 || remainders.length > MOST_REMAINDERS) return null;
  const kept = remainders.reduce((sum, value) => sum + (counts.get(value) as number), 0);
  if (left.length - kept > MAX_VIOLATION_SHARE * left.length) return null;
  // 2 × the mean − the highest, give or take: what two columns say roughly would be told twice as roughly by their difference.
  if (remainders.length > 1 && parts.some(({ factor }) => factor < 0) && parts.some(({ factor }) => Math.abs(factor) > 1)) return null;
  const targets = whole.map((row) => own[row] as number);
  const all = left.map((_, i) => i);
  const isTelling = (places: readonly number[]): boolean => {
    const bitsOf = (values: readonly number[]) =>
      entropyOf(
        countRounded(
          places.map((i) => values[i] as number),
          decimals,
        ),
      );
    const bits = bitsOf(left);
    if (bitsOf(targets) - bits < LEAST_BITS) return false;
    return found.every(({ factor, values }) => {
      const without = left.map((rest, i) => rest + factor * (values?.[whole[i] as number] ?? 0));
      return bitsOf(without) - bits >= LEAST_BITS_EACH;
    });
  };
  if (!isTelling(all)) {
    // Most rows may say the same, 0 = 0 + 0: then the others must tell.
    const usual = [...countRounded(targets, decimals)].reduce((most, one) => (one[1] > most[1] ? one : most));
    const others = all.filter((i) => roundTo(targets[i] as number, decimals) !== usual[0]);
    const allowed = new Set(remainders);
    const broken = others.reduce((count, i) => count + (allowed.has(roundTo(left[i] as number, decimals)) ? 0 : 1), 0);
    if (others.length < LEAST_ROWS || usual[1] < others.length || broken > MAX_VIOLATION_SHARE * others.length || !isTelling(others))
      return null;
  }
  return structureOf(
    target.spec.name,
    parts,
    remainders.sort((a, b) => a - b),
  );
}

/** A factor that is no whole number must leave one constant, up to rounding. */
function tryConstant(target: ProfileColumn, parts: readonly Part[], left: readonly number[]): SumStructure | null {
  const sorted = Float64Array.from(left).sort();
  const middle = sorted[sorted.length >> 1] as number;
  const decimals = decimalsOf(target.spec);
  for (const constant of [roundTo(middle, Math.max(0, decimals - 2)), roundTo(middle, decimals), roundTo(middle, decimals + 1)]) {
    const tolerance = toleranceOf(target.spec, parts);
    const broken = left.reduce((count, rest) => count + (Math.abs(rest - constant) > tolerance ? 1 : 0), 0);
    if (broken <= MAX_VIOLATION_SHARE * left.length && target.distinctCount >= 2 * LEAST_VALUES)
      return structureOf(target.spec.name, parts, [constant]);
  }
  return null;
}

function structureOf(target: string, parts: readonly Part[], remainders: readonly number[]): SumStructure {
  return {
    type: 'sum',
    id: `sum:${JSON.stringify([target, ...parts.map(({ name, factor }) => [name, factor])])}`,
    target,
    parts,
    remainders,
  };
}

function countRounded(values: readonly number[], decimals: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) {
    const rounded = roundTo(value, decimals);
    counts.set(rounded, (counts.get(rounded) ?? 0) + 1);
  }
  return counts;
}

function entropyOf(counts: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  let bits = 0;
  for (const count of counts.values()) bits -= (count / total) * Math.log2(count / total);
  return bits;
}

/** Numbers that are the time between two datetimes, in a unit; and datetimes a constant time apart. */
function* findSpans({ columns, rowCount }: Profile): Generator<void, SumStructure[]> {
  const dates = columns.filter(({ spec, distinctCount }) => isMoment(spec) && distinctCount >= LEAST_VALUES);
  const numbers = columns.filter(({ spec, numeric, distinctCount }) => numeric !== null && !isMoment(spec) && distinctCount > 3);
  const found: SumStructure[] = [];
  for (const [i, start] of dates.entries()) {
    for (const [j, end] of dates.entries()) {
      if (i === j) continue;
      const spans = new Float64Array(rowCount);
      for (let row = 0; row < rowCount; row++) spans[row] = (end.numeric?.values[row] as number) - (start.numeric?.values[row] as number);
      if (i < j) {
        const present = [...spans].filter((span) => !Number.isNaN(span));
        const counts = countRounded(present, 0);
        const [constant] = counts.keys();
        if (present.length >= LEAST_ROWS && counts.size === 1 && constant !== undefined) {
          found.push(structureOf(end.spec.name, [{ name: start.spec.name, factor: 1 }], [constant]));
          continue;
        }
      }
      for (const number of numbers) {
        const structure = trySpan(number, start.spec.name, end.spec.name, spans);
        if (structure !== null) found.push(structure);
      }
      yield;
    }
  }
  return found;
}

function trySpan(target: ProfileColumn, start: string, end: string, spans: Float64Array): SumStructure | null {
  const values = target.numeric?.values ?? new Float64Array(0);
  for (const unit of UNITS) {
    const parts = [
      { name: end, factor: 1 / unit },
      { name: start, factor: -1 / unit },
    ];
    const tolerance = toleranceOf(target.spec, parts);
    let present = 0;
    let broken = 0;
    const seen = new Set<number>();
    for (let row = 0; row < values.length; row++) {
      const value = values[row] as number;
      const span = spans[row] as number;
      if (Number.isNaN(value) || Number.isNaN(span)) continue;
      present++;
      seen.add(value);
      if (Math.abs(value - span / unit) > tolerance && ++broken > MAX_VIOLATION_SHARE * values.length) break;
    }
    if (present >= LEAST_ROWS && broken <= MAX_VIOLATION_SHARE * present && seen.size > 3) return structureOf(target.spec.name, parts, [0]);
  }
  return null;
}

/** One form of each relation. */
function dropRepeats(found: readonly SumStructure[], { columns }: Profile): SumStructure[] {
  const place = (name: string) => columns.findIndex(({ spec }) => spec.name === name);
  const rank = ({ target, parts }: SumStructure) => parts.filter(({ factor }) => factor < 0).length * 1000 - place(target);
  const kept = new Map<string, SumStructure>();
  for (const structure of found) {
    const key = JSON.stringify([structure.target, ...structure.parts.map(({ name }) => name)].sort());
    const former = kept.get(key);
    if (former === undefined || rank(structure) < rank(former)) kept.set(key, structure);
  }
  return [...kept.values()];
}
