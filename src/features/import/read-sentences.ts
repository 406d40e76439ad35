import type { CsvDialect, RaggedRow } from '#io/csv/contract.ts';
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
    default:
      return row.problem satisfies never;
  }
}

export function describeDone(row: RaggedRow): string {
  const difference = Math.abs(row.cellCount - row.expectedCount);
  switch (row.done) {
    case 'missing-cells-left-empty':
      return difference === 1 ? 'Kept, missing cell left empty' : 'Kept, missing cells left empty';
    case 'extra-cells-cut':
      return difference === 1 ? 'Kept, last cell cut' : `Kept, last ${spellCount(difference).toLowerCase()} cells cut`;
    case 'set-aside':
      return 'Set aside';
    case 'quote-kept-as-text':
      return 'Kept, the quote read as an ordinary sign';
    default:
      return row.done satisfies never;
  }
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
