import type { ColumnSpec } from '#core/table/table.ts';
import { loadWriter } from '#io/writers.ts';
import type { ExportProgress, ExportResult, ExportTarget } from '../../protocol/export.ts';
import type { ByteSink } from './sinks.ts';

const REPORT_EVERY_MS = 100;

/** Rows as the texts that go into a file. */
export interface RowChunk {
  readonly specs: readonly ColumnSpec[];
  readonly rows: readonly (readonly string[])[];
}

export interface WriteJob {
  /** At least one chunk, even of no rows, so that a header can be written. */
  readonly chunks: AsyncIterable<RowChunk>;
  readonly rowCount: number;
  readonly target: Omit<ExportTarget, 'file'>;
  readonly sink: ByteSink;
  /** Awaited between chunks. @throws when the job was aborted. */
  readonly yieldPoint: () => Promise<unknown>;
  readonly emit: (event: ExportProgress) => void;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/**
 * Writes rows, whoever makes them, chunk by chunk, so that memory does not grow with their number.
 * Whatever ends it early discards what was written.
 *
 * @throws RangeError when the row count is not a whole number ≥ 0. @throws DOMException AbortError.
 */
export async function writeTable({ chunks, rowCount, target, sink, yieldPoint, emit, now }: WriteJob): Promise<ExportResult> {
  try {
    if (!Number.isSafeInteger(rowCount) || rowCount < 0)
      throw new RangeError(`A row count must be a whole number from 0, not ${rowCount}.`);
    const format = await loadWriter(target.format);
    let writer: ReturnType<typeof format.create> | null = null;
    const startedAt = now();
    let reportedAt = startedAt;
    let rowsWritten = 0;
    for await (const { specs, rows } of chunks) {
      writer ??= format.create(specs, target);
      await sink.write(await writer.writeRows(rows));
      rowsWritten += rows.length;
      if (now() - reportedAt >= REPORT_EVERY_MS || rowsWritten === rowCount) {
        reportedAt = now();
        emit({ rowsWritten, rowCount, elapsedMs: reportedAt - startedAt });
      }
    }
    if (writer === null) throw new RangeError('There is nothing to write.');
    await sink.write(await writer.finish());
    await yieldPoint();
    const blob = await sink.close();
    return {
      blob,
      rowCount: rowsWritten,
      byteCount: sink.byteCount,
      guardedCellCount: writer.guardedCellCount,
      changedCellCount: writer.changedCellCount,
    };
  } catch (error) {
    await sink.discard();
    throw error;
  }
}
