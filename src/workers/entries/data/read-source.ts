import { readTable } from '#io/read-table.ts';
import { SAMPLES, type SampleId } from '#io/samples/catalog.ts';
import type { DataCalls, LoadProgress, TableOrigin, TableSource } from '../../protocol/data.ts';
import { type JobContext, yieldToMessages } from '../dispatch.ts';
import { protectColumns, type UnderstoodColumn, understandColumn } from './columns.ts';
import { noStructures } from './structures.ts';
import { applyEdit, type LoadedTable, type TableState } from './tables.ts';

export interface SourceTools {
  /** Milliseconds from any start. */
  now(): number;
  loadSampleText(id: SampleId): Promise<string>;
  /** Bytes that the cells of one table may take up as they are read; past that a random sample of its rows is kept. */
  readonly budgetBytes: number;
}

const MAX_HASHED_BYTES = 2 ** 28;
const PROGRESS_INTERVAL_MS = 100;

/** Reads a source, understands its columns, and replays what was done to them. @throws ReadError; DOMException AbortError. */
export async function readSource(
  { source, sourceId, dialect, ragged, file, restore }: DataCalls['load']['request'],
  tableId: string,
  { signal, emit }: JobContext<LoadProgress>,
  tools: SourceTools,
): Promise<LoadedTable> {
  const { name, blob } = await openSource(source, tools);
  const progress = createProgress(emit, tools.now);
  const { table, lines, ...facts } = await readTable(blob, name, {
    dialect,
    ragged,
    file,
    budgetBytes: tools.budgetBytes,
    signal,
    pause: yieldToMessages,
    onProgress: (read) => progress({ ...read, phase: 'reading' }),
  });
  const nameless = new Set(facts.renamedHeaders.flatMap(({ reason, columnIndex }) => (reason === 'repeated' ? [] : [columnIndex])));
  const understood: UnderstoodColumn[] = [];
  for (const [j, raw] of table.columns.entries()) {
    progress({ bytesRead: blob.size, bytesTotal: blob.size, rowCount: table.rowCount, phase: 'understanding' });
    await yieldToMessages();
    signal.throwIfAborted();
    const column = understandColumn(table.names[j] ?? '', raw);
    // Separators at the ends of lines make no column.
    const isNothing = nameless.has(j) && column.summary.missingCount === table.rowCount;
    understood.push(isNothing ? { ...column, spec: { ...column.spec, included: false } } : column);
  }
  let state: TableState = { columns: protectColumns(understood), structures: noStructures };
  await yieldToMessages();
  for (const edit of restore?.edits ?? []) {
    state = applyEdit(state, edit);
    await yieldToMessages();
    signal.throwIfAborted();
  }
  const sha256 = await hashBlob(blob);
  await yieldToMessages();
  signal.throwIfAborted();
  const { account, damage, sample, file: read, dialect: found, raggedRows, raggedRowCount, renamedHeaders } = facts;
  const origin: TableOrigin = {
    type: ORIGIN_TYPES[source.type],
    sourceId,
    file: {
      byteCount: blob.size,
      sha256,
      file: read,
      dialect: found,
      raggedRows,
      raggedRowCount,
      renamedHeaders,
      ...(account === undefined ? {} : { account }),
      ...(damage === undefined ? {} : { damage }),
      ...(sample == null ? {} : { sample }),
    },
  };
  return { tableId, name, rowCount: table.rowCount, origin, lines, state };
}

const ORIGIN_TYPES = { file: 'file', text: 'pasted', sample: 'sample' } as const;

/** At most ten times a second. */
function createProgress(emit: (progress: LoadProgress) => void, now: () => number): (progress: LoadProgress) => void {
  let lastEmitMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const nowMs = now();
    if (nowMs - lastEmitMs < PROGRESS_INTERVAL_MS) return;
    lastEmitMs = nowMs;
    emit(progress);
  };
}

async function openSource(source: TableSource, tools: SourceTools): Promise<{ readonly name: string; readonly blob: Blob }> {
  switch (source.type) {
    case 'file':
      return { name: source.name, blob: source.blob };
    case 'text':
      return { name: source.name, blob: new Blob([source.text]) };
    case 'sample':
      return {
        name: SAMPLES.find(({ id }) => id === source.id)?.fileName ?? source.id,
        blob: new Blob([await tools.loadSampleText(source.id)]),
      };
    default:
      return source satisfies never;
  }
}

/** SHA-256 in hex; null over 256 MB and where the page is not a secure context. */
async function hashBlob(blob: Blob): Promise<string | null> {
  if (blob.size > MAX_HASHED_BYTES || globalThis.crypto?.subtle === undefined) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
