import type { EvaluationReport } from '../contract.ts';
import { judgeTable } from '../verdict.ts';
import { concludeAssessment, isHardlyPredictable } from './conclude.ts';
import type { Assessment } from './contract.ts';

/** What a person may do about a synthetic table. */
export interface Advice {
  readonly text: string;
  /** Where that is done; null: here, by waiting or measuring. */
  readonly leadsTo: 'export' | 'train' | 'privacy' | 'columns' | null;
}

/** How the rows were made, as far as advice depends on it. */
export interface Making {
  /** Name of a generator that usually does better; null where the best was taken. */
  readonly betterGenerator: string | null;
  readonly canTrainLonger: boolean;
}

/** Held-out rows below which no number is sure. */
const SMALL_HOLDOUT_ROW_COUNT = 50;

/**
 * What to do now, in one or two sentences: the gravest thing that was measured decides.
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
  const again =
    betterGenerator !== null
      ? `train again with ${betterGenerator}, which learns most tables better`
      : canTrainLonger
        ? 'train again with more effort'
        : 'look at the columns and pairs that stand first below: a wrong kind is the commonest cause';
  const place = betterGenerator !== null || canTrainLonger ? 'train' : 'columns';
  if (has('privacy', 'bad') || judgement?.copies === 'more') {
    return {
      text: 'Keep these rows to yourself. Train again with less effort or another generator, leave out columns that single people out, then compare again.',
      leadsTo: 'train',
    };
  }
  if (judgement === null) return { text: 'Nothing was held out to judge these rows by: use them to try things out only.', leadsTo: null };
  if (judgement.closeness === 'different' || judgement.closeness === 'far' || has('utility', 'bad') || has('fidelity', 'bad')) {
    return { text: `Use these rows to try things out, not to draw conclusions. To come closer, ${again}.`, leadsTo: place };
  }
  if (stage === 'measuring')
    return { text: 'Utility and privacy are being measured: wait for them before you share these rows.', leadsTo: null };
  if (stage === 'incomplete') return { text: 'Not everything was measured: measure the rest before you share these rows.', leadsTo: null };
  if (has('privacy', 'mixed')) {
    return {
      text: 'Look at what Privacy found before you share these rows: something works better on rows trained on.',
      leadsTo: 'privacy',
    };
  }
  if (report.rowCounts.holdout < SMALL_HOLDOUT_ROW_COUNT) {
    return {
      text: `Good to try things out. With ${report.rowCounts.holdout} held-out rows nothing here is sure: more real rows would tell more.`,
      leadsTo: 'export',
    };
  }
  const target = assessment?.utility?.target ?? null;
  const isUseful = target !== null && conclusions.some(({ topic, level }) => topic === 'utility' && level === 'good');
  const stands = judgement.standOut === null ? '' : ` Draw no conclusions about “${judgement.standOut}”: it stands out.`;
  if (isUseful) return { text: `Good for analysis, for tests, and for training a model of “${target.name}”.${stands}`, leadsTo: 'export' };
  if (has('utility', 'mixed') && target !== null && !isHardlyPredictable(target)) {
    return {
      text: `Good for analysis and for tests. A model of “${target.name}” loses some of its worth: ${again}.${stands}`,
      leadsTo: place,
    };
  }
  return { text: `Good for analysis and for tests.${stands}`, leadsTo: 'export' };
}
