import type { ReactNode } from 'react';
import styles from './ScoreTable.module.css';

/** A table that scrolls sideways in its own frame where the screen is narrow; the frame can be reached and scrolled by keyboard. */
export function ScrollTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
