import type { Utility } from '#core/metrics/utility/contract.ts';
import { headTopic } from '#core/wording/topics.ts';
import { table } from './blocks.ts';
import { drawLines } from './charts.ts';
import type { ReportInput } from './contract.ts';
import { html, type Markup } from './markup.ts';
import { asCount, asPercent, asScore, bracketed, figure, sampled } from './write.ts';

const OPEN_PREDICTORS = 12;
const FALSE_ALARMS = [0.01, 0.05, 0.1, 0.2, 0.5];

/** What models trained on the synthetic rows are worth on unseen real ones. */
export function describeUtility({ assessment, scores }: ReportInput): Markup {
  const utility = assessment?.utility ?? null;
  if (utility === null) return html``;
  const { target, everyColumn, train } = utility;
  const loss = ({ real, synthetic }: Utility['everyColumn'][number]) => real - synthetic;
  const some = everyColumn.length < scores.columns.length;
  return html`<section id="utility"><h2>${headTopic('utility')}</h2>
<p>Gradient-boosted trees learn to predict one column from all others, once from synthetic rows and once from as many real ones; both are tested on real rows that neither saw. AUC for two classes, macro F1 for more, R² for numbers. In brackets: learnt from real rows. Guessing: what a model that learnt nothing scores (½; always the commonest class; 0).</p>
${target === null ? html`<p>No target was chosen.</p>` : describeTarget(target)}
${table({
  caption: `${some ? `${asCount(everyColumn.length)} of the ${asCount(scores.columns.length)} compared columns in turn` : 'Every column in turn'}, those that lose most first`,
  heads: ['Column to predict', 'Measure', 'Learnt from synthetic [from real] rows', 'Guessing'],
  rows: [...everyColumn]
    .sort((a, b) => loss(b) - loss(a))
    .map((own) => [own.name, own.measure, bracketed({ value: own.synthetic, reference: own.real }), figure(own.guess, asScore)]),
  numbersFrom: 2,
})}
<p class="muted">Smaller models than the target’s, learnt from ${sampled(train, 'real rows')}, and as many synthetic ones.${some ? ' Columns beyond the first two dozen, and those with nothing to predict, are not tried.' : ''}</p></section>`;
}

function describeTarget(target: NonNullable<Utility['target']>): Markup {
  const { name, measure, synthetic, real, guess, testRowCount, importances, importanceAgreement, curves } = target;
  return html`<div class="beside"><div>${table({
    caption: `Predicting “${name}”`,
    heads: ['Learnt from', measure],
    rows: [
      ['Synthetic rows', figure(synthetic, asScore)],
      ['Real rows', figure(real, asScore)],
      ['Nothing (guessing)', figure(guess, asScore)],
    ],
  })}
<p class="muted">Tested on ${figure(testRowCount, asCount)} unseen real rows.</p>
${curves === null ? null : drawCurves(name, curves)}</div>
<div>${table({
    caption: `What the two models of “${name}” lean on: share of gain by predictor`,
    heads: ['Predictor', 'Learnt from real', 'From synthetic'],
    rows: importances.map((own) => [own.name, figure(own.real, asPercent), figure(own.synthetic, asPercent)]),
    open: OPEN_PREDICTORS,
  })}${importanceAgreement === null ? null : html`<p class="muted">Spearman’s rank correlation of the two lists: ${figure(importanceAgreement, asScore)} (1 = the same order).</p>`}</div></div>`;
}

function drawCurves(name: string, curves: NonNullable<NonNullable<Utility['target']>['curves']>): Markup {
  const hitsAt = (series: 'real' | 'synthetic', most: number) =>
    curves[series].reduce((hits, point) => (point.falsePositiveShare <= most ? Math.max(hits, point.truePositiveShare) : hits), 0);
  return html`<figure>${drawLines(
    `ROC curves of predicting ${name} in unseen real rows, learnt from real (solid) and from synthetic rows (dashed). The table below has their points.`,
    (['real', 'synthetic'] as const).map((series) => ({
      series,
      points: curves[series].map((point) => ({ x: point.falsePositiveShare, y: point.truePositiveShare })),
    })),
    true,
  )}<figcaption>ROC: share of false alarms (across, 0 to 1) and of hits (up, 0 to 1), learnt from real (solid) and from synthetic rows (dashed); straight line: guessing</figcaption></figure>
${table({
  caption: 'Share of hits',
  heads: ['At no more false alarms than', 'Learnt from real', 'From synthetic'],
  rows: FALSE_ALARMS.map((most) => [
    asPercent(most),
    figure(hitsAt('real', most), asPercent),
    figure(hitsAt('synthetic', most), asPercent),
  ]),
})}`;
}
