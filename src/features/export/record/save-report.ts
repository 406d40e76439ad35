import { factsOf } from '#core/columns/catalog.ts';
import type { Fact, ReportInput } from '#core/report/contract.ts';
import { sayWholeVerdict } from '#core/wording/verdict.ts';
import { findDescriptor } from '#models/catalog.ts';
import { downloadBlob, exportFileName } from '#state/save-file.ts';
import type { ExportRecord, StudioState } from '#state/types.ts';
import { DONE, linesOf } from './record-lines.ts';

/** Saves the report of the compared model: one HTML file that opens anywhere. Its figures are the record's. */
export async function saveReport({ buildRecord, report }: Pick<StudioState, 'buildRecord' | 'report'>): Promise<void> {
  const record = buildRecord();
  if (record === null || record.scores === null || report === null) return;
  const { buildReport } = await import('#core/report/report.ts');
  const page = buildReport({
    version: record.version,
    createdAt: record.createdAt,
    source: record.source,
    seeds: { training: record.seed, sampling: record.sampleSeed },
    making: describeMaking(record),
    columns: record.columns.map((column) => ({
      name: column.name,
      kind: factsOf(column.kind).label,
      treatment: describeTreatment(column),
    })),
    headline: sayWholeVerdict(report.report, record.proof),
    scores: record.scores,
    assessment: record.proof,
    arena: record.arena,
    overlays: report.report.columns.map(({ overlay }) => overlay),
  });
  downloadBlob(new Blob([page], { type: 'text/html' }), exportFileName(record.source.name, 'synthetic', 'json', '.report.html'));
}

/** Kinds whose cells never reach a model. */
const UNLEARNT: Readonly<Record<string, string>> = {
  identifier: 'made anew from its pattern, never learnt',
  text: 'made anew from harmless words, never learnt',
  constant: 'the same in every row',
};

function describeTreatment({ kind, included, personal }: ExportRecord['columns'][number]): string {
  if (personal !== undefined) return `holds ${personal.holds}: ${DONE[personal.action]}`;
  return included ? (UNLEARNT[kind] ?? 'learnt') : 'left out';
}

function describeMaking(record: ExportRecord): ReportInput['making'] {
  const { settings } = findDescriptor(record.model);
  const isListed = record.structures.length + record.refusedStructures.length > 0;
  return {
    facts: linesOf(record, false).flatMap(([label, text]): Fact[] =>
      SHOWN_ELSEWHERE.includes(label) || (label === 'Between columns' && isListed) ? [] : [{ label, text }],
    ),
    settings: settings.map(({ key, label, unit, help }) => ({
      label,
      text: `${record.settings[key] ?? '–'}${unit === undefined ? '' : ` ${unit}`}. ${help}`,
    })),
    held: record.structures.map(({ title, explanation }) => ({ label: title, text: explanation })),
    refused: record.refusedStructures.map(({ title, reason }) => ({ label: title, text: reason })),
  };
}

/** Facts that have their own place in the report. */
const SHOWN_ELSEWHERE = ['Source', 'SHA-256', 'Held out', 'Seeds', 'Judged', 'Made'];
