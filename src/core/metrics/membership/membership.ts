import { fitBoostedTrees, predictBoostedTrees } from '#core/gbm/boosting.ts';
import { computeAuc } from '#core/gbm/scores.ts';
import type { Random } from '#core/random/random.ts';
import { DOING } from '#core/wording/progress.ts';
import { findDetectableAuc } from '../assessment/power.ts';
import { toPredictors } from '../assessment/predictors.ts';
import { type AssessmentTables, drawRows, drawUnits, type RowsOf, type UnitsOf } from '../assessment/tables.ts';
import { computeAucInterval } from '../assessment/wilson.ts';
import { CannotMeasure } from '../cannot-measure.ts';
import { indexRows } from '../copies/copies.ts';
import { createDistanceSpace, findNearest } from '../distances/nearest.ts';
import type { Pace } from '../measure.ts';
import { listSamples } from '../samples.ts';
import { FALSE_ALARMS, findSureAdvantage } from './conclude.ts';
import type { Membership, MembershipAttack, MembershipAttackId } from './contract.ts';
import { findMembersAt } from './roc.ts';

const LEAST_ROWS = 20;
const MAX_TARGETS = 4_000;
const MAX_BASE_ROWS = 50_000;
const MAX_COMPARISONS = 1_200_000_000;
const TARGETS_BETWEEN_PACES = 64;
/** A classifier learns what unseen rows look like from all folds but one; fewer rows than these teach it nothing. */
const LEAST_REFERENCE_ROWS = 40;
const FOLDS = { few: 5, many: 2, from: 1_000 } as const;
const MAX_REFERENCE_CELLS = 60_000;
const SYNTHETIC_PER_REFERENCE = 3;
const BOOSTING = { rounds: 100, learningRate: 0.1, minRowsPerLeaf: 10 } as const;

/** Scores of members and of strangers, a unit each; higher = likelier trained on. */
interface Scores {
  readonly members: Float64Array;
  readonly strangers: Float64Array;
}

/**
 * Membership inference by several attacks: who was trained on, guessed from the synthetic rows alone or with other real rows at hand.
 *
 * Score of a real row x, S the synthetic rows, d₁ ≤ d₂ its distances to the two nearest of them (`createDistanceSpace`):
 * - distance: −d₁.
 * - near copies: −d₁/d₂ (0/0 = 0), a synthetic row that sticks to x alone; its low quantile is what false alarms of 1 % look at.
 * - exact copies: 1 where some synthetic row equals x in every compared column, else 0.
 * - density ratio: p_S(x)/p_R(x), R real rows not trained on (van Breugel et al. 2023, DOMIAS), by boosted trees that tell S from R:
 *   f/(1 − f) rises with the ratio. R are the unseen rows of all folds but that of x (five folds, two from 1,000 on); scores count by their
 *   ranks within the fold. With fewer than 50 unseen rows it is left out.
 * Each: AUC (interval of Hanley & McNeil) and share of members found at 1 % false alarms (`findMembersAt`; Carlini et al. 2022).
 * Members are all training rows up to 4,000, strangers all unseen rows up to as many. Where rows have units (`ReadTable.unitOfRow`), a unit
 * is one guess and its score the highest of its rows'. The model is trained once, so the members are those of one split.
 *
 * @throws NotMeasurable with fewer than 20 unseen rows (units).
 */
export async function measureMembership(tables: AssessmentTables, random: Random, pace: Pace): Promise<Membership> {
  const { prepared, train, holdout, synthetic } = tables;
  const base = drawRows(synthetic, MAX_BASE_ROWS, random, 1);
  const limit = Math.max(200, Math.min(MAX_TARGETS, Math.floor(MAX_COMPARISONS / (base.rows.length * prepared.columns.length))));
  const members = drawUnits(train, limit, random, 2);
  const strangers = drawUnits(holdout, limit, random, 3);
  if (strangers.count < LEAST_ROWS) throw new CannotMeasure({ code: 'few-held-out-rows', least: LEAST_ROWS });
  const both = [members, strangers] as const;
  const sides = await guessByDistance(tables, both, base, (share) => pace(share * 0.6, DOING.guessMembers));
  const ratio = await guessByDensity(tables, both, random.derive('density'), (share) => pace(0.6 + share * 0.4, DOING.guessByDensity));
  const scores: [MembershipAttackId, Scores][] = [
    ['distance', sides.distance],
    ...(ratio === null ? [] : [['density-ratio', ratio] satisfies [MembershipAttackId, Scores]]),
    ['near-copies', sides.near],
    ['exact-copies', findCopied(tables, both)],
  ];
  const attacks = scores.map(([attack, own]) => judgeScores(attack, own));
  attacks.sort((a, b) => findSureAdvantage(b) - findSureAdvantage(a) || b.auc - a.auc);
  return {
    members: members.count,
    strangers: strangers.count,
    attacks,
    detectableAuc: findDetectableAuc(members.count, strangers.count, attacks.length),
    samples: listSamples([
      { code: 'membership-train', used: members.rows.length, all: train.table.rowCount },
      { code: 'membership-holdout', used: strangers.rows.length, all: holdout.table.rowCount },
      { code: 'membership-synthetic', used: base.rows.length, all: synthetic.table.rowCount },
    ]),
  };
}

type Both = readonly [UnitsOf, UnitsOf];

function judgeScores(attack: MembershipAttackId, { members, strangers }: Scores): MembershipAttack {
  const all = new Float64Array(members.length + strangers.length);
  all.set(members);
  all.set(strangers, members.length);
  const auc = computeAuc(
    all,
    Int32Array.from(all, (_, i) => (i < members.length ? 1 : 0)),
  );
  return {
    attack,
    auc,
    interval: computeAucInterval(auc, members.length, strangers.length),
    tpr: findMembersAt(FALSE_ALARMS, members, strangers),
  };
}

/** [units] the highest score of each one's rows. */
function scoreUnits({ count, unitOf }: UnitsOf, scoreOf: (place: number) => number): Float64Array {
  const scores = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (const [place, unit] of unitOf.entries()) scores[unit] = Math.max(scores[unit] as number, scoreOf(place));
  return scores;
}

async function guessByDistance(
  { prepared }: AssessmentTables,
  both: Both,
  base: RowsOf,
  pace: (share: number) => Promise<void>,
): Promise<{ readonly distance: Scores; readonly near: Scores }> {
  const space = createDistanceSpace(prepared);
  const to = space.place(base);
  const total = both[0].rows.length + both[1].rows.length;
  let done = 0;
  const search = async (of: UnitsOf) => {
    const from = space.place(of);
    const distances = new Float64Array(from.rowCount);
    const ratios = new Float64Array(from.rowCount);
    for (let q = 0; q < from.rowCount; q++) {
      if (q % TARGETS_BETWEEN_PACES === 0) await pace((done + q) / total);
      const { nearest, second } = findNearest(from, q, to);
      distances[q] = nearest;
      ratios[q] = second === 0 ? 0 : nearest / second;
    }
    done += from.rowCount;
    return {
      distance: scoreUnits(of, (place) => -(distances[place] as number)),
      near: scoreUnits(of, (place) => -(ratios[place] as number)),
    };
  };
  const members = await search(both[0]);
  const strangers = await search(both[1]);
  return {
    distance: { members: members.distance, strangers: strangers.distance },
    near: { members: members.near, strangers: strangers.near },
  };
}

function findCopied({ prepared, synthetic }: AssessmentTables, both: Both): Scores {
  const index = indexRows(
    synthetic.table,
    prepared.columns.map(({ columnIndex }) => columnIndex),
  );
  const score = (of: UnitsOf) => {
    const matches = index.findMatches(of.from.table);
    return scoreUnits(of, (place) => matches[of.rows[place] as number] as number);
  };
  return { members: score(both[0]), strangers: score(both[1]) };
}

/** @returns null where the unseen rows are too few to learn from. */
async function guessByDensity(
  { prepared, synthetic }: AssessmentTables,
  both: Both,
  random: Random,
  pace: (share: number) => Promise<void>,
): Promise<Scores | null> {
  const [members, strangers] = both;
  const folds = strangers.count < FOLDS.from ? FOLDS.few : FOLDS.many;
  if (strangers.rows.length * (1 - 1 / folds) < LEAST_REFERENCE_ROWS) return null;
  const positions = [...prepared.columns.keys()];
  const most = Math.max(LEAST_REFERENCE_ROWS, Math.floor(MAX_REFERENCE_CELLS / positions.length));
  const foldOf = both.map(({ count }, side) => random.permutation(side + 1, count).map((place) => place % folds)) as [
    Uint32Array,
    Uint32Array,
  ];
  const scores = [new Float64Array(members.count), new Float64Array(strangers.count)] as const;
  for (let fold = 0; fold < folds; fold++) {
    const pick = (side: 0 | 1, isIn: boolean) => {
      const { from, rows, unitOf } = both[side];
      const places = [...rows.keys()].filter((place) => (foldOf[side][unitOf[place] as number] === fold) === isIn);
      return {
        from,
        rows: Uint32Array.from(places, (place) => rows[place] as number),
        units: places.map((place) => unitOf[place] as number),
      };
    };
    const known = pick(1, false);
    const reference: RowsOf = { from: known.from, rows: known.rows.subarray(0, most) };
    const made = drawRows(synthetic, SYNTHETIC_PER_REFERENCE * reference.rows.length, random, 10 + fold);
    const model = await fitBoostedTrees(
      toPredictors(prepared, [made, reference], positions),
      {
        type: 'classes',
        classCount: 2,
        values: Int32Array.from({ length: made.rows.length + reference.rows.length }, (_, i) => (i < made.rows.length ? 1 : 0)),
      },
      { ...BOOSTING, treeEnded: (rounds) => pace((fold + rounds / BOOSTING.rounds) / folds) },
    );
    const asked = [pick(0, true), pick(1, true)] as const;
    const ranks = rankScores(predictBoostedTrees(model, toPredictors(prepared, asked, positions)));
    let at = 0;
    for (const [side, { units }] of asked.entries()) {
      const own = scores[side as 0 | 1];
      for (const unit of units) own[unit] = Math.max(own[unit] as number, ranks[at++] as number);
    }
  }
  return { members: scores[0], strangers: scores[1] };
}

/** [n] mid-ranks over n, in (0, 1]. */
function rankScores(scores: Float64Array): Float64Array {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  const ranks = new Float64Array(scores.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && scores[order[end] as number] === scores[order[first] as number]) end++;
    for (let i = first; i < end; i++) ranks[order[i] as number] = (first + 1 + end) / (2 * scores.length);
    first = end;
  }
  return ranks;
}
