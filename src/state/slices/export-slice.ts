import { asLearnt } from '#core/table/row-choice.ts';
import type { ExportSlice } from '../types/export.ts';
import type { CreateSlice } from './slice.ts';

const FIRST_SEED = 7;

export const createExportSlice: CreateSlice<ExportSlice> = (set, _get, { export: exporter }) => ({
  exporting: { status: 'idle' },
  exportSettings: { rowCount: null, seed: FIRST_SEED, guardFormulas: false, keepPreamble: false, format: null, rows: asLearnt },
  setExportSettings(change) {
    set(({ exportSettings, exporting }) => ({
      exportSettings: { ...exportSettings, ...change },
      exporting: exporting.status === 'running' ? exporting : { status: 'idle' },
    }));
  },
  exportSynthetic: () => exporter.saveSynthetic(),
  exportReal: () => exporter.saveReal(),
  cancelExport: () => exporter.cancel(),
  loadPreview: () => exporter.loadPreview(),
  loadCellChoices: (columnIndex) => exporter.loadCellChoices(columnIndex),
  buildRecord: () => exporter.buildRecord(),
});
