import { describe, expect, it } from 'vitest';
import { evaluateTables } from '#core/metrics/evaluation.ts';
import { makeTable } from '#core/metrics/fixtures/tables.ts';
import { measureProof } from '#core/metrics/proof/proof.ts';
import { readProofTables } from '#core/metrics/proof/tables.ts';
import { createRandom } from '#core/random/random.ts';
import type { ReportInput } from './contract.ts';
import { html } from './markup.ts';
import { buildReport } from './report.ts';

const NASTY = '<img src=x onerror="alert(1)">';

async function makeInput(): Promise<ReportInput> {
  const random = createRandom(4);
  const make = (stream: number, n: number) =>
    makeTable({
      [NASTY]: Array.from({ length: n }, (_, i) => (random.integer(stream, i, 2) === 0 ? `a${NASTY}` : "b'&")),
      amount: Array.from({ length: n }, (_, i) => random.integer(stream + 1, i, 1000)),
      outcome: Array.from({ length: n }, (_, i) =>
        random.integer(stream, i, 2) === 0 || random.integer(stream + 2, i, 5) === 0 ? 'yes' : 'no',
      ),
    });
  const tables = { train: make(1, 400), holdout: make(11, 100), synthetic: make(21, 400) };
  const steps = evaluateTables(tables, createRandom(1));
  let step = steps.next();
  while (!step.done) step = steps.next();
  const evaluation = step.value.report;
  const proof = await measureProof(
    readProofTables(tables.train, tables.holdout, tables.synthetic),
    evaluation.pairs,
    { targetColumn: 2, groupColumn: 0 },
    null,
    createRandom(1),
    async () => {},
    () => {},
  );
  const arenaRow = { fitSeconds: 1, shapes: 0.9, trends: 0.8, detectability: null, utility: 0.7, copies: 0, membershipAuc: 0.5 };
  return {
    version: '0.1.0',
    createdAt: '2026-01-02T03:04:05.678Z',
    source: { name: `table${NASTY}.csv`, rows: 500, columns: 3, sha256: 'abc' },
    making: [{ label: 'Seed', text: '42' }],
    columns: [{ name: NASTY, kind: 'categorical', treatment: 'modelled' }],
    evaluation,
    proof,
    arena: [
      { ...arenaRow, label: 'First', chosen: true },
      { ...arenaRow, label: 'Second', chosen: false },
    ],
  };
}

describe('buildReport', () => {
  it('stands by itself: no script, nothing from elsewhere, and no text of the table becomes markup', async () => {
    const report = buildReport(await makeInput());
    // Links within the page are the only ones.
    const tags = report.replace(/ href="#[a-z]+"/g, '').replace(/"[^"]*"/g, '""');
    expect(tags).not.toMatch(/<script|<link|<iframe|<img|<object|@import|url\(|<[^>]*\s(src|href|on\w+)=/i);
    expect(report).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
    expect(report).toContain("default-src 'none'");
    expect(report.startsWith('<!doctype html>')).toBe(true);
    for (const [, id] of report.matchAll(/href="#([a-z]+)"/g)) expect(report).toContain(`<section id="${id}">`);
  });

  it('says that the data is synthetic, and has every part with its reference, the seed and the fingerprint', async () => {
    const input = await makeInput();
    const report = buildReport(input);
    expect(report).toContain('is synthetic');
    for (const heading of ['Fidelity', 'Relationships', 'Utility', 'Privacy', 'Fairness', 'side by side', 'How it was made'])
      expect(report).toMatch(new RegExp(`<h2>[^<]*${heading}`));
    const { value, reference } = input.evaluation.shapes;
    expect(report).toContain(`${value.toFixed(3)} [${reference?.toFixed(3)}]`);
    expect(report).toContain('<dt>Seed</dt><dd>42</dd>');
    expect(report).toContain('abc');
    expect(report).toContain(input.proof?.utility?.target?.synthetic.toFixed(3));
  });

  it('holds no real row: of nearest pairs only the synthetic side is written', async () => {
    const input = await makeInput();
    const { proof } = input;
    if (!proof?.distances) throw new Error('Distances were not measured.');
    const marked = proof.distances.nearest.map((pair) => ({ ...pair, real: pair.real.map(() => 'SECRET-CELL') }));
    const report = buildReport({ ...input, proof: { ...proof, distances: { ...proof.distances, nearest: marked } } });
    expect(report).not.toContain('SECRET-CELL');
    // A synthetic row at no distance is a real row.
    const copied = proof.distances.nearest.map((pair) => ({ ...pair, distance: 0, synthetic: pair.synthetic.map(() => 'COPIED-CELL') }));
    expect(buildReport({ ...input, proof: { ...proof, distances: { ...proof.distances, nearest: copied } } })).not.toContain('COPIED-CELL');
  });

  it('without the costly measures tells what there is', async () => {
    const report = buildReport({ ...(await makeInput()), proof: null, arena: [] });
    expect(report).toContain('<h2>Fidelity');
    expect(report).not.toMatch(/<h2>Utility|<h2>Fairness|side by side|undefined|NaN/);
  });
});

describe('html', () => {
  it('escapes texts and keeps markup', () => {
    expect(html`<p title="${'"'}">${'<'}${html`<b>${'&'}</b>`}${null}${3}</p>`.markup).toBe('<p title="&quot;">&lt;<b>&amp;</b>3</p>');
  });
});
