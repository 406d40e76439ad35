/** On which line of its file each row starts, kept as the few places where rows and lines stop running in step. */
export interface LineIndex {
  lineOf(rowIndex: number): number;
}

export interface LineIndexBuilder extends LineIndex {
  /** Rows come in order from 0; lines ascend. */
  append(rowIndex: number, line: number): void;
}

export function createLineIndex(): LineIndexBuilder {
  let rows = new Uint32Array(16);
  let lines = new Uint32Array(16);
  let count = 0;
  return {
    append(rowIndex, line) {
      if (count > 0 && line - rowIndex === (lines[count - 1] ?? 0) - (rows[count - 1] ?? 0)) return;
      if (count === rows.length) {
        rows = grow(rows);
        lines = grow(lines);
      }
      rows[count] = rowIndex;
      lines[count] = line;
      count += 1;
    },
    lineOf(rowIndex) {
      let low = 0;
      let high = count - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((rows[middle] ?? 0) <= rowIndex) low = middle;
        else high = middle - 1;
      }
      return (lines[low] ?? 1) + rowIndex - (rows[low] ?? 0);
    },
  };
}

function grow(values: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(values.length * 2);
  grown.set(values);
  return grown;
}
