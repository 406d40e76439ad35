import { CHOICE_RULE, QUALITY_PART_NAMES } from '#core/wording/arena.ts';
import { ATTACK_NAMES } from '#core/wording/attacks.ts';
import { table } from './blocks.ts';
import type { ArenaRow, ReportInput } from './contract.ts';
import { html, type Markup } from './markup.ts';
import { asFinePercent, asPercent, asScore, asSeconds, bracketed, figure } from './write.ts';

/** Several generators on the same rows, best first. */
export function describeGenerators({ arena, assessment }: ReportInput): Markup {
  if (arena === null) return html``;
  const { ranked, parts, absent } = arena;
  const target = ranked.find(({ utility }) => utility !== null)?.utility ?? null;
  const later = assessment?.utility?.target?.name;
  const earlier =
    target === null || later === undefined || later === target.name
      ? ''
      : ` It is of “${target.name}”, the target when the generators were compared; “${later}” was chosen later.`;
  const score = (own: ArenaRow['detectability']) => (own === null ? '–' : bracketed(own));
  const names = new Intl.ListFormat('en').format(parts.map((part) => QUALITY_PART_NAMES[part]));
  const name = ({ label, chosen, alarm }: ArenaRow) =>
    html`<b>${label}</b>${chosen ? ' (chosen)' : ''}${alarm === null ? null : html`<span class="means">Privacy warning: ${alarm}</span>`}`;
  return html`<section id="generators"><h2>The generators side by side</h2>
<p>Trained on the same rows and judged by the same unseen ones, best first. What this report tells elsewhere is of the chosen one.</p>
<p class="muted">${CHOICE_RULE} Here it rests on ${names}.</p>
${table({
  caption: 'How close [unseen real rows]',
  heads: [
    'Generator',
    'Quality',
    'Shapes',
    'Trends',
    'Detectability',
    target === null ? 'Utility' : `Utility: ${target.measure} of “${target.name}”`,
  ],
  rows: ranked.map((row) => [
    name(row),
    figure(row.quality, asScore),
    bracketed(row.shapes),
    bracketed(row.trends),
    score(row.detectability),
    row.utility === null ? '–' : html`${bracketed(row.utility)}<span class="means">guessing ${figure(row.utility.guess, asScore)}</span>`,
  ]),
})}
${table({
  caption: 'How safe, and how long',
  heads: ['Generator', 'Identical rows', 'Membership AUC', 'Surest attack', 'Privacy', 'Training'],
  rows: ranked.map((row) => [
    name(row),
    bracketed(row.copies, asFinePercent),
    figure(row.membershipAuc, asScore),
    row.worstRisk === null
      ? '–'
      : html`${figure(row.worstRisk.value, asPercent)}<span class="means">${ATTACK_NAMES[row.worstRisk.attack]}</span>`,
    figure(row.privacy, asScore),
    figure(row.fitSeconds, asSeconds),
  ]),
})}
<p class="muted">Utility in brackets: learnt from real rows.${earlier} Membership: ½ is a blind guess. Surest attack: lower end of the interval of the risk that is surest, 0 where none is sure among as many as were tried. Privacy: 1 − the greatest advantage that any measure surely shows; 1 = none.</p>
${table({
  caption: 'What quality is the mean of: 1 = as good as unseen real rows',
  heads: ['Generator', 'Shapes', 'Trends', 'Detectability', 'Utility'],
  rows: ranked.map((row) => [
    name({ ...row, alarm: null }),
    ...(['shapes', 'trends', 'detectability', 'utility'] as const).map((part) => figure(row.qualityParts[part], asScore)),
  ]),
})}
${absent.length === 0 ? null : html`<p>Not among them: ${absent.map(({ label, why }, i) => html`${i === 0 ? '' : '; '}<b>${label}</b> (${why})`)}.</p>`}</section>`;
}
