import { describe, expect, it } from 'vitest';
import { sayRisk } from '#core/wording/attacks.ts';
import { sayConclusion } from '#core/wording/conclusions.ts';
import { sayWholeVerdict } from '#core/wording/verdict.ts';
import { findSurestRisk, readRisk, worstByAttack } from '../attacks/conclude.ts';
import type { AttackResult } from '../attacks/contract.ts';
import { makeDistances, makeMembership, makeUtility, SAMPLED } from '../fixtures/assessments.ts';
import type { VerdictFacts } from '../verdict.ts';
import { concludeAssessment } from './conclude.ts';
import type { Assessment } from './contract.ts';
import { EMPTY_ASSESSMENT } from './parts.ts';
import { findPrivacyFigure } from './privacy-figure.ts';
import { rateOf } from './wilson.ts';

const score = (value: number) => ({ value, reference: 0.99, allRows: value });
/** Close to the real table by its columns, and alike in its copies. */
const report: VerdictFacts = {
  rowCounts: { train: 9000, holdout: 1000, synthetic: 9000, draws: 9 },
  shapes: score(0.96),
  trends: score(0.99),
  copies: { value: 0.01, reference: 0.01 },
  columns: [],
  pairs: [],
};
const SENTENCE = 'Close to the real table, and it repeats real rows no more often than unseen real rows do.';

function makeAssessment(options: {
  membershipLow?: number;
  detectability?: number;
  riskLow?: number;
  kept?: number;
  detectableAuc?: number;
}): Assessment {
  const { membershipLow = 0.48, detectability = 0.95, riskLow = 0, kept = 1, detectableAuc = 0.53 } = options;
  const attack: AttackResult = {
    attack: 'linkability',
    columnIndex: null,
    name: null,
    main: rateOf(Math.round(90 + 910 * (riskLow + 0.02)), 1000),
    control: rateOf(90, 1000),
    naive: rateOf(1, 100),
    risk: { value: riskLow + 0.02, interval: { low: riskLow, high: riskLow + 0.04 } },
    isStrong: true,
  };
  return {
    ...EMPTY_ASSESSMENT,
    detectability: {
      score: { value: detectability, reference: 1 },
      allRows: { score: detectability, auc: 1 - detectability / 2, interval: { low: 0, high: 1 }, real: SAMPLED, synthetic: SAMPLED },
      tells: [{ columnIndex: 0, name: 'age', value: 1 }],
    },
    utility: makeUtility('income', 0.5 + 0.4 * kept),
    membership: makeMembership(membershipLow, detectableAuc),
    distances: makeDistances(membershipLow),
    attacks: { results: [attack, { ...attack, attack: 'inference', columnIndex: 2, name: 'pay' }] },
  };
}

describe('concludeAssessment', () => {
  it('keeps the report’s sentence where nothing speaks against it', () => {
    expect(sayWholeVerdict(report, makeAssessment({}))).toBe(SENTENCE);
    expect(sayWholeVerdict(report, null)).toBe(SENTENCE);
    expect(concludeAssessment(makeAssessment({})).map(({ level }) => level)).toEqual(['good', 'good', 'good']);
  });

  it('puts a privacy alarm before everything else', () => {
    const alarmed = makeAssessment({ membershipLow: 0.7, detectability: 0.1, kept: 0.1 });
    expect(sayWholeVerdict(report, alarmed)).toBe(
      'Do not share this table as it is: nearness to a synthetic row tells who was trained on.',
    );
    expect(sayWholeVerdict(report, makeAssessment({ riskLow: 0.3 }))).toContain(
      'Do not share this table as it is: linking two halves of a row',
    );
  });

  it('names an easily told table, and a useless one', () => {
    expect(sayWholeVerdict(report, makeAssessment({ detectability: 0.2 }))).toBe(
      `${SENTENCE.slice(0, -1)}; but a classifier tells its rows from real ones.`,
    );
    expect(sayWholeVerdict(report, makeAssessment({ kept: 0.3 }))).toContain(
      'but a model of “income” trained on it loses much of its worth',
    );
  });

  it('does not alarm for a great risk of few rows, nor for the luckiest of many secrets', () => {
    const rare = { main: rateOf(992, 1000), control: rateOf(974, 1000), risk: { value: 0.7, interval: { low: 0.5, high: 0.9 } } };
    const lucky = { main: rateOf(102, 131), control: rateOf(81, 131), risk: { value: 0.42, interval: { low: 0.2, high: 0.64 } } };
    for (const change of [rare, lucky]) {
      const assessment = makeAssessment({});
      const secrets = Array.from({ length: 10 }, (_, i) => ({
        ...(assessment.attacks?.results[1] as AttackResult),
        name: `secret ${i}`,
        ...(i === 3 ? change : {}),
      }));
      const levels = (results: readonly AttackResult[]) => {
        const told = concludeAssessment({ ...assessment, attacks: { results } });
        return told.filter(({ topic }) => topic === 'privacy').map((own) => [own.level, sayConclusion(own).includes('secret 3')]);
      };
      expect(levels(secrets)).toEqual([['mixed', true]]);
    }
    const guessed = { ...rare, isStrong: false };
    const unsaid = (makeAssessment({}).attacks?.results ?? []).map((result) => ({ ...result, ...guessed }));
    expect(concludeAssessment({ ...makeAssessment({}), attacks: { results: unsaid } }).at(-1)?.level).toBe('good');
    const assessment = makeAssessment({});
    const sure = { ...(assessment.attacks?.results[1] as AttackResult), main: rateOf(900, 1000), control: rateOf(500, 1000) };
    const results = [{ ...sure, risk: { value: 0.8, interval: { low: 0.76, high: 0.84 } } }];
    expect(concludeAssessment({ ...assessment, attacks: { results } }).at(-1)?.level).toBe('bad');
  });

  it('says nothing of what one of many secrets shows by chance', () => {
    const assessment = makeAssessment({});
    const { results = [] } = assessment.attacks ?? {};
    const secret = results[1] as AttackResult;
    const near = {
      ...secret,
      main: rateOf(490, 510),
      control: rateOf(479, 510),
      risk: { value: 0.35, interval: { low: 0.04, high: 0.6 } },
    };
    const levelOf = (count: number) => {
      const others = Array.from({ length: count - 1 }, (_, i) => ({ ...secret, name: `secret ${i}` }));
      return concludeAssessment({ ...assessment, attacks: { results: [near, ...others] } }).at(-1)?.level;
    };
    expect(levelOf(12)).toBe('good');
    expect(levelOf(1)).toBe('good');
    expect(sayRisk(readRisk(near, 12))).toContain('by chance');
    const surer = { ...near, main: rateOf(505, 510) };
    expect(concludeAssessment({ ...assessment, attacks: { results: [surer] } }).at(-1)?.level).toBe('mixed');
  });

  it('tells a small but sure risk without alarm', () => {
    const told = concludeAssessment(makeAssessment({ riskLow: 0.05 })).filter(({ topic }) => topic === 'privacy');
    expect(told.map(({ level }) => level)).toEqual(['mixed', 'mixed']);
    expect(sayWholeVerdict(report, makeAssessment({ riskLow: 0.05 }))).toBe(
      'Close to the real table; but linking two halves of a row succeeds more often on rows trained on.',
    );
  });

  it('does not pass over nearness that tells members, and says so once', () => {
    const assessment = makeAssessment({ membershipLow: 0.532 });
    const privacy = concludeAssessment(assessment).filter(({ topic }) => topic === 'privacy');
    expect(privacy.map(({ level, finding }) => [level, finding.code])).toEqual([['mixed', 'membership-attack']]);
    expect(sayWholeVerdict(report, assessment)).toBe('Close to the real table; but nearness to a synthetic row tells who was trained on.');
    const figure = findPrivacyFigure(report, assessment);
    expect(figure.by === 'membership' && figure.attack.auc).toBeCloseTo(0.552, 9);
  });

  it('gives no all-clear where so few rows were held out that an alarming attack could hide', () => {
    const [few] = concludeAssessment(makeAssessment({ detectableAuc: 0.66 })).filter(({ topic }) => topic === 'privacy');
    expect(few).toMatchObject({ level: 'mixed', finding: { code: 'too-few-to-tell', strangers: 500, detectableAuc: 0.66 } });
    expect(few && sayConclusion(few)).toContain('500 held-out rows would show it only from an AUC of 0.660 on');
    const [enough] = concludeAssessment(makeAssessment({})).filter(({ topic }) => topic === 'privacy');
    expect(enough?.finding).toEqual({ code: 'no-attack-works', strangers: 500, detectableAuc: 0.53 });
    expect(enough && sayConclusion(enough)).toContain('500 held-out rows show one from an AUC of 0.530 on');
  });

  it('puts what was found before what could not be seen', () => {
    const privacy = concludeAssessment(makeAssessment({ detectableAuc: 0.66, riskLow: 0.05 })).filter(({ topic }) => topic === 'privacy');
    expect(privacy.map(({ finding }) => finding.code)).toEqual(['attack', 'attack', 'too-few-to-tell']);
    expect(findPrivacyFigure(report, makeAssessment({ detectableAuc: 0.66, riskLow: 0.05 })).by).toBe('attack');
  });

  it('puts copies first where they are the worst', () => {
    const copied: VerdictFacts = { ...report, copies: { value: 0.3, reference: 0 } };
    expect(sayWholeVerdict(copied, makeAssessment({}))).toMatch(/^Do not share this table as it is: it repeats real rows/);
    const unsure: VerdictFacts = {
      ...report,
      rowCounts: { train: 450, holdout: 50, synthetic: 450, draws: 9 },
      copies: { value: 0.05, reference: 0 },
    };
    expect(findPrivacyFigure(unsure, makeAssessment({})).by).toBe('copies');
    expect(findPrivacyFigure(report, makeAssessment({})).by).toBe('membership');
    expect(findPrivacyFigure(copied, makeAssessment({}))).toEqual({ by: 'copies', value: 0.3, reference: 0 });
  });
});

describe('findSurestRisk', () => {
  const tried = (name: string, main: number, control: number, low: number, isStrong = true): AttackResult => ({
    attack: 'inference',
    columnIndex: 0,
    name,
    main: rateOf(main, 700),
    control: rateOf(control, 700),
    naive: rateOf(70, 700),
    risk: { value: low + 0.1, interval: { low, high: low + 0.2 } },
    isStrong,
  });

  it('is the greatest of those that are sure, not one that chance shows among many', () => {
    const lucky = Array.from({ length: 20 }, (_, i) => tried(`${i}`, 698, 690, 0.3));
    expect(findSurestRisk([...lucky, tried('sure', 300, 150, 0.15)])).toEqual({ attack: 'inference', value: 0.15 });
    expect(findSurestRisk([tried('no better than guessing', 300, 150, 0.15, false)])?.value).toBe(0);
    expect(findSurestRisk(lucky)?.value).toBe(0);
    expect(findSurestRisk([])).toBeNull();
  });
});

describe('worstByAttack', () => {
  it('keeps the surest risk of each attack', () => {
    const [first] = makeAssessment({ riskLow: 0.1 }).attacks?.results ?? [];
    if (first === undefined) throw new Error('There is no result.');
    const weaker = { ...first, risk: { value: 0.9, interval: { low: 0, high: 1 } } };
    expect(worstByAttack([weaker, first])).toEqual([first]);
  });
});

describe('readRisk', () => {
  const result = (main: number, control: number, low: number, high: number, isStrong = true): AttackResult => ({
    attack: 'linkability',
    columnIndex: null,
    name: null,
    main: rateOf(main, 1000),
    control: rateOf(control, 1000),
    naive: rateOf(1, 1000),
    risk: { value: (low + high) / 2, interval: { low, high } },
    isStrong,
  });

  it('says what is found at least, what cannot be ruled out, and what says nothing', () => {
    expect(sayRisk(readRisk(result(600, 50, 0.5, 0.62), 1))).toBe('Gives people away: at least 50 %.');
    expect(sayRisk(readRisk(result(80, 50, 0.01, 0.05), 1))).toBe('Finds more among rows trained on: at least 1.0 %.');
    expect(sayRisk(readRisk(result(50, 50, 0, 0.04), 1))).toBe('Nothing found; at most 4.0 %.');
    expect(sayRisk(readRisk(result(50, 50, 0, 0.3), 1))).toContain('too few attempts to rule out up to 30 %');
    expect(sayRisk(readRisk(result(600, 50, 0.5, 0.62, false), 1))).toContain('it says nothing');
  });
});
