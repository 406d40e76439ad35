import type { ReportInput } from '#core/report/contract.ts';
import { findDescriptor } from '#models/catalog.ts';
import { arenaRows } from '#state/arena.ts';
import { downloadBlob, exportFileName } from '#state/save-file.ts';
import type { ExportRecord, StudioState } from '#state/types.ts';
import { DONE, linesOf } from './record-lines.ts';

/** Saves the report of the compared model: one HTML file that opens anywhere. */
export async function saveReport(state: Pick<StudioState, 'buildRecord' | 'report' | 'proof' | 'arena' | 'model'>): Promise<void> {
  const { buildRecord, report, proof } = state;
  const record = buildRecord();
  if (record === null || report === null) return;
  const { buildReport } = await import('#core/report/report.ts');
  const page = buildReport({
    version: record.version,
    createdAt: record.createdAt,
    source: record.source,
    making: describeMaking(record),
    columns: record.columns.map(({ name, kind, included, personal }) => ({
      name,
      kind,
      treatment:
        personal === undefined
          ? included
            ? 'modelled or made anew by its kind'
            : 'left out'
          : `${personal.holds}: ${DONE[personal.action]}`,
    })),
    evaluation: report.report,
    proof: proof !== null && proof.modelId === report.modelId ? proof.proof : null,
    arena: arenaRows(state),
  });
  downloadBlob(new Blob([page], { type: 'text/html' }), exportFileName(record.source.name, 'synthetic', 'json', '.report.html'));
}

function describeMaking(record: ExportRecord): ReportInput['making'] {
  const known = linesOf(record, false).flatMap(([label, text]) => (SHOWN_ELSEWHERE.includes(label) ? [] : [{ label, text }]));
  const { settings } = findDescriptor(record.model);
  return [
    ...known,
    { label: 'Training seed', text: String(record.seed) },
    { label: 'Sampling seed', text: String(record.sampleSeed) },
    ...settings.map(({ key, label, unit }) => ({ label, text: `${record.settings[key] ?? '–'}${unit === undefined ? '' : ` ${unit}`}` })),
    ...record.structures.map(({ title, explanation }) => ({ label: 'Holds in every row', text: `${title}. ${explanation}` })),
  ];
}

/** Facts that have their own place in the report. */
const SHOWN_ELSEWHERE = ['Source', 'SHA-256', 'Seeds', 'Judged'];
