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
    case 'copies-unsure':
      return 'Some of these rows equal real ones, and too few real rows were held out to show that this is chance: look at them before you share.';
    case 'few-held-out-rows':
      return `Good to try things out. ${advice.holdoutRows} held-out rows are too few to be sure of privacy: more real rows would tell more.`;
    case 'few-columns-learnt':
      return `Only ${advice.learntCount} of ${advice.learntCount + advice.notLearnt.length} columns ${advice.learntCount === 1 ? 'was' : 'were'} learnt; ${listNames(advice.notLearnt)} hold nothing of the real ones. Where they should, change their kind in Columns and train again.`;
    case 'good':
      return advice.target === null
        ? `Good for analysis and for tests.${sayStandOut(advice.standOut)}${sayNotLearnt(advice.notLearnt)}`
        : `Good for analysis, for tests, and for training a model of “${advice.target}”.${sayStandOut(advice.standOut)}${sayNotLearnt(advice.notLearnt)}`;
    case 'good-but-for-models':
      return `Good for analysis and for tests. A model of “${advice.target}” loses some of its worth: ${sayImprovement(advice.improvement)}.${sayStandOut(advice.standOut)}${sayNotLearnt(advice.notLearnt)}`;
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
      return improvement.names.length === 0
        ? 'look at the columns and pairs that stand first below: a wrong kind is the commonest cause'
        : `look in Columns how ${listNames(improvement.names)} ${improvement.names.length === 1 ? 'is' : 'are'} read: furthest off, and a wrong kind is the commonest cause`;
    default:
      return improvement satisfies never;
  }
}

const sayStandOut = (name: string | null) => (name === null ? '' : ` Draw no conclusions about “${name}”: it stands out.`);

function sayNotLearnt(names: readonly string[]): string {
  return names.length === 0
    ? ''
    : ` Not for ${listNames(names)}: ${names.length === 1 ? 'that column was' : 'those columns were'} not learnt.`;
}

const MOST_NAMES = 3;

/** “a”, “b” and 4 others. */
function listNames(names: readonly string[]): string {
  const shown = names.length <= MOST_NAMES + 1 ? names : names.slice(0, MOST_NAMES);
  const texts = shown.map((name) => `“${name}”`);
  const last = shown.length < names.length ? `${names.length - shown.length} others` : texts.pop();
  return texts.length === 0 ? `${last}` : `${texts.join(', ')} and ${last}`;
}
