import { type ReactNode, useState } from 'react';
import type { ColumnSummary } from '#core/columns/summary.ts';
import { formatCount, formatPercent } from '#ui/format/numbers.ts';
import { XLabels, YLabels } from './AxisLabels.tsx';
import { ChartTable } from './ChartTable.tsx';
import styles from './charts.module.css';
import { axisTicks, BOX_HEIGHT, mergeBins, shareTicks, stepPath, toShares } from './geometry.ts';
import { describeSummary, rangeLabels } from './sentences.ts';

export interface DistributionChartProps {
  readonly summary: ColumnSummary;
  readonly name: string;
  readonly height?: number;
}

const BARS = 8;
/** An order is not cut short where its levels still fit. */
const ORDERED_BARS = 16;

/** One column of the real table in full, with its figures one press away. */
export function DistributionChart({ summary, name, height = 96 }: DistributionChartProps) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  if (summary.shape === 'opaque') return <p className="small muted">{describeSummary(name, summary)}</p>;
  const table = toTable(summary);
  return (
    <figure>
      {view === 'chart' ? (
        <div role="img" aria-label={describeSummary(name, summary)}>
          {summary.shape === 'numeric' ? <NumericPlot summary={summary} heightPx={height} /> : <LevelBars summary={summary} />}
        </div>
      ) : (
        <ChartTable caption={name} head={table.head} rows={table.rows} />
      )}
      <TableToggle view={view} onChange={setView} />
    </figure>
  );
}

/** The button under every chart that swaps it for its figures. */
export function TableToggle({
  view,
  onChange,
  children,
}: {
  view: 'chart' | 'table';
  onChange: (view: 'chart' | 'table') => void;
  children?: ReactNode;
}) {
  return (
    <button type="button" className={`btn quiet sm ${styles.toggle}`} onClick={() => onChange(view === 'chart' ? 'table' : 'chart')}>
      {children ?? (view === 'chart' ? 'View as table' : 'View as chart')}
    </button>
  );
}

function NumericPlot({ summary, heightPx }: { summary: Extract<ColumnSummary, { shape: 'numeric' }>; heightPx: number }) {
  const { edges, rows } = mergeBins(summary.histogram.edges, [summary.histogram.counts], 40);
  const shares = toShares(rows[0] ?? []);
  const top = Math.max(...shares, 0) || 1;
  const yTicks = shareTicks(top, 3);
  const low = edges[0] ?? 0;
  const high = edges[edges.length - 1] ?? 1;
  const width = Math.max(1, shares.length);
  return (
    <div className={styles.plot} style={{ '--h': `${heightPx}px`, '--yw': '42px' }}>
      <YLabels ticks={yTicks} />
      <svg viewBox={`0 0 ${width} ${BOX_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {yTicks.map((tick) => (
          <line
            key={tick.value}
            className={tick.value === 0 ? styles.axis : styles.gridLine}
            x1="0"
            x2={width}
            y1={BOX_HEIGHT - tick.percent}
            y2={BOX_HEIGHT - tick.percent}
          />
        ))}
        <path className={styles.realFill} d={stepPath(shares, top)} />
        <path className={styles.realLine} d={stepPath(shares, top)} />
      </svg>
      <XLabels ticks={axisTicks(low, high, summary.temporal ? 3 : 5, summary.temporal)} />
    </div>
  );
}

function LevelBars({ summary }: { summary: Extract<ColumnSummary, { shape: 'categorical' }> }) {
  const present = Math.max(1, summary.rowCount - summary.missingCount);
  const listed = summary.levels.slice(0, summary.isOrdered ? ORDERED_BARS : BARS);
  const rest = present - listed.reduce((sum, level) => sum + level.count, 0);
  const others = summary.distinctCount - listed.length;
  const levels = others > 0 ? [...listed, { text: `${formatCount(others)} others`, count: rest }] : listed;
  const top = Math.max(1, ...levels.map((level) => level.count));
  return (
    <div className={styles.bars} style={{ '--bl': '116px', '--bv': '52px' }}>
      {levels.map((level) => (
        <div key={level.text} style={{ display: 'contents' }}>
          <span className={styles.name} title={level.text}>
            {level.text}
          </span>
          <span className={styles.bar}>
            <i className={styles.barReal} style={{ width: `${(level.count / top) * 100}%` }} />
          </span>
          <span className={styles.value}>{formatPercent(level.count / present)}</span>
        </div>
      ))}
    </div>
  );
}

function toTable(summary: Exclude<ColumnSummary, { shape: 'opaque' }>): { head: string[]; rows: string[][] } {
  if (summary.shape === 'numeric') {
    const shares = toShares(summary.histogram.counts);
    const labels = rangeLabels(summary.histogram.edges, summary.temporal);
    return {
      head: ['Range', 'Rows', 'Share'],
      rows: labels.map((label, bin) => [label, formatCount(summary.histogram.counts[bin] ?? 0), formatPercent(shares[bin] ?? 0, 2)]),
    };
  }
  const present = Math.max(1, summary.rowCount - summary.missingCount);
  const levels = summary.otherCount > 0 ? [...summary.levels, { text: 'All others', count: summary.otherCount }] : summary.levels;
  return {
    head: ['Value', 'Rows', 'Share'],
    rows: levels.map((level) => [level.text, formatCount(level.count), formatPercent(level.count / present, 2)]),
  };
}
