import type { KindFacts } from '#core/columns/facts.ts';
import type { ColumnSummary } from '#core/columns/summary.ts';
import type { ColumnFormat } from '#core/table/table.ts';
import { FEWER_THAN_DISCLOSED } from '#core/wording/disclosure.ts';

const MAX_LEVEL_VALUES = 128;
const ROWS_A_VALUE = 20;

/** With so many rows a value, next to none is rare, and the codec keeps one token for each. */
function hasFewValues({ rowCount, missingCount, distinctCount }: ColumnSummary): boolean {
  return distinctCount <= MAX_LEVEL_VALUES && rowCount - missingCount >= ROWS_A_VALUE * distinctCount;
}

function explainLearning(_: ColumnFormat, summary: ColumnSummary): string {
  return hasFewValues(summary)
    ? `Its ${summary.distinctCount.toLocaleString('en')} values are learnt one by one, so that spikes and caps come back exactly. One held by ${FEWER_THAN_DISCLOSED} is read as its nearest neighbour.`
    : 'Values that many rows share are learnt one by one, so that spikes come back exactly; the rest in up to 64 ranges of about equally many rows, drawn within each as it is spread there.';
}

export const integerFacts: KindFacts = {
  id: 'integer',
  label: 'Whole number',
  phrase: 'a whole number',
  description: 'Counts, ages, codes that can be averaged',
  rank: 1,
  cellPhrase: 'a number',
  storage: 'numeric',
  modelled: true,
  isWhole: true,
  personalData: 'numbers',
  explainLearning,
};

export const decimalFacts: KindFacts = {
  id: 'decimal',
  label: 'Decimal',
  phrase: 'a decimal',
  description: 'Measures and amounts',
  rank: 2,
  cellPhrase: 'a number',
  storage: 'numeric',
  modelled: true,
  personalData: 'numbers',
  explainLearning,
};
