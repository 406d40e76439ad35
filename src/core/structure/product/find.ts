import { isTemporal } from '#core/columns/catalog.ts';
import { decimalsOf, roundTo } from '../columns.ts';
import type { Profile, ProfileColumn } from '../profile.ts';
import type { ProductStructure } from '../structures.ts';
import { findAllSums } from '../sum/find.ts';

const LEAST_ROWS = 50;
const LEAST_VALUES = 12;
/** Columns are tried whose present cells are above 0 in this share of rows. */
const LEAST_POSITIVE_SHARE = 0.6;
const MAX_VIOLATION_SHARE = 0.004;
/** A factor must be so near to a whole power, and the powers together must explain all but this share of the variance of the logarithm. */
const POWER_SLACK = 0.12;
const MOST_UNEXPLAINED = 0.02;
/** The target must spread over so many of its rounding units. */
const LEAST_UNITS = 10;
const MOST_POWER = 2;
/** Columns whose pairs are tried, and what a pair must explain before it is looked at closely. */
const MOST_TRIED = 12;
const LEAST_SCREENED = 0.7;
/** Rows that are enough to see which columns are worth a close look. */
const SCREENED_ROWS = 1000;

interface Logs {
  readonly column: ProfileColumn;
  /** [screened rows] natural logarithm; NaN where missing or not above 0. */
  readonly logs: Float64Array;
  /** [screened rows] the same less its mean; 0 where there is none. */
  readonly centred: Float64Array;
}

/** Products and ratios of two or three columns. Of one relation the way without division, else the last column, is reported. */
export function* findProducts(profile: Profile): Generator<void, ProductStructure[]> {
  const sums = yield* findAllSums(profile);
  const sumTargets = new Set(sums.map(({ target }) => target));
  const stride = Math.max(1, Math.ceil(profile.rowCount / SCREENED_ROWS));
  const columns = profile.columns.flatMap((column): Logs[] => {
    if (column.numeric === null || isTemporal(column.spec) || sumTargets.has(column.spec.name)) return [];
    const { values } = column.numeric;
    const logs = Float64Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => {
      const value = values[i * stride] as number;
      return value > 0 ? Math.log(value) : Number.NaN;
    });
    const positive = logs.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
    return positive >= LEAST_POSITIVE_SHARE * logs.length && positive >= LEAST_ROWS ? [{ column, logs, centred: centre(logs) }] : [];
  });
  yield;
  const found = new Map<string, ProductStructure>();
  for (const target of columns) {
    if (target.column.distinctCount < LEAST_VALUES) continue;
    const others = columns.filter((other) => other !== target);
    const structure = yield* findProductOf(target, others);
    if (structure === null) continue;
    const key = JSON.stringify([structure.target, ...new Set([...structure.over, ...structure.under])].sort());
    const former = found.get(key);
    if (former === undefined || structure.under.length <= former.under.length) found.set(key, structure);
  }
  return [...found.values()];
}

/** Pairs by least squares of the logarithms: only a pair whose factors are both near to whole powers is looked at closely. */
function* findProductOf(target: Logs, others: readonly Logs[]): Generator<void, ProductStructure | null> {
  const own = multiply(target.centred, target.centred);
  const ranked = others
    .map((other) => ({ other, size: multiply(other.centred, other.centred), shared: multiply(target.centred, other.centred) }))
    .sort((a, b) => b.shared ** 2 / (b.size + 1e-300) - a.shared ** 2 / (a.size + 1e-300))
    .slice(0, MOST_TRIED);
  yield;
  for (const [i, first] of ranked.entries()) {
    for (const second of ranked.slice(i + 1)) {
      const between = multiply(first.other.centred, second.other.centred);
      const determinant = first.size * second.size - between ** 2;
      if (!(determinant > 1e-9 * first.size * second.size)) continue;
      const a = (first.shared * second.size - second.shared * between) / determinant;
      const b = (second.shared * first.size - first.shared * between) / determinant;
      if (a * first.shared + b * second.shared < LEAST_SCREENED * own || Math.abs(a) < 0.5 || Math.abs(b) < 0.5) continue;
      const structure = tryPair(target, first.other, second.other);
      if (structure !== null) return structure;
    }
    yield;
  }
  return null;
}

function centre(logs: Float64Array): Float64Array {
  let mean = 0;
  let count = 0;
  for (const value of logs) if (!Number.isNaN(value)) mean += (value - mean) / ++count;
  return logs.map((value) => (Number.isNaN(value) ? 0 : value - mean));
}

function multiply(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < a.length; row++) sum += (a[row] as number) * (b[row] as number);
  return sum;
}

/** Covariances over the rows where all are there; null where those are few. */
function momentsOf(columns: readonly Float64Array[]): number[][] | null {
  const means = columns.map(() => 0);
  const products = columns.map(() => columns.map(() => 0));
  let count = 0;
  for (let row = 0; row < (columns[0]?.length ?? 0); row++) {
    if (columns.some((column) => Number.isNaN(column[row]))) continue;
    count++;
    const before = columns.map((column, j) => (column[row] as number) - (means[j] as number));
    for (let j = 0; j < columns.length; j++) means[j] = (means[j] as number) + (before[j] as number) / count;
    columns.forEach((column, j) => {
      for (let i = 0; i < columns.length; i++)
        (products[i] as number[])[j] =
          (products[i]?.[j] as number) + (before[i] as number) * ((column[row] as number) - (means[j] as number));
    });
  }
  return count < LEAST_ROWS ? null : products;
}

function tryPair(target: Logs, first: Logs, second: Logs): ProductStructure | null {
  const m = momentsOf([target.logs, first.logs, second.logs]);
  if (m === null) return null;
  const at = (i: number, j: number) => m[i]?.[j] as number;
  const determinant = at(1, 1) * at(2, 2) - at(1, 2) ** 2;
  if (!(determinant > 1e-9 * at(1, 1) * at(2, 2))) return null;
  const a = (at(0, 1) * at(2, 2) - at(0, 2) * at(1, 2)) / determinant;
  const b = (at(0, 2) * at(1, 1) - at(0, 1) * at(1, 2)) / determinant;
  const explained = (a * at(0, 1) + b * at(0, 2)) / at(0, 0);
  const [p, q] = [Math.round(a), Math.round(b)];
  if (explained < 1 - MOST_UNEXPLAINED || Math.abs(a - p) > POWER_SLACK || Math.abs(b - q) > POWER_SLACK) return null;
  if (p === 0 || q === 0 || Math.abs(p) > MOST_POWER || Math.abs(q) > MOST_POWER) return null;
  const powers: readonly (readonly [ProfileColumn, number])[] = [
    [first.column, p],
    [second.column, q],
  ];
  const over = powers.flatMap(([column, power]) => new Array<string>(Math.max(0, power)).fill(column.spec.name));
  const under = powers.flatMap(([column, power]) => new Array<string>(Math.max(0, -power)).fill(column.spec.name));
  const factor = findFactor(target.column, powers);
  if (factor === null) return null;
  const name = target.column.spec.name;
  return { type: 'product', id: `product:${JSON.stringify([name, over, under])}`, target: name, factor, over, under };
}

/** The constant that makes the target in nearly all rows, as short as it can be written; null when none does. */
function findFactor(target: ProfileColumn, powers: readonly (readonly [ProfileColumn, number])[]): number | null {
  const own = target.numeric?.values ?? new Float64Array(0);
  const pairs: (readonly [number, number])[] = [];
  for (let row = 0; row < own.length; row++) {
    let raw = 1;
    for (const [column, power] of powers) raw *= (column.numeric?.values[row] ?? Number.NaN) ** power;
    const value = own[row] as number;
    if (Number.isFinite(raw) && !Number.isNaN(value)) pairs.push([value, raw]);
  }
  const unit = 10 ** -decimalsOf(target.spec);
  if (pairs.length < LEAST_ROWS) return null;
  const sizes = Float64Array.from(pairs, ([value]) => value).sort();
  const spread = (sizes[Math.floor(0.95 * sizes.length)] as number) - (sizes[Math.floor(0.05 * sizes.length)] as number);
  if (spread < LEAST_UNITS * unit) return null;
  // Large rows tell the factor best.
  const largest = [...pairs].sort((a, b) => Math.abs(b[0]) - Math.abs(a[0])).slice(0, Math.max(5, pairs.length >> 2));
  const ratios = Float64Array.from(largest, ([value, raw]) => value / raw).sort();
  const middle = ratios[ratios.length >> 1] as number;
  if (!(Math.abs(middle) > 0 && Number.isFinite(middle))) return null;
  const digits = Math.ceil(Math.log10(Math.abs(middle)));
  for (let figures = 1; figures <= 6; figures++) {
    const factor = roundTo(middle, Math.max(0, Math.min(12, figures - digits)));
    if (factor === 0) continue;
    let broken = 0;
    for (const [value, raw] of pairs) if (Math.abs(value - factor * raw) > 0.505 * unit + 1e-9 * Math.abs(value)) broken++;
    if (broken <= MAX_VIOLATION_SHARE * pairs.length) return factor;
  }
  return null;
}
