import type { Random } from '#core/random/random.ts';
import type { Column, NumericColumn } from '#core/table/table.ts';
import type { EncodingOperations, ValuesEncoding } from './contract.ts';
import { FEATURE_WIDTH, writeFeatures } from './features.ts';
import { indexOfNearest } from './search.ts';
import { countTokens, missingToken, readPresentNumbers, requireNumeric } from './shared.ts';

const MAX_DISTINCT = 128;
const LEAST_FEATURED = 8;
/**
 * Share of present rows that may be merged into a neighbour, and of the variance that this may cost, before bins serve the column better.
 */
const MAX_MERGED_SHARE = 0.1;
const MAX_VARIANCE_COST = 0.05;

/**
 * Fits one token per value of a numeric column with at most 128 distinct values.
 *
 * Values of fewer than k rows share the token of their nearest kept value.
 *
 * @returns null when there are more values, none, or merging would touch more than a tenth of the rows or cost more than
 * a twentieth of the variance: bins serve those.
 */
export function fitValues(column: NumericColumn, rows: Uint32Array, markerCount: number, k: number): ValuesEncoding | null {
  const present = readPresentNumbers(column, rows);
  const counts = new Map<number, number>();
  for (const value of present) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > MAX_DISTINCT) return null;
  }
  const kept: number[] = [];
  let rareRows = 0;
  for (const [value, count] of counts) {
    if (count >= k) kept.push(value);
    else rareRows += count;
  }
  kept.sort((a, b) => a - b);
  if (kept.length === 0 || rareRows > MAX_MERGED_SHARE * present.length || varianceCost(counts, kept) > MAX_VARIANCE_COST) return null;
  const fitted: ValuesEncoding = {
    type: 'values',
    cardinality: kept.length + markerCount,
    tokenCounts: [],
    missingFirst: kept.length,
    withheld: { values: counts.size - kept.length, rows: rareRows },
    values: kept,
  };
  return { ...fitted, tokenCounts: countTokens(encodeTokens(fitted, column, rows), fitted.cardinality) };
}

/** Share of the variance that is lost when every value moves to its nearest kept one. */
function varianceCost(counts: ReadonlyMap<number, number>, kept: readonly number[]): number {
  const ascending = Float64Array.from(kept);
  let rows = 0;
  let mean = 0;
  for (const [value, count] of counts) {
    rows += count;
    mean += ((value - mean) * count) / rows;
  }
  let moved = 0;
  let total = 0;
  for (const [value, count] of counts) {
    moved += count * (value - (ascending[indexOfNearest(ascending, value)] as number)) ** 2;
    total += count * (value - mean) ** 2;
  }
  return moved === 0 ? 0 : moved / total;
}

function encodeTokens(fitted: ValuesEncoding, column: Column, rows: Uint32Array): Int32Array {
  const { values, missing } = requireNumeric(column);
  const kept = Float64Array.from(fitted.values);
  const tokens = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const marker = missing[row] as number;
    const value = values[row] as number;
    tokens[i] = marker > 0 || Number.isNaN(value) ? missingToken(fitted, marker) : indexOfNearest(kept, value);
  }
  return tokens;
}

function decode(fitted: ValuesEncoding, tokens: Int32Array, _random: Random, _firstRow: number): NumericColumn {
  const values = new Float64Array(tokens.length);
  const missing = new Uint8Array(tokens.length);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as number;
    if (token >= fitted.missingFirst) {
      values[i] = Number.NaN;
      missing[i] = token - fitted.missingFirst + 1;
    } else values[i] = fitted.values[token] as number;
  }
  return { storage: 'numeric', values, missing };
}

/** [values.length × FEATURE_WIDTH] features of each kept value: its rank is the middle of the share of present rows that hold it. */
function featuresByValue({ values, tokenCounts }: ValuesEncoding): Float32Array {
  const count = values.length;
  let total = 0;
  let mean = 0;
  for (let token = 0; token < count; token++) {
    const rows = tokenCounts[token] as number;
    total += rows;
    if (rows > 0) mean += (((values[token] as number) - mean) * rows) / total;
  }
  let squares = 0;
  for (let token = 0; token < count; token++) squares += (tokenCounts[token] as number) * ((values[token] as number) - mean) ** 2;
  const std = Math.sqrt(squares / Math.max(1, total)) || 1;
  const features = new Float32Array(count * FEATURE_WIDTH);
  let below = 0;
  for (let token = 0; token < count; token++) {
    const rows = tokenCounts[token] as number;
    writeFeatures(features, token * FEATURE_WIDTH, (below + rows / 2) / Math.max(1, total), ((values[token] as number) - mean) / std);
    below += rows;
  }
  return features;
}

function encodeFeatures(fitted: ValuesEncoding, column: Column, rows: Uint32Array): Float32Array {
  if (featureWidth(fitted) === 0) return new Float32Array(0);
  const known = featuresByValue(fitted);
  const tokens = encodeTokens(fitted, column, rows);
  const absent = new Float32Array(FEATURE_WIDTH);
  writeFeatures(absent, 0, 0, 0);
  const features = new Float32Array(rows.length * FEATURE_WIDTH);
  tokens.forEach((token, i) => {
    features.set(
      token < fitted.missingFirst ? known.subarray(token * FEATURE_WIDTH, (token + 1) * FEATURE_WIDTH) : absent,
      i * FEATURE_WIDTH,
    );
  });
  return features;
}

/** A handful of values says all by its tokens. */
function featureWidth({ values }: ValuesEncoding): number {
  return values.length < LEAST_FEATURED ? 0 : FEATURE_WIDTH;
}

export const values: EncodingOperations<ValuesEncoding> = { featureWidth, encodeTokens, encodeFeatures, decode };
