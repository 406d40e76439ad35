import styles from './charts.module.css';
import type { Tick } from './geometry.ts';

/** HTML labels under a stretched chart, so that text keeps its size. */
export function XLabels({ ticks }: { ticks: readonly Tick[] }) {
  return (
    <div className={styles.xLabels} aria-hidden="true">
      {ticks.map((tick, index) => {
        const edge = tick.percent < 4 ? styles.first : tick.percent > 96 ? styles.last : undefined;
        const alternate = index % 2 === 1 && index < ticks.length - 1 ? styles.alternate : undefined;
        return (
          <span key={tick.value} className={[edge, alternate].filter(Boolean).join(' ')} style={{ left: `${tick.percent}%` }}>
            {tick.label}
          </span>
        );
      })}
    </div>
  );
}

export function YLabels({ ticks }: { ticks: readonly Tick[] }) {
  return (
    <div className={styles.yLabels} aria-hidden="true">
      {ticks.map((tick) => (
        <span key={tick.value} style={{ bottom: `${tick.percent}%` }}>
          {tick.label}
        </span>
      ))}
    </div>
  );
}
