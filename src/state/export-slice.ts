import type { EvaluationReport } from '#core/metrics/contract.ts';
import { failureOf, isAborted } from '#workers/client/client.ts';
import { version } from '../../package.json';
import { chooseSaveTarget, downloadBlob, syntheticFileName } from './save-file.ts';
import type { CreateSlice } from './slice.ts';
import type { ExportRecord, ExportSlice } from './types.ts';

const FIRST_SEED = 7;
const PREVIEW_ROWS = 8;

export const createExportSlice: CreateSlice<ExportSlice> = (set, get, workers) => {
  let running: AbortController | null = null;

  return {
    exporting: { status: 'idle' },
    exportSettings: { rowCount: null, seed: FIRST_SEED, guardFormulas: false },
    setExportSettings(change) {
      set(({ exportSettings, exporting }) => ({
        exportSettings: { ...exportSettings, ...change },
        exporting: exporting.status === 'running' ? exporting : { status: 'idle' },
      }));
    },
    async exportCsv() {
      const { model, table, exportSettings } = get();
      if (model === null || table === null || running !== null) return;
      const own = new AbortController();
      running = own;
      const fileName = syntheticFileName(table.name);
      const rowCount = exportSettings.rowCount ?? table.rowCount;
      try {
        const target = await chooseSaveTarget(
          fileName,
          'Delimited text',
          table.dialect.delimiter === '\t' ? 'text/tab-separated-values' : 'text/csv',
          fileName.slice(fileName.lastIndexOf('.')),
        );
        if (target.type === 'cancelled') return;
        set({ exporting: { status: 'running', rowsWritten: 0, rowCount, elapsedMs: 0 } });
        const file = target.type === 'file' ? target.handle : null;
        const result = await workers.train.call(
          'export',
          {
            modelId: model.modelId,
            rowCount,
            seed: exportSettings.seed,
            dialect: table.dialect,
            guardFormulas: exportSettings.guardFormulas,
            file,
          },
          {
            signal: own.signal,
            onEvent: (event) => {
              if (running === own) set({ exporting: { status: 'running', ...event } });
            },
          },
        );
        if (result.blob !== null) downloadBlob(result.blob, fileName);
        set({
          exporting: {
            status: 'finished',
            rowCount: result.rowCount,
            byteCount: result.byteCount,
            sampleSeconds: result.sampleSeconds,
            fileName: file?.name ?? fileName,
            guardedCellCount: result.guardedCellCount,
          },
        });
      } catch (error) {
        set({ exporting: isAborted(error) ? { status: 'idle' } : { status: 'failed', failure: failureOf(error) } });
      } finally {
        running = null;
      }
    },
    cancelExport() {
      running?.abort();
    },
    async loadPreview() {
      const { model, exportSettings } = get();
      if (model === null) return { names: [], cells: [] };
      return workers.train.call('preview', { modelId: model.modelId, rowCount: PREVIEW_ROWS, seed: exportSettings.seed });
    },
    buildRecord() {
      const { model, table, report, exporting, exportSettings } = get();
      if (model === null || table === null) return null;
      const scored = report !== null && report.modelId === model.modelId ? report.report : null;
      return {
        product: 'Lookalike',
        version,
        createdAt: new Date().toISOString(),
        source: { name: table.name, rows: table.rowCount, columns: table.columns.length, sha256: table.sha256 },
        backend: model.backend.backend,
        backendReason: model.backend.reason,
        model: model.generator,
        settings: model.settings,
        seed: model.seed,
        sampleSeed: exportSettings.seed,
        rows: exporting.status === 'finished' ? exporting.rowCount : (exportSettings.rowCount ?? table.rowCount),
        columns: table.columns.map(({ spec }) => ({ name: spec.name, kind: spec.kind, included: spec.included })),
        trainRows: model.trainRowCount,
        holdoutRows: model.holdoutRowCount,
        keptEpoch: model.keptEpoch,
        epochs: model.epochCount,
        ended: model.ended,
        parameters: model.parameterCount,
        withheld: model.withheld,
        fitSeconds: model.fitSeconds,
        sampleSeconds: exporting.status === 'finished' ? exporting.sampleSeconds : null,
        scores: scored === null ? null : toScores(scored),
      };
    },
  };
};

function toScores({ shapes, trends, copies, columns }: EvaluationReport): NonNullable<ExportRecord['scores']> {
  return {
    shapes,
    trends,
    copies,
    columns: columns.map(({ name, metric, shape }) => ({ name, metric, value: shape.value, reference: shape.reference })),
  };
}
