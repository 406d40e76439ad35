import type { KindFacts } from '#core/columns/facts.ts';

export const durationFacts: KindFacts = {
  id: 'duration',
  label: 'Length of time',
  phrase: 'a length of time',
  description: 'How long something took',
  rank: 8,
  cellPhrase: 'a length of time',
  storage: 'numeric',
  modelled: true,
  temporal: 'span',
  explainLearning: () => 'Learnt as a length of time and written back in the file’s own form.',
};
