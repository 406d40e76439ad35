import { createRandom } from '#core/random/random.ts';
import type { RawColumn } from '#core/table/raw.ts';
import { createRawColumnBuilder, type RawColumnBuilder } from '#core/table/raw-builder.ts';
import type { RowSample } from '../contract.ts';
import { createLineIndex, type LineIndex } from '../line-index.ts';
import type { Scanner } from './scan.ts';

type Append = RawColumnBuilder['appendBytes'];

const SAMPLING_SEED = 20240229;
const ALL = 2 ** 32;
const NOTHING = new Uint8Array(0);

/**
 * A table's rows as they are taken in, column by column, or a random sample of them past a budget of bytes.
 *
 * Every row's random priority decides: the bound on it is halved until the rows below it fit, so that at all times each row had the same chance.
 */
export function createSampledRows(columnCount: number) {
  const builders: RawColumnBuilder[] = Array.from({ length: columnCount }, () => createRawColumnBuilder());
  const appenders: Append[] = builders.map(({ appendBytes }) => appendBytes);
  const random = createRandom(SAMPLING_SEED);
  const priorityOf = (index: number): number => random.bits(0, index);
  let lines = createLineIndex();
  let rowCount = 0;
  let fileRowCount = 0;
  /** Rows whose priority is below stay; 2³² = all. */
  let bound = ALL;
  let keptIndices: Uint32Array | null = null;

  /** Whether the next row of the file is in the sample, which it is counted for. */
  const draw = (): boolean => {
    const index = fileRowCount;
    fileRowCount += 1;
    if (bound === ALL) return true;
    if (priorityOf(index) >= bound) return false;
    if (keptIndices !== null) {
      if (rowCount === keptIndices.length) {
        const grown: Uint32Array<ArrayBuffer> = new Uint32Array(rowCount * 2);
        grown.set(keptIndices);
        keptIndices = grown;
      }
      keptIndices[rowCount] = index;
    }
    return true;
  };

  const halve = (): void => {
    bound /= 2;
    const before = keptIndices;
    const rows = new Uint32Array(rowCount);
    const indices = new Uint32Array(Math.max(1024, rowCount));
    const thinned = createLineIndex();
    let count = 0;
    for (let row = 0; row < rowCount; row += 1) {
      const index = before === null ? row : (before[row] as number);
      if (priorityOf(index) >= bound) continue;
      rows[count] = row;
      indices[count] = index;
      thinned.append(count, lines.lineOf(row));
      count += 1;
    }
    for (const builder of builders) builder.keepRows(rows.subarray(0, count));
    keptIndices = indices;
    lines = thinned;
    rowCount = count;
  };

  return {
    get rowCount() {
      return rowCount;
    },
    /** Rows that could have been in the sample. */
    get fileRowCount() {
      return fileRowCount;
    },
    get lines(): LineIndex {
      return lines;
    },
    get sample(): RowSample | null {
      return bound === ALL ? null : { fileRowCount, share: bound / ALL };
    },
    appendTexts(cells: readonly string[], line: number): void {
      if (!draw()) return;
      for (let j = 0; j < columnCount; j += 1) (builders[j] as RawColumnBuilder).append(cells[j] ?? '');
      lines.append(rowCount, line);
      rowCount += 1;
    },
    /** Takes the scanned record's cells as bytes; missing ones are empty, extra ones are cut. */
    appendRecord(scanner: Scanner, line: number): void {
      if (!draw()) return;
      const count = Math.min(columnCount, scanner.cellCount);
      for (let j = 0; j < count; j += 1) scanner.readCell(j, appenders[j] as Append);
      for (let j = count; j < columnCount; j += 1) (appenders[j] as Append)(NOTHING, 0, 0);
      lines.append(rowCount, line);
      rowCount += 1;
    },
    /** Rows of a column that hold this text. */
    countOf: (column: number, text: string): number => builders[column]?.countOf(text) ?? 0,
    /** Thins the sample until the cells fit the budget. */
    keepWithin(budgetBytes: number): void {
      while (rowCount > 1 && builders.reduce((sum, { byteCount }) => sum + byteCount, 0) > budgetBytes) halve();
    },
    /** The columns, one after the other, so that no more than one is held twice. */
    finish(): RawColumn[] {
      appenders.length = 0;
      const columns: RawColumn[] = [];
      for (let builder = builders.shift(); builder !== undefined; builder = builders.shift()) columns.push(builder.finish());
      return columns;
    },
  };
}

export type SampledRows = ReturnType<typeof createSampledRows>;
