import type { AttackResult, Attacks } from '#core/metrics/attacks/contract.ts';
import { ATTACK_MEANINGS, ATTACK_NAMES } from '#core/wording/attacks.ts';
import { MEMBERSHIP_ATTACK_MEANINGS, MEMBERSHIP_ATTACK_NAMES } from '#core/wording/membership.ts';
import { headTopic } from '#core/wording/topics.ts';
import { type Cell, measure, table } from './blocks.ts';
import { drawLines } from './charts.ts';
import type { DisclosedAssessment, DisclosedScores, ReportInput } from './contract.ts';
import { html, type Markup } from './markup.ts';
import { asCount, asFinePercent, asPercent, asScore, attempts, between, bracketed, figure, sampled } from './write.ts';

const OPEN_ATTACKS = 14;
const CURVE_SHARES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95];

type DisclosedDistances = NonNullable<DisclosedAssessment['distances']>;

/** Copies, distances and attacks, each with what it would be if the synthetic rows told nothing. */
export function describePrivacy({ scores, assessment }: ReportInput): Markup {
  const distances = assessment?.distances ?? null;
  const attacks = assessment?.attacks ?? null;
  const membership = assessment?.membership ?? null;
  return html`<section id="privacy"><h2>${headTopic('privacy')}</h2>
<p><strong>Measured on this table; a measure is not a guarantee.</strong> Only differential privacy guarantees, and none of the generators is differentially private. Each measure asks whether the synthetic rows tell more of the rows trained on than of real rows that the model never saw.</p>
${membership === null ? null : describeMembership(membership)}
${table({ caption: 'Copies and distances', heads: ['Measure', 'Value [unseen real rows]', 'Safe'], rows: listMeasures(scores, distances) })}
${distances === null ? null : describeDistances(distances)}
${attacks === null ? null : describeAttacks(attacks)}</section>`;
}

function describeMembership({ members, strangers, attacks, detectableAuc }: NonNullable<DisclosedAssessment['membership']>): Markup {
  return html`<h3>Who was trained on</h3>
<p>Several attacks guess which real rows were trained on, ${figure(members, asCount)} among ${figure(strangers, asCount)} unseen ones, by the synthetic rows; the strongest counts. AUC ½ tells nothing, and so does finding 1 % of them at 1 % false alarms. With so many rows an attack shows from an AUC of ${figure(detectableAuc, asScore)} on (four times of five); a weaker one is not ruled out. Intervals are of 95 % (Hanley and McNeil; Wilson). Density after DOMIAS (van Breugel et al., 2023).</p>
${table({
  caption: 'Membership inference, strongest first',
  heads: ['Attack', 'AUC', 'Found at 1 % false alarms'],
  rows: attacks.map(({ attack, auc, interval, tpr }) => [
    measure(MEMBERSHIP_ATTACK_NAMES[attack], MEMBERSHIP_ATTACK_MEANINGS[attack]),
    html`${figure(auc, asScore)}<span class="means">${between(interval, asScore)}</span>`,
    html`${figure(tpr.value, asPercent)}<span class="means">${between(tpr.interval, asPercent)}</span>`,
  ]),
})}`;
}

function listMeasures({ copies, rowCounts }: DisclosedScores, distances: DisclosedDistances | null): Cell[][] {
  const rows: Cell[][] = [
    [
      measure(
        'Identical rows',
        html`Share of the ${figure(rowCounts.synthetic, asCount)} synthetic rows that equal a row trained on in every compared column. Where few columns of few values are compared, equal rows come about by chance: then unseen real rows have as many`,
      ),
      bracketed(copies, asFinePercent),
      'no more than unseen rows',
    ],
  ];
  if (distances === null) return rows;
  const { dcrShare, dcrRatio, nndr, membership } = distances;
  if (dcrShare !== null) {
    rows.push([
      measure(
        'Nearer to rows trained on',
        html`Distance to the closest record (DCR): share of synthetic rows (${sampled(dcrShare.rows)}) that lie nearer to rows trained on than to as many unseen ones, ties half, mean over draws of rows trained on; 95 % interval ${between(dcrShare.interval, asPercent)}. It sees copying of many rows, little of a few${dcrShare.fullCopy === undefined ? null : html`; with these numbers of rows, copies alone would reach ${figure(dcrShare.fullCopy, asPercent)}`}`,
      ),
      figure(dcrShare.value, asPercent),
      '50 %',
    ]);
  }
  if (dcrRatio !== null) {
    rows.push([
      measure('Nearest 5 % of distances', '5 % quantile of the distance to the closest row trained on, synthetic over unseen rows'),
      figure(dcrRatio, asScore),
      'about 1, or more',
    ]);
  }
  rows.push(
    [
      measure('Nearest over second-nearest distance (NNDR), median', 'Near 0 where a row lies on one real row and far from all others'),
      bracketed(nndr.median),
      'as unseen rows',
    ],
    [measure('The same, 5 % quantile', 'Of the rows that lie most on one real row'), bracketed(nndr.fifth), 'as unseen rows'],
  );
  if (membership !== null) {
    rows.push([
      measure(
        'Membership inference by distance',
        html`AUC of guessing by the distance to the nearest synthetic row who was trained on: ${figure(membership.rows, asCount)} rows trained on among as many unseen ones; 95 % interval ${between(membership.interval, asScore)}`,
      ),
      figure(membership.auc, asScore),
      '½',
    ]);
  }
  return rows;
}

function describeDistances({ curves, nearestDistances }: DisclosedDistances): Markup {
  const within = (series: 'synthetic' | 'holdout', share: number) => {
    const points = curves[series];
    return points[Math.round(share * (points.length - 1))];
  };
  return html`<div class="beside"><figure>${drawLines(
    'Share of rows within a distance of their nearest training row: synthetic dashed, unseen real rows dotted. The table beside it has the figures.',
    (['synthetic', 'holdout'] as const).map((series) => ({
      series,
      points: curves[series].map((x, i, all) => ({ x, y: (i + 1) / all.length })),
    })),
    false,
  )}<figcaption>Distance to the nearest row trained on (across), share of rows within it (up, 0 to 1): synthetic dashed, unseen real rows dotted. Left of the dotted line is too near.</figcaption></figure>
<div>${table({
    caption: 'Distance to the nearest row trained on',
    heads: ['Share of rows within it', 'Synthetic [unseen]'],
    rows: CURVE_SHARES.map((share) => [
      asPercent(share),
      bracketed({ value: within('synthetic', share) ?? Number.NaN, reference: within('holdout', share) ?? null }),
    ]),
  })}
<p class="muted">Distances are between whole rows: numbers scaled by the range of the rows trained on, categories 0 or 1, a missing cell its own value; 0 = equal in every compared column.</p>
${
  nearestDistances.length === 0
    ? null
    : html`<p>Distances of the ${asCount(nearestDistances.length)} synthetic rows that lie nearest to one trained on: ${listDistances(nearestDistances)}. Which rows these are is shown on the Compare screen only: saying so here would point at the real ones.</p>`
}</div></div>`;
}

/** Equal ones at nought are told once. */
function listDistances(distances: readonly number[]): Markup[] {
  const apart = distances.filter((distance) => distance > 0);
  const zero = apart.length === distances.length ? [] : [html`${figure(0, asCount)} (equal)`];
  return [...zero, ...apart.map((distance) => figure(distance, asScore))].map((each, i) => html`${i === 0 ? '' : ', '}${each}`);
}

function describeAttacks({ results }: Pick<Attacks, 'results'>): Markup {
  const isInference = ({ attack }: AttackResult) => attack === 'inference';
  const order = [
    ...results.filter((result) => !isInference(result)),
    ...results.filter(isInference).sort((a, b) => b.risk.interval.low - a.risk.interval.low),
  ];
  return html`<h3>Attacks</h3>
<p>The three risks that regulators name (singling out, linkability, inference), each tried as an attack on rows trained on, on unseen rows (control) and by guessing. Risk = (success on rows trained on − control) / (1 − control): what the synthetic rows tell of those trained on beyond what they tell of anybody. About 0 is safe; intervals are of 95 % (Wilson). After Anonymeter (Giomi et al., 2023).</p>
<dl class="facts">${(Object.keys(ATTACK_NAMES) as (keyof typeof ATTACK_NAMES)[]).map((id) => html`<dt>${ATTACK_NAMES[id]}</dt><dd>${ATTACK_MEANINGS[id]}</dd>`)}</dl>
${table({
  caption: 'Attacks: share of attempts that succeed',
  heads: ['Attack', 'Rows trained on', 'Unseen rows', 'Guessing', 'Risk'],
  rows: order.map(({ attack, name, main, control, naive, risk, isStrong }) => [
    html`${ATTACK_NAMES[attack]}${name === null ? '' : html`: <b>${name}</b>`}${isStrong ? null : html`<span class="means">No better than guessing on rows trained on, so it says nothing</span>`}`,
    attempts(main),
    attempts(control),
    attempts(naive),
    html`${figure(risk.value, asPercent)}<span class="means">${between(risk.interval, asPercent)}</span>`,
  ]),
  open: OPEN_ATTACKS,
})}`;
}
