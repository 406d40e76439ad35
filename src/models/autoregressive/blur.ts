import type { EncodedRows } from '#core/codec/contract.ts';
import type { Random } from '#core/random/random.ts';

/** Of a number's features, the one that grows with its rank: 2u − 1. */
const RANK_FEATURE = 2;

/** Moves numbers of a batch to near ranks. */
export interface Blur {
  /** Changes row i of a batch's `tokens` and `features`, which holds training row `row`; `draw` numbers the rows of a training. */
  apply(tokens: Int32Array, features: Float32Array, i: number, row: number, draw: number): void;
}

interface BlurredColumn {
  readonly t: number;
  /** Of its features in a row, and how many. */
  readonly offset: number;
  readonly width: number;
  /** Rows whose number may move, by rank, and each row's place among them (−1 = stays). */
  readonly rows: Int32Array;
  readonly places: Int32Array;
}

/**
 * A smoothed bootstrap: in training every number is replaced by that of a row at most `share` of the rows away in the column's order, all
 * equally likely, anew each time.
 *
 * So what is learnt is the table's density smoothed over near ranks, and no row's own combination of numbers can be learnt by heart: on a
 * few hundred rows the likelihood of unseen rows grows and that of the rows trained on falls towards it. At the ends of the order a place
 * outside is mirrored inwards.
 * Missing cells, categories, numbers of few levels (they have no features) and values that more than `share` of the rows hold stay as they
 * are.
 *
 * @param missingFirsts [C] each column's first missing token.
 * @param share half the width, in (0, 1]; of the column's rows that may move.
 * Source: smoothed bootstrap (Silverman & Young, 1987) in the ranks; as noise on inputs and targets, after Bishop (1995).
 */
export function createBlur(
  { rowCount, tokens, features }: EncodedRows,
  featureWidths: readonly number[],
  missingFirsts: readonly number[],
  share: number,
  random: Random,
): Blur {
  const columnCount = featureWidths.length;
  const featureCount = featureWidths.reduce((sum, width) => sum + width, 0);
  const columns: BlurredColumn[] = [];
  let offset = 0;
  for (const [t, width] of featureWidths.entries()) {
    if (width > RANK_FEATURE) {
      const rankOf = (row: number) => features[row * featureCount + offset + RANK_FEATURE] as number;
      const rows = orderRows(rowCount, (row) => (tokens[row * columnCount + t] as number) < (missingFirsts[t] as number), rankOf, share);
      const places = new Int32Array(rowCount).fill(-1);
      rows.forEach((row, place) => {
        places[row] = place;
      });
      if (rows.length > 1) columns.push({ t, offset, width, rows, places });
    }
    offset += width;
  }
  return {
    apply(batchTokens, batchFeatures, i, row, draw) {
      for (const { t, offset, width, rows, places } of columns) {
        const place = places[row] as number;
        if (place < 0) continue;
        const reach = share * rows.length;
        const other = rows[mirror(Math.round(place + reach * (2 * random.uniform(t, draw) - 1)), rows.length)] as number;
        batchTokens[i * columnCount + t] = tokens[other * columnCount + t] as number;
        const from = other * featureCount + offset;
        batchFeatures.set(features.subarray(from, from + width), i * featureCount + offset);
      }
    },
  };
}

/** Rows that may move, ascending by rank. */
function orderRows(rowCount: number, isPresent: (row: number) => boolean, rankOf: (row: number) => number, share: number): Int32Array {
  const present = Int32Array.from({ length: rowCount }, (_, row) => row).filter(isPresent);
  present.sort((a, b) => rankOf(a) - rankOf(b) || a - b);
  const most = Math.max(1, share * present.length);
  const kept: number[] = [];
  for (let start = 0; start < present.length; ) {
    let end = start + 1;
    while (end < present.length && rankOf(present[end] as number) === rankOf(present[start] as number)) end++;
    if (end - start <= most) for (let at = start; at < end; at++) kept.push(present[at] as number);
    start = end;
  }
  return Int32Array.from(kept);
}

function mirror(place: number, count: number): number {
  const folded = place < 0 ? -place : place >= count ? 2 * (count - 1) - place : place;
  return Math.max(0, Math.min(count - 1, folded));
}
