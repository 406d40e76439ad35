import { kindOf } from '#core/columns/registry.ts';
import type { Table } from '#core/table/table.ts';
import { createCsvWriter } from '#io/csv/writer.ts';
import type { TrainedModel } from '#models/contract.ts';
import type { ExportRequest, TrainCalls } from '../../protocol/train.ts';
import { sampleChunks } from './sampling.ts';
import type { ByteSink } from './sinks.ts';

const REPORT_EVERY_MS = 100;

/** Rows of a table as the texts that go into a file. */
export function formatRows(table: Table): string[][] {
  const formatters = table.columns.map((column, j) => kindOf(table.specs[j]!.kind).createFormatter(column, table.specs[j]!));
  return Array.from({ length: table.rowCount }, (_, row) => formatters.map((format) => format(row)));
}

export interface ExportJob {
  readonly model: TrainedModel;
  readonly request: Pick<ExportRequest, 'rowCount' | 'seed' | 'dialect' | 'guardFormulas'>;
  readonly sink: ByteSink;
  /** Awaited before each chunk. @throws when the job was aborted. */
  readonly checkpoint: () => Promise<unknown>;
  readonly emit: (event: TrainCalls['export']['event']) => void;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/**
 * Samples, formats and writes a table chunk by chunk, so that memory does not grow with the number of rows.
 * Whatever ends it early discards what was written.
 *
 * `sampleSeconds` counts the generator's work alone, not formatting or writing.
 *
 * @throws RangeError when the row count is not a whole number ≥ 0. @throws DOMException AbortError.
 */
export async function exportCsv({ model, request, sink, checkpoint, emit, now }: ExportJob): Promise<TrainCalls['export']['response']> {
  const { rowCount, seed } = request;
  try {
    if (!Number.isSafeInteger(rowCount) || rowCount < 0)
      throw new RangeError(`A row count must be a whole number from 0, not ${rowCount}.`);
    const writer = createCsvWriter(request.dialect, { guardFormulas: request.guardFormulas });
    const startedAt = now();
    let reportedAt = startedAt;
    let sampleMs = 0;
    let rowsWritten = 0;
    let askedAt = now();
    for await (const table of sampleChunks(model, rowCount, seed, async () => {
      await checkpoint();
      askedAt = now();
    })) {
      sampleMs += now() - askedAt;
      if (rowsWritten === 0) await sink.write(writer.writeHeader(table.specs.map((spec) => spec.name)));
      await sink.write(writer.writeRows(formatRows(table)));
      rowsWritten += table.rowCount;
      if (now() - reportedAt >= REPORT_EVERY_MS || rowsWritten === rowCount) {
        reportedAt = now();
        emit({ rowsWritten, rowCount, elapsedMs: reportedAt - startedAt });
      }
    }
    await sink.write(writer.finish());
    await checkpoint();
    const blob = await sink.close();
    return {
      blob,
      rowCount: rowsWritten,
      byteCount: sink.byteCount,
      sampleSeconds: sampleMs / 1000,
      guardedCellCount: writer.guardedCellCount,
    };
  } catch (error) {
    await sink.discard();
    throw error;
  }
}
