import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadError } from '../read-error.ts';
import type { Encoding } from './contract.ts';
import { encodeText } from './encode.ts';
import { readCsv } from './reader.ts';

/** Together at least ten thousand files a run. */
const MUTATED_FILES = 7000;
const COMPOSED_FILES = 3200;
const LONGEST_CPU_MS = 2000;

const DELIMITERS = [',', ';', '\t', '|', '^', '~', ':', ' ', '||', ', '] as const;
const ENCODINGS: readonly Encoding[] = [
  'utf-8',
  'utf-8',
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1251',
  'shift_jis',
  'gb18030',
];
const CELLS = [
  (n: number) => String(n),
  (n: number) => (n / 7).toFixed(2),
  (n: number) => (n / 7).toFixed(2).replace('.', ','),
  (n: number) => `2024-0${(n % 9) + 1}-1${n % 10}`,
  (n: number) => ['red', 'green', 'blue', ''][n % 4] ?? '',
  (n: number) => `“Ünï” ${n}, ${['a;b', 'c|d', 'e\tf'][n % 3]}`,
  (n: number) => `line ${n}\nline "two"`,
  (n: number) => ['NA', '-', '?', '1'][n % 4] ?? '',
  (n: number) => ['Москва', '東京', 'Łódź', 'café'][n % 4] ?? '',
] as const;

const goodFile = fc
  .record({
    delimiter: fc.constantFrom(...DELIMITERS),
    quote: fc.constantFrom('"', '"', "'"),
    newline: fc.constantFrom('\n', '\r\n', '\r'),
    encoding: fc.constantFrom(...ENCODINGS),
    kinds: fc.array(fc.nat(CELLS.length - 1), { minLength: 1, maxLength: 7 }),
    rowCount: fc.nat(30),
    above: fc.constantFrom('', 'Report for 2024', '# made by hand', 'sep=;', ',,,'),
    below: fc.constantFrom('', 'Total', 'Source: an office of some kind', ',,,,'),
    hasHeader: fc.boolean(),
    quoteAll: fc.boolean(),
    start: fc.nat(1000),
  })
  .map(({ delimiter, quote, newline, encoding, kinds, rowCount, above, below, hasHeader, quoteAll, start }) => {
    const write = (cell: string) =>
      quoteAll || cell.includes(delimiter) || /["'\r\n]/.test(cell) ? quote + cell.replaceAll(quote, quote + quote) + quote : cell;
    const rows = Array.from({ length: rowCount }, (_, i) =>
      kinds.map((kind, j) => write(CELLS[kind]?.(start + i * 3 + j) ?? '')).join(delimiter),
    );
    const header = hasHeader ? [kinds.map((_, j) => write(`name ${j}`)).join(delimiter)] : [];
    const parts = [...(above === '' ? [] : [above, '']), ...header, ...rows, ...(below === '' ? [] : [below])];
    return encodeText(parts.join(newline) + newline, encoding);
  });

type Mutation = { readonly at: number; readonly length: number; readonly kind: number; readonly byte: number };

const SHARP = [0, 9, 10, 13, 34, 39, 44, 59, 92, 124, 32, 35, 0xef, 0xbb, 0xbf, 0xff, 0xfe, 0x80, 0xc3, 0xe2, 0x1a];

/** Bytes changed, put in, taken out, doubled, cut off, or moved to the front. */
function mutate(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let now = bytes;
  for (const { at, length, kind, byte } of mutations) {
    const place = now.length === 0 ? 0 : at % now.length;
    const end = Math.min(now.length, place + 1 + (length % 40));
    const sharp = SHARP[byte % SHARP.length] ?? 0;
    switch (kind) {
      case 0:
        now = Uint8Array.from(now, (old, i) => (i === place ? sharp : old));
        break;
      case 1:
        now = Uint8Array.of(...now.subarray(0, place), sharp, ...now.subarray(place));
        break;
      case 2:
        now = Uint8Array.of(...now.subarray(0, place), ...now.subarray(end));
        break;
      case 3:
        now = Uint8Array.of(...now.subarray(0, end), ...now.subarray(place));
        break;
      case 4:
        now = now.slice(0, place);
        break;
      case 5:
        now = Uint8Array.from(now, (old, i) => (i === place ? byte : old));
        break;
      default:
        now = Uint8Array.of(...now.subarray(place), ...now.subarray(0, place));
    }
  }
  return now;
}

const mutations = fc.array(fc.record({ at: fc.nat(4000), length: fc.nat(), kind: fc.nat(6), byte: fc.nat(255) }), {
  minLength: 1,
  maxLength: 6,
});

/** Text of the pieces that readers stumble over. */
const composed = fc.string({
  unit: fc.constantFrom(
    'a',
    'b',
    '1',
    '2.5',
    '1,5',
    ',',
    ',',
    ';',
    '\t',
    '|',
    '"',
    '"',
    '""',
    '\\"',
    "'",
    '\n',
    '\n',
    '\n',
    '\r\n',
    '\r',
    ' ',
    '  ',
    '#',
    'Total',
    'é',
    '東',
    '\ufeff',
    '\0',
    'sep=',
    '=',
    '{"k": "v"}',
    '12:30',
    '\u001a',
    '^',
    '::',
  ),
  maxLength: 80,
});

/** Reads a file and holds the reader to its promises. */
async function holdToPromises(bytes: Uint8Array): Promise<void> {
  // Processor time, not the clock's: other programs may be running.
  const before = process.cpuUsage();
  const outcome = await readCsv(new Blob([bytes as BlobPart])).catch((error: unknown) => error);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(LONGEST_CPU_MS);
  if (outcome instanceof Error) {
    expect(outcome).toBeInstanceOf(ReadError);
    expect(outcome.message).not.toBe('');
    expect((outcome as ReadError).remedy).not.toBe('');
    return;
  }
  const { table, account, raggedRows, raggedRowCount, lines, dialect } = outcome as Awaited<ReturnType<typeof readCsv>>;
  expect(account.recordCount).toBe(account.headerRecordCount + account.setAsideCount + account.unsampledCount + table.rowCount);
  expect(account.unsampledCount).toBe(0);
  for (const { codes } of table.columns) expect(codes.length).toBe(table.rowCount);
  expect(new Set(table.names).size).toBe(table.names.length);
  if (raggedRowCount <= 200) {
    expect(raggedRows.length).toBe(raggedRowCount);
    expect(raggedRows.filter(({ done }) => done === 'set-aside').length).toBe(account.setAsideCount);
  }
  // Rows and lines set aside are different lines, in order.
  const aside = new Set(raggedRows.filter(({ done }) => done === 'set-aside').map(({ line }) => line));
  let former = 0;
  const misplaced: number[] = [];
  for (let row = 0; row < table.rowCount; row += 1) {
    const line = lines.lineOf(row);
    if (!(line > former) || aside.has(line)) misplaced.push(row);
    former = line;
  }
  expect(misplaced).toEqual([]);
  if (dialect.encoding !== 'utf-8') return;
  // Where nothing can be quoted, records are lines.
  const text = new TextDecoder().decode(bytes);
  if (/["']/.test(text)) return;
  const count = (ends: RegExp) => {
    const parts = text.replaceAll('\0', '').split(ends);
    return parts.at(-1) === '' ? parts.length - 1 : parts.length;
  };
  expect([count(/\r*\n/), count(/\r*\n|\r/), count(/\r\n|\n|\r/)]).toContain(account.recordCount);
}

describe('ten thousand broken files: read, or refused in plain words; never a crash, a hang, or a line that is not accounted for', () => {
  it('good files with bytes changed', async () => {
    await fc.assert(
      fc.asyncProperty(goodFile, mutations, (bytes, changes) => holdToPromises(mutate(bytes, changes))),
      { numRuns: MUTATED_FILES },
    );
  }, 120_000);

  it('texts put together from what readers stumble over', async () => {
    await fc.assert(
      fc.asyncProperty(composed, (text) => holdToPromises(new TextEncoder().encode(text))),
      { numRuns: COMPOSED_FILES },
    );
  }, 120_000);

  it('a megabyte of quotes that are never closed', async () => {
    await holdToPromises(new TextEncoder().encode(`a,b,c\n${'1,"x,"y"z\n'.repeat(100_000)}`));
    await holdToPromises(new TextEncoder().encode(`a,b,c\n${'"1,2,3\n'.repeat(150_000)}`));
    await holdToPromises(new TextEncoder().encode('"'.repeat(1_000_000)));
    await holdToPromises(new TextEncoder().encode(','.repeat(1_000_000)));
  });
});
