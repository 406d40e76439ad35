import { scaleLinear } from 'd3-scale';
import { useState } from 'react';
import { formatAxisNumbers, formatScore } from '#ui/format/numbers.ts';
import { ChartTable } from './ChartTable.tsx';
import styles from './charts.module.css';
import { TableToggle } from './DistributionChart.tsx';
import { type Series, Swatch } from './Swatch.tsx';

interface PlotTable {
  readonly axis: string;
  /** The axis whose steps are the rows. */
  readonly by: 'x' | 'y';
  readonly names: Partial<Record<Series, string>>;
  /** What the lines are called in the chart's key. */
  readonly key: Partial<Record<Series, string>>;
}

export interface PlotLine {
  readonly series: Series;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Points of a line that its table has; the first and the last are always among them. */
const MOST_TABLE_ROWS = 21;
const WIDTH = 400;
const HEIGHT = 200;

const CLASSES: Readonly<Record<Series, string | undefined>> = {
  real: styles.realLine,
  synthetic: styles.syntheticDash,
  holdout: styles.holdoutLine,
};

/**
 * Lines over a number, from nought up: real solid, synthetic dashed, unseen real dotted. `guide` draws the diagonal of a chart of shares.
 *
 * `table` says how the figures are headed: the lines' common axis (heights where they are shares of a count, else positions) and each line's name.
 */
export function LinePlot({
  label,
  lines,
  xLabel,
  guide = false,
  table,
}: {
  label: string;
  lines: readonly PlotLine[];
  xLabel: string;
  guide?: boolean;
  table: PlotTable;
}) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  if (view === 'table') {
    return (
      <figure>
        <ChartTable
          caption={label}
          head={[table.axis, ...lines.map(({ series }) => table.names[series] ?? series)]}
          rows={readLines(lines, table.by)}
        />
        <TableToggle view={view} onChange={setView} />
      </figure>
    );
  }
  return (
    <figure>
      <LineChart label={label} lines={lines} guide={guide} />
      <figcaption className="small muted" style={{ textAlign: 'center' }}>
        {xLabel}
      </figcaption>
      <div className={styles.lineFoot}>
        <ul className={styles.legend} aria-label="Chart key">
          {lines.map(({ series }) => (
            <li key={series}>
              <Swatch series={series} dashed />
              {table.key[series] ?? series}
            </li>
          ))}
        </ul>
        <TableToggle view={view} onChange={setView} />
      </div>
    </figure>
  );
}

/** At even steps of one axis, where each line stands on the other. */
function readLines(lines: readonly PlotLine[], by: 'x' | 'y'): string[][] {
  const other = by === 'x' ? 'y' : 'x';
  const most = Math.max(1e-9, ...lines.flatMap(({ points }) => points.map((point) => point[by])));
  const steps = Array.from({ length: MOST_TABLE_ROWS }, (_, i) => (most * i) / (MOST_TABLE_ROWS - 1));
  const at = ({ points }: PlotLine, step: number) => points.findLast((point) => point[by] <= step + 1e-9) ?? points[0];
  return steps.map((step) => [step.toFixed(2), ...lines.map((line) => formatScore(at(line, step)?.[other] ?? Number.NaN))]);
}

function LineChart({ label, lines, guide }: { label: string; lines: readonly PlotLine[]; guide: boolean }) {
  const points = lines.flatMap((line) => line.points);
  const x = scaleLinear([0, Math.max(1e-9, ...points.map((point) => point.x))], [0, WIDTH]);
  const y = scaleLinear([0, Math.max(1e-9, ...points.map((point) => point.y))], [HEIGHT, 0]);
  const path = (line: PlotLine) =>
    line.points.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join('');
  const xTicks = x.ticks(4);
  const yTicks = y.ticks(4);
  const xTexts = formatAxisNumbers(xTicks);
  const yTexts = formatAxisNumbers(yTicks);
  return (
    <div className={styles.plot} style={{ '--h': `${HEIGHT}px` }} role="img" aria-label={label}>
      <div className={styles.yLabels}>
        {yTicks.map((tick, i) => (
          <span key={tick} style={{ bottom: `${100 - (y(tick) / HEIGHT) * 100}%` }}>
            {yTexts[i]}
          </span>
        ))}
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {yTicks.map((tick) => (
          <line key={tick} className={styles.gridLine} x1={0} x2={WIDTH} y1={y(tick)} y2={y(tick)} />
        ))}
        <line className={styles.axis} x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
        {guide && <path className={styles.axis} d={`M0 ${HEIGHT}L${WIDTH} 0`} fill="none" />}
        {lines.map((line) => (
          <path key={line.series} className={CLASSES[line.series]} d={path(line)} fill="none" />
        ))}
      </svg>
      <div className={styles.xLabels}>
        {xTicks.map((tick, i) => (
          <span key={tick} className={i === 0 ? styles.first : undefined} style={{ left: `${(x(tick) / WIDTH) * 100}%` }}>
            {xTexts[i]}
          </span>
        ))}
      </div>
    </div>
  );
}
