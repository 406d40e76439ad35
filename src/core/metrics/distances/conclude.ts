import type { Concluded } from '../measure.ts';
import type { Distances } from './contract.ts';

export type DistancesFinding =
  | { readonly code: 'membership'; readonly auc: number }
  | { readonly code: 'nearer-to-training'; readonly share: number; readonly fullCopy: number };

/** Membership AUC, and DCR share on the way from ½ to what copies alone reach, whose whole interval lies above these are told. */
const MEMBERSHIP_NOTICE = 0.52;
const MEMBERSHIP_ALARM = 0.6;
const DCR_NOTICE = 0.06;
const DCR_ALARM = 0.2;

export function concludeDistances({ membership, dcrShare }: Pick<Distances, 'membership' | 'dcrShare'>): Concluded<DistancesFinding>[] {
  const found: Concluded<DistancesFinding>[] = [];
  if (membership && membership.interval.low > MEMBERSHIP_NOTICE) {
    const level = membership.interval.low > MEMBERSHIP_ALARM ? 'bad' : 'mixed';
    found.push({ level, finding: { code: 'membership', auc: membership.auc } });
  }
  if (dcrShare) {
    const { value, interval, fullCopy = 1 } = dcrShare;
    const sure = (interval.low - 0.5) / (fullCopy - 0.5);
    const level = sure > DCR_ALARM ? 'bad' : 'mixed';
    if (sure > DCR_NOTICE) found.push({ level, finding: { code: 'nearer-to-training', share: value, fullCopy } });
  }
  return found;
}
