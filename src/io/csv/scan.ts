import type { CsvDialect } from './contract.ts';

export type ScanDialect = Pick<CsvDialect, 'delimiter' | 'quote' | 'escape' | 'mergeDelimiters'> & {
  /** A CR alone ends a line too. */
  readonly loneReturns: boolean;
  /** After so many bytes looked through in vain for closing quotes, the quotes that follow enclose nothing (default 2²³). */
  readonly patienceBytes?: number;
};

/** A record longer than this that still has no end is taken for an unclosed quote. */
export const LONGEST_RECORD = 1 << 24;

const LF = 10;
const CR = 13;
const TAB = 9;
const SPACE = 32;
const BACKSLASH = 92;

const BARE = 0;
const QUOTED = 1;
const ESCAPED = 2;

/** The record that was scanned last; positions are of the bytes it was scanned in. */
export interface Scanner {
  readonly cellCount: number;
  /** Physical lines that the record takes up. */
  readonly lineCount: number;
  /** 'unclosed': a quote was never closed, and only the record's first line was taken, with that quote as text. 'stray': a quote inside quotes stands alone. */
  readonly trouble: 'none' | 'stray' | 'unclosed';
  /** Where the record's cells end, without its line end. */
  readonly end: number;
  /**
   * Scans the record at bytes[at .. end).
   *
   * @param last no byte follows `end`.
   * @param expectedCount cells a record should have (0 = unknown): tells a quoted line break from a quote that was never closed.
   * @returns where the next record starts; −1 when the record may go on past `end`.
   */
  scan(bytes: Uint8Array, at: number, end: number, last: boolean, expectedCount: number): number;
  /** Gives up on the end of the record at `at`: its first line is taken, and −1 returned when even that has no end. */
  scanFirstLine(bytes: Uint8Array, at: number, end: number): number;
  isQuoted(cell: number): boolean;
  isEmpty(cell: number): boolean;
  /** Hands a cell's bytes, quotes and escapes undone, to `take`. */
  readCell(cell: number, take: (source: Uint8Array, start: number, end: number) => void): void;
  textOf(cell: number): string;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Cuts well-formed UTF-8 into records and cells.
 *
 * A record ends at LF outside quotes, and CRs right before it go with it; where `loneReturns`, at CR alone as well. A quote encloses
 * a cell when it stands at its start (spaces before it and after its fellow are let go) and its fellow stands before a delimiter or
 * line end; any other quote is text. A quote that is never closed is text, and its record ends with its line.
 */
export function createScanner(dialect: ScanDialect): Scanner {
  const delimiter = new TextEncoder().encode(dialect.delimiter);
  const first = delimiter[0] ?? -1;
  const isLong = delimiter.length > 1;
  const isMerging = dialect.mergeDelimiters === true;
  const isBlankDelimiter = first === SPACE || first === TAB;
  const hasBackslash = dialect.escape === 'backslash';
  const { loneReturns } = dialect;
  /** 1 where a bare cell may end. */
  const stops = new Uint8Array(256);
  if (first >= 0) stops[first] = 1;
  if (isMerging) stops[TAB] = 1;
  stops[LF] = 1;
  if (loneReturns) stops[CR] = 1;
  let quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0);
  let vainBytes = 0;
  const patienceBytes = dialect.patienceBytes ?? 1 << 23;

  let bytes = new Uint8Array(0);
  let starts = new Int32Array(64);
  let ends = new Int32Array(64);
  let forms = new Uint8Array(64);
  let cellCount = 0;
  let lineCount = 1;
  let recordEnd = 0;
  let trouble: Scanner['trouble'] = 'none';
  let scratch = new Uint8Array(256);

  const push = (start: number, end: number, form: number): void => {
    if (cellCount === starts.length) {
      starts = grow(starts, new Int32Array(cellCount * 2));
      ends = grow(ends, new Int32Array(cellCount * 2));
      forms = grow(forms, new Uint8Array(cellCount * 2));
    }
    starts[cellCount] = start;
    ends[cellCount] = end;
    forms[cellCount] = form;
    cellCount += 1;
  };

  /** Length of the delimiter at `at`; 0 where none stands. */
  const delimiterAt = (at: number, end: number): number => {
    const byte = bytes[at] as number;
    if (isMerging) return byte === SPACE || byte === TAB ? 1 : 0;
    if (byte !== first) return 0;
    if (!isLong) return 1;
    if (at + delimiter.length > end) return 0;
    for (let i = 1; i < delimiter.length; i += 1) if (bytes[at + i] !== delimiter[i]) return 0;
    return delimiter.length;
  };

  /**
   * The place of the quote that closes the cell whose opening quote stands before `from`.
   * @returns −1 unclosed, −2 unknown until more bytes come; lines, escapes and stray quotes met are left in `met`.
   */
  const met = { lines: 0, escaped: false, stray: false };
  const findClosing = (from: number, end: number, last: boolean): number => {
    met.lines = 0;
    met.escaped = false;
    met.stray = false;
    for (let at = from; at < end; ) {
      const byte = bytes[at] as number;
      if (byte === quote) {
        const next = at + 1;
        if (next >= end) return last ? at : -2;
        if (bytes[next] === quote) {
          met.escaped = true;
          at = next + 1;
          continue;
        }
        let after = next;
        while (after < end && (bytes[after] === SPACE || (bytes[after] === TAB && first !== TAB)) && delimiterAt(after, end) === 0)
          after += 1;
        while (after < end && bytes[after] === CR && !loneReturns) after += 1;
        if (after >= end) return last ? at : -2;
        const closer = bytes[after] as number;
        if (closer === LF || (closer === CR && loneReturns) || (delimiterAt(after, end) > 0 && (after === next || bytes[after - 1] !== CR)))
          return at;
        // Part of a long delimiter may stand at the end of what has come so far.
        if (isLong && !last && closer === first && after + delimiter.length > end) return -2;
        met.stray = true;
        at = next;
      } else if (hasBackslash && byte === BACKSLASH) {
        if (at + 1 >= end) return last ? -1 : -2;
        met.escaped = true;
        if (bytes[at + 1] === LF) met.lines += 1;
        at += 2;
      } else {
        if (byte === LF) met.lines += 1;
        else if (loneReturns && byte === CR && bytes[at + 1] !== LF) met.lines += 1;
        at += 1;
      }
    }
    return last ? -1 : -2;
  };

  const findLineEnd = (at: number, end: number): number => {
    let place = at;
    while (place < end && bytes[place] !== LF && !(loneReturns && bytes[place] === CR)) place += 1;
    return place;
  };

  /** Cells by the delimiter alone between `at` and `end`. */
  const countNaively = (at: number, end: number): number => {
    let count = 1;
    for (let place = at; place < end; ) {
      const length = delimiterAt(place, end);
      if (length > 0) count += 1;
      place += Math.max(1, length);
    }
    return count;
  };

  /** Past the line end at `at`, or −1 when an LF may still follow a CR. */
  const skipLineEnd = (at: number, end: number, last: boolean): number => {
    if (at >= end) return at;
    if (bytes[at] === LF) return at + 1;
    if (at + 1 >= end) return last ? at + 1 : -1;
    return bytes[at + 1] === LF ? at + 2 : at + 1;
  };

  /** `within` a line that is taken for itself, quotes that are not closed in it are text. */
  const scanRecord = (at: number, end: number, last: boolean, within: boolean): number => {
    cellCount = 0;
    lineCount = 1;
    let place = at;
    const source = bytes;
    const isPlain = !isLong && !isMerging;
    if (isMerging) while (place < end && delimiterAt(place, end) > 0) place += 1;
    for (;;) {
      let open = place;
      if (quote >= 0) while (bytes[open] === SPACE && open < end && !isBlankDelimiter) open += 1;
      if (quote >= 0 && open < end && bytes[open] === quote) {
        const isPadded = open > place;
        const limit = isPadded ? findLineEnd(open, end) : end;
        if (isPadded && limit >= end && !last) return -1;
        let closing = findClosing(open + 1, limit, last || isPadded);
        if (closing === -2) return -1;
        // Behind spaces a quote is easily part of a text.
        if (isPadded && (closing < 0 || met.stray)) closing = -3;
        if (closing >= 0) {
          push(open + 1, closing, met.escaped ? ESCAPED : QUOTED);
          lineCount += met.lines;
          if (met.stray) trouble = 'stray';
          place = closing + 1;
          while (place < end && (bytes[place] === SPACE || bytes[place] === TAB || bytes[place] === CR) && delimiterAt(place, end) === 0) {
            if (bytes[place] === CR && loneReturns) break;
            place += 1;
          }
        } else if (closing === -3) {
          open = -1;
        } else if (!within) {
          return -2;
        } else {
          trouble = 'unclosed';
          open = -1;
        }
      } else {
        open = -1;
      }
      if (open < 0) {
        const start = place;
        for (;;) {
          while (place < end && stops[source[place] as number] === 0) place += 1;
          if (isPlain || place >= end || bytes[place] === LF || bytes[place] === CR || delimiterAt(place, end) > 0) break;
          if (isLong && !last && place + delimiter.length > end) return -1;
          place += 1;
        }
        if (place >= end && !last) return -1;
        let stop = place;
        if (!loneReturns && (place >= end || bytes[place] === LF)) while (stop > start && bytes[stop - 1] === CR) stop -= 1;
        push(start, stop, BARE);
      }
      if (place >= end) {
        recordEnd = place;
        return place;
      }
      if (isPlain && source[place] === first) {
        place += 1;
        continue;
      }
      const length = delimiterAt(place, end);
      if (length === 0) {
        recordEnd = place;
        return skipLineEnd(place, end, last);
      }
      place += length;
      if (isMerging) {
        while (place < end && delimiterAt(place, end) > 0) place += 1;
        if (place >= end && !last) return -1;
        if (place >= end || bytes[place] === LF || bytes[place] === CR) {
          recordEnd = place;
          if (place < end && bytes[place] === CR && !loneReturns) {
            while (place < end && bytes[place] === CR) place += 1;
            if (place >= end && !last) return -1;
          }
          return skipLineEnd(place, end, last);
        }
      }
    }
  };

  const takeLine = (at: number, lineEnd: number, end: number, last: boolean, vain: number): number => {
    const next = skipLineEnd(lineEnd, end, last);
    if (next === -1) return -1;
    let stop = lineEnd;
    if (bytes[lineEnd] === LF && lineEnd < end) while (stop > at && bytes[stop - 1] === CR) stop -= 1;
    trouble = 'none';
    scanRecord(at, stop, true, true);
    trouble = 'unclosed';
    lineCount = 1;
    recordEnd = stop;
    vainBytes += vain;
    if (vainBytes > patienceBytes) quote = -1;
    return next;
  };

  /** Apart, so that the compiler does not take it for settled. */
  const setTrouble = (value: Scanner['trouble']): void => {
    trouble = value;
  };

  return {
    get cellCount() {
      return cellCount;
    },
    get lineCount() {
      return lineCount;
    },
    get trouble() {
      return trouble;
    },
    get end() {
      return recordEnd;
    },
    scan(source, at, end, last, expectedCount) {
      bytes = source as Uint8Array<ArrayBuffer>;
      setTrouble('none');
      const next = scanRecord(at, end, last, false);
      if (next === -1) return -1;
      if (next !== -2 && (lineCount === 1 || expectedCount <= 1)) return next;
      const lineEnd = findLineEnd(at, end);
      if (next !== -2) {
        const fits = cellCount === expectedCount;
        const firstFits = countNaively(at, lineEnd) === expectedCount;
        if (trouble !== 'stray' || (fits && !firstFits)) return next;
      }
      return takeLine(at, lineEnd, end, last, (next === -2 ? end : recordEnd) - at);
    },
    scanFirstLine(source, at, end) {
      bytes = source as Uint8Array<ArrayBuffer>;
      const lineEnd = findLineEnd(at, end);
      return lineEnd >= end ? -1 : takeLine(at, lineEnd, end, false, end - at);
    },
    isQuoted: (cell) => forms[cell] !== BARE,
    isEmpty: (cell) => starts[cell] === ends[cell],
    readCell(cell, take) {
      const start = starts[cell] as number;
      const end = ends[cell] as number;
      if (forms[cell] !== ESCAPED) {
        take(bytes, start, end);
        return;
      }
      if (scratch.length < end - start) scratch = new Uint8Array((end - start) * 2);
      take(scratch, 0, undoEscapes(start, end));
    },
    textOf(cell) {
      const start = starts[cell] as number;
      const end = ends[cell] as number;
      if (forms[cell] !== ESCAPED) return decoder.decode(bytes.subarray(start, end));
      if (scratch.length < end - start) scratch = new Uint8Array((end - start) * 2);
      return decoder.decode(scratch.subarray(0, undoEscapes(start, end)));
    },
  };

  /** A doubled quote becomes one; a backslash goes before a quote or another backslash, and stays before all else. */
  function undoEscapes(start: number, end: number): number {
    let count = 0;
    for (let at = start; at < end; at += 1) {
      let byte = bytes[at] as number;
      if (byte === quote && bytes[at + 1] === quote && at + 1 < end) at += 1;
      else if (hasBackslash && byte === BACKSLASH && at + 1 < end && (bytes[at + 1] === quote || bytes[at + 1] === BACKSLASH)) {
        at += 1;
        byte = bytes[at] as number;
      }
      scratch[count] = byte;
      count += 1;
    }
    return count;
  }
}

function grow<T extends Int32Array | Uint8Array>(values: T, grown: T): T {
  grown.set(values as never);
  return grown;
}
