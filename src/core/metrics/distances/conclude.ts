import type { Concluded } from '../measure.ts';
import type { Distances } from './contract.ts';

export type DistancesFinding =
  | { readonly code: 'membership'; readonly auc: number }
  | { readonly code: 'nearer-to-training'; readonly share: number };

/** Membership AUC and DCR share whose whole interval lies above these are told. */
const MEMBERSHIP_NOTICE = 0.52;
const MEMBERSHIP_ALARM = 0.6;
const DCR_NOTICE = 0.53;
const DCR_ALARM = 0.6;

export function concludeDistances({ membership, dcrShare }: Pick<Distances, 'membership' | 'dcrShare'>): Concluded<DistancesFinding>[] {
  const found: Concluded<DistancesFinding>[] = [];
  if (membership && membership.interval.low > MEMBERSHIP_NOTICE) {
    const level = membership.interval.low > MEMBERSHIP_ALARM ? 'bad' : 'mixed';
    found.push({ level, finding: { code: 'membership', auc: membership.auc } });
  }
  if (dcrShare && dcrShare.interval.low > DCR_NOTICE) {
    found.push({
      level: dcrShare.interval.low > DCR_ALARM ? 'bad' : 'mixed',
      finding: { code: 'nearer-to-training', share: dcrShare.value },
    });
  }
  return found;
}
