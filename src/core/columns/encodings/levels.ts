import { harmlessWords } from '#core/columns/text/words.ts';
import type { Random } from '#core/random/random.ts';
import type { CategoricalColumn, Column } from '#core/table/table.ts';
import type { EncodingOperations, LevelsEncoding } from './contract.ts';
import { countTokens, missingToken, mostFrequentToken, requireCategorical } from './shared.ts';

const WITHHELD_STREAM = 0;
const BUCKET_STREAM = 1;
/** More levels than this share tokens, so that one column cannot outweigh all others in size and time. */
const MAX_TOKENS = 512;
const SINGLES = 384;
const BUCKETS = MAX_TOKENS - SINGLES;

/** Cuts counts into at most BUCKETS neighbouring parts of about equal rows. */
function cutIntoBuckets(counts: readonly number[]): number[][] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const buckets: number[][] = [];
  let seen = 0;
  for (const count of counts) {
    const bucket = Math.min(BUCKETS - 1, Math.floor((seen * BUCKETS) / total));
    const last = buckets[buckets.length - 1];
    if (last === undefined || bucket >= buckets.length) buckets.push([count]);
    else last.push(count);
    seen += count;
  }
  return buckets;
}

/** [levels] the token of each level. */
function tokensOfLevels({ levels, buckets }: LevelsEncoding): Int32Array {
  const tokens = Int32Array.from(levels, (_, level) => level);
  if (buckets === undefined) return tokens;
  const tailSize = buckets.reduce((sum, counts) => sum + counts.length, 0);
  const singles = levels.length - tailSize;
  let level = singles;
  buckets.forEach((counts, bucket) => {
    for (let i = 0; i < counts.length; i++) tokens[level++] = singles + bucket;
  });
  return tokens;
}

/** An index drawn by ascending cumulative weights. */
function drawIndex(cumulative: Float64Array, u: number): number {
  const target = u * (cumulative[cumulative.length - 1] as number);
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] as number) <= target) low = middle + 1;
    else high = middle;
  }
  return low;
}

function accumulate(weights: readonly number[]): Float64Array {
  let total = 0;
  return Float64Array.from(weights, (weight) => {
    total += weight;
    return total;
  });
}

/**
 * Fits one token per level of a categorical column, most frequent first, or in the dictionary's own order where it has one.
 *
 * Levels of fewer than k rows share one withheld token, which decodes to a draw from the kept levels by their frequency
 * (from harmless words where no level is kept).
 */
export function fitLevels(column: CategoricalColumn, rows: Uint32Array, markerCount: number, k: number, isOrdered = false): LevelsEncoding {
  const counts = new Float64Array(column.dictionary.length);
  for (const row of rows) {
    const code = column.codes[row] as number;
    if (code >= 0) counts[code] = (counts[code] as number) + 1;
  }
  const kept: number[] = [];
  let rareLevels = 0;
  let rareRows = 0;
  counts.forEach((count, code) => {
    if (count >= k) kept.push(code);
    else if (count > 0) {
      rareLevels++;
      rareRows += count;
    }
  });
  if (!isOrdered) {
    kept.sort(
      (a, b) =>
        (counts[b] as number) - (counts[a] as number) || ((column.dictionary[a] as string) < (column.dictionary[b] as string) ? -1 : 1),
    );
  }
  const isBucketed = !isOrdered && kept.length > MAX_TOKENS;
  if (isBucketed) {
    const tail = kept.splice(SINGLES);
    tail.sort((a, b) => ((column.dictionary[a] as string) < (column.dictionary[b] as string) ? -1 : 1));
    kept.push(...tail);
  }
  const buckets = isBucketed ? cutIntoBuckets(kept.slice(SINGLES).map((code) => counts[code] as number)) : null;
  const hasWithheld = rareLevels > 0 || (kept.length === 0 && markerCount === 0);
  const levelTokens = buckets === null ? kept.length : SINGLES + buckets.length;
  const missingFirst = levelTokens + (hasWithheld ? 1 : 0);
  const fitted: LevelsEncoding = {
    type: 'levels',
    ...(isOrdered ? { isOrdered: true as const } : {}),
    cardinality: missingFirst + markerCount,
    tokenCounts: [],
    missingFirst,
    withheld: { values: rareLevels, rows: rareRows },
    levels: kept.map((code) => column.dictionary[code] as string),
    ...(buckets === null ? {} : { buckets }),
    withheldToken: hasWithheld ? levelTokens : -1,
  };
  return { ...fitted, tokenCounts: countTokens(encodeTokens(fitted, column, rows), fitted.cardinality) };
}

function encodeTokens(fitted: LevelsEncoding, column: Column, rows: Uint32Array): Int32Array {
  const { codes, dictionary, missing } = requireCategorical(column);
  const levelTokens = tokensOfLevels(fitted);
  const tokenOfLevel = new Map(fitted.levels.map((level, i) => [level, levelTokens[i] as number]));
  const unseen = fitted.withheldToken >= 0 ? fitted.withheldToken : mostFrequentToken(fitted);
  const tokenOfCode = Int32Array.from(dictionary, (level) => tokenOfLevel.get(level) ?? unseen);
  const tokens = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const code = codes[row] as number;
    tokens[i] = code < 0 ? missingToken(fitted, missing[row] as number) : (tokenOfCode[code] as number);
  }
  return tokens;
}

function decode(fitted: LevelsEncoding, tokens: Int32Array, random: Random, firstRow: number): CategoricalColumn {
  const codes = new Int32Array(tokens.length);
  const missing = new Uint8Array(tokens.length);
  const levelCount = fitted.levels.length;
  const buckets = (fitted.buckets ?? []).map(accumulate);
  const tailSizes = accumulate((fitted.buckets ?? []).map((counts) => counts.length));
  const singles = levelCount - (tailSizes[tailSizes.length - 1] ?? 0);
  const ofLevels = accumulate([...fitted.tokenCounts.slice(0, singles), ...(fitted.buckets ?? []).flat()]);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as number;
    if (token >= fitted.missingFirst) {
      codes[i] = -1;
      missing[i] = token - fitted.missingFirst + 1;
    } else if (token === fitted.withheldToken) {
      codes[i] =
        levelCount === 0
          ? random.integer(WITHHELD_STREAM, firstRow + i, harmlessWords.length)
          : drawIndex(ofLevels, random.uniform(WITHHELD_STREAM, firstRow + i));
    } else if (token < singles) codes[i] = token;
    else {
      const bucket = token - singles;
      const first = singles + (bucket === 0 ? 0 : (tailSizes[bucket - 1] as number));
      codes[i] = first + drawIndex(buckets[bucket] as Float64Array, random.uniform(BUCKET_STREAM, firstRow + i));
    }
  }
  return { storage: 'categorical', codes, dictionary: levelCount === 0 ? harmlessWords : fitted.levels, missing };
}

export const levels: EncodingOperations<LevelsEncoding> = {
  featureWidth: () => 0,
  encodeTokens,
  encodeFeatures: () => new Float32Array(0),
  decode,
};
