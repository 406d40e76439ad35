import type { ReactNode } from 'react';
import type { EvaluationReport, HeadlineScore } from '#core/metrics/contract.ts';
import { ATTACK_NAMES, worstByAttack } from '#core/metrics/proof/conclude.ts';
import type { Proof } from '#core/metrics/proof/contract.ts';
import { Gauge, scaleLow } from '#ui/charts/Gauge.tsx';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatCount, formatPercent, formatReference, formatScore } from '#ui/format/numbers.ts';
import styles from './compare.module.css';

export interface ScoreCardsProps {
  readonly report: EvaluationReport;
  readonly proof: Proof | null;
  readonly isProving: boolean;
}

/** The four questions, each answered by a headline beside what unseen real rows score. */
export function ScoreCards({ report, proof, isProving }: ScoreCardsProps) {
  const { rowCounts, shapes, trends } = report;
  const detectability = proof?.detectability ?? null;
  return (
    <>
      <ul className={styles.cards}>
        <HeadlineCard title="Fidelity" question="Does each column look the same?" score={shapes} rowCount={rowCounts.synthetic}>
          {detectability !== null && (
            <p className="small">
              Whole rows: a classifier scores <b>{formatScore(detectability.allRows.score)}</b> (1 = cannot tell)
            </p>
          )}
        </HeadlineCard>
        <HeadlineCard title="Relationships" question="Do columns move together?" score={trends} rowCount={rowCounts.synthetic}>
          {proof?.threeWay != null && proof.threeWay.triples.length > 0 && (
            <p className="small">
              Three at a time: <b>{formatScore(proof.threeWay.mean.value)}</b> {formatReference(proof.threeWay.mean.reference)}
            </p>
          )}
        </HeadlineCard>
        <UtilityCard proof={proof} isProving={isProving} />
        <PrivacyCard report={report} proof={proof} isProving={isProving} />
      </ul>
      <p className={styles.brackets}>
        In brackets <Swatch series="holdout" /> {formatCount(rowCounts.holdout)} real rows the model never saw, same test, same size
        {rowCounts.draws > 1 ? `, averaged over ${rowCounts.draws} draws` : ''}. Reaching it is as good as it gets.
      </p>
    </>
  );
}

function HeadlineCard({
  title,
  question,
  score,
  rowCount,
  children,
}: {
  title: string;
  question: string;
  score: HeadlineScore;
  rowCount: number;
  children: ReactNode;
}) {
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
      {children}
    </li>
  );
}

function UtilityCard({ proof, isProving }: { proof: Proof | null; isProving: boolean }) {
  const target = proof?.utility?.target ?? null;
  return (
    <li>
      <h2>Utility</h2>
      <p className={`small muted ${styles.question}`}>Is a model trained on it any good?</p>
      {target === null ? (
        <p className="small muted">{isProving ? 'Being measured …' : 'Not measured. Choose a target under Utility below.'}</p>
      ) : (
        <>
          <p className={styles.big}>
            <b>{formatScore(target.synthetic)}</b> <span>[{formatScore(target.real)}]</span>
          </p>
          <Gauge
            value={Math.max(target.guess, target.synthetic)}
            reference={target.real}
            low={target.guess}
            high={1}
            lowLabel={formatScore(target.guess)}
            highLabel="1"
            label={`${target.measure} of predicting ${target.name}: trained on synthetic rows ${formatScore(target.synthetic)}, on real rows ${formatScore(target.real)}; guessing scores ${formatScore(target.guess)}.`}
          />
          <p className="small muted">
            {target.measure} of predicting “{target.name}” in unseen real rows; in brackets: trained on real rows
          </p>
        </>
      )}
    </li>
  );
}

function PrivacyCard({ report, proof, isProving }: ScoreCardsProps) {
  const { copies } = report;
  const membership = proof?.distances?.membership ?? null;
  const worst = worstByAttack(proof?.attacks?.results ?? []).sort((a, b) => b.risk.interval.low - a.risk.interval.low)[0];
  const reference = copies.reference === null ? '–' : formatPercent(copies.reference, 2);
  return (
    <li>
      <h2>Privacy</h2>
      <p className={`small muted ${styles.question}`}>Does it give anyone away?</p>
      <p className={styles.big}>
        <b>{formatPercent(copies.value, 2)}</b> <span>[{reference}]</span>
      </p>
      <p className="small muted">of the rows equal a real one they learned from</p>
      {worst !== undefined && (
        <p className="small">
          Strongest attack: risk <b>{formatPercent(worst.risk.interval.low)}</b> at least ({ATTACK_NAMES[worst.attack].toLowerCase()})
        </p>
      )}
      {membership !== null && (
        <p className="small">
          Who was trained on: AUC <b>{formatScore(membership.auc)}</b> (0.5 tells nothing)
        </p>
      )}
      <p className="small muted">{isProving && worst === undefined ? 'Attacks are being tried …' : 'Measured, not a guarantee'}</p>
    </li>
  );
}
