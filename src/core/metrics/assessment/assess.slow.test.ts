import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { selectColumnRows, selectRows } from '#core/table/rows.ts';
import { makeTable } from '#core/testing/tables.ts';
import { sayNote } from '#core/wording/notes.ts';
import { sayWholeVerdict } from '#core/wording/verdict.ts';
import type { PairComparison } from '../contract.ts';
import { type Judged, judge, SAMPLE_PATH, splitSample } from '../fixtures/judged-sample.ts';
import { measureAssessment } from './assess.ts';
import { concludeAssessment } from './conclude.ts';
import { listUnmadeParts } from './parts.ts';
import { readAssessmentTables } from './tables.ts';

const random = createRandom(3);
describe('sanity of the measures', () => {
  const judged: Record<'bootstrap' | 'shuffled' | 'independent', Judged> = {} as never;

  beforeAll(async () => {
    const { train, holdout, others } = splitSample(readFileSync(SAMPLE_PATH, 'utf8'));
    const n = train.rowCount;
    judged.bootstrap = await judge(
      train,
      holdout,
      selectRows(
        train,
        Uint32Array.from({ length: n }, (_, i) => random.integer(1, i, n)),
      ),
    );
    judged.shuffled = await judge(train, holdout, {
      ...train,
      columns: train.columns.map((column, j) => selectColumnRows(column, random.permutation(10 + j, n))),
    });
    judged.independent = await judge(train, holdout, others);
  }, 300_000);

  const attack = ({ assessment }: Judged, id: string) => assessment.attacks?.results.filter((result) => result.attack === id) ?? [];

  it('a bootstrap of the real rows is near 1 on fidelity and flagged on privacy', () => {
    const { report, assessment, told } = judged.bootstrap;
    const { shapes, copies } = report;
    expect(told).toEqual(['coverage', 'detectability', 'utility', 'membership', 'distances', 'attacks', 'three-way', 'fairness']);
    expect(sayWholeVerdict(report, assessment)).toMatch(/^Do not share this table as it is: /);
    for (const { attack, interval } of assessment.membership?.attacks ?? [])
      expect([attack, interval.low > (attack === 'density-ratio' ? 0.54 : 0.7)]).toEqual([attack, true]);
    expect(shapes.allRows).toBeGreaterThan(0.97);
    expect(assessment.detectability?.allRows.score).toBeGreaterThan(0.9);
    expect(copies.value).toBeGreaterThan(0.95);
    expect(copies.reference).toBeLessThan(0.05);
    expect(assessment.distances?.membership?.interval.low).toBeGreaterThan(0.7);
    expect(assessment.distances?.dcrShare?.value).toBeGreaterThan(0.55);
    expect(assessment.distances?.nndr.median.value).toBe(0);
    expect(attack(judged.bootstrap, 'linkability')[0]?.risk.interval.low).toBeGreaterThan(0.1);
    for (const { risk } of attack(judged.bootstrap, 'inference').slice(0, 5)) expect(risk.value).toBeGreaterThan(0.3);
  });

  it('independently shuffled columns have the right shapes and are always told apart', () => {
    const { report, assessment } = judged.shuffled;
    expect(report.shapes.allRows).toBeGreaterThan(0.97);
    expect(sayWholeVerdict(report, assessment)).not.toContain('close to the real');
    expect(assessment.detectability?.allRows.score).toBeLessThan(0.1);
    expect(assessment.threeWay?.mean.value).toBeLessThan((assessment.threeWay?.mean.reference ?? 0) - 0.1);
    expect(assessment.utility?.target?.synthetic).toBeLessThan(0.65);
    expect(assessment.utility?.target?.real).toBeGreaterThan(0.88);
  });

  it('an independent sample of the same people cannot be told, is as useful, and gives nobody away', () => {
    const { report, assessment } = judged.independent;
    const { copies } = report;
    expect(concludeAssessment(assessment).filter(({ level }) => level !== 'good')).toEqual([]);
    expect(assessment.detectability?.allRows.score).toBeGreaterThan(0.9);
    expect(Math.abs((assessment.utility?.target?.synthetic ?? 0) - (assessment.utility?.target?.real ?? 1))).toBeLessThan(0.03);
    expect(Math.abs(copies.value - (copies.reference ?? 1))).toBeLessThan(0.01);
    expect(assessment.membership?.attacks).toHaveLength(4);
    for (const { interval } of assessment.membership?.attacks ?? []) expect(interval.low).toBeLessThan(0.51);
    expect(assessment.distances?.dcrShare?.interval.low).toBeLessThan(0.53);
    expect(assessment.distances?.dcrShare?.interval.high).toBeGreaterThan(0.47);
    expect(assessment.distances?.membership?.interval.low).toBeLessThan(0.5);
    for (const { risk } of assessment.attacks?.results ?? []) expect(risk.interval.low).toBeLessThan(0.05);
  });

  it('education gives education-num away as the two columns a model needs for one another', () => {
    const tells = judged.shuffled.assessment.detectability?.tells ?? [];
    expect(
      tells
        .slice(0, 3)
        .map(({ name }) => name)
        .some((name) => name.startsWith('education')),
    ).toBe(true);
  });

  it('another target makes utility and fairness anew and keeps the rest', async () => {
    const make = (stream: number) =>
      makeTable({
        a: Array.from({ length: 300 }, (_, i) => random.integer(stream, i, 100)),
        b: Array.from({ length: 300 }, (_, i) => (random.integer(stream + 1, i, 2) === 0 ? 'x' : 'y')),
      });
    const tables = readAssessmentTables(make(60), make(70), make(80));
    const { assessment } = judged.independent;
    const told: string[] = [];
    const again = await measureAssessment(
      tables,
      [],
      { targetColumn: 1, groupColumn: null },
      { assessment, wanted: ['utility', 'fairness'] },
      createRandom(1),
      async () => {},
      ({ type }) => told.push(type),
    );
    expect(told).toEqual(['utility', 'fairness']);
    expect(again.utility?.target?.name).toBe('b');
    expect(again.fairness).toBeNull();
    expect(again.attacks).toBe(assessment.attacks);
  });

  it('rates of the outcome by group are those of the rows', () => {
    const { fairness } = judged.independent.assessment;
    expect(fairness?.groups.map(({ text }) => text)).toEqual(['Male', 'Female']);
    expect(fairness?.difference.real).toBeGreaterThan(0.15);
    expect(Math.abs((fairness?.difference.synthetic ?? 0) - (fairness?.difference.real ?? 1))).toBeLessThan(0.05);
  });
});

describe('a small table', () => {
  it('gets what can be measured, and notes for the rest', async () => {
    const column = (n: number, stream: number) => Array.from({ length: n }, (_, i) => random.integer(stream, i, 100));
    const make = (n: number, stream: number) => makeTable({ a: column(n, stream), b: column(n, stream + 1) });
    const assessment = await measureAssessment(
      readAssessmentTables(make(60, 1), make(7, 3), make(60, 5)),
      [],
      { targetColumn: null, groupColumn: null },
      null,
      createRandom(1),
      async () => {},
      () => {},
    );
    expect(assessment.coverage?.columns).toHaveLength(2);
    expect(assessment.utility).toBeNull();
    expect(assessment.notes).toContainEqual({ part: 'utility', why: { code: 'few-held-out-rows', least: 20 } });
    expect(assessment.notes.map(sayNote).join(' ')).toContain('Utility needs at least 20 held-out rows');
    expect(assessment.notes.map(sayNote).join(' ')).toContain('Attacks need at least 20 held-out rows');
  });

  it('says of a fault of the program that it is one, and makes the other measures', async () => {
    const column = (n: number, stream: number) => Array.from({ length: n }, (_, i) => random.integer(stream, i, 9));
    const make = (stream: number) => makeTable({ a: column(60, stream), b: column(60, stream + 1), c: column(60, stream + 2) });
    // Reading it never ends: the stack overflows, which is a RangeError.
    const endless = {
      get a(): number {
        return this.a;
      },
    };
    const choices = { targetColumn: null, groupColumn: null };
    const assessment = await measureAssessment(
      readAssessmentTables(make(1), make(4), make(7)),
      [endless as PairComparison],
      choices,
      null,
      createRandom(1),
      async () => {},
      () => {},
    );
    expect(assessment.notes).toEqual([{ part: 'three-way', why: { code: 'fault', detail: expect.stringContaining('RangeError') } }]);
    expect(assessment.notes.map(sayNote).join(' ')).toContain('this is a fault of Lookalike');
    expect(assessment.distances).not.toBeNull();
    expect(listUnmadeParts(assessment, choices)).toEqual(['three-way']);
  });

  it('stops when told to', async () => {
    const make = () => makeTable({ a: Array.from({ length: 200 }, (_, i) => i), b: Array.from({ length: 200 }, (_, i) => i % 7) });
    let steps = 0;
    const pace = async () => {
      steps++;
      if (steps === 3) throw new DOMException('Stopped.', 'AbortError');
    };
    const running = measureAssessment(
      readAssessmentTables(make(), make(), make()),
      [],
      { targetColumn: null, groupColumn: null },
      null,
      createRandom(1),
      pace,
      () => {},
    );
    await expect(running).rejects.toThrow('Stopped.');
  });
});
