import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KindId, Table } from '#core/table/table.ts';
import { describeWithShared, readSharedText } from '#core/testing/shared-data.ts';
import { type Cell, makeTable } from '#core/testing/tables.ts';
import { scoreBoundary } from './boundary/boundary.ts';
import { scoreCoverage } from './coverage/coverage.ts';
import { scoreMissing } from './missing/missing.ts';
import { prepareColumns, readSide } from './prepare.ts';
import { scoreShapes } from './shape/shape.ts';
import { createPairScorer } from './trend/pairs.ts';
import { listPairs, scoreTrends } from './trend/trend.ts';

interface Expected {
  readonly kinds: Readonly<Record<string, 'numerical' | 'categorical'>>;
  readonly columns: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly pairs: readonly { readonly a: string; readonly b: string; readonly metric: string; readonly value: number }[];
  readonly shapes: number;
  readonly trends: number;
}

const TOLERANCE = 1e-6;

function readTable(text: string): Table {
  // None of these files quotes a cell.
  const [names = [], ...rows] = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const columns: Record<string, Cell[]> = {};
  const kinds: Record<string, KindId> = {};
  for (const [index, name] of names.entries()) {
    const texts = rows.map((row) => row[index] ?? '').map((text) => (text === '' || text === 'NA' ? null : text));
    const present = texts.filter((text) => text !== null);
    if (present.every((text) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text))) {
      kinds[name] = 'datetime';
      columns[name] = texts.map((text) => (text === null ? null : Date.parse(`${text.replace(' ', 'T')}Z`)));
    } else if (present.every((text) => Number.isFinite(Number(text)))) {
      columns[name] = texts.map((text) => (text === null ? null : Number(text)));
    } else columns[name] = texts;
  }
  return makeTable(columns, kinds);
}

function itAgrees(file: (suffix: string) => string): void {
  it('agrees for every column, every pair and both headlines', () => {
    const expected = JSON.parse(file('expected.json')) as Expected;
    const prepared = prepareColumns(readTable(file('real.csv')));
    const side = readSide(prepared, readTable(file('synthetic.csv')));
    expect(Object.fromEntries(prepared.columns.map((column) => [column.spec.name, column.role]))).toEqual(expected.kinds);

    const shapes = scoreShapes(prepared, side);
    const missing = scoreMissing(prepared, side);
    const coverage = scoreCoverage(prepared, side);
    const boundary = scoreBoundary(prepared, side);
    const differences: string[] = [];
    const check = (what: string, ours: number | undefined, theirs: number | undefined) => {
      if (ours === undefined || theirs === undefined || !(Math.abs(ours - theirs) < TOLERANCE))
        differences.push(`${what}: ${ours}, not ${theirs}`);
    };
    for (const [index, column] of prepared.columns.entries()) {
      const { name: columnName } = column.spec;
      const theirs = expected.columns[columnName];
      check(`${columnName} shape`, shapes.byColumn[index], theirs?.[column.role === 'numerical' ? 'KSComplement' : 'TVComplement']);
      check(`${columnName} missing`, missing[index], theirs?.MissingValueSimilarity);
      check(`${columnName} coverage`, coverage[index], theirs?.[column.role === 'numerical' ? 'RangeCoverage' : 'CategoryCoverage']);
      if (column.role === 'numerical') check(`${columnName} boundary`, boundary[index], theirs?.BoundaryAdherence);
      else expect(boundary[index]).toBeNaN();
    }
    const trends = scoreTrends(prepared, side);
    const pairs = listPairs(prepared.columns.length);
    expect(pairs).toHaveLength(expected.pairs.length);
    for (const [index, { a, b }] of pairs.entries()) {
      const theirs = expected.pairs[index];
      const label = `${prepared.columns[a]?.spec.name} × ${prepared.columns[b]?.spec.name}`;
      expect(`${theirs?.a} × ${theirs?.b}`).toBe(label);
      expect(createPairScorer(prepared, a, b).metric).toBe(theirs?.metric);
      check(label, trends.byPair[index], theirs?.value);
    }
    check('shapes', shapes.value, expected.shapes);
    check('trends', trends.value, expected.trends);
    expect(differences).toEqual([]);
  });
}

describe('SDMetrics on mixed', () => {
  itAgrees((suffix) => readFileSync(new URL(`./fixtures/mixed.${suffix}`, import.meta.url), 'utf8'));
});

for (const name of ['adult-2k', 'insurance-drifted', 'penguins-shuffled']) {
  describeWithShared(`goldens/${name}.expected.json`, `SDMetrics on ${name}`, () => {
    itAgrees((suffix) => readSharedText(`goldens/${name}.${suffix}`));
  });
}
