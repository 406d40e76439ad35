import type { Coverage, Detectability, ThreeWay } from '#core/metrics/proof/contract.ts';
import { formatCount, formatPercent, formatReference, formatScore } from '#ui/format/numbers.ts';
import styles from './compare.module.css';
import { ScrollTable } from './ScrollTable.tsx';

export interface DetectabilityPanelProps {
  readonly detectability: Detectability | null;
  readonly threeWay: ThreeWay | null;
  readonly coverage: Coverage | null;
}

/** Which columns give the table away, which triples differ most, and what of the real values is missing. */
export function DetectabilityPanel({ detectability, threeWay, coverage }: DetectabilityPanelProps) {
  if (detectability === null && threeWay === null && coverage === null) return null;
  return (
    <section className={styles.proofGrid}>
      {detectability !== null && (
        <div>
          <div className="sechead">
            <h2>What gives it away</h2>
          </div>
          <p className="small muted">
            Boosted trees try to tell synthetic from real rows: {formatScore(detectability.allRows.score)} with{' '}
            {formatCount(detectability.allRows.real.rowCount)} rows of each side (AUC {formatScore(detectability.allRows.auc)}; 1 = cannot
            tell), {formatScore(detectability.score.value)} {formatReference(detectability.score.reference)} with as many rows as were held
            out.
          </p>
          <ol className={styles.tells}>
            {detectability.tells
              .filter(({ value }) => value > 0)
              .slice(0, 6)
              .map(({ columnIndex, name, value }) => (
                <li key={columnIndex}>
                  <span className="truncate">{name}</span>
                  <span className={styles.tellBar} aria-hidden="true">
                    <i style={{ width: `${value * 100}%` }} />
                  </span>
                  <span className="num">{formatPercent(value)}</span>
                </li>
              ))}
          </ol>
        </div>
      )}
      {threeWay !== null && threeWay.triples.length > 0 && (
        <div>
          <div className="sechead">
            <h2>Three columns at a time, worst first</h2>
          </div>
          <ScrollTable label="Joint distributions of three columns">
            <table className="data">
              <caption className="vh">Joint distributions of three columns</caption>
              <thead>
                <tr>
                  <th scope="col">Columns</th>
                  <th scope="col" className="num">
                    Score [unseen]
                  </th>
                </tr>
              </thead>
              <tbody>
                {threeWay.triples.slice(0, 6).map(({ columns, names, score }) => (
                  <tr key={columns.join(' ')}>
                    <th scope="row" className={styles.wrapText}>
                      {names.join(' · ')}
                    </th>
                    <td className="num">
                      {formatScore(score.value)} {formatReference(score.reference)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
        </div>
      )}
      {coverage !== null && (
        <div>
          <div className="sechead">
            <h2>Coverage</h2>
          </div>
          <p className="small muted">
            {formatScore(coverage.mean.value)} {formatReference(coverage.mean.reference)} of the real ranges and levels appear
            {coverage.meanAdherence !== null && (
              <>
                ; {formatScore(coverage.meanAdherence.value)} {formatReference(coverage.meanAdherence.reference)} of the numbers keep within
                the real range
              </>
            )}
            . Least covered first:
          </p>
          <ScrollTable label="Coverage by column">
            <table className="data">
              <caption className="vh">Coverage by column</caption>
              <tbody>
                {coverage.columns.slice(0, 6).map(({ columnIndex, name, metric, coverage: own }) => (
                  <tr key={columnIndex}>
                    <th scope="row" className={styles.wrapText}>
                      {name}
                    </th>
                    <td className="small muted">{metric === 'RangeCoverage' ? 'of the range' : 'of the levels'}</td>
                    <td className="num">
                      {formatScore(own.value)} {formatReference(own.reference)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
        </div>
      )}
    </section>
  );
}
