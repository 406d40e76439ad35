import { isMoment, isTemporal } from '#core/columns/catalog.ts';
import { indexOfNearest } from '#core/columns/encodings/search.ts';
import { learnRounding } from '#core/columns/numeric/rounding.ts';
import { allRows } from '#core/table/rows.ts';
import type { ColumnSpec, NumericColumn, Table } from '#core/table/table.ts';
import { changeColumns, decimalsOf, findNumbers, freeName, numberSpec, roundTo } from '../columns.ts';
import type { Evidence, StructureKind } from '../contract.ts';
import { gatherEvidence } from '../evidence.ts';
import type { FittedSum } from '../fitted.ts';
import type { SumStructure } from '../structures.ts';
import { joined, numberText, quoted } from '../words.ts';
import { findSums } from './find.ts';
import { toleranceOf } from './tolerance.ts';

type Part = SumStructure['parts'][number];

/** [rows] Σ factor × part; a missing part counts nothing. `whole` tells where all are there. */
function sumParts(table: Table, parts: readonly Part[]): { sums: Float64Array; whole: Uint8Array } {
  const sums = new Float64Array(table.rowCount);
  const whole = new Uint8Array(table.rowCount).fill(1);
  for (const { name, factor } of parts) {
    const { values, missing } = findNumbers(table, name);
    for (let row = 0; row < table.rowCount; row++) {
      if ((missing[row] as number) > 0) whole[row] = 0;
      else sums[row] = (sums[row] as number) + factor * (values[row] as number);
    }
  }
  return { sums, whole };
}

function nearestRemainder(remainders: Float64Array, value: number): number {
  return remainders[indexOfNearest(remainders, value)] as number;
}

/**
 * A column worked out from others by adding; see `SumStructure`.
 *
 * The model draws what is left over where that is one of several amounts, and nothing where it is one; `inverse` adds the parts up.
 * Remainders of fewer than k rows are withheld. Where a part is missing the rest drawn may be any amount.
 */
export const sum: StructureKind<SumStructure, FittedSum> = {
  id: 'sum',
  find: findSums,
  *check({ target, parts, remainders }, table): Generator<void, Evidence> {
    const { values, missing, spec } = findNumbers(table, target);
    const { sums, whole } = sumParts(table, parts);
    yield;
    const allowed = Float64Array.from(remainders);
    const tolerance = toleranceOf(spec, parts);
    return gatherEvidence(allRows(table.rowCount), (row) => {
      if (whole[row] === 0 || (missing[row] as number) > 0) return 'silent';
      const left = (values[row] as number) - (sums[row] as number);
      const isNear = Math.abs(left - nearestRemainder(allowed, left)) <= tolerance + 1e-9 * Math.abs(values[row] as number);
      return isNear ? 'kept' : 'broken';
    });
  },
  describe({ target, parts, remainders }, specs) {
    const holdsMoments = (name: string) => specs.some((spec) => spec.name === name && isMoment(spec));
    const isDate = holdsMoments(target);
    const dateParts = parts.filter(({ name }) => holdsMoments(name));
    const [only] = parts;
    const [constant = 0] = remainders;
    const fixed = remainders.length === 1 ? constant : 0;
    if (parts.length === 1 && only !== undefined && only.factor === 1 && fixed === 0 && remainders.length === 1)
      return { title: `${quoted(target)} repeats ${quoted(only.name)}`, explanation: `Both columns always hold the same number.` };
    const formula = parts
      .map(({ name, factor }, i) => {
        const size = Math.abs(factor);
        const unit = isDate || dateParts.length > 0 ? unitText(isDate ? size : 1 / size) : null;
        const times = size === 1 ? quoted(name) : unit !== null ? quoted(name) : `${numberText(size)} × ${quoted(name)}`;
        return i === 0 ? (factor < 0 ? `−${times}` : times) : `${factor < 0 ? '−' : '+'} ${times}`;
      })
      .join(' ');
    const units = dateParts.length > 1 && !isDate ? unitText(1 / Math.abs(dateParts[0]?.factor ?? 1)) : null;
    const extra =
      remainders.length > 1
        ? ` + one of ${remainders.length} amounts (${remainders.length > 4 ? `${remainders.slice(0, 4).map(numberText).join(', ')}, …` : joined(remainders.map(numberText))})`
        : fixed === 0
          ? ''
          : ` ${fixed < 0 ? '−' : '+'} ${numberText(Math.abs(fixed))}`;
    return {
      title: `${quoted(target)} is worked out from ${joined(parts.map(({ name }) => quoted(name)))}`,
      explanation: `${quoted(target)} = ${formula}${extra}${units === null ? '' : `, in ${units}`}.`,
    };
  },
  reads: ({ parts }) => parts.map(({ name }) => name),
  writes: ({ target }) => [target],
  fit({ id, target, parts }, table, rows, { k }) {
    const { spec, missing, values } = findNumbers(table, target);
    const { sums, whole } = sumParts(table, parts);
    const decimals = decimalsOf(spec);
    const digits = isTemporal(spec) ? 0 : Math.min(12, decimals + (parts.every(({ factor }) => Number.isInteger(factor)) ? 0 : 1));
    const counts = new Map<number, number>();
    let broken = 0;
    for (const row of rows) {
      if (whole[row] === 0 || (missing[row] as number) > 0) {
        broken++;
        continue;
      }
      const left = roundTo((values[row] as number) - (sums[row] as number), digits);
      counts.set(left, (counts.get(left) ?? 0) + 1);
    }
    const exact = mergeRemainders(counts, spec, parts);
    const kept = [...exact].filter(([, count]) => count >= k).map(([value]) => value);
    if (kept.length === 0) return { refused: `No remainder stands in at least ${k} rows.` };
    kept.sort((a, b) => a - b);
    let withheldValues = 0;
    let withheldRows = 0;
    for (const count of exact.values()) {
      if (count >= k) continue;
      withheldValues++;
      withheldRows += count;
    }
    const step = isTemporal(spec) ? learnRounding({ storage: 'numeric', values, missing }, rows, 0).step : 1;
    const needsColumn = kept.length > 1 || broken > 0;
    return {
      type: 'sum',
      id,
      specs: [spec],
      withheld: { values: withheldValues, rows: withheldRows },
      parts,
      remainders: kept,
      decimals,
      step,
      remainderName: needsColumn ? freeName(table, `${target}: rest`) : null,
    };
  },
  forward({ specs, parts, remainders, remainderName, decimals }, table) {
    const spec = specs[0] as ColumnSpec;
    if (remainderName === null) return changeColumns(table, new Map([[spec.name, null]]));
    const { values, missing } = findNumbers(table, spec.name);
    const { sums, whole } = sumParts(table, parts);
    const allowed = Float64Array.from(remainders);
    const rest = new Float64Array(table.rowCount);
    for (let row = 0; row < rest.length; row++) {
      const left = (values[row] as number) - (sums[row] as number);
      rest[row] = (missing[row] as number) > 0 ? Number.NaN : whole[row] === 1 ? nearestRemainder(allowed, left) : roundTo(left, decimals);
    }
    const column: NumericColumn = { storage: 'numeric', values: rest, missing };
    return changeColumns(
      table,
      new Map([
        [spec.name, null],
        [remainderName, { spec: numberSpec(remainderName, decimals, spec.missingMarkers), column }],
      ]),
    );
  },
  inverse({ specs, parts, remainders, remainderName, decimals, step }, table) {
    const spec = specs[0] as ColumnSpec;
    const { sums, whole } = sumParts(table, parts);
    const allowed = Float64Array.from(remainders);
    const rest = remainderName === null ? null : findNumbers(table, remainderName);
    const values = new Float64Array(table.rowCount);
    const missing = rest === null ? new Uint8Array(table.rowCount) : rest.missing;
    for (let row = 0; row < values.length; row++) {
      if ((missing[row] as number) > 0) {
        values[row] = Number.NaN;
        continue;
      }
      const left = rest === null ? (remainders[0] as number) : (rest.values[row] as number);
      values[row] = roundTo((sums[row] as number) + (whole[row] === 1 ? nearestRemainder(allowed, left) : left), decimals, step);
    }
    const column: NumericColumn = { storage: 'numeric', values, missing };
    return changeColumns(
      table,
      new Map([...(remainderName === null ? [] : [[remainderName, null] as const]), [spec.name, { spec, column }]]),
    );
  },
};

/** Remainders that differ by no more than rounding are one: the most frequent of them. */
function mergeRemainders(counts: ReadonlyMap<number, number>, target: ColumnSpec, parts: readonly Part[]): Map<number, number> {
  const tolerance = toleranceOf(target, parts) * 2;
  const merged = new Map<number, number>();
  const byCount = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const exact = parts.every(({ factor }) => Number.isInteger(factor));
  if (exact) return new Map(byCount);
  for (const [value, count] of byCount) {
    const near = [...merged.keys()].find((other) => Math.abs(other - value) <= tolerance);
    merged.set(near ?? value, (near === undefined ? 0 : (merged.get(near) as number)) + count);
  }
  return merged;
}

const UNITS: readonly (readonly [number, string])[] = [
  [1, 'milliseconds'],
  [1000, 'seconds'],
  [60_000, 'minutes'],
  [3_600_000, 'hours'],
  [86_400_000, 'days'],
  [604_800_000, 'weeks'],
];

function unitText(milliseconds: number): string | null {
  return UNITS.find(([size]) => Math.abs(size - milliseconds) < 1e-6 * size)?.[1] ?? null;
}
