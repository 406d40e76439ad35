import { findExportFormat } from '#io/catalog.ts';
import type { ExportTarget } from '../../protocol/export.ts';

/** Where exported bytes go. */
export interface ByteSink {
  readonly byteCount: number;
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the file whole; the Blob when bytes were collected in one. */
  close(): Promise<Blob | null>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** Bytes held in memory before they become part of a Blob, which browsers may keep on disk. */
const PART_BYTES = 8 * 1024 * 1024;

export function createBlobSink(type: string): ByteSink {
  let parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  let byteCount = 0;
  const consolidate = () => {
    if (waitingBytes === 0) return;
    parts.push(new Blob(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  return {
    get byteCount() {
      return byteCount;
    },
    async write(bytes) {
      waiting.push(bytes as Uint8Array<ArrayBuffer>);
      waitingBytes += bytes.byteLength;
      byteCount += bytes.byteLength;
      if (waitingBytes >= PART_BYTES) consolidate();
    },
    async close() {
      consolidate();
      return new Blob(parts, { type });
    },
    async discard() {
      parts = [];
      waiting = [];
      waitingBytes = 0;
    },
  };
}

/** Newer browsers can remove a file by its handle; where they cannot, the aborted stream leaves an empty file. */
interface RemovableHandle {
  remove?(): Promise<void>;
}

/** Streams into a file that the person chose. The file changes only when the sink is closed. */
export async function createFileSink(file: Pick<FileSystemFileHandle, 'createWritable' | 'getFile'>): Promise<ByteSink> {
  const wasEmpty = (await file.getFile()).size === 0;
  const stream = await file.createWritable();
  let byteCount = 0;
  return {
    get byteCount() {
      return byteCount;
    },
    async write(bytes) {
      await stream.write(bytes as Uint8Array<ArrayBuffer>);
      byteCount += bytes.byteLength;
    },
    async close() {
      await stream.close();
      return null;
    },
    async discard() {
      await stream.abort().catch(() => {});
      // A file that held something before the export still holds it.
      if (wasEmpty) await (file as RemovableHandle).remove?.().catch(() => {});
    },
  };
}

/** The file that the person chose, or a Blob. */
export async function openSink({ file, format }: Pick<ExportTarget, 'file' | 'format'>): Promise<ByteSink> {
  return file === null ? createBlobSink(findExportFormat(format).mime) : createFileSink(file);
}
