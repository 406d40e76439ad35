import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import type { ScanDialect } from './lexis.ts';
import { createScanner } from './scan.ts';

const PLAIN: ScanDialect = { delimiter: ',', quote: '"', loneReturns: false };

/** Every record's cells, all bytes being there. */
function cut(text: string, dialect: Partial<ScanDialect> = {}, expectedCount = 0): string[][] {
  const scanner = createScanner({ ...PLAIN, ...dialect });
  const bytes = new TextEncoder().encode(text);
  const records: string[][] = [];
  for (let at = 0; at < bytes.length; ) {
    at = scanner.scan(bytes, at, bytes.length, true, expectedCount);
    records.push(Array.from({ length: scanner.cellCount }, (_, j) => scanner.textOf(j)));
  }
  return records;
}

const cell = fc.string({ unit: fc.constantFrom('a', '1', ' ', ',', ';', '"', "'", '\n', '\r\n', 'é', '😀'), maxLength: 8 });

describe('createScanner', () => {
  it('cuts well-formed text as papaparse does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(',', ';', '\t', '||'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (rows, delimiter, newline, quotes) => {
          const text = Papa.unparse(rows, { delimiter, newline, quotes });
          expect(cut(text, { delimiter })).toEqual(Papa.parse(text, { delimiter, newline }).data);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each<[string, string, Partial<ScanDialect>, string[][]]>([
    ['backslashes', '"a\\"b","c\\\\","d\\n"\n', { escape: 'backslash' }, [['a"b', 'c\\', 'd\\n']]],
    ['both ways of escaping', '"a\\"b","c""d"\n', { escape: 'backslash' }, [['a"b', 'c"d']]],
    [
      'runs of blanks',
      '  a  b\t c \n d e f\n',
      { delimiter: ' ', mergeDelimiters: true },
      [
        ['a', 'b', 'c'],
        ['d', 'e', 'f'],
      ],
    ],
    ['spaces around quotes', 'a, "b, c" ,d\n', {}, [['a', 'b, c', 'd']]],
    ['spaces before text in quotes', 'a, "b" c,d\n', {}, [['a', ' "b" c', 'd']]],
    ['a stray quote', '"a" b",c\n', {}, [['a" b', 'c']]],
    [
      'an open quote',
      'a,"b\nc,d\n',
      {},
      [
        ['a', '"b'],
        ['c', 'd'],
      ],
    ],
    [
      'an open quote beside closed ones',
      '"x, y","b\nc,d\n',
      {},
      [
        ['x, y', '"b'],
        ['c', 'd'],
      ],
    ],
    [
      'lone returns',
      'a,b\rc,"d\re"\r\nf,g',
      { loneReturns: true },
      [
        ['a', 'b'],
        ['c', 'd\re'],
        ['f', 'g'],
      ],
    ],
    ['half a long delimiter', 'a|b||c|\n', { delimiter: '||' }, [['a|b', 'c|']]],
    ['no quotes', '"a,b"\n', { quote: '' }, [['"a', 'b"']]],
  ])('%s', (_, text, dialect, records) => {
    expect(cut(text, dialect)).toEqual(records);
  });

  it('asks for more where a record may go on', () => {
    const bytes = new TextEncoder().encode('a,"b\nc",d\n');
    const scanner = createScanner(PLAIN);
    for (let end = 0; end < bytes.length; end += 1) expect(scanner.scan(bytes, 0, end, false, 3)).toBe(-1);
    expect(scanner.scan(bytes, 0, bytes.length, false, 3)).toBe(bytes.length);
    expect([scanner.cellCount, scanner.lineCount, scanner.trouble]).toEqual([3, 2, 'none']);
  });
});
