import { createRawColumnBuilder } from '#core/table/raw-builder.ts';
import type { FileFormat, FileNote, RaggedRow, SheetInfo } from '../contract.ts';
import { createLineIndex } from '../line-index.ts';
import { nameColumns, positionNames } from '../names.ts';
import { ReadError } from '../read-error.ts';
import type { FormatReader, FormatReading, OpenedFile, ReadTableOptions } from '../reader-contract.ts';
import { cellOf, createCellTexts, isFilled, typeOf } from './cells.ts';
import { type Box, findLayout, formatRange, type Grid, parseRange } from './layout.ts';
import { openWorkbook, type Sheet, startsWith, type Workbook } from './sheetjs.ts';

const MAX_COLUMNS = 2000;
const MAX_LISTED = 200;
const MAX_ROW_TEXT = 200;
/** A workbook up to this size is read whole at once; of a larger one the tops of all sheets, then the one that is wanted. */
const SMALL_BYTES = 2 * 2 ** 20;
/** The old binary format has to be gone through whole for its tops, too. */
const SMALL_BINARY_BYTES = 16 * 2 ** 20;
const TOP_ROWS = 100;
/** Rows between two moments in which messages are let in. */
const PAUSE_ROWS = 2000;

/** Reads xlsx, xlsm, xlsb, xls, ods and HTML tables that go by the name of .xls. */
export const spreadsheetReader: FormatReader = {
  id: 'spreadsheet',
  extensions: ['.xlsx', '.xlsm', '.xltx', '.xltm', '.xlsb', '.xls', '.xlt', '.ods', '.ots', '.fods'],
  recognises: (file) => formatOf(file) !== null,
  read: readSpreadsheet,
};

const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** The first record of a workbook from before Excel 5. */
const OLD_BINARY = [
  [0x09, 0x00, 0x04, 0x00],
  [0x09, 0x02, 0x06, 0x00],
  [0x09, 0x04, 0x06, 0x00],
];

function formatOf({ zipNames, head }: OpenedFile): FileFormat | null {
  if (zipNames !== null) {
    const has = (name: RegExp) => zipNames.some((path) => name.test(path));
    if (has(/^xl\/workbook\.bin$/i)) return 'xlsb';
    if (has(/^xl\/workbook.*\.xml$/i)) return 'xlsx';
    // Where the parts of a workbook stand is told by its relations, not by a folder's name.
    if (has(/^\[Content_Types\]\.xml$/i) && has(/(^|\/)workbook\.xml$/i)) return 'xlsx';
    if (has(/^content\.xml$/i) && !has(/^word\//i)) return 'ods';
    return null;
  }
  if (startsWith(head, COMPOUND) || OLD_BINARY.some((magic) => startsWith(head, magic))) return 'xls';
  const start = new TextDecoder('windows-1252').decode(head.subarray(0, 2048)).replace(/^[\uFEFFï»¿\s]+/, '');
  if (/^(<\?xml[^>]*>\s*)?(<\?mso-application[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<(ss:)?Workbook[\s>]/i.test(start)) return 'xls';
  if (/^<\?xml[^>]*>\s*<office:document[\s>]/i.test(start)) return 'ods';
  return /^(<!doctype html|<html[\s>]|<table[\s>]|<meta\s)/i.test(start) ? 'html' : null;
}

/** @throws ReadError; DOMException AbortError. */
async function readSpreadsheet(file: OpenedFile, options: ReadTableOptions): Promise<FormatReading> {
  const format = formatOf(file) ?? 'xlsx';
  if (formatOf(file) === null) throw refuseNamed(file);
  const choice = options.file ?? {};
  const readWorkbook = await openWorkbook(file, options);
  const isSmall = file.blob.size <= (format === 'xls' ? SMALL_BINARY_BYTES : SMALL_BYTES);
  const tell = async (rowCount: number) => {
    options.onProgress?.({ bytesRead: file.blob.size, bytesTotal: file.blob.size, rowCount });
    await options.pause?.();
    options.signal?.throwIfAborted();
  };
  await tell(0);
  const overview = isSmall ? readWorkbook() : readWorkbook({ rowCount: TOP_ROWS });
  await tell(0);
  const sheets = overview.SheetNames.map((name, i) => describeSheet(overview, name, i));
  const sheetName = chooseSheet(overview, sheets, choice.sheet);
  const workbook = isSmall ? overview : readWorkbook({ sheet: sheetName });
  await tell(0);
  const sheet = workbook.Sheets[sheetName];
  const used = sheet === undefined ? null : findUsedBox(sheet);
  if (sheet === undefined || used === null) throw emptySheet(sheetName, sheets);
  const found = sheets.map((info) =>
    info.name === sheetName ? { ...info, rowCount: used.bottom - used.top + 1, columnCount: used.right - used.left + 1 } : info,
  );
  const reading = await readSheet(sheet, used, overview.Workbook?.WBProps?.date1904 === true, options, tell);
  const { table, layout, notes, headerRowCount, ...facts } = reading;
  return {
    ...facts,
    table,
    dialect: null,
    file: {
      format,
      workbook: { sheets: found, sheet: sheetName, range: formatRange(layout), headerRowCount },
      notes: [...describeHidden(found, sheetName), ...notes],
    },
  };
}

async function readSheet(sheet: Sheet, used: Box, is1904: boolean, options: ReadTableOptions, tell: (rowCount: number) => Promise<void>) {
  const choice = options.file ?? {};
  const merges = (sheet['!merges'] ?? []).map(({ s, e }) => ({ top: s.r, left: s.c, bottom: e.r, right: e.c }));
  const chosen = choice.range === undefined ? null : parseRange(choice.range, used);
  if (choice.range !== undefined && chosen === null) {
    throw new ReadError(
      'unknown-part',
      `“${choice.range}” is no range with cells in it.`,
      `This sheet has cells in ${formatRange(used)}; give a range within it, like ${formatRange(used)} or A:D.`,
    );
  }
  const writeHeader = createCellTexts(is1904);
  const textAt = (row: number, column: number): string => {
    const cell = cellOf(sheet, row, column);
    return isFilled(cell) ? writeHeader.write(cell) : '';
  };
  const grid: Grid = { box: used, merges, textAt, typeAt: (row, column) => typeOf(cellOf(sheet, row, column)) };
  const layout = findLayout(grid, chosen, choice.headerRowCount ?? null);
  const { box, headerRowCount } = layout;
  if (layout.columns.length > MAX_COLUMNS) {
    throw new ReadError(
      'too-many-columns',
      `This sheet has ${layout.columns.length.toLocaleString('en')} columns; the most is ${MAX_COLUMNS.toLocaleString('en')}.`,
      'Delete the columns you do not need, or choose a narrower range.',
    );
  }
  const firstRow = box.top + headerRowCount;
  const aside = new Set(layout.rowsAside.map(({ row }) => row));
  const { names, renamed } =
    headerRowCount === 0 ? positionNames(layout.columns.length) : nameColumns(layout.columns.map(({ header }) => header));
  // A header alone is a table of no rows; one cell alone is none.
  if (firstRow > box.bottom && (headerRowCount === 0 || layout.columns.length < 2)) {
    throw headerRowCount > 0
      ? new ReadError(
          'header-only',
          'This sheet has a header but no rows.',
          'Choose another sheet or range, or a file with rows below its header.',
        )
      : new ReadError('empty-sheet', 'There are no rows in this part of the sheet.', 'Choose another sheet or range.');
  }

  const fills = fillMerges(merges, box, firstRow);
  const builders = layout.columns.map(() => createRawColumnBuilder());
  const texts = layout.columns.map(() => createCellTexts(is1904));
  const lines = createLineIndex();
  let rowCount = 0;
  let filledCount = 0;
  for (let row = firstRow; row <= box.bottom; row += 1) {
    if (aside.has(row)) continue;
    for (const [j, { column }] of layout.columns.entries()) {
      const cell = cellOf(sheet, row, column);
      if (isFilled(cell)) (texts[j] as (typeof texts)[number]).look(cell);
    }
  }
  for (let row = firstRow; row <= box.bottom; row += 1) {
    if (aside.has(row)) continue;
    for (const [j, { column }] of layout.columns.entries()) {
      let cell = cellOf(sheet, row, column);
      if (!isFilled(cell)) {
        const anchor = fills.get(row * 16_384 + column);
        if (anchor !== undefined) {
          cell = cellOf(sheet, anchor.top, anchor.left);
          if (isFilled(cell)) filledCount += 1;
        }
      }
      (builders[j] as (typeof builders)[number]).append(isFilled(cell) ? (texts[j] as (typeof texts)[number]).write(cell) : '');
    }
    lines.append(rowCount, row + 1);
    rowCount += 1;
    if (rowCount % PAUSE_ROWS === 0) await tell(rowCount);
  }
  const errorCount = texts.reduce((sum, column) => sum + column.errorCount, 0);
  const notes: FileNote[] = [];
  if (filledCount > 0) notes.push({ text: `${count(filledCount, 'cell')} under merged cells got the merged cell’s value.` });
  if (errorCount > 0)
    notes.push({
      text: `${count(errorCount, 'cell')} hold${errorCount === 1 ? 's' : ''} an error such as #N/A and ${errorCount === 1 ? 'was' : 'were'} read as that text.`,
    });
  if (layout.emptyColumnCount > 0)
    notes.push({
      text: `${count(layout.emptyColumnCount, 'column')} without a name or a value ${layout.emptyColumnCount === 1 ? 'was' : 'were'} left out.`,
    });
  if (layout.parts.length > 0 && chosen === null)
    notes.push({
      text: `Blank columns part this sheet into ${listRanges(layout.parts)}, which were read as one table. If they are tables of their own, give the range of the one you mean.`,
    });
  if (is1904) notes.push({ text: 'This workbook counts its days from 1904; its dates were read so.' });
  const raggedRows = layout.rowsAside.slice(0, MAX_LISTED).map(({ row, problem }): RaggedRow => {
    const cells = describeRow(grid, box, row);
    return {
      line: row + 1,
      cellCount: cells.length,
      expectedCount: layout.columns.length,
      text: cells.join(', ').slice(0, MAX_ROW_TEXT),
      problem,
      done: 'set-aside',
    };
  });
  return {
    table: { names, columns: builders.map((builder) => builder.finish()), rowCount },
    renamedHeaders: renamed,
    raggedRows,
    raggedRowCount: layout.rowsAside.length,
    lines,
    layout: box,
    headerRowCount,
    notes,
  };
}

/** Cells of the body that a merged cell covers, by row and column. */
function fillMerges(merges: readonly Box[], box: Box, firstRow: number): Map<number, Box> {
  const fills = new Map<number, Box>();
  for (const merge of merges) {
    if (merge.top < firstRow || merge.top > box.bottom || merge.right < box.left || merge.left > box.right) continue;
    // A merge over a whole row is a heading, and one over a million cells a slip.
    const cells = (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1);
    if (cells > 1_000_000) continue;
    for (let row = merge.top; row <= Math.min(merge.bottom, box.bottom); row += 1) {
      for (let column = merge.left; column <= Math.min(merge.right, box.right); column += 1) fills.set(row * 16_384 + column, merge);
    }
  }
  return fills;
}

function describeRow(grid: Grid, box: Box, row: number): string[] {
  const cells: string[] = [];
  for (let column = box.left; column <= box.right; column += 1) {
    const text = grid.textAt(row, column);
    if (text !== '') cells.push(text);
  }
  return cells;
}

/** The rectangle of cells that hold something; null when none does. */
function findUsedBox(sheet: Sheet): Box | null {
  let top = -1;
  let bottom = -1;
  let left = Number.POSITIVE_INFINITY;
  let right = -1;
  const data = sheet['!data'] ?? [];
  data.forEach((cells, row) => {
    cells?.forEach((cell, column) => {
      if (!isFilled(cell)) return;
      if (top === -1) top = row;
      bottom = row;
      if (column < left) left = column;
      if (column > right) right = column;
    });
  });
  return top === -1 ? null : { top, left, bottom, right };
}

function describeSheet(workbook: Workbook, name: string, index: number): SheetInfo {
  const sheet = workbook.Sheets[name];
  const used = sheet === undefined ? null : findUsedBox(sheet);
  const [, lastRow] = /:\$?[A-Z]+\$?(\d+)$/.exec(sheet?.['!fullref'] ?? '') ?? [];
  const hidden = (workbook.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0;
  if (used === null) return { name, rowCount: 0, columnCount: 0, hidden };
  const bottom = lastRow === undefined ? used.bottom : Math.max(used.bottom, Number(lastRow) - 1);
  return { name, rowCount: bottom - used.top + 1, columnCount: used.right - used.left + 1, hidden };
}

/** The first sheet in sight with a table on it, else the first with anything at all, else a hidden one. */
function chooseSheet(workbook: Workbook, sheets: readonly SheetInfo[], wanted: string | undefined): string {
  if (wanted !== undefined) {
    if (workbook.SheetNames.includes(wanted)) return wanted;
    throw new ReadError('unknown-part', `This workbook has no sheet “${wanted}”.`, `Its sheets: ${workbook.SheetNames.join(', ')}.`);
  }
  const isTable = ({ rowCount, columnCount }: SheetInfo) => rowCount >= 2 && columnCount >= 1;
  const inSight = sheets.filter(({ hidden }) => !hidden);
  const best =
    inSight.find((sheet) => isTable(sheet) && sheet.columnCount >= 2) ??
    inSight.find(isTable) ??
    sheets.find(isTable) ??
    inSight.find(({ rowCount }) => rowCount > 0) ??
    sheets.find(({ rowCount }) => rowCount > 0);
  if (best === undefined) {
    throw new ReadError(
      'empty-sheet',
      sheets.length > 1 ? `All ${sheets.length} sheets of this workbook are empty.` : 'The sheet of this workbook is empty.',
      'Choose a workbook with a header and rows. If it does hold a table, save it once in your spreadsheet program and choose it again.',
    );
  }
  return best.name;
}

function emptySheet(name: string, sheets: readonly SheetInfo[]): ReadError {
  const others = sheets.filter((sheet) => sheet.rowCount > 0 && sheet.name !== name).map((sheet) => `“${sheet.name}”`);
  return new ReadError(
    'empty-sheet',
    `The sheet “${name}” is empty.`,
    others.length === 0 ? 'Choose another file.' : `Choose another sheet: ${others.slice(0, 5).join(', ')}.`,
  );
}

function describeHidden(sheets: readonly SheetInfo[], chosen: string): FileNote[] {
  const hidden = sheets.filter((sheet) => sheet.hidden && sheet.rowCount > 0);
  if (hidden.length === 0) return [];
  const isChosen = hidden.some(({ name }) => name === chosen);
  return [
    {
      text: isChosen
        ? `The sheet “${chosen}” is hidden in its workbook.`
        : `${count(hidden.length, 'sheet')} of this workbook ${hidden.length === 1 ? 'is' : 'are'} hidden, and can be chosen too.`,
    },
  ];
}

function listRanges(parts: readonly Box[]): string {
  const ranges = parts.map(formatRange);
  return `${ranges.slice(0, -1).join(', ')} and ${ranges.at(-1)}`;
}

/** Called a spreadsheet, and yet none. */
function refuseNamed({ extension, zipNames }: OpenedFile): ReadError {
  return new ReadError(
    'damaged',
    zipNames === null
      ? `This file is called ${extension} but is no workbook: its first bytes are not a workbook’s.`
      : `This file is called ${extension}, but the archive holds no workbook.`,
    'Copy or download it again, or open it in your spreadsheet program and save it anew.',
  );
}

function count(value: number, one: string): string {
  return `${value.toLocaleString('en')} ${one}${value === 1 ? '' : 's'}`;
}
