import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VerdictFacts } from '#core/metrics/verdict.ts';
import { sayVerdict } from './verdict.ts';

interface Case {
  readonly shapes?: [number, number | null];
  readonly trends?: [number, number | null];
  readonly copies?: [number, number | null];
  readonly columns?: readonly [string, number, number][];
  readonly holdout?: number;
  readonly pairCount?: number;
  /** Association of every pair, real and synthetic. */
  readonly associations?: [number, number];
}

function makeFacts({
  shapes = [0.986, 0.988],
  trends = [0.971, 0.972],
  copies = [0.0037, 0.0037],
  columns = [],
  holdout = 3257,
  pairCount = 105,
  associations = [0.3, 0.3],
}: Case): VerdictFacts {
  return {
    rowCounts: { train: Math.max(1, 9 * holdout), holdout, synthetic: Math.max(300, 9 * holdout), draws: 9 },
    shapes: { value: shapes[0], reference: shapes[1], allRows: shapes[0] },
    trends: { value: trends[0], reference: trends[1], allRows: trends[0] },
    copies: { value: copies[0], reference: copies[1] },
    columns: columns.map(([name, value, reference], columnIndex) => ({
      name,
      columnIndex,
      shape: { value, reference },
      holdout: { rowCount: holdout, missingCount: 0 },
    })),
    pairs: Array.from({ length: pairCount }, (_, pair) => ({
      a: 0,
      b: pair + 1,
      realAssociation: associations[0],
      syntheticAssociation: associations[1],
    })),
  };
}

describe('sayVerdict', () => {
  it.each<[string, Case, string]>([
    ['as close as unseen rows', {}, 'Very close to the real table, and it repeats real rows no more often than unseen real rows do.'],
    [
      'better than unseen rows',
      { shapes: [0.999, 0.988] },
      'Very close to the real table, and it repeats real rows no more often than unseen real rows do.',
    ],
    ['no copy at all', { copies: [0, 0.002] }, 'Very close to the real table, and none of the rows compared equals one it learned from.'],
    [
      'too many copies',
      { copies: [0.05, 0.0037] },
      'Very close to the real table, but it repeats real rows more often than unseen real rows do.',
    ],
    [
      'a little off',
      { shapes: [0.965, 0.988] },
      'Close to the real table, and it repeats real rows no more often than unseen real rows do.',
    ],
    ['pairs a little off', { trends: [0.94, 0.972] }, 'Close to the real table: columns fit well, pairs of columns a little less.'],
    [
      'one column off',
      {
        columns: [
          ['age', 0.99, 0.99],
          ['capital-gain', 0.85, 0.99],
        ],
      },
      'Close to the real table, but “capital-gain” stands out.',
    ],
    [
      'one column off and too many copies',
      { columns: [['capital-gain', 0.85, 0.99]], copies: [0.05, 0.0037] },
      'Close to the real table, but “capital-gain” stands out, and it repeats real rows more often than unseen real rows do.',
    ],
    [
      'independent columns',
      { trends: [0.87, 0.972] },
      'Recognisably different from the real table: each column fits, but pairs of columns do not move together as they should.',
    ],
    [
      'columns off',
      {
        shapes: [0.92, 0.988],
        columns: [
          ['age', 0.8, 0.99],
          ['sex', 0.9, 0.99],
        ],
      },
      'Recognisably different from the real table: “age” is furthest off.',
    ],
    [
      'far',
      { shapes: [0.5, 0.988], trends: [0.5, 0.97], columns: [['age', 0.2, 0.99]] },
      'Far from the real table: “age” is furthest off.',
    ],
    [
      'a single column has no pairs',
      { trends: [1, null], pairCount: 0 },
      'Very close to the real table, and it repeats real rows no more often than unseen real rows do.',
    ],
    [
      'nothing held out',
      { shapes: [0.97, null], trends: [0.95, null], copies: [0, null], holdout: 0 },
      'Compared, but no real rows were held out to say how good the scores are.',
    ],
  ])('%s', (_, facts, sentence) => {
    expect(sayVerdict(makeFacts(facts)).sentence).toBe(sentence);
  });

  it('supports the sentence with the numbers that it rests on', () => {
    expect(sayVerdict(makeFacts({})).support).toBe(
      'Columns score 0.986 [0.988] and pairs of columns 0.971 [0.972]; in brackets, 3,257 real rows that were never trained on; rows equal to one trained on: 0.37 % [0.37 %] (so many rows show an excess from 0.32 % on).',
    );
    expect(sayVerdict(makeFacts({ columns: [['capital-gain', 0.85, 0.99]] })).support).toContain(
      '“capital-gain” is 0.150 off where those rows are 0.010 off',
    );
    expect(sayVerdict(makeFacts({ pairCount: 0 })).support).not.toContain('pairs');
    expect(sayVerdict(makeFacts({ copies: [0.00001, 0] })).support).toContain('under 0.01 % [0 %]');
  });

  it('sees a relationship that was lost though the mean over pairs hides it, and names it', () => {
    const facts = makeFacts({
      holdout: 134,
      trends: [0.851, 0.868],
      associations: [0.5, 0.02],
      pairCount: 1,
      columns: [
        ['smoker', 0.98, 0.98],
        ['charges', 0.95, 0.95],
      ],
    });
    expect(sayVerdict(facts).sentence).toMatch(/^Far from the real table: each column fits, but pairs of columns do not move together/);
    expect(sayVerdict(facts).support).toContain(
      '“smoker” and “charges” are associated 0.500 in the real rows and 0.020 in the synthetic ones',
    );
    expect(sayVerdict(makeFacts({ associations: [0.05, 0] })).sentence).toMatch(/^Very close/);
  });

  it('lets no column stand out that hardly any held-out row fills', () => {
    const facts = makeFacts({ columns: [['Alley', 0.878, 0.96]], holdout: 293 });
    expect(sayVerdict(facts).sentence).toContain('“Alley” stands out');
    const sparse = facts.columns.map((column) => ({ ...column, holdout: { rowCount: 293, missingCount: 273 } }));
    expect(sayVerdict({ ...facts, columns: sparse }).sentence).not.toContain('Alley');
  });

  it('does not take so few rows that they could not show copies for a sign that there are none', () => {
    const few = makeFacts({ holdout: 50, copies: [23 / 450, 0] });
    expect(sayVerdict(few).sentence).toBe(
      'Very close to the real table; 5.11 % of its rows equal one it learned from, and 50 held-out rows cannot show whether unseen real rows do so as often.',
    );
    expect(sayVerdict(few).support).toMatch(/5\.11 % \[0 %\] \(so many rows show an excess from \d\.\d+ % on\)/);
    expect(sayVerdict(makeFacts({ copies: [0.1, null], shapes: [0.9, null], holdout: 0 })).sentence).toContain('10.00 % of its rows equal');
  });

  it('says of how many columns it speaks', () => {
    const leftOut = Array.from({ length: 10 }, (_, i) => ({ columnIndex: i + 1, name: `c${i}`, why: 'text' as const }));
    const facts = { ...makeFacts({ columns: [['age', 0.99, 0.99]] }), leftOut };
    expect(sayVerdict(facts).sentence).toMatch(/^Very close to the real table in the 1 of 11 columns that were learnt, and/);
    const constant = { ...facts, leftOut: [{ columnIndex: 1, name: 'c', why: 'one-value' as const }] };
    expect(sayVerdict(constant).sentence).toMatch(/^Very close to the real table, and/);
  });

  it('reads nothing into copies where nearly every real row repeats another', () => {
    expect(sayVerdict(makeFacts({ copies: [1, 0.99] })).sentence).toMatch(/^Very close to the real table; with so few different rows/);
    expect(sayVerdict(makeFacts({ copies: [1, 0.6] })).sentence).toContain('repeats real rows more often');
  });

  it('says that few held-out rows make rough numbers, and does not read scatter as a difference', () => {
    const facts = makeFacts({ holdout: 34, shapes: [0.88, 0.9], columns: [['sex', 0.85, 0.97]] });
    expect(sayVerdict(facts).sentence).toMatch(
      /^As far as 34 held-out rows can tell, very close to the real table; 0\.37 % of its rows equal/,
    );
    expect(sayVerdict(facts).support).toContain('Only 34 rows were held out, so every number here is rough.');
    expect(sayVerdict(makeFacts({ holdout: 50 })).support).not.toContain('rough');
  });

  it('promises nothing, whatever was measured', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const pair = fc.tuple(share, fc.option(share, { freq: 8 }));
    fc.assert(
      fc.property(
        pair,
        pair,
        pair,
        fc.nat(5000),
        fc.nat(3),
        fc.array(fc.tuple(fc.string(), share, share)),
        (shapes, trends, copies, holdout, pairCount, columns) => {
          const { sentence, support } = sayVerdict(
            makeFacts({ shapes, trends, copies, holdout, pairCount, columns: columns.map(([, a, b], i) => [`c${i}`, a, b]) }),
          );
          for (const text of [sentence, support]) {
            expect(text).not.toMatch(/NaN|undefined|null|Infinity|-0\.|safe|private|anonym|protect|guarantee|nobody|impossible/i);
            expect(text).toMatch(/^[A-Z].*\.$/);
          }
          expect(sentence.match(/\. /)).toBeNull();
        },
      ),
    );
  });

  it('never calls a worse table closer', () => {
    const order = ['Very close', 'Close', 'Recognisably different', 'Far'];
    const rank = (shape: number, trend: number) =>
      order.findIndex((start) => sayVerdict(makeFacts({ shapes: [shape, 0.99], trends: [trend, 0.98] })).sentence.startsWith(start));
    const score = fc.double({ min: 0, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(score, score, fc.double({ min: 0, max: 0.5, noNaN: true }), (shape, trend, loss) => {
        expect(rank(shape, trend)).toBeGreaterThanOrEqual(0);
        expect(rank(shape - loss, trend)).toBeGreaterThanOrEqual(rank(shape, trend));
        expect(rank(shape, trend - loss)).toBeGreaterThanOrEqual(rank(shape, trend));
      }),
    );
  });
});
