import { operationsOf } from '#core/personal/operations.ts';
import type { Random } from '#core/random/random.ts';
import { DOING } from '#core/wording/progress.ts';
import { type AssessmentTables, countUnits, drawRows, drawTargets, type RowsOf } from '../assessment/tables.ts';
import { rateOf } from '../assessment/wilson.ts';
import { CannotMeasure } from '../cannot-measure.ts';
import { createDistanceSpace, type DistanceSpace, type Points } from '../distances/nearest.ts';
import type { Pace } from '../measure.ts';
import type { PreparedTable } from '../prepare.ts';
import { listSamples } from '../samples.ts';
import type { AttackId, AttackRate, AttackResult, Attacks } from './contract.ts';
import { findNearestBy, findNearestWithoutEach } from './neighbours.ts';
import { countSingledOut, guessBlindly, guessMultivariate, guessUnivariate, type Predicate } from './singling-out.ts';

const LEAST_ROWS = 20;
const GUESSES = 1_000;
const MAX_POPULATION = 5_000;
const MAX_TARGETS = 1_000;
const MAX_BASE_ROWS = 50_000;
const MAX_COMPARISONS = 600_000_000;
const LINK_NEIGHBOURS = 3;
/**
 * A number counts as guessed when it is at most this share of the true one away; a date or a time of day: this share of the training rows'
 * range.
 */
const NUMBER_TOLERANCE = 0.05;
const TARGETS_BETWEEN_PACES = 16;

/**
 * The three risks that regulators name, each as attacks on training rows (main), on held-out rows (control) and without any synthetic row
 * (naive).
 *
 * risk = (main − control)/(1 − control): what the synthetic rows tell of those trained on beyond what they tell of anybody. Targets are as
 * many training as held-out rows.
 * - Singling out: predicates that match one synthetic row (univariate: one cell; multivariate: four cells of a row) are tried on as many
 *   training and held-out rows; success = exactly one row matches.
 * - Linkability: the columns are parted in two; success = a row's three nearest synthetic rows by the one half and by the other half share
 *   a row.
 * - Inference: all columns but one are known; the nearest synthetic row's cell is the guess of the secret. Success = the same level, a
 *   number within 5 %, or a point in time within 5 % of their range.
 *   Naive: the secret of a random synthetic row. One result a secret column.
 *
 * Where rows have units (`ReadTable.unitOfRow`) the targets are one row of each unit.
 * Distances as in `createDistanceSpace`. Intervals: rates by Wilson, the risk by the delta method on their half widths, all 95 %.
 * Source: Giomi et al. 2023 (Anonymeter). Deviations: like-sized training and held-out populations in place of a size correction; one pass
 * over all secrets.
 *
 * @throws NotMeasurable with fewer than 20 held-out rows or fewer than two columns.
 */
export async function measureAttacks(tables: AssessmentTables, random: Random, pace: Pace): Promise<Attacks> {
  const { prepared, train, holdout, synthetic } = tables;
  if (countUnits(holdout) < LEAST_ROWS) throw new CannotMeasure({ code: 'few-held-out-rows', least: LEAST_ROWS });
  if (prepared.columns.length < 2) throw new CannotMeasure({ code: 'few-columns', least: 2 });
  const population = Math.min(countUnits(train), countUnits(holdout), MAX_POPULATION);
  const members = drawTargets(train, population, random, 1);
  const strangers = drawTargets(holdout, population, random, 2);
  const seen = drawRows(synthetic, Math.max(population, Math.min(synthetic.table.rowCount, MAX_POPULATION)), random, 3);
  const results: AttackResult[] = [];

  await pace(0, DOING.singleOutByOne);
  const single = async (attack: AttackId, predicates: readonly Predicate[], blind: readonly Predicate[], share: number) => {
    const rate = async (guesses: readonly Predicate[], rows: RowsOf) => {
      await pace(share, DOING.singleOut);
      return rateOf(countSingledOut(prepared, guesses, rows), guesses.length);
    };
    const main = await rate(predicates, members);
    return weighAttack(attack, null, null, main, await rate(predicates, strangers), await rate(blind, members));
  };
  const univariate = guessUnivariate(prepared, seen, GUESSES, random.derive('univariate'));
  results.push(await single('singling-out-univariate', univariate, guessBlindly(prepared, 1, GUESSES, random.derive('blind 1')), 0.05));
  await pace(0.1, DOING.singleOutBySeveral);
  const multivariate = guessMultivariate(prepared, seen, GUESSES, random.derive('multivariate'));
  results.push(await single('singling-out-multivariate', multivariate, guessBlindly(prepared, 4, GUESSES, random.derive('blind 4')), 0.15));

  const space = createDistanceSpace(prepared);
  const base = drawRows(synthetic, MAX_BASE_ROWS, random, 4);
  const basePoints = space.place(base);
  const targetCount = Math.max(
    50,
    Math.min(MAX_TARGETS, population, Math.floor(MAX_COMPARISONS / (Math.max(1, base.rows.length) * prepared.columns.length * 2))),
  );
  const targets = { main: drawTargets(train, targetCount, random, 5), control: drawTargets(holdout, targetCount, random, 6) };
  results.push(await linkRows(space, targets, basePoints, random.derive('link'), (share, doing) => pace(0.2 + share * 0.3, doing)));
  results.push(
    ...(await inferCells(prepared, space, targets, base, basePoints, random.derive('infer'), (share, doing) =>
      pace(0.5 + share * 0.5, doing),
    )),
  );
  const samples = listSamples([
    { code: 'singling-out-train', used: population, all: train.table.rowCount },
    { code: 'singling-out-holdout', used: population, all: holdout.table.rowCount },
    { code: 'singling-out-synthetic', used: seen.rows.length, all: synthetic.table.rowCount },
    { code: 'linking-train', used: targets.main.rows.length, all: train.table.rowCount },
    { code: 'linking-holdout', used: targets.control.rows.length, all: holdout.table.rowCount },
    { code: 'linking-synthetic', used: base.rows.length, all: synthetic.table.rowCount },
  ]);
  return { results, samples };
}

interface Targets {
  readonly main: RowsOf;
  readonly control: RowsOf;
}

function weighAttack(
  attack: AttackId,
  columnIndex: number | null,
  name: string | null,
  main: AttackRate,
  control: AttackRate,
  naive: AttackRate,
): AttackResult {
  const left = Math.max(1e-9, 1 - control.value);
  const value = (main.value - control.value) / left;
  const half = ({ interval }: AttackRate) => (interval.high - interval.low) / 2;
  // ∂r/∂m = 1/(1 − c), ∂r/∂c = (m − 1)/(1 − c)².
  const spread = Math.hypot(half(main) / left, (half(control) * (1 - main.value)) / (left * left));
  const clamp = (share: number) => Math.max(0, Math.min(1, share));
  return {
    attack,
    columnIndex,
    name,
    main,
    control,
    naive,
    risk: { value: clamp(value), interval: { low: clamp(value - spread), high: clamp(value + spread) } },
    isStrong: main.interval.low > naive.value,
  };
}

async function linkRows(space: DistanceSpace, targets: Targets, base: Points, random: Random, pace: Pace): Promise<AttackResult> {
  const count = space.numeric.length + space.categorical.length;
  const order = random.permutation(1, count);
  const one = new Uint8Array(count);
  const other = new Uint8Array(count);
  for (const [i, column] of order.entries()) (i % 2 === 0 ? one : other)[column] = 1;
  const attack = async (of: RowsOf, first: number): Promise<AttackRate> => {
    const points = space.place(of);
    let linked = 0;
    for (let q = 0; q < points.rowCount; q++) {
      if (q % TARGETS_BETWEEN_PACES === 0) await pace(first + (0.5 * q) / points.rowCount, DOING.linkHalves);
      const ones = findNearestBy(points, q, base, one, LINK_NEIGHBOURS);
      const others = new Set(findNearestBy(points, q, base, other, LINK_NEIGHBOURS));
      if (ones.some((place) => others.has(place))) linked++;
    }
    return rateOf(linked, points.rowCount);
  };
  const main = await attack(targets.main, 0);
  const control = await attack(targets.control, 0.5);
  let lucky = 0;
  const tries = targets.main.rows.length;
  for (let q = 0; q < tries; q++) {
    const draw = (stream: number) =>
      Array.from({ length: LINK_NEIGHBOURS }, (_, k) => random.integer(stream, q * LINK_NEIGHBOURS + k, base.rowCount));
    const others = new Set(draw(3));
    if (draw(2).some((place) => others.has(place))) lucky++;
  }
  return weighAttack('linkability', null, null, main, control, rateOf(lucky, tries));
}

async function inferCells(
  prepared: PreparedTable,
  space: DistanceSpace,
  targets: Targets,
  base: RowsOf,
  basePoints: Points,
  random: Random,
  pace: Pace,
): Promise<AttackResult[]> {
  const positions = [...space.numeric, ...space.categorical];
  const successOf = positions.map((position) => {
    const column = prepared.columns[position] as PreparedTable['columns'][number];
    const temporal = operationsOf(column.spec).temporal;
    const reach = temporal === undefined || temporal === 'span' ? null : NUMBER_TOLERANCE * findSpan(targets.main, column.columnIndex);
    return (of: RowsOf, row: number, guessRow: number): boolean => {
      if (column.role === 'categorical') {
        const truth = of.from.side.columns[position]?.codes[row];
        return truth === base.from.side.columns[position]?.codes[guessRow];
      }
      const real = of.from.table.columns[column.columnIndex];
      const guess = base.from.table.columns[column.columnIndex];
      if (real?.storage !== 'numeric' || guess?.storage !== 'numeric') return false;
      const truth = real.values[row] as number;
      const guessed = guess.values[guessRow] as number;
      if (Number.isNaN(truth) || Number.isNaN(guessed)) return Number.isNaN(truth) && Number.isNaN(guessed);
      return Math.abs(truth - guessed) <= (reach ?? NUMBER_TOLERANCE * Math.abs(truth));
    };
  });
  const attack = async (of: RowsOf, first: number) => {
    const points = space.place(of);
    const successes = new Int32Array(positions.length);
    for (let q = 0; q < points.rowCount; q++) {
      if (q % TARGETS_BETWEEN_PACES === 0) await pace(first + (0.5 * q) / points.rowCount, DOING.guessCells);
      const places = findNearestWithoutEach(points, q, basePoints);
      for (const [s, succeeds] of successOf.entries()) {
        if (succeeds(of, of.rows[q] as number, base.rows[places[s] as number] as number)) (successes[s] as number)++;
      }
    }
    return successes;
  };
  const main = await attack(targets.main, 0);
  const control = await attack(targets.control, 0.5);
  const tries = targets.main.rows.length;
  const results = positions.map((position, s) => {
    const { columnIndex, spec } = prepared.columns[position] as PreparedTable['columns'][number];
    let lucky = 0;
    for (let q = 0; q < tries; q++) {
      const guessRow = base.rows[random.integer(s + 1, q, base.rows.length)] as number;
      if (successOf[s]?.(targets.main, targets.main.rows[q] as number, guessRow)) lucky++;
    }
    return weighAttack(
      'inference',
      columnIndex,
      spec.name,
      rateOf(main[s] as number, tries),
      rateOf(control[s] as number, targets.control.rows.length),
      rateOf(lucky, tries),
    );
  });
  return results.sort((a, b) => b.risk.value - a.risk.value || (a.columnIndex ?? 0) - (b.columnIndex ?? 0));
}

/** Largest less smallest number of a column of the table that these rows are of; 0 where there is none. */
function findSpan({ from }: RowsOf, columnIndex: number): number {
  const column = from.table.columns[columnIndex];
  if (column?.storage !== 'numeric') return 0;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of column.values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return Math.max(0, high - low);
}
