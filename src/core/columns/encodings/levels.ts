import { harmlessWords } from '#core/columns/text/words.ts';
import type { Random } from '#core/random/random.ts';
import type { CategoricalColumn, Column } from '#core/table/table.ts';
import type { EncodingOperations, LevelsEncoding } from './contract.ts';
import { countTokens, missingToken, mostFrequentToken, requireCategorical } from './shared.ts';

const WITHHELD_STREAM = 0;

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
  const hasWithheld = rareLevels > 0 || (kept.length === 0 && markerCount === 0);
  const missingFirst = kept.length + (hasWithheld ? 1 : 0);
  const fitted: LevelsEncoding = {
    type: 'levels',
    ...(isOrdered ? { isOrdered: true as const } : {}),
    cardinality: missingFirst + markerCount,
    tokenCounts: [],
    missingFirst,
    withheld: { values: rareLevels, rows: rareRows },
    levels: kept.map((code) => column.dictionary[code] as string),
    withheldToken: hasWithheld ? kept.length : -1,
  };
  return { ...fitted, tokenCounts: countTokens(encodeTokens(fitted, column, rows), fitted.cardinality) };
}

function encodeTokens(fitted: LevelsEncoding, column: Column, rows: Uint32Array): Int32Array {
  const { codes, dictionary, missing } = requireCategorical(column);
  const tokenOfLevel = new Map(fitted.levels.map((level, token) => [level, token]));
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
  const cumulative = new Float64Array(levelCount);
  let total = 0;
  for (let level = 0; level < levelCount; level++) {
    total += fitted.tokenCounts[level] as number;
    cumulative[level] = total;
  }
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as number;
    if (token >= fitted.missingFirst) {
      codes[i] = -1;
      missing[i] = token - fitted.missingFirst + 1;
    } else if (token !== fitted.withheldToken) codes[i] = token;
    else if (levelCount === 0) codes[i] = random.integer(WITHHELD_STREAM, firstRow + i, harmlessWords.length);
    else {
      const target = random.uniform(WITHHELD_STREAM, firstRow + i) * total;
      let low = 0;
      let high = levelCount - 1;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((cumulative[middle] as number) <= target) low = middle + 1;
        else high = middle;
      }
      codes[i] = low;
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
