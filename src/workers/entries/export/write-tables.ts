import { Zip, ZipDeflate } from 'fflate';
import { findExportFormat } from '#io/catalog.ts';
import type { ExportProgress, ExportResult, ExportTarget } from '../../protocol/export.ts';
import { type ByteSink, createBlobSink, createFileSink, openSink } from './sinks.ts';
import { type WriteJob, writeTable } from './write-table.ts';

export interface WriteTablesJob extends Pick<WriteJob, 'yieldPoint' | 'now'> {
  /** At least one. */
  readonly tables: readonly Pick<WriteJob, 'chunks' | 'rowCount' | 'target'>[];
  /** Null = collect a Blob. */
  readonly file: ExportTarget['file'];
  emit(event: ExportProgress): void;
}

/**
 * Writes the tables of a dataset: one as a file, several as files in a zip, named for their tables. Whatever ends it early discards what was written.
 *
 * @throws DOMException AbortError.
 */
export async function writeTables({ tables, file, yieldPoint, emit, now }: WriteTablesJob): Promise<ExportResult> {
  const [only, ...others] = tables;
  if (only !== undefined && others.length === 0) {
    const sink = await openSink({ file, format: only.target.format });
    return writeTable({ ...only, sink, yieldPoint, emit, now });
  }
  const sink = file === null ? createBlobSink('application/zip') : await createFileSink(file);
  const archive = createZip(sink);
  const rowCount = tables.reduce((sum, table) => sum + table.rowCount, 0);
  const startedAt = now();
  const names = fileNamesOf(tables.map(({ target }) => target));
  const total = { rowCount: 0, guardedCellCount: 0, changedCellCount: 0 };
  try {
    for (const [i, table] of tables.entries()) {
      const before = total.rowCount;
      const result = await writeTable({
        ...table,
        sink: archive.open(names[i] as string),
        yieldPoint,
        emit: ({ rowsWritten }) => emit({ rowsWritten: before + rowsWritten, rowCount, elapsedMs: now() - startedAt }),
        now,
      });
      total.rowCount += result.rowCount;
      total.guardedCellCount += result.guardedCellCount;
      total.changedCellCount += result.changedCellCount;
    }
    await archive.finish();
    const blob = await sink.close();
    return { ...total, blob, byteCount: sink.byteCount };
  } catch (error) {
    await sink.discard();
    throw error;
  }
}

/** A table's name without its former ending, with the format's; a name that stands already gets a number. */
function fileNamesOf(targets: readonly Pick<ExportTarget, 'tableName' | 'format'>[]): string[] {
  const taken = new Set<string>();
  return targets.map(({ tableName, format }) => {
    const bare = tableName.replace(/^.*[\\/]/, '').replace(/\.[a-z0-9]{1,12}$/i, '') || 'table';
    const { extension } = findExportFormat(format);
    let name = `${bare}${extension}`;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${bare} ${n}${extension}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** Files one after the other in a zip, compressed as they come: memory does not grow with them. */
function createZip(sink: ByteSink): { open(path: string): ByteSink; finish(): Promise<void> } {
  let waiting: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else waiting.push(chunk);
  });
  const flush = async () => {
    if (failure !== null) throw failure;
    const chunks = waiting;
    waiting = [];
    for (const chunk of chunks) await sink.write(chunk);
  };
  return {
    open(path) {
      const entry = new ZipDeflate(path, { level: 6 });
      zip.add(entry);
      let byteCount = 0;
      return {
        get byteCount() {
          return byteCount;
        },
        async write(bytes) {
          byteCount += bytes.byteLength;
          entry.push(bytes);
          await flush();
        },
        async close() {
          entry.push(new Uint8Array(), true);
          await flush();
          return null;
        },
        async discard() {},
      };
    },
    async finish() {
      zip.end();
      await flush();
    },
  };
}
