import type { ReactNode } from 'react';
import styles from './StaleNote.module.css';

/** Says above a result that it is out of date and why, with the way to a fresh one. */
export function StaleNote({ children, action }: { children: ReactNode; action: ReactNode }) {
  return (
    <div className={styles.note} role="status">
      <span>{children}</span>
      {action}
    </div>
  );
}
