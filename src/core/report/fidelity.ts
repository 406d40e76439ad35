import type { ColumnOverlay } from '#core/metrics/contract.ts';
import { LEAST_ROWS_DISCLOSED } from '#core/privacy/disclosure.ts';
import { headTopic } from '#core/wording/topics.ts';
import { fold, measure, table } from './blocks.ts';
import { drawOverlay, writeValues } from './charts.ts';
import type { DisclosedColumn, ReportInput, Sides } from './contract.ts';
import { html, type Markup } from './markup.ts';
import { asCount, asFinePercent, asPercent, asScore, between, bracketed, figure, sampled, type Write } from './write.ts';

const OPEN_PLOTS = 24;
const OPEN_TELLS = 10;

/** Single columns: scores, coverage, what gives the table away, and every column drawn with its statistics. */
export function describeFidelity({ scores, assessment, overlays }: ReportInput): Markup {
  const tells = assessment?.detectability?.tells ?? [];
  const plots = scores.columns.map((column, i) => drawColumn(column, overlays[i]));
  const rest = plots.slice(OPEN_PLOTS);
  return html`<section id="fidelity"><h2>${headTopic('fidelity')}</h2>
<div class="beside">${listScores({ scores, assessment })}
${
  tells.length === 0
    ? null
    : table({
        caption: 'What gives the table away: share of the classifier’s gain by column',
        heads: ['Column', 'Share of gain'],
        rows: tells.map(({ name, value }) => [name, figure(value, asPercent)]),
        open: OPEN_TELLS,
      })
}</div>
${listColumns({ scores, assessment })}
<h3>Column by column, worst first</h3>
<p class="muted">Bars and outlines are shares of present cells; an end of an axis takes in what lies beyond it. Each opens to its figures. Smallest and largest values, and levels of fewer than ${LEAST_ROWS_DISCLOSED} real rows, are left out: they could point at somebody.</p>
<div class="grid">${plots.slice(0, OPEN_PLOTS)}</div>
${rest.length === 0 ? null : fold(`The other ${asCount(rest.length)} columns`, html`<div class="grid">${rest}</div>`)}
<p class="paper muted">Means, deviations, percentiles and shares of every column stand in this file: opened in a browser, each drawing unfolds to them, and what is open is printed.</p></section>`;
}

function listScores({ scores, assessment }: Pick<ReportInput, 'scores' | 'assessment'>): Markup {
  const { shapes, rowCounts, files } = scores;
  const coverage = assessment?.coverage ?? null;
  const detectability = assessment?.detectability ?? null;
  const rows = [
    [
      measure(
        'Column shapes',
        html`Mean over the columns of their scores (below). ${figure(rowCounts.draws, asCount)} ${rowCounts.draws === 1 ? 'draw' : 'draws'} of as many synthetic rows as were held out, averaged. 1 = the same`,
      ),
      bracketed(shapes),
    ],
    [
      measure(
        'Column shapes, all rows',
        html`The same over all ${figure(rowCounts.synthetic, asCount)} synthetic rows: more rows score higher`,
      ),
      figure(shapes.allRows, asScore),
    ],
  ];
  if (files !== null)
    rows.push([
      measure(
        'Column shapes, file against file',
        html`The ${figure(files.syntheticRows, asCount)} synthetic rows against all ${figure(files.realRows, asCount)} real ones, held out or not: what a tool gives that is handed the two files`,
      ),
      figure(files.shapes, asScore),
    ]);
  if (coverage !== null) {
    rows.push([
      measure(
        'Coverage',
        'Mean share of the real range (numbers) or of the real levels (categories) that appears, at the number of held-out rows',
      ),
      bracketed(coverage.mean),
    ]);
    if (coverage.meanAdherence !== null)
      rows.push([measure('Boundaries', 'Mean share of numbers that lie within the real range'), bracketed(coverage.meanAdherence)]);
  }
  if (detectability !== null) {
    const { score, allRows } = detectability;
    rows.push(
      [
        measure(
          'Detectability',
          '1 − 2·max(AUC − ½, 0) of gradient-boosted trees that learn to tell synthetic from real rows, tested on rows they did not learn from. 1 = they cannot tell',
        ),
        bracketed(score),
      ],
      [
        measure(
          'Detectability, all rows',
          html`The same with ${sampled(allRows.real, 'real rows')} and ${sampled(allRows.synthetic, 'synthetic rows')}: a sharper test. AUC ${figure(allRows.auc, asScore)}, 95 % interval ${between(allRows.interval, asScore)}; ½ = they cannot tell`,
        ),
        figure(allRows.score, asScore),
      ],
    );
  }
  return table({ caption: 'All columns [unseen real rows]', heads: ['Measure', 'Score'], rows });
}

function listColumns({ scores, assessment }: Pick<ReportInput, 'scores' | 'assessment'>): Markup {
  const coverage = new Map(assessment?.coverage?.columns.map((column) => [column.name, column.coverage]));
  const boundaries = new Map(assessment?.coverage?.boundaries.map((column) => [column.name, column.adherence]));
  const hasCoverage = coverage.size > 0;
  const score = (own: Parameters<typeof bracketed>[0] | undefined) => (own === undefined ? '–' : bracketed(own));
  return html`<p class="muted">KSComplement (numbers, dates): 1 − the greatest distance between the two cumulative shares. TVComplement (categories): 1 − ½ Σ |difference of shares|. Missing: share of empty cells, scored apart.</p>
${table({
  caption: 'Columns, worst first [unseen real rows]',
  heads: ['Column', 'Measure', 'Score', ...(hasCoverage ? ['Coverage', 'Within range'] : []), 'Missing, real', 'Missing, synthetic'],
  rows: scores.columns.map(({ name, metric, value, reference, missingShare }) => [
    name,
    metric,
    bracketed({ value, reference }),
    ...(hasCoverage ? [score(coverage.get(name)), score(boundaries.get(name))] : []),
    figure(missingShare.real, asFinePercent),
    bracketed({ value: missingShare.synthetic ?? Number.NaN, reference: missingShare.holdout }, asFinePercent),
  ]),
  numbersFrom: 2,
})}`;
}

function drawColumn(column: DisclosedColumn, overlay: ColumnOverlay | undefined): Markup {
  const { name, value, reference } = column;
  return html`<figure>${overlay === undefined ? null : drawOverlay(column, overlay)}<figcaption><b>${name}</b> ${bracketed({ value, reference })}</figcaption>${fold(
    html`Figures<span class="vh"> of ${name}</span>`,
    listStatistics(column, overlay),
  )}</figure>`;
}

function listStatistics({ name, statistics, distinctCount }: DisclosedColumn, overlay: ColumnOverlay | undefined): Markup {
  const row = (label: string | Markup, sides: Sides, write: Write) => [
    label,
    figure(sides.real, write),
    figure(sides.synthetic, write),
    html`<span class="ref">[${figure(sides.holdout, write)}]</span>`,
  ];
  const { value, spread } = writeValues(statistics, overlay);
  const rows =
    statistics.shape === 'numeric'
      ? [
          row('Mean', statistics.mean, value),
          row('Standard deviation', statistics.std, spread),
          ...statistics.percentiles.map(({ percentile, ...sides }) =>
            row(
              percentile === 50 ? html`Median (${figure(50, asCount)}th percentile)` : html`${figure(percentile, asCount)}th percentile`,
              sides,
              value,
            ),
          ),
        ]
      : [
          ...statistics.levels.map(({ text, ...sides }) => row(text === '' ? '(empty)' : text, sides, asPercent)),
          ...(statistics.heldBack === null
            ? []
            : [
                row(
                  html`${figure(statistics.heldBack.levelCount, asCount)} real levels not told, and new ones`,
                  statistics.heldBack,
                  asPercent,
                ),
              ]),
        ];
  return table({
    caption: `${name} [unseen real rows]`,
    heads: [statistics.shape === 'numeric' ? 'Statistic' : 'Level', 'Real', 'Synthetic', 'Unseen'],
    rows: [...rows, row('Different values', distinctCount, asCount)],
  });
}
