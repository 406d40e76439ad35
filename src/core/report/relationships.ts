import { headTopic } from '#core/wording/topics.ts';
import { ASSOCIATION_CAP } from '../colour/cividis.ts';
import { measure, table } from './blocks.ts';
import { drawMatrix, drawScale } from './charts.ts';
import type { DisclosedPair, ReportInput } from './contract.ts';
import { html, type Markup } from './markup.ts';
import { asCount, asScore, bracketed, figure } from './write.ts';

const OPEN_PAIRS = 20;
const OPEN_TRIPLES = 10;
const MOST_MATRIX_COLUMNS = 30;
const DIFFERENCE_CAP = 0.2;

/** Pairs and triples of columns: scores, associations drawn, and all pairs, those furthest behind first. */
export function describeRelationships({ scores, assessment, columns }: ReportInput): Markup {
  const { trends, pairs, rowCounts, files } = scores;
  const threeWay = assessment?.threeWay ?? null;
  const hasTriples = threeWay !== null && threeWay.triples.length > 0;
  if (pairs.length === 0)
    return html`<section id="relationships"><h2>${headTopic('relationships')}</h2><p>There is no pair of columns to compare.</p></section>`;
  return html`<section id="relationships"><h2>${headTopic('relationships')}</h2>
${table({
  caption: 'All pairs [unseen real rows]',
  heads: ['Measure', 'Score'],
  rows: [
    [
      measure(
        'Pair trends',
        'Mean over the pairs of 1 − ½ |difference of correlations| (two numbers) or 1 − ½ Σ |difference of joint shares| (otherwise; numbers cut into ten bins), at the number of held-out rows',
      ),
      bracketed(trends),
    ],
    [
      measure('Pair trends, all rows', html`The same over all ${figure(rowCounts.synthetic, asCount)} synthetic rows`),
      figure(trends.allRows, asScore),
    ],
    ...(files === null
      ? []
      : [
          [
            measure(
              'Pair trends, file against file',
              html`The ${figure(files.syntheticRows, asCount)} synthetic rows against all ${figure(files.realRows, asCount)} real ones`,
            ),
            figure(files.trends, asScore),
          ],
        ]),
    ...(hasTriples
      ? [
          [
            measure(
              'Three columns at a time',
              'Mean of 1 − ½ Σ |difference of joint shares| of the triples below, tried around the worst pairs',
            ),
            bracketed(threeWay.mean),
          ],
        ]
      : []),
  ],
})}
${drawAssociations(
  pairs,
  columns.map(({ name }) => name),
)}
<p class="muted">Association: |Pearson’s correlation| of two numbers, otherwise Cramér’s V over the same bins, corrected for chance. 0 = independent, 1 = one decides the other.</p>
${table({
  caption: `Pairs, furthest behind unseen real rows first: ${asCount(pairs.length)}`,
  heads: ['Pair', 'Measure', 'Score', 'Association, real', 'Synthetic'],
  rows: pairs.map(({ names, metric, value, reference, association }) => [
    names.join(' · '),
    metric === 'CorrelationSimilarity' ? 'Correlation' : 'Contingency',
    bracketed({ value, reference }),
    figure(association.real, asScore),
    bracketed({ value: association.synthetic ?? Number.NaN, reference: association.holdout }),
  ]),
  numbersFrom: 2,
  open: OPEN_PAIRS,
})}
${pairs.length > OPEN_PAIRS + 3 ? html`<p class="paper muted">All ${asCount(pairs.length)} pairs stand in this file.</p>` : null}
${
  hasTriples
    ? table({
        caption: 'Three columns at a time, worst first [unseen real rows]',
        heads: ['Columns', 'Score'],
        rows: threeWay.triples.map(({ names, score }) => [names.join(' · '), bracketed(score)]),
        open: OPEN_TRIPLES,
      })
    : null
}</section>`;
}

function drawAssociations(pairs: readonly DisclosedPair[], order: readonly string[]): Markup {
  const strongest = new Map<string, number>();
  for (const { names, association } of pairs)
    for (const name of names) strongest.set(name, Math.max(strongest.get(name) ?? 0, association.real ?? 0));
  const kept = new Set(
    [...strongest]
      .sort((a, b) => b[1] - a[1])
      .slice(0, MOST_MATRIX_COLUMNS)
      .map(([name]) => name),
  );
  const names = order.filter((name) => kept.has(name));
  const change = ({ association: { real, synthetic } }: DisclosedPair) =>
    real === null || synthetic === null ? null : Math.abs(real - synthetic);
  const most = pairs.reduce((worst, pair) => ((change(pair) ?? 0) > (change(worst) ?? 0) ? pair : worst));
  const sentence = `Largest difference: ${most.names.join(' and ')}, ${asScore(most.association.real ?? 0)} real and ${asScore(most.association.synthetic ?? 0)} synthetic.`;
  const drawing = (title: string, strengthOf: Parameters<typeof drawMatrix>[3], cap: number) =>
    html`<figure>${drawMatrix(`${title}: association of every pair of ${asCount(names.length)} columns. ${sentence}`, names, pairs, strengthOf, cap)}<figcaption><b>${title}</b> ${drawScale(cap)}</figcaption></figure>`;
  return html`<div class="matrices">${drawing('Real', ({ association }) => association.real, ASSOCIATION_CAP)}
${drawing('Synthetic', ({ association }) => association.synthetic, ASSOCIATION_CAP)}
${drawing('Difference', change, DIFFERENCE_CAP)}</div>
<ol class="names">${names.map((name) => html`<li>${name}</li>`)}</ol>
<p>${sentence}${names.length < strongest.size ? ` Drawn are the ${asCount(names.length)} columns of strongest association, of ${asCount(strongest.size)}.` : ''}</p>`;
}
