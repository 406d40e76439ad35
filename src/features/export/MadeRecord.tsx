import { Download } from 'lucide-react';
import { findDescriptor } from '#models/catalog.ts';
import { downloadBlob, exportFileName } from '#state/save-file.ts';
import { useStudio } from '#state/store.ts';
import type { ExportRecord } from '#state/types.ts';
import { formatSeconds } from '#ui/format/durations.ts';
import { formatCount, formatCounted, formatPercent, formatReference, formatScore } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import styles from './export.module.css';

const BACKENDS: Readonly<Record<string, string>> = { webgpu: 'WebGPU', wasm: 'WASM', cpu: 'CPU' };

/** How the data was made, to read and to keep beside the file. */
export function MadeRecord() {
  // Whatever the record is made of, so that it is drawn anew when one of them changes.
  useStudio((state) => state.model);
  useStudio((state) => state.report);
  useStudio((state) => state.exporting.status);
  useStudio((state) => state.exportSettings);
  useStudio((state) => state.table);
  const buildRecord = useStudio((state) => state.buildRecord);
  const evaluationStatus = useStudio((state) => state.evaluation.status);
  const record = buildRecord();
  if (record === null) return null;
  const save = () => {
    const fresh = buildRecord();
    if (fresh === null) return;
    downloadBlob(
      new Blob([`${JSON.stringify(fresh, null, 2)}\n`], { type: 'application/json' }),
      exportFileName(fresh.source.name, 'synthetic', 'json', '.record.json'),
    );
  };

  return (
    <section>
      <div className="sechead">
        <h2>How this data was made</h2>
        <Button variant="quiet" size="small" onPress={save}>
          <Download className="ico" aria-hidden="true" />
          Save record
        </Button>
      </div>
      <dl className={styles.record}>
        {linesOf(record, evaluationStatus === 'running').map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className={`small muted ${styles.note}`}>The record is a small JSON file to keep beside the table. It holds no row of yours.</p>
    </section>
  );
}

function describeStructures({ structures, refusedStructures }: ExportRecord): string {
  const held = structures.length === 0 ? 'nothing was accepted' : `${formatCounted(structures.length, 'thing')} held in every row`;
  if (refusedStructures.length === 0) return held;
  return `${held}; not held: ${refusedStructures.map(({ title, reason }) => `${title} (${reason})`).join('; ')}`;
}

function linesOf(record: ExportRecord, isScoring: boolean): [string, string][] {
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
    ['Seeds', `training ${record.seed}, sampling ${record.sampleSeed}`],
    [
      'Judged',
      scores === null
        ? isScoring
          ? 'being scored now'
          : 'not compared yet'
        : `fidelity ${formatScore(scores.shapes.value)} ${formatReference(scores.shapes.reference)}, relationships ${formatScore(scores.trends.value)} ${formatReference(scores.trends.reference)}, copies ${formatPercent(scores.copies.value, 2)} [${scores.copies.reference === null ? '–' : formatPercent(scores.copies.reference, 2)}]`,
    ],
    ['Made', `${record.createdAt.slice(0, 10)}, Lookalike ${record.version}, ${BACKENDS[record.backend] ?? record.backend}, this device`],
  ];
}

const DONE = {
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
