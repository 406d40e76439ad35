import styles from './charts.module.css';

export type Series = 'real' | 'synthetic' | 'holdout';

/** The mark that stands for a table in every chart key; `dashed`: as it is drawn in line charts. Decorative: its word stands beside it. */
export function Swatch({ series, dashed = false }: { series: Series | 'training'; dashed?: boolean }) {
  return (
    <svg className={styles.swatch} viewBox="0 0 22 12" aria-hidden="true">
      {series === 'real' && dashed && <path className={styles.realLine} d="M1 6H21" />}
      {series === 'real' && !dashed && (
        <>
          <path className={styles.realFill} d="M1 12V5h7V2h7v4h6v6z" />
          <path className={styles.realLine} d="M1 12V5h7V2h7v4h6v6" />
        </>
      )}
      {series === 'synthetic' &&
        (dashed ? (
          <path className={styles.syntheticDash} d="M1 6H21" />
        ) : (
          <path className={styles.syntheticLine} d="M1 12V5h7V2h7v4h6v6" />
        ))}
      {series === 'holdout' && <path className={styles.holdoutLine} d="M1 9l6-5 7 2 7-4" />}
      {series === 'training' && <path className={styles.textLine} d="M1 8L21 4" />}
    </svg>
  );
}

/** The key to every chart. */
export function ChartKey({ holdout = 'Holdout' }: { holdout?: string | null }) {
  return (
    <ul className={styles.legend} aria-label="Chart key">
      <li>
        <Swatch series="real" />
        Real
      </li>
      <li>
        <Swatch series="synthetic" />
        Synthetic
      </li>
      {holdout !== null && (
        <li>
          <Swatch series="holdout" />
          {holdout}
        </li>
      )}
    </ul>
  );
}
