import { memo, useId, useState } from 'react';
import type { LiveColumn } from '#core/metrics/contract.ts';
import { OverlayTable } from '#ui/charts/ChartTable.tsx';
import { TableToggle } from '#ui/charts/DistributionChart.tsx';
import { OverlayChart } from '#ui/charts/OverlayChart.tsx';
import { ChartKey } from '#ui/charts/Swatch.tsx';
import { describeOverlay } from '#ui/charts/sentences.ts';
import { formatReference, formatScore } from '#ui/format/numbers.ts';
import styles from '../train.module.css';

export interface WorstColumnsProps {
  readonly columns: readonly LiveColumn[];
  /** When they were sampled; null for a generator that is fitted in one pass. */
  readonly epoch: number | null;
}

/** The columns furthest off, real against synthetic, as training goes. */
export const WorstColumns = memo(function WorstColumns({ columns, epoch }: WorstColumnsProps) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const id = useId();
  if (columns.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <div className="sechead">
        <h2 id={id}>The six columns furthest off{epoch === null ? '' : `, epoch ${epoch}`}</h2>
        <div className="row wrap">
          <ChartKey />
          <span className="label">± points, synthetic less real</span>
          <TableToggle view={view} onChange={setView}>
            {view === 'chart' ? 'View as tables' : 'View as charts'}
          </TableToggle>
        </div>
      </div>
      <ul className={styles.six}>
        {columns.slice(0, 6).map((column) => (
          <li key={column.name}>
            <div className={styles.sixHead}>
              <h3 className="truncate" title={column.name}>
                {column.name}
              </h3>
              <span className="small">
                <b>{formatScore(column.distance)}</b> <span className="muted">{formatReference(column.reference)}</span>
              </span>
            </div>
            {view === 'chart' ? (
              <OverlayChart
                overlay={column.overlay}
                label={describeOverlay(column.name, column.overlay, column.distance, column.reference)}
              />
            ) : (
              <OverlayTable name={column.name} overlay={column.overlay} unit="percent" />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
});
