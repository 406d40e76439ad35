import styles from './charts.module.css';

export interface GaugeProps {
  readonly value: number;
  readonly reference: number | null;
  readonly low: number;
  readonly high: number;
  readonly lowLabel: string;
  readonly highLabel: string;
  readonly label: string;
}

/** A score on its scale: a synthetic square beside the holdout's dotted mark. */
export function Gauge({ value, reference, low, high, lowLabel, highLabel, label }: GaugeProps) {
  const at = (score: number) => `${Math.min(100, Math.max(0, ((score - low) / (high - low)) * 100))}%`;
  return (
    <div className={styles.gauge} role="img" aria-label={label}>
      <div className={styles.gaugeLine} />
      {reference !== null && <i className={styles.gaugeHoldout} style={{ left: at(reference) }} />}
      <i className={styles.gaugeSynthetic} style={{ left: at(value) }} />
      <span className={styles.gaugeLow}>{lowLabel}</span>
      <span className={styles.gaugeHigh}>{highLabel}</span>
    </div>
  );
}

const LOWS = [0.95, 0.9, 0.8, 0.5];

/** The lower end of a scale that ends at 1 and still shows every score apart. */
export function scaleLow(scores: readonly (number | null)[]): number {
  const least = Math.min(1, ...scores.filter((score) => score !== null));
  return LOWS.find((low) => least > low) ?? 0;
}
