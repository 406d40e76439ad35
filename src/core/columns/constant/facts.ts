import type { KindFacts } from '#core/columns/facts.ts';

export const constantFacts: KindFacts = {
  id: 'constant',
  label: 'Constant',
  phrase: 'a constant',
  description: 'The same in every row',
  rank: 12,
  cellPhrase: 'a text',
  storage: 'categorical',
  modelled: false,
  hasOneValue: true,
  uncompared: 'one-value',
  explainLearning: () => 'Nothing to learn: every row of the copy gets the same value.',
};
