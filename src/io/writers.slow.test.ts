import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferColumn } from '#core/columns/infer-column.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import { cellAt } from '#core/table/raw-text.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import { EXPORT_FORMATS, exportFormatFor, PLAIN_DIALECT } from './catalog.ts';
import type { ExportFormat } from './contract.ts';
import { readTable, type TableReading } from './read-table.ts';
import { valueTypeOf } from './typed-cells.ts';
import { loadWriter } from './writers.ts';

interface TestTable {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const specsOf = ({ names, rows }: TestTable): ColumnSpec[] =>
  names.map((name, j) => inferColumn(name, packTexts(rows.map((row) => row[j] ?? ''))).spec);

async function write(format: ExportFormat, table: TestTable, chunkRows = 1000, specs = specsOf(table)) {
  const writer = (await loadWriter(format)).create(specs, { dialect: PLAIN_DIALECT, guardFormulas: false, tableName: 'made up.csv' });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let row = 0; row < Math.max(1, table.rows.length); row += chunkRows)
    parts.push((await writer.writeRows(table.rows.slice(row, row + chunkRows))) as Uint8Array<ArrayBuffer>);
  parts.push((await writer.finish()) as Uint8Array<ArrayBuffer>);
  return { blob: new Blob(parts), writer, specs };
}

const rowsOf = ({ table }: TableReading) =>
  Array.from({ length: table.rowCount }, (_, row) => table.columns.map((column) => cellAt(column, row)));

/** Rows of the INSERT statements: what a database would hold, as texts; NULL is null. */
function readSql(sql: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let at = sql.indexOf('VALUES\n');
  const from = () => sql[at];
  while (at !== -1) {
    at += 'VALUES\n'.length;
    for (;;) {
      if (from() !== '(') throw new Error(`No row at ${at}: ${sql.slice(at, at + 40)}`);
      at += 1;
      const row: (string | null)[] = [];
      for (;;) {
        if (from() === "'") {
          let text = '';
          for (at += 1; ; at += 1) {
            if (from() === "'" && sql[at + 1] === "'") at += 1;
            else if (from() === "'") break;
            text += from();
          }
          at += 1;
          row.push(text);
        } else {
          const bare = /^[^,)]+/.exec(sql.slice(at, at + 60))?.[0] ?? '';
          at += bare.length;
          row.push(bare === 'NULL' ? null : bare);
        }
        if (from() === ')') break;
        if (!sql.startsWith(', ', at)) throw new Error(`No comma at ${at}`);
        at += 2;
      }
      rows.push(row);
      at += 1;
      if (sql.startsWith(',\n', at)) at += 2;
      else if (sql.startsWith(';\n', at)) break;
      else throw new Error(`No end at ${at}`);
    }
    at = sql.indexOf('VALUES\n', at);
  }
  return rows;
}

const MIXED: TestTable = {
  names: ['whole', 'part', 'money', 'when', 'at', 'yes', 'text', 'code', 'key'],
  rows: Array.from({ length: 40 }, (_, i) => [
    i % 9 === 4 ? '' : String(i * 37 - 200),
    i % 7 === 2 ? '' : (i * 1.375 - 3).toFixed(3),
    `$${(i * 1234.5).toLocaleString('en', { minimumFractionDigits: 2 })}`,
    i % 8 === 1 ? '' : `${String(1 + (i % 28)).padStart(2, '0')}.03.2021`,
    `2021-03-${String(1 + (i % 28)).padStart(2, '0')} 07:${String(i % 60).padStart(2, '0')}:59`,
    i % 2 ? 'true' : 'false',
    ['=1+1', "it's", 'a "b", c', 'naïve – 漢字 🎲', ' padded ', 'line\nbreak', '', '\\back', '_x0041_', '-5%'][i % 10] as string,
    String(i % 13).padStart(4, '0'),
    String(i + 1),
  ]),
};

describe('every format, written and read back', () => {
  const expectations: Readonly<Record<ExportFormat, (i: number) => readonly string[]>> = {
    csv: (i) => MIXED.rows[i] as string[],
    ndjson: named,
    json: named,
    parquet: typed,
    xlsx: (i) => typed(i).map((cell, j) => (j === 5 ? cell.toUpperCase() : cell)),
    sql: typed,
  };
  function named(i: number): string[] {
    return (MIXED.rows[i] as string[]).map((cell, j) =>
      j === 1 && cell !== '' ? String(Number(cell)) : j === 2 ? String(i * 1234.5) : cell,
    );
  }
  function typed(i: number): string[] {
    const row = [...(MIXED.rows[i] as string[])];
    const number = (text: string | undefined) => (text === undefined || text === '' ? '' : String(Number(text)));
    const [day, month, year] = (row[3] as string).split('.');
    return [number(row[0]), number(row[1]), String(i * 1234.5), row[3] === '' ? '' : `${year}-${month}-${day}`, ...row.slice(4)];
  }

  it.each(EXPORT_FORMATS.map(({ id }) => id))('%s holds the same values under the same names', async (format) => {
    const { blob, writer } = await write(format, MIXED, 7);
    const expected = MIXED.rows.map((_, i) => expectations[format](i));
    expect(writer.changedCellCount).toBe(0);
    if (format === 'sql') {
      const sql = await blob.text();
      // JSON and SQL boolean words differ in case alone.
      expect(readSql(sql).map((row) => row.map((cell, j) => (cell === null ? '' : j === 5 ? cell.toLowerCase() : cell)))).toEqual(expected);
      expect(sql).toContain(
        'CREATE TABLE "made up" (\n  "whole" BIGINT,\n  "part" DOUBLE PRECISION,\n  "money" DOUBLE PRECISION,\n  "when" DATE,\n  "at" TIMESTAMP,\n  "yes" BOOLEAN,\n  "text" TEXT',
      );
      return;
    }
    // Decimals stay as they were written where a format's numbers are text.
    if (format === 'json' || format === 'ndjson') expect(await blob.text()).toContain('"part":-3.000,');
    const reading = await readTable(blob, 'unnamed');
    expect(exportFormatFor(reading.file.format)).toBe(format);
    expect(reading.table.names).toEqual(MIXED.names);
    expect(rowsOf(reading)).toEqual(expected);
  });

  it('a workbook shows numbers and dates as the file did', async () => {
    const { blob } = await write('xlsx', MIXED);
    const { read } = await import('@e965/xlsx');
    const workbook = read(await blob.arrayBuffer(), { cellNF: true });
    const sheet = workbook.Sheets[workbook.SheetNames[0] as string] as Record<string, { v: unknown; w: string; t: string; f?: string }>;
    expect(workbook.SheetNames).toEqual(['made up']);
    expect([sheet.C3?.w, sheet.C3?.v]).toEqual(['$1,234.50', 1234.5]);
    expect([sheet.D4?.w, sheet.D4?.t]).toEqual(['03.03.2021', 'n']);
    expect([sheet.B2?.w, sheet.F2?.v]).toEqual(['-3.000', false]);
    expect([sheet.G2?.t, sheet.G2?.v, sheet.G2?.f]).toEqual(['s', '=1+1', undefined]);
    expect(sheet.H2?.v).toBe('0000');
  });
});

describe('for any table', () => {
  // What a cell may hold; NUL cannot stand in SQL, and half a surrogate in no file at all.
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom(
      '=cmd|1',
      '+1',
      '-',
      '@x',
      "'",
      '"',
      '""',
      ';',
      ',',
      '\\',
      '\r\n',
      '\r',
      '\t',
      ' ',
      '_x000D_',
      'NULL',
      'null',
      'NaN',
      '<a>&amp;',
      '\u0007',
      '0x',
      '1e5',
      '#N/A',
    ),
  );
  const number = fc.oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }).map((value) => String(Object.is(value, -0) ? 0 : value)),
  );
  const column = (cells: fc.Arbitrary<string>) =>
    fc.array(fc.oneof({ weight: 6, arbitrary: cells }, { weight: 1, arbitrary: fc.constant('') }), { minLength: 6, maxLength: 6 });
  const tables = fc
    .tuple(column(text), column(text), column(number), column(fc.integer({ min: -9e6, max: 9e6 }).map(String)))
    .filter((columns) => columns.some((cells) => cells[0] !== '') && columns.every((cells) => cells.some((cell) => cell !== '')))
    .map(
      (columns): TestTable => ({
        names: ['a "quoted", name', "b's <tag> & 漢", 'c', 'd'],
        rows: Array.from({ length: 6 }, (_, i) => columns.map((cells) => cells[i] as string)),
      }),
    );

  it.each(EXPORT_FORMATS.map(({ id }) => id))('%s keeps names, missing cells, texts and values', async (format) => {
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 6 }), async (table, chunkRows) => {
        const { blob, specs, writer } = await write(format, table, chunkRows);
        const types = specs.map(valueTypeOf);
        let back: readonly (readonly (string | null)[])[];
        if (format === 'sql') back = readSql(await blob.text());
        else {
          const reading = await readTable(blob, `t${EXPORT_FORMATS.find(({ id }) => id === format)?.extension}`, {
            dialect: { ...PLAIN_DIALECT },
            ...(format === 'xlsx' ? { file: { range: `A1:D${table.rows.length + 1}`, headerRowCount: 1 } } : {}),
          });
          expect(reading.table.names).toEqual(table.names);
          const asides = new Set(reading.raggedRows.map(({ line }) => line - 2));
          back = rowsOf(reading);
          // A row of nothing but missing cells is no row to a sheet's reader, and is listed.
          if (format === 'xlsx') table = { ...table, rows: table.rows.filter((_, i) => !asides.has(i)) };
        }
        expect(back.length).toBe(table.rows.length);
        for (const [i, row] of table.rows.entries()) {
          for (const [j, cell] of row.entries()) {
            const got = back[i]?.[j] ?? '';
            // The workbook has the CR; the library that reads it back drops it before a line feed.
            const isTyped = types[j] !== 'text' && format !== 'csv';
            const isMarker = (specs[j] as ColumnSpec).missingMarkers.includes(cell);
            if (isTyped && isMarker) expect(['', cell]).toContain(got);
            else if (isTyped && types[j] === 'boolean') expect(got.toLowerCase()).toBe(cell.toLowerCase());
            else if (isTyped && (types[j] === 'integer' || types[j] === 'decimal') && Number.isFinite(Number(cell)))
              expect(Number(got)).toBe(Number(cell));
            else if (isTyped) expect(writer.changedCellCount >= 0 && typeof got === 'string').toBe(true);
            else expect(got).toBe(format === 'xlsx' ? cell.replaceAll('\r\n', '\n') : cell);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it.each(EXPORT_FORMATS.map(({ id }) => id))('%s of no rows is whole', async (format) => {
    const { blob } = await write(format, { names: ['a', 'b'], rows: [] });
    if (format === 'json') expect(JSON.parse(await blob.text())).toEqual([]);
    else if (format === 'ndjson') expect(blob.size).toBe(0);
    else expect(blob.size).toBeGreaterThan(0);
  });
});

describe('limits', () => {
  it('a workbook of more rows than Excel takes is refused in plain words', async () => {
    const { xlsxFormat } = await import('./spreadsheet/writer.ts');
    const [spec] = specsOf({ names: ['a'], rows: [['1'], ['2']] });
    const writer = xlsxFormat.create([spec as ColumnSpec], { dialect: PLAIN_DIALECT, guardFormulas: false, tableName: 't' });
    const rows = Array.from({ length: 65_536 }, () => ['']);
    await expect(async () => {
      for (let i = 0; i < 17; i += 1) await writer.writeRows(rows);
    }).rejects.toThrow('at most 1,048,575 rows');
  });

  it('a text longer than a cell takes is cut, and counted', async () => {
    const { writer } = await write('xlsx', { names: ['a'], rows: [['x'.repeat(40_000)], ['y']] });
    expect(writer.changedCellCount).toBe(1);
  });

  it('a row group at a time: memory does not hold the whole table', async () => {
    const { parquetFormat } = await import('./parquet/writer.ts');
    const [spec] = specsOf({ names: ['a'], rows: [['1'], ['2'], ['3']] });
    const writer = parquetFormat.create([spec as ColumnSpec], { dialect: PLAIN_DIALECT, guardFormulas: false, tableName: 't' });
    const rows = Array.from({ length: 600_000 }, (_, i) => [String(i % 1000)]);
    const sizes = [
      (await writer.writeRows(rows)).length,
      (await writer.writeRows(rows)).length,
      (await writer.writeRows(rows.slice(0, 1))).length,
    ];
    expect(sizes[1]).toBeGreaterThan(10_000);
    expect(sizes[2]).toBe(0);
  });
});
