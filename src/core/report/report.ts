import { concludeAssessment, sortByGravity } from '#core/metrics/assessment/conclude.ts';
import { collectSamples } from '#core/metrics/assessment/parts.ts';
import { TOPICS, type Topic } from '#core/metrics/measure.ts';
import { sayConclusion } from '#core/wording/conclusions.ts';
import { describeSample } from '#core/wording/samples.ts';
import { TOPIC_WORDS } from '#core/wording/topics.ts';
import { type Cell, facts, fold, table } from './blocks.ts';
import type { Fact, ReportInput } from './contract.ts';
import { describeFairness } from './fairness.ts';
import { describeFidelity } from './fidelity.ts';
import { describeGenerators } from './generators.ts';
import { html, type Markup } from './markup.ts';
import { describePrivacy } from './privacy.ts';
import { describeRelationships } from './relationships.ts';
import { REPORT_STYLE } from './style.ts';
import { describeUtility } from './utility.ts';
import { asCount, asFinePercent, asScore, bracketed, figure } from './write.ts';

/** The sections of the measures, in the order of topics; empty where there is nothing to say. */
const DESCRIBE: Readonly<Record<Topic, (input: ReportInput) => Markup>> = {
  fidelity: describeFidelity,
  relationships: describeRelationships,
  utility: describeUtility,
  privacy: describePrivacy,
  fairness: describeFairness,
};

/** Things that hold in every row which are listed without being opened. */
const OPEN_HELD = 12;

/**
 * A self-contained report of how a synthetic table was made and how it scores: one HTML file without scripts, with nothing loaded from
 * elsewhere.
 *
 * Every figure stands with its definition and, in brackets, what held-out real rows score, as a `<data>` element that has the number
 * itself.
 * All texts from the table are escaped.
 */
export function buildReport(input: ReportInput): string {
  const { scores, source } = input;
  const topics = TOPICS.map((topic) => ({ topic, section: DESCRIBE[topic](input) }));
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
<p class="muted">Synthetic data report · ${source.name} · Lookalike ${input.version} · ${writeMoment(input.createdAt)}</p>
<h1>${input.headline}</h1>
<p class="lead">${scores.verdict.support}</p>
<p class="notice"><strong>The data that this report describes is synthetic.</strong> Every row was drawn from a generative model trained on “${source.name}”, on the device of the person who made it. No row is a record of a real person by design; what was measured of that stands under Privacy. A measure is not a guarantee.</p>
${describeHeadlines(input)}
<p>In brackets stands what ${figure(scores.rowCounts.holdout, asCount)} real rows that the model never saw score on the same test. Reaching that is as good as it gets.</p>
<p class="keys"><span><span class="key r"></span>real (trained on)</span> <span><span class="key s"></span>synthetic</span> <span><span class="key h"></span>unseen real</span></p>
${describeConclusions(input)}
${listContents(
  input,
  topics.filter(({ section }) => section.markup !== '').map(({ topic }) => topic),
)}
${describeMaking(input)}
${topics.map(({ section }) => html`${section}\n`)}${describeGenerators(input)}
${describeColumns(input)}
${describeSamples(input)}
</main>
</body>
</html>
`;
  return page.markup;
}

const writeMoment = (iso: string) => iso.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');

/** The four questions, each with its figure. */
function describeHeadlines({ scores, assessment }: ReportInput): Markup {
  const target = assessment?.utility?.target ?? null;
  const membership = assessment?.distances?.membership ?? null;
  const card = (name: string, value: Markup, about: Cell) =>
    html`<div><dt>${name}</dt><dd class="big">${value}</dd><dd class="small">${about}</dd></div>`;
  return html`<dl class="cards">${[
    card('Fidelity', bracketed(scores.shapes), 'Columns look the same; 1 = fully'),
    card('Relationships', bracketed(scores.trends), 'Pairs of columns move together the same; 1 = fully'),
    ...(target === null
      ? []
      : [
          card(
            'Utility',
            bracketed({ value: target.synthetic, reference: target.real }),
            `${target.measure} of predicting “${target.name}” in unseen real rows; in brackets: learnt from real rows`,
          ),
        ]),
    card(
      'Privacy',
      bracketed(scores.copies, asFinePercent),
      html`of the rows equal one trained on${membership === null ? null : html`; who was trained on: AUC ${figure(membership.auc, asScore)}, ½ tells nothing`}`,
    ),
  ]}</dl>`;
}

/** Links to the parts that this report has. */
function listContents({ assessment, arena }: ReportInput, topics: readonly Topic[]): Markup {
  const parts: [string, string][] = [
    ['made', 'How it was made'],
    ...topics.map((topic): [string, string] => [topic, TOPIC_WORDS[topic].title]),
  ];
  if (arena !== null) parts.push(['generators', 'Generators']);
  parts.push(['columns', 'Columns']);
  if (assessment !== null && collectSamples(assessment).length > 0) parts.push(['samples', 'Samples']);
  return html`<nav class="contents" aria-label="Contents"><ol>${parts.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ol></nav>`;
}

function describeConclusions({ assessment }: ReportInput): Markup {
  if (assessment === null)
    return html`<p class="muted">Detectability, utility, distances and attacks had not been measured when this report was saved.</p>`;
  const conclusions = sortByGravity(concludeAssessment(assessment));
  const items = conclusions.map((conclusion) => html`<li><b>${TOPIC_WORDS[conclusion.topic].title}.</b> ${sayConclusion(conclusion)}</li>`);
  const notes = assessment.notes.map((note) => html`<li>Not measured: ${note}</li>`);
  return items.length + notes.length === 0 ? html`` : html`<section><h2>In short</h2><ul>${items}${notes}</ul></section>`;
}

function describeSamples({ assessment }: ReportInput): Markup {
  const samples = assessment === null ? [] : collectSamples(assessment);
  if (samples.length === 0) return html``;
  const items = samples.map((sample) => html`<li>${describeSample(sample)}</li>`);
  return html`<section id="samples"><h2>Measured on samples</h2>
<p>Drawn at random by the seed, where all rows would take too long or like numbers of rows are compared. Shapes, trends and identical rows are of all rows.</p><ul>${items}</ul></section>`;
}

function describeMaking({ source, making, seeds, scores, version, createdAt }: ReportInput): Markup {
  const { rowCounts } = scores;
  const taken =
    source.sampleOfRows === null
      ? ''
      : html`, a random sample of the ${figure(source.sampleOfRows, asCount)} rows of the file, which did not fit whole`;
  return html`<section id="made"><h2>How it was made</h2>${facts([
    { label: 'Source', text: html`${source.name}: ${asCount(source.rows)} rows × ${asCount(source.columns)} columns${taken}` },
    {
      label: 'SHA-256 of the file',
      text: source.sha256 === null ? 'not taken: the file is over 256 MB' : html`<code>${source.sha256}</code>`,
    },
    {
      label: 'Rows compared',
      text: html`${figure(rowCounts.train, asCount)} trained on; ${figure(rowCounts.holdout, asCount)} held out, never trained on; ${figure(rowCounts.synthetic, asCount)} synthetic${scores.files?.areSavedRows === true ? ', the very rows that are saved with this seed' : ''}`,
    },
    {
      label: 'Seeds',
      text: `training ${seeds.training}, sampling ${seeds.sampling}: the same file, settings and seeds make the same rows`,
    },
    { label: 'Made by', text: `Lookalike ${version}, ${writeMoment(createdAt)}` },
    ...making.facts,
  ])}
${making.settings.length === 0 ? null : html`<h3>Settings of the generator</h3>${facts(making.settings)}`}
${listThings('Holds in every row, by construction', making.held)}
${listThings('Found, but not held', making.refused)}</section>`;
}

function listThings(title: string, things: readonly Fact[]): Markup {
  if (things.length === 0) return html``;
  const list = (some: readonly Fact[]) => html`<ul>${some.map(({ label, text }) => html`<li><b>${label}.</b> ${text}</li>`)}</ul>`;
  const rest = things.slice(OPEN_HELD);
  return html`<h3>${title}</h3>${list(rest.length < 4 ? things : things.slice(0, OPEN_HELD))}${rest.length < 4 ? null : fold(`The other ${asCount(rest.length)}`, list(rest))}`;
}

function describeColumns({ columns, scores: { leftOut } }: ReportInput): Markup {
  return html`<section id="columns"><h2>Columns</h2>
${table({
  caption: 'What was done with every column',
  heads: ['Column', 'Kind', 'Treatment'],
  rows: columns.map(({ name, kind, treatment }) => [name, kind, treatment]),
  numbersFrom: 9,
})}
${leftOut.length === 0 ? null : html`<h3>Not compared</h3>${facts(leftOut.map(({ name, why }) => ({ label: name, text: why })))}`}</section>`;
}
