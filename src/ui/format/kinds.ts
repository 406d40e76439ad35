import type { KindId } from '#core/table/table.ts';

/** What each kind of column is called on every screen and in the report. */
export const KIND_LABELS: Readonly<Record<KindId, string>> = {
  integer: 'Whole number',
  decimal: 'Decimal',
  categorical: 'Category',
  ordinal: 'Ordered levels',
  boolean: 'Yes/no',
  datetime: 'Date',
  time: 'Time of day',
  duration: 'Length of time',
  set: 'List',
  identifier: 'Identifier',
  text: 'Text',
  constant: 'Constant',
};
