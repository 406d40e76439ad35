import type { RowSource, SampleRequest } from '#core/source/contract.ts';
import type { Table } from '#core/table/table.ts';

/** Rows drawn at a time: enough to fill a device, little enough to keep memory flat and a stop prompt. */
const SAMPLE_CHUNK_ROWS = 4096;

/**
 * Rows [0, rowCount) of a seed, a chunk at a time. Zero rows yield one empty chunk, so that a header can still be written.
 *
 * @param between Awaited before each chunk; what it throws ends the sampling.
 */
export async function* sampleChunks(
  source: Pick<RowSource, 'sample'>,
  { rowCount, ...request }: Omit<SampleRequest, 'firstRow'>,
  between: () => Promise<unknown>,
): AsyncGenerator<Table> {
  let firstRow = 0;
  do {
    await between();
    const count = Math.min(SAMPLE_CHUNK_ROWS, rowCount - firstRow);
    yield await source.sample({ ...request, rowCount: count, firstRow });
    firstRow += count;
  } while (firstRow < rowCount);
}

/** The buffers behind a table that nobody else holds. */
export function buffersOf(table: Table): Transferable[] {
  const buffers = new Set<Transferable>();
  for (const column of table.columns) {
    buffers.add(column.missing.buffer as ArrayBuffer);
    if (column.storage === 'numeric') buffers.add(column.values.buffer as ArrayBuffer);
    if (column.storage === 'categorical') buffers.add(column.codes.buffer as ArrayBuffer);
  }
  return [...buffers];
}

/** The table as generators and measures see it: columns that were left out are gone. */
export function selectIncluded(table: Table): Table {
  const kept = table.specs.flatMap((spec, j) => (spec.included ? [j] : []));
  return { rowCount: table.rowCount, specs: kept.map((j) => table.specs[j]!), columns: kept.map((j) => table.columns[j]!) };
}
