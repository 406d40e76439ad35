import type { ReactNode } from 'react';
import type { Coverage } from '#core/metrics/coverage/contract.ts';
import type { Detectability } from '#core/metrics/detectability/contract.ts';
import type { ThreeWay } from '#core/metrics/three-way/contract.ts';
import { formatCount, formatScore, formatShare } from '#ui/format/numbers.ts';
import styles from '../assessment/assessment.module.css';
import { Figure } from '../figures/Figure.tsx';
import { PlainBar } from '../figures/PairBars.tsx';
import { ScoreTable } from '../figures/ScoreTable.tsx';

const MOST_ROWS = 6;

export interface DetectabilityPanelProps {
  readonly detectability: Detectability | null;
  readonly threeWay: ThreeWay | null;
  readonly coverage: Coverage | null;
  /** Said in place of what is not there. */
  readonly pending: { readonly detectability: ReactNode; readonly threeWay: ReactNode; readonly coverage: ReactNode };
}

/** Which columns give the table away, which triples differ most, and what of the real values is missing. */
export function DetectabilityPanel({ detectability, threeWay, coverage, pending }: DetectabilityPanelProps) {
  return (
    <section className={styles.grid}>
      <Part title="What gives it away" pending={pending.detectability}>
        {detectability !== null && (
          <>
            <p className="small muted">
              Boosted trees try to tell synthetic rows from real ones: <Figure score={detectability.score} />, 1 = cannot tell. With all{' '}
              {formatCount(detectability.allRows.real.rowCount)} rows of each side: {formatScore(detectability.allRows.score)} (AUC{' '}
              {formatScore(detectability.allRows.auc)}). They lean on:
            </p>
            <ScoreTable
              label="Columns that give the table away"
              columns={[
                { head: 'Column' },
                { head: 'Share of the gain', kind: 'number' },
                { head: <span className="vh">Bar</span>, kind: 'bars' },
              ]}
              rows={detectability.tells
                .filter(({ value }) => value > 0)
                .slice(0, MOST_ROWS)
                .map(({ columnIndex, name, value }) => ({
                  id: columnIndex,
                  cells: [name, formatShare(value), <PlainBar key="bar" share={value} />],
                }))}
            />
          </>
        )}
      </Part>
      <Part
        title="Three columns at a time, worst first"
        pending={threeWay === null ? pending.threeWay : 'There are not that many columns.'}
      >
        {threeWay !== null && threeWay.triples.length > 0 && (
          <>
            <p className="small muted">
              How alike the joint counts are: <Figure score={threeWay.mean} /> over {formatCount(threeWay.triples.length)} triples of
              columns, tried where pairs differ most.
            </p>
            <ScoreTable
              label="Joint distributions of three columns"
              columns={[{ head: 'Columns' }, { head: 'Score [unseen]', kind: 'number' }]}
              rows={threeWay.triples.slice(0, MOST_ROWS).map(({ columns, names, score }) => ({
                id: columns.join(' '),
                cells: [names.join(' · '), <Figure key="score" score={score} />],
              }))}
            />
          </>
        )}
      </Part>
      <Part title="Coverage, least covered first" pending={pending.coverage}>
        {coverage !== null && (
          <>
            <p className="small muted">
              Of the real ranges and levels <Figure score={coverage.mean} /> appear
              {coverage.meanAdherence !== null && (
                <>
                  ; of the synthetic numbers <Figure score={coverage.meanAdherence} /> keep within the real range
                </>
              )}
              .
            </p>
            <ScoreTable
              label="Coverage by column"
              columns={[{ head: 'Column' }, { head: 'Share of', kind: 'note' }, { head: 'Score [unseen]', kind: 'number' }]}
              rows={coverage.columns.slice(0, MOST_ROWS).map(({ columnIndex, name, metric, coverage: own }) => ({
                id: columnIndex,
                cells: [name, metric === 'RangeCoverage' ? 'the range' : 'the levels', <Figure key="score" score={own} />],
              }))}
            />
          </>
        )}
      </Part>
    </section>
  );
}

function Part({ title, pending, children }: { title: string; pending: ReactNode; children: ReactNode }) {
  return (
    <div>
      <div className="sechead">
        <h2>{title}</h2>
      </div>
      {children || <p className="muted">{pending}</p>}
    </div>
  );
}
