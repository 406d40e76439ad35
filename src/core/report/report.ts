import type { EvaluationReport, Score } from '#core/metrics/contract.ts';
import { ATTACK_MEANINGS, ATTACK_NAMES, concludeProof, writeWholeVerdict } from '#core/metrics/proof/conclude.ts';
import type { AttackRate, Attacks, Distances, Fairness, Interval, Proof, Utility } from '#core/metrics/proof/contract.ts';
import { drawLines, drawMatrix, drawOverlay } from './charts.ts';
import type { ArenaRow, ReportInput } from './contract.ts';
import { html, type Markup } from './markup.ts';
import { REPORT_STYLE } from './style.ts';

const MOST_PLOTS = 48;
const MOST_PAIRS = 25;
/** Rows beyond which a table scrolls in its own frame on screen; on paper it is whole. */
const LONG_TABLE_ROWS = 30;
const MOST_MATRIX_COLUMNS = 40;
const MOST_NEAREST = 8;
const MOST_CELLS = 15;
const MOST_INFERENCES = 15;
/** A group of fewer real rows could point at somebody, so it is not written. */
const LEAST_GROUP_ROWS = 5;

/** Three decimals; short of 1 never reads as 1. */
const score = (value: number | null | undefined) => {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const text = value.toFixed(3);
  return value < 1 && text === '1.000' ? '0.999' : text;
};
const percent = (share: number | null | undefined, digits = 1) =>
  share === null || share === undefined ? '–' : `${(share * 100).toFixed(digits)} %`;
const count = (value: number) => value.toLocaleString('en');
/** Four significant digits, or as many as stand before the decimal point. */
const writeMean = (value: number) =>
  value.toLocaleString('en', Math.abs(value) >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 });
const range = ({ low, high }: Interval, write: (value: number) => string) => `${write(low)} to ${write(high)}`;
const bracketed = ({ value, reference }: Score, write: (value: number | null | undefined) => string = score) =>
  `${write(value)} [${write(reference)}]`;

/**
 * A self-contained report of how a synthetic table was made and how it scores: one HTML file without scripts, with nothing loaded from elsewhere.
 *
 * Every figure stands with its definition and, in brackets, what held-out real rows score. All texts from the table are escaped.
 */
export function buildReport(input: ReportInput): string {
  const { evaluation, proof, source } = input;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Lookalike ${input.version}">
<title>Synthetic data report: ${source.name}</title>
<style>${{ markup: REPORT_STYLE }}</style>
</head>
<body>
<main>
<p class="muted">Lookalike ${input.version} · ${input.createdAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</p>
<h1>${writeWholeVerdict(evaluation, proof)}</h1>
<p class="lead">${evaluation.verdict.support}</p>
<p class="notice"><strong>The data that this report describes is synthetic.</strong> Every row was drawn from a generative model trained on “${source.name}” on the person’s own machine. No row is a record of a real person by design; what was measured of that stands under Privacy. A measure is not a guarantee.</p>
${describeHeadlines(evaluation, proof)}
<p>In brackets stands what ${count(evaluation.rowCounts.holdout)} real rows score on the same test that the model never saw. Reaching that is as good as it gets.</p>
<p class="keys"><span><span class="key r"></span>real</span> <span><span class="key s"></span>synthetic</span> <span><span class="key h"></span>unseen real</span></p>
${describeConclusions(proof)}
${listContents(input)}
${describeMaking(input)}
${describeFidelity(evaluation, proof)}
${describeRelationships(evaluation, proof)}
${describeUtility(proof?.utility ?? null)}
${describePrivacy(evaluation, proof?.distances ?? null, proof?.attacks ?? null)}
${describeFairness(proof?.fairness ?? null)}
${describeArena(input.arena)}
${describeRest(input)}
</main>
</body>
</html>
`;
  return page.markup;
}

/** A row's first cell is its header. */
function table(caption: string, heads: readonly string[], rows: readonly (readonly (string | Markup)[])[], numbersFrom = 1): Markup {
  const number = (i: number): Markup => ({ markup: i >= numbersFrom ? ' class="number"' : '' });
  const head = heads.map((text, i) => html`<th scope="col"${number(i)}>${text}</th>`);
  const body = rows.map((row) => {
    const cells = row.map((content, i) => (i === 0 ? html`<th scope="row">${content}</th>` : html`<td${number(i)}>${content}</td>`));
    return html`<tr>${cells}</tr>\n`;
  });
  const long = rows.length > LONG_TABLE_ROWS ? ' long' : '';
  return html`<div class="scroll${long}" role="region" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** A measure's name above what it is. */
const measure = (name: string, means: string): Markup => html`${name}<span class="means">${means}</span>`;

/** The four questions, each with its figure. */
function describeHeadlines({ shapes, trends, copies }: EvaluationReport, proof: Proof | null): Markup {
  const target = proof?.utility?.target ?? null;
  const membership = proof?.distances?.membership ?? null;
  const card = (name: string, value: string, reference: string, about: string) =>
    html`<div><dt>${name}</dt><dd class="big">${value} <span>[${reference}]</span></dd><dd class="small">${about}</dd></div>`;
  return html`<dl class="cards">${[
    card('Fidelity', score(shapes.value), score(shapes.reference), 'Column shapes; 1 = the same'),
    card('Relationships', score(trends.value), score(trends.reference), 'Pairs of columns; 1 = the same'),
    ...(target === null
      ? []
      : [
          card(
            'Utility',
            score(target.synthetic),
            score(target.real),
            `${target.measure} of “${target.name}”; in brackets: trained on real rows`,
          ),
        ]),
    card(
      'Privacy',
      percent(copies.value, 2),
      percent(copies.reference, 2),
      `of the rows equal one trained on${membership === null ? '' : `; who was trained on: AUC ${score(membership.auc)}, 0.5 tells nothing`}`,
    ),
  ]}</dl>`;
}

/** Links to the parts that this report has. */
function listContents({ proof, arena }: ReportInput): Markup {
  const parts: [string, string][] = [
    ['made', 'How it was made'],
    ['fidelity', 'Fidelity'],
    ['relationships', 'Relationships'],
  ];
  if (proof?.utility) parts.push(['utility', 'Utility']);
  parts.push(['privacy', 'Privacy']);
  if (proof?.fairness) parts.push(['fairness', 'Fairness']);
  if (arena.length > 1) parts.push(['generators', 'Generators']);
  parts.push(['columns', 'Columns']);
  return html`<nav class="contents" aria-label="Contents"><ol>${parts.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ol></nav>`;
}

function describeConclusions(proof: Proof | null): Markup {
  if (proof === null) return html``;
  const items = concludeProof(proof).map(({ text }) => html`<li>${text}</li>`);
  const notes = proof.notes.map((note) => html`<li>Not measured. ${note}</li>`);
  return items.length + notes.length === 0 ? html`` : html`<section><h2>In short</h2><ul>${items}${notes}</ul></section>`;
}

function describeMaking({ source, making }: ReportInput): Markup {
  const facts = [
    { label: 'Source', text: `${source.name}: ${count(source.rows)} rows × ${count(source.columns)} columns` },
    { label: 'SHA-256 of the file', text: source.sha256 ?? 'not taken: the file is over 256 MB' },
    ...making,
  ];
  return html`<section id="made"><h2>How it was made</h2><dl class="facts">${facts.map(({ label, text }) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl></section>`;
}

function describeFidelity(evaluation: EvaluationReport, proof: Proof | null): Markup {
  const { shapes, columns, rowCounts } = evaluation;
  const detectability = proof?.detectability ?? null;
  const coverage = proof?.coverage ?? null;
  const coverageOf = new Map(coverage?.columns.map(({ columnIndex, coverage: own }) => [columnIndex, own]));
  const headline: [string | Markup, string][] = [
    [
      measure(
        'Column shapes',
        'Mean over columns of 1 − greatest distance of the cumulative shares (numbers, dates: KSComplement) or 1 − ½ Σ |difference of shares| (categories: TVComplement)',
      ),
      bracketed(shapes),
    ],
    [`Column shapes over all ${count(rowCounts.synthetic)} synthetic rows`, score(shapes.allRows)],
  ];
  if (coverage !== null) {
    headline.push([measure('Coverage', 'Share of the real range, or of the real levels, that appears'), bracketed(coverage.mean)]);
    if (coverage.meanAdherence !== null)
      headline.push([measure('Boundaries', 'Share of numbers within the real range'), bracketed(coverage.meanAdherence)]);
  }
  if (detectability !== null) {
    const { score: own, allRows } = detectability;
    headline.push([
      measure(
        'Detectability',
        '1 − 2·max(AUC − ½, 0) of gradient-boosted trees that try to tell synthetic from real rows; 1 = they cannot',
      ),
      bracketed(own),
    ]);
    headline.push([
      measure(
        `Detectability with ${count(allRows.real.rowCount)} rows of each side`,
        `AUC ${score(allRows.auc)}, 95 % ${range(allRows.interval, score)}. More rows make the test sharper`,
      ),
      score(allRows.score),
    ]);
  }
  const rows = columns.map(({ columnIndex, name, metric, shape, missingShare }) => {
    const own = coverageOf.get(columnIndex);
    return [
      name,
      metric,
      bracketed(shape),
      own === undefined ? '–' : bracketed(own),
      `${percent(missingShare.synthetic)} (real ${percent(missingShare.real)})`,
    ];
  });
  const plots = columns
    .slice(0, MOST_PLOTS)
    .map(
      ({ name, overlay, shape }) =>
        html`<figure>${drawOverlay(name, overlay)}<figcaption>${name} · ${bracketed(shape)}</figcaption></figure>`,
    );
  const tells = detectability?.tells.filter(({ value }) => value > 0).slice(0, 10) ?? [];
  return html`<section id="fidelity"><h2>Fidelity: does each column look the same?</h2>
<div class="beside halves">${table('All columns; in brackets what unseen real rows score', ['Measure', 'Score'], headline)}
${
  tells.length === 0
    ? null
    : table(
        'Columns that gave the table away: share of the classifier’s gain',
        ['Column', 'Share'],
        tells.map(({ name, value }) => [name, percent(value)]),
      )
}</div>
${table('Columns, worst first', ['Column', 'Measure', 'Score', 'Coverage', 'Missing'], rows, 2)}
<div class="grid">${plots}</div>
${columns.length > MOST_PLOTS ? html`<p class="muted">The ${MOST_PLOTS} columns that differ most are drawn, of ${count(columns.length)}.</p>` : null}</section>`;
}

function describeRelationships({ trends, pairs, columns }: EvaluationReport, proof: Proof | null): Markup {
  const nameOf = new Map(columns.map(({ columnIndex, name }) => [columnIndex, name]));
  const gap = ({ trend }: EvaluationReport['pairs'][number]) => (trend.reference ?? 1) - trend.value;
  const worst = [...pairs].sort((a, b) => gap(b) - gap(a)).slice(0, MOST_PAIRS);
  const order = [...columns].sort((a, b) => a.columnIndex - b.columnIndex).slice(0, MOST_MATRIX_COLUMNS);
  const indices = order.map(({ columnIndex }) => columnIndex);
  const threeWay = proof?.threeWay ?? null;
  return html`<section id="relationships"><h2>Relationships: do columns move together?</h2>
${table(
  'All pairs; in brackets what unseen real rows score',
  ['Measure', 'Score'],
  [
    [
      measure(
        'Pair trends',
        'Mean over pairs of 1 − ½ |difference of correlations| (two numbers) or 1 − ½ Σ |difference of joint shares| (numbers in ten bins)',
      ),
      bracketed(trends),
    ],
    ['Pair trends over all synthetic rows', score(trends.allRows)],
    ...(threeWay === null || threeWay.triples.length === 0
      ? []
      : [
          [
            measure('Three columns at a time', 'Around the worst pairs: 1 − ½ Σ |difference of joint shares|'),
            bracketed(threeWay.mean),
          ] as [Markup, string],
        ]),
  ],
)}
<div class="grid pair"><figure>${drawMatrix('Strength of association of every pair in the real rows', indices, pairs, ({ realAssociation }) => realAssociation)}<figcaption>Real rows: darker = more strongly associated (${indices.length < columns.length ? `the first ${indices.length} of ${columns.length} columns` : 'columns'} in table order)</figcaption></figure>
<figure>${drawMatrix('Strength of association of every pair in the synthetic rows', indices, pairs, ({ syntheticAssociation }) => syntheticAssociation)}<figcaption>Synthetic rows</figcaption></figure></div>
<div class="beside">${table(
    `Pairs that differ most, ${count(worst.length)} of ${count(pairs.length)}`,
    ['Pair', 'Score', 'Association, real', 'Synthetic', 'Unseen real'],
    worst.map(({ a, b, trend, realAssociation, syntheticAssociation, holdoutAssociation }) => [
      `${nameOf.get(a) ?? ''} · ${nameOf.get(b) ?? ''}`,
      bracketed(trend),
      score(realAssociation),
      score(syntheticAssociation),
      score(holdoutAssociation),
    ]),
  )}
${
  threeWay === null || threeWay.triples.length === 0
    ? null
    : table(
        'Three columns at a time, worst first',
        ['Columns', 'Score'],
        threeWay.triples.slice(0, 12).map(({ names, score: own }) => [names.join(' · '), bracketed(own)]),
      )
}</div></section>`;
}

function describeUtility(utility: Utility | null): Markup {
  if (utility === null) return html``;
  const { target, everyColumn } = utility;
  const curves =
    target?.curves == null
      ? null
      : html`<figure>${drawLines(
          `ROC curves of “${target.name}”: trained on real and on synthetic rows`,
          (['real', 'synthetic'] as const).map((series) => ({
            series,
            points: (target.curves?.[series] ?? []).map((point) => ({ x: point.falsePositiveShare, y: point.truePositiveShare })),
          })),
          true,
        )}<figcaption>ROC on unseen real rows: trained on real (solid) and on synthetic rows (dashed)</figcaption></figure>`;
  return html`<section id="utility"><h2>Utility: is a model trained on it any good?</h2>
<p>Gradient-boosted trees predict a column from all others, once trained on synthetic and once on as many real rows, and are tested on real rows that neither saw. AUC for two classes, macro F1 for more, R² for numbers; ½, the commonest class and 0 are what guessing scores.</p>
${
  target === null
    ? null
    : html`<div class="beside halves"><div>${table(
        `Target “${target.name}”, tested on ${count(target.testRowCount)} rows`,
        ['Trained on', target.measure],
        [
          ['synthetic rows', score(target.synthetic)],
          ['real rows', score(target.real)],
          ['nothing (guessing)', score(target.guess)],
        ],
      )}${curves}</div>${table(
        `What the two models lean on${target.importanceAgreement === null ? '' : ` (rank agreement ${score(target.importanceAgreement)})`}`,
        ['Predictor', 'Trained on real', 'Trained on synthetic'],
        target.importances.slice(0, 15).map(({ name, real, synthetic }) => [name, percent(real), percent(synthetic)]),
      )}</div>`
}
${table(
  `Columns in turn (${count(everyColumn.length)}), smaller models of ${count(utility.train.rowCount)} rows`,
  ['Target', 'Measure', 'Synthetic', 'Real', 'Guessing'],
  everyColumn.map(({ name, measure: own, synthetic, real, guess }) => [name, own, score(synthetic), score(real), score(guess)]),
  2,
)}</section>`;
}

function describePrivacy({ copies }: EvaluationReport, distances: Distances | null, attacks: Attacks | null): Markup {
  const rows: [string | Markup, string][] = [
    [
      measure('Identical rows', 'Share of synthetic rows equal to a row trained on, in brackets the same of unseen real rows'),
      bracketed(copies, (value) => percent(value, 2)),
    ],
  ];
  if (distances?.dcrShare) {
    const { value, interval, rows: sampled } = distances.dcrShare;
    rows.push([
      measure(
        'Nearer to rows trained on',
        `Distance to the closest record: share of ${count(sampled.rowCount)} synthetic rows nearer to rows trained on than to as many unseen ones. Ideal 50 %; it sees copying of many rows, little of a few`,
      ),
      `${percent(value)} (${range(interval, percent)})`,
    ]);
  }
  if (distances !== null) {
    if (distances.dcrRatio !== null)
      rows.push([
        measure(
          'Nearest 5 % of distances',
          '5 % quantile of the distance to the closest record, synthetic over unseen rows; about 1 or above is safe',
        ),
        score(distances.dcrRatio),
      ]);
    rows.push(
      [measure('Nearest over second-nearest distance', 'Median; as unseen rows is safe'), bracketed(distances.nndr.median)],
      [
        measure('The same, 5 % quantile', 'Near 0 where a synthetic row stands out by lying on one real row'),
        bracketed(distances.nndr.fifth),
      ],
    );
  }
  if (distances?.membership) {
    const { auc, interval } = distances.membership;
    rows.push([
      measure('Membership inference', 'AUC of guessing by the nearest synthetic row who was trained on; ½ tells nothing'),
      `${score(auc)} (${range(interval, score)})`,
    ]);
  }
  const rate = ({ value }: AttackRate) => percent(value);
  // A synthetic row at no distance is a real row: it is counted above and not written out.
  const nearest = (distances?.nearest ?? []).filter(({ distance }) => distance > 0).slice(0, MOST_NEAREST);
  const isInference = ({ attack }: Attacks['results'][number]) => attack === 'inference';
  const inferences = attacks?.results.filter(isInference) ?? [];
  const shownAttacks = [...(attacks?.results.filter((result) => !isInference(result)) ?? []), ...inferences.slice(0, MOST_INFERENCES)];
  return html`<section id="privacy"><h2>Privacy: does it give anyone away?</h2>
<p>Measured on this table, not a guarantee. Only differential privacy guarantees.</p>
${table('Distances and copies', ['Measure', 'Value'], rows)}
${
  distances === null
    ? null
    : html`<figure>${drawLines(
        'Share of rows within a distance of their nearest training row',
        (['synthetic', 'holdout'] as const).map((series) => ({
          series,
          points: distances.curves[series].map((x, i, all) => ({ x, y: (i + 1) / all.length })),
        })),
        false,
      )}<figcaption>Distance to the nearest row trained on (across), share of rows within it (up): synthetic dashed, unseen real rows dotted. Synthetic rows left of the dotted line lie too near.</figcaption></figure>`
}
${
  attacks === null
    ? null
    : html`<h3>Attacks</h3><p>Each attack is made on rows trained on, on unseen rows (control) and by guessing. Risk = (main − control)/(1 − control): what the synthetic rows tell of those trained on beyond what they tell of anybody. About 0 is safe. Rates and risks with 95 % intervals.</p>
<ul>${(Object.keys(ATTACK_NAMES) as (keyof typeof ATTACK_NAMES)[]).map((id) => html`<li><strong>${ATTACK_NAMES[id]}.</strong> ${ATTACK_MEANINGS[id]}</li>`)}</ul>
${table(
  'Attacks by success',
  ['Attack', 'Rows trained on', 'Unseen rows', 'Guessing', 'Risk', '95 % interval'],
  shownAttacks.map(({ attack, name, main, control, naive, risk, isStrong }) => [
    `${ATTACK_NAMES[attack]}${name === null ? '' : `: ${name}`}${isStrong ? '' : ' (no better than guessing, so it says nothing)'}`,
    rate(main),
    rate(control),
    rate(naive),
    percent(risk.value),
    range(risk.interval, percent),
  ]),
)}${inferences.length > MOST_INFERENCES ? html`<p class="muted">The ${MOST_INFERENCES} secrets of highest risk, of ${inferences.length}.</p>` : null}`
}
${
  nearest.length === 0
    ? null
    : html`<h3>Synthetic rows nearest to a real one</h3><p class="muted">Only how near they are is told here: the real rows themselves stay out of this report.</p>${table(
        'Nearest synthetic rows',
        ['Synthetic row', 'Distance'],
        nearest.map(({ names, synthetic, distance }) => [
          `${names
            .slice(0, MOST_CELLS)
            .map((name, i) => `${name} ${synthetic[i] || '–'}`)
            .join(', ')}${names.length > MOST_CELLS ? `, and ${names.length - MOST_CELLS} more cells` : ''}`,
          score(distance),
        ]),
      )}`
}</section>`;
}

function describeFairness(fairness: Fairness | null): Markup {
  if (fairness === null) return html``;
  const { groupName, outcomeName, outcomeLevel, groups, difference, ratio } = fairness;
  const write = (rate: number | null) => (rate === null ? '–' : outcomeLevel === null ? writeMean(rate) : percent(rate));
  return html`<section id="fairness"><h2>Fairness: do outcomes differ between groups?</h2>
<p>${outcomeLevel === null ? `Mean of “${outcomeName}”` : `Share of rows with “${outcomeName}” = ${outcomeLevel}`} by “${groupName}”. A synthetic table copies a bias that stands in the real one. Largest difference: real ${write(difference.real)}, synthetic ${write(difference.synthetic)}, unseen real ${write(difference.holdout)}.${ratio === null ? '' : ` Smallest over largest rate: real ${score(ratio.real)}, synthetic ${score(ratio.synthetic)}, unseen real ${score(ratio.holdout)}.`}</p>
${table(
  'Rates by group',
  [groupName, 'Real', 'Synthetic', 'Unseen real', 'Real rows'],
  groups
    .filter(({ real }) => real.rowCount >= LEAST_GROUP_ROWS)
    .map(({ text, real, synthetic, holdout }) => [
      text,
      write(real.rate),
      write(synthetic.rate),
      write(holdout.rate),
      count(real.rowCount),
    ]),
)}</section>`;
}

function describeArena(arena: readonly ArenaRow[]): Markup {
  if (arena.length < 2) return html``;
  return html`<section id="generators"><h2>The generators side by side</h2>
${table(
  'Trained on the same rows',
  ['Generator', 'Training', 'Shapes', 'Trends', 'Detectability', 'Utility', 'Identical rows', 'Membership AUC'],
  arena.map((row) => [
    `${row.label}${row.chosen ? ' (chosen)' : ''}`,
    `${row.fitSeconds.toFixed(1)} s`,
    score(row.shapes),
    score(row.trends),
    score(row.detectability),
    score(row.utility),
    percent(row.copies, 2),
    score(row.membershipAuc),
  ]),
)}</section>`;
}

function describeRest({ columns, evaluation }: ReportInput): Markup {
  return html`<section id="columns"><h2>Columns</h2>
${table(
  'What was done with every column',
  ['Column', 'Kind', 'Treatment'],
  columns.map(({ name, kind, treatment }) => [name, kind, treatment]),
  9,
)}
${evaluation.leftOut.length === 0 ? null : html`<p>Not compared: ${evaluation.leftOut.map(({ name }) => name).join(', ')}.</p>`}</section>`;
}
