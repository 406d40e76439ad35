import type { KindFacts } from '#core/columns/facts.ts';

export const identifierFacts: KindFacts = {
  id: 'identifier',
  label: 'Identifier',
  phrase: 'an identifier',
  description: 'Names a row: made anew, never learnt',
  rank: 10,
  cellPhrase: 'a text',
  storage: 'opaque',
  modelled: false,
  uncompared: 'identifier',
  explainLearning: () => 'Not learnt: no model sees it. New ones are made in the same form.',
};
