import { computeDifferenceInterval, findDetectableDifference } from './assessment/power.ts';
import type { ColumnComparison, EvaluationReport, HeadlineScore, LeftOutColumn, PairComparison, Score } from './contract.ts';

export type VerdictFacts = Pick<EvaluationReport, 'rowCounts' | 'shapes' | 'trends' | 'copies'> & {
  readonly columns: readonly VerdictColumn[];
  readonly pairs: readonly VerdictPair[];
  readonly leftOut?: readonly LeftOutColumn[];
};
type VerdictColumn = Pick<ColumnComparison, 'name' | 'columnIndex' | 'shape'> & {
  readonly holdout: { readonly rowCount: number; readonly missingCount: number };
};
type VerdictPair = Pick<PairComparison, 'a' | 'b' | 'realAssociation' | 'syntheticAssociation'>;

/** Held-out rows below which every number is rough. */
export const SMALL_HOLDOUT_ROW_COUNT = 50;

export type Closeness = 'very-close' | 'close' | 'different' | 'far';
const CLOSENESS_ORDER: readonly Closeness[] = ['very-close', 'close', 'different', 'far'];

/** Greatest gap to the holdout reference of each closeness; beyond the last it is far. */
const SHAPE_GAPS = [0.01, 0.03, 0.1];
const TREND_GAPS = [0.015, 0.04, 0.12];
/** Greatest share of the association that may be lost. */
const LOST_ASSOCIATIONS = [0.1, 0.25, 0.6];
const STAND_OUT_GAP = 0.03;
/** Where more unseen real rows than this repeat one trained on, a repeat tells of nobody: the table has too few columns or values. */
const COMMON = 0.9;
/** Pairs less associated than this in the real rows hold nothing to lose. */
const LEAST_ASSOCIATION = 0.1;

/** Beyond what unseen rows have, so large a share of copies is not passed over; what cannot be ruled out is not denied. */
const COPIES_TOLERATED = 0.01;
/** A column that is so much further off than unseen rows was hardly learnt. */
const HARDLY_LEARNT_GAP = 0.1;
/** What is left out and made anew, or not at all: not learnt. A column of one value or none needs no learning. */
const LEARNT_TRIVIALLY: ReadonlySet<string> = new Set(['one-value', 'no-value']);

/**
 * How often synthetic rows repeat one trained on, against unseen real rows. Common: nearly all of both do, so that it tells of nobody;
 * unsure: so few unseen rows cannot show that it is no more often.
 */
export type Copies = 'none' | 'alike' | 'more' | 'common' | 'unsure';

/** What the verdict rests on; null without held-out rows. */
export interface Judgement {
  readonly closeness: Closeness;
  /** Which of the two fits less well. */
  readonly weaker: 'columns' | 'pairs';
  readonly fitsColumns: boolean;
  /** Name of the column that is furthest off, whether it stands out or not; null without columns. */
  readonly worst: string | null;
  /** Name of the column that stands out, if one does. */
  readonly standOut: string | null;
  readonly copies: Copies;
  /** Columns of the model's table that stand outside the comparison because the model did not learn them. */
  readonly notLearnt: readonly string[];
  /** Compared columns that are so far off that their kind may be wrong, worst first. */
  readonly hardlyLearnt: readonly string[];
  /** Columns compared. */
  readonly comparedCount: number;
}

/**
 * Judges a comparison, from what was measured and nothing else; `wording/verdict.ts` says it.
 *
 * gap = reference − value of shapes and of trends decides the closeness, the worse of the two counting. Every bound is widened by 0.15 /
 * √h,
 * h the held-out rows, about the scatter of the reference itself. The mean over all pairs hides a few strong relationships among many weak
 * ones, so the
 * closeness of trends is also bounded by the share of association lost, Σ max(0, |r − s| − √(1/n + 1/m)) / Σ r over the pairs with r ≥ 0.1,
 * r and s being a pair's
 * association in the n training and the m synthetic rows. A column stands out when its own gap exceeds max(0.03, 1 / √p), p its present
 * held-out cells.
 * Copies are more frequent than among unseen real rows when the difference exceeds two standard errors of a difference of shares
 * √(p (1 − p) (1/h + 1/s)) and one held-out row, 1/h; never where most unseen rows repeat one as well. They are alike only where the upper
 * end of the difference's 95 % interval (`computeDifferenceInterval`) is at most one in a hundred rows; else nothing is claimed (unsure).
 * Nothing is said of privacy beyond those copies.
 */
export function judgeTable(facts: VerdictFacts): Judgement | null {
  const { shapes, trends, rowCounts, columns } = facts;
  if (shapes.reference === null || rowCounts.holdout === 0) return null;
  const slack = 0.15 / Math.sqrt(rowCounts.holdout);
  const shapeRank = CLOSENESS_ORDER.indexOf(classify(findGap(shapes), SHAPE_GAPS, slack));
  const trendRank = Math.max(
    CLOSENESS_ORDER.indexOf(classify(findGap(trends), TREND_GAPS, slack)),
    CLOSENESS_ORDER.indexOf(classify(findLostAssociation(facts), LOST_ASSOCIATIONS, 0)),
  );
  return {
    closeness: CLOSENESS_ORDER[Math.max(shapeRank, trendRank)] as Closeness,
    weaker: trendRank > shapeRank ? 'pairs' : 'columns',
    fitsColumns: shapeRank <= 1,
    worst: findWorst(columns)?.name ?? null,
    standOut: findStandOut(columns)?.name ?? null,
    copies: judgeCopies(facts),
    notLearnt: (facts.leftOut ?? []).filter(({ why }) => !LEARNT_TRIVIALLY.has(why)).map(({ name }) => name),
    hardlyLearnt: findFurtherThan(columns, HARDLY_LEARNT_GAP).map(({ name }) => name),
    comparedCount: columns.length,
  };
}

/** The numbers that a judgement rests on. */
export interface VerdictSupport {
  readonly shapes: HeadlineScore;
  /** Null without pairs. */
  readonly trends: HeadlineScore | null;
  readonly copies: Score;
  readonly holdoutRows: number;
  /** Least excess of copies over unseen rows, as a share of rows, that so many held-out rows show; null without any. */
  readonly detectableCopies: number | null;
  /** How far off the column is that stands out, and unseen rows in it. */
  readonly standOut: { readonly name: string; readonly distance: number; readonly reference: number } | null;
  /** The pair that changed most, where much association is lost. */
  readonly lost: { readonly names: readonly [string, string]; readonly real: number; readonly synthetic: number } | null;
}

export function supportJudgement(facts: VerdictFacts): VerdictSupport {
  const { shapes, trends, copies, rowCounts, columns, pairs } = facts;
  const worst = findStandOut(columns);
  const pair = findLostAssociation(facts) > (LOST_ASSOCIATIONS[1] as number) ? findMostChanged(pairs) : null;
  const nameOf = (index: number) => columns.find(({ columnIndex }) => columnIndex === index)?.name ?? '';
  return {
    shapes,
    trends: pairs.length > 0 ? trends : null,
    copies,
    holdoutRows: rowCounts.holdout,
    detectableCopies: findDetectableCopies(facts),
    standOut:
      worst === null || worst.shape.reference === null
        ? null
        : { name: worst.name, distance: 1 - worst.shape.value, reference: 1 - worst.shape.reference },
    lost: pair && { names: [nameOf(pair.a), nameOf(pair.b)], real: pair.realAssociation, synthetic: pair.syntheticAssociation },
  };
}

function findGap(score: Score): number {
  return score.reference === null ? 0 : Math.max(0, score.reference - score.value);
}

function classify(gap: number, bounds: readonly number[], slack: number): Closeness {
  const rank = bounds.findIndex((bound) => gap <= bound + slack);
  return CLOSENESS_ORDER[rank === -1 ? CLOSENESS_ORDER.length - 1 : rank] as Closeness;
}

function findWorst<C extends { readonly shape: Score }>(columns: readonly C[]): C | null {
  let worst: C | null = null;
  for (const column of columns) if (worst === null || findGap(column.shape) > findGap(worst.shape)) worst = column;
  return worst;
}

function findStandOut(columns: readonly VerdictColumn[]): VerdictColumn | null {
  return findFurtherThan(columns, STAND_OUT_GAP)[0] ?? null;
}

/** Columns whose gap is surely greater, worst first. */
function findFurtherThan(columns: readonly VerdictColumn[], bound: number): VerdictColumn[] {
  return columns
    .filter(({ shape, holdout }) => findGap(shape) > Math.max(bound, 1 / Math.sqrt(holdout.rowCount - holdout.missingCount)))
    .sort((a, b) => findGap(b.shape) - findGap(a.shape));
}

/** Successes of both samples of rows: synthetic and held-out ones that equal a row trained on. */
function countCopies({ copies, rowCounts }: VerdictFacts) {
  const of = (share: number, rows: number) => ({ successes: Math.round(share * rows), attempts: rows });
  return { synthetic: of(copies.value, rowCounts.synthetic), holdout: of(copies.reference ?? 0, rowCounts.holdout) };
}

function findDetectableCopies(facts: VerdictFacts): number | null {
  const { synthetic, holdout } = countCopies(facts);
  if (facts.copies.reference === null || synthetic.attempts === 0 || holdout.attempts === 0) return null;
  return findDetectableDifference(synthetic.successes + holdout.successes, synthetic.attempts, holdout.attempts);
}

function findLostAssociation({ pairs, rowCounts }: VerdictFacts): number {
  const scatter = Math.sqrt(1 / rowCounts.train + 1 / rowCounts.synthetic);
  let lost = 0;
  let total = 0;
  for (const { realAssociation, syntheticAssociation } of pairs) {
    if (realAssociation < LEAST_ASSOCIATION) continue;
    lost += Math.max(0, Math.abs(realAssociation - syntheticAssociation) - scatter);
    total += realAssociation;
  }
  return total === 0 ? 0 : lost / total;
}

function findMostChanged(pairs: readonly VerdictPair[]): VerdictPair | null {
  const change = (pair: VerdictPair) => Math.abs(pair.realAssociation - pair.syntheticAssociation);
  return pairs.reduce<VerdictPair | null>((most, pair) => (most === null || change(pair) > change(most) ? pair : most), null);
}

function judgeCopies(facts: VerdictFacts): Copies {
  const { copies, rowCounts } = facts;
  if (copies.value === 0) return 'none';
  if (copies.reference === null) return 'unsure';
  if (copies.reference > COMMON) return 'common';
  const { holdout, synthetic } = rowCounts;
  const pooled = (copies.reference * holdout + copies.value * synthetic) / (holdout + synthetic);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / holdout + 1 / synthetic));
  return copies.value - copies.reference > Math.max(2 * error, 1 / holdout) ? 'more' : claimAlike(facts);
}

function claimAlike(facts: VerdictFacts): Copies {
  const { synthetic, holdout } = countCopies(facts);
  return computeDifferenceInterval(synthetic, holdout).high <= COPIES_TOLERATED ? 'alike' : 'unsure';
}
