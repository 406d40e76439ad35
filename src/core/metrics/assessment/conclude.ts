import { inverseNormal } from '#core/random/normal.ts';
import type { EvaluationReport } from '../contract.ts';
import type { Assessment, AttackId, AttackResult, Distances } from './contract.ts';

/** One thing that the costly measures say, in plain words. */
export interface Conclusion {
  readonly topic: 'fidelity' | 'relationships' | 'utility' | 'privacy';
  readonly level: 'good' | 'mixed' | 'bad';
  readonly text: string;
  /** The same in a few words without figures, to end a sentence with. */
  readonly brief: string;
}

/** What conclusions are drawn from: rows themselves are not needed. */
export type Concludable = Pick<Assessment, 'detectability' | 'utility' | 'attacks'> & {
  readonly distances: Pick<Distances, 'membership' | 'dcrShare'> | null;
};

/** Membership AUC and DCR share whose whole interval lies above these are told. */
const MEMBERSHIP_NOTICE = 0.52;
const MEMBERSHIP_ALARM = 0.6;
const DCR_NOTICE = 0.53;
const DCR_ALARM = 0.6;
/** Attack risks whose whole interval lies above these are told. */
const RISK_NOTICE = 0.03;
const RISK_ALARM = 0.15;
/** Share of attempts by which an attack must surely succeed more often before it alarms: few failures left make a great risk of a few rows. */
const GAIN_ALARM = 0.02;

export const ATTACK_NAMES: Readonly<Record<AttackId, string>> = {
  'singling-out-univariate': 'Singling out by one cell',
  'singling-out-multivariate': 'Singling out by several cells',
  linkability: 'Linking two halves of a row',
  inference: 'Guessing a secret cell',
};

export const ATTACK_MEANINGS: Readonly<Record<AttackId, string>> = {
  'singling-out-univariate': 'An attacker picks out one person by a single unusual value found in the synthetic rows.',
  'singling-out-multivariate': 'An attacker picks out one person by a combination of values found in a synthetic row.',
  linkability: 'An attacker who holds two halves of a person’s record finds through the synthetic rows that they belong together.',
  inference: 'An attacker who knows everything about a person but one cell reads that cell off the nearest synthetic row.',
};

const fix = (value: number) => value.toFixed(3).replace('-', '−');
const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

/** What the costly measures say, worst first within a topic; nothing is said of a part that was not made. */
export function concludeAssessment(assessment: Concludable): Conclusion[] {
  return [...concludeDetectability(assessment), ...concludeUtility(assessment), ...concludePrivacy(assessment)];
}

/**
 * The verdict's sentence with what the costly measures add: a privacy alarm comes before everything else, an easily told table and a useless one are named.
 *
 * @returns the report's own sentence where they add nothing against it.
 */
export function writeWholeVerdict({ verdict }: Pick<EvaluationReport, 'verdict'>, assessment: Concludable | null): string {
  if (assessment === null) return verdict.sentence;
  const bad = concludeAssessment(assessment).filter(({ level }) => level === 'bad');
  const alarm = bad.find(({ topic }) => topic === 'privacy');
  if (alarm !== undefined) return `Do not share this table as it is: ${alarm.brief}.`;
  const other = bad[0];
  if (other === undefined) return verdict.sentence;
  // Of a table that is far off already this is one thing more.
  const link = /\bclose to the real table/i.test(verdict.sentence) && !verdict.sentence.includes(', but ') ? 'but' : 'and';
  return `${verdict.sentence.replace(/\.$/, '')}; ${link} ${other.brief}.`;
}

function concludeDetectability({ detectability }: Pick<Concludable, 'detectability'>): Conclusion[] {
  if (detectability === null) return [];
  const { score, allRows, tells } = detectability;
  const level = allRows.score >= 0.9 ? 'good' : allRows.score >= 0.5 ? 'mixed' : 'bad';
  const often = { good: 'can hardly tell', mixed: 'often tells', bad: 'tells' }[level];
  const first = tells[0];
  const by = level === 'good' || first === undefined || first.value === 0 ? '' : `, mostly by “${first.name}”`;
  const among =
    level === 'good' || score.reference === null
      ? ''
      : ` With as many rows as were held out it reads ${fix(score.value)}; real unseen rows ${fix(score.reference)}.`;
  return [
    {
      topic: 'fidelity',
      level,
      brief: `a classifier ${often} its rows from real ones`,
      text: `A classifier that looks at whole rows ${often} synthetic from real (${fix(allRows.score)} of 1)${by}.${among}`,
    },
  ];
}

/** Whether even a model of real rows scores little above guessing: what a model of synthetic rows scores then says nothing of them. */
export function isHardlyPredictable({ real, guess }: { readonly real: number; readonly guess: number }): boolean {
  return real - guess < 0.02;
}

function concludeUtility({ utility }: Pick<Concludable, 'utility'>): Conclusion[] {
  const target = utility?.target;
  if (!target) return [];
  const { name, measure, real, synthetic, guess } = target;
  const gained = real - guess;
  const scores = `${measure} ${fix(synthetic)}, on real rows ${fix(real)}`;
  const say = (level: Conclusion['level'], brief: string, text: string): Conclusion[] => [{ topic: 'utility', level, brief, text }];
  if (isHardlyPredictable(target)) {
    const hardly = `“${name}” can hardly be predicted even from real rows`;
    return say('mixed', hardly, `${hardly} (${scores}), so it says little about utility.`);
  }
  const kept = (synthetic - guess) / gained;
  const level = kept >= 0.93 ? 'good' : kept >= 0.7 ? 'mixed' : 'bad';
  const worth = {
    good: 'is nearly as good on real ones',
    mixed: 'loses some of its worth on real ones',
    bad: 'loses much of its worth on real ones',
  }[level];
  return say(level, `a model of “${name}” trained on it ${worth}`, `A model of “${name}” trained on synthetic rows ${worth} (${scores}).`);
}

function concludePrivacy({ distances, attacks }: Pick<Concludable, 'distances' | 'attacks'>): Conclusion[] {
  const found: Conclusion[] = [];
  const say = (level: Conclusion['level'], brief: string, text: string) => found.push({ topic: 'privacy', level, brief, text });
  const membership = distances?.membership;
  if (membership && membership.interval.low > MEMBERSHIP_NOTICE) {
    say(
      membership.interval.low > MEMBERSHIP_ALARM ? 'bad' : 'mixed',
      'nearness to its rows tells who was trained on',
      `Nearness to a synthetic row tells who was trained on (AUC ${fix(membership.auc)}; ½ would tell nothing).`,
    );
  }
  const dcr = distances?.dcrShare;
  if (dcr && dcr.interval.low > DCR_NOTICE) {
    say(
      dcr.interval.low > DCR_ALARM ? 'bad' : 'mixed',
      'its rows lie nearer to rows trained on than to unseen ones',
      `${percent(dcr.value)} of the synthetic rows lie nearer to rows trained on than to as many unseen ones (ideal 50 %).`,
    );
  }
  const results = attacks?.results ?? [];
  const triesOf = (id: AttackId) => results.filter(({ attack }) => attack === id).length;
  const noticed = results.filter((result) => result.risk.interval.low > RISK_NOTICE && isSure(result, triesOf(result.attack)));
  const alarming = worstByAttack(noticed.filter((result) => isAlarming(result, triesOf(result.attack))));
  const others = worstByAttack(noticed).filter(({ attack }) => alarming.every((result) => result.attack !== attack));
  for (const result of [...alarming, ...others]) {
    const { attack, name, risk, main, control } = result;
    const what = name === null ? ATTACK_NAMES[attack] : `${ATTACK_NAMES[attack]} (“${name}”)`;
    say(
      alarming.includes(result) ? 'bad' : 'mixed',
      `${what.charAt(0).toLowerCase()}${what.slice(1)} succeeds more often on rows trained on`,
      `${what} works better on rows trained on than on unseen ones (${percent(main.value)} against ${percent(control.value)}): risk ${percent(risk.value)}, at least ${percent(risk.interval.low)}.`,
    );
  }
  if (found.length === 0 && distances !== null && attacks !== null) {
    say(
      'good',
      'no attack found anybody',
      'None of the attacks works surely better on rows trained on than on unseen ones. Measured, not a guarantee.',
    );
  }
  const rank = { bad: 0, mixed: 1, good: 2 } as const;
  return found.sort((a, b) => rank[a.level] - rank[b.level]);
}

/** What is no better than guessing, or what some of so many tries show by chance, says nothing. */
function isSure(result: AttackResult, tries: number): boolean {
  return result.isStrong && findSureGain(result, tries) > 0;
}

function isAlarming(result: AttackResult, tries: number): boolean {
  return result.risk.interval.low > RISK_ALARM && findSureGain(result, tries) > GAIN_ALARM;
}

/**
 * How much more often an attack surely succeeds on rows trained on than on unseen ones, as a share of attempts.
 *
 * m − c − z·√(m(1 − m)/n + c(1 − c)/n′), z the 1 − 0.025/k quantile of the standard normal distribution (Bonferroni): of many secrets some succeed by chance.
 *
 * @param tries k, attacks of the same sort.
 */
function findSureGain({ main, control }: AttackResult, tries: number): number {
  const variance = ({ value, attempts }: AttackResult['main']) => (value * (1 - value)) / Math.max(1, attempts);
  return main.value - control.value - inverseNormal(1 - 0.025 / tries) * Math.sqrt(variance(main) + variance(control));
}

/** The result of highest surely shown risk for each attack. */
export function worstByAttack(results: readonly AttackResult[]): AttackResult[] {
  const worst = new Map<AttackId, AttackResult>();
  for (const result of results) {
    const former = worst.get(result.attack);
    if (former === undefined || result.risk.interval.low > former.risk.interval.low) worst.set(result.attack, result);
  }
  return [...worst.values()];
}

/**
 * The attack whose risk is surest, and the lower end of that risk's interval; 0 where no risk is sure among as many as were tried (`isSure`).
 *
 * @returns null without results.
 */
export function findSurestRisk(results: readonly AttackResult[]): { readonly attack: AttackId; readonly value: number } | null {
  const triesOf = (id: AttackId) => results.filter(({ attack }) => attack === id).length;
  const sure = results.filter((result) => isSure(result, triesOf(result.attack)));
  const [surest] = worstByAttack(sure.length > 0 ? sure : results).sort((a, b) => b.risk.interval.low - a.risk.interval.low);
  if (surest === undefined) return null;
  return { attack: surest.attack, value: sure.length > 0 ? Math.max(0, surest.risk.interval.low) : 0 };
}

/**
 * What an attack's result says, in plain words: how much it finds at least, or how much it could at most with so few attempts.
 *
 * @param tries attacks of the same sort; only secrets are several.
 */
export function readRisk(result: AttackResult, tries: number): string {
  const { low, high } = result.risk.interval;
  if (!result.isStrong) return 'No better than guessing: it says nothing.';
  if (isAlarming(result, tries)) return `Gives people away: at least ${percent(low)}.`;
  if (low > 0 && isSure(result, tries)) return `Finds more among rows trained on: at least ${percent(low)}.`;
  if (low > 0) return tries > 1 ? `Nothing sure: of ${tries} secrets some show as much by chance.` : 'Nothing sure found.';
  if (high > RISK_ALARM) return `Nothing found; too few attempts to rule out up to ${percent(high)}.`;
  return high === 0 ? 'Nothing found.' : `Nothing found; at most ${percent(high)}.`;
}
