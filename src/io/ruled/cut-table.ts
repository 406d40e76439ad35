/** A table drawn with bars and rules, cut into cells; lines are counted from 1. */
export interface RuledTable {
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly text: string; readonly cells: readonly string[] }[];
  /** Lines that hold something and are neither row, header nor rule. */
  readonly aside: readonly { readonly line: number; readonly text: string; readonly where: 'above' | 'below' }[];
}

/** `|---|:--:|`, as Markdown rules off a header. */
const MARKDOWN_RULE = /^(?:\|\s*)?:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?$/;
/** `----+-----`, as psql does. */
const PLUS_RULE = /^-{2,}(?:\+-{2,})+$/;
/** `+----+----+`, as MySQL and many others draw around a table. */
const FRAME_RULE = /^\+(?:[-=]+\+)+$/;
/** A header stands at most so far down. */
const MOST_LINES_ABOVE = 100;

/** Takes time in proportion to the line's length, whatever stands in it. */
function isRule(line: string): boolean {
  const marks = line.trim();
  return (MARKDOWN_RULE.test(marks) && marks.includes('|')) || PLUS_RULE.test(marks) || FRAME_RULE.test(marks);
}

/** Cells between bars; a bar after a backslash is text. */
function cutLine(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|').trim());
}

/** The place of the first line with bars that a rule stands under, of as many columns; −1 where there is none. */
function findHeader(lines: readonly string[]): number {
  for (let i = 0; i + 1 < Math.min(lines.length, MOST_LINES_ABOVE); i += 1) {
    const line = lines[i] as string;
    const rule = lines[i + 1] as string;
    if (!line.includes('|') || isRule(line) || !isRule(rule)) continue;
    const marks = rule
      .trim()
      .replace(/^[|+]|[|+]$/g, '')
      .split(/[|+]/);
    if (marks.length === cutLine(line).length) return i;
  }
  return -1;
}

/** Whether a text begins, after a few lines at most, with a table drawn with bars and rules: Markdown, psql, MySQL. */
export function isRuled(head: string): boolean {
  return findHeader(head.split(/\r?\n/)) >= 0;
}

/** Cuts the first such table of a text; null where there is none. Rules are no rows; the table ends with the first line without a bar. */
export function cutTable(text: string): RuledTable | null {
  const lines = text.split(/\r?\n/);
  const top = findHeader(lines);
  if (top < 0) return null;
  const rows: { line: number; text: string; cells: string[] }[] = [];
  const aside: { line: number; text: string; where: 'above' | 'below' }[] = [];
  lines.slice(0, top).forEach((line, i) => {
    if (line.trim() !== '' && !isRule(line)) aside.push({ line: i + 1, text: line, where: 'above' });
  });
  let isBelow = false;
  for (let i = top + 1; i < lines.length; i += 1) {
    const line = lines[i] as string;
    if (!isBelow && isRule(line)) continue;
    isBelow ||= !line.includes('|');
    if (!isBelow) rows.push({ line: i + 1, text: line, cells: cutLine(line) });
    else if (line.trim() !== '') aside.push({ line: i + 1, text: line, where: 'below' });
  }
  return { header: cutLine(lines[top] as string), rows, aside };
}
