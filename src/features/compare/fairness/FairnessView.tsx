import type { ReactNode } from 'react';
import type { Fairness } from '#core/metrics/fairness/contract.ts';
import { LEAST_ROWS_DISCLOSED, LEAST_ROWS_JUDGED } from '#core/privacy/disclosure.ts';
import { classCountOf } from '#state/assessment-defaults.ts';
import { learntTable } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatCount, formatCounted, formatScore, formatShare, formatStatistic } from '#ui/format/numbers.ts';
import { GroupChoice, TargetChoice } from '../assessment/AssessmentChoices.tsx';
import styles from '../assessment/assessment.module.css';
import { PairBars } from '../figures/PairBars.tsx';
import { ScoreTable } from '../figures/ScoreTable.tsx';

/** How the target differs between the groups of a column, in real and in synthetic rows. */
export function FairnessView({ fairness, pending }: { fairness: Fairness | null; pending: ReactNode }) {
  const choices = useStudio((state) => state.assessment?.choices ?? null);
  const hasGroups = useStudio((state) => learntTable(state)?.columns.some((column) => classCountOf(column) >= 2) ?? false);
  const lacks = choices?.targetColumn == null ? 'an outcome' : choices.groupColumn === null ? 'a column of groups' : null;
  return (
    <section aria-labelledby="fairness-title">
      <div className="sechead">
        <h2 id="fairness-title">Fairness: do outcomes differ between groups?</h2>
      </div>
      <div className={styles.intro}>
        <p className="muted">
          A synthetic table copies a bias that stands in the real one, and may add to it. Choose an outcome and a column of groups to see it
          before you share the rows.
        </p>
        <TargetChoice label="Outcome" />
        <GroupChoice label="Column of groups" />
      </div>
      {!hasGroups ? (
        <p className="muted">No column of this table forms groups: that takes one of 2 to 20 different values.</p>
      ) : lacks !== null ? (
        <p className="muted">Choose {lacks}: here you will see how the outcome differs from group to group.</p>
      ) : fairness === null ? (
        <p className="muted">{pending}</p>
      ) : (
        <Rates fairness={fairness} />
      )}
    </section>
  );
}

function Rates({ fairness }: { fairness: Fairness }) {
  const { outcomeLevel, outcomeName, groupName, groups, difference, ratio, heldBackGroupCount } = fairness;
  const write = (rate: number | null) => (rate === null ? '–' : outcomeLevel === null ? formatStatistic(rate) : formatShare(rate));
  const most = Math.max(...groups.flatMap(({ real, synthetic }) => [Math.abs(real.rate ?? 0), Math.abs(synthetic.rate ?? 0)]));
  const outcome =
    outcomeLevel === null ? (
      <>Mean of “{outcomeName}”</>
    ) : (
      <>
        Share of rows where “{outcomeName}” is <b>{outcomeLevel}</b>
      </>
    );
  const heads = [
    {
      head: (
        <>
          <Swatch series="real" /> Real
        </>
      ),
      kind: 'number' as const,
    },
    {
      head: (
        <>
          <Swatch series="synthetic" /> Synthetic
        </>
      ),
      kind: 'number' as const,
    },
    { head: '[Unseen real]', kind: 'muted-number' as const },
  ];
  return (
    <>
      <p>
        {outcome}: {describeGap(fairness)}
      </p>
      <div className={styles.grid}>
        <ScoreTable
          label={`${outcomeName} by ${groupName}`}
          columns={[
            { head: groupName },
            ...heads,
            { head: 'Real rows', kind: 'muted-number' },
            { head: <span className="vh">Bars</span>, kind: 'bars' },
          ]}
          rows={groups.map(({ text, real, synthetic, holdout }) => ({
            id: text,
            cells: [
              text === '' ? 'Missing' : text,
              write(real.rate),
              write(synthetic.rate),
              `[${write(holdout.rate)}]`,
              formatCount(real.rowCount),
              <PairBars key="bars" real={real.rate} synthetic={synthetic.rate} most={most} />,
            ],
          }))}
        />
        <div>
          <ScoreTable
            label="Between the groups"
            columns={[{ head: 'Between the groups' }, ...heads]}
            rows={[
              {
                id: 'difference',
                cells: [
                  'Largest difference',
                  write(difference.real),
                  <b key="synthetic">{write(difference.synthetic)}</b>,
                  `[${write(difference.holdout)}]`,
                ],
              },
              ...(ratio === null
                ? []
                : [
                    {
                      id: 'ratio',
                      cells: [
                        'Smallest over largest',
                        formatScore(ratio.real),
                        <b key="synthetic">{formatScore(ratio.synthetic)}</b>,
                        `[${ratio.holdout === null ? '–' : formatScore(ratio.holdout)}]`,
                      ],
                    },
                  ]),
            ]}
          />
          <p className="small muted">
            Groups of fewer than {LEAST_ROWS_JUDGED} real rows are shown but not counted here.
            {heldBackGroupCount > 0 &&
              ` Not shown: ${formatCounted(heldBackGroupCount, 'group')} of fewer than ${LEAST_ROWS_DISCLOSED}, or beyond the twelve largest.`}
            {ratio !== null && ' A ratio below 0.8 is often taken as a sign of unequal treatment.'}
          </p>
        </div>
      </div>
    </>
  );
}

/** Whether the synthetic rows hold the difference between groups that the real ones hold, beyond what chance explains. */
function describeGap({ groups, difference }: Fairness): string {
  const apart = groups.filter(
    ({ real, synthetic }) =>
      real.interval !== null &&
      synthetic.interval !== null &&
      (synthetic.interval.low > real.interval.high || synthetic.interval.high < real.interval.low),
  );
  if (apart.length === 0) return 'in every group the synthetic rows are within chance of the real ones.';
  const grown = difference.synthetic > difference.real ? 'wider' : 'narrower';
  const names = apart.slice(0, 3).map(({ text }) => `“${text}”`);
  const others = apart.length > 3 ? ` and ${formatCount(apart.length - 3)} more` : '';
  return `the gap between groups is ${grown} in the synthetic rows; further off than chance: ${names.join(', ')}${others}.`;
}
