import type { ColumnOverlay } from '#core/metrics/contract.ts';
import { formatCount, formatPoints, formatShare } from '#ui/format/numbers.ts';
import { XLabels } from './AxisLabels.tsx';
import styles from './charts.module.css';
import { axisTicks, BOX_HEIGHT, mergeBins, middlesPath, readableBinCount, stepPath, toShares } from './geometry.ts';
import { type BarLevel, foldLevels } from './levels.ts';

const SMALL_LEVELS = 6;

/** One column of two tables and the holdout, small: steps for numbers, bars for levels. The caller names it. */
export function OverlayChart({ overlay, label, height = 112 }: { overlay: ColumnOverlay; label: string; height?: number }) {
  return (
    <div role="img" aria-label={label}>
      {overlay.shape === 'numeric' ? (
        <StepPlot overlay={overlay} height={height} />
      ) : (
        <LevelBars levels={foldLevels(overlay.levels, SMALL_LEVELS)} />
      )}
    </div>
  );
}

function StepPlot({ overlay, height }: { overlay: Extract<ColumnOverlay, { shape: 'numeric' }>; height: number }) {
  const series = [overlay.real, overlay.synthetic, overlay.holdout];
  const { edges, rows } = mergeBins(overlay.edges, series, readableBinCount(series));
  const [real = [], synthetic = [], holdout = []] = rows.map(toShares);
  const top = Math.max(...real, ...synthetic, ...holdout, 0) * 1.03;
  const width = Math.max(1, real.length);
  return (
    <div className={styles.plot} style={{ '--h': `${height}px`, '--yw': '0px' }}>
      <svg viewBox={`0 0 ${width} ${BOX_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <line className={styles.axis} x1="0" x2={width} y1={BOX_HEIGHT} y2={BOX_HEIGHT} />
        <path className={styles.realFill} d={stepPath(real, top)} />
        <path className={styles.realLine} d={stepPath(real, top)} />
        <path className={styles.holdoutLine} d={middlesPath(holdout, top)} />
        <path className={styles.syntheticLine} d={stepPath(synthetic, top)} />
      </svg>
      <XLabels ticks={axisTicks(edges[0] ?? 0, edges[edges.length - 1] ?? 1, overlay.temporal ? 2 : 4, overlay.temporal)} />
    </div>
  );
}

export type BarUnit = 'percent' | 'count';

/**
 * Levels as bars: real a full-height fill, synthetic an inset outline, holdout a dotted tick.
 * Counts leave the holdout out, since it has fewer rows.
 */
export function LevelBars({
  levels,
  unit = 'percent',
  scale = 'linear',
  isWide = false,
}: {
  levels: readonly BarLevel[];
  unit?: BarUnit;
  scale?: 'linear' | 'log';
  isWide?: boolean;
}) {
  const totals = { real: sum(levels, 'real'), synthetic: sum(levels, 'synthetic'), holdout: sum(levels, 'holdout') };
  const sizes = levels.map((level) => ({
    real: size(level.real, totals.real, unit),
    synthetic: size(level.synthetic, totals.synthetic, unit),
    holdout: size(level.holdout, totals.holdout, unit),
  }));
  const all = sizes.flatMap((entry) => (unit === 'percent' ? [entry.real, entry.synthetic, entry.holdout] : [entry.real, entry.synthetic]));
  const top = Math.max(...all, 0) * 1.02 || 1;
  const floor = Math.min(...all.filter((value) => value > 0), top) / 2;
  const width = (value: number) =>
    `${(scale === 'linear' ? value / top : value <= 0 ? 0 : Math.log(value / floor) / Math.log(top / floor)) * 100}%`;
  return (
    <div className={[styles.bars, isWide ? styles.wide : ''].join(' ')}>
      {levels.map((level, index) => {
        const entry = sizes[index] ?? { real: 0, synthetic: 0, holdout: 0 };
        const points = formatPoints(share(level.synthetic, totals.synthetic) - share(level.real, totals.real));
        return (
          <div key={`${level.isOther}${level.text}`} style={{ display: 'contents' }}>
            <span className={[styles.name, level.isOther ? 'muted' : ''].join(' ')} title={level.text}>
              {level.text === '' ? '(empty)' : level.text}
            </span>
            <span className={styles.bar}>
              <i className={styles.barReal} style={{ width: width(entry.real) }} />
              <i className={styles.barSynthetic} style={{ width: width(entry.synthetic) }} />
              {unit === 'percent' && totals.holdout > 0 && <i className={styles.barHoldout} style={{ left: width(entry.holdout) }} />}
            </span>
            <span className={styles.value}>
              {isWide ? `${unit === 'percent' ? formatShare(entry.synthetic) : formatCount(entry.synthetic)}  ` : ''}
              {isWide ? <b>{points}</b> : points}
            </span>
          </div>
        );
      })}
    </div>
  );
}

function sum(levels: readonly BarLevel[], series: 'real' | 'synthetic' | 'holdout'): number {
  return levels.reduce((total, level) => total + level[series], 0);
}

function share(count: number, total: number): number {
  return total > 0 ? count / total : 0;
}

function size(count: number, total: number, unit: BarUnit): number {
  return unit === 'percent' ? share(count, total) : count;
}
