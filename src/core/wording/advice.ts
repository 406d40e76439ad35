import type { Advice, Improvement } from '#core/metrics/assessment/advise.ts';

/** What to do now, in one or two sentences. */
export function sayAdvice(advice: Advice): string {
  switch (advice.code) {
    case 'keep-to-yourself':
      return 'Keep these rows to yourself. Train again with less effort or another generator, leave out columns that single people out, then compare again.';
    case 'nothing-held-out':
      return 'Nothing was held out to judge these rows by: use them to try things out only.';
    case 'try-only':
      return `Use these rows to try things out, not to draw conclusions. To come closer, ${sayImprovement(advice.improvement)}.`;
    case 'wait':
      return 'Utility and privacy are being measured: wait for them before you share these rows.';
    case 'measure-the-rest':
      return 'Not everything was measured: measure the rest before you share these rows.';
    case 'look-at-privacy':
      return 'Look at what Privacy found before you share these rows: something works better on rows trained on.';
    case 'few-held-out-rows':
      return `Good to try things out. With ${advice.holdoutRows} held-out rows nothing here is sure: more real rows would tell more.`;
    case 'good':
      return advice.target === null
        ? `Good for analysis and for tests.${sayStandOut(advice.standOut)}`
        : `Good for analysis, for tests, and for training a model of “${advice.target}”.${sayStandOut(advice.standOut)}`;
    case 'good-but-for-models':
      return `Good for analysis and for tests. A model of “${advice.target}” loses some of its worth: ${sayImprovement(advice.improvement)}.${sayStandOut(advice.standOut)}`;
    default:
      return advice satisfies never;
  }
}

function sayImprovement(improvement: Improvement): string {
  switch (improvement.by) {
    case 'generator':
      return `train again with ${improvement.name}, which learns most tables better`;
    case 'effort':
      return 'train again with more effort';
    case 'columns':
      return 'look at the columns and pairs that stand first below: a wrong kind is the commonest cause';
    default:
      return improvement satisfies never;
  }
}

const sayStandOut = (name: string | null) => (name === null ? '' : ` Draw no conclusions about “${name}”: it stands out.`);
