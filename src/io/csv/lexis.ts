import type { CsvDialect } from './contract.ts';

export type ScanDialect = Pick<CsvDialect, 'delimiter' | 'quote' | 'escape' | 'escapedDelimiters' | 'mergeDelimiters'> & {
  /** A CR alone ends a line too. */
  readonly loneReturns: boolean;
  /** After so many bytes looked through in vain for closing quotes, the quotes that follow enclose nothing (default 2²³). */
  readonly patienceBytes?: number;
};

export const LF = 10;
export const CR = 13;
export const TAB = 9;
export const SPACE = 32;
const BACKSLASH = 92;

/** What was met on the way to a closing quote. */
export interface QuoteTrail {
  lines: number;
  escaped: boolean;
  stray: boolean;
}

/** No closing quote; none can be told until more bytes come. */
const UNCLOSED = -1;
export const UNKNOWN = -2;

/** The signs of a dialect as bytes, and where they stand. Positions are of the bytes that are handed over. */
export function createLexis(dialect: ScanDialect) {
  const delimiter = new TextEncoder().encode(dialect.delimiter);
  const { length } = delimiter;
  const first = delimiter[0] ?? -1;
  const isLong = length > 1;
  const isMerging = dialect.mergeDelimiters === true;
  const hasBackslash = dialect.escape === 'backslash';
  const { loneReturns } = dialect;
  const stops = new Uint8Array(256);
  if (first >= 0) stops[first] = 1;
  if (isMerging) stops[TAB] = 1;
  stops[LF] = 1;
  if (loneReturns) stops[CR] = 1;

  /** Length of the delimiter at `at`; 0 where none stands. */
  const delimiterAt = (bytes: Uint8Array, at: number, end: number): number => {
    const byte = bytes[at] as number;
    if (isMerging) return byte === SPACE || byte === TAB ? 1 : 0;
    if (byte !== first) return 0;
    if (!isLong) return 1;
    if (at + length > end) return 0;
    for (let i = 1; i < length; i += 1) if (bytes[at + i] !== delimiter[i]) return 0;
    return length;
  };

  /** Whether the quote before `next` closes its cell: a delimiter or line end follows, spaces let go. */
  const closesAt = (bytes: Uint8Array, next: number, end: number, last: boolean): 'yes' | 'no' | 'unknown' => {
    let after = next;
    while (after < end && (bytes[after] === SPACE || (bytes[after] === TAB && first !== TAB)) && delimiterAt(bytes, after, end) === 0)
      after += 1;
    while (after < end && bytes[after] === CR && !loneReturns) after += 1;
    if (after >= end) return last ? 'yes' : 'unknown';
    const closer = bytes[after] as number;
    if (closer === LF || (closer === CR && loneReturns)) return 'yes';
    if (delimiterAt(bytes, after, end) > 0 && (after === next || bytes[after - 1] !== CR)) return 'yes';
    // Part of a long delimiter may stand at the end of what has come so far.
    return isLong && !last && closer === first && after + length > end ? 'unknown' : 'no';
  };

  return {
    first,
    delimiterLength: length,
    isLong,
    isMerging,
    isBlankDelimiter: first === SPACE || first === TAB,
    hasBackslash,
    escapesDelimiters: dialect.escapedDelimiters === true,
    /** Whether a backslash stands before the delimiter at `at` that none stands before itself. */
    isEscapedAt(bytes: Uint8Array, start: number, at: number): boolean {
      let count = 0;
      while (at - count > start && bytes[at - count - 1] === BACKSLASH) count += 1;
      return count % 2 === 1;
    },
    /** Copies a cell without the backslashes before its delimiters. */
    undoDelimiters(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
      let count = 0;
      for (let at = start; at < end; at += 1) {
        if (bytes[at] === BACKSLASH && at + 1 < end && delimiterAt(bytes, at + 1, end) > 0) continue;
        into[count] = bytes[at] as number;
        count += 1;
      }
      return count;
    },
    loneReturns,
    /** [256] 1 where a bare cell may end. */
    stops,
    delimiterAt,
    /**
     * The place of the quote that closes the cell whose opening quote stands before `from`; UNCLOSED or UNKNOWN where there is none (yet).
     * Lines, escapes and stray quotes met are left in `met`.
     */
    findClosing(bytes: Uint8Array, from: number, end: number, last: boolean, quote: number, met: QuoteTrail): number {
      met.lines = 0;
      met.escaped = false;
      met.stray = false;
      for (let at = from; at < end; ) {
        const byte = bytes[at] as number;
        if (byte === quote) {
          const next = at + 1;
          if (next >= end) return last ? at : UNKNOWN;
          if (bytes[next] === quote) {
            met.escaped = true;
            at = next + 1;
            continue;
          }
          const closes = closesAt(bytes, next, end, last);
          if (closes === 'yes') return at;
          if (closes === 'unknown') return UNKNOWN;
          met.stray = true;
          at = next;
        } else if (hasBackslash && byte === BACKSLASH) {
          if (at + 1 >= end) return last ? UNCLOSED : UNKNOWN;
          met.escaped = true;
          if (bytes[at + 1] === LF) met.lines += 1;
          at += 2;
        } else {
          if (byte === LF || (loneReturns && byte === CR && bytes[at + 1] !== LF)) met.lines += 1;
          at += 1;
        }
      }
      return last ? UNCLOSED : UNKNOWN;
    },
    findLineEnd(bytes: Uint8Array, at: number, end: number): number {
      let place = at;
      while (place < end && bytes[place] !== LF && !(loneReturns && bytes[place] === CR)) place += 1;
      return place;
    },
    /** Past the line end at `at`, or −1 when an LF may still follow a CR. */
    skipLineEnd(bytes: Uint8Array, at: number, end: number, last: boolean): number {
      if (at >= end) return at;
      if (bytes[at] === LF) return at + 1;
      if (at + 1 >= end) return last ? at + 1 : -1;
      return bytes[at + 1] === LF ? at + 2 : at + 1;
    },
    /** Cells by the delimiter alone between `at` and `end`. */
    countNaively(bytes: Uint8Array, at: number, end: number): number {
      let count = 1;
      for (let place = at; place < end; ) {
        const found = delimiterAt(bytes, place, end);
        if (found > 0) count += 1;
        place += Math.max(1, found);
      }
      return count;
    },
    /** Copies a quoted cell: a doubled quote becomes one; a backslash goes before a quote or another backslash, and stays before all else. */
    undoEscapes(bytes: Uint8Array, start: number, end: number, quote: number, into: Uint8Array): number {
      let count = 0;
      for (let at = start; at < end; at += 1) {
        let byte = bytes[at] as number;
        if (byte === quote && bytes[at + 1] === quote && at + 1 < end) at += 1;
        else if (hasBackslash && byte === BACKSLASH && at + 1 < end && (bytes[at + 1] === quote || bytes[at + 1] === BACKSLASH)) {
          at += 1;
          byte = bytes[at] as number;
        }
        into[count] = byte;
        count += 1;
      }
      return count;
    },
  };
}
