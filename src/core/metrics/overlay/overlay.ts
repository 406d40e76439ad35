import { factsOf } from '#core/columns/catalog.ts';
import { operationsOf } from '#core/personal/operations.ts';
import type { NumericColumn } from '#core/table/table.ts';
import type { ColumnOverlay } from '../contract.ts';
import { countCodes, type PreparedColumn, type PreparedSide, type PreparedTable, type SideColumn } from '../prepare.ts';
import { countLevels } from '../shape/shape.ts';
import { type BinUnit, chooseEdges, countBins } from './bins.ts';

/** Bins of an overlay's histogram at most. */
const OVERLAY_BIN_COUNT = 40;
/** Levels of an overlay before the rest is one. */
const OVERLAY_LEVEL_COUNT = 40;

/**
 * One column of the three sides over shared bins, or level by level, most frequent in real first.
 *
 * Bins cover the real range, widened to what the other sides hold; counts are of present cells; level by level also of missing ones that
 * are written with a text of their own.
 *
 * @param index Into `prepared.columns`.
 */
export function compareColumn(prepared: PreparedTable, index: number, synthetic: PreparedSide, holdout: PreparedSide): ColumnOverlay {
  const column = prepared.columns[index];
  const sides = [prepared.real, synthetic, holdout].map((side) => side.columns[index]);
  const [real, other, unseen] = sides;
  if (column === undefined || real === undefined || other === undefined || unseen === undefined)
    throw new RangeError(`There is no prepared column ${index}.`);
  if (real.sorted !== null && other.sorted !== null && unseen.sorted !== null) {
    const edges = chooseEdges(...findRange([real.sorted, other.sorted, unseen.sorted]), findUnit(column, real.sorted), OVERLAY_BIN_COUNT);
    return {
      shape: 'numeric',
      temporal: operationsOf(column.spec).temporal ?? false,
      edges,
      real: countBins(real.sorted, edges),
      synthetic: countBins(other.sorted, edges),
      holdout: countBins(unseen.sorted, edges),
    };
  }
  return { shape: 'categorical', levels: compareLevels(column, real, other, unseen) };
}

function compareLevels(column: PreparedColumn, real: SideColumn, synthetic: SideColumn, holdout: SideColumn) {
  const codeCount = countCodes(column);
  const [p, q, h] = [real, synthetic, holdout].map((side) => countLevels(side.codes, codeCount)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const texts = describeLevels(column);
  const order = arrangeLevels(column, texts, orderLevels(p, q));
  const shown = order.length > OVERLAY_LEVEL_COUNT + 1 ? order.slice(0, OVERLAY_LEVEL_COUNT) : order;
  const levels = shown.map((code) => ({
    text: texts[code] ?? '',
    isOther: false,
    real: p[code] as number,
    synthetic: q[code] as number,
    holdout: h[code] as number,
  }));
  const rest = order.slice(shown.length);
  if (rest.length > 0) {
    const sum = (counts: Float64Array) => rest.reduce((total, code) => total + (counts[code] as number), 0);
    levels.push({ text: `${rest.length.toLocaleString('en')} others`, isOther: true, real: sum(p), synthetic: sum(q), holdout: sum(h) });
  }
  return levels;
}

/** Levels in their own order where the column has one. */
export function arrangeLevels(column: PreparedColumn, texts: readonly string[], codes: readonly number[]): readonly number[] {
  const levels = operationsOf(column.spec).levelOrder?.(column.spec.format) ?? [];
  if (levels.length === 0) return codes;
  const place = new Map(levels.map((level, i) => [level, i]));
  const rank = (code: number) => place.get(texts[code] ?? '') ?? place.size;
  return [...codes].sort((a, b) => rank(a) - rank(b));
}

/** Codes of the levels, most frequent in real first, ties by the other side and then by code. */
export function orderLevels(realCounts: Float64Array, otherCounts: Float64Array): number[] {
  return Array.from({ length: realCounts.length - 1 }, (_, index) => index + 1).sort(
    (a, b) => (realCounts[b] as number) - (realCounts[a] as number) || (otherCounts[b] as number) - (otherCounts[a] as number) || a - b,
  );
}

/**
 * Text of every level of a categorical role by its code, as the file writes it: [codes], '' for the missing one; spoken missing markers say
 * that they are missing.
 */
export function describeLevels(column: PreparedColumn): string[] {
  const texts = new Array<string>(column.levels.size + 1).fill('');
  const numbers: number[] = [];
  const codes: number[] = [];
  for (const [level, code] of column.levels) {
    if (typeof level === 'string') texts[code] = column.markerCodes.has(code) ? `${level} (missing)` : level;
    else {
      numbers.push(level);
      codes.push(code);
    }
  }
  if (numbers.length > 0) {
    const cells: NumericColumn = { storage: 'numeric', values: Float64Array.from(numbers), missing: new Uint8Array(numbers.length) };
    const format = operationsOf(column.spec).createFormatter(cells, column.spec);
    for (const [row, code] of codes.entries()) texts[code] = format(row);
  }
  return texts;
}

/** How a numerical column's bins may be stepped: whole units where every real value is whole. */
export function findUnit(column: PreparedColumn, realSorted: Float64Array): BinUnit {
  if (operationsOf(column.spec).temporal !== undefined) return 'time';
  return factsOf(column.spec.kind).isWhole || realSorted.every(Number.isInteger) ? 'whole' : 'real';
}

/** Least and greatest of ascending arrays; the first must not be empty. */
export function findRange(sorted: readonly Float64Array[]): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const values of sorted) {
    if (values.length === 0) continue;
    min = Math.min(min, values[0] as number);
    max = Math.max(max, values[values.length - 1] as number);
  }
  return [min, max];
}
