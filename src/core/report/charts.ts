import type { ColumnOverlay } from '#core/metrics/contract.ts';
import { mayDisclose } from '#core/privacy/disclosure.ts';
import { CIVIDIS } from '../colour/cividis.ts';
import type { DisclosedColumn, DisclosedPair } from './contract.ts';
import { html, type Markup } from './markup.ts';
import { asNumber, asPercent, asScore, asTemporal, asTemporalSpread, exactly, type Write } from './write.ts';

const WIDTH = 360;
const HEIGHT = 140;
/** Room for the figures under an axis. */
const FOOT = 16;
const MOST_LEVELS = 12;
const LEVEL_TEXT = 20;

const share = (counts: readonly number[]) => {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  return counts.map((count) => count / total);
};
const at = (value: number) => value.toFixed(1);

function frame(label: string, body: readonly Markup[], height = HEIGHT): Markup {
  return html`<svg class="chart" role="img" viewBox="0 0 ${WIDTH} ${height}" aria-label="${label}">${body}</svg>`;
}

const svg = (markup: string): Markup => ({ markup });

/** What the two ends of an axis stand for, under it. */
function writeEnds(low: string, high: string): Markup {
  const y = HEIGHT + FOOT - 4;
  return html`<text class="tick" x="0" y="${y}">${low}</text><text class="tick" x="${WIDTH}" y="${y}" text-anchor="end">${high}</text>`;
}

/** How a column's statistics are written: whole milliseconds as dates, times and lengths. */
export function writeValues(
  statistics: DisclosedColumn['statistics'],
  overlay: ColumnOverlay | undefined,
): { value: Write; spread: Write } {
  if (statistics.shape !== 'numeric' || statistics.temporal === false || overlay?.shape !== 'numeric')
    return { value: asNumber, spread: asNumber };
  const range = (overlay.edges.at(-1) ?? 0) - (overlay.edges[0] ?? 0);
  return { value: asTemporal(statistics.temporal, range), spread: asTemporalSpread };
}

/** Three step outlines over shared bins, or a bar a level: real filled, synthetic outlined, held out dotted. */
export function drawOverlay(column: DisclosedColumn, overlay: ColumnOverlay): Markup {
  return overlay.shape === 'numeric' ? drawNumeric(column, overlay) : drawLevels(column);
}

type NumericOverlay = Extract<ColumnOverlay, { shape: 'numeric' }>;

/** Bins at either end that hold too few real rows to disclose become one with the next: where an axis ends tells of no single row. */
function mergeThinEnds({
  edges,
  real,
  synthetic,
  holdout,
}: NumericOverlay): Pick<NumericOverlay, 'edges' | 'real' | 'synthetic' | 'holdout'> {
  const reach = (counts: readonly number[]) => {
    let sum = 0;
    const at = counts.findIndex((count) => {
      sum += count;
      return mayDisclose(sum);
    });
    return Math.max(0, at);
  };
  const first = reach(real);
  const last = Math.max(first, real.length - 1 - reach([...real].reverse()));
  const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
  const merge = (counts: readonly number[]) =>
    last === first ? [sum(counts)] : [sum(counts.slice(0, first + 1)), ...counts.slice(first + 1, last), sum(counts.slice(last))];
  return { edges: edges.slice(first, last + 2), real: merge(real), synthetic: merge(synthetic), holdout: merge(holdout) };
}

function drawNumeric(column: DisclosedColumn, overlay: NumericOverlay): Markup {
  const { edges, ...counts } = mergeThinEnds(overlay);
  const shares = { real: share(counts.real), synthetic: share(counts.synthetic), holdout: share(counts.holdout) };
  const most = Math.max(...shares.real, ...shares.synthetic, ...shares.holdout, 1e-9);
  const low = edges[0] ?? 0;
  const high = edges.at(-1) ?? 1;
  const range = high - low || 1;
  const x = (edge: number) => ((edge - low) / range) * WIDTH;
  const y = (value: number) => HEIGHT - 2 - (value / most) * (HEIGHT - 8);
  const outline = (values: readonly number[]) => {
    const points = values.map((value, bin) => `H${at(x(edges[bin] ?? low))}V${at(y(value))}H${at(x(edges[bin + 1] ?? low))}`);
    return `M0 ${HEIGHT - 2}${points.join('')}V${HEIGHT - 2}`;
  };
  const { value, spread } = writeValues(column.statistics, overlay);
  const { statistics } = column;
  const means =
    statistics.shape === 'numeric' && statistics.mean.real !== null && statistics.mean.synthetic !== null
      ? ` Mean ${value(statistics.mean.real)} real, ${value(statistics.mean.synthetic)} synthetic; deviation ${spread(statistics.std.real ?? 0)} and ${spread(statistics.std.synthetic ?? 0)}.`
      : '';
  const write: Write = overlay.temporal === false ? (edge) => asNumber(Number(edge.toPrecision(3))) : value;
  return frame(
    `Distribution of ${column.name}: real filled, synthetic outlined, unseen real rows dotted. Score ${writeScore(column)}.${means}`,
    [
      svg(`<path class="real" d="${outline(shares.real)}"/>`),
      svg(`<path class="holdout" d="${outline(shares.holdout)}"/>`),
      svg(`<path class="synthetic" d="${outline(shares.synthetic)}"/>`),
      writeEnds(write(low), write(high)),
    ],
    HEIGHT + FOOT,
  );
}

const writeScore = ({ value, reference }: DisclosedColumn) =>
  `${asScore(value)}${reference === null ? '' : `, unseen real rows ${asScore(reference)}`}`;

function drawLevels(column: DisclosedColumn): Markup {
  const { name, statistics } = column;
  if (statistics.shape !== 'categorical') return html``;
  const shown = statistics.levels.slice(0, MOST_LEVELS);
  const most = Math.max(...shown.flatMap(({ real, synthetic, holdout }) => [real ?? 0, synthetic ?? 0, holdout ?? 0]), 1e-9);
  const row = 18;
  const texts = shown.map(({ text }) => (text === '' ? '(empty)' : text.length > LEVEL_TEXT ? `${text.slice(0, LEVEL_TEXT - 1)}…` : text));
  const start = Math.min(144, 16 + 6.4 * Math.max(...texts.map((text) => text.length), 1));
  const bars = shown.flatMap((level, i) => {
    const top = i * row;
    const width = (value: number | null) => at(((value ?? 0) / most) * (WIDTH - start - 2));
    const unseen = start + ((level.holdout ?? 0) / most) * (WIDTH - start - 2);
    return [
      html`<text class="level" x="${at(start - 6)}" y="${top + 12}" text-anchor="end">${texts[i] ?? ''}</text>`,
      svg(`<rect class="real" x="${at(start)}" y="${top + 2}" width="${width(level.real)}" height="13"/>`),
      svg(`<rect class="synthetic" x="${at(start)}" y="${top + 2}" width="${width(level.synthetic)}" height="13"/>`),
      svg(level.holdout === null ? '' : `<path class="holdout" d="M${at(unseen)} ${top}V${top + 17}"/>`),
    ];
  });
  const first = shown[0];
  if (first === undefined) bars.push(html`<text class="tick" x="4" y="13">Every level is of too few real rows to be told</text>`);
  const commonest =
    first === undefined
      ? 'Every level is of too few rows to be told.'
      : `Commonest: ${first.text || '(empty)'}, ${asPercent(first.real ?? 0)} real, ${asPercent(first.synthetic ?? 0)} synthetic.`;
  return frame(
    `Levels of ${name}: real filled, synthetic outlined, unseen real rows a dotted mark. Score ${writeScore(column)}. ${commonest}`,
    bars,
    Math.max(row, shown.length * row),
  );
}

export interface Line {
  readonly series: 'real' | 'synthetic' | 'holdout';
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Lines over [0, 1] × [0, 1] or their own range, with the diagonal where asked. */
export function drawLines(label: string, lines: readonly Line[], diagonal: boolean): Markup {
  const all = lines.flatMap(({ points }) => points);
  const highX = Math.max(...all.map(({ x }) => x), 1e-9);
  const highY = Math.max(...all.map(({ y }) => y), 1e-9);
  const path = (points: Line['points']) =>
    points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${at((x / highX) * WIDTH)} ${at(HEIGHT - 2 - (y / highY) * (HEIGHT - 8))}`).join('');
  const marks = [
    svg(diagonal ? `<path class="guide" d="M0 ${HEIGHT - 2}L${WIDTH} 6"/>` : ''),
    ...lines.map(({ series, points }) => svg(`<path class="${series} line" data-points="${points.length}" d="${path(points)}"/>`)),
    writeEnds('0', asNumber(Number(highX.toPrecision(3)))),
  ];
  return frame(label, marks, HEIGHT + FOOT);
}

/** A square of associations, each column numbered at the top and on the left. */
export function drawMatrix(
  label: string,
  names: readonly string[],
  pairs: readonly DisclosedPair[],
  strengthOf: (pair: DisclosedPair) => number | null,
  cap: number,
): Markup {
  const edge = 20;
  const cell = (WIDTH - edge) / Math.max(1, names.length);
  const place = new Map(names.map((name, i) => [name, i]));
  const groups = new Map<string, string[]>();
  for (const pair of pairs) {
    const a = place.get(pair.names[0]);
    const b = place.get(pair.names[1]);
    const strength = strengthOf(pair);
    if (a === undefined || b === undefined || strength === null) continue;
    const colour = CIVIDIS[Math.min(CIVIDIS.length - 1, Math.floor((Math.abs(strength) / cap) * CIVIDIS.length))] as string;
    const square = (column: number, row: number) =>
      `M${at(edge + column * cell)} ${at(edge + row * cell)}h${at(cell)}v${at(cell)}h-${at(cell)}z`;
    groups.set(colour, [...(groups.get(colour) ?? []), square(a, b), square(b, a)]);
  }
  const every = Math.max(1, Math.ceil(15 / cell));
  const numbers = names.flatMap((_, i) => {
    if (i % every !== 0) return [];
    const middle = edge + (i + 0.5) * cell;
    return [
      svg(`<text class="tick" x="${at(middle)}" y="${edge - 6}" text-anchor="middle">${i + 1}</text>`),
      svg(`<text class="tick" x="${edge - 4}" y="${at(middle + 4)}" text-anchor="end">${i + 1}</text>`),
    ];
  });
  const squares = [...groups].map(([colour, paths]) => svg(`<path fill="${colour}" d="${paths.join('')}"/>`));
  return frame(label, [...squares, ...numbers], WIDTH);
}

/** The colours of a matrix from 0 to its cap. */
export function drawScale(cap: number): Markup {
  const stops = CIVIDIS.map((colour) => svg(`<i style="background:${colour}"></i>`));
  return html`<span class="scale" aria-hidden="true"><span>0</span><span class="ramp">${stops}</span><span>${exactly(cap)} or more</span></span>`;
}
