import { readRisk } from '#core/metrics/attacks/conclude.ts';
import type { AttackId, AttackResult, Attacks } from '#core/metrics/attacks/contract.ts';
import { ATTACK_MEANINGS, ATTACK_NAMES, sayRisk } from '#core/wording/attacks.ts';
import { formatCount, formatPercent, formatShare } from '#ui/format/numbers.ts';
import { Disclosure } from '#ui/primitives/Disclosure.tsx';
import styles from '../assessment/assessment.module.css';
import { type ScoreColumn, type ScoreRow, ScoreTable } from '../figures/ScoreTable.tsx';

const FIGURES: readonly ScoreColumn[] = [
  { head: 'What it says', kind: 'note' },
  { head: 'Trained on', kind: 'number' },
  { head: '[Unseen]', kind: 'muted-number' },
  { head: 'Guessing', kind: 'muted-number' },
  { head: 'Risk', kind: 'number' },
  { head: '95 % interval', kind: 'muted-number' },
];

/** The attacks, each by its gravest result and with what it means; the secrets in full behind a disclosure. */
export function AttackResults({ attacks }: { attacks: Attacks }) {
  const secrets = sortByRisk(attacks.results.filter(({ attack }) => attack === 'inference'));
  const gravest = (Object.keys(ATTACK_NAMES) as AttackId[]).flatMap(
    (id) => sortByRisk(attacks.results.filter(({ attack }) => attack === id))[0] ?? [],
  );
  return (
    <>
      <ScoreTable
        label="Share of attempts that succeed. Risk: what works better on rows trained on than on unseen ones; about 0 is safe."
        isCaptionShown
        columns={[{ head: 'Attack' }, ...FIGURES]}
        rows={sortByRisk(gravest).map((result) =>
          toRow(
            result,
            result.attack === 'inference' ? secrets.length : 1,
            <>
              <b className={styles.attack}>
                {ATTACK_NAMES[result.attack]}
                {result.name !== null && `: “${result.name}”, of ${formatCount(secrets.length)} columns`}
              </b>{' '}
              <span className={styles.meaning}>{ATTACK_MEANINGS[result.attack]}</span>
            </>,
          ),
        )}
      />
      {secrets.length > 1 && (
        <Disclosure summary={`Every column as the secret (${formatCount(secrets.length)})`}>
          <ScoreTable
            label="Guessing a secret cell, column by column"
            columns={[{ head: 'Secret' }, ...FIGURES]}
            rows={secrets.map((result) => toRow(result, secrets.length, result.name))}
          />
        </Disclosure>
      )}
    </>
  );
}

function toRow(result: AttackResult, tries: number, title: ScoreRow['cells'][number]): ScoreRow {
  const { attack, columnIndex, main, control, naive, risk, isStrong } = result;
  return {
    id: `${attack} ${columnIndex}`,
    look: isStrong ? 'plain' : 'quiet',
    cells: [
      title,
      sayRisk(readRisk(result, tries)),
      formatShare(main.value),
      `[${formatShare(control.value)}]`,
      formatShare(naive.value),
      <b key="risk">{formatShare(risk.value)}</b>,
      `${formatPercent(risk.interval.low)} to ${formatPercent(risk.interval.high)}`,
    ],
  };
}

/** What is surely found first; then what was well tried; attacks no better than guessing last. */
function sortByRisk(results: readonly AttackResult[]): AttackResult[] {
  return [...results].sort(
    (a, b) => Number(b.isStrong) - Number(a.isStrong) || b.risk.interval.low - a.risk.interval.low || b.risk.value - a.risk.value,
  );
}
