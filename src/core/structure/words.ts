import { isMoment } from '#core/columns/catalog.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import type { StructureCell } from './structures.ts';

const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 6 });

export const quoted = (name: string) => `“${name}”`;

/** “a”, “b” and “c”; more than `most` are counted. */
export function listed(names: readonly string[], most = 6): string {
  const shown = names.length > most ? [...names.slice(0, most - 1).map(quoted), `${names.length - most + 1} more`] : names.map(quoted);
  return joined(shown);
}

export function joined(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

export function cellText(cell: StructureCell, spec: ColumnSpec | undefined): string {
  if (cell === null) return 'missing';
  if (typeof cell === 'string') return quoted(cell);
  return spec !== undefined && isMoment(spec)
    ? new Date(cell).toISOString().slice(0, 19).replace('T', ' ').replace(' 00:00:00', '')
    : number(cell);
}

export { number as numberText };
