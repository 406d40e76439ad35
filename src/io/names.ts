import type { RenamedHeader } from './contract.ts';

export interface NamedColumns {
  readonly names: readonly string[];
  readonly renamed: readonly RenamedHeader[];
}

/** A unique name for every column: blank ones are named by position, repeated ones numbered; null = the header does not reach this column. */
export function nameColumns(header: readonly (string | null)[]): NamedColumns {
  const taken = new Set(header);
  const seen = new Set<string>();
  const renamed: RenamedHeader[] = [];
  const names = header.map((cell, columnIndex) => {
    const isBlank = cell === null || cell.trim() === '';
    if (!isBlank && !seen.has(cell)) {
      seen.add(cell);
      return cell;
    }
    const base = isBlank ? `Column ${columnIndex + 1}` : cell;
    let name = isBlank ? base : `${base} (2)`;
    for (let n = isBlank ? 2 : 3; taken.has(name) || seen.has(name); n += 1) name = `${base} (${n})`;
    seen.add(name);
    renamed.push({ columnIndex, original: cell ?? '', name, reason: cell === null ? 'not-in-header' : isBlank ? 'blank' : 'repeated' });
    return name;
  });
  return { names, renamed };
}

/** Names by position, for a table without a header. */
export function positionNames(columnCount: number): NamedColumns {
  return { names: Array.from({ length: columnCount }, (_, j) => `Column ${j + 1}`), renamed: [] };
}
