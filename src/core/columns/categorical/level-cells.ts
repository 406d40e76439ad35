import { withMissing } from '#core/columns/cells.ts';
import { requireCategorical } from '#core/columns/encodings/shared.ts';
import type { CategoricalSummary } from '#core/columns/summary.ts';
import type { RawColumn } from '#core/table/raw.ts';
import { textAt, textCount } from '#core/table/raw-text.ts';
import type { CategoricalColumn, Column, ColumnSpec } from '#core/table/table.ts';

const MAX_LISTED_LEVELS = 50;

/** Reads a raw column as levels: every present text is one, in order of first appearance after those that are given. */
export function parseLevels(raw: RawColumn, spec: ColumnSpec, first: readonly string[] = []): CategoricalColumn {
  const count = textCount(raw.texts);
  const markerOf = new Map(spec.missingMarkers.map((text, m) => [text, m + 1]));
  const dictionary: string[] = [...first];
  const codeOf = new Map(dictionary.map((text, code) => [text, code]));
  const codeOfText = new Int32Array(count);
  const markerOfText = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const text = textAt(raw.texts, i);
    const marker = markerOf.get(text);
    if (marker !== undefined) {
      markerOfText[i] = marker;
      codeOfText[i] = -1;
      continue;
    }
    let code = codeOf.get(text);
    if (code === undefined) {
      code = dictionary.push(text) - 1;
      codeOf.set(text, code);
    }
    codeOfText[i] = code;
  }
  const codes = new Int32Array(raw.codes.length);
  const missing = new Uint8Array(raw.codes.length);
  for (let row = 0; row < codes.length; row++) {
    const text = raw.codes[row] as number;
    codes[row] = codeOfText[text] as number;
    missing[row] = markerOfText[text] as number;
  }
  return { storage: 'categorical', codes, dictionary, missing };
}

export function summarizeLevels(column: Column, isOrdered = false): CategoricalSummary {
  const { codes, dictionary } = requireCategorical(column);
  const counts = new Array<number>(dictionary.length).fill(0);
  let missingCount = 0;
  for (const code of codes) {
    if (code < 0) missingCount++;
    else counts[code] = (counts[code] as number) + 1;
  }
  const present = dictionary.map((text, code) => ({ text, count: counts[code] as number })).filter(({ count }) => count > 0);
  if (!isOrdered) present.sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
  return {
    shape: 'categorical',
    ...(isOrdered ? { isOrdered: true as const } : {}),
    rowCount: codes.length,
    missingCount,
    distinctCount: present.length,
    levels: present.slice(0, MAX_LISTED_LEVELS),
    otherCount: present.slice(MAX_LISTED_LEVELS).reduce((sum, { count }) => sum + count, 0),
  };
}

export function createLevelFormatter(column: Column, spec: ColumnSpec): (row: number) => string {
  const { codes, dictionary, missing } = requireCategorical(column);
  return withMissing(missing, spec, (row) => dictionary[codes[row] as number] ?? '');
}
