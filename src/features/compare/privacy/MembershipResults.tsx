import type { Membership } from '#core/metrics/membership/contract.ts';
import { MEMBERSHIP_ATTACK_MEANINGS, MEMBERSHIP_ATTACK_NAMES } from '#core/wording/membership.ts';
import { formatCount, formatScore, formatShare } from '#ui/format/numbers.ts';
import styles from '../assessment/assessment.module.css';
import { ScoreTable } from '../figures/ScoreTable.tsx';

/** The attacks that guess who was trained on, strongest first, and what so few rows could not show. */
export function MembershipResults({ membership: { attacks, members, strangers, detectableAuc } }: { membership: Membership }) {
  return (
    <>
      <ScoreTable
        label={`Guessing ${formatCount(members)} rows trained on among ${formatCount(strangers)} unseen ones; the strongest attack counts.`}
        isCaptionShown
        columns={[
          { head: 'Attack' },
          { head: 'AUC [0.500]', kind: 'number' },
          { head: '95 % interval', kind: 'muted-number' },
          { head: 'Found at 1 % false alarms [1 %]', kind: 'number' },
          { head: '95 % interval', kind: 'muted-number' },
        ]}
        rows={attacks.map(({ attack, auc, interval, tpr }) => ({
          id: attack,
          cells: [
            <>
              <b className={styles.attack}>{MEMBERSHIP_ATTACK_NAMES[attack]}</b>{' '}
              <span className={styles.meaning}>{MEMBERSHIP_ATTACK_MEANINGS[attack]}</span>
            </>,
            <b key="auc">{formatScore(auc)}</b>,
            `${formatScore(interval.low)} to ${formatScore(interval.high)}`,
            formatShare(tpr.value),
            `${formatShare(tpr.interval.low)} to ${formatShare(tpr.interval.high)}`,
          ],
        }))}
      />
      <p className="small muted">
        So many unseen rows show an attack from an AUC of {formatScore(detectableAuc)} on, four times of five; a weaker one is not ruled
        out.
      </p>
    </>
  );
}
