import { readdirSync, readFileSync } from 'node:fs';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cellAt } from '#core/table/raw-text.ts';
import { describeWithShared, listShared, readShared } from '#core/testing/shared-data.ts';
import { ReadError } from './read-error.ts';
import { type ReadTableOptions, readTable, type TableReading } from './read-table.ts';

const FIXTURES = new URL('./fixtures/', import.meta.url);
const SHARED = 'data/spreadsheets/';

const readFixture = (name: string, options: ReadTableOptions = {}) =>
  readTable(new Blob([readFileSync(new URL(name, FIXTURES))]), name, options);
const readText = (text: string, name: string, options: ReadTableOptions = {}) => readTable(new Blob([text]), name, options);
const rowsOf = ({ table }: TableReading) =>
  Array.from({ length: table.rowCount }, (_, row) => table.columns.map((column) => cellAt(column, row)));
const failureOf = async (reading: Promise<unknown>): Promise<ReadError> => {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ReadError);
  return error as ReadError;
};

describe('workbooks', () => {
  it('finds the table under its titles, and writes dates alike, numbers whole, booleans and codes as they are', async () => {
    const reading = await readFixture('book.xlsx');
    expect(reading.table.names).toEqual(['Branch', 'Opened', 'Seen', 'Share', 'Open', 'Code']);
    const rows = rowsOf(reading);
    expect(rows).toHaveLength(20);
    expect(rows[0]).toEqual(['North', '2021-01-01', '2021-01-01 08:30:15', '0.1', 'TRUE', '0000']);
    expect(rows[2]).toEqual(['', '2021-01-03', '2021-01-01 10:30:15', '0.5', 'TRUE', '0002']);
    expect(reading.file.workbook).toMatchObject({ sheet: 'Titled', range: 'A4:F24', headerRowCount: 1 });
    expect(reading.file.workbook?.sheets.map(({ name, hidden }) => [name, hidden])).toEqual([
      ['Titled', false],
      ['Groups', false],
      ['Types', false],
      ['Hidden', true],
      ['Empty', false],
    ]);
    expect(reading.raggedRows.map(({ line, problem, text }) => [line, problem, text])).toEqual([
      [1, 'above-header', 'Sales by branch'],
      [2, 'above-header', 'Made on Monday'],
      [26, 'below-table', 'Source: the ledger'],
    ]);
    expect(reading.lines.lineOf(0)).toBe(5);
  });

  it('joins merged headers and fills merged cells, and says so', async () => {
    const reading = await readFixture('book.xlsx', { file: { sheet: 'Groups' } });
    expect(reading.table.names).toEqual(['Region', '2020 / Q1', '2020 / Q2', '2021 / Q1', '2021 / Q2']);
    expect(rowsOf(reading).map(([region]) => region)).toEqual(['R0', 'R0', 'R1', 'R1', 'R2', 'R2']);
    expect(reading.file.notes.map(({ text }) => text)).toContain('1 cell under merged cells got the merged cell’s value.');
  });

  it('keeps texts that look like formulas, errors, times and lengths of time', async () => {
    const reading = await readFixture('book.xlsx', { file: { sheet: 'Types' } });
    expect(rowsOf(reading)[1]).toEqual(['=SUM("1")', '#N/A', '07:01:30', '26:01:00', '1', ' padded ']);
    expect(reading.file.notes.map(({ text }) => text).join()).toContain('6 cells hold an error');
  });

  it('reads the range and the header rows that are asked for', async () => {
    const reading = await readFixture('book.xlsx', { file: { sheet: 'Titled', range: 'd5:f9' } });
    expect(reading.file.workbook).toMatchObject({ range: 'D5:F9', headerRowCount: 0 });
    expect(reading.table.names).toEqual(['Column 1', 'Column 2', 'Column 3']);
    expect(reading.table.rowCount).toBe(5);
    const named = await readFixture('book.xlsx', { file: { range: 'D4:F9', headerRowCount: 1 } });
    expect(named.table.names).toEqual(['Share', 'Open', 'Code']);
    const wrong = await failureOf(readFixture('book.xlsx', { file: { range: 'ZZ900:ZZ901' } }));
    expect(wrong.remedy).toContain('A1:F26');
  });

  it('says that a sheet holds two tables side by side, and reads the one whose range is given', async () => {
    const row = (cells: readonly string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
    const rows = Array.from({ length: 8 }, (_, i) => row([`p${i}`, `${i}`, '', ...(i < 5 ? [`n${i}`, `${30 + i}`] : ['', ''])]));
    const html = `<html><table>${row(['Product', 'Price', '', 'Name', 'Age'])}${rows.join('')}</table></html>`;
    const both = await readText(html, 'both.xls');
    expect(both.file.notes.map(({ text }) => text).join(' ')).toMatch(/A1:B9 and D1:E6, which were read as one table/);
    const one = await readText(html, 'both.xls', { file: { range: 'D1:E6' } });
    expect(one.table.names).toEqual(['Name', 'Age']);
    expect(one.table.rowCount).toBe(5);
    expect(one.file.notes).toEqual([]);
  });

  it.each([{ sheet: 'Hidden', names: ['a', 'b'], note: /hidden in its workbook/ }])(
    'reads the sheet $sheet',
    async ({ sheet, names, note }) => {
      const reading = await readFixture('book.xlsx', { file: { sheet } });
      expect(reading.table.names).toEqual(names);
      expect(reading.file.notes.map(({ text }) => text).join(' ')).toMatch(note);
    },
  );

  it.each([
    { sheet: 'Empty', code: 'empty-sheet' },
    { sheet: 'None of these', code: 'unknown-part' },
  ])('says that the sheet $sheet is $code', async ({ sheet, code }) => {
    expect((await failureOf(readFixture('book.xlsx', { file: { sheet } }))).code).toBe(code);
  });

  it('reads days from 1904, the old binary format and OpenDocument', async () => {
    expect(rowsOf(await readFixture('dates-1904.xlsx'))).toEqual([
      ['2000-01-01', '0'],
      ['2000-01-02', '1'],
      ['2000-01-03', '2'],
      ['2000-01-04', '3'],
    ]);
    const old = await readFixture('old.xls');
    expect([old.file.format, rowsOf(old)[9]]).toEqual(['xls', ['naïve 9', '2.25', '2020-03-01']]);
    const ods = await readFixture('sheet.ods');
    expect([ods.file.format, rowsOf(ods)[7]]).toEqual(['ods', ['Zeile 7', '2020-02-27', '0.875', 'TRUE']]);
  });

  it('reads a table of HTML that is called .xls', async () => {
    const html =
      '<html><body><table><tr><th>a</th><th>b</th></tr><tr><td>1,5</td><td>x</td></tr><tr><td>007</td><td>y</td></tr></table></body></html>';
    const reading = await readText(html, 'report.xls');
    expect(reading.file.format).toBe('html');
    expect(rowsOf(reading)).toEqual([
      ['1,5', 'x'],
      ['007', 'y'],
    ]);
  });

  it('reads HTML in the encoding that it names', async () => {
    const html = '<html><head><meta charset="windows-1252"></head><body><table><tr><th>Ort</th></tr><tr><td>K\u00f6ln</td></tr></table>';
    const reading = await readTable(new Blob([Buffer.from(html, 'latin1')]), 'orte.xls');
    expect(rowsOf(reading)).toEqual([['Köln']]);
    const page = await failureOf(readText('<!DOCTYPE html><html><body><p>Please log in</p></body></html>', 'table.csv'));
    expect([page.code, page.message]).toEqual(['unsupported-format', 'This is a web page without a table in it.']);
  });

  it('reads delimited text that is called .xlsx by its content, and refuses what is no workbook', async () => {
    for (const name of ['table.xlsx', 'table.xls', 'table.json', 'table.parquet']) {
      const reading = await readText('a;b\n1;x\n', name);
      expect([reading.file.format, reading.dialect.delimiter, reading.table.names]).toEqual(['csv', ';', ['a', 'b']]);
      expect(reading.file.notes[0]?.text).toContain(name.slice(5));
    }
    expect((await failureOf(readText('not a table', 'table.xlsx'))).code).toBe('damaged');
    expect((await failureOf(readText('{"a": ', 'table.json'))).code).toBe('damaged');
    expect((await failureOf(readFixture('empty.xlsx'))).code).toBe('empty-sheet');
  });
});

describe('Parquet and Arrow', () => {
  const FIRST = [
    '9007199254740993',
    '18446744073709551615',
    '0',
    '0',
    '0',
    'true',
    'a,"b"',
    '1999-12-28',
    '2020-01-01 00:00:00',
    '1965-01-01 00:00:00.000005',
    '2020-01-01 00:00:00.000000001',
    '2020-01-01T00:00:00Z',
    '01:02:00',
    '-0.05',
    'red',
    '[0,1]',
    '{"x":0,"y":"s"}',
    '0xff00',
  ];
  const SEVENTH = ['9007199254740999', '18446744073709551609', '6', '2', '0.6', 'true', 'line\nbreak', '2000-01-03'];
  const names = readdirSync(FIXTURES).filter((name) => name.startsWith('types-') && !name.includes('v1'));

  it.each(names)('%s: every type, exactly', async (name) => {
    const reading = await readFixture(name);
    const rows = rowsOf(reading);
    expect(rows).toHaveLength(12);
    expect(rows[0]).toEqual(FIRST);
    expect(rows[6]?.slice(0, 8)).toEqual(SEVENTH);
    expect([rows[3]?.[0], rows[2]?.[3], rows[1]?.[5], rows[4]?.[6], rows[3]?.[14]]).toEqual(['', '', '', '', '']);
    expect(reading.file.notes[0]?.text).toContain('“list”, “struct”');
    expect(reading.file.format).toBe(name.endsWith('.parquet') ? 'parquet' : 'arrow');
  });

  it('reads types of the first version of the format', async () => {
    const skipped = [10, 15, 16];
    expect(rowsOf(await readFixture('types-v1.parquet'))[0]).toEqual(FIRST.filter((_, j) => !skipped.includes(j)));
  });

  it('goes by the content, not by the name', async () => {
    const bytes = readFileSync(new URL('types-snappy.parquet', FIXTURES));
    expect((await readTable(new Blob([bytes]), 'table.csv')).file.format).toBe('parquet');
  });

  it('names what is cut off, encrypted or given up', async () => {
    const bytes = readFileSync(new URL('types-snappy.parquet', FIXTURES));
    expect((await failureOf(readTable(new Blob([bytes.subarray(0, 3000)]), 't.parquet'))).message).toMatch(/cut off/);
    expect((await failureOf(readText(`PARE${'x'.repeat(50)}PARE`, 't.parquet'))).code).toBe('encrypted');
    expect((await failureOf(readText(`FEA1${'x'.repeat(50)}`, 't.feather'))).message).toMatch(/first Feather format/);
    expect((await failureOf(readText('not a table', 't.arrow'))).message).toMatch(/called Arrow/);
  });
});

describe('JSON', () => {
  it.each([
    {
      what: 'a list of objects',
      text: '[{"a": 1.50, "b": "x"}, {"b": null, "c": true, "a": 1e400}]',
      rows: [
        ['1.5', 'x', ''],
        ['Infinity', '', 'true'],
      ],
      names: ['a', 'b', 'c'],
    },
    {
      what: 'columns',
      text: '{"a": [1, 2], "b": ["x", null]}',
      rows: [
        ['1', 'x'],
        ['2', ''],
      ],
      names: ['a', 'b'],
    },
    { what: 'rows under a key', text: '{"meta": {"n": 2}, "data": [{"a": 1}, {"a": 2}]}', rows: [['1'], ['2']], names: ['a'] },
    {
      what: 'columns by row, as pandas writes them',
      text: '{"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": "y"}}',
      rows: [
        ['1', 'x'],
        ['2', 'y'],
      ],
      names: ['a', 'b'],
    },
    {
      what: 'names and rows apart',
      text: '{"columns": ["a", "b"], "index": [0], "data": [[1, "x"]]}',
      rows: [['1', 'x']],
      names: ['a', 'b'],
    },
    {
      what: 'a list of lists',
      text: '[["a", "b"], [1, "x"], [2]]',
      rows: [
        ['1', 'x'],
        ['2', ''],
      ],
      names: ['a', 'b'],
    },
    {
      what: 'records by key',
      text: '{"k1": {"a": 1}, "k2": {"a": 2}}',
      rows: [
        ['k1', '1'],
        ['k2', '2'],
      ],
      names: ['key', 'a'],
    },
    { what: 'nested values', text: '[{"a": {"x": [1, 2]}, "b": "=1+1"}]', rows: [['{"x":[1,2]}', '=1+1']], names: ['a', 'b'] },
    { what: 'rows two levels down', text: '{"ok": true, "result": {"n": 1, "records": [{"a": 1}]}}', rows: [['1']], names: ['a'] },
    { what: 'a byte order mark', text: '\uFEFF[{"a": "ü"}]', rows: [['ü']], names: ['a'] },
  ])('$what', async ({ text, rows, names }) => {
    const reading = await readText(text, 'table.json');
    expect(reading.file.format).toBe('json');
    expect(reading.table.names).toEqual(names);
    expect(rowsOf(reading)).toEqual(rows);
  });

  it('lines, whatever the file is called; a line that is no record is set aside and listed', async () => {
    const text = '{"id": 1, "a": "x"}\r\n\r\n{"id": 2, "b": {"c": 1}}\n{"id": 3, "a"\nnull\n{"id": 4}';
    for (const name of ['table.ndjson', 'table.json', 'table.txt']) {
      const reading = await readText(text, name);
      expect(reading.file.format).toBe('ndjson');
      expect(rowsOf(reading)).toEqual([
        ['1', 'x', ''],
        ['2', '', '{"c":1}'],
        ['4', '', ''],
      ]);
      expect(reading.raggedRows.map(({ line, problem }) => [line, problem])).toEqual([
        [4, 'unreadable-line'],
        [5, 'unreadable-line'],
      ]);
      expect(reading.lines.lineOf(2)).toBe(6);
    }
  });

  it('keeps the figures of large whole numbers, or says that they are lost', async () => {
    const reading = await readText('[{"id": 12345678901234567891}]', 'ids.json');
    const kept = rowsOf(reading)[0]?.[0] === '12345678901234567891';
    expect(kept || reading.file.notes.some(({ text }) => text.includes('lost their last figures'))).toBe(true);
  });

  it.each([
    { text: '[{"a": 1}, {"a": ', code: 'damaged' },
    { text: '[]', code: 'unsupported-format' },
    { text: '[1, 2, 3]', code: 'unsupported-format' },
    { text: '[{}]', code: 'empty-file' },
    { text: '"text"', code: 'unsupported-format' },
  ])('refuses $text', async ({ text, code }) => {
    expect((await failureOf(readText(text, 'table.json'))).code).toBe(code);
  });

  it('leaves a delimited file that starts with a bracket to its reader', async () => {
    expect((await readText('[a],{b}\n1,2\n3,4\n', 'table.csv')).file.format).toBe('csv');
  });
});

describe('packed files', () => {
  it('gzip, one member or several, and zip, packed or stored', async () => {
    for (const name of ['table.csv.gz', 'members.csv.gz', 'stored.zip', 'several.zip']) {
      const reading = await readFixture(name);
      expect([reading.table.rowCount, reading.table.names]).toEqual([30, ['id', 'colour']]);
      expect(reading.file.compression).toEqual([name.endsWith('gz') ? 'gzip' : 'zip']);
    }
  });

  it('offers the files in a zip, and reads the one that is chosen', async () => {
    const first = await readFixture('several.zip');
    expect(first.file.archive?.entry).toBe('data/first.csv');
    expect(first.file.archive?.entries.map(({ name }) => name)).toEqual(['read me.md', 'data/first.csv', 'data/second.json']);
    const second = await readFixture('several.zip', { file: { entry: 'data/second.json' } });
    expect([second.file.format, rowsOf(second)]).toEqual([
      'json',
      [
        ['1', '', ''],
        ['2', '', 'x'],
      ],
    ]);
    expect((await failureOf(readFixture('several.zip', { file: { entry: 'nope' } }))).code).toBe('unknown-part');
  });

  it('takes the largest table of a zip, not what describes it', async () => {
    const { zipSync, strToU8 } = await import('fflate');
    const zip = zipSync({
      '__MACOSX/._data.csv': strToU8('x'),
      'Metadata_Country.csv': strToU8('code,note\nA,long enough to be the larger of the two\n'),
      'readme.txt': strToU8('Where it all comes from'),
      'data.csv': strToU8('a,b\n1,2\n'),
      'small.csv': strToU8('a\n1\n'),
    });
    expect((await readTable(new Blob([zip as BlobPart]), 't.zip')).file.archive?.entry).toBe('data.csv');
  });

  it('unpacks a file in a file', async () => {
    const parquet = readFileSync(new URL('types-gzip.parquet', FIXTURES));
    const reading = await readTable(new Blob([gzipSync(parquet)]), 'table.parquet.gz');
    expect([reading.file.format, reading.file.compression, reading.table.rowCount]).toEqual(['parquet', ['gzip'], 12]);
  });

  it('names damage, passwords and a wrong checksum', async () => {
    const packed = readFileSync(new URL('table.csv.gz', FIXTURES));
    expect((await failureOf(readTable(new Blob([packed.subarray(0, 60)]), 't.gz'))).code).toBe('damaged');
    const zip = readFileSync(new URL('stored.zip', FIXTURES));
    const changed = Buffer.from(zip);
    changed[45] = (changed[45] as number) ^ 1;
    expect((await failureOf(readTable(new Blob([changed]), 't.zip'))).message).toMatch(/checksum/);
    const locked = Buffer.from(zip);
    const directory = locked.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    locked[directory + 8] = 1;
    expect((await failureOf(readTable(new Blob([locked]), 't.zip'))).code).toBe('encrypted');
    expect((await failureOf(readTable(new Blob([zip.subarray(0, 200)]), 't.zip'))).code).toBe('damaged');
    expect((await failureOf(readTable(new Blob([deflateRawSync('a,b\n1,2')]), 't.gz'))).code).toMatch(/binary-file|header-only|empty-file/);
  });
});

describe('files of other programs are named, with the way out', () => {
  it.each([
    { head: '%PDF-1.7', message: /PDF/ },
    { head: 'SQLite format 3\0', message: /SQLite/ },
    { head: 'Obj\x01avro', message: /Avro/ },
    { head: 'Rar!\x1a\x07\x00', message: /RAR/ },
    { head: 'BZh91AY', message: /bzip2/ },
    { head: 'ORC', message: /ORC/ },
  ])('$message', async ({ head, message }) => {
    const error = await failureOf(readText(`${head}${'\0'.repeat(600)}`, 'table.csv'));
    expect(error.code).toBe('unsupported-format');
    expect(error.message).toMatch(message);
    expect(error.remedy).not.toBe('');
  });
});

describeWithShared(SHARED, 'the shared spreadsheets', () => {
  it('each loads, or says why it cannot', async () => {
    const results = new Map<string, string>();
    for (const name of listShared(SHARED, /./)) {
      const outcome = await readTable(new Blob([readShared(`${SHARED}${name}`)]), name).then(
        ({ table }) => `${table.rowCount} × ${table.names.length}`,
        (error: unknown) => (error instanceof ReadError ? error.code : String(error)),
      );
      results.set(name, outcome);
    }
    expect(Object.fromEntries(results)).toMatchObject({
      'messytables__encrypted_no_password.xls': 'encrypted',
      'readxl__dates-1904.xls': '1 × 5',
      'readxl__empty-sheets.xlsx': '0 × 2',
      'readxl__type-me.xlsx': '10 × 2',
      'real_estate_valuation.xlsx': '414 × 7',
      'un_migration_Canada.xlsx': '29 × 38',
    });
    expect([...results.values()].filter((outcome) => !/^(\d+ × \d+|[a-z]+(-[a-z]+)*)$/.test(outcome))).toEqual([]);
  });
});

describe('drawn tables', () => {
  const rows = [
    ['1', 'apple', '0.50'],
    ['2', '', '12'],
    ['3', 'fig | date', '7'],
  ];

  it('reads Markdown, with titles above and text below it', async () => {
    const text = `# Fruit\n\n| id | name | price |\n|---:|:-----|------:|\n| 1 | apple | 0.50 |\n| 2 |  | 12 |\n| 3 | fig \\| date | 7 |\n\nAs of May.\n`;
    const reading = await readText(text, 'fruit.md');
    expect(reading.file.format).toBe('ruled');
    expect(reading.table.names).toEqual(['id', 'name', 'price']);
    expect(rowsOf(reading)).toEqual(rows);
    expect(reading.lines.lineOf(0)).toBe(5);
    expect(reading.raggedRows.map(({ line, problem }) => [line, problem])).toEqual([
      [1, 'above-header'],
      [9, 'below-table'],
    ]);
    const bare = await readText('a | b\n--- | ---\n1 | 2\n3 | 4\n', 'pasted');
    expect(rowsOf(bare)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('reads what psql and MySQL print', async () => {
    const psql = ' id | name  | price \n----+-------+-------\n  1 | apple |  0.50\n  2 |       |    12\n(2 rows)\n\n';
    const printed = await readText(psql, 'psql.txt');
    expect(printed.table.names).toEqual(['id', 'name', 'price']);
    expect(rowsOf(printed)).toEqual(rows.slice(0, 2));
    expect(printed.raggedRows.map(({ text }) => text)).toEqual(['(2 rows)']);
    const mysql =
      '+----+-------+-------+\n| id | name  | price |\n+----+-------+-------+\n|  1 | apple |  0.50 |\n|  2 |       |    12 |\n+----+-------+-------+\n2 rows in set (0.00 sec)\n';
    expect(rowsOf(await readText(mysql, 'mysql.txt'))).toEqual(rows.slice(0, 2));
  });

  it('lists rows of another number of cells, and sets them aside where that is asked for', async () => {
    const text = '| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |\n| 4 | 5 | 6 |\n';
    const kept = await readText(text, 'x.md');
    expect(rowsOf(kept)).toEqual([
      ['1', '2'],
      ['3', ''],
      ['4', '5'],
    ]);
    expect(kept.raggedRows.map(({ done }) => done)).toEqual(['missing-cells-left-empty', 'extra-cells-cut']);
    const aside = await readText(text, 'x.md', { ragged: { rule: 'set-aside', exceptLines: [4] } });
    expect(rowsOf(aside)).toEqual([
      ['1', '2'],
      ['3', ''],
    ]);
  });

  it('leaves text with bars and no rule to the reader of delimited text', async () => {
    expect((await readText('a|b\n1|2\n3|4\n', 'x.txt')).file.format).toBe('csv');
    expect((await readText('a,b\n---,---\n1,2\n', 'x.csv')).file.format).toBe('csv');
  });
});
