import { inverseNormal } from '#core/random/normal.ts';
import type { Concluded } from '../measure.ts';
import type { Membership, MembershipAttack, MembershipAttackId } from './contract.ts';

export type MembershipFinding =
  | {
      readonly code: 'membership-attack';
      readonly attack: MembershipAttackId;
      readonly auc: number;
      readonly low: number;
      readonly tpr: number;
    }
  | { readonly code: 'too-few-to-tell'; readonly strangers: number; readonly detectableAuc: number };

/** False alarms at which members are counted. */
export const FALSE_ALARMS = 0.01;

/** Sure advantages above these are told; the alarm is an AUC of .6, or six of a hundred members found at one false alarm. */
const NOTICE = 0.04;
const ALARM = 0.2;
const TPR_NOTICE = 0.02;
const TPR_ALARM = 0.05;
/** What so many rows could not show they cannot rule out: from this AUC on an attack alarms. */
const ALARMING_AUC = (1 + ALARM) / 2;

/** The strongest of four attacks is looked at, so that each must be surer (Bonferroni): its half width counts 1.27 times. */
const TRIES = 4;
const WIDER = inverseNormal(1 - 0.025 / TRIES) / inverseNormal(0.975);

/** max(0, 2(l − ½)), l the AUC less its widened half width: what surely speaks of members over all thresholds. */
const findAucAdvantage = ({ auc, interval }: MembershipAttack) => Math.max(0, 2 * (auc - WIDER * (auc - interval.low) - 0.5));
/** max(0, l − .01), l the lower end of the interval of the members found at 1 % false alarms (Yeom et al. 2018: TPR − FPR). */
const findTprAdvantage = ({ tpr }: MembershipAttack) => Math.max(0, tpr.interval.low - FALSE_ALARMS);

/** What an attack surely has over guessing, in [0, 1]; among equals, that of the higher AUC is the stronger. */
export const findSureAdvantage = (attack: MembershipAttack) => Math.max(findAucAdvantage(attack), findTprAdvantage(attack));

/** The strongest attack where it surely tells members, else whether so few rows could have shown it. */
export function concludeMembership({
  attacks,
  strangers,
  detectableAuc,
}: Pick<Membership, 'attacks' | 'strangers' | 'detectableAuc'>): Concluded<MembershipFinding>[] {
  const isOver = (bound: number, tprBound: number) => (own: MembershipAttack) =>
    findAucAdvantage(own) > bound || findTprAdvantage(own) > tprBound;
  const alarming = attacks.find(isOver(ALARM, TPR_ALARM));
  const noticed = alarming ?? attacks.find(isOver(NOTICE, TPR_NOTICE));
  if (noticed !== undefined) {
    const { attack, auc, interval, tpr } = noticed;
    return [
      {
        level: alarming === undefined ? 'mixed' : 'bad',
        finding: { code: 'membership-attack', attack, auc, low: interval.low, tpr: tpr.value },
      },
    ];
  }
  return detectableAuc > ALARMING_AUC ? [{ level: 'mixed', finding: { code: 'too-few-to-tell', strangers, detectableAuc } }] : [];
}
