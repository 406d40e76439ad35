import { describe, expect, it } from 'vitest';
import { PLAIN_DIALECT } from '#io/catalog.ts';
import type { RaggedRow, RenamedHeader } from '#io/contract.ts';
import type { ColumnInfo } from '#workers/protocol/data.ts';
import {
  delimiterIdOf,
  describeDamage,
  describeDone,
  describeKeeping,
  describeProblem,
  describeRenamed,
  describeSample,
  ENCODINGS,
  isFooter,
  listDelimiters,
  QUOTES,
  spellCount,
} from './read-sentences.ts';

const row = (change: Partial<RaggedRow>): RaggedRow => ({
  line: 3,
  cellCount: 3,
  expectedCount: 3,
  text: '',
  problem: 'stray-quote',
  done: 'kept',
  ...change,
});
const cells = (cellCount: number) => row({ cellCount, problem: cellCount < 3 ? 'too-few-cells' : 'too-many-cells' });

describe('a line that does not fit', () => {
  it('is told by how many cells', () => {
    expect([2, 1, 4, 17].map((count) => describeProblem(cells(count)))).toEqual([
      'One cell missing',
      'Two cells missing',
      'One cell too many',
      '14 cells too many',
    ]);
  });

  it('is told with what keeping does to it', () => {
    expect([2, 1, 4, 5].map((count) => describeKeeping(cells(count)))).toEqual([
      'Kept, missing cell left empty',
      'Kept, missing cells left empty',
      'Kept, last cell cut',
      'Kept, last two cells cut',
    ]);
    expect(describeKeeping(row({}))).toBe('Kept, the quote read as an ordinary sign');
  });

  it('is set aside, or kept', () => {
    expect(describeDone(row({ done: 'set-aside' }))).toBe('Set aside');
    expect(describeDone(cells(2))).toBe('Kept, missing cell left empty');
  });

  it('may look like no row of the table', () => {
    const footers = ['totals', 'below-table', 'repeated-header'] as const;
    for (const problem of footers) {
      expect(isFooter(row({ problem }))).toBe(true);
      expect(describeKeeping(row({ problem, cellCount: 1 }))).toBe('Kept as a row');
    }
    expect(isFooter(cells(2))).toBe(false);
  });

  it('has words of its own for each problem', () => {
    const problems = [
      'unclosed-quote',
      'stray-quote',
      'blank-line',
      'above-header',
      'comment',
      'repeated-header',
      'totals',
      'below-table',
      'unreadable-line',
    ] as const;
    const words = problems.map((problem) => describeProblem(row({ problem })));
    expect(new Set(words).size).toBe(problems.length);
  });
});

it('counts are spelt up to twelve', () => {
  expect([0, 1, 12, 13, 1234].map(spellCount)).toEqual(['Zero', 'One', 'Twelve', '13', '1,234']);
});

describe('renamed columns', () => {
  const renamed = (columnIndex: number, reason: RenamedHeader['reason']): RenamedHeader => ({
    columnIndex,
    original: 'a',
    name: `new ${columnIndex}`,
    reason,
  });
  const column = (included: boolean, missingCount: number) =>
    ({ spec: { included }, summary: { missingCount, rowCount: 5 } }) as unknown as ColumnInfo;

  it('are told with why', () => {
    expect(describeRenamed([renamed(0, 'blank'), renamed(1, 'repeated'), renamed(2, 'not-in-header')], [])).toBe(
      'Column 1 has no name and is called “new 0”; column 2 repeats “a” and is called “new 1”; column 3 goes beyond the header and is called “new 2”. A saved CSV has the header as your file spells it.',
    );
  });

  it('are left out where they have neither a name nor a value', () => {
    expect(describeRenamed([renamed(0, 'blank')], [column(false, 5)])).toMatch(
      /^Column 1 has neither a name nor a value and is left out\./,
    );
    expect(describeRenamed([renamed(0, 'blank')], [column(false, 4)])).toMatch(/^Column 1 has no name/);
    expect(describeRenamed([renamed(0, 'blank')], [column(true, 5)])).toMatch(/^Column 1 has no name/);
  });

  it('are not all listed where there are many', () => {
    const many = Array.from({ length: 6 }, (_, i) => renamed(i, 'blank'));
    expect(describeRenamed(many, [])).toMatch(/column 4 .*; 2 more were named so\. /);
    expect(describeRenamed(many, [])).not.toMatch(/column 5/);
  });
});

describe('what may be chosen about the text', () => {
  it('has the file’s own separator among the usual ones, once', () => {
    const own = listDelimiters({ ...PLAIN_DIALECT, delimiter: '@' });
    expect(own.at(-1)).toEqual({ id: '@', label: '“@”', change: { delimiter: '@', mergeDelimiters: false } });
    const usual = listDelimiters(PLAIN_DIALECT);
    expect(usual.filter(({ id }) => id === ',')).toHaveLength(1);
    expect(usual).toHaveLength(own.length - 1);
  });

  it('tells one space from runs of them', () => {
    expect(delimiterIdOf({ ...PLAIN_DIALECT, delimiter: ' ' })).toBe(' ');
    expect(delimiterIdOf({ ...PLAIN_DIALECT, delimiter: ' ', mergeDelimiters: true })).toBe('spaces');
    const ids = listDelimiters(PLAIN_DIALECT).map(({ id, change }) => [id, delimiterIdOf({ ...PLAIN_DIALECT, ...change })]);
    for (const [id, back] of ids) expect(back).toBe(id);
  });

  it('names no choice twice', () => {
    for (const options of [ENCODINGS, QUOTES, listDelimiters(PLAIN_DIALECT)]) {
      expect(new Set(options.map(({ id }) => id)).size).toBe(options.length);
      expect(new Set(options.map(({ label }) => label)).size).toBe(options.length);
    }
  });
});

describe('damaged bytes', () => {
  it('are not mentioned where there are none', () => {
    expect(describeDamage({ nulCount: 0, unreadableCount: 0 }, 'utf-8')).toBeNull();
  });

  it('are counted, one as one', () => {
    expect(describeDamage({ nulCount: 1, unreadableCount: 0 }, 'utf-8')).toBe('1 NUL byte was left out: they stand for nothing in a text.');
    expect(describeDamage({ nulCount: 2, unreadableCount: 1 }, 'shift_jis')).toBe(
      '2 NUL bytes were left out: they stand for nothing in a text. 1 character is not valid Japanese (Shift JIS) and stands as � in the cells; another encoding may fit better.',
    );
    expect(describeDamage({ nulCount: 0, unreadableCount: 3 }, 'utf-8')).toMatch(/^3 characters are not valid UTF-8 and stand as �/);
  });
});

it('a sample is told with each row’s chance', () => {
  expect(describeSample({ fileRowCount: 4_000_000, share: 0.25 }, 1_000_123)).toMatch(
    /^The file has 4,000,000 rows, more .*\. 1,000,123 of them were drawn at random, every row with the same chance of 1 in 4,/,
  );
});
