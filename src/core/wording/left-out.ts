import type { LeftOutColumn, LeftOutReason } from '#core/metrics/contract.ts';

const WORDS: Readonly<Record<LeftOutReason, string>> = {
  'left-out': 'You left it out of the model.',
  replaced: 'Its personal data is replaced by fakes, so there is nothing to compare.',
  masked: 'Its personal data is masked, so there is nothing to compare.',
  identifier: 'Identifiers are made anew, so there is nothing to compare.',
  text: 'Free text is replaced, so there is nothing to compare.',
  'one-value': 'Every cell is the same.',
  'no-value': 'Every cell is empty.',
  'not-modelled': 'Its cells are not modelled.',
  'empty-in-training': 'No cell is filled in the rows that were trained on.',
};

/** Why a column is not compared. What a former version said in words stays as it is. */
export function sayLeftOut({ why }: LeftOutColumn): string {
  return why in WORDS ? WORDS[why as LeftOutReason] : why;
}
