import type { RenamedHeader } from '../contract.ts';

export interface HeaderNames {
  readonly names: readonly string[];
  readonly renamed: readonly RenamedHeader[];
  /** Which cell of the header's records names each column; −1 for a column that the header does not name. */
  readonly headerPlaces: readonly number[];
}

/**
 * A unique name for every column. A header shorter than its rows gains names: before the others when exactly one is missing
 * (row names, as R writes them), else after them; blank cells after the last name that no row fills are cut. Several header rows
 * are read together from the top, a blank cell of an upper one going on to the left's.
 */
export function nameColumns(
  header: readonly (readonly string[])[],
  data: readonly (readonly string[])[],
  hasHeader: boolean,
  columnCount: number,
): HeaderNames {
  const mode = findMode(data) ?? (hasHeader ? (header.at(-1)?.length ?? columnCount) : columnCount);
  if (!hasHeader) {
    return {
      names: Array.from({ length: mode }, (_, j) => `Column ${j + 1}`),
      renamed: [],
      headerPlaces: Array.from({ length: mode }, (_, j) => j),
    };
  }
  let cells: (string | null)[] = joinHeaders(header);
  let places = cells.map((_, j) => j);
  const dominant = data.length >= 2 && data.filter((row) => row.length === mode).length >= data.length * 0.8;
  const lacking = mode - cells.length;
  if (dominant && lacking > 0 && data.some((row) => row.slice(cells.length).some((cell) => cell !== ''))) {
    const nothing = Array.from({ length: lacking }, () => null);
    cells = lacking === 1 ? [null, ...cells] : [...cells, ...nothing];
    places = lacking === 1 ? [-1, ...places] : [...places, ...nothing.map(() => -1)];
  }
  while (dominant && cells.length > mode && cells.at(-1)?.trim() === '') {
    cells.pop();
    places.pop();
  }
  const taken = new Set<string>(cells.filter((cell) => cell !== null));
  const seen = new Set<string>();
  const renamed: RenamedHeader[] = [];
  const names = cells.map((cell, columnIndex) => {
    const blank = cell === null || cell.trim() === '';
    if (!blank && !seen.has(cell)) {
      seen.add(cell);
      return cell;
    }
    let name = blank ? `Column ${columnIndex + 1}` : `${cell} (2)`;
    for (let n = 2; taken.has(name) || seen.has(name); n += 1) name = blank ? `Column ${columnIndex + 1} (${n})` : `${cell} (${n + 1})`;
    seen.add(name);
    renamed.push({ columnIndex, original: cell ?? '', name, reason: cell === null ? 'not-in-header' : blank ? 'blank' : 'repeated' });
    return name;
  });
  return { names, renamed, headerPlaces: places };
}

function findMode(rows: readonly (readonly string[])[]): number | null {
  const counts = new Map<number, number>();
  for (const row of rows) if (row.length > 1 || row[0] !== '') counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  let mode: number | null = null;
  let most = 0;
  for (const [cellCount, rowCount] of counts) {
    if (rowCount > most) {
      mode = cellCount;
      most = rowCount;
    }
  }
  return mode;
}

function joinHeaders(rows: readonly (readonly string[])[]): string[] {
  const last = rows.at(-1) ?? [];
  if (rows.length <= 1) return splitSqueezed(last);
  const width = Math.max(...rows.map((row) => row.length));
  const filled = rows.map((row, r) => {
    let left = '';
    return Array.from({ length: width }, (_, j) => {
      const cell = row[j]?.trim() ?? '';
      if (cell !== '') left = cell;
      return r < rows.length - 1 ? left : cell;
    });
  });
  return Array.from({ length: width }, (_, j) =>
    [...new Set(filled.map((row) => row[j] as string))].filter((part) => part !== '').join(' '),
  );
}

/** A header whose names were squeezed into its first cell by another delimiter than the rows'. */
function splitSqueezed(cells: readonly string[]): string[] {
  const [first = '', ...others] = cells;
  if (others.length === 0 || others.some((cell) => cell !== '')) return [...cells];
  return [',', ';', '\t', '|'].map((delimiter) => first.split(delimiter)).find((names) => names.length === cells.length) ?? [...cells];
}
