import type { CsvDialect, RaggedRow, RenamedHeader } from '#io/csv/contract.ts';
import { formatCount } from '#ui/format/numbers.ts';

const SMALL = ['Zero', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve'];

/** “Four” up to twelve, figures beyond. */
export function spellCount(count: number): string {
  return SMALL[count] ?? formatCount(count);
}

export function describeProblem(row: RaggedRow): string {
  const difference = Math.abs(row.cellCount - row.expectedCount);
  switch (row.problem) {
    case 'too-few-cells':
      return difference === 1 ? 'One cell missing' : `${spellCount(difference)} cells missing`;
    case 'too-many-cells':
      return difference === 1 ? 'One cell too many' : `${spellCount(difference)} cells too many`;
    case 'unclosed-quote':
      return 'A quote is never closed';
    case 'blank-line':
      return 'An empty line';
    case 'above-header':
      return 'Stands above the table';
    case 'below-table':
      return 'Stands below the table';
    case 'unreadable-line':
      return 'No row: it is not whole JSON';
    default:
      return row.problem satisfies never;
  }
}

export function describeDone(row: RaggedRow): string {
  return row.done === 'set-aside' ? 'Set aside' : describeKeeping(row);
}

/** What keeping the row does to it. */
export function describeKeeping({ cellCount, expectedCount }: RaggedRow): string {
  const difference = Math.abs(cellCount - expectedCount);
  if (cellCount < expectedCount) return difference === 1 ? 'Kept, missing cell left empty' : 'Kept, missing cells left empty';
  if (cellCount > expectedCount)
    return difference === 1 ? 'Kept, last cell cut' : `Kept, last ${spellCount(difference).toLowerCase()} cells cut`;
  return 'Kept, the quote read as an ordinary sign';
}

const RENAMED_SHOWN = 4;

/** Which columns got another name than their header cell has, and why. */
export function describeRenamed(renamed: readonly RenamedHeader[]): string {
  const shown = renamed.slice(0, RENAMED_SHOWN).map(({ columnIndex, original, name, reason }) => {
    const place = `column ${formatCount(columnIndex + 1)}`;
    switch (reason) {
      case 'blank':
        return `${place} has no name and is called “${name}”`;
      case 'repeated':
        return `${place} repeats “${original}” and is called “${name}”`;
      case 'not-in-header':
        return `${place} goes beyond the header and is called “${name}”`;
      default:
        return reason satisfies never;
    }
  });
  const more = renamed.length - shown.length;
  const all = more > 0 ? [...shown, `${formatCount(more)} more were named so`] : shown;
  const text = all.join('; ');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}. Saved rows have these names.`;
}

export const DELIMITERS: readonly { readonly id: CsvDialect['delimiter']; readonly label: string }[] = [
  { id: ',', label: 'comma ,' },
  { id: ';', label: 'semicolon ;' },
  { id: '\t', label: 'tab' },
  { id: '|', label: 'pipe |' },
];

export const QUOTES: readonly { readonly id: 'double' | 'single' | 'none'; readonly quote: CsvDialect['quote']; readonly label: string }[] =
  [
    { id: 'double', quote: '"', label: '"' },
    { id: 'single', quote: "'", label: "'" },
    { id: 'none', quote: '', label: 'nothing' },
  ];

export const ENCODINGS: readonly { readonly id: CsvDialect['encoding']; readonly label: string }[] = [
  { id: 'utf-8', label: 'UTF-8' },
  { id: 'utf-16le', label: 'UTF-16, low byte first' },
  { id: 'utf-16be', label: 'UTF-16, high byte first' },
  { id: 'windows-1252', label: 'Latin-1 (Windows-1252)' },
];
