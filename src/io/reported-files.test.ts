import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it, vi } from 'vitest';
import { cellAt } from '#core/table/raw-text.ts';
import { describeWithShared, listShared, readShared, readSharedText } from '#core/testing/shared-data.ts';
import { encodeText } from './csv/encode.ts';
import { createCsvWriter } from './csv/writer.ts';
import { ReadError } from './read-error.ts';
import { readTable, type TableReading } from './read-table.ts';

interface Expected {
  readonly header: readonly string[] | null;
  readonly rows: readonly (readonly string[])[] | null;
  readonly listedLines?: readonly number[];
  readonly error?: boolean;
  /** The same bytes must be written again. */
  readonly roundTrip?: string;
}

const FOLDER = 'cases/files';
const ENDING = '.expected.json';
const LONGEST_CPU_MS = 2000;

const rowsOf = ({ table }: TableReading) =>
  Array.from({ length: table.rowCount }, (_, row) => table.columns.map((column) => cellAt(column, row)));
/** Blanks around cells may stay as they are in the file. */
const bare = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map((cell) => cell.trim()));

function writeAgain(reading: TableReading): Buffer {
  const writer = createCsvWriter(reading.dialect, { guardFormulas: false });
  return Buffer.concat([writer.writeHeader(reading.table.names), writer.writeRows(rowsOf(reading)), writer.finish()]);
}

describeWithShared(FOLDER, 'files that people reported', () => {
  const names = listShared(FOLDER, /\.expected\.json$/).map((name) => name.slice(0, -ENDING.length));

  it.each(names)('%s', async (name) => {
    const expected = JSON.parse(readSharedText(`${FOLDER}/${name}${ENDING}`)) as Expected;
    const bytes = readShared(`${FOLDER}/${name}`);
    const before = process.cpuUsage();
    const outcome = await readTable(new Blob([bytes]), name).catch((error: unknown) => error);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(LONGEST_CPU_MS);
    if (expected.error === true) {
      expect(outcome).toBeInstanceOf(ReadError);
      return;
    }
    if (outcome instanceof Error) throw outcome;
    const reading = outcome as TableReading;
    expect(bare([reading.table.names])).toEqual(bare([expected.header ?? []]));
    expect(bare(rowsOf(reading))).toEqual(bare(expected.rows ?? []));
    const listed = reading.raggedRows.map(({ line }) => line);
    expect(listed).toEqual(expect.arrayContaining([...(expected.listedLines ?? [])]));
    if (expected.roundTrip !== undefined) expect(writeAgain(reading)).toEqual(Buffer.from(bytes));
  });
});

const lines = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');
const read = (text: string | Uint8Array, name = 'table.csv', options = {}) => readTable(new Blob([text as BlobPart]), name, options);

describe('the same kinds of files, made here', () => {
  it.each<[string, string, readonly string[], number, readonly number[]]>([
    ['blanks after semicolons in rows only', `a;b;c\n${lines(90, (i) => `${i}; x ${i}; ${i}.5`)}`, ['a', 'b', 'c'], 90, []],
    ['pairs above two columns', `Device,Probe\nGain,3\n\nsecond,volt\n${lines(9, (i) => `${i},${i}.5`)}`, ['second', 'volt'], 9, [1, 2, 3]],
    [
      'pairs above a wide table of two rows',
      `Firm,Acme\nYear,2024\nUnit,m\n\na,b,c,d,e,f,g\n1,2,3,4,5,6,7\n8,9,1,2,3,4,5\n`,
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      2,
      [1, 2, 3, 4],
    ],
    ['a title of more cells', `Run 7, by Ann, on Monday, at noon\nnm;abs\n${lines(9, (i) => `${i};${i}.5`)}`, ['nm', 'abs'], 9, [1]],
    ['a padded title over two columns', `Overview;\n;\nItem;Cost\n${lines(9, (i) => `I${i};${i}.5`)}`, ['Item', 'Cost'], 9, [1, 2]],
    [
      'notes with commas below two columns',
      `day,value\n${lines(12, (i) => `2024-01-${10 + i},${i}.5`)}\nSource: an office\n* estimated, may change\n`,
      ['day', 'value'],
      12,
      [14, 15, 16],
    ],
    ['a note below a gap and one row', 'id;shop;size\n1;North;2.5\n\nLast change: Monday\n', ['id', 'shop', 'size'], 1, [3, 4]],
    ['two hundred empty rows below', `a;b;c\n${lines(12, (i) => `${i};x;y`)}${lines(200, () => ';;')}`, ['a', 'b', 'c'], 12, [14, 150]],
    ['more empty rows than filled ones', `a;b\n1;x\n2;y\n${lines(100, () => ';')}`, ['a', 'b'], 2, [4, 103]],
    ['a short rule of dashes', `id;nm\n--;--\n${lines(5, (i) => `${i};x`)}`, ['id', 'nm'], 5, [2]],
    [
      'a second header row below one group',
      `Day,Costs,,Sum\n,Rail,Taxi,\n${lines(9, (i) => `2024-01-0${i + 1},1.5,,1.5`)}`,
      ['Day', 'Costs Rail', 'Costs Taxi', 'Sum'],
      9,
      [],
    ],
    ['two years above texts', 'Place,2021,2022\nA,1.5,closed\nB,closed,12.5\nC,3.5,7.5\n', ['Place', '2021', '2022'], 3, []],
    ['codes above numbers', 'Place,4711,4712,4799\nA,1.5,2.5,3.5\nB,12,2,0\nC,3,1,7.5\n', ['Place', '4711', '4712', '4799'], 3, []],
    ['a rule of dashes between tabs', `key\tname\n---\t------\n${lines(9, (i) => `${i}\tn${i}`)}`, ['key', 'name'], 9, [2]],
    ['remarks among rows', `a;b;c\n1;2;3\n# so far; so good\n4;5;6\n7;8;9\n`, ['a', 'b', 'c'], 3, [3]],
    [
      'a header in the last remark',
      `##made: x, y\n##t,volt,amp\n${lines(9, (i) => `${i},${i}.5,${i}.25`)}`,
      ['##t', 'volt', 'amp'],
      9,
      [1],
    ],
    [
      'a stray quote, in the header too',
      `id,"code,"label",n\n${lines(9, (i) => `${i},${i === 4 ? '"' : ''}c${i},"x, ${i}",7`)}`,
      ['id', '"code', 'label', 'n'],
      9,
      [1, 6],
    ],
  ])('%s', async (_, text, names, rowCount, listed) => {
    const { table, raggedRows, account } = await read(text);
    expect(table.names).toEqual(names);
    expect(table.rowCount).toBe(rowCount);
    expect(raggedRows.map(({ line }) => line)).toEqual(expect.arrayContaining([...listed]));
    expect(account?.recordCount).toBe((account?.headerRecordCount ?? 0) + (account?.setAsideCount ?? 0) + rowCount);
  });

  it('delimiters behind backslashes come out as they came in', async () => {
    const text = `id;title;n\n${lines(20, (i) => `${i};T ${i}${i % 5 === 0 ? '\\; more' : ''};7`)}`;
    const reading = await read(text);
    expect(rowsOf(reading)[5]).toEqual(['5', 'T 5; more', '7']);
    expect(writeAgain(reading).toString()).toBe(text);
  });

  it('whole lines in quotes come out as they came in, and may be left as they are', async () => {
    const text = `"id;name;n"\n${lines(9, (i) => `"${i};""x; y"";${i}.5"`)}`;
    const reading = await read(text);
    expect(reading.table.names).toEqual(['id', 'name', 'n']);
    expect(rowsOf(reading)[3]).toEqual(['3', 'x; y', '3.5']);
    expect(reading.file.notes[0]?.text).toContain('quoted cell');
    expect(writeAgain(reading).toString()).toBe(text);
    expect((await read(text, 'table.csv', { dialect: { quotedLines: false } })).table.columns).toHaveLength(1);
    const namesOnly = await read(`"Last, First"\n"Doe, Ann"\n"Roe, Bob"\n`);
    expect(namesOnly.table.columns).toHaveLength(1);
  });

  it.each([
    ['on one line', '{"a":1,"b":"}"}{"a":2,"b":Infinity}'],
    ['over lines', '{\n"a":1,"b":"}"\n}\n{\n"a":2,"b":Infinity\n}'],
  ])('JSON records one after the other %s', async (_, text) => {
    const reading = await read(text, 'log.json');
    expect(rowsOf(reading)).toEqual([
      ['1', '}'],
      ['2', 'Infinity'],
    ]);
    expect(reading.file.notes).toHaveLength(2);
  });

  it.each([
    ['lists', (depth: number) => `[{"a":${'['.repeat(depth)}${']'.repeat(depth)}}]`],
    ['objects', (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
  ])('%s a hundred thousand levels deep are refused in plain words', async (_, nest) => {
    const failure = await read(nest(100_000), 'deep.json').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ReadError);
    expect((failure as ReadError).message).toMatch(/nested too deeply/);
  });

  it.each([
    ['big5', '═十卅', [0xf9, 0xf9, 0xa4, 0x51, 0xa4, 0xca]],
    ['shift_jis', '髙ⅰ∵', [0xfb, 0xfc, 0xfa, 0x40, 0x81, 0xe6]],
    ['gb18030', '€', [0xa2, 0xe3]],
  ] as const)('%s is written as the Encoding Standard has it', (encoding, text, bytes) => {
    expect([...encodeText(text, encoding)]).toEqual(bytes);
  });

  it('a header alone is a table of no rows', async () => {
    const { table } = await read('a,b,c\n');
    expect([table.names, table.rowCount]).toEqual([['a', 'b', 'c'], 0]);
    await expect(read(' \n\n')).rejects.toMatchObject({ code: 'empty-file' });
  });
});

/** An Arrow stream whose schema says that its numbers are big-endian. */
function makeBigEndian(): Uint8Array {
  const view = new DataView(new ArrayBuffer(56));
  view.setInt32(0, -1, true);
  view.setInt32(4, 48, true);
  const put16 = (at: number, ...values: number[]) => {
    for (const [i, value] of values.entries()) view.setUint16(8 + at + 2 * i, value, true);
  };
  const put32 = (at: number, value: number) => view.setInt32(8 + at, value, true);
  put32(0, 16);
  put16(4, 12, 16, 0, 4, 8, 0);
  put32(16, 12);
  put16(20, 1);
  put32(24, 16);
  put16(32, 6, 8, 4);
  put32(40, 8);
  put16(44, 1);
  return new Uint8Array(view.buffer);
}

describe('files that would take too long or too much', () => {
  it('big-endian Arrow is refused by name', async () => {
    await expect(read(makeBigEndian(), 't.arrows')).rejects.toMatchObject({ code: 'unsupported-format', message: /big-endian/ });
  });

  it('a gzip file of twenty thousand members is read where the browser knows one member only', async () => {
    const member = gzipSync('1,abc\n');
    const whole = Buffer.concat([gzipSync('n,word\n'), ...Array.from({ length: 20_000 }, () => member)]);
    vi.stubGlobal(
      'DecompressionStream',
      class extends TransformStream {
        constructor() {
          super({ transform: (_, controller) => controller.error(new TypeError('Trailing junk.')) });
        }
      },
    );
    const before = process.memoryUsage().arrayBuffers;
    const { table } = await read(whole, 'table.csv.gz').finally(() => vi.unstubAllGlobals());
    expect(table.rowCount).toBe(20_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256 * 2 ** 20);
  });

  it('a Parquet file that unpacks to thousands of times its size is refused', async () => {
    const data = new Array<null>(3_000_000).fill(null);
    const packed = parquetWriteBuffer({ columnData: [{ name: 'a', data, type: 'INT32', nullable: true }], rowGroupSize: data.length });
    expect(packed.byteLength).toBeLessThan(1000);
    await expect(read(new Uint8Array(packed), 't.parquet')).rejects.toMatchObject({ code: 'too-large' });
  });
});
