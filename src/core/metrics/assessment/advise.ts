import type { EvaluationReport } from '../contract.ts';
import { isHardlyPredictable } from '../utility/conclude.ts';
import { judgeTable, SMALL_HOLDOUT_ROW_COUNT } from '../verdict.ts';
import { concludeAssessment } from './conclude.ts';
import type { Assessment } from './contract.ts';

/** How a table may come closer to the real one: another generator, by its name; more effort; or a look at its columns. */
export type Improvement = { readonly by: 'generator'; readonly name: string } | { readonly by: 'effort' | 'columns' };

/** What a person may do about a synthetic table; `wording/advice.ts` has the words. */
export type Advice = {
  /** Where that is done; null: here, by waiting or measuring. */
  readonly leadsTo: 'export' | 'train' | 'privacy' | 'columns' | null;
} & (
  | { readonly code: 'keep-to-yourself' | 'nothing-held-out' | 'wait' | 'measure-the-rest' | 'look-at-privacy' }
  | { readonly code: 'try-only'; readonly improvement: Improvement }
  | { readonly code: 'few-held-out-rows'; readonly holdoutRows: number }
  /** `target`: a model of it is worth as much; `standOut`: draw no conclusions about it. */
  | { readonly code: 'good'; readonly target: string | null; readonly standOut: string | null }
  | { readonly code: 'good-but-for-models'; readonly target: string; readonly improvement: Improvement; readonly standOut: string | null }
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
  report: Pick<EvaluationReport, 'rowCounts' | 'shapes' | 'trends' | 'copies' | 'columns' | 'pairs'>,
  assessment: Assessment | null,
  stage: 'measuring' | 'incomplete' | 'made',
  { betterGenerator, canTrainLonger }: Making,
): Advice {
  const judgement = judgeTable(report);
  const conclusions = assessment === null ? [] : concludeAssessment(assessment);
  const has = (topic: 'fidelity' | 'utility' | 'privacy', level: 'mixed' | 'bad') =>
    conclusions.some((conclusion) => conclusion.topic === topic && conclusion.level === level);
  const improvement: Improvement =
    betterGenerator !== null ? { by: 'generator', name: betterGenerator } : { by: canTrainLonger ? 'effort' : 'columns' };
  const place = improvement.by === 'columns' ? 'columns' : 'train';
  if (has('privacy', 'bad') || judgement?.copies === 'more') return { code: 'keep-to-yourself', leadsTo: 'train' };
  if (judgement === null) return { code: 'nothing-held-out', leadsTo: null };
  const { closeness, standOut } = judgement;
  if (closeness === 'different' || closeness === 'far' || has('utility', 'bad') || has('fidelity', 'bad'))
    return { code: 'try-only', improvement, leadsTo: place };
  if (stage === 'measuring') return { code: 'wait', leadsTo: null };
  if (stage === 'incomplete') return { code: 'measure-the-rest', leadsTo: null };
  if (has('privacy', 'mixed')) return { code: 'look-at-privacy', leadsTo: 'privacy' };
  const holdoutRows = report.rowCounts.holdout;
  if (holdoutRows < SMALL_HOLDOUT_ROW_COUNT) return { code: 'few-held-out-rows', holdoutRows, leadsTo: 'export' };
  const target = assessment?.utility?.target ?? null;
  const isUseful = target !== null && conclusions.some(({ topic, level }) => topic === 'utility' && level === 'good');
  if (isUseful) return { code: 'good', target: target.name, standOut, leadsTo: 'export' };
  if (has('utility', 'mixed') && target !== null && !isHardlyPredictable(target))
    return { code: 'good-but-for-models', target: target.name, improvement, standOut, leadsTo: place };
  return { code: 'good', target: null, standOut, leadsTo: 'export' };
}
