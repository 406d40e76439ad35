import styles from './PairBars.module.css';

/** A figure in real rows above the same in synthetic rows, as shares of `most`. Decorative: the numbers stand beside it. */
export function PairBars({ real, synthetic, most }: { real: number | null; synthetic: number | null; most: number }) {
  const width = (value: number | null) => `${(Math.abs(value ?? 0) / Math.max(1e-9, most)) * 100}%`;
  return (
    <span className={styles.pair} aria-hidden="true">
      <i className={styles.real} style={{ width: width(real) }} />
      <i className={styles.synthetic} style={{ width: width(synthetic) }} />
    </span>
  );
}

/** One figure as a bar that is neither real nor synthetic. */
export function PlainBar({ share }: { share: number }) {
  return (
    <span className={styles.pair} aria-hidden="true">
      <i className={styles.plain} style={{ width: `${share * 100}%` }} />
    </span>
  );
}
