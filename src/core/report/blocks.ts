import { html, type Markup } from './markup.ts';

export type Cell = string | Markup;

export interface TableShape {
  readonly caption: string;
  readonly heads: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
  /** First column that holds numbers. */
  readonly numbersFrom?: number;
  /** Rows that are always open; the others stand under a line that opens them. */
  readonly open?: number;
}

/** A table that scrolls sideways in its own frame where it must; a row's first cell is its header. */
export function table({ caption, heads, rows, numbersFrom = 1, open = rows.length }: TableShape): Markup {
  const head = html`<thead><tr>${heads.map((cell, i) => html`<th scope="col"${numberClass(i, numbersFrom)}>${cell}</th>`)}</tr></thead>`;
  const frame = (title: string, some: TableShape['rows']) =>
    html`<div class="scroll" role="region" tabindex="0" aria-label="${title}"><table><caption><span>${title}</span></caption>${head}<tbody>${some.map((row) => writeRow(row, numbersFrom))}</tbody></table></div>`;
  const rest = rows.slice(open);
  // Two or three rows are not worth a line that opens them.
  if (rest.length < 4) return frame(caption, rows);
  const more = `The other ${rest.length.toLocaleString('en')}`;
  return html`${frame(caption, rows.slice(0, open))}${fold(more, frame(`${caption}: ${more.toLowerCase()}`, rest))}`;
}

function writeRow(row: readonly Cell[], numbersFrom: number): Markup {
  const cells = row.map((content, i) =>
    i === 0 ? html`<th scope="row">${content}</th>` : html`<td${numberClass(i, numbersFrom)}>${content}</td>`,
  );
  return html`<tr>${cells}</tr>\n`;
}

const numberClass = (i: number, from: number): Markup => ({ markup: i >= from ? ' class="number"' : '' });

/** What opens when asked for. Closed parts are not printed. */
export function fold(summary: Cell, body: Markup): Markup {
  return html`<details><summary>${summary}</summary>${body}</details>`;
}

/** A measure's name above what it is. */
export function measure(name: Cell, means: Cell): Markup {
  return html`${name}<span class="means">${means}</span>`;
}

export function facts(list: readonly { readonly label: string; readonly text: Cell }[]): Markup {
  return html`<dl class="facts">${list.map(({ label, text }) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>`;
}
