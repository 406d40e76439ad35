import type { EvaluationReport, HeadlineScore } from '#core/metrics/contract.ts';
import { Gauge, scaleLow } from '#ui/charts/Gauge.tsx';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatCount, formatPercent, formatReference, formatScore } from '#ui/format/numbers.ts';
import styles from './compare.module.css';

/** The headline scores, each beside what unseen real rows score. */
export function ScoreCards({ report }: { report: EvaluationReport }) {
  const { rowCounts, shapes, trends, copies } = report;
  return (
    <>
      <ul className={styles.cards}>
        <HeadlineCard title="Fidelity" question="Does each column look the same?" score={shapes} rowCount={rowCounts.synthetic} />
        <HeadlineCard title="Relationships" question="Do pairs of columns move together?" score={trends} rowCount={rowCounts.synthetic} />
        <CopiesCard copies={copies} />
      </ul>
      <p className={styles.brackets}>
        In brackets <Swatch series="holdout" /> {formatCount(rowCounts.holdout)} real rows the model never saw, same test, same size
        {rowCounts.draws > 1 ? `, averaged over ${rowCounts.draws} draws` : ''}. Reaching it is as good as it gets.
      </p>
    </>
  );
}

function HeadlineCard({ title, question, score, rowCount }: { title: string; question: string; score: HeadlineScore; rowCount: number }) {
  const low = scaleLow([score.value, score.reference]);
  return (
    <li>
      <h2>{title}</h2>
      <p className={`small muted ${styles.question}`}>{question}</p>
      <p className={styles.big}>
        <b>{formatScore(score.value)}</b> <span>{formatReference(score.reference)}</span>
      </p>
      <Gauge
        value={score.value}
        reference={score.reference}
        low={low}
        high={1}
        lowLabel={String(low)}
        highLabel="1"
        label={`${title} ${formatScore(score.value)}; unseen real rows ${score.reference === null ? 'have no score' : formatScore(score.reference)}; on a scale from ${low} to 1.`}
      />
      <p className="small muted">
        {formatScore(score.allRows)} over all {formatCount(rowCount)} rows
      </p>
    </li>
  );
}

const COPY_SCALES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

function CopiesCard({ copies }: { copies: EvaluationReport['copies'] }) {
  const largest = Math.max(copies.value, copies.reference ?? 0) * 1.25;
  const high = COPY_SCALES.find((scale) => scale >= largest) ?? 1;
  const value = formatPercent(copies.value, 2);
  const reference = copies.reference === null ? '–' : formatPercent(copies.reference, 2);
  return (
    <li>
      <h2>Copies</h2>
      <p className={`small muted ${styles.question}`}>How many rows repeat a real one?</p>
      <p className={styles.big}>
        <b>{value}</b> <span>[{reference}]</span>
      </p>
      <Gauge
        value={copies.value}
        reference={copies.reference}
        low={0}
        high={high}
        lowLabel="0 %"
        highLabel={formatPercent(high)}
        label={`Copies ${value}; of unseen real rows ${reference}; on a scale from 0 to ${formatPercent(high)}.`}
      />
      <p className="small muted">Equal to a training row in every compared column. Measured, not a guarantee</p>
    </li>
  );
}
