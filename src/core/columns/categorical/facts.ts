import type { KindFacts } from '#core/columns/facts.ts';
import { FEWER_THAN_DISCLOSED } from '#core/wording/disclosure.ts';

export function explainLevels(): string {
  return `Each level is learnt with everything that goes with it. Levels held by ${FEWER_THAN_DISCLOSED} never come back: other levels stand in, so that no one is recognised by theirs.`;
}

export const categoricalFacts: KindFacts = {
  id: 'categorical',
  label: 'Category',
  phrase: 'a category',
  description: 'One of a set of levels',
  rank: 3,
  cellPhrase: 'a text',
  storage: 'categorical',
  modelled: true,
  mayHoldDetails: true,
  explainLearning: explainLevels,
};
