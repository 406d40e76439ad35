import type { RowsOf } from '../assessment/tables.ts';
import { countCodes, type PreparedTable } from '../prepare.ts';

/** Rows as points: [n × numericCount] scaled numbers and [n × categoricalCount] codes, row-major. */
export interface Points {
  readonly rowCount: number;
  readonly numbers: Float32Array;
  readonly codes: Int32Array;
  /** [n × wordCount] the codes of columns of few levels once more, a byte each, four in a word; unused bytes are 0. */
  readonly words: Int32Array;
  /** [n × wideCount] the codes of the other columns once more. */
  readonly wide: Int32Array;
}

/** How rows become points: the measures' columns, numbers scaled by the training range. */
export interface DistanceSpace {
  /** Positions in `prepared.columns`. */
  readonly numeric: readonly number[];
  readonly categorical: readonly number[];
  place(of: RowsOf): Points;
}

const MISSING_NUMBER = -1;
/** Codes that fit in a byte. */
const BYTE_CODES = 256;

/**
 * The space of row distances: d² = Σ over numbers (Δx / range)² + Σ over categories [codes differ].
 *
 * One-hot vectors of 1/√2 lie at squared distance 1, hence the second sum. Ranges are the training rows'; a missing number stands at −1, a
 * missing category is a level.
 */
export function createDistanceSpace(prepared: PreparedTable): DistanceSpace {
  const positions = [...prepared.columns.keys()];
  const numeric = positions.filter((position) => prepared.columns[position]?.role === 'numerical');
  const categorical = positions.filter((position) => prepared.columns[position]?.role === 'categorical');
  const isNarrow = categorical.map((position) => countCodes(prepared.columns[position] as PreparedTable['columns'][number]) <= BYTE_CODES);
  const wordCount = Math.ceil(isNarrow.filter(Boolean).length / 4);
  const wideCount = isNarrow.filter((narrow) => !narrow).length;
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
      const words = new Int32Array(rowCount * wordCount);
      const wide = new Int32Array(rowCount * wideCount);
      let byte = 0;
      let lane = 0;
      for (const [k, position] of categorical.entries()) {
        const source = from.side.columns[position]?.codes ?? new Int32Array(0);
        const narrow = isNarrow[k] === true;
        const word = byte >> 2;
        const shift = 8 * (byte & 3);
        for (let i = 0; i < rowCount; i++) {
          const code = source[rows[i] as number] as number;
          codes[i * categorical.length + k] = code;
          if (narrow) words[i * wordCount + word] = (words[i * wordCount + word] as number) | (code << shift);
          else wide[i * wideCount + lane] = code;
        }
        if (narrow) byte++;
        else lane++;
      }
      return { rowCount, numbers, codes, words, wide };
    },
  };
}

/** Squared distance of a query to its nearest and second-nearest base point, and the nearest one's place; ∞ and −1 without so many. */
export interface Neighbour {
  readonly nearest: number;
  readonly second: number;
  readonly place: number;
}

/**
 * Finds query point q's nearest base points by looking at all of rows [first, end); a point is given up as soon as it is farther than the
 * second best.
 *
 * Differing codes are counted four columns at a time: the bytes of a XOR that are not 0.
 */
export function findNearest(queries: Points, q: number, base: Points, first = 0, end = base.rowCount): Neighbour {
  const widthOf = (values: Float32Array | Int32Array) => (queries.rowCount === 0 ? 0 : values.length / queries.rowCount);
  const numericCount = widthOf(queries.numbers);
  const wordCount = widthOf(queries.words);
  const wideCount = widthOf(queries.wide);
  const ownNumbers = queries.numbers.subarray(q * numericCount, (q + 1) * numericCount);
  const ownWords = queries.words.subarray(q * wordCount, (q + 1) * wordCount);
  const ownWide = queries.wide.subarray(q * wideCount, (q + 1) * wideCount);
  const { numbers, words, wide } = base;
  let nearest = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  let place = -1;
  for (let row = first; row < end; row++) {
    let differing = 0;
    for (let k = 0, at = row * wordCount; k < wordCount; k++, at++) {
      const bytes = (words[at] as number) ^ (ownWords[k] as number);
      const marks = (((bytes & 0x7f7f7f7f) + 0x7f7f7f7f) | bytes) & 0x80808080;
      differing += Math.imul(marks >>> 7, 0x01010101) >>> 24;
    }
    for (let k = 0, at = row * wideCount; k < wideCount; k++, at++) if (wide[at] !== ownWide[k]) differing++;
    if (differing >= second) continue;
    let sum = differing;
    for (let k = 0, at = row * numericCount; k < numericCount && sum < second; k++, at++) {
      const difference = (numbers[at] as number) - (ownNumbers[k] as number);
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
