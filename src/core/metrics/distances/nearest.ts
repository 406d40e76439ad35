import type { PreparedTable } from '../prepare.ts';
import type { RowsOf } from '../proof/tables.ts';

/** Rows as points: [n × numericCount] scaled numbers and [n × categoricalCount] codes, row-major. */
export interface Points {
  readonly rowCount: number;
  readonly numbers: Float32Array;
  readonly codes: Int32Array;
}

/** How rows become points: the measures' columns, numbers scaled by the training range. */
export interface DistanceSpace {
  /** Positions in `prepared.columns`. */
  readonly numeric: readonly number[];
  readonly categorical: readonly number[];
  place(of: RowsOf): Points;
}

const MISSING_NUMBER = -1;

/**
 * The space of row distances: d² = Σ over numbers (Δx / range)² + Σ over categories [codes differ].
 *
 * One-hot vectors of 1/√2 lie at squared distance 1, hence the second sum. Ranges are the training rows'; a missing number stands at −1, a missing category is a level.
 */
export function createDistanceSpace(prepared: PreparedTable): DistanceSpace {
  const positions = [...prepared.columns.keys()];
  const numeric = positions.filter((position) => prepared.columns[position]?.role === 'numerical');
  const categorical = positions.filter((position) => prepared.columns[position]?.role === 'categorical');
  const scales = numeric.map((position) => {
    const sorted = prepared.real.columns[position]?.sorted ?? new Float64Array(0);
    const low = sorted[0] ?? 0;
    const range = (sorted[sorted.length - 1] ?? 0) - low;
    return { low, factor: range > 0 ? 1 / range : 1 };
  });
  return {
    numeric,
    categorical,
    place({ from, rows }) {
      const rowCount = rows.length;
      const numbers = new Float32Array(rowCount * numeric.length);
      for (const [k, position] of numeric.entries()) {
        const column = from.table.columns[prepared.columns[position]?.columnIndex ?? -1];
        if (column?.storage !== 'numeric') throw new RangeError(`Column ${position} is not numeric in every table.`);
        const { low, factor } = scales[k] as (typeof scales)[number];
        for (let i = 0; i < rowCount; i++) {
          const value = column.values[rows[i] as number] as number;
          numbers[i * numeric.length + k] = Number.isNaN(value) ? MISSING_NUMBER : (value - low) * factor;
        }
      }
      const codes = new Int32Array(rowCount * categorical.length);
      for (const [k, position] of categorical.entries()) {
        const source = from.side.columns[position]?.codes ?? new Int32Array(0);
        for (let i = 0; i < rowCount; i++) codes[i * categorical.length + k] = source[rows[i] as number] as number;
      }
      return { rowCount, numbers, codes };
    },
  };
}

/** Squared distance of a query to its nearest and second-nearest base point, and the nearest one's place; ∞ and −1 without so many. */
export interface Neighbour {
  readonly nearest: number;
  readonly second: number;
  readonly place: number;
}

/** Finds query point q's nearest base points by looking at all; a point is given up as soon as it is farther than the second best. */
export function findNearest(queries: Points, q: number, base: Points): Neighbour {
  const numericCount = queries.rowCount === 0 ? 0 : queries.numbers.length / queries.rowCount;
  const categoricalCount = queries.rowCount === 0 ? 0 : queries.codes.length / queries.rowCount;
  const ownNumbers = queries.numbers.subarray(q * numericCount, (q + 1) * numericCount);
  const ownCodes = queries.codes.subarray(q * categoricalCount, (q + 1) * categoricalCount);
  const { numbers, codes, rowCount } = base;
  let nearest = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  let place = -1;
  for (let row = 0; row < rowCount; row++) {
    let sum = 0;
    const firstCode = row * categoricalCount;
    for (let k = 0; k < categoricalCount; k++) if (codes[firstCode + k] !== ownCodes[k]) sum++;
    if (sum >= second) continue;
    const firstNumber = row * numericCount;
    for (let k = 0; k < numericCount; k++) {
      const difference = (numbers[firstNumber + k] as number) - (ownNumbers[k] as number);
      sum += difference * difference;
    }
    if (sum >= second) continue;
    if (sum < nearest) {
      second = nearest;
      nearest = sum;
      place = row;
    } else second = sum;
  }
  return { nearest, second, place };
}
