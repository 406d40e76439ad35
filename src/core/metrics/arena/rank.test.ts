import { describe, expect, it } from 'vitest';
import type { Assessment } from '../assessment/contract.ts';
import { EMPTY_ASSESSMENT } from '../assessment/parts.ts';
import { rateOf } from '../assessment/wilson.ts';
import { type Contender, rankContenders, toContender } from './rank.ts';

const score = (value: number, reference: number | null) => ({ value, reference });

function contend(change: Partial<Contender>): Contender {
  return {
    shapes: score(0.96, 0.98),
    trends: score(0.95, 0.97),
    detectability: score(0.8, 0.96),
    utility: { ...score(0.85, 0.9), reference: 0.9, guess: 0.5, name: 'outcome', measure: 'AUC' },
    copies: score(0, 0),
    membershipAuc: 0.5,
    worstRisk: null,
    alarm: null,
    privacy: 1,
    ...change,
  };
}
const order = (contenders: readonly Contender[]) => rankContenders(contenders).map(({ index }) => index);

const alarm: Contender['alarm'] = { topic: 'privacy', level: 'bad', finding: { code: 'membership', auc: 0.8 } };

describe('the choice among generators', () => {
  it('is the mean of four shares of what unseen real rows score', () => {
    const [standing] = rankContenders([contend({})]);
    expect(standing?.parts.shapes).toBeCloseTo(0.5, 12);
    expect(standing?.parts.trends).toBeCloseTo(0.6, 12);
    expect(standing?.parts.detectability).toBeCloseTo(0.8 / 0.96, 12);
    expect(standing?.parts.utility).toBeCloseTo(0.35 / 0.4, 12);
    expect(standing?.quality).toBeCloseTo((0.5 + 0.6 + 0.8 / 0.96 + 0.35 / 0.4) / 4, 12);
  });

  it('puts the nearer first, in each measure', () => {
    for (const better of [
      { shapes: score(0.97, 0.98) },
      { trends: score(0.96, 0.97) },
      { detectability: score(0.9, 0.96) },
      { utility: { ...score(0.89, 0.9), reference: 0.9, guess: 0.5, name: 'outcome', measure: 'AUC' } },
    ] satisfies Partial<Contender>[]) {
      expect(order([contend({}), contend(better)])).toEqual([1, 0]);
    }
  });

  it('gives nothing for being nearer than unseen real rows', () => {
    const [first, second] = rankContenders([contend({ shapes: score(0.98, 0.98) }), contend({ shapes: score(1, 0.98) })]);
    expect(first?.quality).toBe(second?.quality);
    expect(first?.index).toBe(0);
  });

  it('puts a generator with a privacy alarm last, however good', () => {
    const copier = contend({
      shapes: score(1, 0.98),
      trends: score(1, 0.97),
      detectability: score(1, 0.96),
      alarm,
    });
    expect(order([copier, contend({}), contend({ shapes: score(0.7, 0.98) })])).toEqual([1, 2, 0]);
    expect(order([contend({ alarm }), contend({ shapes: score(0.97, 0.98), alarm })])).toEqual([1, 0]);
  });

  it('leaves out for all what was not measured for all', () => {
    const measured = contend({ detectability: score(0.1, 0.96) });
    const unmeasured = contend({ detectability: null, shapes: score(0.9, 0.98) });
    expect(order([unmeasured, measured])).toEqual([1, 0]);
    const hopeless = contend({ utility: { ...score(0.1, 0.505), reference: 0.505, guess: 0.5, name: 'noise', measure: 'AUC' } });
    expect(rankContenders([hopeless])[0]?.parts.utility).toBeNull();
  });

  it('stands without held-out rows', () => {
    const bare = { shapes: score(0.9, null), trends: score(0.8, null), detectability: null, utility: null };
    expect(rankContenders([contend(bare)])[0]?.quality).toBeCloseTo(0.85, 12);
    expect(rankContenders([])).toEqual([]);
  });
});

describe('a contender', () => {
  const attack = (low: number): NonNullable<Assessment['attacks']>['results'][number] => ({
    attack: 'linkability',
    columnIndex: null,
    name: null,
    main: rateOf(900, 1000),
    control: rateOf(100, 1000),
    naive: rateOf(100, 1000),
    risk: { value: low + 0.1, interval: { low, high: low + 0.2 } },
    isStrong: true,
  });
  const report = { shapes: { ...score(0.9, 0.95), allRows: 0.91 }, trends: { ...score(0.8, 0.9), allRows: 0.82 }, copies: score(0.1, 0) };
  const distances = (low: number): NonNullable<Assessment['distances']> => ({
    dcrShare: null,
    dcrRatio: null,
    nndr: { fifth: score(0.1, 0.1), median: score(0.5, 0.5) },
    curves: { synthetic: [], holdout: [] },
    membership: { auc: low + 0.02, interval: { low, high: low + 0.04 }, rows: 100 },
    nearest: [],
  });

  it('tells only the privacy risks that are surely shown', () => {
    const safe = toContender(report, { ...EMPTY_ASSESSMENT, distances: distances(0.48), attacks: { results: [attack(-0.05)] } });
    expect(safe).toMatchObject({ privacy: 1, alarm: null, worstRisk: { value: 0, attack: 'linkability' } });
    const leaky = toContender(report, { ...EMPTY_ASSESSMENT, distances: distances(0.7), attacks: { results: [attack(0.2)] } });
    expect(leaky.privacy).toBeCloseTo(0.6, 12);
    expect(leaky.alarm).toMatchObject({ level: 'bad', finding: { code: 'membership' } });
    expect(toContender(report, { ...EMPTY_ASSESSMENT, attacks: { results: [attack(0.5)] } }).privacy).toBeCloseTo(0.5, 12);
  });

  it('tells nothing of what was not measured', () => {
    expect(toContender(report, null)).toMatchObject({
      detectability: null,
      utility: null,
      membershipAuc: null,
      worstRisk: null,
      privacy: null,
    });
  });
});
