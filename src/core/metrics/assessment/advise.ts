import type { EvaluationReport } from '../contract.ts';
import { isHardlyPredictable } from '../utility/conclude.ts';
import { judgeTable, SMALL_HOLDOUT_ROW_COUNT } from '../verdict.ts';
import { concludeAssessment } from './conclude.ts';
import type { Assessment } from './contract.ts';

/** How a table may come closer to the real one: another generator, by its name; more effort; or a look at its columns. */
export type Improvement =
  | { readonly by: 'generator'; readonly name: string }
  | { readonly by: 'effort' }
  | { readonly by: 'columns'; readonly names: readonly string[] };

/** What a person may do about a synthetic table; `wording/advice.ts` has the words. */
export type Advice = {
  /** Where that is done; null: here, by waiting or measuring. */
  readonly leadsTo: 'export' | 'train' | 'privacy' | 'columns' | null;
} & (
  | { readonly code: 'keep-to-yourself' | 'nothing-held-out' | 'wait' | 'measure-the-rest' | 'look-at-privacy' | 'copies-unsure' }
  | { readonly code: 'try-only'; readonly improvement: Improvement }
  | { readonly code: 'few-held-out-rows'; readonly holdoutRows: number }
  /** Less than half of the columns was learnt. */
  | { readonly code: 'few-columns-learnt'; readonly learntCount: number; readonly notLearnt: readonly string[] }
  /** `target`: a model of it is worth as much; `standOut`: draw no conclusions about it. */
  | { readonly code: 'good'; readonly target: string | null; readonly standOut: string | null; readonly notLearnt: readonly string[] }
  | {
      readonly code: 'good-but-for-models';
      readonly target: string;
      readonly improvement: Improvement;
      readonly standOut: string | null;
      readonly notLearnt: readonly string[];
    }
);

/** How the rows were made, as far as advice depends on it. */
export interface Making {
  /** Name of a generator that usually does better; null where the best was taken. */
  readonly betterGenerator: string | null;
  readonly canTrainLonger: boolean;
}

/**
 * What to do now: the gravest thing that was measured decides.
 *
 * @param stage whether the costly measures are under way, were left off, or are made.
 */
export function adviseNext(
  report: Pick<EvaluationReport, 'rowCounts' | 'shapes' | 'trends' | 'copies' | 'columns' | 'pairs'> &
    Partial<Pick<EvaluationReport, 'leftOut'>>,
  assessment: Assessment | null,
  stage: 'measuring' | 'incomplete' | 'made',
  { betterGenerator, canTrainLonger }: Making,
): Advice {
  const judgement = judgeTable(report);
  const conclusions = assessment === null ? [] : concludeAssessment(assessment);
  const has = (topic: 'fidelity' | 'utility' | 'privacy', level: 'mixed' | 'bad') =>
    conclusions.some((own) => own.topic === topic && own.level === level && own.finding.code !== 'too-few-to-tell');
  const hardlyLearnt = judgement?.hardlyLearnt ?? [];
  // More of the same does not mend a column that was read as what it is not.
  const isKind = hardlyLearnt.length > 0 && hardlyLearnt.length < report.columns.length / 2;
  const improvement: Improvement =
    !isKind && betterGenerator !== null
      ? { by: 'generator', name: betterGenerator }
      : !isKind && canTrainLonger
        ? { by: 'effort' }
        : { by: 'columns', names: hardlyLearnt };
  const place = improvement.by === 'columns' ? 'columns' : 'train';
  if (has('privacy', 'bad') || judgement?.copies === 'more') return { code: 'keep-to-yourself', leadsTo: 'train' };
  if (judgement === null && report.copies.value > 0) return { code: 'copies-unsure', leadsTo: 'privacy' };
  if (judgement === null) return { code: 'nothing-held-out', leadsTo: null };
  const { closeness, standOut, notLearnt, comparedCount } = judgement;
  if (closeness === 'different' || closeness === 'far' || has('utility', 'bad') || has('fidelity', 'bad'))
    return { code: 'try-only', improvement, leadsTo: place };
  if (stage === 'measuring') return { code: 'wait', leadsTo: null };
  if (stage === 'incomplete') return { code: 'measure-the-rest', leadsTo: null };
  if (has('privacy', 'mixed')) return { code: 'look-at-privacy', leadsTo: 'privacy' };
  if (judgement.copies === 'unsure') return { code: 'copies-unsure', leadsTo: 'privacy' };
  if (notLearnt.length > comparedCount) return { code: 'few-columns-learnt', learntCount: comparedCount, notLearnt, leadsTo: 'columns' };
  const holdoutRows = report.rowCounts.holdout;
  const isTooFew = conclusions.some(({ finding }) => finding.code === 'too-few-to-tell');
  if (holdoutRows < SMALL_HOLDOUT_ROW_COUNT || isTooFew) return { code: 'few-held-out-rows', holdoutRows, leadsTo: 'export' };
  const target = assessment?.utility?.target ?? null;
  const isUseful = target !== null && conclusions.some(({ topic, level }) => topic === 'utility' && level === 'good');
  if (isUseful) return { code: 'good', target: target.name, standOut, notLearnt, leadsTo: 'export' };
  if (has('utility', 'mixed') && target !== null && !isHardlyPredictable(target))
    return { code: 'good-but-for-models', target: target.name, improvement, standOut, notLearnt, leadsTo: place };
  return { code: 'good', target: null, standOut, notLearnt, leadsTo: 'export' };
}
