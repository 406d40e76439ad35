import { type Concludable, type Conclusion, concludeAssessment } from '#core/metrics/assessment/conclude.ts';
import type { Score } from '#core/metrics/contract.ts';
import {
  type Judgement,
  judgeTable,
  SMALL_HOLDOUT_ROW_COUNT,
  supportJudgement,
  type VerdictFacts,
  type VerdictSupport,
} from '#core/metrics/verdict.ts';
import { sayBriefly } from './conclusions.ts';
import { count, finePercent, fix, startLower } from './numbers.ts';

/** One honest sentence about a comparison and one that supports it. */
export interface Verdict {
  readonly sentence: string;
  readonly support: string;
}

export function sayVerdict(facts: VerdictFacts): Verdict {
  return { sentence: saySentence(judgeTable(facts), facts), support: saySupport(supportJudgement(facts)) };
}

/**
 * The verdict's sentence with what the costly measures add: a privacy alarm comes before everything else, an easily told table and a
 * useless one are named.
 *
 * @returns the report's own sentence where they add nothing against it.
 */
export function sayWholeVerdict(facts: VerdictFacts, assessment: Concludable | null): string {
  const judgement = judgeTable(facts);
  const sentence = saySentence(judgement, facts);
  const conclusions = assessment === null ? [] : concludeAssessment(assessment);
  const bad = conclusions.filter(({ level }) => level === 'bad');
  const alarm = bad.find(({ topic }) => topic === 'privacy');
  if (alarm !== undefined) return `Do not share this table as it is: ${sayBriefly(alarm)}.`;
  if (judgement?.copies === 'more') return 'Do not share this table as it is: it repeats real rows more often than unseen real rows do.';
  const other = bad[0] ?? conclusions.find(isNoticedRisk);
  if (other === undefined) return sentence;
  // Of a table that is far off already this is one thing more.
  const link = judgement !== null && isClose(judgement) && judgement.standOut === null ? 'but' : 'and';
  const start = other.topic === 'privacy' ? saySentence(judgement, facts, true) : sentence;
  return `${start.replace(/\.$/, '')}; ${link} ${sayBriefly(other)}.`;
}

/** A privacy measure found something, though no alarm: the sentence may not pass it over. */
const isNoticedRisk = ({ topic, level, finding }: Conclusion) =>
  topic === 'privacy' && level === 'mixed' && finding.code !== 'too-few-to-tell';

const isClose = ({ closeness }: Judgement) => closeness === 'very-close' || closeness === 'close';

/** @param isRisky a privacy measure speaks against it, so that copies are no comfort. */
function saySentence(judgement: Judgement | null, { rowCounts: { holdout }, copies }: VerdictFacts, isRisky = false): string {
  const share = `${finePercent(copies.value)} of its rows equal one it learned from`;
  if (judgement === null) {
    const also = copies.value === 0 ? '' : `; ${share}`;
    return `Compared, but no real rows were held out to say how good the scores are${also}.`;
  }
  if (holdout >= SMALL_HOLDOUT_ROW_COUNT)
    return sayJudgement(
      judgement,
      isRisky
        ? ''
        : judgement.copies === 'unsure'
          ? `; ${share}, and ${count(holdout)} held-out rows cannot show whether unseen real rows do so as often`
          : ', and it repeats real rows no more often than unseen real rows do',
    );
  // So few rows cannot show that copies are no more frequent than among unseen ones: the share itself is told.
  const sentence = sayJudgement(judgement, `; ${share}`);
  return `As far as ${holdout} held-out ${holdout === 1 ? 'row' : 'rows'} can tell, ${startLower(sentence)}`;
}

/** @param alike what is said of copies where they are no more frequent than among unseen rows. */
function sayJudgement(judgement: Judgement, alike: string): string {
  const { closeness, weaker, fitsColumns, standOut, worst, copies } = judgement;
  const among = sayAmong(judgement);
  const also = copies === 'more' ? ', and it repeats real rows more often than unseen real rows do' : '';
  switch (closeness) {
    case 'very-close':
    case 'close': {
      const closer = closeness === 'very-close' ? `Very close to the real table${among}` : `Close to the real table${among}`;
      if (standOut !== null) return `Close to the real table${among}, but “${standOut}” stands out${also}.`;
      if (copies === 'more') return `${closer}, but it repeats real rows more often than unseen real rows do.`;
      if (closeness === 'close' && weaker === 'pairs')
        return `Close to the real table${among}: columns fit well, pairs of columns a little less.`;
      if (copies === 'common') return `${closer}; with so few different rows nearly every one, real or not, repeats another.`;
      return copies === 'none' ? `${closer}, and none of the rows compared equals one it learned from.` : `${closer}${alike}.`;
    }
    case 'different':
    case 'far': {
      const start = closeness === 'different' ? 'Recognisably different from the real table' : 'Far from the real table';
      if (weaker === 'pairs' && fitsColumns && standOut === null)
        return `${start}: each column fits, but pairs of columns do not move together as they should${also}.`;
      const furthest = standOut ?? worst;
      return furthest === null ? `${start}${also}.` : `${start}: “${furthest}” is furthest off${also}.`;
    }
    default:
      return closeness satisfies never;
  }
}

/** “in 1 of 11 columns”: a general praise would speak of columns that nobody learnt. */
function sayAmong({ notLearnt, comparedCount }: Judgement): string {
  return notLearnt.length === 0 ? '' : ` in the ${comparedCount} of ${comparedCount + notLearnt.length} columns that were learnt`;
}

function saySupport({ shapes, trends, copies, holdoutRows, detectableCopies, standOut, lost }: VerdictSupport): string {
  const columns = `Columns score ${bracket(shapes)}`;
  const scores = trends === null ? columns : `${columns} and pairs of columns ${bracket(trends)}`;
  const meaning = shapes.reference === null ? '' : `; in brackets, ${count(holdoutRows)} real rows that were never trained on`;
  const sentences = [`${scores}${meaning}`];
  if (standOut !== null)
    sentences.push(`“${standOut.name}” is ${fix(standOut.distance)} off where those rows are ${fix(standOut.reference)} off`);
  if (lost !== null) {
    const [one, other] = lost.names;
    sentences.push(
      `“${one}” and “${other}” are associated ${fix(lost.real)} in the real rows and ${fix(lost.synthetic)} in the synthetic ones`,
    );
  }
  const copyReference = copies.reference === null ? '' : ` [${finePercent(copies.reference)}]`;
  const shows = detectableCopies === null ? '' : ` (so many rows show an excess from ${finePercent(detectableCopies)} on)`;
  sentences.push(`rows equal to one trained on: ${finePercent(copies.value)}${copyReference}${shows}`);
  const rough =
    holdoutRows > 0 && holdoutRows < SMALL_HOLDOUT_ROW_COUNT
      ? ` Only ${holdoutRows} ${holdoutRows === 1 ? 'row was' : 'rows were'} held out, so every number here is rough.`
      : '';
  return `${sentences.join('; ')}.${rough}`;
}

const bracket = ({ value, reference }: Score) => (reference === null ? fix(value) : `${fix(value)} [${fix(reference)}]`);
