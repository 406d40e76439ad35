import { labelOf } from '#core/personal/labels.ts';
import { discloseAssessment, discloseScores } from '#core/report/figures.ts';
import { discloseRowChoice } from '#core/table/row-choice.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import { version } from '../../../package.json';
import { discloseArena } from '../arena.ts';
import { fileOf, learntTable } from '../dataset.ts';
import { rowsAsked } from '../rows-asked.ts';
import type { ExportRecord } from '../types/export.ts';
import type { StudioState } from '../types.ts';

/** How the data was made, as a function of the state; null where there is no model. */
export function buildRecord(state: StudioState, createdAt: Date): ExportRecord | null {
  const { model, report, assessment, arena, exporting, exportSettings } = state;
  const table = learntTable(state);
  if (model === null || table === null) return null;
  const rows = rowsAsked({ model, exportSettings });
  const saved = exporting.status === 'finished' && exporting.rows === 'synthetic' ? exporting : null;
  const rowCount = saved?.rowCount ?? exportSettings.rowCount ?? table.rowCount;
  const scored = report !== null && report.modelId === model.modelId ? report.report : null;
  return {
    product: 'Lookalike',
    version,
    createdAt: createdAt.toISOString(),
    source: {
      name: table.name,
      rows: table.rowCount,
      columns: table.columns.length,
      sha256: fileOf(table)?.sha256 ?? null,
      sampleOfRows: fileOf(table)?.sample?.fileRowCount ?? null,
    },
    backend: model.backend.backend,
    backendReason: model.backend.reason,
    model: model.generator,
    settings: model.settings,
    seed: model.seed,
    sampleSeed: exportSettings.seed,
    rows: rowCount,
    rowChoice: discloseRowChoice(rows),
    columns: table.columns.map(({ spec }) => ({
      name: spec.name,
      kind: spec.kind,
      included: spec.included,
      ...describePersonal(spec),
    })),
    trainRows: model.trainRowCount,
    holdoutRows: model.holdoutRowCount,
    keptEpoch: model.keptEpoch,
    epochs: model.epochCount,
    ended: model.ended,
    parameters: model.parameterCount,
    withheld: model.withheld,
    structures: model.structures,
    refusedStructures: model.refusedStructures,
    fitSeconds: model.fitSeconds,
    sampleSeconds: saved?.sampleSeconds ?? null,
    scores: scored === null ? null : discloseScores(scored, rows.type === 'as-learnt' ? { rowCount, seed: exportSettings.seed } : null),
    proof: assessment === null || assessment.modelId !== model.modelId ? null : discloseAssessment(assessment.assessment),
    arena: discloseArena({ arena, model }),
  };
}

function describePersonal({ personal, included }: ColumnSpec): Pick<ExportRecord['columns'][number], 'personal'> {
  if (personal === undefined) return {};
  return { personal: { holds: labelOf(personal.category, personal.variant), action: included ? personal.action : 'leave-out' } };
}
