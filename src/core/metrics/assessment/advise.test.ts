import { describe, expect, it } from 'vitest';
import { sayAdvice } from '#core/wording/advice.ts';
import { makeDistances, makeUtility } from '../fixtures/assessments.ts';
import { adviseNext, type Making } from './advise.ts';
import type { Assessment } from './contract.ts';
import { EMPTY_ASSESSMENT } from './parts.ts';

const score = (value: number, reference: number | null = 0.98) => ({ value, reference, allRows: value });
const reportOf = (change: { shapes?: number; holdout?: number; copies?: number } = {}) => ({
  rowCounts: { train: 900, holdout: change.holdout ?? 100, synthetic: 900, draws: 9 },
  shapes: score(change.shapes ?? 0.98),
  trends: score(0.98),
  copies: { value: change.copies ?? 0, reference: 0 },
  columns: [],
  pairs: [],
});
const best: Making = { betterGenerator: null, canTrainLonger: false };
const withTarget = (synthetic: number): Assessment => ({ ...EMPTY_ASSESSMENT, utility: makeUtility('stay', synthetic) });
const withMembership = (low: number): Assessment => ({ ...withTarget(0.9), distances: makeDistances(low) });

const textOf = (...asked: Parameters<typeof adviseNext>) => sayAdvice(adviseNext(...asked));

describe('adviseNext', () => {
  it('puts privacy first, before closeness and before what is not measured yet', () => {
    for (const stage of ['measuring', 'made'] as const) {
      expect(textOf(reportOf({ shapes: 0.5 }), withMembership(0.7), stage, best)).toMatch(/^Keep these rows to yourself/);
    }
    expect(adviseNext(reportOf({ copies: 0.4 }), null, 'made', best).leadsTo).toBe('train');
    expect(adviseNext(reportOf(), withMembership(0.55), 'made', best).leadsTo).toBe('privacy');
  });

  it('says how to come closer, by what was not done yet', () => {
    const far = reportOf({ shapes: 0.6 });
    expect(textOf(far, null, 'made', { betterGenerator: 'Autoregressive', canTrainLonger: true })).toContain('with Autoregressive');
    expect(textOf(far, null, 'made', { betterGenerator: null, canTrainLonger: true })).toContain('more effort');
    expect(adviseNext(far, null, 'made', best)).toMatchObject({ leadsTo: 'columns' });
    expect(textOf(reportOf(), withTarget(0.55), 'made', best)).toContain('not to draw conclusions');
  });

  it('waits for what is being measured, and asks for what was left off', () => {
    expect(textOf(reportOf(), null, 'measuring', best)).toContain('wait');
    expect(textOf(reportOf(), null, 'incomplete', best)).toContain('measure the rest');
  });

  it('names columns that were not learnt, and such as may be read as what they are not', () => {
    const leftOut = ['name', 'mail', 'note'].map((name, columnIndex) => ({ columnIndex, name, why: 'text' as const }));
    const column = (name: string, value: number) => ({
      name,
      columnIndex: 9,
      shape: { value, reference: 0.98 },
      holdout: { rowCount: 100, missingCount: 0 },
    });
    const few = { ...reportOf(), columns: [column('age', 0.98)], leftOut } as unknown as Parameters<typeof adviseNext>[0];
    expect(textOf(few, withTarget(0.9), 'made', best)).toMatch(/^Only 1 of 4 columns was learnt; “name”, “mail” and “note” hold nothing/);
    const some = { ...few, columns: ['a', 'b', 'c'].map((name) => column(name, 0.98)) } as unknown as typeof few;
    expect(textOf(some, withTarget(0.9), 'made', best)).toContain('Not for “name”, “mail” and “note”: those columns were not learnt.');
    const wrong = {
      ...reportOf({ shapes: 0.6 }),
      columns: [column('zip', 0.4), column('a', 0.98), column('b', 0.98)],
    } as unknown as typeof few;
    expect(textOf(wrong, null, 'made', { betterGenerator: null, canTrainLonger: true })).toContain('how “zip” is read');
    expect(adviseNext(wrong, null, 'made', { betterGenerator: null, canTrainLonger: true }).leadsTo).toBe('columns');
  });

  it('does not call rows good that equal real ones by a share that chance may not explain', () => {
    const copied = {
      ...reportOf(),
      rowCounts: { train: 450, holdout: 50, synthetic: 450, draws: 9 },
      copies: { value: 23 / 450, reference: 0 },
    };
    expect(textOf(copied, withTarget(0.9), 'made', best)).toMatch(/^Some of these rows equal real ones/);
    const unjudged = { ...reportOf({ holdout: 0 }), shapes: score(0.9, null), copies: { value: 1, reference: null } };
    expect(textOf(unjudged, null, 'made', best)).toMatch(/^Some of these rows equal real ones/);
  });

  it('names what the rows are good for', () => {
    expect(adviseNext(reportOf(), withTarget(0.9), 'made', best)).toEqual({
      code: 'good',
      target: 'stay',
      standOut: null,
      notLearnt: [],
      leadsTo: 'export',
    });
    expect(textOf(reportOf(), withTarget(0.9), 'made', best)).toBe('Good for analysis, for tests, and for training a model of “stay”.');
    expect(textOf(reportOf(), withTarget(0.82), 'made', best)).toContain('loses some of its worth');
    expect(textOf(reportOf({ holdout: 6 }), withTarget(0.9), 'made', best)).toContain('6 held-out rows');
    expect(adviseNext(reportOf({ holdout: 0 }), null, 'made', best).leadsTo).toBeNull();
  });
});
