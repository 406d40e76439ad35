import { ASSOCIATION_CAP } from '#core/colour/cividis.ts';
import type { PairComparison } from '#core/metrics/contract.ts';

/** Ends of the differences' scale, the least that leaves four fifths of the pairs below it. */
const DIFFERENCE_CAPS = [0.05, 0.1, 0.2, 0.5, 1];

/** How far apart the two associations of a pair are. */
export function gapOf(pair: PairComparison): number {
  return Math.abs(pair.realAssociation - pair.syntheticAssociation);
}

/** Those whose trend falls furthest short of what unseen real rows score first. */
export function sortPairs(pairs: readonly PairComparison[]): PairComparison[] {
  const shortOf = ({ trend }: PairComparison) => (trend.reference ?? 1) - trend.value;
  return [...pairs].sort((a, b) => shortOf(b) - shortOf(a));
}

/** The smallest scale that leaves four fifths of the pairs below its end. */
function differenceCap(pairs: readonly PairComparison[]): number {
  const gaps = pairs.map(gapOf).sort((a, b) => a - b);
  const high = gaps[Math.floor(gaps.length * 0.8)] ?? 0;
  return DIFFERENCE_CAPS.find((cap) => cap >= high) ?? 1;
}

/** The associations of all pairs as squares of magnitudes in [0, 1], rows and columns in the table's order; NaN on the diagonal. */
export function buildMatrices(
  columns: readonly { readonly columnIndex: number; readonly name: string }[],
  pairs: readonly PairComparison[],
) {
  const count = columns.length;
  const cap = differenceCap(pairs);
  const place = new Map(columns.map(({ columnIndex }, index) => [columnIndex, index]));
  const blank = () => new Array<number>(count * count).fill(Number.NaN);
  const real = blank();
  const synthetic = blank();
  const difference = blank();
  const byCell = new Map<number, PairComparison>();
  for (const pair of pairs) {
    const a = place.get(pair.a);
    const b = place.get(pair.b);
    if (a === undefined || b === undefined) continue;
    for (const cell of [a * count + b, b * count + a]) {
      real[cell] = pair.realAssociation / ASSOCIATION_CAP;
      synthetic[cell] = pair.syntheticAssociation / ASSOCIATION_CAP;
      difference[cell] = gapOf(pair) / cap;
      byCell.set(cell, pair);
    }
  }
  const placeOf = (pair: PairComparison | undefined) => ({
    row: (pair && place.get(pair.a)) ?? 0,
    column: (pair && place.get(pair.b)) ?? 1,
  });
  return {
    real,
    synthetic,
    difference,
    cap,
    placeOf,
    pairs: byCell,
    names: new Map(columns.map(({ columnIndex, name }) => [columnIndex, name])),
  };
}

/** A cell of the matrices. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Where an arrow key leads from a cell: over the diagonal, and not beyond the edge; null for another key. */
export function stepCell(cell: Cell, key: string, count: number): Cell | null {
  const step = STEPS[key];
  if (step === undefined) return null;
  const after = ({ row, column }: Cell) => ({ row: clamp(row + step[0], count), column: clamp(column + step[1], count) });
  const next = after(cell);
  if (next.row !== next.column) return next;
  const beyond = after(next);
  return beyond.row === beyond.column ? cell : beyond;
}

/** The cell at a place of a matrix, its sides of length 1; null on the diagonal. */
export function cellAt(across: number, down: number, count: number): Cell | null {
  const column = clamp(Math.floor(across * count), count);
  const row = clamp(Math.floor(down * count), count);
  return row === column ? null : { row, column };
}

function clamp(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}
