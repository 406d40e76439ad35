import { inverseNormal } from '#core/random/normal.ts';
import type { Concluded } from '../measure.ts';
import type { AttackId, AttackResult, Attacks } from './contract.ts';

export interface AttackFinding {
  readonly code: 'attack';
  readonly attack: AttackId;
  /** The secret of attribute inference. */
  readonly name: string | null;
  /** Shares of attempts that succeed on rows trained on and on unseen ones. */
  readonly main: number;
  readonly control: number;
  readonly risk: { readonly value: number; readonly low: number };
}

/** Attack risks whose whole interval lies above these are told. */
const RISK_NOTICE = 0.03;
const RISK_ALARM = 0.15;
/**
 * Share of attempts by which an attack must surely succeed more often before it alarms: few failures left make a great risk of a few rows.
 */
const GAIN_ALARM = 0.02;

/** The surest risk of each attack, alarming ones first. */
export function concludeAttacks({ results }: Pick<Attacks, 'results'>): Concluded<AttackFinding>[] {
  const triesOf = (id: AttackId) => results.filter(({ attack }) => attack === id).length;
  const noticed = results.filter((result) => result.risk.interval.low > RISK_NOTICE && isSure(result, triesOf(result.attack)));
  const alarming = worstByAttack(noticed.filter((result) => isAlarming(result, triesOf(result.attack))));
  const others = worstByAttack(noticed).filter(({ attack }) => alarming.every((result) => result.attack !== attack));
  return [...alarming, ...others].map((result) => {
    const { attack, name, risk, main, control } = result;
    return {
      level: alarming.includes(result) ? 'bad' : 'mixed',
      finding: {
        code: 'attack',
        attack,
        name,
        main: main.value,
        control: control.value,
        risk: { value: risk.value, low: risk.interval.low },
      },
    };
  });
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
 * m − c − z·√(m(1 − m)/n + c(1 − c)/n′), z the 1 − 0.025/k quantile of the standard normal distribution (Bonferroni): of many secrets some
 * succeed by chance.
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
 * The attack whose risk is surest, and the lower end of that risk's interval; 0 where no risk is sure among as many as were tried
 * (`isSure`).
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

/** What an attack's result says; `share`: how much it finds at least, or could find at most with so few attempts. */
export type RiskReading =
  | { readonly code: 'no-better-than-guessing' | 'nothing-found' | 'nothing-sure' }
  | { readonly code: 'gives-away' | 'finds-more' | 'not-ruled-out' | 'found-at-most'; readonly share: number }
  | { readonly code: 'by-chance'; readonly tries: number };

/** @param tries attacks of the same sort; only secrets are several. */
export function readRisk(result: AttackResult, tries: number): RiskReading {
  const { low, high } = result.risk.interval;
  if (!result.isStrong) return { code: 'no-better-than-guessing' };
  if (isAlarming(result, tries)) return { code: 'gives-away', share: low };
  if (low > 0 && isSure(result, tries)) return { code: 'finds-more', share: low };
  if (low > 0) return tries > 1 ? { code: 'by-chance', tries } : { code: 'nothing-sure' };
  if (high > RISK_ALARM) return { code: 'not-ruled-out', share: high };
  return high === 0 ? { code: 'nothing-found' } : { code: 'found-at-most', share: high };
}
