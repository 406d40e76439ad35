import { LEAST_ROWS_DISCLOSED } from '#core/privacy/disclosure.ts';
import type { RawColumn } from '#core/table/raw.ts';
import { textAt, textCount } from '#core/table/raw-text.ts';
import type { ColumnSpec, KindId } from '#core/table/table.ts';
import { factsOf } from './catalog.ts';
import type { TextProfile } from './contract.ts';
import { isBound, isMissingMarker, isNumericMissingMarker } from './missing.ts';
import { inferKind, kindOf } from './registry.ts';

const MAX_INFERRED_MARKERS = 64;
/** Words that so many rows share stand for missing cells among numbers, where they are few and the numbers many. */
const MIN_WORD_ROWS = LEAST_ROWS_DISCLOSED;
const MAX_WORDS = 4;
const MIN_NUMBERS_AMONG_WORDS = 10;
/** Bounds such as <5 may well be most of what a laboratory measures. */
const MAX_BOUNDS = 8;
const MIN_NUMBERS_PER_BOUND = 0.1;
/** Kinds beside whose cells a dash is a missing one. */
const isNumeric = (kind: KindId) => factsOf(kind).storage === 'numeric';

interface CountedTexts {
  readonly texts: readonly string[];
  readonly counts: Uint32Array;
}

/** Distinct texts of a raw column in order of first appearance, with their rows. */
function countTexts(raw: RawColumn): CountedTexts {
  const dictionarySize = textCount(raw.texts);
  const rowsOfCode = new Uint32Array(dictionarySize);
  for (const code of raw.codes) rowsOfCode[code] = (rowsOfCode[code] as number) + 1;
  const indexOf = new Map<string, number>();
  const texts: string[] = [];
  const counts = new Uint32Array(dictionarySize);
  for (let code = 0; code < dictionarySize; code++) {
    const rows = rowsOfCode[code] as number;
    if (rows === 0) continue;
    const text = textAt(raw.texts, code);
    let index = indexOf.get(text);
    if (index === undefined) {
      index = texts.push(text) - 1;
      indexOf.set(text, index);
    }
    counts[index] = (counts[index] as number) + rows;
  }
  return { texts, counts: counts.slice(0, texts.length) };
}

function profileTexts(name: string, all: CountedTexts, isMissing: (text: string) => boolean): { profile: TextProfile; markers: string[] } {
  const texts: string[] = [];
  const counts: number[] = [];
  const missing: { text: string; count: number }[] = [];
  let rowCount = 0;
  all.texts.forEach((text, i) => {
    const count = all.counts[i] as number;
    rowCount += count;
    if (isMissing(text)) missing.push({ text, count });
    else {
      texts.push(text);
      counts.push(count);
    }
  });
  missing.sort((a, b) => b.count - a.count);
  return {
    profile: { name, rowCount, missingCount: missing.reduce((sum, { count }) => sum + count, 0), texts, counts: Uint32Array.from(counts) },
    markers: missing.slice(0, MAX_INFERRED_MARKERS).map(({ text }) => text),
  };
}

/** The profile that `infer` and `coerce` read, without the texts that stand for missing cells. */
export function profileColumn(name: string, raw: RawColumn, missingMarkers: readonly string[]): TextProfile {
  const markers = new Set(missingMarkers);
  return profileTexts(name, countTexts(raw), (text) => markers.has(text)).profile;
}

/** The words and bounds (<5) that stand among texts with figures; null where they are too many, too rare or none. */
function findWordsAmongNumbers({ texts, counts }: TextProfile): Set<string> | null {
  const words = new Set<string>();
  const bounds = new Set<string>();
  let wordRows = 0;
  let boundRows = 0;
  let otherRows = 0;
  let others = 0;
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i] as string;
    const count = counts[i] as number;
    if (isBound(text)) {
      // A rare bound could disclose whose it is: it counts as a cell that could not be read.
      if (count < MIN_WORD_ROWS) continue;
      if (bounds.size === MAX_BOUNDS) return null;
      bounds.add(text);
      boundRows += count;
    } else if (/\d/.test(text)) {
      others++;
      otherRows += count;
    } else if (!isNumericMissingMarker(text)) {
      if (count < MIN_WORD_ROWS || words.size === MAX_WORDS) return null;
      words.add(text);
      wordRows += count;
    }
  }
  const areNumbers = others >= MIN_NUMBERS_AMONG_WORDS && otherRows >= wordRows && otherRows >= boundRows * MIN_NUMBERS_PER_BOUND;
  return words.size + bounds.size > 0 && areNumbers ? new Set([...words, ...bounds]) : null;
}

export interface InferredColumn {
  readonly spec: ColumnSpec;
  /** Why this kind, in one sentence for the person. */
  readonly reason: string;
}

/**
 * Guesses a column's missing markers, kind and format from all of its cells.
 *
 * '-', '.', unknown and the like count as missing only where they turn the rest into numbers or dates; so do other words without a figure
 * ("sold out"), where several rows share each and most rows are numbers of many sorts, and bounds (<5) beside them. All come back as they
 * are.
 */
export function inferColumn(name: string, raw: RawColumn): InferredColumn {
  const all = countTexts(raw);
  const plain = profileTexts(name, all, isMissingMarker);
  let { markers } = plain;
  let inferred = inferKind(plain.profile);
  if (plain.profile.texts.some(isNumericMissingMarker)) {
    const wider = profileTexts(name, all, (text) => isMissingMarker(text) || isNumericMissingMarker(text));
    const second = inferKind(wider.profile);
    if (wider.profile.texts.length > 1 && isNumeric(second.kind)) {
      markers = wider.markers;
      inferred = second;
    }
  }
  if (!isNumeric(inferred.kind)) {
    const words = findWordsAmongNumbers(plain.profile);
    if (words !== null) {
      const wider = profileTexts(name, all, (text) => isMissingMarker(text) || isNumericMissingMarker(text) || words.has(text));
      const third = inferKind(wider.profile);
      if (isNumeric(third.kind)) {
        markers = wider.markers;
        inferred = third;
      }
    }
  }
  return {
    spec: { name, kind: inferred.kind, included: true, format: inferred.guess.format, missingMarkers: markers },
    reason: inferred.guess.reason,
  };
}

/** The spec of a column that the person gives another kind: the best format for it, and its inferred missing markers. */
export function changeKind(raw: RawColumn, spec: ColumnSpec, kind: KindId): ColumnSpec {
  const all = countTexts(raw);
  const numeric = isNumeric(kind);
  const { profile, markers } = profileTexts(spec.name, all, (text) => isMissingMarker(text) || (numeric && isNumericMissingMarker(text)));
  return { ...spec, kind, format: kindOf(kind).coerce(profile), missingMarkers: markers };
}
