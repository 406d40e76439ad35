import { describe, expect, it } from 'vitest';
import { rankContenders, sharedParts, toContender } from '#core/metrics/arena/rank.ts';
import { measureAssessment } from '#core/metrics/assessment/assess.ts';
import type { Assessment } from '#core/metrics/assessment/contract.ts';
import { readAssessmentTables } from '#core/metrics/assessment/tables.ts';
import type { EvaluationReport } from '#core/metrics/contract.ts';
import { evaluateTables } from '#core/metrics/evaluation.ts';
import { createRandom } from '#core/random/random.ts';
import type { Table } from '#core/table/table.ts';
import { type Cell, makeTable } from '#core/testing/tables.ts';
import { sayBriefly } from '#core/wording/conclusions.ts';
import { sayWholeVerdict } from '#core/wording/verdict.ts';
import type { ReportInput } from './contract.ts';
import { discloseAssessment, discloseScores } from './figures.ts';
import { findDisagreements, findMissing, readPage } from './fixtures/agreement.ts';
import { html } from './markup.ts';
import { buildReport } from './report.ts';

const NASTY = '<img src=x onerror="alert(1)">';
const DAY = 86_400_000;

/** Rows of every sort: levels, numbers, dates, missing cells, markup, and what must not be told. */
function makeRows(stream: number, rowCount: number, isReal: boolean): Table {
  const random = createRandom(4);
  const draw = (offset: number, below: number) => Array.from({ length: rowCount }, (_, i) => random.integer(stream + offset, i, below));
  const pick = draw(0, 2);
  const many = draw(1, 9);
  const amounts = draw(2, 1000);
  const chance = draw(3, 5);
  const hide = (i: number, rows: number, secret: Cell, usual: Cell) => (isReal && i < rows ? secret : usual);
  return makeTable(
    {
      [NASTY]: pick.map((own, i) => hide(i, 4, 'SECRET-GROUP', own === 0 ? `a${NASTY}` : "b'&")),
      town: many.map((own, i) => hide(i, 3, 'SECRET-TOWN', `town ${own}`)),
      amount: amounts.map((own, i) => hide(i, 1, 7_654_321, own % 17 === 0 ? null : own)),
      ratio: amounts.map((own, i) => (own + (many[i] as number)) / 999.5),
      when: amounts.map((own, i) => Date.UTC(2019, 0, 1) + hide2(isReal && i === 0, own) * DAY),
      outcome: pick.map((own, i) => (own === 0 || chance[i] === 0 ? 'yes' : 'no')),
    },
    { when: 'datetime' },
  );
}
const hide2 = (isHidden: boolean, day: number) => (isHidden ? 40_000 : day);

interface Measured {
  readonly report: EvaluationReport;
  readonly assessment: Assessment;
}

async function measure(targetColumn: number | null, groupColumn: number | null): Promise<Measured> {
  const tables = { train: makeRows(1, 400, true), holdout: makeRows(11, 120, false), synthetic: makeRows(21, 400, false) };
  const steps = evaluateTables(tables, createRandom(1));
  let step = steps.next();
  while (!step.done) step = steps.next();
  const { report } = step.value;
  const assessment = await measureAssessment(
    readAssessmentTables(tables.train, tables.holdout, tables.synthetic),
    report.pairs,
    { targetColumn, groupColumn },
    null,
    createRandom(1),
    async () => {},
    () => {},
  );
  return { report, assessment };
}

function toInput({ report, assessment }: Measured): ReportInput {
  const contender = toContender(report, assessment);
  const others = [contender, { ...contender, shapes: { value: 0.812_345, reference: 0.934_567 }, membershipAuc: null }];
  const standings = rankContenders(others);
  return {
    version: '0.1.0',
    createdAt: '2026-01-02T03:04:05.678Z',
    source: { name: `table${NASTY}.csv`, rows: 520, columns: 6, sha256: 'abc', sampleOfRows: 123_456 },
    seeds: { training: 42, sampling: 7 },
    making: {
      facts: [{ label: 'Generator', text: 'Some' }],
      settings: [{ label: 'Epochs', text: '60' }],
      held: Array.from({ length: 20 }, (_, i) => ({ label: `Thing ${i}`, text: 'a ≤ b in every row.' })),
      refused: [],
    },
    columns: [{ name: NASTY, kind: 'Category', treatment: 'learnt' }],
    scores: discloseScores(report, { rowCount: 400, seed: 7 }),
    assessment: discloseAssessment(assessment),
    arena: {
      ranked: standings.map((standing, i) => ({
        ...(others[standing.index] as typeof contender),
        alarm: contender.alarm && sayBriefly(contender.alarm),
        label: `Generator ${'AB'[i]}`,
        chosen: i === 0,
        fitSeconds: 12.25 + i,
        quality: standing.quality,
        qualityParts: standing.parts,
      })),
      parts: sharedParts(standings.map(({ parts }) => parts)),
      absent: [{ label: 'Third', why: 'failed: no memory' }],
    },
    headline: sayWholeVerdict(report, assessment),
    overlays: report.columns.map(({ overlay }) => overlay),
  };
}

const classes = measure(5, 0);
const numbers = measure(3, 1);

describe('buildReport', () => {
  it('stands by itself: no script, nothing from elsewhere, and no text of the table becomes markup', async () => {
    const report = buildReport(toInput(await classes));
    // Links within the page are the only ones.
    const tags = report.replace(/ href="#[a-z]+"/g, '').replace(/"[^"]*"/g, '""');
    expect(tags).not.toMatch(
      /<script|<link|<iframe|<img|<object|<embed|<base|<form|@import|url\(|<[^>]*\s(src|srcset|href|action|on\w+)=/i,
    );
    expect(report).not.toMatch(/(https?:)?\/\/\w/);
    expect(report).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
    expect(report).toContain("default-src 'none'");
    expect(report.startsWith('<!doctype html>')).toBe(true);
    const links = [...report.matchAll(/href="#([a-z]+)"/g)].map(([, id]) => id);
    expect(links).toHaveLength(9);
    for (const id of links) expect(report).toContain(`<section id="${id}">`);
  });

  it('says that the data is synthetic, the seeds, the fingerprint, the version, and that the table was a sample', async () => {
    const report = buildReport(toInput(await classes));
    expect(report).toContain('The data that this report describes is synthetic.');
    expect(report).toContain('<dt>Seeds</dt><dd>training 42, sampling 7');
    expect(report).toContain('<code>abc</code>');
    expect(report).toContain('Lookalike 0.1.0');
    expect(report).toMatch(/a random sample of the <data value="123456">123,456<\/data> rows/);
    const unsampled = toInput(await classes);
    expect(buildReport({ ...unsampled, source: { ...unsampled.source, sampleOfRows: null } })).not.toContain('a random sample of the');
  });

  it('without the costly measures tells what there is', async () => {
    const input = { ...toInput(await classes), assessment: null, arena: null };
    const report = buildReport(input);
    expect(report).toContain('<h2>Fidelity');
    expect(report).toContain('had not been measured');
    expect(report).not.toMatch(/<h2>Utility|<h2>Fairness|side by side|undefined|NaN|Infinity/);
    expect(findDisagreements(report, toRecord(input))).toEqual({ missing: [], unknown: [] });
  });
});

/** The record as it is saved, with what the report's texts are made of. */
const toRecord = ({ overlays: _, headline: _headline, ...record }: ReportInput) => record;

describe('the report and the record', () => {
  it.each([
    ['classes', classes],
    ['numbers', numbers],
  ])('tell the same figures, each with its reference (a target of %s)', async (_, measured) => {
    const input = toInput(await measured);
    expect(input.assessment).toMatchObject({ notes: [] });
    for (const part of Object.values(input.assessment ?? {})) expect(part).not.toBeNull();
    const report = buildReport(input);
    expect(findDisagreements(report, toRecord(input))).toEqual({ missing: [], unknown: [] });
    expect(report).not.toMatch(/undefined|NaN|Infinity/);
  });

  it('are found to differ when either has a figure more, whichever it is', async () => {
    const input = toInput(await classes);
    const report = buildReport(input);
    const record = toRecord(input);
    const sorts = new Map<string, readonly (string | number)[]>();
    const collect = (json: unknown, path: readonly (string | number)[]): void => {
      if (typeof json === 'number') sorts.set(path.map((key) => (typeof key === 'number' ? '*' : key)).join('.'), path);
      else if (Array.isArray(json)) for (const [i, own] of json.entries()) collect(own, [...path, i]);
      else if (json !== null && typeof json === 'object') for (const [key, own] of Object.entries(json)) collect(own, [...path, key]);
    };
    collect({ scores: record.scores, assessment: record.assessment, arena: record.arena }, []);
    const places = /columnIndex|groupColumn|outcomeColumn|triples\.\*\.columns|\.curves\./;
    const figures = [...sorts].filter(([sort]) => !places.test(sort));
    expect(figures.length).toBeGreaterThan(100);
    const page = readPage(report);
    for (const [sort, path] of figures) {
      const changed = structuredClone(record) as unknown as Record<string | number, unknown>;
      let own = changed;
      for (const key of path.slice(0, -1)) own = own[key] as typeof own;
      own[path.at(-1) as string] = 0.731_058_6;
      expect(findMissing(page, changed as never).join(), sort).toContain(path.join('.'));
    }
    const more = { ...record, assessment: { ...record.assessment, novelty: { value: 0.123_456, reference: 0.234_567 } } };
    expect(findDisagreements(report, more).missing).toContain('assessment.novelty.value');
    expect(findDisagreements(report.replace('</main>', '<data value="0.4242">0.424</data></main>'), record).unknown).toEqual([
      '0.424 (0.4242)',
    ]);
    expect(findDisagreements(report.replace('</main>', 'Risk 0.4242</main>'), record).unknown).toEqual(['0.4242']);
    const { value } = record.scores.shapes;
    const wrong = report.replaceAll(`>${value.toFixed(3)}<`, '>0.111<');
    expect(findDisagreements(wrong, record).unknown.length).toBeGreaterThan(0);
  });

  it('hold no real row, no level, group or extreme value of few real rows, and not which rows are nearest', async () => {
    for (const measured of [classes, numbers]) {
      const { report, assessment } = await measured;
      // What is compared does hold them.
      expect(JSON.stringify(report)).toContain('SECRET-TOWN');
      expect(JSON.stringify(report)).toContain('7654321');
      expect(assessment.distances?.nearest.length).toBeGreaterThan(0);
      const nearest = assessment.distances?.nearest.map((pair) => ({
        ...pair,
        real: pair.real.map(() => 'SECRET-REAL'),
        synthetic: pair.synthetic.map(() => 'SECRET-NEAREST'),
      }));
      const marked = { ...assessment, distances: assessment.distances && { ...assessment.distances, nearest: nearest ?? [] } };
      const input = toInput({ report, assessment: marked });
      for (const text of [buildReport(input), JSON.stringify(toRecord(input))]) {
        expect(text).not.toMatch(/SECRET/);
        // The greatest amount and the last day, in whatever digits.
        expect(text).not.toMatch(/7,?654,?321|7,?650,?000|2128-|\b8,?000,?000/);
      }
    }
  });
});

describe('discloseScores', () => {
  const evaluate = (holdoutRows: number) => {
    const rows = (stream: number, count: number) => makeRows(stream, count, false);
    const steps = evaluateTables({ train: rows(1, 400), holdout: rows(11, holdoutRows), synthetic: rows(21, 400) }, createRandom(1));
    let step = steps.next();
    while (!step.done) step = steps.next();
    return discloseScores(step.value.report, null).columns.flatMap(({ statistics }) =>
      statistics.shape === 'numeric' ? [statistics] : [],
    );
  };

  it('holds back means and percentiles of few held-out rows, which are real ones too', () => {
    const few = evaluate(4);
    expect(few.length).toBeGreaterThan(1);
    for (const { mean, std, percentiles } of few)
      for (const sides of [mean, std, ...percentiles]) expect(sides).toMatchObject({ real: expect.any(Number), holdout: null });
    for (const { mean, percentiles } of evaluate(30)) {
      expect(mean.holdout).not.toBeNull();
      expect(percentiles.filter(({ holdout }) => holdout !== null).map(({ percentile }) => percentile)).toEqual([25, 50, 75]);
    }
  });
});

describe('html', () => {
  it('escapes texts and keeps markup', () => {
    expect(html`<p title="${'"'}">${'<'}${html`<b>${'&'}</b>`}${null}${3}</p>`.markup).toBe('<p title="&quot;">&lt;<b>&amp;</b>3</p>');
  });
});
