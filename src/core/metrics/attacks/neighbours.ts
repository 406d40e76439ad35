import type { Points } from '../distances/nearest.ts';

/** Parts of the squared distance between a query and a base point, column by column. */
export interface ColumnDistances {
  readonly numericCount: number;
  readonly categoricalCount: number;
}

/**
 * Nearest base point of a query for every choice of one column left out, in one pass.
 *
 * d²₋ₛ = d² − d²ₛ, so one sum over all columns serves each secret s. Ties go to the first.
 *
 * @returns [columns] places in the base; numeric columns first, then categorical, as in `Points`.
 */
export function findNearestWithoutEach(queries: Points, q: number, base: Points): Int32Array {
  const { numericCount, categoricalCount } = countColumns(queries);
  const count = numericCount + categoricalCount;
  const best = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const places = new Int32Array(count).fill(-1);
  const parts = new Float64Array(count);
  let worstBest = Number.POSITIVE_INFINITY;
  for (let row = 0; row < base.rowCount; row++) {
    let total = 0;
    for (let k = 0; k < categoricalCount; k++) {
      const part = base.codes[row * categoricalCount + k] === queries.codes[q * categoricalCount + k] ? 0 : 1;
      parts[numericCount + k] = part;
      total += part;
    }
    // Leaving one column out takes off 1 at most from categories, and what one number adds is bounded below.
    if (total - 1 > worstBest) continue;
    for (let k = 0; k < numericCount; k++) {
      const difference = (base.numbers[row * numericCount + k] as number) - (queries.numbers[q * numericCount + k] as number);
      parts[k] = difference * difference;
      total += difference * difference;
    }
    let improved = false;
    for (let s = 0; s < count; s++) {
      const without = total - (parts[s] as number);
      if (without < (best[s] as number)) {
        best[s] = without;
        places[s] = row;
        improved = true;
      }
    }
    if (improved) {
      worstBest = 0;
      for (let s = 0; s < count; s++) worstBest = Math.max(worstBest, best[s] as number);
    }
  }
  return places;
}

/** Places of the k nearest base points by the chosen columns alone (numeric first, then categorical); nearest first. */
export function findNearestBy(queries: Points, q: number, base: Points, uses: Uint8Array, k: number): number[] {
  const { numericCount, categoricalCount } = countColumns(queries);
  const distances: number[] = [];
  const places: number[] = [];
  for (let row = 0; row < base.rowCount; row++) {
    const limit = distances.length === k ? (distances[k - 1] as number) : Number.POSITIVE_INFINITY;
    let sum = 0;
    for (let c = 0; c < categoricalCount; c++) {
      if (uses[numericCount + c] === 1 && base.codes[row * categoricalCount + c] !== queries.codes[q * categoricalCount + c]) sum++;
    }
    if (sum >= limit) continue;
    for (let c = 0; c < numericCount; c++) {
      if (uses[c] !== 1) continue;
      const difference = (base.numbers[row * numericCount + c] as number) - (queries.numbers[q * numericCount + c] as number);
      sum += difference * difference;
    }
    if (sum >= limit) continue;
    let at = distances.length;
    while (at > 0 && (distances[at - 1] as number) > sum) at--;
    distances.splice(at, 0, sum);
    places.splice(at, 0, row);
    if (distances.length > k) {
      distances.pop();
      places.pop();
    }
  }
  return places;
}

function countColumns(points: Points): ColumnDistances {
  const rows = Math.max(1, points.rowCount);
  return { numericCount: points.numbers.length / rows, categoricalCount: points.codes.length / rows };
}
