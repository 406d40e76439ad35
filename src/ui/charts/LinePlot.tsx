import { scaleLinear } from 'd3-scale';
import { formatAxisNumbers } from '#ui/format/numbers.ts';
import styles from './charts.module.css';
import type { Series } from './Swatch.tsx';

export interface PlotLine {
  readonly series: Series;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const WIDTH = 400;
const HEIGHT = 200;

const CLASSES: Readonly<Record<Series, string | undefined>> = {
  real: styles.realLine,
  synthetic: styles.syntheticDash,
  holdout: styles.holdoutLine,
};

/** Lines over a number, from nought up: real solid, synthetic dashed, unseen real dotted. `guide` draws the diagonal of a chart of shares. */
export function LinePlot({
  label,
  lines,
  xLabel,
  guide = false,
}: {
  label: string;
  lines: readonly PlotLine[];
  xLabel: string;
  guide?: boolean;
}) {
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
    <figure>
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
          {guide && <path className={styles.gridLine} d={`M0 ${HEIGHT}L${WIDTH} 0`} fill="none" />}
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
      <figcaption className="small muted" style={{ textAlign: 'center' }}>
        {xLabel}
      </figcaption>
    </figure>
  );
}
