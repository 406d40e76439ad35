import type { ColumnComparison, EvaluationReport, PairComparison, Score } from './contract.ts';

export type VerdictFacts = Pick<EvaluationReport, 'rowCounts' | 'shapes' | 'trends' | 'copies'> & {
  readonly columns: readonly VerdictColumn[];
  readonly pairs: readonly VerdictPair[];
};
type VerdictColumn = Pick<ColumnComparison, 'name' | 'columnIndex' | 'shape'> & {
  readonly holdout: { readonly rowCount: number; readonly missingCount: number };
};
type VerdictPair = Pick<PairComparison, 'a' | 'b' | 'realAssociation' | 'syntheticAssociation'>;

/** Held-out rows below which the support sentence says that the numbers are rough. */
const SMALL_HOLDOUT_ROW_COUNT = 50;

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

/**
 * One honest sentence about a comparison and one that supports it, from what was measured and nothing else.
 *
 * gap = reference − value of shapes and of trends decides the closeness, the worse of the two counting. Every bound is widened by 0.15 / √h,
 * h the held-out rows, about the scatter of the reference itself. The mean over all pairs hides a few strong relationships among many weak ones, so the
 * closeness of trends is also bounded by the share of association lost, Σ max(0, |r − s| − √(1/n + 1/m)) / Σ r over the pairs with r ≥ 0.1, r and s being a pair's
 * association in the n training and the m synthetic rows. A column stands out when its own gap exceeds max(0.03, 1 / √p), p its present held-out cells.
 * Copies are told as more frequent than among unseen real rows when the difference exceeds two standard errors of a difference of shares
 * √(p (1 − p) (1/h + 1/s)) and one held-out row, 1/h; never where most unseen rows repeat one as well. Nothing is said of privacy beyond those copies.
 */
export function writeVerdict(facts: VerdictFacts): EvaluationReport['verdict'] {
  return { sentence: writeSentence(facts), support: writeSupport(facts) };
}

/** How often synthetic rows repeat one trained on, against unseen real rows; common: nearly all of both do, so that it tells of nobody. */
export type Copies = 'none' | 'alike' | 'more' | 'common';

/** What the verdict rests on; null without held-out rows. */
export interface Judgement {
  readonly closeness: Closeness;
  /** Which of the two fits less well. */
  readonly weaker: 'columns' | 'pairs';
  readonly fitsColumns: boolean;
  /** Name of the column that stands out, if one does. */
  readonly standOut: string | null;
  readonly copies: Copies;
}

/** Judges a comparison by the bounds of `writeVerdict`. */
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
    standOut: findStandOut(columns)?.name ?? null,
    copies: judgeCopies(facts),
  };
}

function writeSentence(facts: VerdictFacts): string {
  const judgement = judgeTable(facts);
  if (judgement === null) return 'Compared, but no real rows were held out to say how good the scores are.';
  const { holdout } = facts.rowCounts;
  const sentence = sayJudgement(judgement, facts);
  if (holdout >= SMALL_HOLDOUT_ROW_COUNT) return sentence;
  const told = `As far as ${holdout} held-out ${holdout === 1 ? 'row' : 'rows'} can tell, ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
  // So few rows cannot show that copies are no more frequent than among unseen ones: the share itself is told.
  return told.replace(AS_OFTEN, `; ${percent(facts.copies.value)} of its rows equal one it learned from`);
}

const AS_OFTEN = ', and it repeats real rows no more often than unseen real rows do';

function sayJudgement({ closeness, weaker, fitsColumns, standOut, copies }: Judgement, facts: VerdictFacts): string {
  switch (closeness) {
    case 'very-close':
    case 'close': {
      const closer = closeness === 'very-close' ? 'Very close to the real table' : 'Close to the real table';
      if (standOut !== null) {
        const also = copies === 'more' ? ', and it repeats real rows more often than unseen real rows do' : '';
        return `Close to the real table, but “${standOut}” stands out${also}.`;
      }
      if (copies === 'more') return `${closer}, but it repeats real rows more often than unseen real rows do.`;
      if (closeness === 'close' && weaker === 'pairs') return 'Close to the real table: columns fit well, pairs of columns a little less.';
      if (copies === 'common') return `${closer}; with so few different rows nearly every one, real or not, repeats another.`;
      return copies === 'none' ? `${closer}, and none of the rows compared equals one it learned from.` : `${closer}${AS_OFTEN}.`;
    }
    case 'different':
    case 'far': {
      const start = closeness === 'different' ? 'Recognisably different from the real table' : 'Far from the real table';
      const also = copies === 'more' ? ', and it repeats real rows more often than unseen real rows do' : '';
      if (weaker === 'pairs' && fitsColumns && standOut === null) {
        return `${start}: each column fits, but pairs of columns do not move together as they should${also}.`;
      }
      const worst = standOut ?? findWorst(facts.columns)?.name;
      return worst === undefined ? `${start}${also}.` : `${start}: “${worst}” is furthest off${also}.`;
    }
    default:
      return closeness satisfies never;
  }
}

function writeSupport(facts: VerdictFacts): string {
  const { shapes, trends, copies, rowCounts, columns, pairs } = facts;
  const scores = [`Columns score ${bracket(shapes)}`];
  if (pairs.length > 0) scores.push(`pairs of columns ${bracket(trends)}`);
  const sentences: string[] = [];
  const meaning =
    shapes.reference === null ? '' : `; in brackets, ${rowCounts.holdout.toLocaleString('en')} real rows that were never trained on`;
  sentences.push(`${scores.join(' and ')}${meaning}`);
  const worst = findStandOut(columns);
  if (worst !== null && worst.shape.reference !== null) {
    sentences.push(`“${worst.name}” is ${fix(1 - worst.shape.value)} off where those rows are ${fix(1 - worst.shape.reference)} off`);
  }
  const pair = findLostAssociation(facts) > (LOST_ASSOCIATIONS[1] as number) ? findMostChanged(pairs) : null;
  if (pair !== null) {
    const nameOf = (index: number) => columns.find(({ columnIndex }) => columnIndex === index)?.name ?? '';
    const { realAssociation, syntheticAssociation } = pair;
    sentences.push(
      `“${nameOf(pair.a)}” and “${nameOf(pair.b)}” are associated ${fix(realAssociation)} in the real rows and ${fix(syntheticAssociation)} in the synthetic ones`,
    );
  }
  const copyReference = copies.reference === null ? '' : ` [${percent(copies.reference)}]`;
  sentences.push(`rows equal to one trained on: ${percent(copies.value)}${copyReference}`);
  const rough =
    rowCounts.holdout > 0 && rowCounts.holdout < SMALL_HOLDOUT_ROW_COUNT
      ? ` Only ${rowCounts.holdout} ${rowCounts.holdout === 1 ? 'row was' : 'rows were'} held out, so every number here is rough.`
      : '';
  return `${sentences.join('; ')}.${rough}`;
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
  const worst = findWorst(
    columns.filter(
      ({ shape, holdout }) => findGap(shape) > Math.max(STAND_OUT_GAP, 1 / Math.sqrt(holdout.rowCount - holdout.missingCount)),
    ),
  );
  return worst;
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

function judgeCopies({ copies, rowCounts }: VerdictFacts): Copies {
  if (copies.value === 0) return 'none';
  if (copies.reference === null) return 'alike';
  if (copies.reference > COMMON) return 'common';
  const { holdout, synthetic } = rowCounts;
  const pooled = (copies.reference * holdout + copies.value * synthetic) / (holdout + synthetic);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / holdout + 1 / synthetic));
  return copies.value - copies.reference > Math.max(2 * error, 1 / holdout) ? 'more' : 'alike';
}

function bracket(score: Score): string {
  return score.reference === null ? fix(score.value) : `${fix(score.value)} [${fix(score.reference)}]`;
}

function fix(value: number): string {
  return value.toFixed(3);
}

/** '0.37 %'; a share that is not nought is never written as nought. */
function percent(share: number): string {
  if (share === 0) return '0 %';
  if (share > 0 && share < 0.0001) return 'under 0.01 %';
  return `${(share * 100).toFixed(2)} %`;
}
