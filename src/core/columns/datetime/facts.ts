import type { KindFacts } from '#core/columns/facts.ts';

export const datetimeFacts = {
  id: 'datetime',
  label: 'Date',
  phrase: 'a date',
  description: 'A day or a moment',
  rank: 6,
  cellPhrase: 'a date',
  storage: 'numeric',
  modelled: true,
  temporal: 'moment',
  keepsFormat: true,
  personalData: 'birth-date',
  explainLearning: (format) =>
    `Learnt as a moment in time and written back in the file’s own pattern${format.type === 'datetime' ? `, ${format.pattern}` : ''}.`,
} as const satisfies KindFacts;
