import type { Fairness, GroupRate } from '#core/metrics/fairness/contract.ts';
import { LEAST_ROWS_DISCLOSED, LEAST_ROWS_JUDGED } from '#core/privacy/disclosure.ts';
import { headTopic } from '#core/wording/topics.ts';
import { table } from './blocks.ts';
import type { ReportInput } from './contract.ts';
import { html, type Markup } from './markup.ts';
import { asCount, asNumber, asPercent, asPoints, asScore, between, figure, type Write } from './write.ts';

/** How outcomes differ between groups, real beside synthetic. */
export function describeFairness({ assessment }: ReportInput): Markup {
  if (assessment === null) return html``;
  const { fairness } = assessment;
  if (fairness === null)
    return html`<section id="fairness"><h2>${headTopic('fairness')}</h2><p>Not compared: no target, or no column of groups, was chosen.</p></section>`;
  const { groupName, outcomeName, outcomeLevel, groups, difference, ratio, heldBackGroupCount } = fairness;
  const write: Write = outcomeLevel === null ? asNumber : asPercent;
  const what =
    outcomeLevel === null ? html`Mean of “${outcomeName}”` : html`Share of rows where “${outcomeName}” is <b>${outcomeLevel}</b>`;
  const apart: Write = outcomeLevel === null ? asNumber : asPoints;
  const ref = (value: number | null, as: Write) => html`<span class="ref">[${figure(value, as)}]</span>`;
  const rate = (own: GroupRate) => html`${figure(own.rate, write)}<span class="means">${between(own.interval, write)}</span>`;
  const rows = (own: GroupRate) => figure(own.rowCount, asCount);
  return html`<section id="fairness"><h2>${headTopic('fairness')}</h2>
<p>${what}, by “${groupName}”. A synthetic table copies a bias that stands in the real one: here both are to be seen before they are passed on.</p>
<p>${discloseExtremes(fairness, 'real', write)} ${discloseExtremes(fairness, 'synthetic', write)}</p>
${table({
  caption: `Between groups of at least ${LEAST_ROWS_JUDGED} real rows`,
  heads: ['Measure', 'Real', 'Synthetic', 'Unseen real'],
  rows: [
    [
      html`Largest difference<span class="means">Highest less lowest ${outcomeLevel === null ? 'mean' : 'share'} of a group${outcomeLevel === null ? '' : ', in percentage points'}; 0 = none</span>`,
      figure(difference.real, apart),
      figure(difference.synthetic, apart),
      ref(difference.holdout, apart),
    ],
    ...(ratio === null
      ? []
      : [
          [
            html`Ratio (disparate impact)<span class="means">Lowest over highest share; 1 = equal, under 0.8 is commonly looked into</span>`,
            figure(ratio.real, asScore),
            figure(ratio.synthetic, asScore),
            ref(ratio.holdout, asScore),
          ],
        ]),
  ],
})}
${table({
  caption: `${outcomeLevel === null ? 'Means' : 'Shares'} by group, larger groups first; with 95 % intervals`,
  heads: [groupName, 'Real', 'Synthetic', 'Unseen real', 'Rows: real', 'Synthetic', 'Unseen'],
  rows: groups.map(({ text, real, synthetic, holdout }) => [
    text === '' ? '(empty)' : text,
    rate(real),
    rate(synthetic),
    html`<span class="ref">[${figure(holdout.rate, write)}]</span><span class="means">${between(holdout.interval, write)}</span>`,
    rows(real),
    rows(synthetic),
    rows(holdout),
  ]),
})}
<p class="muted">${
    heldBackGroupCount === 0
      ? `No group is of fewer than ${LEAST_ROWS_DISCLOSED} real rows, and none is held back.`
      : html`Held back: ${figure(heldBackGroupCount, asCount)} ${heldBackGroupCount === 1 ? 'group' : 'groups'} of fewer than ${LEAST_ROWS_DISCLOSED} real rows, or beyond the twelve largest.`
  } Rows without an outcome do not count. Of a small group of unseen rows the ${outcomeLevel === null ? 'mean' : 'share'} is rough, and of fewer than ${LEAST_ROWS_DISCLOSED} it is held back.</p></section>`;
}

/** “Real rows: from 11.0 % (Female) to 30.6 % (Male).” */
function discloseExtremes({ groups }: Fairness, side: 'real' | 'synthetic', write: Write): Markup {
  const judged = groups.filter((group) => group.real.rowCount >= LEAST_ROWS_JUDGED && group[side].rate !== null);
  const rates = judged.map((group) => ({ text: group.text, rate: group[side].rate as number })).sort((a, b) => a.rate - b.rate);
  const low = rates[0];
  const high = rates.at(-1);
  if (low === undefined || high === undefined || rates.length < 2) return html``;
  return html`${side === 'real' ? 'Real' : 'Synthetic'} rows: from ${figure(low.rate, write)} (${low.text}) to ${figure(high.rate, write)} (${high.text}).`;
}
