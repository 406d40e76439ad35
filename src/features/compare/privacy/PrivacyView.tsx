import type { ReactNode } from 'react';
import type { Attacks } from '#core/metrics/attacks/contract.ts';
import type { Distances } from '#core/metrics/distances/contract.ts';
import type { Membership } from '#core/metrics/membership/contract.ts';
import { LinePlot } from '#ui/charts/LinePlot.tsx';
import { formatCount, formatPercent, formatScore, formatShare } from '#ui/format/numbers.ts';
import styles from '../assessment/assessment.module.css';
import { Figure } from '../figures/Figure.tsx';
import { ScoreTable } from '../figures/ScoreTable.tsx';
import { AttackResults } from './AttackResults.tsx';
import { MembershipResults } from './MembershipResults.tsx';
import { NearestRows } from './NearestRows.tsx';

export interface PrivacyViewProps {
  readonly distances: Distances | null;
  readonly attacks: Attacks | null;
  readonly membership: Membership | null;
  /** Said in place of what is not there. */
  readonly pendingDistances: ReactNode;
  readonly pendingAttacks: ReactNode;
  readonly pendingMembership: ReactNode;
}

/** Attacks in plain words, distances to real rows, and the synthetic rows that lie nearest to a real one. */
export function PrivacyView({ distances, attacks, membership, pendingDistances, pendingAttacks, pendingMembership }: PrivacyViewProps) {
  return (
    <section aria-labelledby="privacy-title">
      <div className="sechead">
        <h2 id="privacy-title">Privacy: does it give anyone away?</h2>
      </div>
      <p className={`muted ${styles.text}`}>
        Everything is tried on rows trained on and on unseen ones: only what works better on the former tells of them. A measure is not a
        guarantee: it speaks of these attacks and no others. Only differential privacy guarantees, and none of the generators has it.
      </p>
      <h3>Who was trained on</h3>
      {membership == null ? <p className="muted">{pendingMembership}</p> : <MembershipResults membership={membership} />}
      <h3>What an attacker would gain</h3>
      {attacks === null ? <p className="muted">{pendingAttacks}</p> : <AttackResults attacks={attacks} />}
      <h3>How near the synthetic rows lie to real ones</h3>
      {distances === null ? <p className="muted">{pendingDistances}</p> : <DistanceResults distances={distances} />}
      {distances !== null && <NearestRows distances={distances} />}
    </section>
  );
}

function DistanceResults({ distances }: { distances: Distances }) {
  const { dcrShare, dcrRatio, nndr, membership, curves } = distances;
  const interval = ({ low, high }: { low: number; high: number }, write: (value: number) => string) => `${write(low)} to ${write(high)}`;
  const line = (series: 'synthetic' | 'holdout') => ({
    series,
    points: curves[series].map((x, i, all) => ({ x, y: (i + 1) / all.length })),
  });
  return (
    <div className={styles.grid}>
      <LinePlot
        label="Share of rows within a distance of their nearest training row: synthetic dashed, unseen real rows dotted. Synthetic rows left of the dotted line lie too near."
        xLabel="Distance to the nearest row trained on (across), share of rows within it (up). Left of the dotted line is too near"
        table={{
          axis: 'Share of rows',
          by: 'y',
          names: { holdout: 'Unseen rows within', synthetic: 'Synthetic rows within' },
          key: { holdout: 'Unseen real rows', synthetic: 'Synthetic rows' },
        }}
        lines={[line('holdout'), line('synthetic')]}
      />
      <ScoreTable
        label="Distances in numbers"
        columns={[{ head: 'Measure' }, { head: 'Value [ideal]', kind: 'number' }, { head: '95 % interval', kind: 'muted-number' }]}
        rows={[
          ...(membership === null
            ? []
            : [
                {
                  id: 'membership',
                  cells: [
                    <Measure key="name" name="Telling who was trained on, by nearness (AUC)" note="½ is a coin’s toss, 1 is certain" />,
                    <Ideal key="value" value={formatScore(membership.auc)} ideal="0.500" />,
                    interval(membership.interval, formatScore),
                  ],
                },
              ]),
          ...(dcrShare === null
            ? []
            : [
                {
                  id: 'dcr',
                  cells: [
                    <Measure
                      key="name"
                      name="Rows nearer to a row trained on than to as many unseen ones"
                      note={`of ${formatCount(dcrShare.rows.rowCount)} synthetic rows; it sees many copies and misses a few${dcrShare.fullCopy === undefined ? '' : `; copies alone would reach ${formatShare(dcrShare.fullCopy)}`}`}
                    />,
                    <Ideal key="value" value={formatPercent(dcrShare.value)} ideal={formatPercent(0.5)} />,
                    interval(dcrShare.interval, formatPercent),
                  ],
                },
              ]),
          ...(dcrRatio === null
            ? []
            : [
                {
                  id: 'ratio',
                  cells: [
                    <Measure key="name" name="Distance of the nearest 5 %, over that of unseen rows" note="1 or more is safe" />,
                    <Ideal key="value" value={formatScore(dcrRatio)} ideal="1" />,
                    '',
                  ],
                },
              ]),
          {
            id: 'nndr',
            cells: [
              <Measure
                key="name"
                name="Nearest over second-nearest distance, median"
                note="in brackets: of unseen rows; far below it, rows stick to single real ones"
              />,
              <Figure key="value" score={nndr.median} />,
              '',
            ],
          },
        ]}
      />
    </div>
  );
}

function Measure({ name, note }: { name: string; note: string }) {
  return (
    <>
      {name} <span className={styles.meaning}>{note}</span>
    </>
  );
}

function Ideal({ value, ideal }: { value: string; ideal: string }) {
  return (
    <>
      {value} <span className="muted">[{ideal}]</span>
    </>
  );
}
