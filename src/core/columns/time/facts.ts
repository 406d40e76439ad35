import type { KindFacts } from '#core/columns/facts.ts';

export const timeFacts = {
  id: 'time',
  label: 'Time of day',
  phrase: 'a time of day',
  description: 'A time on the clock',
  rank: 7,
  cellPhrase: 'a time of day',
  storage: 'numeric',
  modelled: true,
  temporal: 'time',
  keepsFormat: true,
  explainLearning: () => 'Learnt as a time on the clock and written back in the file’s own form.',
} as const satisfies KindFacts;
