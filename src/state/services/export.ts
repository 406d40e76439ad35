import { mayDisclose } from '#core/privacy/disclosure.ts';
import type { GivenColumn } from '#core/table/given.ts';
import { givenOf } from '#core/table/row-choice.ts';
import { FEWER_THAN_DISCLOSED } from '#core/wording/disclosure.ts';
import { exportFormatFor, findExportFormat } from '#io/catalog.ts';
import type { CsvDialect } from '#io/csv/contract.ts';
import { type CallOptions, failureOf, isAborted } from '#workers/client/client.ts';
import type { TableInfo } from '#workers/protocol/data.ts';
import type { ExportProgress, ExportResult, ExportTarget } from '#workers/protocol/export.ts';
import { dialectOf, fileOf, learntTable } from '../dataset.ts';
import { rowsAsked } from '../rows-asked.ts';
import { exportFileName } from '../save-file.ts';
import type { StudioState } from '../types.ts';
import type { Export, ServiceTools } from './contract.ts';
import { buildRecord } from './export-record.ts';

const PREVIEW_ROWS = 8;

export function createExport({ get, set, workers, clock, files }: ServiceTools): Export {
  let running: AbortController | null = null;

  type Target = Omit<ExportTarget, 'file'>;

  function targetOf(table: TableInfo, what: 'synthetic' | 'real'): Target {
    const { format: chosen, guardFormulas, keepPreamble } = get().exportSettings;
    return {
      format: chosen ?? exportFormatFor(fileOf(table)?.file.format ?? 'csv'),
      dialect: keepPreamble || what === 'real' ? dialectOf(table) : withoutPreamble(dialectOf(table)),
      guardFormulas,
      tableName: table.name,
    };
  }

  /** Asks where to, then has the rows written there. */
  async function save(
    wanted: SaveWanted,
    rowCount: number,
    what: 'synthetic' | 'real',
    write: (
      file: FileSystemFileHandle | null,
      options: CallOptions<ExportProgress>,
    ) => Promise<ExportResult & { readonly sampleSeconds: number }>,
  ): Promise<void> {
    if (running !== null) return;
    const own = new AbortController();
    running = own;
    const { fileName } = wanted;
    try {
      const saveTarget = await files.choose(fileName, wanted.label, wanted.mime, fileName.slice(fileName.lastIndexOf('.')));
      if (saveTarget.type === 'cancelled') return;
      set({ exporting: { status: 'running', rowsWritten: 0, rowCount, elapsedMs: 0 } });
      const file = saveTarget.type === 'file' ? saveTarget.handle : null;
      const result = await write(file, {
        signal: own.signal,
        onEvent: (event) => {
          if (running === own) set({ exporting: { status: 'running', ...event } });
        },
      });
      if (result.blob !== null) files.download(result.blob, fileName);
      set({
        exporting: {
          status: 'finished',
          rows: what,
          rowCount: result.rowCount,
          byteCount: result.byteCount,
          sampleSeconds: result.sampleSeconds,
          fileName: file?.name ?? fileName,
          guardedCellCount: result.guardedCellCount,
          changedCellCount: result.changedCellCount,
        },
      });
    } catch (error) {
      set({ exporting: isAborted(error) ? { status: 'idle' } : { status: 'failed', rows: what, failure: failureOf(error) } });
    } finally {
      running = null;
    }
  }

  /** What the chosen rows ask of the model: values laid in exact shares where it can be done, else drawn by them. */
  async function planRows(state: StudioState): Promise<{ readonly given: readonly GivenColumn[]; readonly areCountsExact: boolean }> {
    const { model } = state;
    const table = learntTable(state);
    const rows = rowsAsked(state);
    if (model === null || table === null || rows.type === 'as-learnt') return { given: [], areCountsExact: true };
    const laid = givenOf(rows, table.columns, 'laid');
    if (rows.type !== 'balanced') return { given: laid, areCountsExact: true };
    const [refused] = await workers.train.call('checkGiven', { modelId: model.modelId, asked: [laid] });
    return refused === null
      ? { given: laid, areCountsExact: true }
      : { given: givenOf(rows, table.columns, 'drawn'), areCountsExact: false };
  }

  return {
    saveSynthetic() {
      const { model, exportSettings } = get();
      const table = learntTable(get());
      if (model === null || table === null) return Promise.resolve();
      const rowCount = exportSettings.rowCount ?? table.rowCount;
      const planned = planRows(get());
      // Told where the rows are written.
      planned.catch(() => {});
      const target = targetOf(table, 'synthetic');
      return save(fileWanted(target, 'synthetic'), rowCount, 'synthetic', async (file, options) => {
        const { given } = await planned;
        const { seed } = exportSettings;
        return workers.train.call('export', { ...target, file, modelId: model.modelId, rowCount, seed, given }, options);
      });
    },
    saveReal() {
      const { dataset } = get();
      const [first, ...others] = dataset?.tables ?? [];
      if (dataset === null || first === undefined) return Promise.resolve();
      const targets = dataset.tables.map((table) => ({ ...targetOf(table, 'real'), tableId: table.tableId }));
      const wanted = others.length === 0 ? fileWanted(targetOf(first, 'real'), 'real') : archiveWanted(dataset.name, 'real');
      const rowCount = dataset.tables.reduce((sum, table) => sum + table.rowCount, 0);
      return save(wanted, rowCount, 'real', async (file, options) => {
        const startedAt = clock.now();
        const result = await workers.data.call('exportReal', { targets, file }, options);
        return { ...result, sampleSeconds: (clock.now() - startedAt) / 1000 };
      });
    },
    cancel() {
      running?.abort();
    },
    async loadPreview() {
      const { model, exportSettings } = get();
      if (model === null) return { names: [], cells: [], areCountsExact: true };
      const { given, areCountsExact } = await planRows(get());
      const { seed } = exportSettings;
      const preview = await workers.train.call('preview', { modelId: model.modelId, rowCount: PREVIEW_ROWS, seed, given });
      return { ...preview, areCountsExact };
    },
    async loadCellChoices(columnIndex) {
      const { model } = get();
      const table = learntTable(get());
      const column = table?.columns[columnIndex];
      if (model === null || table === null || column === undefined) return { cells: null, refused: null };
      const { spec, summary } = column;
      const cells = await workers.data.call('countCells', { tableId: table.tableId, columnIndex });
      const tried = cells?.map(({ cell }) => cell) ?? (summary.shape === 'numeric' ? [summary.min] : []);
      const asked = tried.map((cell): GivenColumn[] => [{ type: 'shares', name: spec.name, shares: [{ cell, weight: 1 }] }]);
      const refusals = await workers.train.call('checkGiven', { modelId: model.modelId, asked });
      const isRefused = refusals.every((refusal) => refusal !== null);
      const known = cells?.map((choice, i) => ({ ...choice, isKnown: refusals[i] === null && mayDisclose(choice.realCount) })) ?? null;
      if (isRefused) return { cells: known, refused: refusals[0] ?? 'It has too many different values to choose from.' };
      const isTooRare = known !== null && !known.some(({ isKnown }) => isKnown);
      return {
        cells: known,
        refused: isTooRare ? `Each of its values stands in ${FEWER_THAN_DISCLOSED}: too rare.` : null,
      };
    },
    buildRecord: () => buildRecord(get(), new Date(clock.now())),
  };
}

interface SaveWanted {
  readonly fileName: string;
  readonly label: string;
  readonly mime: string;
}

function fileWanted({ format: id, dialect, tableName }: Omit<ExportTarget, 'file'>, what: 'synthetic' | 'real'): SaveWanted {
  const format = findExportFormat(id);
  return {
    fileName: exportFileName(tableName, what, format.id, format.extension),
    label: format.id === 'csv' ? 'Delimited text' : format.label,
    mime: format.id === 'csv' && dialect.delimiter === '\t' ? 'text/tab-separated-values' : format.mime,
  };
}

/** Several tables are files in a zip. */
function archiveWanted(name: string, what: 'synthetic' | 'real'): SaveWanted {
  return { fileName: `${name.replace(/\.[a-z0-9]{1,12}$/i, '')}.${what}.zip`, label: 'Zip archive', mime: 'application/zip' };
}

/** Lines above a table may name people or places: they are written again only where that is asked for. */
function withoutPreamble({ preamble, ...dialect }: CsvDialect): CsvDialect {
  return dialect;
}
