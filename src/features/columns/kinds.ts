import type { ColumnSummary } from '#core/columns/summary.ts';
import { explainAction } from '#core/personal/labels.ts';
import type { ColumnFormat, KindId } from '#core/table/table.ts';
import { FEWER_THAN_DISCLOSED } from '#core/wording/disclosure.ts';
import { KIND_LABELS } from '#ui/format/kinds.ts';
import { formatCount } from '#ui/format/numbers.ts';
import type { ColumnInfo } from '#workers/protocol/data.ts';

const KIND_DESCRIPTIONS: Readonly<Record<KindId, string>> = {
  integer: 'Counts, ages, codes that can be averaged',
  decimal: 'Measures and amounts',
  categorical: 'One of a set of levels',
  ordinal: 'One of a set of levels, from low to high',
  boolean: 'One of two values',
  datetime: 'A day or a moment',
  time: 'A time on the clock',
  duration: 'How long something took',
  set: 'Several members in a cell, such as a;b;c',
  identifier: 'Names a row: made anew, never learnt',
  text: 'Free words: made anew, never learnt',
  constant: 'The same in every row',
};

const OFFERED: readonly KindId[] = [
  'integer',
  'decimal',
  'categorical',
  'ordinal',
  'boolean',
  'datetime',
  'time',
  'duration',
  'set',
  'identifier',
  'text',
];

/** The kinds that a person may choose for a column. */
export function offeredKinds(column: ColumnInfo): readonly { readonly id: KindId; readonly label: string; readonly description: string }[] {
  const isConstant = column.spec.kind === 'constant' || column.guessedKind === 'constant' || column.summary.distinctCount <= 1;
  const ids = isConstant ? [...OFFERED, 'constant' as const] : OFFERED;
  return ids.map((id) => ({ id, label: KIND_LABELS[id], description: KIND_DESCRIPTIONS[id] }));
}

export function isNumeric(column: ColumnInfo): boolean {
  return column.spec.kind === 'integer' || column.spec.kind === 'decimal';
}

const MAX_LEVEL_VALUES = 128;
const ROWS_A_VALUE = 20;

/** With so many rows a value, next to none is rare, and the codec keeps one token for each. */
function hasFewValues({ rowCount, missingCount, distinctCount }: ColumnSummary): boolean {
  return distinctCount <= MAX_LEVEL_VALUES && rowCount - missingCount >= ROWS_A_VALUE * distinctCount;
}

/** How a generator reads the column, in plain words. */
export function describeLearning({ spec, summary }: ColumnInfo): string {
  if (!spec.included) return 'Left out: no model sees it, and it is not in the copy.';
  if (spec.personal !== undefined && spec.personal.action !== 'keep') return explainAction(spec.personal.action, spec.personal.category);
  switch (spec.kind) {
    case 'integer':
    case 'decimal':
      return hasFewValues(summary)
        ? `Its ${formatCount(summary.distinctCount)} values are learnt one by one, so that spikes and caps come back exactly. One held by ${FEWER_THAN_DISCLOSED} is read as its nearest neighbour.`
        : 'Values that many rows share are learnt one by one, so that spikes come back exactly; the rest in up to 64 ranges of about equally many rows, drawn within each as it is spread there.';
    case 'datetime':
      return `Learnt as a moment in time and written back in the file’s own pattern${describePattern(spec.format)}.`;
    case 'time':
    case 'duration':
      return `Learnt as ${spec.kind === 'time' ? 'a time on the clock' : 'a length of time'} and written back in the file’s own form.`;
    case 'ordinal':
      return `Each level is learnt with everything that goes with it, and its neighbours in the order below. Levels held by ${FEWER_THAN_DISCLOSED} never come back.`;
    case 'set':
      return `Which members stand together is learnt, and lists are written back with the same separator and order. Members in ${FEWER_THAN_DISCLOSED} never come back.`;
    case 'categorical':
    case 'boolean':
      return `Each level is learnt with everything that goes with it. Levels held by ${FEWER_THAN_DISCLOSED} never come back: other levels stand in, so that no one is recognised by theirs.`;
    case 'identifier':
      return 'Not learnt: no model sees it. New ones are made in the same form.';
    case 'text':
      return spec.format.type === 'text' && spec.format.isBlank
        ? 'Not learnt: no model sees it. Its cells are left empty.'
        : 'Not learnt: no model sees it. Harmless words of the same number stand in.';
    case 'constant':
      return 'Nothing to learn: every row of the copy gets the same value.';
    default:
      return spec.kind satisfies never;
  }
}

function describePattern(format: ColumnFormat): string {
  return format.type === 'datetime' ? `, ${format.pattern}` : '';
}

/** The pattern with day and month exchanged: dd/MM/yyyy ⇄ MM/dd/yyyy. */
export function swapDayMonth(pattern: string): string {
  return pattern.replace(/d+|M+/g, (run) => (run[0] === 'd' ? 'M' : 'd').repeat(run.length));
}

/** A missing marker as a person reads it. */
export function showMarker(marker: string): string {
  return marker === '' ? 'empty cell' : marker.trim() === '' ? 'blanks' : `“${marker}”`;
}
