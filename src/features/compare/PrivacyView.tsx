import { ATTACK_MEANINGS, ATTACK_NAMES } from '#core/metrics/proof/conclude.ts';
import type { AttackId, Attacks, Distances } from '#core/metrics/proof/contract.ts';
import { LinePlot } from '#ui/charts/LinePlot.tsx';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatCount, formatPercent, formatScore } from '#ui/format/numbers.ts';
import styles from './compare.module.css';
import { ScrollTable } from './ScrollTable.tsx';

export interface PrivacyViewProps {
  readonly distances: Distances | null;
  readonly attacks: Attacks | null;
  readonly pending: string;
}

/** Distances to real rows, attacks in plain words, and the synthetic rows that lie nearest to a real one. */
export function PrivacyView({ distances, attacks, pending }: PrivacyViewProps) {
  return (
    <section aria-labelledby="privacy-title">
      <div className="sechead">
        <h2 id="privacy-title">Privacy: does it give anyone away?</h2>
      </div>
      <p className="muted">
        Everything is measured on rows trained on and on unseen ones: only what works better on the former tells of them. A measure is not a
        guarantee; only differential privacy guarantees.
      </p>
      {distances === null ? <p className="muted">{pending}</p> : <DistanceResults distances={distances} />}
      {attacks !== null && <AttackTable attacks={attacks} />}
      {distances !== null && <NearestRows distances={distances} />}
    </section>
  );
}

function DistanceResults({ distances }: { distances: Distances }) {
  const { dcrShare, dcrRatio, nndr, membership, curves } = distances;
  const interval = ({ low, high }: { low: number; high: number }, write: (value: number) => string) => `${write(low)} to ${write(high)}`;
  const rows: { name: string; value: string; ideal: string }[] = [];
  if (membership !== null) {
    rows.push({
      name: 'Membership: guessing by nearness who was trained on (AUC)',
      value: `${formatScore(membership.auc)} (${interval(membership.interval, formatScore)})`,
      ideal: '0.5',
    });
  }
  if (dcrShare !== null) {
    rows.push({
      name: `Nearer to rows trained on than to as many unseen ones, of ${formatCount(dcrShare.rows.rowCount)} rows. Sees many copies, few it misses`,
      value: `${formatPercent(dcrShare.value)} (${interval(dcrShare.interval, formatPercent)})`,
      ideal: '50 %',
    });
  }
  if (dcrRatio !== null) {
    rows.push({ name: 'Nearest 5 % of distances, against unseen rows', value: formatScore(dcrRatio), ideal: '1 or more' });
  }
  rows.push({
    name: 'Nearest over second-nearest distance, median [unseen rows]',
    value: `${formatScore(nndr.median.value)} [${formatScore(nndr.median.reference ?? Number.NaN)}]`,
    ideal: 'as unseen',
  });
  const line = (series: 'synthetic' | 'holdout') => ({
    series,
    points: curves[series].map((x, i, all) => ({ x, y: (i + 1) / all.length })),
  });
  return (
    <div className={styles.proofGrid}>
      <div>
        <h3>Distance to the nearest row trained on</h3>
        <LinePlot
          label="Share of rows within a distance of their nearest training row: synthetic dashed, unseen real rows dotted. Synthetic rows left of the dotted line lie too near."
          xLabel="Distance (across), share of rows within it (up)"
          table={{ axis: 'Share of rows', by: 'y', names: { holdout: 'Unseen rows within', synthetic: 'Synthetic rows within' } }}
          lines={[line('holdout'), line('synthetic')]}
        />
        <p className="small">
          <Swatch series="synthetic" dashed /> synthetic <Swatch series="holdout" /> unseen real rows. Left of the dotted line is too near.
        </p>
      </div>
      <div>
        <h3>Distances in numbers</h3>
        <ScrollTable label="Distances in numbers">
          <table className="data">
            <caption className="vh">Distances</caption>
            <thead>
              <tr>
                <th scope="col">Measure, with 95 % interval</th>
                <th scope="col" className="num">
                  Value
                </th>
                <th scope="col" className="num">
                  Ideal
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, value, ideal }) => (
                <tr key={name}>
                  <th scope="row" className={styles.wrapText}>
                    {name}
                  </th>
                  <td className="num">{value}</td>
                  <td className="num muted">{ideal}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollTable>
      </div>
    </div>
  );
}

function AttackTable({ attacks }: { attacks: Attacks }) {
  return (
    <>
      <h3>Attacks</h3>
      <dl className={styles.meanings}>
        {(Object.keys(ATTACK_NAMES) as AttackId[]).map((id) => (
          <div key={id}>
            <dt>{ATTACK_NAMES[id]}</dt>
            <dd className="muted">{ATTACK_MEANINGS[id]}</dd>
          </div>
        ))}
      </dl>
      <ScrollTable label="Success of the attacks">
        <table className="data">
          <caption className="small muted">
            Share of attempts that succeed. Risk = what works better on rows trained on than on unseen ones; about 0 is safe.
          </caption>
          <thead>
            <tr>
              <th scope="col">Attack</th>
              <th scope="col" className="num">
                Trained on
              </th>
              <th scope="col" className="num">
                Unseen
              </th>
              <th scope="col" className="num">
                Guessing
              </th>
              <th scope="col" className="num">
                Risk
              </th>
              <th scope="col" className="num">
                95 % interval
              </th>
            </tr>
          </thead>
          <tbody>
            {attacks.results.map(({ attack, columnIndex, name, main, control, naive, risk, isStrong }) => (
              <tr key={`${attack} ${columnIndex}`} className={risk.interval.low > 0 ? undefined : styles.same}>
                <th scope="row" className={styles.wrapText}>
                  {ATTACK_NAMES[attack]}
                  {name !== null && <>: {name}</>}
                  {!isStrong && <span className="small muted"> no better than guessing, so it says nothing</span>}
                </th>
                <td className="num">{formatPercent(main.value)}</td>
                <td className="num">[{formatPercent(control.value)}]</td>
                <td className="num">{formatPercent(naive.value)}</td>
                <td className="num">{formatPercent(risk.value)}</td>
                <td className="num">
                  {formatPercent(risk.interval.low)} to {formatPercent(risk.interval.high)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
    </>
  );
}

function NearestRows({ distances }: { distances: Distances }) {
  const pairs = distances.nearest.slice(0, 6);
  const names = pairs[0]?.names ?? [];
  if (pairs.length === 0) return null;
  return (
    <>
      <h3>Synthetic rows nearest to a real one</h3>
      <ScrollTable label="Nearest pairs of rows">
        <table className={`data ${styles.nearest}`}>
          <caption className="small muted">
            Each synthetic row above the real row that it lies nearest to. These are shown here only; the report leaves the real rows out.
          </caption>
          <thead>
            <tr>
              <th scope="col">Distance</th>
              {names.map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          {pairs.map((pair) => (
            <tbody key={`${pair.syntheticRow} ${pair.realRow}`}>
              {(['synthetic', 'real'] as const).map((side) => (
                <tr key={side}>
                  <th scope="row">
                    <Swatch series={side} /> {side === 'synthetic' ? formatScore(pair.distance) : `row ${formatCount(pair.realRow + 1)}`}
                  </th>
                  {pair[side].map((cell, i) => (
                    <td key={names[i]} className={pair.real[i] === pair.synthetic[i] ? 'muted' : undefined}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </ScrollTable>
    </>
  );
}
