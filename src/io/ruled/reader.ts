import { createRawColumnBuilder } from '#core/table/raw-builder.ts';
import { damaged } from '../archive/errors.ts';
import type { RaggedRow } from '../contract.ts';
import { createLineIndex } from '../line-index.ts';
import { ReadError } from '../read-error.ts';
import type { FormatReader, FormatReading, OpenedFile, ReadTableOptions } from '../reader-contract.ts';
import { checkSize, toReading } from '../typed-reading.ts';
import { cutTable, isRuled } from './cut-table.ts';

/** Such a text is held whole. */
const MAX_BYTES = 64 * 2 ** 20;
const MAX_LISTED = 200;
const MAX_ROW_TEXT = 200;

/** Tables drawn with bars and rules, as Markdown, psql, MySQL and many other programs print them. */
export const ruledReader: FormatReader = {
  id: 'ruled',
  extensions: ['.md', '.markdown'],
  recognises: ({ head, zipNames }) => zipNames === null && !head.includes(0) && isRuled(new TextDecoder().decode(head)),
  read: readRuled,
};

/** @throws ReadError; DOMException AbortError. */
async function readRuled({ blob }: OpenedFile, { ragged, signal, onProgress, pause }: ReadTableOptions): Promise<FormatReading> {
  if (blob.size > MAX_BYTES)
    throw new ReadError('too-large', 'This drawn table is over 64 MB.', 'Save the data as CSV, which is read piece by piece.');
  const table = cutTable(decode(await blob.arrayBuffer()));
  if (table === null) throw damaged('This text holds no table drawn with bars and a rule under its header.');
  onProgress?.({ bytesRead: blob.size, bytesTotal: blob.size, rowCount: 0 });
  await pause?.();
  signal?.throwIfAborted();

  const { header, rows, aside } = table;
  const builders = header.map(() => createRawColumnBuilder());
  const lines = createLineIndex();
  const listed: RaggedRow[] = [];
  let raggedRowCount = 0;
  const report = (row: { line: number; text: string; cellCount: number }, problem: RaggedRow['problem'], done: RaggedRow['done']) => {
    raggedRowCount += 1;
    if (listed.length >= MAX_LISTED) return;
    listed.push({ ...row, text: row.text.slice(0, MAX_ROW_TEXT), expectedCount: header.length, problem, done });
  };
  for (const { line, text } of aside.filter(({ where }) => where === 'above'))
    report({ line, text, cellCount: 1 }, 'above-header', 'set-aside');
  let rowCount = 0;
  for (const { line, text, cells } of rows) {
    if (cells.length !== header.length) {
      const isShort = cells.length < header.length;
      const isSetAside = (ragged?.rule === 'set-aside') !== (ragged?.exceptLines ?? []).includes(line);
      const done = isSetAside ? 'set-aside' : isShort ? 'missing-cells-left-empty' : 'extra-cells-cut';
      report({ line, text, cellCount: cells.length }, isShort ? 'too-few-cells' : 'too-many-cells', done);
      if (isSetAside) continue;
    }
    builders.forEach((builder, j) => {
      builder.append(cells[j] ?? '');
    });
    lines.append(rowCount, line);
    rowCount += 1;
  }
  for (const { line, text } of aside.filter(({ where }) => where === 'below'))
    report({ line, text, cellCount: 1 }, 'below-table', 'set-aside');
  checkSize(rowCount, header.length);
  return {
    ...toReading(
      'ruled',
      header,
      builders.map((builder) => builder.finish()),
      rowCount,
    ),
    raggedRows: listed,
    raggedRowCount,
    lines,
  };
}

/** UTF-8 while it is valid, else Windows-1252. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
