import type { Random } from '#core/random/random.ts';
import { DOING } from '#core/wording/progress.ts';
import { type AssessmentTables, drawRows, type RowsOf } from '../assessment/tables.ts';
import type { PairComparison } from '../contract.ts';
import type { Pace } from '../measure.ts';
import { countCodes, type PreparedSide, type PreparedTable } from '../prepare.ts';
import { listSamples } from '../samples.ts';
import type { ThreeWay } from './contract.ts';

const WORST_PAIRS = 8;
const PARTNERS = 3;
const DRAWS = 3;

/**
 * How alike the joint counts of three columns are, for triples around the pairs that fit worst.
 *
 * score = 1 − ½ Σ |p_real − p_synthetic| over the joint cells of three columns, numbers in ten equal-width bins over the real range,
 * missing a cell of its own.
 * Each of the eight worst pairs is joined with the three columns most associated with either of its own. Synthetic and held-out rows are
 * scored at the same number
 * of rows (mean of up to three draws): sparse cells make small samples differ by themselves.
 *
 * @param pairs comparisons of `EvaluationReport`.
 * @returns triples worst first, by their distance below the reference; empty with fewer than three columns.
 */
export async function measureThreeWay(
  tables: AssessmentTables,
  pairs: readonly PairComparison[],
  random: Random,
  pace: Pace,
): Promise<ThreeWay> {
  const { prepared, train, holdout, synthetic } = tables;
  const triples = chooseTriples(prepared, pairs);
  const size = holdout.table.rowCount === 0 ? synthetic.table.rowCount : Math.min(holdout.table.rowCount, synthetic.table.rowCount);
  const draws = holdout.table.rowCount === 0 ? 1 : Math.max(1, Math.min(DRAWS, Math.floor(synthetic.table.rowCount / Math.max(1, size))));
  const found: ThreeWay['triples'][number][] = [];
  for (const [i, triple] of triples.entries()) {
    await pace(i / triples.length, DOING.compareThree);
    const cells = triple.map((position) => countCodes(prepared.columns[position] as PreparedTable['columns'][number])) as [
      number,
      number,
      number,
    ];
    const real = countJoint(train.side, triple, cells, null);
    const score = (of: RowsOf) =>
      compareCounts(real, train.table.rowCount, countJoint(of.from.side, triple, cells, of.rows), of.rows.length);
    let value = 0;
    for (let draw = 0; draw < draws; draw++) value += score(drawRows(synthetic, size, random, draw + 1)) / draws;
    const reference = holdout.table.rowCount === 0 ? null : score(drawRows(holdout, size, random, DRAWS + 1));
    const columns = triple.map((position) => prepared.columns[position] as PreparedTable['columns'][number]);
    found.push({
      columns: columns.map(({ columnIndex }) => columnIndex) as [number, number, number],
      names: columns.map(({ spec }) => spec.name) as [string, string, string],
      score: { value, reference },
    });
  }
  const gap = ({ score }: ThreeWay['triples'][number]) => (score.reference ?? 1) - score.value;
  found.sort((a, b) => gap(b) - gap(a));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
  return {
    triples: found,
    samples: listSamples([{ code: 'three-way-synthetic', draws, used: size, all: synthetic.table.rowCount }]),
    mean: {
      value: found.length === 0 ? 1 : mean(found.map(({ score }) => score.value)),
      reference: found.length === 0 || holdout.table.rowCount === 0 ? null : mean(found.map(({ score }) => score.reference ?? 0)),
    },
  };
}

type Triple = [number, number, number];

function chooseTriples(prepared: PreparedTable, pairs: readonly PairComparison[]): Triple[] {
  const positionOf = new Map(prepared.columns.map(({ columnIndex }, position) => [columnIndex, position]));
  const gap = ({ trend }: PairComparison) => (trend.reference ?? 1) - trend.value;
  const association = new Map<string, number>();
  for (const { a, b, realAssociation } of pairs) {
    association.set(`${a} ${b}`, realAssociation);
    association.set(`${b} ${a}`, realAssociation);
  }
  const chosen = new Map<string, Triple>();
  for (const { a, b } of [...pairs].sort((one, two) => gap(two) - gap(one)).slice(0, WORST_PAIRS)) {
    const partners = prepared.columns
      .map(({ columnIndex }) => columnIndex)
      .filter((c) => c !== a && c !== b)
      .map((c) => ({ c, strength: Math.max(association.get(`${a} ${c}`) ?? 0, association.get(`${b} ${c}`) ?? 0) }))
      .sort((one, two) => two.strength - one.strength || one.c - two.c)
      .slice(0, PARTNERS);
    for (const { c } of partners) {
      const triple = [a, b, c].map((columnIndex) => positionOf.get(columnIndex) ?? -1).sort((x, y) => x - y) as Triple;
      if (!triple.includes(-1)) chosen.set(triple.join(' '), triple);
    }
  }
  return [...chosen.values()];
}

function countJoint(side: PreparedSide, triple: Triple, cells: Triple, rows: Uint32Array | null): Map<number, number> {
  const [a, b, c] = triple.map((position) => side.columns[position]?.codes ?? new Int32Array(0)) as [Int32Array, Int32Array, Int32Array];
  const counts = new Map<number, number>();
  const rowCount = rows?.length ?? side.rowCount;
  for (let i = 0; i < rowCount; i++) {
    const row = rows === null ? i : (rows[i] as number);
    const cell = ((a[row] as number) * cells[1] + (b[row] as number)) * cells[2] + (c[row] as number);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return counts;
}

function compareCounts(real: Map<number, number>, realRows: number, other: Map<number, number>, otherRows: number): number {
  let difference = 0;
  for (const [cell, count] of real) difference += Math.abs(count / realRows - (other.get(cell) ?? 0) / otherRows);
  for (const [cell, count] of other) if (!real.has(cell)) difference += count / otherRows;
  return 1 - difference / 2;
}
