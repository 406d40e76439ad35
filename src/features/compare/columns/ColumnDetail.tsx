import { lazy, Suspense, useState } from 'react';
import type { ColumnComparison } from '#core/metrics/contract.ts';
import { OverlayTable } from '#ui/charts/ChartTable.tsx';
import { TableToggle } from '#ui/charts/DistributionChart.tsx';
import { LevelBars } from '#ui/charts/OverlayChart.tsx';
import { ChartKey } from '#ui/charts/Swatch.tsx';
import { describeOverlay } from '#ui/charts/sentences.ts';
import { formatReference, formatScore } from '#ui/format/numbers.ts';
import { Checkbox } from '#ui/primitives/Checkbox.tsx';
import { Segmented } from '#ui/primitives/Segmented.tsx';
import styles from './columns.module.css';
import { compareStatistics } from './statistics.ts';

const HistogramPlot = lazy(() => import('#ui/charts/HistogramPlot.tsx'));

/** One column in full: the overlay, and the statistics that differ. */
export function ColumnDetail({ column }: { column: ColumnComparison }) {
  const [view, setView] = useState<'histogram' | 'cumulative'>('histogram');
  const [unit, setUnit] = useState<'percent' | 'count'>('percent');
  const [scale, setScale] = useState<'linear' | 'log'>('linear');
  const [shown, setShown] = useState<'chart' | 'table'>('chart');
  const { overlay, name, shape } = column;
  const distance = 1 - shape.value;
  const reference = shape.reference === null ? null : 1 - shape.reference;
  const label = describeOverlay(name, overlay, distance, reference);
  const statistics = compareStatistics(column);

  return (
    <>
      <section aria-label={`${name}, real and synthetic`} style={{ margin: 0 }}>
        <div className={styles.chartTop}>
          <h2 className="truncate">{name}</h2>
          <div className="row wrap">
            {overlay.shape === 'numeric' && (
              <Segmented<'histogram' | 'cumulative'>
                label="Chart"
                value={view}
                onChange={setView}
                options={[
                  { id: 'histogram', label: 'Histogram' },
                  { id: 'cumulative', label: 'Cumulative' },
                ]}
              />
            )}
            <Segmented<'percent' | 'count'>
              label="Unit"
              value={unit}
              onChange={setUnit}
              options={[
                { id: 'percent', label: 'Percent' },
                { id: 'count', label: 'Count' },
              ]}
            />
            <Checkbox isSelected={scale === 'log'} onChange={(isLog) => setScale(isLog ? 'log' : 'linear')}>
              Log
            </Checkbox>
          </div>
        </div>
        <div className={styles.chartBody}>
          {shown === 'table' ? (
            <OverlayTable name={name} overlay={overlay} unit={unit} />
          ) : overlay.shape === 'numeric' ? (
            <Suspense fallback={<p className="muted">Drawing…</p>}>
              <HistogramPlot overlay={overlay} label={label} view={view} unit={unit} scale={scale} />
            </Suspense>
          ) : (
            <BarsFrame label={label}>
              <LevelBars levels={overlay.levels} unit={unit} scale={scale} isWide />
            </BarsFrame>
          )}
        </div>
        <div className={styles.chartFoot}>
          <ChartKey holdout={unit === 'percent' ? 'Holdout: real rows never trained on' : null} />
          <TableToggle view={shown} onChange={setShown} />
        </div>
        {unit === 'count' && <p className="small muted">The holdout has fewer rows, so it stands beside percentages only.</p>}
      </section>
      <div className={styles.stats}>
        <div className="sechead">
          <h2>Statistics that differ</h2>
        </div>
        <table className="data">
          <caption className="vh">Statistics of {name}</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="vh">Statistic</span>
              </th>
              <th scope="col" className="num">
                Real
              </th>
              <th scope="col" className="num">
                Synth.
              </th>
              <th scope="col" className="num">
                Holdout
              </th>
            </tr>
          </thead>
          <tbody>
            {statistics.map((row) => (
              <tr key={row.name} className={row.differs ? undefined : styles.same}>
                <th scope="row" className={styles.wrapText}>
                  {row.name}
                </th>
                <td className="num">{row.real}</td>
                <td className="num">{row.synthetic}</td>
                <td className="num muted">[{row.holdout}]</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className={`small muted ${styles.note}`}>
          Distance {formatScore(distance)} {formatReference(reference)}:{' '}
          {column.metric === 'KSComplement'
            ? 'the largest gap between the two cumulative curves.'
            : 'half the sum of the gaps between the shares of each value.'}
        </p>
      </div>
    </>
  );
}

function BarsFrame({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: many levels scroll, and must by keyboard too
    <div className={styles.bars} tabIndex={0} role="img" aria-label={label}>
      {children}
    </div>
  );
}
