import type { ReactNode } from 'react';
import { isHardlyPredictable } from '#core/metrics/utility/conclude.ts';
import type { Utility } from '#core/metrics/utility/contract.ts';
import { LinePlot } from '#ui/charts/LinePlot.tsx';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatCount, formatPercent, formatScore, formatShare } from '#ui/format/numbers.ts';
import { TargetChoice } from '../assessment/AssessmentChoices.tsx';
import styles from '../assessment/assessment.module.css';
import { Figure } from '../figures/Figure.tsx';
import { PairBars } from '../figures/PairBars.tsx';
import { ScoreTable } from '../figures/ScoreTable.tsx';

const MEASURES = {
  AUC: 'AUC: how well the model ranks, ½ by chance, 1 at best',
  'macro F1': 'macro F1: mean over the classes of how many it finds and how many it finds rightly, 1 at best',
  'R²': 'R²: share of the scatter that the model explains, 0 by guessing the mean, 1 at best',
} as const;

/** What a model trained on the synthetic rows is worth: for the chosen target, and for every column in turn. */
export function UtilityView({ utility, pending }: { utility: Utility | null; pending: ReactNode }) {
  return (
    <section aria-labelledby="utility-title">
      <div className="sechead">
        <h2 id="utility-title">Utility: train on synthetic, test on real</h2>
      </div>
      <div className={styles.intro}>
        <p className="muted">
          Boosted trees learn to predict a column from all others, once from synthetic rows and once from as many real ones; both are tested
          on real rows that nobody learned from. The nearer the two, the more the synthetic rows are worth.
        </p>
        <TargetChoice label="Column to predict" />
      </div>
      {utility === null ? <p className="muted">{pending}</p> : <UtilityResults utility={utility} />}
    </section>
  );
}

function UtilityResults({ utility }: { utility: Utility }) {
  const { target, everyColumn, train } = utility;
  return (
    <div className={styles.grid}>
      {target !== null && <TargetResults target={target} />}
      <div>
        <h3>Columns in turn</h3>
        <p className="small muted">
          Smaller models of {formatCount(everyColumn.length)} columns from {formatCount(train.rowCount)} rows; those that lose most come
          first.
        </p>
        <ScoreTable
          label="Predicting columns in turn"
          columns={[
            { head: 'Column' },
            { head: 'Measure', kind: 'note' },
            { head: 'Synthetic [real]', kind: 'number' },
            { head: 'Guessing', kind: 'muted-number' },
          ]}
          rows={[...everyColumn]
            .sort((a, b) => b.real - b.synthetic - (a.real - a.synthetic))
            .map((scored) => {
              const { columnIndex, name, measure, synthetic, real, guess } = scored;
              const isHardly = isHardlyPredictable(scored);
              return {
                id: columnIndex,
                look: isHardly ? 'quiet' : 'plain',
                cells: [
                  name,
                  isHardly ? `${measure}, hardly predictable` : measure,
                  <Figure key="scores" score={{ value: synthetic, reference: real }} />,
                  formatScore(guess),
                ],
              };
            })}
        />
      </div>
    </div>
  );
}

function TargetResults({ target }: { target: NonNullable<Utility['target']> }) {
  const { curves, importances } = target;
  const shown = importances.slice(0, 10);
  const most = Math.max(...shown.flatMap(({ real, synthetic }) => [real, synthetic]));
  return (
    <div>
      <h3>
        Predicting “{target.name}” in {formatCount(target.testRowCount)} unseen rows
      </h3>
      <ScoreTable
        label={`Scores for ${target.name}`}
        columns={[{ head: 'Trained on' }, { head: target.measure, kind: 'number' }]}
        rows={[
          { id: 'synthetic', cells: ['Synthetic rows', <b key="score">{formatScore(target.synthetic)}</b>] },
          { id: 'real', cells: ['As many real rows', `[${formatScore(target.real)}]`] },
          { id: 'guess', look: 'quiet', cells: ['Nothing: guessing', formatScore(target.guess)] },
        ]}
      />
      <p className="small muted">{MEASURES[target.measure]}.</p>
      {curves !== null && (
        <div className={styles.plot}>
          <LinePlot
            label={`ROC curves of predicting ${target.name}. AUC trained on real rows ${formatScore(target.real)}, on synthetic rows ${formatScore(target.synthetic)}.`}
            xLabel="False alarms (across), hits (up); the diagonal is chance"
            guide
            table={{
              axis: 'False alarms',
              by: 'x',
              names: { real: 'Hits, trained on real', synthetic: 'Trained on synthetic' },
              key: { real: 'Trained on real', synthetic: 'Trained on synthetic' },
            }}
            lines={(['real', 'synthetic'] as const).map((series) => ({
              series,
              points: curves[series].map((point) => ({ x: point.falsePositiveShare, y: point.truePositiveShare })),
            }))}
          />
        </div>
      )}
      <h3>What the two models lean on</h3>
      {target.importanceAgreement !== null && (
        <p className="small muted">Rank agreement {formatScore(target.importanceAgreement)} (1 = the same order)</p>
      )}
      <ScoreTable
        label="Share of gain of each predictor"
        columns={[
          { head: 'Predictor' },
          {
            head: (
              <>
                <Swatch series="real" /> Real
              </>
            ),
            kind: 'number',
          },
          {
            head: (
              <>
                <Swatch series="synthetic" /> Synthetic
              </>
            ),
            kind: 'number',
          },
          { head: <span className="vh">Bars</span>, kind: 'bars' },
        ]}
        rows={shown.map(({ columnIndex, name, real, synthetic }) => ({
          id: columnIndex,
          cells: [name, formatShare(real), formatShare(synthetic), <PairBars key="bars" real={real} synthetic={synthetic} most={most} />],
        }))}
      />
      {importances.length > shown.length && (
        <p className="small muted">
          The other {formatCount(importances.length - shown.length)} share{' '}
          {formatPercent(importances.slice(shown.length).reduce((sum, { real }) => sum + real, 0))} of the gain in the real model.
        </p>
      )}
    </div>
  );
}
