import type { ReactNode } from 'react';
import { type Conclusion, concludeAssessment } from '#core/metrics/assessment/conclude.ts';
import type { Assessment, AssessmentPart } from '#core/metrics/assessment/contract.ts';
import { findPrivacyFigure, type PrivacyFigure } from '#core/metrics/assessment/privacy-figure.ts';
import type { EvaluationReport, HeadlineScore } from '#core/metrics/contract.ts';
import { ATTACK_NAMES } from '#core/wording/attacks.ts';
import { sayConclusion } from '#core/wording/conclusions.ts';
import { MEMBERSHIP_ATTACK_NAMES } from '#core/wording/membership.ts';
import { startLower } from '#core/wording/numbers.ts';
import { Gauge, scaleLow } from '#ui/charts/Gauge.tsx';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatCount, formatPercent, formatReference, formatScore, formatShare } from '#ui/format/numbers.ts';
import styles from './cards.module.css';

export interface ScoreCardsProps {
  readonly report: EvaluationReport;
  readonly assessment: Assessment | null;
  /** Why a part is not there. */
  readonly say: (part: AssessmentPart['type']) => string;
}

/** The four questions, each answered by a headline beside what unseen real rows score, and by what the costly measures say. */
export function ScoreCards({ report, assessment, say }: ScoreCardsProps) {
  const { rowCounts, shapes, trends } = report;
  const conclusions = assessment === null ? [] : concludeAssessment(assessment);
  const of = (topic: Conclusion['topic']) => conclusions.filter((conclusion) => conclusion.topic === topic);
  const threeWay = assessment?.threeWay ?? null;
  return (
    <>
      <ul className={styles.cards}>
        <HeadlineCard title="Fidelity" question="Does each column look the same?" score={shapes} rowCount={rowCounts.synthetic}>
          {assessment?.detectability == null ? <Line>Whole rows: {say('detectability')}</Line> : <Conclusions of={of('fidelity')} />}
        </HeadlineCard>
        <HeadlineCard
          title="Relationships"
          question="Do columns move together?"
          score={report.pairs.length === 0 ? null : trends}
          missing="One column has no relationships."
          rowCount={rowCounts.synthetic}
        >
          <Line>
            Three columns at a time:{' '}
            {threeWay === null || threeWay.triples.length === 0 ? (
              <span className="muted">{threeWay === null ? say('three-way') : 'there are not that many.'}</span>
            ) : (
              <>
                <b>{formatScore(threeWay.mean.value)}</b> <span className="muted">{formatReference(threeWay.mean.reference)}</span>
              </>
            )}
          </Line>
        </HeadlineCard>
        <UtilityCard assessment={assessment} pending={say('utility')}>
          <Conclusions of={of('utility')} />
        </UtilityCard>
        <PrivacyCard
          report={report}
          assessment={assessment}
          pending={say('attacks')}
          isSafe={of('privacy').some(({ level }) => level === 'good')}
        >
          <Conclusions of={of('privacy')} />
        </PrivacyCard>
      </ul>
      <p className={styles.brackets}>
        In brackets <Swatch series="holdout" /> {formatCount(rowCounts.holdout)} real rows the model never saw, same test, same size
        {rowCounts.draws > 1 ? `, averaged over ${rowCounts.draws} draws` : ''}; for utility: trained on real rows. Reaching it is as good
        as it gets.
      </p>
    </>
  );
}

function Line({ children }: { children: ReactNode }) {
  return <p className={`small ${styles.line}`}>{children}</p>;
}

const MOST_CONCLUSIONS = 2;

/** What the costly measures say on a topic, gravest first; what needs the person's eye has a rule. */
function Conclusions({ of }: { of: readonly Conclusion[] }) {
  const others = of.length - MOST_CONCLUSIONS;
  return (
    <>
      {of.slice(0, MOST_CONCLUSIONS).map((conclusion) => (
        <p key={sayConclusion(conclusion)} className={`small ${styles.line}`} data-level={conclusion.level}>
          {sayConclusion(conclusion)}
        </p>
      ))}
      {others > 0 && <p className={`small muted ${styles.line}`}>And {formatCount(others)} more, below.</p>}
    </>
  );
}

function HeadlineCard({
  title,
  question,
  score,
  missing,
  rowCount,
  children,
}: {
  title: string;
  question: string;
  score: HeadlineScore | null;
  /** Said in place of a score. */
  missing?: string;
  rowCount: number;
  children: ReactNode;
}) {
  if (score === null) {
    return (
      <li>
        <h2>{title}</h2>
        <p className={`small muted ${styles.question}`}>{question}</p>
        <p className={styles.big}>–</p>
        <Line>{missing}</Line>
      </li>
    );
  }
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

function UtilityCard({ assessment, pending, children }: { assessment: Assessment | null; pending: string; children: ReactNode }) {
  const target = assessment?.utility?.target ?? null;
  const low = target === null ? 0 : Math.max(0, Math.floor(target.guess * 100) / 100);
  return (
    <li>
      <h2>Utility</h2>
      <p className={`small muted ${styles.question}`}>Is a model trained on it any good?</p>
      {target === null ? (
        <>
          <p className={styles.big}>
            <b className="muted">–</b>
          </p>
          <Line>{assessment?.utility == null ? pending : 'Choose under Utility what a model is to predict.'}</Line>
        </>
      ) : (
        <>
          <p className={styles.big}>
            <b>{formatScore(target.synthetic)}</b> <span>[{formatScore(target.real)}]</span>
          </p>
          <Gauge
            value={target.synthetic}
            reference={target.real}
            low={low}
            high={1}
            lowLabel={String(low)}
            highLabel="1"
            label={`${target.measure} of predicting ${target.name}: trained on synthetic rows ${formatScore(target.synthetic)}, on real rows ${formatScore(target.real)}; guessing scores ${formatScore(target.guess)}.`}
          />
          <p className="small muted">
            {target.measure} of “{target.name}” in unseen rows; guessing {formatScore(target.guess)}
          </p>
          {children}
        </>
      )}
    </li>
  );
}

/** Ends of a share's scale, the least that holds both shares. */
const SHARE_ENDS = [0.01, 0.05, 0.1, 0.5, 1];

/** The strongest finding in large figures. */
function PrivacyFigureOf({ figure }: { figure: PrivacyFigure }) {
  if (figure.by === 'membership') {
    const { attack, auc, interval, tpr } = figure.attack;
    return (
      <>
        <p className={styles.big}>
          <b>{formatScore(auc)}</b> <span>[0.500]</span>
        </p>
        <Gauge
          value={auc}
          reference={0.5}
          low={0.5}
          high={1}
          lowLabel="0.5"
          highLabel="1"
          label={`AUC of telling who was trained on: ${formatScore(auc)}; 0.5 tells nothing. Less is safer.`}
        />
        <p className="small muted">
          AUC ({formatScore(interval.low)} to {formatScore(interval.high)}) of telling who was trained on, by the strongest attack:{' '}
          {startLower(MEMBERSHIP_ATTACK_NAMES[attack])}. It finds {formatShare(tpr.value)} of them at 1 % false alarms
        </p>
      </>
    );
  }
  const { value, reference } = figure;
  const end = SHARE_ENDS.find((candidate) => candidate >= Math.max(value, reference ?? 0)) ?? 1;
  const unseen = reference === null ? '–' : formatPercent(reference, 2);
  const what = figure.by === 'copies' ? 'Rows equal to one trained on' : `${ATTACK_NAMES[figure.attack]}, tries that succeed`;
  return (
    <>
      <p className={styles.big}>
        <b>{formatPercent(value, 2)}</b> <span>[{unseen}]</span>
      </p>
      <Gauge
        value={value}
        reference={reference}
        low={0}
        high={end}
        lowLabel="0 %"
        highLabel={formatPercent(end)}
        label={`${what}: ${formatPercent(value, 2)}; of unseen real rows ${unseen}. Less is safer.`}
      />
      <p className="small muted">{figure.by === 'copies' ? 'of the rows equal one trained on' : what}</p>
    </>
  );
}

function PrivacyCard({
  report,
  assessment,
  pending,
  isSafe,
  children,
}: {
  report: EvaluationReport;
  assessment: Assessment | null;
  pending: string;
  /** The conclusion then says itself what it is worth. */
  isSafe: boolean;
  children: ReactNode;
}) {
  const { copies } = report;
  const figure = findPrivacyFigure(report, assessment);
  const reference = copies.reference === null ? '–' : formatPercent(copies.reference, 2);
  return (
    <li>
      <h2>Privacy</h2>
      <p className={`small muted ${styles.question}`}>Does it give anyone away?</p>
      <PrivacyFigureOf figure={figure} />
      {figure.by !== 'copies' && (
        <p className="small muted">
          <b className={styles.figure}>{formatPercent(copies.value, 2)}</b> [{reference}] of the rows equal one trained on
        </p>
      )}
      {assessment?.attacks == null ? <Line>Attacks: {pending}</Line> : null}
      {children}
      {!isSafe && <p className={`small muted ${styles.line}`}>A measure is not a guarantee.</p>}
    </li>
  );
}
