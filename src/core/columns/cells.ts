import { LEAST_ROWS_DISCLOSED } from '#core/privacy/disclosure.ts';
import type { RawColumn } from '#core/table/raw.ts';
import { textAt, textCount } from '#core/table/raw-text.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import type { UnreadableCells } from './contract.ts';

const MAX_MARKERS = 255;
const MAX_EXAMPLES = 5;
/** An unreadable text becomes a marker of its own from this many rows on; rarer ones could disclose somebody. */
const MIN_MARKER_ROWS = LEAST_ROWS_DISCLOSED;

export interface ReadCells {
  /** [texts] what `read` made of each text of the dictionary; NaN where missing. */
  readonly valueOfText: Float64Array;
  /** [rowCount] as in Column. */
  readonly missing: Uint8Array;
  readonly spec: ColumnSpec;
  readonly unreadable: UnreadableCells;
}

/**
 * Reads every distinct text of a raw column once and tells missing cells.
 *
 * A text for which `read` returns NaN counts as missing: with a marker of its own where 5 rows hold it, else as an empty cell.
 */
export function readCells(raw: RawColumn, spec: ColumnSpec, read: (text: string, code: number) => number): ReadCells {
  const count = textCount(raw.texts);
  const markers = [...spec.missingMarkers];
  const markerOf = new Map(markers.map((text, m) => [text, m + 1]));
  const valueOfText = new Float64Array(count);
  const markerOfText = new Uint8Array(count);
  const unreadableTexts: number[] = [];
  for (let code = 0; code < count; code++) {
    const text = textAt(raw.texts, code);
    const marker = markerOf.get(text);
    const value = marker === undefined ? read(text, code) : Number.NaN;
    valueOfText[code] = value;
    if (marker !== undefined) markerOfText[code] = marker;
    else if (Number.isNaN(value)) unreadableTexts.push(code);
  }
  let unreadable: UnreadableCells = { count: 0, examples: [] };
  if (unreadableTexts.length > 0) {
    const isUnreadable = new Uint8Array(count);
    for (const code of unreadableTexts) isUnreadable[code] = 1;
    const rowsOf = new Map<string, number>();
    const examples: { rowIndex: number; text: string }[] = [];
    let unreadableCount = 0;
    for (let row = 0; row < raw.codes.length; row++) {
      const code = raw.codes[row] as number;
      if (isUnreadable[code] === 0) continue;
      const text = textAt(raw.texts, code);
      rowsOf.set(text, (rowsOf.get(text) ?? 0) + 1);
      unreadableCount++;
      if (examples.length < MAX_EXAMPLES) examples.push({ rowIndex: row, text });
    }
    const frequent = [...rowsOf].filter(([, rows]) => rows >= MIN_MARKER_ROWS).sort((a, b) => b[1] - a[1]);
    for (const [text] of frequent.slice(0, MAX_MARKERS - 1 - markers.length)) markerOf.set(text, markers.push(text));
    for (const code of unreadableTexts) {
      const text = textAt(raw.texts, code);
      let marker = markerOf.get(text) ?? markerOf.get('');
      if (marker === undefined) {
        marker = markers.push('');
        markerOf.set('', marker);
      }
      markerOfText[code] = marker;
    }
    unreadable = { count: unreadableCount, examples };
  }
  const missing = new Uint8Array(raw.codes.length);
  for (let row = 0; row < missing.length; row++) missing[row] = markerOfText[raw.codes[row] as number] as number;
  return {
    valueOfText,
    missing,
    spec: markers.length === spec.missingMarkers.length ? spec : { ...spec, missingMarkers: markers },
    unreadable,
  };
}

/** Rows that miss their cell. */
export function countMissing(missing: Uint8Array): number {
  let count = 0;
  for (const marker of missing) if (marker > 0) count++;
  return count;
}

/** [markers] share of the given rows that hold each missing marker. */
export function missingShares(missing: Uint8Array, rows: Uint32Array, markerCount: number): number[] {
  const shares = new Array<number>(markerCount).fill(0);
  for (const row of rows) {
    const marker = missing[row] as number;
    if (marker > 0 && marker <= markerCount) shares[marker - 1] = (shares[marker - 1] as number) + 1 / rows.length;
  }
  return shares;
}

/** Wraps a formatter of present cells so that missing cells are written as their marker. */
export function withMissing(missing: Uint8Array, spec: ColumnSpec, formatPresent: (row: number) => string): (row: number) => string {
  const markers = spec.missingMarkers;
  return (row) => {
    const marker = missing[row] as number;
    return marker > 0 ? (markers[marker - 1] ?? '') : formatPresent(row);
  };
}
