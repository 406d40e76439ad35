import { operationsOf } from '#core/personal/operations.ts';
import type { Table } from '#core/table/table.ts';
import type { TrainedModel } from '#models/contract.ts';
import type { ExportRequest, TrainCalls } from '../../protocol/train.ts';
import { type RowChunk, type WriteJob, writeTable } from '../export/write-table.ts';
import { sampleChunks } from './sampling.ts';

/** Rows of a table as the texts that go into a file. */
export function formatRows(table: Table): string[][] {
  const formatters = table.columns.map((column, j) => operationsOf(table.specs[j]!).createFormatter(column, table.specs[j]!));
  return Array.from({ length: table.rowCount }, (_, row) => formatters.map((format) => format(row)));
}

export interface ModelExport extends Omit<WriteJob, 'chunks' | 'rowCount' | 'target'> {
  readonly model: TrainedModel;
  readonly request: Omit<ExportRequest, 'modelId' | 'file'>;
}

/**
 * Samples, formats and writes a table chunk by chunk.
 * `sampleSeconds` counts the generator's work alone, not formatting or writing.
 */
export async function exportModel({ model, request, ...job }: ModelExport): Promise<TrainCalls['export']['response']> {
  const { rowCount, seed, given = [] } = request;
  let sampleMs = 0;
  async function* drawChunks(): AsyncGenerator<RowChunk> {
    let askedAt = job.now();
    for await (const table of sampleChunks(model, { rowCount, seed, given }, async () => {
      await job.yieldPoint();
      askedAt = job.now();
    })) {
      sampleMs += job.now() - askedAt;
      yield { specs: table.specs, rows: formatRows(table) };
    }
  }
  const result = await writeTable({ ...job, chunks: drawChunks(), rowCount, target: request });
  return { ...result, sampleSeconds: sampleMs / 1000 };
}
