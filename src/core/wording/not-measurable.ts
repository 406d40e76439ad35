import type { WhyNotMeasurable } from '#core/metrics/contract.ts';

/** @param needs begins the sentence: “Utility needs”. */
export function sayWhyNot(why: WhyNotMeasurable, needs = 'This needs'): string {
  switch (why.code) {
    case 'few-rows':
      return `${needs} at least ${why.least} rows on each side.`;
    case 'few-held-out-rows':
      return `${needs} at least ${why.least} held-out rows.`;
    case 'few-columns':
      return `${needs} at least ${why.least === 2 ? 'two' : why.least} columns.`;
    case 'choices-not-compared':
      return 'The outcome and the groups must be columns that are compared.';
    case 'no-groups':
      return `“${why.name}” has no groups: it is compared by numbers.`;
    case 'no-column':
      return 'No column is left to compare.';
    case 'no-synthetic-row':
      return 'There is no synthetic row to compare.';
    case 'refused':
      return why.message;
    default:
      return why satisfies never;
  }
}
