import type { ByteDamage, RaggedRow, RenamedHeader, RowSample } from '#io/contract.ts';
import type { CsvDialect } from '#io/csv/contract.ts';
import { formatCount, formatCounted } from '#ui/format/numbers.ts';
import type { ColumnInfo } from '#workers/protocol/data.ts';

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
    case 'stray-quote':
      return 'A quote inside is not doubled';
    case 'comment':
      return 'A remark';
    case 'repeated-header':
      return 'The header again';
    case 'totals':
      return 'Totals of the rows above';
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
export function describeKeeping(row: RaggedRow): string {
  const { cellCount, expectedCount } = row;
  if (isFooter(row)) return 'Kept as a row';
  const difference = Math.abs(cellCount - expectedCount);
  if (cellCount < expectedCount) return difference === 1 ? 'Kept, missing cell left empty' : 'Kept, missing cells left empty';
  if (cellCount > expectedCount)
    return difference === 1 ? 'Kept, last cell cut' : `Kept, last ${spellCount(difference).toLowerCase()} cells cut`;
  return 'Kept, the quote read as an ordinary sign';
}

/** A line that looks like no row, but that only the person can be sure of: set aside unless they keep it. */
export function isFooter({ problem }: RaggedRow): boolean {
  return problem === 'totals' || problem === 'below-table' || problem === 'repeated-header';
}

const RENAMED_SHOWN = 4;

/** Which columns got another name than their header cell has, and why. */
export function describeRenamed(renamed: readonly RenamedHeader[], columns: readonly ColumnInfo[]): string {
  const shown = renamed.slice(0, RENAMED_SHOWN).map(({ columnIndex, original, name, reason }) => {
    const place = `column ${formatCount(columnIndex + 1)}`;
    const column = columns[columnIndex];
    if (reason !== 'repeated' && column?.spec.included === false && column.summary.missingCount === column.summary.rowCount)
      return `${place} has neither a name nor a value and is left out`;
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
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}. A saved CSV has the header as your file spells it.`;
}

export interface DelimiterOption {
  readonly id: string;
  readonly label: string;
  readonly change: Pick<CsvDialect, 'delimiter' | 'mergeDelimiters'>;
}

const delimiterOption = (delimiter: string, label: string): DelimiterOption => ({
  id: delimiter,
  label,
  change: { delimiter, mergeDelimiters: false },
});

const DELIMITERS: readonly DelimiterOption[] = [
  delimiterOption(',', 'comma ,'),
  delimiterOption(';', 'semicolon ;'),
  delimiterOption('\t', 'tab'),
  delimiterOption('|', 'pipe |'),
  delimiterOption(' ', 'one space'),
  { id: 'spaces', label: 'runs of spaces', change: { delimiter: ' ', mergeDelimiters: true } },
  delimiterOption(':', 'colon :'),
  delimiterOption('^', 'caret ^'),
  delimiterOption('~', 'tilde ~'),
  delimiterOption('¦', 'broken bar ¦'),
  delimiterOption('||', 'two pipes ||'),
  delimiterOption('::', 'two colons ::'),
  delimiterOption(', ', 'comma and space'),
  delimiterOption('\u0001', 'control character 1'),
  delimiterOption('\u001f', 'unit separator'),
];

/** What may stand between cells: the usual ones, and the file's own. */
export function listDelimiters(dialect: CsvDialect): readonly DelimiterOption[] {
  const own = delimiterIdOf(dialect);
  return DELIMITERS.some(({ id }) => id === own) ? DELIMITERS : [...DELIMITERS, delimiterOption(own, `“${own}”`)];
}

export function delimiterIdOf({ delimiter, mergeDelimiters }: CsvDialect): string {
  return mergeDelimiters === true ? 'spaces' : delimiter;
}

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
  { id: 'iso-8859-15', label: 'Latin-9 (ISO 8859-15)' },
  { id: 'macintosh', label: 'Mac Roman' },
  { id: 'windows-1250', label: 'Central European (Windows-1250)' },
  { id: 'iso-8859-2', label: 'Latin-2 (ISO 8859-2)' },
  { id: 'windows-1251', label: 'Cyrillic (Windows-1251)' },
  { id: 'koi8-r', label: 'Cyrillic (KOI8-R)' },
  { id: 'ibm866', label: 'Cyrillic (DOS 866)' },
  { id: 'windows-1253', label: 'Greek (Windows-1253)' },
  { id: 'windows-1254', label: 'Turkish (Windows-1254)' },
  { id: 'windows-1255', label: 'Hebrew (Windows-1255)' },
  { id: 'windows-1256', label: 'Arabic (Windows-1256)' },
  { id: 'windows-1257', label: 'Baltic (Windows-1257)' },
  { id: 'windows-874', label: 'Thai (Windows-874)' },
  { id: 'shift_jis', label: 'Japanese (Shift JIS)' },
  { id: 'euc-jp', label: 'Japanese (EUC-JP)' },
  { id: 'gb18030', label: 'Chinese, simplified (GB18030)' },
  { id: 'big5', label: 'Chinese, traditional (Big5)' },
  { id: 'euc-kr', label: 'Korean (EUC-KR)' },
];

/** What the person should know of the bytes; null when all were taken as they stand. */
export function describeDamage({ nulCount, unreadableCount }: ByteDamage, encoding: CsvDialect['encoding']): string | null {
  const parts: string[] = [];
  if (nulCount > 0) parts.push(`${formatCounted(nulCount, 'NUL byte was', 'NUL bytes were')} left out: they stand for nothing in a text.`);
  if (unreadableCount > 0) {
    const label = ENCODINGS.find(({ id }) => id === encoding)?.label ?? encoding;
    parts.push(
      `${formatCounted(unreadableCount, 'character is', 'characters are')} not valid ${label} and ${unreadableCount === 1 ? 'stands' : 'stand'} as � in the cells; another encoding may fit better.`,
    );
  }
  return parts.length === 0 ? null : parts.join(' ');
}

/** What became of a file that did not fit. */
export function describeSample({ fileRowCount, share }: RowSample, rowCount: number): string {
  return `The file has ${formatCount(fileRowCount)} rows, more than this device can hold at once. ${formatCount(rowCount)} of them were drawn at random, every row with the same chance of 1 in ${formatCount(Math.round(1 / share))}, and in their order. Everything from here on, the comparison too, is of these rows.`;
}
