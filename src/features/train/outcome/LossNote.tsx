import styles from '../train.module.css';

/** What the loss does not tell. */
export function LossNote() {
  return (
    <p className={styles.lossNote}>
      <b>What the loss does not tell:</b> whether the rows look right, or whether any was copied. Watch the columns below; Compare checks
      the copies.
    </p>
  );
}
