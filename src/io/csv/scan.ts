import { CR, createLexis, LF, type QuoteTrail, type ScanDialect, SPACE, TAB, UNKNOWN } from './lexis.ts';

/** A record longer than this that still has no end is taken for an unclosed quote. */
export const LONGEST_RECORD = 1 << 24;

const BARE = 0;
const QUOTED = 1;
const ESCAPED = 2;
/** Without quotes, but with backslashes before delimiters. */
const BARE_ESCAPED = 3;

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
  const lexis = createLexis(dialect);
  const { first, isLong, isMerging, loneReturns, stops, delimiterAt, findLineEnd, skipLineEnd, escapesDelimiters } = lexis;
  const isPlain = !isLong && !isMerging;
  let starts = new Int32Array(64);
  let ends = new Int32Array(64);
  let forms = new Uint8Array(64);
  let cellCount = 0;
  let scratch = new Uint8Array(256);
  const met: QuoteTrail = { lines: 0, escaped: false, stray: false };
  let quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0);
  let vainBytes = 0;
  const patienceBytes = dialect.patienceBytes ?? 1 << 23;
  let bytes = new Uint8Array(0);
  let lineCount = 1;
  let recordEnd = 0;
  let trouble: Scanner['trouble'] = 'none';

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

  /** Bytes in which a quoted cell stands as it is meant. */
  const undoneBytes = (cell: number): Uint8Array => {
    const start = starts[cell] as number;
    const end = ends[cell] as number;
    if (scratch.length < end - start) scratch = new Uint8Array((end - start) * 2);
    if (!escapesDelimiters) return scratch.subarray(0, lexis.undoEscapes(bytes, start, end, quote, scratch));
    if (forms[cell] === BARE_ESCAPED) return scratch.subarray(0, lexis.undoDelimiters(bytes, start, end, scratch));
    const quoteless = bytes.slice(start, end);
    const length = lexis.undoEscapes(quoteless, 0, quoteless.length, quote, scratch);
    return scratch.subarray(0, lexis.undoDelimiters(scratch.slice(0, length), 0, length, scratch));
  };

  /** The quote of the cell at `place`, behind blanks that it may have; −1 where it has none. */
  const findOpening = (place: number, end: number): number => {
    if (quote < 0) return -1;
    let open = place;
    while (bytes[open] === SPACE && open < end && !lexis.isBlankDelimiter) open += 1;
    return open < end && bytes[open] === quote ? open : -1;
  };

  /**
   * Takes the quoted cell whose quote stands at `open`.
   * @returns past it, or −1 more bytes are needed, −2 it is never closed, −3 it is no quoted cell.
   */
  const takeQuoted = (open: number, isPadded: boolean, end: number, last: boolean, strict: boolean): number => {
    const limit = isPadded ? findLineEnd(bytes, open, end) : end;
    if (isPadded && limit >= end && !last) return -1;
    const closing = lexis.findClosing(bytes, open + 1, limit, last || isPadded, quote, met);
    if (closing === UNKNOWN) return -1;
    // Behind spaces a quote is easily part of a text.
    if ((isPadded && (closing < 0 || met.stray)) || (strict && met.stray)) return -3;
    if (closing < 0) return -2;
    push(open + 1, closing, met.escaped || escapesDelimiters ? ESCAPED : QUOTED);
    lineCount += met.lines;
    if (met.stray) trouble = 'stray';
    let place = closing + 1;
    while (place < end && (bytes[place] === SPACE || bytes[place] === TAB || bytes[place] === CR) && delimiterAt(bytes, place, end) === 0) {
      if (bytes[place] === CR && loneReturns) break;
      place += 1;
    }
    return place;
  };

  /** Takes the cell without quotes at `start`. @returns where it ends, or −1 when more bytes are needed. */
  const takeBare = (start: number, end: number, last: boolean): number => {
    const source = bytes;
    let place = start;
    let form = BARE;
    for (;;) {
      while (place < end && stops[source[place] as number] === 0) place += 1;
      if (escapesDelimiters && place < end && delimiterAt(source, place, end) > 0 && lexis.isEscapedAt(source, start, place)) {
        form = BARE_ESCAPED;
        place += 1;
        continue;
      }
      if (isPlain || place >= end || source[place] === LF || source[place] === CR || delimiterAt(source, place, end) > 0) break;
      if (isLong && !last && place + lexis.delimiterLength > end) return -1;
      place += 1;
    }
    if (place >= end && !last) return -1;
    let stop = place;
    if (!loneReturns && (place >= end || source[place] === LF)) while (stop > start && source[stop - 1] === CR) stop -= 1;
    push(start, stop, form);
    return place;
  };

  /** Past the blanks of merged delimiters at `place`; the record ends there where a line does. */
  const endAfterBlanks = (place: number, end: number, last: boolean): number => {
    recordEnd = place;
    let past = place;
    if (past < end && bytes[past] === CR && !loneReturns) {
      while (past < end && bytes[past] === CR) past += 1;
      if (past >= end && !last) return -1;
    }
    return skipLineEnd(bytes, past, end, last);
  };

  /** `within` a line that is taken for itself, quotes that are not closed in it are text. */
  const scanRecord = (at: number, end: number, last: boolean, within: boolean, strict = false): number => {
    cellCount = 0;
    lineCount = 1;
    let place = at;
    if (isMerging) while (place < end && delimiterAt(bytes, place, end) > 0) place += 1;
    for (;;) {
      const open = findOpening(place, end);
      let next = open < 0 ? -3 : takeQuoted(open, open > place, end, last, strict);
      if (next === -2) {
        if (!within) return -2;
        trouble = 'unclosed';
      }
      if (next < -1) next = takeBare(place, end, last);
      if (next === -1) return -1;
      place = next;
      if (place >= end) {
        recordEnd = place;
        return place;
      }
      if (isPlain && bytes[place] === first) {
        place += 1;
        continue;
      }
      const length = delimiterAt(bytes, place, end);
      if (length === 0) {
        recordEnd = place;
        return skipLineEnd(bytes, place, end, last);
      }
      place += length;
      if (isMerging) {
        while (place < end && delimiterAt(bytes, place, end) > 0) place += 1;
        if (place >= end && !last) return -1;
        if (place >= end || bytes[place] === LF || bytes[place] === CR) return endAfterBlanks(place, end, last);
      }
    }
  };

  /** Takes the line at `at` for itself, after quotes were looked through in vain. */
  const takeLine = (at: number, lineEnd: number, end: number, last: boolean, vain: number): number => {
    const next = skipLineEnd(bytes, lineEnd, end, last);
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
      if (next !== -2 && (lineCount === 1 || expectedCount <= 1)) {
        if (trouble !== 'stray' || expectedCount <= 1 || cellCount >= expectedCount) return next;
        // A quote too many at a cell's start took the cells up to the next quoted one with it.
        const stop = next;
        const isMended = scanRecord(at, stop, true, true, true) === stop && cellCount === expectedCount;
        setTrouble('stray');
        if (isMended) return stop;
        lineCount = 1;
        return scanRecord(at, end, last, false);
      }
      const lineEnd = findLineEnd(bytes, at, end);
      if (next !== -2) {
        const fits = cellCount === expectedCount;
        const firstFits = lexis.countNaively(bytes, at, lineEnd) === expectedCount;
        if (trouble !== 'stray' || (fits && !firstFits)) return next;
      }
      return takeLine(at, lineEnd, end, last, (next === -2 ? end : recordEnd) - at);
    },
    scanFirstLine(source, at, end) {
      bytes = source as Uint8Array<ArrayBuffer>;
      const lineEnd = findLineEnd(bytes, at, end);
      return lineEnd >= end ? -1 : takeLine(at, lineEnd, end, false, end - at);
    },
    isQuoted: (cell) => forms[cell] === QUOTED || forms[cell] === ESCAPED,
    isEmpty: (cell) => starts[cell] === ends[cell],
    readCell(cell, take) {
      if (forms[cell] === BARE || forms[cell] === QUOTED) {
        take(bytes, starts[cell] as number, ends[cell] as number);
        return;
      }
      const meant = undoneBytes(cell);
      take(meant, 0, meant.length);
    },
    textOf: (cell) =>
      decoder.decode(forms[cell] === BARE || forms[cell] === QUOTED ? bytes.subarray(starts[cell], ends[cell]) : undoneBytes(cell)),
  };
}

function grow<T extends Int32Array | Uint8Array>(values: T, grown: T): T {
  grown.set(values as never);
  return grown;
}
