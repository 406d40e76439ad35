import type { Temporal } from '#core/columns/summary.ts';
import type { ColumnOverlay, PairComparison } from '#core/metrics/contract.ts';
import { html, type Markup } from './markup.ts';

const WIDTH = 360;
const HEIGHT = 140;
/** Room for the figures under an axis. */
const FOOT = 16;
const MOST_LEVELS = 12;
/** A level of fewer real rows could point at somebody, so it is not written. */
const LEAST_LEVEL_ROWS = 5;

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

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Three significant digits, or a day or minute: the range is told, no cell of the table. */
function roundEnd(value: number, temporal: Temporal | false, range: number): string {
  if (temporal === false) return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
  if (temporal === 'moment')
    return new Date(value)
      .toISOString()
      .slice(0, range > 60 * DAY ? 10 : 16)
      .replace('T', ' ');
  const minutes = Math.round(value / MINUTE);
  return `${Math.trunc(minutes / 60)}:${String(Math.abs(minutes % 60)).padStart(2, '0')}`;
}

/** Three step outlines over shared bins, or grouped bars a level: real filled, synthetic outlined, held out dotted. */
export function drawOverlay(name: string, overlay: ColumnOverlay): Markup {
  return overlay.shape === 'numeric' ? drawNumeric(name, overlay) : drawLevels(name, overlay);
}

function drawNumeric(name: string, { edges, temporal, real, synthetic, holdout }: Extract<ColumnOverlay, { shape: 'numeric' }>): Markup {
  const shares = { real: share(real), synthetic: share(synthetic), holdout: share(holdout) };
  const most = Math.max(...shares.real, ...shares.synthetic, ...shares.holdout, 1e-9);
  const low = edges[0] ?? 0;
  const range = (edges.at(-1) ?? 1) - low || 1;
  const x = (edge: number) => ((edge - low) / range) * WIDTH;
  const y = (value: number) => HEIGHT - 2 - (value / most) * (HEIGHT - 8);
  const outline = (values: readonly number[]) => {
    const points = values.map((value, bin) => `H${at(x(edges[bin] ?? low))}V${at(y(value))}H${at(x(edges[bin + 1] ?? low))}`);
    return `M0 ${HEIGHT - 2}${points.join('')}V${HEIGHT - 2}`;
  };
  return frame(
    `Distribution of ${name}: real filled, synthetic outlined, unseen real rows dotted`,
    [
      svg(`<path class="real" d="${outline(shares.real)}"/>`),
      svg(`<path class="holdout" d="${outline(shares.holdout)}"/>`),
      svg(`<path class="synthetic" d="${outline(shares.synthetic)}"/>`),
      writeEnds(roundEnd(low, temporal, range), roundEnd(low + range, temporal, range)),
    ],
    HEIGHT + FOOT,
  );
}

function drawLevels(name: string, { levels }: Extract<ColumnOverlay, { shape: 'categorical' }>): Markup {
  const shown = levels.filter(({ real }) => real >= LEAST_LEVEL_ROWS).slice(0, MOST_LEVELS);
  const totals = { real: 0, synthetic: 0 };
  for (const level of levels) {
    totals.real += level.real;
    totals.synthetic += level.synthetic;
  }
  const real = shown.map((level) => level.real / (totals.real || 1));
  const synthetic = shown.map((level) => level.synthetic / (totals.synthetic || 1));
  const most = Math.max(...real, ...synthetic, 1e-9);
  const row = 18;
  const bars = shown.flatMap((level, i) => {
    const top = i * row;
    const width = (value: number) => at((value / most) * (WIDTH - 130));
    return [
      html`<text class="level" x="122" y="${top + 12}" text-anchor="end">${level.text.length > 20 ? `${level.text.slice(0, 19)}…` : level.text || '(empty)'}</text>`,
      svg(`<rect class="real" x="128" y="${top + 2}" width="${width(real[i] as number)}" height="13"/>`),
      svg(`<rect class="synthetic" x="128" y="${top + 2}" width="${width(synthetic[i] as number)}" height="13"/>`),
    ];
  });
  return frame(`Levels of ${name}: real filled, synthetic outlined`, bars, Math.max(row, shown.length * row));
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
    ...lines.map(({ series, points }) => svg(`<path class="${series} line" d="${path(points)}"/>`)),
    writeEnds('0', roundEnd(highX, false, 1)),
  ];
  return frame(label, marks, HEIGHT + FOOT);
}

/** A square of associations, darker = stronger; two of them stand beside one another. */
export function drawMatrix(
  label: string,
  columns: readonly number[],
  pairs: readonly PairComparison[],
  strengthOf: (pair: PairComparison) => number,
): Markup {
  const cell = WIDTH / Math.max(1, columns.length);
  const place = new Map(columns.map((columnIndex, i) => [columnIndex, i]));
  const cells = pairs.flatMap((pair) => {
    const a = place.get(pair.a);
    const b = place.get(pair.b);
    if (a === undefined || b === undefined) return [];
    const opacity = Math.max(0, Math.min(1, strengthOf(pair))).toFixed(2);
    return [
      [a, b],
      [b, a],
    ].map(([column, row]) =>
      svg(
        `<rect class="cell" x="${at((column as number) * cell)}" y="${at((row as number) * cell)}" width="${at(cell)}" height="${at(cell)}" fill-opacity="${opacity}"/>`,
      ),
    );
  });
  return frame(label, [svg(`<rect class="ground" width="${WIDTH}" height="${WIDTH}"/>`), ...cells], WIDTH);
}
