import { isTotalsLabel } from '../totals.ts';

/** What a cell is, as far as the layout of a sheet goes. */
export type CellType = 'empty' | 'text' | 'typed';

/** Rectangle of cells; all ends included, counted from 0. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** A sheet as the layout is guessed from it. */
export interface Grid {
  readonly box: Box;
  typeAt(row: number, column: number): CellType;
  textAt(row: number, column: number): string;
  readonly merges: readonly Box[];
}

export interface RowAside {
  readonly row: number;
  readonly problem: 'above-header' | 'below-table' | 'blank-line';
}

export interface SheetLayout {
  /** The table, header rows included. */
  readonly box: Box;
  readonly headerRowCount: number;
  /** Columns of the box that hold anything, with their header; null where the header does not name them. */
  readonly columns: readonly { readonly column: number; readonly header: string }[];
  readonly rowsAside: readonly RowAside[];
  /** Columns of the box that hold nothing at all. */
  readonly emptyColumnCount: number;
  /** The parts into which blank columns cut the table, where two or more of them are of two named columns and more; else none. */
  readonly parts: readonly Box[];
}

const SAMPLE_ROWS = 1000;
const MAX_HEADER_ROWS = 5;
const MAX_FOOTER_ROWS = 30;
/** Rows above a row of totals that is as wide as the table. */
const LEAST_BODY = 3;
const TOTAL = /^(?:(?:grand|sub)[ -]?)?totals?\b|^(?:sum|gesamt|insgesamt|summe|somme|totale|suma|итого|合計|总计)\b:?/i;

interface RowFacts {
  readonly filled: number;
  readonly typed: number;
}

/**
 * Finds the table on a sheet: title rows above it, the rows that name its columns, notes and totals below it.
 *
 * The width of the table is the commonest number of filled cells a row. The header is the first row that fills three fifths of it and
 * is no less text than what stands below; rows above it that are merged over at least half of its columns, or that tell repeated names
 * apart, belong to it. With a `chosen` box the table starts at its first row and nothing in it is set aside but blank rows.
 */
export function findLayout(grid: Grid, chosen: Box | null, chosenHeaderRows: number | null): SheetLayout {
  const box = chosen ?? grid.box;
  const width = box.right - box.left + 1;
  const facts: RowFacts[] = [];
  const factsOf = (row: number): RowFacts => {
    const known = facts[row - box.top];
    if (known !== undefined) return known;
    let filled = 0;
    let typed = 0;
    for (let column = box.left; column <= box.right; column += 1) {
      const type = grid.typeAt(row, column);
      if (type === 'empty') continue;
      filled += 1;
      if (type === 'typed') typed += 1;
    }
    const made = { filled, typed };
    facts[row - box.top] = made;
    return made;
  };

  const lastSampled = Math.min(box.bottom, box.top + SAMPLE_ROWS - 1);
  const usual = findUsualWidth(Array.from({ length: lastSampled - box.top + 1 }, (_, i) => factsOf(box.top + i).filled));
  const needed = usual <= 1 ? 1 : Math.max(2, Math.ceil(usual * 0.6));
  let top = box.top;
  if (chosen === null) {
    while (top < lastSampled && factsOf(top).filled < needed) top += 1;
    if (top === lastSampled && factsOf(top).filled < needed) top = box.top;
  }
  if (chosen === null && chosenHeaderRows === null) top = findTypedHeader(grid, box, top, factsOf, usual);
  const columns = Array.from({ length: width }, (_, j) => box.left + j);
  const headerRows = chosenHeaderRows ?? guessHeaderRows(grid, box, top, factsOf, needed, chosen !== null);
  let headerTop = top;
  let headerBottom = top + headerRows - 1;
  if (chosen === null && chosenHeaderRows === null && headerRows > 0) {
    headerTop = includeGroupRows(grid, box, top, headerBottom, columns);
  }
  if (chosenHeaderRows !== null && chosen === null) headerBottom = headerTop + chosenHeaderRows - 1;
  headerBottom = Math.min(headerBottom, box.bottom);

  const rowsAside: RowAside[] = [];
  for (let row = box.top; row < headerTop; row += 1) {
    if (factsOf(row).filled > 0) rowsAside.push({ row, problem: 'above-header' });
  }
  const bottom = chosen === null ? findBottom(grid, box, headerBottom, factsOf, usual) : box.bottom;
  for (let row = headerBottom + 1; row <= bottom; row += 1) if (factsOf(row).filled === 0) rowsAside.push({ row, problem: 'blank-line' });
  for (let row = bottom + 1; row <= box.bottom; row += 1) {
    if (factsOf(row).filled > 0) rowsAside.push({ row, problem: 'below-table' });
  }

  const headers = columns.map((column) => joinHeader(grid, column, headerTop, headerBottom));
  const isUsed = columns.map((column, j) => {
    if (headers[j] !== '') return true;
    for (let row = headerBottom + 1; row <= bottom; row += 1) if (grid.typeAt(row, column) !== 'empty') return true;
    return false;
  });
  const used = columns.flatMap((column, j) => (isUsed[j] ? [{ column, header: headers[j] ?? '' }] : []));
  return {
    box: { top: headerTop, left: box.left, bottom, right: box.right },
    headerRowCount: Math.max(0, headerBottom - headerTop + 1),
    columns: used,
    rowsAside,
    emptyColumnCount: width - used.length,
    parts: findParts(grid, { top: headerTop, left: box.left, bottom, right: box.right }, headers, isUsed),
  };
}

/** Rows of notes above the header are at least so many: fewer may be a header and its units. */
const LEAST_NOTES = 2;

/**
 * The row right above the typed rows, where it is all text, as wide as the table and names a column of nothing but typed cells, and the rows
 * from `top` to it are notes: texts alone, some of them narrower; else `top`.
 */
function findTypedHeader(grid: Grid, box: Box, top: number, factsOf: (row: number) => RowFacts, usual: number): number {
  let header = top;
  while (header + 1 <= box.bottom && header - top <= MAX_FOOTER_ROWS && factsOf(header + 1).typed === 0) header += 1;
  const isPlain = (row: number) => !grid.merges.some((merge) => merge.top <= row && merge.bottom >= row);
  const rows = Array.from({ length: header - top }, (_, i) => top + i);
  if (header - top < LEAST_NOTES || header >= box.bottom || factsOf(header).filled < usual || factsOf(header).typed > 0) return top;
  if (
    !rows.some((row) => factsOf(row).filled < usual) ||
    !rows.every((row) => factsOf(row).typed === 0) ||
    ![...rows, header].every(isPlain)
  )
    return top;
  const last = Math.min(box.bottom, header + SAMPLE_ROWS);
  for (let column = box.left; column <= box.right; column += 1) {
    if (grid.typeAt(header, column) !== 'text' || grid.typeAt(header + 1, column) !== 'typed') continue;
    let typed = 0;
    let filled = 0;
    for (let row = header + 1; row <= last; row += 1) {
      const type = grid.typeAt(row, column);
      filled += type === 'empty' ? 0 : 1;
      typed += type === 'typed' ? 1 : 0;
    }
    if (typed >= 2 && typed >= filled * 0.9) return header;
  }
  return top;
}

/** Tables that stand side by side on a sheet are parted by a blank column. */
function findParts(grid: Grid, box: Box, headers: readonly string[], isUsed: readonly boolean[]): Box[] {
  const parts: Box[] = [];
  let left = -1;
  for (let j = 0; j <= isUsed.length; j += 1) {
    if (isUsed[j] === true && left < 0) left = j;
    if (isUsed[j] === true || left < 0) continue;
    const named = headers.slice(left, j).filter((header) => header !== '').length;
    if (named >= 2) {
      const part = { top: box.top, left: box.left + left, bottom: box.bottom, right: box.left + j - 1 };
      parts.push({ ...part, bottom: findLastFilled(grid, part) });
    }
    left = -1;
  }
  return parts.length >= 2 ? parts : [];
}

function findLastFilled(grid: Grid, { top, left, bottom, right }: Box): number {
  for (let row = bottom; row > top; row -= 1) {
    for (let column = left; column <= right; column += 1) if (grid.typeAt(row, column) !== 'empty') return row;
  }
  return top;
}

/** The commonest number of filled cells of rows that are not blank; the larger among equals. */
function findUsualWidth(filled: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const count of filled) if (count > 0) counts.set(count, (counts.get(count) ?? 0) + 1);
  let usual = 0;
  let most = 0;
  for (const [count, rows] of counts) {
    if (rows > most || (rows === most && count > usual)) {
      usual = count;
      most = rows;
    }
  }
  return usual;
}

/** Rows from `top` on that name the columns; 0 when the first row is one like those below it. */
function guessHeaderRows(grid: Grid, box: Box, top: number, factsOf: (row: number) => RowFacts, needed: number, isChosen: boolean): number {
  const below = Math.min(box.bottom, top + 50);
  let score = 0;
  let textCount = 0;
  const years: number[] = [];
  for (let column = box.left; column <= box.right; column += 1) {
    const type = grid.typeAt(top, column);
    if (type === 'empty') continue;
    const text = grid.textAt(top, column);
    if (type === 'text') textCount += 1;
    else years.push(Number(text));
    let texts = 0;
    let typed = 0;
    let repeats = false;
    for (let row = top + 1; row <= below; row += 1) {
      const other = grid.typeAt(row, column);
      if (other === 'text') texts += 1;
      else if (other === 'typed') typed += 1;
      if (other === 'text' && type === 'text' && grid.textAt(row, column) === text) repeats = true;
    }
    if (texts + typed === 0) continue;
    if (type === 'text') score += typed > texts ? 1 : repeats ? -0.75 : 0.1;
    else score -= 1;
  }
  // A column a year: the figures in the header count up.
  if (isProgression(years)) score += 2 * years.length;
  if (textCount === 0 && !isProgression(years)) return 0;
  if (score < 0) return 0;
  // Merges say how deep the header is.
  let bottom = top;
  for (const merge of grid.merges) {
    if (merge.top !== top || merge.left > box.right || merge.right < box.left) continue;
    if (merge.left <= box.left && merge.right >= box.right && box.right > box.left) continue;
    const isText = grid.typeAt(merge.top, merge.left) === 'text';
    if (!isText) continue;
    const reaches = merge.bottom > merge.top ? merge.bottom : merge.right > merge.left ? merge.top + 1 : merge.top;
    bottom = Math.max(bottom, Math.min(reaches, top + MAX_HEADER_ROWS - 1, box.bottom));
  }
  // A row of data below a merged cell is no header.
  while (bottom > top && factsOf(bottom).typed > 0 && !isYearRow(grid, box, bottom)) bottom -= 1;
  if (!isChosen && bottom > top && factsOf(bottom).filled === 0) bottom -= 1;
  return needed > 0 ? bottom - top + 1 : 0;
}

function isYearRow(grid: Grid, box: Box, row: number): boolean {
  const figures: number[] = [];
  for (let column = box.left; column <= box.right; column += 1) {
    if (grid.typeAt(row, column) === 'typed') figures.push(Number(grid.textAt(row, column)));
  }
  return isProgression(figures);
}

function isProgression(values: readonly number[]): boolean {
  if (values.length < 3) return false;
  const step = (values[1] ?? 0) - (values[0] ?? 0);
  return (
    Math.abs(step) >= 1 &&
    values.every((value, i) => Number.isInteger(value) && value >= 1 && value <= 2200 && (i === 0 || value - (values[i - 1] ?? 0) === step))
  );
}

/** Rows right above the header that belong to it: merged over half of its columns, or telling repeated names apart. */
function includeGroupRows(grid: Grid, box: Box, top: number, bottom: number, columns: readonly number[]): number {
  let first = top;
  while (first > box.top && bottom - first + 1 < MAX_HEADER_ROWS) {
    const row = first - 1;
    const texts = columns.map((column) => textInMerge(grid, row, column));
    const covered = texts.filter((text) => text !== '').length;
    const distinct = new Set(texts.filter((text) => text !== '')).size;
    const names = columns.map((column) => joinHeader(grid, column, first, bottom)).filter((name) => name !== '');
    const isRepeated = new Set(names).size < names.length;
    const hasMerge = grid.merges.some(
      (merge) => merge.top <= row && merge.bottom >= row && merge.left >= box.left && merge.right <= box.right,
    );
    if (distinct < 2 || !hasMerge || !(isRepeated || covered * 2 >= columns.length)) break;
    first = row;
  }
  return first;
}

/** The text of the merged cell that covers this one, or its own. */
function textInMerge(grid: Grid, row: number, column: number): string {
  const own = grid.textAt(row, column);
  if (own !== '') return own;
  const merge = grid.merges.find(({ top, bottom, left, right }) => top <= row && bottom >= row && left <= column && right >= column);
  return merge === undefined ? '' : grid.textAt(merge.top, merge.left);
}

function joinHeader(grid: Grid, column: number, top: number, bottom: number): string {
  const parts: string[] = [];
  for (let row = top; row <= bottom; row += 1) {
    const text = textInMerge(grid, row, column);
    if (text.trim() !== '' && parts.at(-1) !== text) parts.push(text);
  }
  return parts.join(' / ');
}

/** The last row of the table: notes and totals below it are left out. */
function findBottom(grid: Grid, box: Box, headerBottom: number, factsOf: (row: number) => RowFacts, usual: number): number {
  if (usual < 3) return box.bottom;
  let bottom = box.bottom;
  const sampled = Array.from({ length: Math.max(0, Math.min(bottom, headerBottom + SAMPLE_ROWS) - headerBottom) }, (_, i) =>
    factsOf(headerBottom + 1 + i),
  );
  const isTypedThroughout = sampled.filter(({ typed, filled }) => typed > 0 && filled * 2 > usual).length >= sampled.length * 0.8;
  const isNote = (row: number): boolean => {
    const { filled, typed } = factsOf(row);
    if (filled === 0 || typed > 0) return false;
    return filled === 1 || filled * 4 <= usual || (isTypedThroughout && filled * 2 <= usual);
  };
  const isTotal = (row: number): boolean => {
    for (let column = box.left; column <= box.right; column += 1) {
      if (grid.typeAt(row, column) === 'empty') continue;
      if (grid.typeAt(row, column) !== 'text') return false;
      const label = grid.textAt(row, column);
      if (!isTotalsLabel(label)) return false;
      const { filled, typed } = factsOf(row);
      if (filled < usual && filled - typed === 1) return true;
      if (filled - typed !== 1) return TOTAL.test(label.trim()) && filled < usual;
      // As wide as the table: a label that no other row has.
      for (let other = headerBottom + 1; other < row; other += 1) if (grid.textAt(other, column) === label) return false;
      return row - headerBottom > LEAST_BODY;
    }
    return false;
  };
  for (let steps = 0; steps < MAX_FOOTER_ROWS && bottom > headerBottom + 1; steps += 1) {
    const { filled } = factsOf(bottom);
    if (filled === 0 || isNote(bottom) || isTotal(bottom)) bottom -= 1;
    else break;
  }
  while (bottom > headerBottom + 1 && factsOf(bottom).filled === 0) bottom -= 1;
  return bottom;
}

const A1 = /^\s*\$?([a-z]{1,3})?\$?(\d{1,7})?\s*(?::\s*\$?([a-z]{1,3})?\$?(\d{1,7})?)?\s*$/i;

/** 'A3:K120', 'A:K', '3:120' or 'B2' (from there on) inside `box`; null when it is no range. */
export function parseRange(text: string, box: Box): Box | null {
  const match = A1.exec(text);
  if (match === null || text.trim() === '') return null;
  const [, left, top, right, bottom] = match;
  const hasEnd = text.includes(':');
  if (left === undefined && top === undefined) return null;
  if (hasEnd && right === undefined && bottom === undefined) return null;
  const range = {
    left: left === undefined ? box.left : columnOf(left),
    top: top === undefined ? box.top : Number(top) - 1,
    right: right === undefined ? box.right : columnOf(right),
    bottom: bottom === undefined ? box.bottom : Number(bottom) - 1,
  };
  const ordered = {
    left: Math.max(box.left, Math.min(range.left, range.right)),
    right: Math.min(box.right, Math.max(range.left, range.right)),
    top: Math.max(0, Math.min(range.top, range.bottom)),
    bottom: Math.min(box.bottom, Math.max(range.top, range.bottom)),
  };
  return ordered.left > ordered.right || ordered.top > ordered.bottom ? null : ordered;
}

function columnOf(letters: string): number {
  let index = 0;
  for (const letter of letters.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

export function nameOfColumn(index: number): string {
  let name = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}

export function formatRange({ top, left, bottom, right }: Box): string {
  return `${nameOfColumn(left)}${top + 1}:${nameOfColumn(right)}${bottom + 1}`;
}
