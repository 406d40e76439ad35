import { describeRowChoice } from '#core/table/row-choice.ts';
import { findDescriptor } from '#models/catalog.ts';
import type { ExportRecord } from '#state/types.ts';
import { formatSeconds } from '#ui/format/durations.ts';
import { formatCount, formatCounted, formatPercent, formatReference, formatScore } from '#ui/format/numbers.ts';
import { BACKEND_NAMES } from '#ui/wording/backends.ts';

/** A record of another version may name another. */
const BACKENDS: Readonly<Record<string, string>> = BACKEND_NAMES;

function describeStructures({ structures, refusedStructures }: ExportRecord): string {
  const held = structures.length === 0 ? 'nothing was accepted' : `${formatCounted(structures.length, 'thing')} held in every row`;
  if (refusedStructures.length === 0) return held;
  return `${held}; not held: ${refusedStructures.map(({ title, reason }) => `${title} (${reason})`).join('; ')}`;
}

/** The record in words: a label and a text for each fact of the making. */
export function linesOf(record: ExportRecord, isScoring: boolean): [string, string][] {
  const descriptor = findDescriptor(record.model);
  const leftOut = record.columns.filter((column) => !column.included).map((column) => column.name);
  const withheld = record.withheld.reduce((sum, column) => sum + column.values, 0);
  const all = record.trainRows + record.holdoutRows;
  const { scores } = record;
  return [
    ['Source', `${record.source.name}, ${formatCounted(record.source.rows, 'row')} × ${formatCounted(record.source.columns, 'column')}`],
    [
      'SHA-256',
      record.source.sha256 === null
        ? 'not taken: the file is over 256 MB'
        : `${record.source.sha256.slice(0, 12).replace(/(.{4})(?=.)/g, '$1 ')} … (of the file as opened)`,
    ],
    [
      'Held out',
      `${formatCount(record.holdoutRows)} rows (${formatPercent(all > 0 ? record.holdoutRows / all : 0)}), never trained on; ${formatCount(record.trainRows)} trained on`,
    ],
    [
      'Generator',
      descriptor.usesBackend
        ? `${descriptor.label}, ${formatCounted(record.parameters, 'weight')}, epoch ${record.keptEpoch} of ${record.epochs} kept`
        : `${descriptor.label}, ${formatCounted(record.parameters, 'number')} learnt in one pass`,
    ],
    [
      'Time',
      `${formatSeconds(record.fitSeconds)} to train${record.sampleSeconds === null ? '' : `, ${formatSeconds(record.sampleSeconds)} to draw ${formatCounted(record.rows, 'row')}`}`,
    ],
    ['Left out', leftOut.length === 0 ? 'no column' : leftOut.join(', ')],
    ['Personal data', describePersonal(record)],
    [
      'Rare values',
      withheld === 0
        ? 'none had to be withheld'
        : `${formatCounted(withheld, 'value')} withheld in ${formatCounted(record.withheld.length, 'column')}`,
    ],
    ['Between columns', describeStructures(record)],
    ['Rows asked for', describeRowChoice(record.rowChoice)],
    ['Seeds', `training ${record.seed}, sampling ${record.sampleSeed}`],
    [
      'Judged',
      scores === null
        ? isScoring
          ? 'being scored now'
          : 'not compared yet'
        : `fidelity ${formatScore(scores.shapes.value)} ${formatReference(scores.shapes.reference)}, ${scores.columns.length < 2 ? '' : `relationships ${formatScore(scores.trends.value)} ${formatReference(scores.trends.reference)}, `}copies ${formatPercent(scores.copies.value, 2)} [${scores.copies.reference === null ? '–' : formatPercent(scores.copies.reference, 2)}]`,
    ],
    ['Made', `${record.createdAt.slice(0, 10)}, Lookalike ${record.version}, ${BACKENDS[record.backend] ?? record.backend}, this device`],
  ];
}

/** What was done about personal data, in words. */
export const DONE = {
  replace: 'replaced by fakes',
  mask: 'masked',
  coarsen: 'kept in part',
  keep: 'kept as it is',
  'leave-out': 'left out',
} as const;

/** “Name and Email replaced by fakes; Born kept in part”. */
function describePersonal({ columns }: ExportRecord): string {
  const groups = new Map<string, string[]>();
  for (const { name, personal } of columns) {
    if (personal === undefined) continue;
    const done = DONE[personal.action];
    groups.set(done, [...(groups.get(done) ?? []), name]);
  }
  const list = new Intl.ListFormat('en');
  return groups.size === 0 ? 'none was found' : [...groups].map(([done, names]) => `${list.format(names)} ${done}`).join('; ');
}
