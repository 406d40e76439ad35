import type { KindFacts } from '#core/columns/facts.ts';

export const textFacts: KindFacts = {
  id: 'text',
  label: 'Text',
  phrase: 'text',
  description: 'Free words: made anew, never learnt',
  rank: 11,
  cellPhrase: 'a text',
  storage: 'opaque',
  modelled: false,
  uncompared: 'text',
  mayHoldDetails: true,
  explainLearning: (format) =>
    format.type === 'text' && format.isBlank
      ? 'Not learnt: no model sees it. Its cells are left empty.'
      : 'Not learnt: no model sees it. Harmless words of the same number stand in.',
};
