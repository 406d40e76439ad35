import type { KindFacts } from '#core/columns/facts.ts';
import { FEWER_THAN_DISCLOSED } from '#core/wording/disclosure.ts';

export const ordinalFacts: KindFacts = {
  id: 'ordinal',
  label: 'Ordered levels',
  phrase: 'ordered levels',
  description: 'One of a set of levels, from low to high',
  rank: 4,
  cellPhrase: 'a text',
  storage: 'categorical',
  modelled: true,
  mayHoldDetails: true,
  explainLearning: () =>
    `Each level is learnt with everything that goes with it, and its neighbours in the order below. Levels held by ${FEWER_THAN_DISCLOSED} never come back.`,
};
