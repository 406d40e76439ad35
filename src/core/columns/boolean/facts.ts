import { explainLevels } from '#core/columns/categorical/facts.ts';
import type { KindFacts } from '#core/columns/facts.ts';

export const booleanFacts: KindFacts = {
  id: 'boolean',
  label: 'Yes/no',
  phrase: 'a yes/no',
  description: 'One of two values',
  rank: 5,
  cellPhrase: 'yes or no',
  storage: 'categorical',
  modelled: true,
  personalData: 'none',
  explainLearning: explainLevels,
};
