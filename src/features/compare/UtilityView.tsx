import type { Utility } from '#core/metrics/proof/contract.ts';
import { isPredictable } from '#state/proof-defaults.ts';
import { useStudio } from '#state/store.ts';
import { LinePlot } from '#ui/charts/LinePlot.tsx';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatCount, formatPercent, formatScore } from '#ui/format/numbers.ts';
import { Select } from '#ui/primitives/Select.tsx';
import styles from './compare.module.css';
import { ScrollTable } from './ScrollTable.tsx';

const NONE = 'none';

/** What a model trained on the synthetic rows is worth: for the chosen target, and for every column in turn. */
export function UtilityView({ utility, pending }: { utility: Utility | null; pending: string }) {
  const table = useStudio((state) => state.table);
  const choices = useStudio((state) => state.proof?.choices ?? null);
  const chooseProof = useStudio((state) => state.chooseProof);
  const options = (table?.columns ?? []).flatMap((column, index) =>
    isPredictable(column) ? [{ id: String(index), label: column.spec.name }] : [],
  );
  return (
    <section aria-labelledby="utility-title">
      <div className="sechead">
        <h2 id="utility-title">Utility: train on synthetic, test on real</h2>
        <Select
          label="Column to predict"
          variant="inline"
          value={String(choices?.targetColumn ?? NONE)}
          options={[{ id: NONE, label: 'No target' }, ...options]}
          onChange={(id) => void chooseProof({ targetColumn: id === NONE ? null : Number(id) })}
          display={<>Target: {options.find(({ id }) => id === String(choices?.targetColumn))?.label ?? 'none'}</>}
        />
      </div>
      <p className="muted">
        Boosted trees learn to predict a column from all others, once from synthetic rows and once from as many real ones; both are tested
        on real rows that nobody learned from. The nearer the two, the more the synthetic rows are worth.
      </p>
      {utility === null ? <p className="muted">{pending}</p> : <UtilityResults utility={utility} />}
    </section>
  );
}

function UtilityResults({ utility }: { utility: Utility }) {
  const { target, everyColumn, train } = utility;
  return (
    <div className={styles.proofGrid}>
      {target !== null && (
        <div>
          <h3>
            “{target.name}” in {formatCount(target.testRowCount)} unseen rows
          </h3>
          {target.curves !== null && (
            <>
              <LinePlot
                label={`ROC curves of predicting ${target.name}. AUC trained on real rows ${formatScore(target.real)}, on synthetic rows ${formatScore(target.synthetic)}.`}
                xLabel="False alarms (across), hits (up)"
                guide
                table={{ axis: 'False alarms', by: 'x', names: { real: 'Hits, trained on real', synthetic: 'Trained on synthetic' } }}
                lines={(['real', 'synthetic'] as const).map((series) => ({
                  series,
                  points: (target.curves?.[series] ?? []).map((point) => ({ x: point.falsePositiveShare, y: point.truePositiveShare })),
                }))}
              />
              <p className="small">
                <Swatch series="real" /> trained on real <Swatch series="synthetic" dashed /> trained on synthetic
              </p>
            </>
          )}
          <ScrollTable label={`Scores for ${target.name}`}>
            <table className="data">
              <caption className="vh">Scores for {target.name}</caption>
              <thead>
                <tr>
                  <th scope="col">Trained on</th>
                  <th scope="col" className="num">
                    {target.measure}
                  </th>
                </tr>
              </thead>
              <tbody>
                {(
                  [
                    ['Real rows', target.real],
                    ['Synthetic rows', target.synthetic],
                    ['Nothing: guessing', target.guess],
                  ] as const
                ).map(([name, value]) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td className="num">{formatScore(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
          <h3>What the two models lean on</h3>
          {target.importanceAgreement !== null && (
            <p className="small muted">Rank agreement {formatScore(target.importanceAgreement)} (1 = the same order)</p>
          )}
          <ScrollTable label="Share of gain of each predictor">
            <table className="data">
              <caption className="vh">Share of gain of each predictor</caption>
              <thead>
                <tr>
                  <th scope="col">Predictor</th>
                  <th scope="col" className="num">
                    Real
                  </th>
                  <th scope="col" className="num">
                    Synthetic
                  </th>
                </tr>
              </thead>
              <tbody>
                {target.importances.slice(0, 10).map(({ columnIndex, name, real, synthetic }) => (
                  <tr key={columnIndex}>
                    <th scope="row">{name}</th>
                    <td className="num">{formatPercent(real)}</td>
                    <td className="num">{formatPercent(synthetic)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
        </div>
      )}
      <div>
        <h3>Columns in turn</h3>
        <p className="small muted">
          Smaller models of {formatCount(everyColumn.length)} columns from {formatCount(train.rowCount)} rows; those that lose most come
          first.
        </p>
        <ScrollTable label="Predicting columns in turn">
          <table className="data">
            <caption className="vh">Predicting every column</caption>
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Measure</th>
                <th scope="col" className="num">
                  Synthetic
                </th>
                <th scope="col" className="num">
                  Real
                </th>
                <th scope="col" className="num">
                  Guess
                </th>
              </tr>
            </thead>
            <tbody>
              {[...everyColumn]
                .sort((a, b) => b.real - b.synthetic - (a.real - a.synthetic))
                .map(({ columnIndex, name, measure, synthetic, real, guess }) => (
                  <tr key={columnIndex}>
                    <th scope="row">{name}</th>
                    <td>{measure}</td>
                    <td className="num">{formatScore(synthetic)}</td>
                    <td className="num">[{formatScore(real)}]</td>
                    <td className="num muted">{formatScore(guess)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </ScrollTable>
      </div>
    </div>
  );
}
