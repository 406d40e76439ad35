import type { ColumnSummary } from '#core/columns/summary.ts';
import styles from './charts.module.css';
import { BOX_HEIGHT, mergeBins, stepPath } from './geometry.ts';
import { describeSummary } from './sentences.ts';

export interface SparklineProps {
  readonly summary: ColumnSummary;
  readonly name: string;
  readonly height?: number;
  /** Set where a neighbour already says what the drawing shows. */
  readonly decorative?: boolean;
}

const SPARK_BINS = 24;
const SPARK_LEVELS = 12;

/** A column at a glance: a filled histogram, or one bar a level for the first twelve. */
export function Sparkline({ summary, name, height = 30, decorative = false }: SparklineProps) {
  const label = describeSummary(name, summary);
  const style = { '--sh': `${height}px` };
  if (summary.shape === 'opaque') {
    return (
      <span className={styles.sparkNote} style={style} title={summary.description}>
        {summary.description}
      </span>
    );
  }
  const heights =
    summary.shape === 'numeric'
      ? (mergeBins(summary.histogram.edges, [summary.histogram.counts], SPARK_BINS).rows[0] ?? [])
      : summary.levels.slice(0, SPARK_LEVELS).map((level) => level.count);
  const top = Math.max(1, ...heights);
  const width = Math.max(1, heights.length);
  return (
    <svg
      className={styles.spark}
      style={style}
      viewBox={`0 0 ${width} ${BOX_HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      aria-hidden={decorative}
    >
      <line className={styles.axis} x1="0" x2={width} y1={BOX_HEIGHT} y2={BOX_HEIGHT} />
      {summary.shape === 'numeric' ? (
        <>
          <path className={styles.realFill} d={stepPath(heights, top)} />
          <path className={styles.realLine} d={stepPath(heights, top)} />
        </>
      ) : (
        heights.map((height, index) => (
          <SparkBar key={summary.levels[index]?.text ?? index} index={index} share={height / top} width={width} />
        ))
      )}
    </svg>
  );
}

function SparkBar({ index, share, width }: { index: number; share: number; width: number }) {
  const gap = width > 1 ? 0.08 : 0;
  const left = index + gap;
  const right = index + 1 - 2 * gap;
  const y = BOX_HEIGHT * (1 - share);
  return (
    <>
      <path className={styles.realFill} d={`M${left} ${BOX_HEIGHT}V${y}H${right}V${BOX_HEIGHT}z`} />
      <path className={styles.realLine} d={`M${left} ${y}H${right}`} />
    </>
  );
}
