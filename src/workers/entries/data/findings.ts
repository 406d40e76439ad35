import { factsOf } from '#core/columns/catalog.ts';
import { isBound } from '#core/columns/missing.ts';
import { kindOf } from '#core/columns/registry.ts';
import { actionsOf, describeAction, explainAction, labelOf } from '#core/personal/labels.ts';
import { handlingOf } from '#core/personal/operations.ts';
import { count, counted } from '#core/wording/numbers.ts';
import type { ColumnChange, ColumnInfo, Finding } from '../../protocol/data.ts';

/** A column as the findings see it. */
export interface FindingColumn extends ColumnInfo {
  /** [spec.missingMarkers.length] rows that hold each marker. */
  readonly markerCounts: readonly number[];
  /** What the person has already said about the column: it is not asked again. */
  readonly decided: ReadonlySet<keyof ColumnChange>;
}

/**
 * What a person should look at before training, one recommended action each, most telling first.
 * A column that was left out, or whose point was decided, raises none.
 */
export function findFindings(columns: readonly FindingColumn[]): Finding[] {
  const open = columns.map((column, index) => ({ column, index })).filter(({ column }) => column.spec.included);
  const findings: Finding[] = [];
  for (const { column, index } of open) {
    const { spec, summary } = column;
    const presentCount = summary.rowCount - column.missingCount;
    const personal = describePersonal(column);
    if (personal !== null && !column.decided.has('personal'))
      findings.push({ id: `personal:${index}`, columnIndices: [index], ...personal });
    // Whose cells are made up is no key and no text to decide about.
    if (!column.decided.has('kind') && handlingOf(spec) === null) {
      const kindFinding = describeKind(column, presentCount);
      if (kindFinding !== null) findings.push({ id: `${kindFinding.type}:${index}`, columnIndices: [index], ...kindFinding });
    }
    if (spec.format.type === 'datetime' && spec.format.ambiguousDayMonth && !column.decided.has('datetimePattern')) {
      const { pattern } = spec.format;
      const dayFirst = pattern.indexOf('d') < pattern.indexOf('M');
      findings.push({
        id: `ambiguous-date:${index}`,
        type: 'ambiguous-date',
        title: `Is “${spec.name}” ${dayFirst ? 'day first' : 'month first'}?`,
        explanation: `All ${counted(presentCount, 'date fits', 'dates fit')} both orders of day and month. They were read as ${pattern}; if that is wrong, choose the other order in the column’s panel.`,
        columnIndices: [index],
        action: { label: dayFirst ? 'Yes, day first' : 'Yes, month first', change: { datetimePattern: pattern } },
      });
    }
    for (const finding of [describeEpoch(column, index), describeForms(column, index), describeInexact(column, index)])
      if (finding !== null) findings.push(finding);
    if (column.unreadable.count > 0 && !column.decided.has('missingMarkers'))
      findings.push(describeUnreadable(column, index, presentCount));
  }
  return [...findings, ...findMarkers(open)].sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type));
}

const ORDER: readonly Finding['type'][] = [
  'personal',
  'ambiguous-date',
  'unreadable-cells',
  'epoch',
  'several-forms',
  'inexact-cells',
  'id-like',
  'free-text',
  'missing-marker',
  'constant',
];

function describeKind(
  { spec, summary, reason, personal }: FindingColumn,
  presentCount: number,
): Omit<Finding, 'id' | 'columnIndices'> | null {
  const found = kindOf(spec.kind).describeFinding?.({
    name: spec.name,
    reason,
    rowCount: summary.rowCount,
    presentCount,
    distinctCount: summary.distinctCount,
    hasDetails: personal?.category === 'mixed',
  });
  if (found === undefined) return null;
  const { actionLabel, ...finding } = found;
  return { ...finding, action: { label: actionLabel, change: { kind: spec.kind } } };
}

const SHARE = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });

/** The inbox card of a column of personal data, with every way to go; null where none was found. */
function describePersonal({ spec, personal }: FindingColumn): Omit<Finding, 'id' | 'columnIndices'> | null {
  if (personal === undefined || spec.personal === undefined) return null;
  const { category, variant, recommended, matchShare, examined, byHeader } = personal;
  const label = labelOf(category, variant);
  const share = matchShare > 0.99 && matchShare < 1 ? 'over 99%' : matchShare < 0.01 ? 'under 1%' : SHARE.format(matchShare);
  const seen =
    examined === 1
      ? 'its only value'
      : matchShare === 1
        ? `all ${count(examined)} values looked at`
        : `${share} of ${count(examined)} values looked at`;
  const evidence = byHeader
    ? `The header says so, and ${seen} ${examined === 1 ? 'fits' : 'fit'}.`
    : `${capitalise(seen)} ${examined === 1 ? 'has' : 'have'} the form.`;
  const [choice, ...choices] = [recommended, ...actionsOf(category).filter((action) => action !== recommended)].map((action) => ({
    label: describeAction(action, category),
    change: { personal: { action, category } } satisfies ColumnChange,
  }));
  const harmless = category === 'company' || category === 'city';
  return {
    type: 'personal',
    title: harmless ? `“${spec.name}” holds nearly unique ${label}` : `“${spec.name}” holds ${label}`,
    explanation: `${evidence} ${explainAction(recommended, category)}`,
    action: choice as Finding['action'],
    choices: [...choices, { label: 'Leave the column out', change: { included: false } }],
  };
}

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const MIN_EPOCHS = 10;

/** Whole numbers of the size that seconds or milliseconds since 1970 have nowadays. */
function describeEpoch({ spec, summary, decided }: FindingColumn, index: number): Finding | null {
  if (!factsOf(spec.kind).isWhole || decided.has('kind') || summary.shape !== 'numeric' || summary.distinctCount < MIN_EPOCHS) return null;
  const unit = [1000, 1].find((size) => summary.min * size >= Date.UTC(1990) && summary.max * size < Date.UTC(2050));
  if (unit === undefined) return null;
  const day = (value: number) => new Date(value * unit).toISOString().slice(0, 10);
  return {
    id: `epoch:${index}`,
    type: 'epoch',
    title: `“${spec.name}” could be moments`,
    explanation: `Read as ${unit === 1 ? 'milliseconds' : 'seconds'} since 1970 its numbers are moments from ${day(summary.min)} to ${day(summary.max)}. As dates, weekdays and hours are learnt too, and they are written back as the same numbers.`,
    columnIndices: [index],
    action: { label: 'Read as dates', change: { kind: 'datetime' } },
  };
}

function describeForms({ spec, decided }: FindingColumn, index: number): Finding | null {
  const looks = kindOf(spec.kind).variantLooks?.(spec.format);
  if (looks === undefined || looks.count < 2 || decided.has('format')) return null;
  return {
    id: `several-forms:${index}`,
    type: 'several-forms',
    title: `“${spec.name}” is written in ${looks.count} ways`,
    explanation: `${(looks.otherShare * 100).toFixed(1)} % of its cells are written otherwise than most. All were read; in the copy each way comes back in its share.`,
    columnIndices: [index],
    action: { label: 'Keep all ways', change: { format: spec.format } },
  };
}

function describeInexact({ spec, inexact, decided }: FindingColumn, index: number): Finding | null {
  const [example] = inexact.examples;
  if (example === undefined || decided.has('format') || decided.has('kind')) return null;
  const isMuch = inexact.count > 0.2 * inexact.checkedCount;
  return {
    id: `inexact-cells:${index}`,
    type: 'inexact-cells',
    title: `“${spec.name}” is not written in one form`,
    explanation: `${counted(inexact.count, 'cell', 'cells')} of ${count(inexact.checkedCount)} looked at would be written a little differently, such as “${example.text.slice(0, 40)}” as “${example.written.slice(0, 40)}”. The values are the same.`,
    columnIndices: [index],
    action: isMuch
      ? { label: 'Read as categories', change: { kind: 'categorical' } }
      : { label: 'Write them in one form', change: { format: spec.format } },
  };
}

function describeUnreadable(column: FindingColumn, index: number, presentCount: number): Finding {
  const { spec, unreadable } = column;
  const examples = [...new Set(unreadable.examples.map(({ text }) => `“${text.slice(0, 30)}”`))].slice(0, 3).join(', ');
  const share = unreadable.count / Math.max(1, unreadable.count + presentCount);
  const asCategories = share > 0.2;
  return {
    id: `unreadable-cells:${index}`,
    type: 'unreadable-cells',
    title: `${counted(unreadable.count, 'cell', 'cells')} of “${spec.name}” could not be read`,
    explanation: `${examples} ${unreadable.count === 1 ? 'is' : 'are'} not ${factsOf(spec.kind).cellPhrase}. ${unreadable.count === 1 ? 'It counts' : 'They count'} as missing; as categories every text would be kept as it is.`,
    columnIndices: [index],
    action: asCategories
      ? { label: 'Read as categories', change: { kind: 'categorical' } }
      : { label: 'Count as missing', change: { missingMarkers: spec.missingMarkers } },
  };
}

/** Columns with the same list of missing markers are one finding; an empty cell needs no word. */
function findMarkers(open: readonly { readonly column: FindingColumn; readonly index: number }[]): Finding[] {
  const groups = new Map<string, { readonly column: FindingColumn; readonly index: number }[]>();
  for (const entry of open) {
    const { spec, markerCounts } = entry.column;
    const spoken = spec.missingMarkers.some((text, m) => text.trim() !== '' && (markerCounts[m] ?? 0) > 0);
    if (!spoken || entry.column.decided.has('missingMarkers') || entry.column.unreadable.count > 0) continue;
    const key = JSON.stringify([...spec.missingMarkers].sort());
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].map((group) => {
    const first = group[0] as (typeof group)[number];
    const markers = first.column.spec.missingMarkers.filter((text) => text.trim() !== '');
    const shown = markers
      .slice(0, 3)
      .map((text) => `“${text}”`)
      .join(', ');
    const cellCount = group.reduce(
      (sum, { column }) =>
        sum + column.spec.missingMarkers.reduce((cells, text, m) => cells + (text.trim() === '' ? 0 : (column.markerCounts[m] ?? 0)), 0),
      0,
    );
    const names = group.map(({ column }) => column.spec.name);
    const bounds = markers.filter(isBound);
    const listed = names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
    const id = `missing-marker:${group.map(({ index }) => index).join(',')}`;
    const columnIndices = group.map(({ index }) => index);
    const change = { missingMarkers: first.column.spec.missingMarkers };
    if (bounds.length > 0) {
      const quoted = bounds.slice(0, 3).map((text) => `“${text}”`);
      const stated = quoted.join(', ');
      return {
        id,
        type: 'missing-marker',
        title: `${stated} ${bounds.length === 1 ? 'stands' : 'stand'} among numbers`,
        explanation: `${listed}: cells that tell a bound are no numbers, so they are learnt apart from them, as missing ones are, and come back in the same share, written the same way. What is measured is learnt as numbers. Read as categories, every rare number would be withheld.`,
        columnIndices,
        action: { label: 'Learn them apart', change },
      };
    }
    return {
      id,
      type: 'missing-marker',
      title: `${shown} ${markers.length === 1 ? 'stands' : 'stand'} for a missing value`,
      explanation: `${counted(cellCount, 'cell', 'cells')} of ${listed}. Missing cells come back in the same share, written the same way. If ${markers.length === 1 ? 'it is an answer' : 'one is an answer'} like any other, take it off the column’s list of missing values.`,
      columnIndices,
      action: { label: `Treat ${shown} as missing`, change },
    };
  });
}
