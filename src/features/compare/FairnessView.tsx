import type { Fairness, GroupRate } from '#core/metrics/proof/contract.ts';
import { classCountOf } from '#state/proof-defaults.ts';
import { useStudio } from '#state/store.ts';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatCount, formatPercent, formatScore, formatStatistic } from '#ui/format/numbers.ts';
import { Select } from '#ui/primitives/Select.tsx';
import styles from './compare.module.css';
import { ScrollTable } from './ScrollTable.tsx';

const NONE = 'none';

/** How the target differs between the groups of a column, in real and in synthetic rows. */
export function FairnessView({ fairness, pending }: { fairness: Fairness | null; pending: string }) {
  const table = useStudio((state) => state.table);
  const choices = useStudio((state) => state.proof?.choices ?? null);
  const chooseProof = useStudio((state) => state.chooseProof);
  const options = (table?.columns ?? []).flatMap((column, index) =>
    classCountOf(column) >= 2 && index !== choices?.targetColumn ? [{ id: String(index), label: column.spec.name }] : [],
  );
  const chosen = options.find(({ id }) => id === String(choices?.groupColumn));
  return (
    <section aria-labelledby="fairness-title">
      <div className="sechead">
        <h2 id="fairness-title">Fairness: do outcomes differ between groups?</h2>
        <Select
          label="Column of groups"
          variant="inline"
          value={chosen?.id ?? NONE}
          options={[{ id: NONE, label: 'No groups' }, ...options]}
          onChange={(id) => void chooseProof({ groupColumn: id === NONE ? null : Number(id) })}
          display={<>Groups: {chosen?.label ?? 'none'}</>}
        />
      </div>
      <p className="muted">
        A synthetic table copies a bias that stands in the real one. Choose a column of groups to see it before you share it.
      </p>
      {choices?.targetColumn == null ? (
        <p className="muted">Choose a target under Utility: it is the outcome that is compared.</p>
      ) : chosen === undefined ? null : fairness === null ? (
        <p className="muted">{pending}</p>
      ) : (
        <Rates fairness={fairness} />
      )}
    </section>
  );
}

function Rates({ fairness }: { fairness: Fairness }) {
  const { outcomeLevel, outcomeName, groupName, groups, difference, ratio } = fairness;
  const write = (rate: number | null) => (rate === null ? '–' : outcomeLevel === null ? formatStatistic(rate) : formatPercent(rate));
  const most = Math.max(1e-9, ...groups.flatMap(({ real, synthetic }) => [Math.abs(real.rate ?? 0), Math.abs(synthetic.rate ?? 0)]));
  const bar = (series: 'real' | 'synthetic', { rate }: GroupRate) => (
    <span className={styles.rate} aria-hidden="true">
      <i
        className={series === 'real' ? styles.rateReal : styles.rateSynthetic}
        style={{ width: `${(Math.abs(rate ?? 0) / most) * 100}%` }}
      />
    </span>
  );
  return (
    <>
      <p>
        {outcomeLevel === null ? (
          <>Mean of “{outcomeName}”</>
        ) : (
          <>
            Share of rows where “{outcomeName}” is <b>{outcomeLevel}</b>
          </>
        )}
        . Largest difference between groups: real <b>{write(difference.real)}</b>, synthetic <b>{write(difference.synthetic)}</b> [
        {write(difference.holdout)}].
        {ratio !== null && (
          <>
            {' '}
            Smallest over largest: real <b>{formatScore(ratio.real)}</b>, synthetic <b>{formatScore(ratio.synthetic)}</b>.
          </>
        )}
      </p>
      <ScrollTable label={`${outcomeName} by ${groupName}`}>
        <table className="data">
          <caption className="vh">
            {outcomeName} by {groupName}
          </caption>
          <thead>
            <tr>
              <th scope="col">{groupName}</th>
              <th scope="col" className="num">
                <Swatch series="real" /> Real
              </th>
              <th scope="col" className="num">
                <Swatch series="synthetic" /> Synthetic
              </th>
              <th scope="col" className="num">
                Unseen real
              </th>
              <th scope="col" className="num">
                Real rows
              </th>
              <th scope="col">
                <span className="vh">Bars</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map(({ text, real, synthetic, holdout }) => (
              <tr key={text}>
                <th scope="row" className={styles.wrapText}>
                  {text}
                </th>
                <td className="num">{write(real.rate)}</td>
                <td className="num">{write(synthetic.rate)}</td>
                <td className="num muted">[{write(holdout.rate)}]</td>
                <td className="num muted">{formatCount(real.rowCount)}</td>
                <td className={styles.rates}>
                  {bar('real', real)}
                  {bar('synthetic', synthetic)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
    </>
  );
}
