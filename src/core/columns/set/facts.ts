import type { KindFacts } from '#core/columns/facts.ts';
import { FEWER_THAN_DISCLOSED } from '#core/wording/disclosure.ts';

export const setFacts: KindFacts = {
  id: 'set',
  label: 'List',
  phrase: 'a list',
  description: 'Several members in a cell, such as a;b;c',
  rank: 9,
  cellPhrase: 'a text',
  storage: 'categorical',
  modelled: true,
  mayHoldDetails: true,
  explainLearning: () =>
    `Which members stand together is learnt, and lists are written back with the same separator and order. Members in ${FEWER_THAN_DISCLOSED} never come back.`,
};
