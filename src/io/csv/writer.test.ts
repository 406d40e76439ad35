import { describe, expect, it } from 'vitest';
import { PLAIN_DIALECT } from '../catalog.ts';
import type { CsvDialect } from './contract.ts';
import { createCsvWriter, isFormulaLike } from './writer.ts';

function write(rows: string[][], dialect: Partial<CsvDialect> = {}, guardFormulas = false) {
  const writer = createCsvWriter({ ...PLAIN_DIALECT, ...dialect }, { guardFormulas });
  const names = (rows[0] ?? []).map((_, j) => `c${j}`);
  const parts = [writer.writeHeader(names), writer.writeRows(rows), writer.finish()];
  const bytes = parts.flatMap((part) => [...part]);
  return { bytes, text: new TextDecoder().decode(Uint8Array.from(bytes)), writer };
}

describe('form', () => {
  it('quotes only what needs it', () => {
    expect(write([['a', 'b,c', 'd"e', 'f\ng', ' h ', '']]).text).toBe('c0,c1,c2,c3,c4,c5\na,"b,c","d""e","f\ng", h ,\n');
  });

  it('keeps the dialect: all quoted, CRLF, semicolons, no final line end, no header', () => {
    expect(write([['a', 'b']], { quoteAll: true, newline: '\r\n' }).text).toBe('"c0","c1"\r\n"a","b"\r\n');
    expect(write([['1,5', 'b;c']], { delimiter: ';', header: false, finalNewline: false }).text).toBe('1,5;"b;c"');
    expect(write([["it's", 'b']], { quote: "'" }).text).toBe("c0,c1\n'it''s',b\n");
  });

  it('writes the same bytes however the rows are batched', () => {
    const writer = createCsvWriter({ ...PLAIN_DIALECT, byteOrderMark: true, finalNewline: false }, { guardFormulas: false });
    const parts = [
      writer.writeHeader(['a']),
      writer.writeRows([]),
      writer.writeRows([['1']]),
      writer.writeRows([['2'], ['3']]),
      writer.finish(),
    ];
    expect(parts.flatMap((part) => [...part])).toEqual([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('a\n1\n2\n3')]);
  });

  it('writes an empty cell of a single column as quotes', () => {
    expect(write([[''], ['x']]).text).toBe('c0\n""\nx\n');
  });

  it('without a quote, says what it could not write', () => {
    const { text, writer } = write([['a,b', 'c\r\nd', 'e"f']], { quote: '' });
    expect(text).toBe('c0,c1,c2\na b,c d,e"f\n');
    expect(writer.unwritableCellCount).toBe(2);
  });
});

describe('encodings', () => {
  it('windows-1252, counting cells it cannot hold', () => {
    const { bytes, writer } = write([['é€', '日本', '😀']], { encoding: 'windows-1252', header: false });
    expect(bytes).toEqual([0xe9, 0x80, 0x2c, 0x3f, 0x3f, 0x2c, 0x3f, 0x0a]);
    expect(writer.unwritableCellCount).toBe(2);
  });

  it('UTF-16 with its mark', () => {
    expect(write([['a😀']], { encoding: 'utf-16le', byteOrderMark: true, header: false, finalNewline: false }).bytes).toEqual([
      0xff, 0xfe, 0x61, 0, 0x3d, 0xd8, 0, 0xde,
    ]);
    expect(write([['a']], { encoding: 'utf-16be', byteOrderMark: true, header: false, finalNewline: false }).bytes).toEqual([
      0xfe, 0xff, 0, 0x61,
    ]);
  });
});

describe('formula guard', () => {
  it.each(['=1+1', '+A1', '-A1', '@SUM(A1)', '\t=1', '\r=1', '=cmd|x', '-1+2', '+49 abc', '--', '=-'])('guards %j', (cell) => {
    expect(isFormulaLike(cell)).toBe(true);
  });

  it.each(['-1', '+1.5', '-1,234.5', '-.5', '-1e-5', '-3 %', '-$5', '-', '+', '', 'a=b', '1=1', '−1'])('leaves %j alone', (cell) => {
    expect(isFormulaLike(cell)).toBe(false);
  });

  it('prefixes an apostrophe and counts, only where asked', () => {
    const rows = [
      ['=1', '-1', 'x'],
      ['@a', '=b,c', 'y'],
    ];
    const guarded = write(rows, {}, true);
    expect(guarded.text).toBe(`c0,c1,c2\n'=1,-1,x\n'@a,"'=b,c",y\n`);
    expect(guarded.writer.guardedCellCount).toBe(3);
    const plain = write(rows);
    expect(plain.text).toBe('c0,c1,c2\n=1,-1,x\n@a,"=b,c",y\n');
    expect(plain.writer.guardedCellCount).toBe(0);
  });
});
