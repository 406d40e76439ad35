import type { Random } from '#core/random/random.ts';

/** Of the orders with columns first, how many have at most `FEW_FIRST` of them. */
const FEW_SHARE = 0.75;
const FEW_FIRST = 3;

/** [C] each column's place in an order of the columns. */
export function rankOf(order: ArrayLike<number>): Int32Array {
  const rank = new Int32Array(order.length);
  for (let place = 0; place < order.length; place++) rank[order[place] as number] = place;
  return rank;
}

/** [C] the ranks of the table's own order. */
export function naturalRank(columnCount: number): Int32Array {
  return Int32Array.from({ length: columnCount }, (_, t) => t);
}

/** [C] a few columns in a random order, then the others in the table's own: the order that rows are drawn in where those few are given. */
export function drawOrder(random: Random, stream: number, columnCount: number): number[] {
  const permutation = random.permutation(stream, columnCount);
  const draws = random.derive('columns first');
  const most = draws.uniform(0, stream) < FEW_SHARE ? Math.min(FEW_FIRST, columnCount) : columnCount;
  const first = permutation.subarray(0, 1 + draws.integer(1, stream, most));
  const isFirst = new Set(first);
  return [...first, ...Array.from(permutation.keys()).filter((t) => !isFirst.has(t))];
}
