import { scaleLinear } from 'd3-scale';
import { formatAxisNumbers } from '#ui/format/numbers.ts';
import styles from './charts.module.css';

export interface PlotPoint {
  /** Stands in the mark: a rank. */
  readonly mark: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Share of the largest mark's area, in [0, 1]. */
  readonly size: number;
  readonly isChosen: boolean;
}

export interface ScatterPlotProps {
  readonly label: string;
  readonly points: readonly PlotPoint[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** What unseen real rows score across. */
  readonly xReference: number | null;
}

const HEIGHT = 220;
const LEAST_MARK = 20;
const LARGEST_MARK = 44;
/** Height of a line of text, and the share of the width that a text may take. */
const LINE = 18;
const REACH = 0.5;
/** A narrower range would blow up differences that mean nothing. */
const LEAST_RANGE = 0.02;

/** Marks by two scores that end at 1; a mark's area tells a third. Text stays its size at any width. */
export function ScatterPlot({ label, points, xLabel, yLabel, xReference }: ScatterPlotProps) {
  const x = createScale([...points.map((point) => point.x), ...(xReference === null ? [] : [xReference])], [0, 1]);
  const y = createScale([...points.map((point) => point.y), 1], [HEIGHT, 0]);
  const xTicks = x.ticks(4);
  const yTicks = y.ticks(4);
  const xTexts = formatAxisNumbers(xTicks);
  const yTexts = formatAxisNumbers(yTicks);
  const placed = placeTexts(points.map((point) => ({ x: x(point.x), y: y(point.y) })));
  return (
    <figure>
      <p className={`small muted ${styles.yName}`}>{yLabel}</p>
      <div className={`${styles.plot} ${styles.scatter}`} style={{ '--h': `${HEIGHT}px` }} role="img" aria-label={label}>
        <div className={styles.yLabels}>
          {yTicks.map((tick, i) => (
            <span key={tick} style={{ bottom: `${100 - (y(tick) / HEIGHT) * 100}%` }}>
              {yTexts[i]}
            </span>
          ))}
        </div>
        <svg viewBox={`0 0 1 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {yTicks.map((tick) => (
            <line key={tick} className={styles.gridLine} x1={0} x2={1} y1={y(tick)} y2={y(tick)} />
          ))}
          <line className={styles.axis} x1={0} x2={1} y1={HEIGHT} y2={HEIGHT} />
          {xReference !== null && <line className={styles.holdoutLine} x1={x(xReference)} x2={x(xReference)} y1={0} y2={HEIGHT} />}
        </svg>
        <div className={styles.marks}>
          {xReference !== null && (
            <span className={x(xReference) > 0.5 ? styles.referenceLeft : styles.reference} style={{ left: `${x(xReference) * 100}%` }}>
              unseen real rows
            </span>
          )}
          {points.map((point, i) => {
            const diameter = Math.max(LEAST_MARK, LARGEST_MARK * Math.sqrt(point.size));
            const text = placed[i];
            return (
              <div key={point.mark}>
                <i
                  className={point.isChosen ? `${styles.mark} ${styles.markChosen}` : styles.mark}
                  style={{ left: `${x(point.x) * 100}%`, top: `${y(point.y)}px`, width: diameter, height: diameter }}
                >
                  {point.mark}
                </i>
                {text !== undefined && (
                  <span
                    className={styles.markText}
                    style={{
                      [text.isLeft ? 'right' : 'left']:
                        `calc(${(text.isLeft ? 1 - x(point.x) : x(point.x)) * 100}% + ${diameter / 2 + 6}px)`,
                      top: `${text.y}px`,
                    }}
                  >
                    {point.text}
                  </span>
                )}
              </div>
            );
          })}
        </div>
        <div className={styles.xLabels}>
          {xTicks.map((tick, i) => (
            <span key={tick} style={{ left: `${x(tick) * 100}%` }}>
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

/** A scale around the scores with room at both ends, never past 1 by more than that room. */
function createScale(scores: readonly number[], range: readonly [number, number]) {
  const low = Math.min(...scores);
  const high = Math.max(...scores);
  const room = Math.max(LEAST_RANGE, high - low) * 0.15;
  const lowest = Math.min(low - room, high - LEAST_RANGE);
  return scaleLinear([lowest, high + room], range);
}

/** Texts beside their marks, on the side with more room, moved down where two would lie on one another. */
function placeTexts(marks: readonly { readonly x: number; readonly y: number }[]): { y: number; isLeft: boolean }[] {
  const placed: { x: number; y: number; isLeft: boolean }[] = [];
  const order = marks.map((_, i) => i).sort((a, b) => (marks[a]?.y ?? 0) - (marks[b]?.y ?? 0));
  const result: { y: number; isLeft: boolean }[] = marks.map(({ x, y }) => ({ y, isLeft: x > REACH }));
  for (const i of order) {
    const { x, y } = marks[i] ?? { x: 0, y: 0 };
    const isLeft = x > REACH;
    const near = placed.filter((other) => other.isLeft === isLeft && Math.abs(other.x - x) < REACH);
    const own = near.reduce((at, other) => (Math.abs(other.y - at) < LINE ? other.y + LINE : at), y);
    placed.push({ x, y: own, isLeft });
    result[i] = { y: own, isLeft };
  }
  return result;
}
