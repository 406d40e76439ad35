import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { concludeAssessment } from '#core/metrics/assessment/conclude.ts';
import { type Judged, judge, SAMPLE_PATH, splitSample } from '#core/metrics/fixtures/judged-sample.ts';
import { sampleCopula } from './test-scores.ts';

describe('the copula’s own table', () => {
  let judged: Judged;

  beforeAll(async () => {
    const { train, holdout } = splitSample(readFileSync(SAMPLE_PATH, 'utf8'));
    judged = await judge(train, holdout, await sampleCopula(train));
  }, 120_000);

  it('lies between shuffled columns and an independent sample', () => {
    const { report, assessment } = judged;
    expect(report.shapes.allRows).toBeGreaterThan(0.97);
    expect(assessment.detectability?.allRows.score).toBeGreaterThan(0.15);
    expect(assessment.detectability?.allRows.score).toBeLessThan(0.85);
    const { synthetic = 0, real = 0 } = assessment.utility?.target ?? {};
    expect(synthetic).toBeGreaterThan(0.75);
    expect(synthetic).toBeLessThan(real - 0.01);
  });

  it('gives nobody away', () => {
    const { report, assessment } = judged;
    expect(report.copies.value).toBeLessThanOrEqual((report.copies.reference ?? 0) + 0.01);
    expect(assessment.distances?.dcrShare?.interval.low).toBeLessThan(0.5);
    expect(assessment.distances?.membership?.interval.low).toBeLessThan(0.5);
    expect(
      concludeAssessment(assessment)
        .filter(({ topic }) => topic === 'privacy')
        .map(({ level }) => level),
    ).toEqual(['good']);
  });
});
