import type { Column, Table } from '#core/table/table.ts';
import type { TrainedModel } from '#models/contract.ts';

/** Rows drawn at a time: enough to fill a device, little enough to keep memory flat and a stop prompt. */
export const SAMPLE_CHUNK_ROWS = 4096;

/**
 * Rows [0, rowCount) of a seed, a chunk at a time. Zero rows yield one empty chunk, so that a header can still be written.
 *
 * @param between Awaited before each chunk; what it throws ends the sampling.
 */
export async function* sampleChunks(
  model: TrainedModel,
  rowCount: number,
  seed: number,
  between: () => Promise<unknown>,
): AsyncGenerator<Table> {
  let firstRow = 0;
  do {
    await between();
    const count = Math.min(SAMPLE_CHUNK_ROWS, rowCount - firstRow);
    yield await model.sample({ rowCount: count, firstRow, seed });
    firstRow += count;
  } while (firstRow < rowCount);
}

/**
 * Tables of the same columns, one below the other. Dictionaries are joined, the first table's codes staying as they are.
 *
 * @throws RangeError when there is no table, or a column changes its storage.
 */
export function joinTables(tables: readonly Table[]): Table {
  const first = tables[0];
  if (first === undefined) throw new RangeError('There is no table to join.');
  if (tables.length === 1) return first;
  const rowCount = tables.reduce((sum, table) => sum + table.rowCount, 0);
  return { rowCount, specs: first.specs, columns: first.columns.map((_, j) => joinColumns(tables.map((table) => table.columns[j]!))) };
}

function joinColumns(parts: readonly Column[]): Column {
  const first = parts[0]!;
  const rowCount = parts.reduce((sum, part) => sum + part.missing.length, 0);
  const missing = new Uint8Array(rowCount);
  let at = 0;
  for (const part of parts) {
    missing.set(part.missing, at);
    at += part.missing.length;
  }
  at = 0;
  switch (first.storage) {
    case 'numeric': {
      const values = new Float64Array(rowCount);
      for (const part of parts) {
        if (part.storage !== 'numeric') throw new RangeError('The parts of a column differ in storage.');
        values.set(part.values, at);
        at += part.values.length;
      }
      return { storage: 'numeric', values, missing };
    }
    case 'categorical': {
      const codes = new Int32Array(rowCount);
      const dictionary = [...first.dictionary];
      const known = new Map(dictionary.map((text, code) => [text, code]));
      for (const part of parts) {
        if (part.storage !== 'categorical') throw new RangeError('The parts of a column differ in storage.');
        const translation = part.dictionary.map((text) => {
          const code = known.get(text) ?? dictionary.push(text) - 1;
          known.set(text, code);
          return code;
        });
        for (const code of part.codes) codes[at++] = code < 0 ? -1 : translation[code]!;
      }
      return { storage: 'categorical', codes, dictionary, missing };
    }
    case 'opaque': {
      const cells: string[] = [];
      for (const part of parts) {
        if (part.storage !== 'opaque') throw new RangeError('The parts of a column differ in storage.');
        if (part.cells !== undefined) for (const cell of part.cells) cells.push(cell);
      }
      return cells.length === rowCount ? { storage: 'opaque', missing, cells } : { storage: 'opaque', missing };
    }
    default:
      return first satisfies never;
  }
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
